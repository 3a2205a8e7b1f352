"""What the points look like: a column or a constant becomes buffers and their description."""

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.looks.categories import Categories, PaletteOption, categorise
from streamlit_glscatter.looks.continuous import SCALES, Continuous, quantise
from streamlit_glscatter.looks.css import css_color
from streamlit_glscatter.looks.legend import CategoryRows
from streamlit_glscatter.looks.own_colors import is_text, own_colors, own_rgba
from streamlit_glscatter.looks.palettes import (
    MISSING_DARK,
    MISSING_LIGHT,
    Palette,
    listed_palette,
    named_palette,
)
from streamlit_glscatter.looks.palettes import colormap as colormap_colors
from streamlit_glscatter.page.options import one_of
from streamlit_glscatter.table.columns import Table
from streamlit_glscatter.table.exact import is_continuous
from streamlit_glscatter.wire.encode import Buffer, encode_table, gather


@dataclass(frozen=True, eq=False)
class Channel:
    """One visual property of the points, ready to be published.

    Attributes
    ----------
    manifest : dict
        As ``ColorManifest`` of the frontend, with a key of `buffers` in place of each reference.
    tables : dict of str to Buffer
        What explains the column's values, such as a legend.
    notes : tuple of str
        Sentences for the edge of the plot.
    column : PointColumn or None
        A value for each point; None where all have one colour.
    rows : CategoryRows or None
        Which value has which row of the legend; None where there is no legend.
    """

    manifest: dict[str, Any]
    tables: dict[str, Buffer]
    notes: tuple[str, ...]
    column: PointColumn | None = None
    rows: CategoryRows | None = None

    @property
    def buffers(self) -> dict[str, Buffer]:
        """The tables and the points' column, encoded."""
        column = {} if self.column is None else {"color": self.column.buffer}
        return column | self.tables

    @property
    def nbytes(self) -> int:
        """Bytes of the buffers and of the legend's values."""
        values = 0 if self.rows is None else self.rows.nbytes
        column = 0 if self.column is None else self.column.nbytes
        return values + column + sum(len(buffer.data) for buffer in self.tables.values())

    @property
    def kept(self) -> str:
        """What stays as it is when rows are appended, for keys."""
        own = None if self.rows is None else self.rows.own.to_pylist()
        return repr((own, self.manifest.get("domain")))

    def coded(self) -> Mapping[str, Any]:
        """Return the codes that a filter speaks of, by their digest; empty where there are none."""
        if self.column is None or self.manifest["kind"] not in ("category", "number"):
            return {}
        return {self.column.digest: self.column}

    def part(self, positions: NDArray[np.integer[Any]], layout: Layout) -> "Channel":
        """Colour some of the points as before, see `PointColumn.part`."""
        if self.column is None:
            return self
        return dataclasses.replace(self, column=self.column.part(positions, layout))


