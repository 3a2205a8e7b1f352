"""Points made once and shown many times."""

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.levels import lay_out
from streamlit_glscatter.page.options import check_live, check_number, names_column
from streamlit_glscatter.table.columns import Table, as_table
from streamlit_glscatter.wire.encode import Buffer, encode_cells, encode_position

if TYPE_CHECKING:
    from streamlit_glscatter.partitions.frame import Partitions


@dataclass(frozen=True, eq=False)
class Points:
    """A table with its points in order and encoded; the result of :func:`prepare`.

    Immutable, so it can be shared by sessions and threads: keep it in ``st.cache_resource``.

    Attributes
    ----------
    table
        The source, for the other columns. A pandas frame is held as a shallow copy: with pandas 3
        (copy-on-write) changing the frame afterwards does not reach it. Under pandas 2, and for
        NumPy arrays, do not change the values in place.
    coordinates
        The points in sorted order.
    folder
        The prepared folder that both are mapped from, if they are.
    partitions
        The Dask DataFrame that is counted as it is, if it is one: then neither has a row in memory.
    """

    table: Table
    coordinates: "Coordinates"
    folder: Path | None = None
    partitions: "Partitions | None" = None

    def __len__(self) -> int:
        return len(self.layout)

    @property
    def layout(self) -> Layout:
        """The points in sorted order."""
        return self.coordinates.layout

    @property
    def position(self) -> Buffer:
        """Coordinates within the cells, as the browser reads them."""
        return self.coordinates.position

    @property
    def cells(self) -> Buffer:
        """Points of each cell, as the browser reads them."""
        return self.coordinates.cells

    @property
    def nbytes(self) -> int:
        """Bytes of the layout and of the buffers; the source is not counted."""
        return self.coordinates.nbytes

    def append(self, rows: Any) -> "Points":
        """Add rows at the end.

        The points that are here already stay encoded as they are, and a plot that shows the result after
        them in the same place is sent the new ones only.

        Parameters
        ----------
        rows
            Any table that `prepare` takes, with the columns in use under the same names and of the same
            types.

        Returns
        -------
        Points
            New ones; these do not change.

        Raises
        ------
        GlScatterError
            If the rows are no table, lack a column or hold other types, or these points are a prepared
            folder or a Dask DataFrame.

        Examples
        --------
        >>> points = prepare({"x": [0.0, 1.0], "y": [2.0, 3.0]})
        >>> len(points.append({"x": [0.5], "y": [2.5]}))
        3
        """
        from streamlit_glscatter.append import appended  # noqa: PLC0415 (it needs Points)

        return appended(self, rows)


@dataclass(frozen=True, eq=False)
class Coordinates:
    """A layout and the buffers made of it, when they are first asked for."""

    layout: Layout
    head: "tuple[tuple[Buffer, ...], tuple[Buffer, ...]]" = ((), ())
    """First parts of cells and position, of points to which rows were appended."""

    @cached_property
    def position(self) -> Buffer:
        """Coordinates within the cells, as the browser reads them."""
        return encode_position(self.layout, self.head[1])

    @cached_property
    def cells(self) -> Buffer:
        """Points of each cell, as the browser reads them."""
        return encode_cells(self.layout, self.head[0])

    @property
    def nbytes(self) -> int:
        """Bytes held, with those of the buffers as far as they can be told before."""
        return self.layout.nbytes + self.layout.local.nbytes


