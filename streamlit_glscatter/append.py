"""Points with rows added at the end: `Points.append`, and tables that are recognised as such."""

import os
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.growth import grow, kept_parts
from streamlit_glscatter.points import Coordinates, Points, laid_out, prepare, read, roles_of
from streamlit_glscatter.table.column import ArrowColumn, Column
from streamlit_glscatter.table.columns import Table, as_table
from streamlit_glscatter.table.digest import without_views

_WHOLE = "Pass rows with the same columns, of the same types, as the points have."


class AppendedTable(Table):
    """Tables one below the other."""

    def __init__(self, parts: list[Table]) -> None:
        super().__init__(
            parts[0].names, sum(part.n_rows for part in parts), lambda _, name: self._join(name)
        )
        self.parts = parts

    def _join(self, name: str) -> Column:
        # Columns that are not in use may be missing among the new rows.
        columns = [part.column(name, role="append") for part in self.parts]
        return ArrowColumn(name, self.n_rows, lambda: _chunks(columns))


def _chunks(columns: list[Column]) -> pa.ChunkedArray:
    arrays = [without_views(pa.chunked_array([column.arrow])) for column in columns]
    kind = arrays[0].type
    chunks: list[pa.Array] = []
    for column, array in zip(columns, arrays, strict=True):
        try:
            same = array if array.type == kind else array.cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise GlScatterError(
                f'append: column "{column.name}" of the new rows has type {array.type}, but that of the '
                f"points has type {kind}. {_WHOLE}"
            ) from None
        chunks += same.chunks
    return pa.chunked_array(chunks, kind)


def appended(points: Points, rows: Any) -> Points:
    """See `Points.append`."""
    if points.folder is not None or points.partitions is not None:
        what = "a prepared folder" if points.folder is not None else "a Dask DataFrame"
        raise GlScatterError(
            f"append: these Points are {what}, which stays as it is. Prepare the table in memory, or "
            "write another folder with all rows."
        )
    more = as_table(rows)
    if more.n_rows == 0:
        return points
    before = points.table
    parts = [*before.parts, more] if isinstance(before, AppendedTable) else [before, more]
    table = AppendedTable(parts)
    x, y = points.layout.x.name, points.layout.y.name
    return Points(table, _grown(points.coordinates, table, x, y) or laid_out(table, x, y))


def _grown(before: Coordinates, table: Table, x: Hashable, y: Hashable) -> Coordinates | None:
    axes = [
        axis_values(table.column(x, role="x"), "x"),
        axis_values(table.column(y, role="y"), "y"),
    ]
    layout = grow(before.layout, *axes)
    if layout is None:
        return None
    kept = kept_parts(before.layout, layout)
    heads = ((buffer.parts or (buffer,))[:kept] for buffer in (before.cells, before.position))
    cells, position = heads
    return Coordinates(layout, (cells, position))


@dataclass(frozen=True, eq=False)
class Seen:
    """What a plot has shown last: enough to recognise it at the head of a longer table."""

    x: tuple[str, str]
    y: tuple[str, str]
    coordinates: Coordinates

    @classmethod
    def of(cls, points: Points) -> "Seen":
        """Take note of points: of names and digests, not of the data itself."""
        layout, table = points.layout, points.table
        x, y = table.column(layout.x.name, role="x"), table.column(layout.y.name, role="y")
        return cls((x.name, x.digest), (y.name, y.digest), points.coordinates)


def prepare_after(seen: Seen | None, data: Any, x: Hashable, y: Hashable, **columns: Any) -> Points:
    """Prepare data, as the points shown before and rows at their end where it is that.

    Parameters
    ----------
    seen
        What was shown before.
    data, x, y, columns
        See `prepare`.
    """
    if seen is None or isinstance(data, Points | str | os.PathLike):
        return prepare(data, x, y, **columns)
    table = as_table(data)
    read(table, roles_of(x, y, **columns))
    return Points(table, _recognised(seen, table, x, y) or laid_out(table, x, y))


def _recognised(seen: Seen, table: Table, x: Hashable, y: Hashable) -> Coordinates | None:
    columns = (table.column(x, role="x"), table.column(y, role="y"))
    known = (seen.x, seen.y)
    if known == tuple((column.name, column.digest) for column in columns):
        return seen.coordinates
    rows = seen.coordinates.layout.n_rows
    if rows == 0 or len(columns[0]) <= rows:
        return None
    if known != tuple((column.name, column.head_digest(rows)) for column in columns):
        return None
    return _grown(seen.coordinates, table, x, y)


def standalone(points: Points) -> Points:
    """Forget what these points have grown from: they are counted, or shown, as a whole."""
    if points.layout.base is None and points.layout.moved is None:
        return points
    layout = replace(points.layout, base=None, stem=None, root=None, steps=0, moved=None)
    return replace(points, coordinates=Coordinates(layout))
