"""`st_glscatter`, the one function that draws."""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from numpy.typing import ArrayLike
from streamlit.errors import StreamlitAPIException

from streamlit_glscatter.channels import resolve_front
from streamlit_glscatter.command import Command, resolve_selection
from streamlit_glscatter.coordinates import resolve_view
from streamlit_glscatter.counted import Counted, countable
from streamlit_glscatter.css import css_color
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.event import GlScatterState, evaluate
from streamlit_glscatter.live import Live, show
from streamlit_glscatter.magnitudes import default_size
from streamlit_glscatter.manifest import Plot, Still, describe, references
from streamlit_glscatter.options import (
    Agg,
    How,
    Reaction,
    SelectionMode,
    check_agg,
    check_height,
    check_how,
    check_key,
    check_mode,
    check_reaction,
    check_selection_mode,
    unavailable,
)
from streamlit_glscatter.points import Points
from streamlit_glscatter.publish import element_place, in_app, pack_inline, publish
from streamlit_glscatter.resolve import (
    check_columns,
    color_of,
    hover_columns,
    hover_of,
    image_of,
    magnitude_of,
    points_of,
    ramp_of,
)
from streamlit_glscatter.still import StillRequest, parse_request, still

COMPONENT = "streamlit-glscatter.glscatter"
SCRIPT = "index-*.js"
STATIC = Path(__file__).parent / "static"

PRIMARY = (255, 75, 75)  # Streamlit's own, where the app's theme names none


