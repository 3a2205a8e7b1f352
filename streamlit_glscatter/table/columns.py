"""Any table as columns by name: nothing is touched before it is asked for."""

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.table.column import (
    Column,
    wrap_arrow,
    wrap_pandas,
    wrap_polars,
    wrap_values,
)

__all__ = ["Column", "LazyTable", "Table", "as_table"]

_LISTED = 10  # names listed in an error message


class Table:
    """Columns of equal length, each fetched when first asked for.

    Parameters
    ----------
    keys
        Column names as the source has them; those that are not text are known by ``str(key)``.
    n_rows
        Number of rows.
    fetch
        Makes the column at a position.

    Notes
    -----
    A pandas frame is wrapped as a shallow copy: with pandas 3 (copy-on-write) later changes of the
    frame never reach the table. Under pandas 2, and for NumPy arrays, values changed in place do;
    give a copy when you change data in place afterwards.
    """

    def __init__(
        self, keys: Sequence[Hashable], n_rows: int, fetch: Callable[[int, str], Column]
    ) -> None:
        self._keys = list(keys)
        self.names = [str(key) for key in keys]
        self._n_rows = n_rows
        self._fetch = fetch
        self._columns: dict[int, Column] = {}

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self._n_rows

    def __contains__(self, name: Hashable) -> bool:
        return bool(self._positions(name))

    def pull(self, named: Mapping[str, Iterable[Hashable]]) -> None:
        """Fetch columns in one go.

        Lazy sources (DuckDB relations, polars LazyFrames) run once for each pull, so pull all
        columns that will be used together.

        Parameters
        ----------
        named
            Column names under the API option that named them, such as ``{"color": ["label"]}``.

        Raises
        ------
        GlScatterError
            If a name is unknown or ambiguous.
        """
        for role, names in named.items():
            for name in names:
                self.column(name, role=role)

    def column(self, name: Hashable, *, role: str) -> Column:
        """Return a column.

        Parameters
        ----------
        name
            Column name: text, or the exact key of a pandas column that is not text.
        role
            The API option that named it, for error messages.

        Returns
        -------
        Column
            The same object at every call.

        Raises
        ------
        GlScatterError
            If the name is unknown or ambiguous.
        """
        position = self._position(name, role)
        if position not in self._columns:
            self._columns[position] = self._fetch(position, self.names[position])
        return self._columns[position]

    def _positions(self, name: Hashable) -> list[int]:
        exact = [i for i, key in enumerate(self._keys) if type(key) is type(name) and key == name]
        return exact or [i for i, known in enumerate(self.names) if known == str(name)]

    def _position(self, name: Hashable, role: str) -> int:
        positions = self._positions(name)
        if len(positions) == 1:
            return positions[0]
        option = f'{role}="{name}"' if isinstance(name, str) else f"{role}={name!r}"
        if positions:
            raise GlScatterError(
                f"{option}: {len(positions)} columns have this name; rename all but one of them."
            )
        listed = _quoted(self.names[:_LISTED])
        more = len(self.names) - _LISTED
        rest = f" and {more} more" if more > 0 else ""
        hint = near_miss(str(name), self.names)
        at_hand = f"The columns are {listed}{rest}." if self.names else "The table has no columns."
        raise GlScatterError(f"{option}: there is no such column.{hint} {at_hand}")


class LazyTable(Table):
    """A query that is run for the used columns only.

    Every pull runs the query again for all columns used so far, and compares those it had: rows
    that come in another order at every run would otherwise pair values of different rows.
    """

    def __init__(
        self, names: Sequence[str], count: Callable[[], int], run: Callable[[list[str]], pa.Table]
    ) -> None:
        super().__init__(names, 0, self._fetch_one)
        self._count = count
        self._run_query = run

    @cached_property
    def _counted(self) -> int:
        return self._count()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        for column in self._columns.values():
            return len(column)
        return self._counted

    def pull(self, named: Mapping[str, Iterable[Hashable]]) -> None:
        """Fetch columns in one run of the query; see :meth:`Table.pull`."""
        self._run({self._position(name, role) for role, names in named.items() for name in names})

    def _fetch_one(self, position: int, name: str) -> Column:
        del name
        self._run({position})
        return self._columns[position]

    def _run(self, positions: set[int]) -> None:
        fresh = sorted(positions - self._columns.keys())
        if not fresh:
            return
        wanted = sorted(self._columns.keys() | positions)
        names = [self.names[i] for i in wanted]
        for position, chunked in zip(wanted, self._run_query(names).columns, strict=True):
            column = wrap_arrow(self.names[position], chunked)
            known = self._columns.setdefault(position, column)
            if known.digest != column.digest:
                raise GlScatterError(
                    f'Column "{known.name}" came out different when the query was run again for '
                    f"{_quoted(self.names[i] for i in fresh)}: its rows have no fixed "
                    "order, or its data changed. Run it yourself and pass the result, for example "
                    "relation.to_arrow_table() or lazy_frame.collect()."
                )


