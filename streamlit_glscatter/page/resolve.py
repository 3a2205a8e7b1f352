"""Columns and options of a plot become buffers, once for each different content."""

from collections.abc import Iterable, Mapping
from typing import Any

from streamlit_glscatter.append import prepare_after
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.channels import Channel, resolve_color, resolve_ramp
from streamlit_glscatter.looks.magnitudes import Magnitude, opacity_by_column, size_by_column
from streamlit_glscatter.page.options import Mode, check_live, check_number, names_column
from streamlit_glscatter.partitions.channels import color_of as live_color
from streamlit_glscatter.partitions.channels import magnitude_of as live_magnitude
from streamlit_glscatter.partitions.command import command_of as live_command
from streamlit_glscatter.points import Points, prepare
from streamlit_glscatter.selection.command import Command, resolve_selection
from streamlit_glscatter.session.shown import Colored, Shown
from streamlit_glscatter.tooltip.hover import resolve_hover
from streamlit_glscatter.wire.encode import Blocks, Buffer


def points_of(
    data: Any, x: str, y: str, *, live: bool = False, shown: Shown | None = None, **columns: Any
) -> Points:
    """Prepare the data, or take points as they are. ``shown`` is what the plot has shown."""
    if isinstance(data, Points):
        if live:
            check_live(data)
        points = data
    else:
        points = (
            prepare(data, x, y, live=True, **columns)
            if live
            else prepare_after(None if shown is None else shown.seen, data, x, y, **columns)
        )
    own = (points.layout.x.name, points.layout.y.name)
    for option, name, default, prepared in zip("xy", (x, y), "xy", own, strict=True):
        if str(name) not in (default, prepared):
            raise GlScatterError(
                f'{option}="{name}", but these Points were prepared with {option}="{prepared}". '
                f"Remove {option}= or prepare the data again."
            )
    return points


def color_of(points: Points, shown: Shown | None = None, **options: Any) -> Channel:
    """Resolve the colour, once for each different content and option.

    ``shown`` is what the plot has shown: rows appended to that leave its colours as they are, as far as
    that can be. It takes note of what is shown now.
    """
    color, table, live = options["color"], points.table, points.partitions
    kept, shown = shown, Shown() if shown is None else shown
    column = table.column(color, role="color") if color is not None and color in table else None
    content = column and (column.name, column.digest)
    asked = (column and column.name, *map(_as_key, options.values()))
    channel = shown.current(points.layout, asked, content)
    if channel is None:
        before = shown.before(points.layout, asked)
        channel = CACHE.get(
            ("color", points.layout.digest, content, *asked, before and before.kept),
            lambda: (
                resolve_color(table, points.layout, **options, before=before)
                if live is None
                else live_color(live, table, len(points), **options)
            ),
            lambda channel: channel.nbytes,
        )
    if kept is not None:
        kept.keep(points, Colored(asked, content, channel))
    return channel


def hover_columns(hover: Any) -> list[Any] | None:
    """List the tooltip's columns; None to pick a few."""
    if hover is None or isinstance(hover, str):
        return None if hover is None else [hover]
    if not isinstance(hover, Iterable):
        raise GlScatterError(f"hover is {hover!r}; pass a list of column names, [] or None.")
    return list(hover)


def check_columns(points: Points, hover: list[Any] | None, image: Any) -> None:
    """Find the tooltip's columns, whose values are only wanted for some of the points."""
    for name in hover or []:
        points.table.column(name, role="hover")
    if image is not None:
        points.table.column(image, role="image")


def magnitude_of(points: Points, option: str, value: Any) -> float | Magnitude | None:
    """Resolve ``size`` or ``opacity``: a column once for each different content."""
    table, layout = points.table, points.layout
    if not names_column(value, table):
        return check_number(option, value, table.names)
    column, live = table.column(value, role=option), points.partitions
    by_column = size_by_column if option == "size" else opacity_by_column
    return CACHE.get(
        (option, layout.digest, column.name, column.digest),
        lambda: (
            by_column(column, layout)
            if live is None
            else live_magnitude(live, option, column.name, len(points))
        ),
        lambda magnitude: magnitude.column.nbytes,
    )


def command_of(points: Points, selection: Any) -> Command | None:
    """Resolve ``selection``, once for each different content."""
    if points.partitions is None:
        return resolve_selection(selection, points.layout)
    return live_command(points.partitions, points.layout, selection)


def ramp_of(color: Any, colormap: str | None, mode: Mode) -> Buffer | None:
    """Encode the colours of counts, where counts are all there is to show."""
    counted = mode == "density" or (mode == "aggregate" and colormap is not None)
    if not counted or color is not None:
        return None
    return CACHE.get(
        ("ramp", colormap), lambda: resolve_ramp(colormap), lambda buffer: len(buffer.data)
    )


def hover_of(
    points: Points, columns: list[Any] | None, color: Any, whole: Layout | None = None
) -> tuple[Blocks | None, list[str]]:
    """Encode the tooltip's columns, once for each different content.

    ``whole`` are all points, where ``points`` are only some of them.
    """
    table, layout = points.table, points.layout
    used = [color] if color is not None and color in table else []
    shown = used if columns is None else columns
    found = [table.column(name, role="hover") for name in shown]
    blocks, names, _ = CACHE.get(
        ("hover", layout.digest, columns == [], *((c.name, c.digest) for c in found)),
        lambda: resolve_hover(table, layout, hover=columns, image=None, used=used, whole=whole),
        lambda built: len(built[0].buffer.data) if built[0] else 0,
    )
    return blocks, names


def image_of(points: Points, image: Any) -> Blocks | None:
    """Encode the tooltip's images, apart from its columns: those change more often."""
    if image is None:
        return None
    column = points.table.column(image, role="image")
    _, _, blocks = CACHE.get(
        ("image", points.layout.digest, column.name, column.digest),
        lambda: resolve_hover(points.table, points.layout, hover=[], image=image, used=[]),
        lambda built: len(built[2].buffer.data) if built[2] else 0,
    )
    return blocks


def _as_key(option: Any) -> Any:
    """Spell out an option, so that equal ones are one key and different ones never are."""
    if isinstance(option, Mapping):
        option = list(option.items())
    elif isinstance(option, Iterable) and not isinstance(option, str):
        option = list(option)  # the text of a long array leaves out its middle
    return repr(option)
