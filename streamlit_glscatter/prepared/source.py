"""Where rows come from: batch after batch, twice, never all at once."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.layout.axis import AxisValues, axis_values
from streamlit_glscatter.prepared.arrays import is_storable
from streamlit_glscatter.table.column import wrap_arrow
from streamlit_glscatter.table.columns import Table
from streamlit_glscatter.table.digest import without_views

BATCH_ROWS = 65536
"""Rows worked on at a time."""

_LISTED = 10  # names listed in an error message

Coordinates: TypeAlias = tuple[NDArray[Any], NDArray[np.bool_] | None]
"""Native values of an axis (see AxisValues), and which rows have one; None: all."""


@dataclass(frozen=True, eq=False)
class Batch:
    """A few rows.

    Attributes
    ----------
    n_rows
        How many.
    x, y
        Their coordinates.
    columns
        The other columns, in the order of the source's ``columns``; none when not asked for.
    """

    n_rows: int
    x: Coordinates
    y: Coordinates
    columns: list[pa.Array]


@dataclass(frozen=True)
class Wanted:
    """The columns to read.

    Attributes
    ----------
    x, y
        Those with the coordinates.
    columns
        Those to be kept.
    """

    x: str
    y: str
    columns: tuple[str, ...]

    def names(self, *, payload: bool) -> list[str]:
        """List the columns to read, each once: the coordinates, and with `payload` the others."""
        return list(dict.fromkeys([self.x, self.y, *(self.columns if payload else ())]))


class Source(ABC):
    """Rows in a fixed order, in parts.

    Attributes
    ----------
    wanted
        The columns to read.
    parts
        Number of parts.
    n_rows
        Rows in all; None where only reading tells.
    """

    wanted: Wanted
    parts: int
    n_rows: int | None

    @abstractmethod
    def axes(self) -> tuple[AxisValues, AxisValues]:
        """Return the x and y axis, for their types; their values may be left out."""

    @abstractmethod
    def batches(self, part: int, *, payload: bool) -> Iterator[Batch]:
        """Read a part, with or without the columns to be kept."""


class TableSource(Source):
    """A table in memory."""

    parts = 1

    def __init__(self, table: Table, wanted: Wanted) -> None:
        self.wanted = wanted
        self._table = table
        table.pull({"x": [wanted.x], "y": [wanted.y], "columns": wanted.columns})
        self._axes = (
            axis_values(table.column(wanted.x, role="x"), "x"),
            axis_values(table.column(wanted.y, role="y"), "y"),
        )
        self.n_rows = len(self._axes[0])
        for name in wanted.columns:
            check_storable(name, table.column(name, role="columns").arrow.type)

    def axes(self) -> tuple[AxisValues, AxisValues]:
        """See :class:`Source`."""
        return self._axes

    def batches(self, part: int, *, payload: bool) -> Iterator[Batch]:
        """See :class:`Source`."""
        del part
        x, y = self._axes
        names = self.wanted.columns if payload else ()
        columns = [self._table.column(name, role="columns").arrow for name in names]
        for start in range(0, len(x), BATCH_ROWS):
            stop = min(start + BATCH_ROWS, len(x))
            yield Batch(
                stop - start,
                x.block(start, stop),
                y.block(start, stop),
                [column.slice(start, stop - start) for column in columns],
            )


def wanted_of(
    names: Sequence[Hashable], x: Hashable, y: Hashable, columns: Iterable[Hashable] | None
) -> Wanted:
    """Check names of columns.

    Parameters
    ----------
    names
        Those of the source.
    x, y, columns
        As in `write_prepared`.

    Raises
    ------
    GlScatterError
        If a name is unknown, ambiguous, or given twice.
    """
    known = [str(name) for name in names]
    if isinstance(columns, str):
        raise GlScatterError(f'columns="{columns}": pass a list, such as ["{columns}"].')
    kept = known if columns is None else [str(name) for name in columns]
    for role, asked in (("x", [x]), ("y", [y]), ("columns", kept)):
        for name in asked:
            _check_name(role, str(name), known)
    twice = [name for name, times in Counter(kept).items() if times > 1]
    if twice:
        raise GlScatterError(f'columns: "{twice[0]}" is given twice; give each column once.')
    return Wanted(str(x), str(y), tuple(kept))


def _check_name(role: str, name: str, known: list[str]) -> None:
    if known.count(name) > 1:
        raise GlScatterError(
            f'{role}="{name}": {known.count(name)} columns have this name; rename all but one of them.'
        )
    if name not in known:
        listed = ", ".join(f'"{one}"' for one in known[:_LISTED])
        more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
        at_hand = f"The columns are {listed}{more}." if known else "The source has no columns."
        raise GlScatterError(
            f'{role}="{name}": there is no such column.{near_miss(name, known)} {at_hand}'
        )


def check_storable(name: str, kind: pa.DataType) -> None:
    """Raise an error for a column of a type that a prepared folder cannot keep."""
    if not is_storable(storage_type(kind)):
        raise GlScatterError(
            f'columns: "{name}" is of the type {kind}, which a prepared folder cannot keep. '
            "Convert it, or leave it out: name the columns to keep with columns=[...]."
        )


def storage_type(kind: pa.DataType) -> pa.DataType:
    """Return the type that the values of a column are stored in."""
    if isinstance(kind, pa.BaseExtensionType):
        return storage_type(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return storage_type(kind.value_type)
    return {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}.get(
        kind, kind
    )


def empty_axis(name: str, kind: pa.DataType, role: Literal["x", "y"]) -> AxisValues:
    """Make an axis that has a type but no values."""
    return axis_values(wrap_arrow(name, pa.array([], kind)), role)


def batch_of(
    record: pa.RecordBatch, wanted: Wanted, kinds: tuple[pa.DataType, pa.DataType], *, payload: bool
) -> Batch:
    """Take the coordinates out of a record batch.

    Parameters
    ----------
    record
        Has the wanted columns.
    wanted
        Which they are.
    kinds
        Types of x and y in the whole source: a part without a single value may have none itself.
    payload
        Whether to take the columns to be kept, too.
    """

    def coordinates(name: str, kind: pa.DataType, role: Literal["x", "y"]) -> Coordinates:
        values = record.column(name)
        if values.type != kind:
            values = values.cast(kind)
        return axis_values(wrap_arrow(name, values), role).block(0, len(values))

    return Batch(
        record.num_rows,
        coordinates(wanted.x, kinds[0], "x"),
        coordinates(wanted.y, kinds[1], "y"),
        [record.column(name) for name in wanted.columns] if payload else [],
    )


def plain(values: pa.Array) -> pa.Array:
    """Return the values of a column without views and extensions."""
    if isinstance(values, pa.ExtensionArray):
        return plain(values.storage)
    return without_views(pa.chunked_array([values])).chunk(0)


def unified(name: str, kinds: Iterable[tuple[pa.DataType, str]], role: str) -> pa.DataType:
    """Find the one type of a column.

    Parameters
    ----------
    name
        The column.
    kinds
        Its types, each with the place it was found in. A part without a value may be of type null.
    role
        The API option that named it.

    Raises
    ------
    GlScatterError
        If the column has several types.
    """
    found: dict[pa.DataType, str] = {}
    for kind, place in kinds:
        if not pa.types.is_null(kind):
            found.setdefault(kind, place)
    if len(found) > 1:
        (first, here), (second, there), *_ = found.items()
        raise GlScatterError(
            f'{role}: "{name}" is of the type {first} in {here} and {second} in {there}. '
            "Write it with one type everywhere."
        )
    return next(iter(found), pa.null())