def resolve_color(
    table: Table,
    layout: Layout,
    *,
    color: Hashable = None,
    palette: PaletteOption = None,
    colormap: str | None = None,
    domain: Sequence[Any] | None = None,
    scale: str = "linear",
    before: Channel | None = None,
) -> Channel:
    """Colour the points.

    What a column becomes depends on its type:

    * text that is ``#rgb``, ``#rrggbb`` or ``#rrggbbaa`` in every row that has a value, without a
      `palette`, and fixed-size lists of 3 or 4 ``uint8``: colours of their own;
    * text, booleans and categoricals: categories; so are integers when a `palette` is given;
    * other numbers and dates: a range of colours.

    Parameters
    ----------
    table, layout
        The source and the points kept from it.
    color : str or None
        A column name, else a CSS colour for all points, else None for the theme's primary colour.
    palette : None, str, sequence of str, or mapping of values to str
        Colours of categories, see `categories.categorise`.
    colormap : str or None
        Colours of numbers, see `palettes.colormap`.
    domain, scale
        Range of numbers, see `continuous.quantise`.
    before : Channel or None
        Colours of the points before rows were appended: they stay as they are as far as that can be.

    Returns
    -------
    Channel

    Raises
    ------
    GlScatterError
        When an option is misspelt or does not suit the column.

    Notes
    -----
    Options that do not concern the column's type are checked and otherwise unused, so that an app
    can offer columns of all types with the same call; a note says so when only such options were
    given.
    """
    _check_palette(palette)
    one_of("scale", scale, SCALES)
    if colormap is not None:
        _check_colormap(colormap)
    if color is None:
        return Channel({"kind": "constant", "color": None}, {}, ())
    if color not in table:
        return _constant(color, table)
    column = table.column(color, role="color")
    values = column.arrow
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    own = own_colors(_of_points(values, layout), explicit=palette is not None)
    if own is not None:
        return _own_channel(own, layout, column.name)
    kind = values.type
    if are_categories(kind, palette):
        first = before.rows.own if before is not None and before.rows is not None else None
        categories = categorise(values, layout, name=column.name, palette=palette, first=first)
        ranged = colormap is not None or domain is not None or scale != "linear"
        unused = unused_note(
            column.name, "categories", "colormap, domain and scale are", ranged, palette
        )
        return category_channel(categories, layout, column.name, unused)
    if is_continuous(kind):
        numbers = quantise(
            values,
            layout,
            name=column.name,
            domain=domain,
            scale=scale,  # type: ignore[arg-type]  # one_of checked it
            before=None if before is None else before.manifest.get("domain"),
        )
        unused = unused_note(column.name, "numbers", "palette is", palette is not None, colormap)
        colors = colormap_colors(colormap)
        return number_channel(numbers, colors, layout, column.name, scale, unused)
    raise GlScatterError(
        f'color: column "{column.name}" has type {kind}, which has no colours. '
        "Convert it to numbers, dates or text."
    )


def resolve_front(color: Channel, front: Any) -> int | None:
    """Find the row of the legend that is drawn above all others.

    Parameters
    ----------
    color : Channel
        The colour of the points.
    front
        A value of the colour column, see `CategoryRows.row`; None for none.

    Raises
    ------
    GlScatterError
        When the points are not coloured by category, or no row is of that value alone.
    """
    if front is None:
        return None
    if color.rows is not None:
        return color.rows.row(front, role="front")
    kind = color.manifest["kind"]
    reason, remedy = {
        "number": ("numbers", "For integers pass palette= as well"),
        "rgba": ("colours of its own", "Pass palette= as well"),
    }.get(kind, ("", "Pass color= with a column of categories"))
    holds = f' and "{color.manifest["name"]}" holds {reason}' if reason else ""
    raise GlScatterError(
        f"front is {front!r}: it names a category of the colour column{holds}. {remedy}, or leave "
        "front out."
    )


def resolve_ramp(colormap: str | None) -> Buffer:
    """Encode the colours of counts, as for numbers.

    Parameters
    ----------
    colormap : str or None
        See `palettes.colormap`. The default runs from what is near the page to what is far from it:
        the more points, the more they stand out.
    """
    colors = colormap_colors(colormap)
    if colormap is None:
        colors = Palette(colors.light[::-1], colors.dark)
    return _colormap_table(colors)