def st_glscatter(  # noqa: PLR0913 (the options of one plot; all but three are keyword-only)
    data: Any,
    x: str = "x",
    y: str = "y",
    *,
    color: str | None = None,
    size: float | str | None = None,
    opacity: float | str | None = None,
    label: str | None = None,
    hover: Iterable[str] | None = None,
    image: str | None = None,
    palette: Iterable[str] | Mapping[Any, str] | str | None = None,
    colormap: str | None = None,
    domain: tuple[Any, Any] | None = None,
    scale: Literal["linear", "log", "symlog", "rank"] = "linear",
    mode: Literal["auto", "points", "density", "aggregate"] = "auto",
    how: How = "eq_hist",
    agg: Agg = "mean",
    front: Any = None,
    threshold: int = 2_000_000,
    selection: ArrayLike | None = None,
    selection_mode: SelectionMode | Iterable[SelectionMode] = ("points", "box", "lasso"),
    on_select: Reaction = "ignore",
    view: tuple[Any, Any, Any, Any] | None = None,
    on_view: Reaction = "ignore",
    link: str | None = None,
    width: int | Literal["stretch", "content"] = "stretch",
    height: int | Literal["stretch"] = 600,
    key: str | int | None = None,
) -> GlScatterState:
    """Draw a scatter plot of up to millions of points.

    Parameters
    ----------
    data
        pandas or polars DataFrame, pyarrow Table, anything with the Arrow PyCapsule interface,
        DuckDB relation, dict of arrays, array of shape (n, 2), or `Points` from `prepare`. Only
        the columns in use are read.
    x, y
        Columns of the coordinates: numbers or datetimes. Rows with a missing or infinite
        coordinate are not drawn, and the plot says how many. `Points` bring their own.
    color
        Column, or a CSS colour for all points. Numbers and datetimes get a colour bar, anything
        else a legend.
    size
        Diameter of the points in CSS pixels, or a column of numbers or dates: areas then follow
        the values. None chooses by the number of points.
    opacity
        0 to 1, or a column of numbers or dates: values that all lie within 0..1 are taken as they
        are, others go from 0.1 to 1. None chooses by the density of the points.
    label
        Not available in this version.
    hover
        Columns of the tooltip; None picks a few, [] switches the tooltip off.
    image
        Column with image paths, URLs, bytes or arrays for the tooltip.
    palette
        Colours of categories: a list of CSS colours, a dict from value to colour, or a name.
    colormap
        Name of a colormap of colorcet or matplotlib for numbers, and for the counts of a density
        picture without ``color``.
    domain
        Values at the two ends of the colour bar; None takes the extent of the data.
    scale
        "linear", "log", "symlog" or "rank".
    mode
        "points" draws each point, "density" counts them in every pixel, and "auto" goes over from
        one to the other: density where points crowd, points where they do not. "aggregate" counts
        on the server, with Datashader, and sends counts instead of points; where few points are in
        view, these come as they are. "auto" does so above `threshold`.
    how
        What the counts of a density picture go through before they become colours: "linear",
        "log" or "eq_hist" (each shade covers as many pixels), as in Datashader.
    agg
        What is shown of the numbers of points that share a pixel when the server aggregates:
        "mean", "min" or "max".
    front
        Value of the colour column whose points are drawn above all others; NaN for the missing.
    threshold
        Number of points above which mode "auto" aggregates on the server.
    selection
        Row positions or a boolean mask: sets the selection, [] clears it, None leaves it to the
        browser. A new value replaces what was selected in the browser.
    selection_mode
        How points may be selected: one or more of "points", "box" and "lasso".
    on_select
        "ignore": selections stay in the browser. "rerun": each selection reruns the app. A
        function without arguments: it is called first, then the app reruns.
    view
        ``(x0, x1, y0, y1)`` in data coordinates: moves the camera there when it changes.
    on_view
        The same three values as ``on_select``, for the viewport once the camera has settled.
    link
        Not available in this version.
    width, height
        Pixels or "stretch".
    key
        A name for the plot. With one, camera and selection survive every rerun.

    Returns
    -------
    GlScatterState
        ``event.selection.point_indices`` are the selected rows of ``data`` (int64, ascending,
        empty when there are none), ``event.selection.box`` and ``.lasso`` the shapes in data
        coordinates, ``event.view`` the viewport or None. Without ``on_select`` the selection is
        the one given as ``selection``.

    Raises
    ------
    GlScatterError
        For any input that cannot be drawn as asked; the message names the option or column, the
        value and the remedy.
    """
    if label is not None:
        raise unavailable("label", label, "name the column in hover=")
    if link is not None:
        raise unavailable("link", link, "draw the plots without it")
    drawn, counted, aggregation = check_mode(mode, threshold), check_how(how), check_agg(agg)
    select, look = check_reaction("on_select", on_select), check_reaction("on_view", on_view)
    key = check_key(key)

    columns = hover_columns(hover)
    points = points_of(
        data, x, y, color=color, size=size, opacity=opacity, hover=columns, image=image
    )
    aggregated = drawn == "aggregate" or (drawn == "auto" and len(points) > threshold)
    channel = color_of(
        points, color=color, palette=palette, colormap=colormap, domain=domain, scale=scale
    )
    place = element_place(key) if in_app() else ""
    if aggregated:
        channel, _ = countable(channel)
        check_columns(points, columns, image)
    hover_blocks, hover_names = hover_of(points, [] if aggregated else columns, color)
    command, epoch = _follow(place, points, resolve_selection(selection, points.layout))
    plot = Plot(
        points=points,
        color=channel,
        front=resolve_front(channel, front),
        ramp=ramp_of(color, colormap, "aggregate" if aggregated else drawn),
        hover=hover_blocks,
        hover_columns=hover_names,
        image=None if aggregated else image_of(points, image),
        command=command,
        epoch=epoch,
        size=magnitude_of(points, "size", size),
        opacity=magnitude_of(points, "opacity", opacity),
        mode=drawn,
        how=counted,
        view=resolve_view(view, points.layout),
        modes=check_selection_mode(selection_mode),
        report_selection=select != "ignore",
        report_view=look != "ignore",
        height=check_height(height),
    )
    mount = functools.partial(_mount, width=width, on_select=select, on_view=look)
    chosen = None
    if aggregated and in_app():
        # Without a key the state would be lost whenever an answer changes the plot.
        own = key or f"_streamlit_glscatter {place}"
        live = Live(
            Counted(plot, columns, color, image, aggregation),
            own,
            lambda answer: mount(answer, key=own, whole=plot).published,
        )
        show(live)
        state, chosen = live.state(), live.selected
    else:
        state = mount(plot, key=key).state
    return evaluate(
        points.layout,
        plot.command,
        selection=state.get("selection") if plot.report_selection else None,
        view=state.get("view") if plot.report_view else None,
        epoch=epoch,
        mask=None if chosen is None else chosen.mask,
    )


def _follow(place: str, points: Points, command: Command | None) -> tuple[Command | None, int]:
    """Find the command in force and count the changes of points and command in this session.

    The browser keeps its last selection for as long as it keeps the plot. When points or command
    change and later change back, that selection would look current again, though the browser has
    long shown another: the count tells. Without a new command the last one stays in force.
    """
    if not in_app():
        return command, 0
    flag = f"_streamlit_glscatter selection {place}"
    layout = points.layout.digest
    given = command and command.digest
    old = st.session_state.get(flag)
    if old is None:
        followed, epoch = command, 0
    elif old[0] != layout or (given is not None and given != old[1]):
        followed, epoch = command, old[3] + 1
    else:
        followed, epoch = old[2], old[3]
    st.session_state[flag] = (layout, given, followed, epoch)
    return followed, epoch