def as_table(data: Any) -> Table:
    """Wrap any table; no column is touched.

    Parameters
    ----------
    data
        pandas or polars DataFrame, polars LazyFrame, DuckDB relation, pyarrow Table or RecordBatch,
        any object with the Arrow PyCapsule interface, dict of arrays, or array of shape (n, 2)
        whose columns are called "x" and "y".

    Returns
    -------
    Table
        The columns by name.

    Raises
    ------
    GlScatterError
        If the data is none of these, or a dict has columns of different length.
    """
    if isinstance(data, Table):
        return data
    # First, because it is the most frequent and every rerun comes through here.
    if (frame := _from_pandas(data)) is not None:
        return frame
    _refuse(data)
    for wrap in _WRAPPERS:
        table = wrap(data)
        if table is not None:
            return table
    if hasattr(data, "__array__"):
        return as_table(np.asarray(data))
    raise GlScatterError(
        f"data is a {_type_name(data)}; pass a pandas or polars DataFrame, a pyarrow Table, a DuckDB "
        "relation, a dict of arrays or an array of shape (n, 2)."
    )


def _refuse(data: Any) -> None:
    if isinstance(data, str | os.PathLike):
        raise GlScatterError(
            f'data is the path "{os.fspath(data)}"; pass the table itself, for example '
            "pandas.read_parquet(path)."
        )
    if nw.dependencies.is_dask_dataframe(data):
        raise GlScatterError(
            "data is a Dask DataFrame, which may be larger than memory. Write it to a folder once, "
            "with prepare(data, path=FOLDER), and pass what that returns; or pass live=True, and every "
            "view is counted on its partitions; or pass data.compute()."
        )
    if nw.dependencies.is_into_series(data):
        raise GlScatterError(
            f"data is one column ({_type_name(data)}); pass the whole table, for example a DataFrame."
        )


def _from_pandas(data: Any) -> Table | None:
    if not nw.dependencies.is_pandas_dataframe(data):
        return None
    frame = data.copy(deep=False)
    columns = frame.columns
    labels = list(columns)
    # By label is twice as fast, but a label may stand for several columns.
    plain = columns.nlevels == 1 and columns.is_unique

    def load(i: int, name: str) -> Column:
        return wrap_pandas(name, frame[labels[i]] if plain else frame.iloc[:, i])

    return Table(labels, len(frame), load)


def _from_polars(data: Any) -> Table | None:
    if not nw.dependencies.is_polars_dataframe(data):
        return None
    return Table(
        data.columns,
        data.height,
        lambda i, name: wrap_polars(name, data.to_series(i)),
    )


def _from_duckdb(source: Any) -> Table | None:
    if not nw.dependencies.is_duckdb_relation(source):
        return None
    data: Any = source  # its class differs between versions of DuckDB

    def run(names: list[str]) -> pa.Table:
        quoted = [name.replace('"', '""') for name in names]
        return data.project(", ".join(f'"{name}"' for name in quoted)).to_arrow_table()

    return LazyTable(data.columns, lambda: int(data.aggregate("count(*)").fetchall()[0][0]), run)


def _from_lazy(data: Any) -> Table | None:
    """Wrap a polars LazyFrame, or a lazy table of another library that narwhals knows."""
    # Eager Arrow tables may repeat a column name, which narwhals refuses.
    if isinstance(data, pa.Table | pa.RecordBatch):
        return None
    frame = nw.from_native(data, pass_through=True)
    if not isinstance(frame, nw.LazyFrame):
        return None

    def run(names: list[str]) -> pa.Table:
        return frame.select(names).collect(backend="pyarrow").to_native()

    def count() -> int:
        counted = frame.select(nw.len()).collect(backend="pyarrow").to_native()
        return int(counted.column(0)[0].as_py())

    return LazyTable(frame.collect_schema().names(), count, run)


def _from_dict(data: Any) -> Table | None:
    if not isinstance(data, Mapping):
        return None
    values = list(data.values())
    lengths = [_length(key, value) for key, value in data.items()]
    if len(set(lengths)) > 1:
        described = ", ".join(
            f'"{key}" has {length}'
            for key, length in list(zip(data, lengths, strict=True))[:_LISTED]
        )
        raise GlScatterError(
            f"The columns have different lengths: {described}. Give all of them one value a row."
        )
    n_rows = lengths[0] if lengths else 0
    return Table(list(data), n_rows, lambda i, name: wrap_values(name, values[i]))


def _from_numpy(data: Any) -> Table | None:
    if not isinstance(data, np.ndarray):
        return None
    if data.ndim == 1 and data.dtype.names:
        fields = data.dtype.names
        return Table(fields, len(data), lambda i, name: wrap_values(name, data[fields[i]]))
    if data.ndim == 2 and data.shape[1] == 2:
        return Table(["x", "y"], len(data), lambda i, name: wrap_values(name, data[:, i]))
    raise GlScatterError(
        f"data is an array of shape {data.shape}; its shape must be (n, 2). Reduce more dimensions "
        "with embed(data), or pass a dict of arrays."
    )


def _from_arrow(data: Any) -> Table | None:
    if isinstance(data, pa.Table):
        table = data
    elif hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        table = pa.table(data)
    else:
        return None
    return Table(
        table.column_names, table.num_rows, lambda i, name: wrap_arrow(name, table.column(i))
    )


_WRAPPERS = (
    _from_polars,
    _from_duckdb,
    _from_lazy,
    _from_dict,
    _from_numpy,
    _from_arrow,
)


def _length(key: Hashable, value: Any) -> int:
    try:
        return len(value)
    except TypeError:
        raise GlScatterError(
            f'Column "{key}" is a {_type_name(value)}, which has no length; pass an array or a list.'
        ) from None


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