def prepare(  # noqa: PLR0913 (columns by role, and where to write; keyword-only)
    data: Any,
    x: Hashable = "x",
    y: Hashable = "y",
    *,
    color: Hashable | None = None,
    size: Any = None,
    opacity: Any = None,
    hover: Sequence[Hashable] | None = None,
    image: Hashable | None = None,
    label: Hashable | None = None,
    path: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    live: bool = False,
    progress: bool | Callable[[int, int, float | None], None] = True,
) -> Points:
    """Order, quantise and encode points once, ahead of showing them.

    Parameters
    ----------
    data
        Any table that ``st_glscatter`` takes; the path of a Parquet file, of a folder of Parquet
        files, of an Arrow IPC file or of a prepared folder; with ``path`` or ``live`` also a Dask
        DataFrame. The result of an earlier call is returned as it is.
    x, y
        Columns with the coordinates: numbers, booleans, dates, timestamps or decimals.
    color, size, opacity, hover, image, label
        Columns that will be shown, as in ``st_glscatter``. Naming them here is optional: it makes
        a lazy source run once for all of them, and reads their content now instead of at the
        first run of the app. What is no column (a CSS colour, a number) needs no preparation.
    path
        A folder to write, once, out of core: memory does not grow with the number of rows. All
        columns are kept, or those named above where there are any. What is returned maps the
        folder's files; so does ``prepare(path)`` later. A Dask DataFrame is written by the
        workers of the active ``distributed.Client``, if there is one.
    overwrite
        Whether a prepared folder that is at ``path`` already is replaced.
    live
        Whether a Dask DataFrame is counted as it is, on the active ``distributed.Client`` or on
        threads: nothing is written, and every view costs one pass over the partitions. Its data is
        assumed not to change under one Dask token.
    progress
        Whether to show rows and seconds left while writing, in the app or on standard error; or
        a function of rows done, rows in all and seconds left (None: not known yet).

    Returns
    -------
    Points
        Give it to ``st_glscatter`` as ``data``.

    Raises
    ------
    GlScatterError
        If the data is no table, a column is missing or ambiguous, a coordinate column holds
        something else than numbers or times, or a size or opacity is neither a column nor a number;
        if a path cannot be read, or the folder to write exists; if ``live`` is given for other data
        than a Dask DataFrame, or with ``path``.

    Examples
    --------
    >>> points = prepare({"x": [0.0, 1.0], "y": [2.0, 3.0]})
    >>> len(points)
    2
    """
    if live:
        check_live(data, path)
    if isinstance(data, Points) and path is None:
        return data
    if path is not None:
        from streamlit_glscatter.prepared import write_prepared  # noqa: PLC0415 (it needs Points)

        roles = [
            color,
            size,
            opacity,
            image,
            label,
            *([hover] if isinstance(hover, str) else hover or []),
        ]
        kept = [role for role in dict.fromkeys(roles) if isinstance(role, str)] or None
        return write_prepared(data, path, x, y, kept, progress=progress, overwrite=overwrite)
    if isinstance(data, str | os.PathLike):
        opened = _opened(Path(data))
        if isinstance(opened, Points):
            return opened
        data = opened

    named_in = roles_of(
        x, y, color=color, size=size, opacity=opacity, hover=hover, image=image, label=label
    )

    if live:
        from streamlit_glscatter.partitions.live import prepare_live  # noqa: PLC0415 (it needs Points)

        return prepare_live(data, x, y, named_in, progress)
    table = as_table(data)
    read(table, named_in)
    return Points(table, laid_out(table, x, y))


def roles_of(
    x: Hashable,
    y: Hashable,
    *,
    color: Hashable | None = None,
    size: Any = None,
    opacity: Any = None,
    hover: Sequence[Hashable] | None = None,
    image: Hashable | None = None,
    label: Hashable | None = None,
) -> Callable[[Table], dict[str, Iterable[Hashable]]]:
    """Give a function that finds the columns in use, by the option that names them; see `prepare`."""

    def named_in(table: Table) -> dict[str, Iterable[Hashable]]:
        return {
            "x": [x],
            "y": [y],
            "color": [color] if color is not None and color in table else [],
            "size": _named("size", size, table),
            "opacity": _named("opacity", opacity, table),
            "hover": [hover] if isinstance(hover, str) else hover or [],
            "image": [] if image is None else [image],
            "label": [] if label is None else [label],
        }

    return named_in


def read(table: Table, named_in: Callable[[Table], dict[str, Iterable[Hashable]]]) -> None:
    """Fetch the columns in use in one go, and what their content is."""
    named = named_in(table)
    table.pull(named)
    for role in ("color", "size", "opacity", "hover", "image", "label"):
        for name in named[role]:
            _ = table.column(name, role=role).digest  # kept by the column


def _opened(path: Path) -> Points | Table:
    """Open a path, or find what was opened and read before its files changed."""
    from streamlit_glscatter.prepared import stamp_of  # noqa: PLC0415 (it needs Points)

    return _open(path.resolve(), stamp_of(path))


@lru_cache(maxsize=8)
def _open(path: Path, stamp: object) -> Points | Table:
    from streamlit_glscatter.prepared import (  # noqa: PLC0415 (it needs Points)
        is_prepared,
        open_prepared,
        table_of,
    )

    del stamp  # it only tells one content from another
    return open_prepared(path) if is_prepared(path) else table_of(path)


def _named(option: str, value: Any, table: Table) -> list[Hashable]:
    if names_column(value, table):
        return [value]
    check_number(option, value, table.names)
    return []


def laid_out(table: Table, x: Hashable, y: Hashable) -> Coordinates:
    """Put the points of a table in order, once for each different content."""
    x_column, y_column = table.column(x, role="x"), table.column(y, role="y")

    def build() -> Coordinates:
        return Coordinates(lay_out(axis_values(x_column, "x"), axis_values(y_column, "y")))

    # The names are part of a layout: its axes carry them.
    key = ("layout", x_column.name, y_column.name, x_column.digest, y_column.digest)
    return CACHE.get(key, build, lambda built: built.nbytes)