def _mount(
    plot: Plot,
    *,
    key: str | None,
    width: Any,
    on_select: Reaction,
    on_view: Reaction,
    whole: Plot | None = None,
) -> "_Mounted":
    """Publish the buffers and put the component into the app.

    ``whole`` is the plot with all its points, where ``plot`` has only some of them.
    """
    if not in_app():
        return _Mounted({}, {})  # plain Python, as in a notebook: nothing to draw on
    place = element_place(key)
    inline = f"_streamlit_glscatter inline {place}"
    asking = f"_streamlit_glscatter still {place}"
    asked = _asked(asking, key)
    if asked is not None:
        plot = dataclasses.replace(plot, still=_still(whole or plot, asked))
    buffers = plot.buffers()
    urls = None if st.session_state.get(inline) else publish(buffers, place)
    manifest = describe(plot, references(buffers, urls))
    state: Mapping[str, Any] = _renderer()(
        # In a list, because Streamlit looks through the entries of a dict for data frames.
        data=pack_inline(manifest, buffers) if urls is None else [manifest],
        key=key,
        width=width,
        height=plot.height,
        on_selection_change=on_select if callable(on_select) else _nothing,
        on_view_change=on_view if callable(on_view) else _nothing,
        # The state itself is read too late, after `data` was chosen, and without a key it would
        # be lost as soon as `data` changes. So the callback, which runs first, remembers it.
        on_transport_change=functools.partial(_remember, inline),
        on_still_change=_nothing,
        on_viewport_change=_nothing,
    )
    wanted = parse_request(state.get("still"))
    if wanted is not None and (asked is None or not wanted.near(asked)):
        # Without a key the request is only known now: what it asks for comes with another run. The
        # plot is then made anew and asks again, so a slightly different size must not begin a circle.
        st.session_state[asking] = wanted
        st.rerun()
    return _Mounted(state, {buffers[slot].digest: url for slot, url in (urls or {}).items()})


@dataclasses.dataclass(frozen=True)
class _Mounted:
    """The component's state, and the paths of its buffers on the server by digest."""

    state: Mapping[str, Any]
    published: Mapping[str, str]


def _asked(flag: str, key: str | None) -> StillRequest | None:
    """Find what a browser that cannot draw has asked for."""
    state = st.session_state.get(key) if key is not None else None
    request = parse_request(state.get("still")) if isinstance(state, Mapping) else None
    remembered: StillRequest | None = st.session_state.get(flag)
    return request or remembered


def _still(plot: Plot, request: StillRequest) -> Still:
    """Draw the plot here."""
    fixed = plot.size if isinstance(plot.size, float) else default_size(len(plot.points))
    image = still(
        plot.points.layout,
        plot.color,
        request,
        ramp=plot.ramp,
        how=plot.how,
        size=fixed,
        primary=_primary("dark" if request.dark else "light"),
    )
    return Still(image, request.width, request.height)


def _primary(page: str) -> tuple[int, int, int]:
    """Find the primary colour of the app's theme."""
    for option in (f"theme.{page}.primaryColor", "theme.primaryColor"):
        try:
            found = css_color(st.get_option(option) or "")
        except RuntimeError:  # this Streamlit has no themes for each page
            continue
        if found:
            return found[:3]
    return PRIMARY


def _nothing() -> None:
    """Do nothing: Streamlit keeps a state only when it has a callback."""


def _remember(flag: str) -> None:
    st.session_state[flag] = True


@functools.cache
def _renderer() -> Callable[..., Any]:
    """Register the component with Streamlit, at the first call inside an app.

    At import there may be no app yet, and Streamlit only finds the packaged files within one.
    """
    found = list(STATIC.glob(SCRIPT))
    if not found:
        raise GlScatterError(
            f"The frontend of streamlit-glscatter is not built: there is no {SCRIPT} in {STATIC}. "
            "Run npm ci and npm run build in frontend/, or install a released wheel."
        )
    if len(found) > 1:
        raise GlScatterError(
            f"{STATIC} holds more than one {SCRIPT}; remove them and build the frontend again."
        )
    try:
        renderer: Callable[..., Any] = st.components.v2.component(COMPONENT, js=SCRIPT)
    except StreamlitAPIException as error:
        raise GlScatterError(
            "Streamlit does not find the package streamlit-glscatter among the installed ones. "
            "Install it with pip (pip install --editable . for a working copy) and restart the app."
        ) from error
    return renderer
