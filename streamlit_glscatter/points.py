"""Points made once and shown many times."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from streamlit_glscatter.axis import axis_values
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.columns import Table, as_table
from streamlit_glscatter.encode import Buffer, encode_cells, encode_position
from streamlit_glscatter.layout import Layout, lay_out
from streamlit_glscatter.options import check_number, names_column


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
    layout
        The points in sorted order.
    position, cells
        Their coordinates, ready to be sent.
    """

    table: Table
    layout: Layout
    position: Buffer
    cells: Buffer

    def __len__(self) -> int:
        return len(self.layout)

    @property
    def nbytes(self) -> int:
        """Bytes of the layout and of the buffers; the source is not counted."""
        return self.layout.nbytes + len(self.position.data) + len(self.cells.data)


def prepare(
    data: Any,
    x: Hashable = "x",
    y: Hashable = "y",
    *,
    color: Hashable | None = None,
    size: Any = None,
    opacity: Any = None,
    hover: Sequence[Hashable] | None = None,
    image: Hashable | None = None,
) -> Points:
    """Order, quantise and encode points once, ahead of showing them.

    Parameters
    ----------
    data
        Any table that ``st_glscatter`` takes, or the result of an earlier call, which is returned
        as it is.
    x, y
        Columns with the coordinates: numbers, booleans, dates, timestamps or decimals.
    color, size, opacity, hover, image
        Columns that will be shown, as in ``st_glscatter``. Naming them here is optional: it makes
        a lazy source run once for all of them, and reads their content now instead of at the
        first run of the app. What is no column (a CSS colour, a number) needs no preparation.

    Returns
    -------
    Points
        Give it to ``st_glscatter`` as ``data``.

    Raises
    ------
    GlScatterError
        If the data is no table, a column is missing or ambiguous, a coordinate column holds
        something else than numbers or times, or a size or opacity is neither a column nor a number.

    Examples
    --------
    >>> points = prepare({"x": [0.0, 1.0], "y": [2.0, 3.0]})
    >>> len(points)
    2
    """
    if isinstance(data, Points):
        return data
    table = as_table(data)
    named: dict[str, Iterable[Hashable]] = {
        "x": [x],
        "y": [y],
        "color": [color] if color is not None and color in table else [],
        "size": _named("size", size, table),
        "opacity": _named("opacity", opacity, table),
        "hover": [hover] if isinstance(hover, str) else hover or [],
        "image": [] if image is None else [image],
    }
    table.pull(named)
    for role in ("color", "size", "opacity", "hover", "image"):
        for name in named[role]:
            _ = table.column(name, role=role).digest  # kept by the column
    layout, position, cells = _laid_out(table, x, y)
    return Points(table, layout, position, cells)


def _named(option: str, value: Any, table: Table) -> list[Hashable]:
    if names_column(value, table):
        return [value]
    check_number(option, value, table.names)
    return []


def _laid_out(table: Table, x: Hashable, y: Hashable) -> tuple[Layout, Buffer, Buffer]:
    x_column, y_column = table.column(x, role="x"), table.column(y, role="y")

    def build() -> tuple[Layout, Buffer, Buffer]:
        layout = lay_out(axis_values(x_column, "x"), axis_values(y_column, "y"))
        return layout, encode_position(layout), encode_cells(layout)

    # The names are part of a layout: its axes carry them.
    key = ("layout", x_column.name, y_column.name, x_column.digest, y_column.digest)
    return CACHE.get(
        key, build, lambda built: built[0].nbytes + sum(len(part.data) for part in built[1:])
    )