def are_categories(kind: pa.DataType, palette: PaletteOption) -> bool:
    """Whether columns of a type become categories."""
    return bool(
        pa.types.is_dictionary(kind)
        or is_text(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
        or (palette is not None and pa.types.is_integer(kind))
    )


def unused_note(name: str, holds: str, options: str, given: bool, fitting: Any) -> tuple[str, ...]:
    """Say that options were not used, unless one that fits the column was given with them."""
    if not given or fitting is not None:
        return ()
    return (f'{options} not used: "{name}" holds {holds}',)


# Options ----------------------------------------------------------------------------------------


def _check_palette(palette: Any) -> None:
    if palette is None:
        return
    if isinstance(palette, str):
        named_palette(palette)
    elif isinstance(palette, Mapping):
        listed_palette(list(palette.values()))
    elif isinstance(palette, Sequence | np.ndarray):
        listed_palette(list(palette))
    else:
        raise GlScatterError(
            f"palette is {palette!r}; pass a list of CSS colours, a dict from values to CSS "
            'colours, or the name of a palette such as "okabe_ito" or "glasbey".'
        )


def _check_colormap(colormap: Any) -> None:
    if not isinstance(colormap, str):
        raise GlScatterError(
            f'colormap is {colormap!r}; pass the name of a colormap such as "fire" or "bmy".'
        )
    colormap_colors(colormap)


def _constant(color: Hashable, table: Table) -> Channel:
    parsed = css_color(color) if isinstance(color, str) else None
    if parsed is None:
        shown = f'"{color}"' if isinstance(color, str) else repr(color)
        raise GlScatterError(
            f"color: {shown} is neither a column nor a CSS colour."
            f"{near_miss(str(color), table.names)}"
        )
    *rgb, alpha = parsed
    if alpha != 255:
        raise GlScatterError(
            f'color: "{color}" is transparent; give a plain colour, and opacity={alpha / 255:.2g}.'
        )
    return Channel({"kind": "constant", "color": rgb}, {}, ())


# Channels ---------------------------------------------------------------------------------------


def _rgba(colors: NDArray[np.uint8]) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(colors, np.uint8).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, 4)


def _colormap_table(colors: Palette) -> Buffer:
    return encode_table({"light": _rgba(colors.light), "dark": _rgba(colors.dark)})


def category_channel(
    categories: Categories, layout: Layout, name: str, unused: tuple[str, ...]
) -> Channel:
    """Make the channel of a column of categories."""
    legend = {
        "name": pa.array(categories.legend.names, pa.string()),
        "count": pa.array(categories.legend.counts),
        "role": pa.array(categories.legend.roles),
        "light": _rgba(categories.legend.colors.light),
        "dark": _rgba(categories.legend.colors.dark),
    }
    return Channel(
        {"kind": "category", "name": name, "column": "color", "legend": "legend"},
        {"legend": encode_table(legend)},
        (*categories.notes, *unused),
        PointColumn("code", pa.array(categories.codes), layout),
        categories.rows,
    )


def number_channel(
    numbers: Continuous,
    colors: Palette,
    layout: Layout,
    name: str,
    scale: str,
    unused: tuple[str, ...],
) -> Channel:
    """Make the channel of a column of numbers."""
    return Channel(
        {
            "kind": "number",
            "name": name,
            "column": "color",
            "colormap": "colormap",
            "domain": list(numbers.domain),
            "scale": scale,
            "datetime": numbers.datetime,
            "ticks": numbers.ticks,
            "missing": {
                "count": numbers.missing,
                "light": list(MISSING_LIGHT[:3]),
                "dark": list(MISSING_DARK[:3]),
            },
        },
        {"colormap": _colormap_table(colors)},
        (*numbers.notes, *unused),
        PointColumn("value", pa.array(numbers.codes), layout),
    )


def _of_points(values: pa.Array, layout: Layout) -> pa.Array:
    """Leave out the text of rows that are not drawn: what it says decides nothing."""
    if layout.index is not None or layout.dropped == 0 or not is_text(values.type):
        return values  # those of points already, or of all rows
    drawn = np.zeros(len(values), np.bool_)
    drawn[layout.rows] = True
    return pc.if_else(pa.array(drawn), values, None)


def _own_channel(colors: pa.Array, layout: Layout, name: str) -> Channel:
    """Colours as ``uint32`` with the bytes R, G, B, A; null where missing."""
    kept = gather(colors, layout)
    column = PointColumn("rgba", _rgba(own_rgba(kept)), layout)
    return dataclasses.replace(own_channel(name, kept.null_count), column=column)


def own_channel(name: str, missing: int) -> Channel:
    """Describe colours that a column holds itself; so many are missing."""
    described = {"kind": "rgba", "name": name, "column": "color", "missing": {"count": missing}}
    return Channel(described, {}, ())
