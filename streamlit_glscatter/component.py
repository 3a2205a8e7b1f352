"""`st_glscatter`, the one function that draws."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import streamlit as st
from numpy.typing import ArrayLike

from streamlit_glscatter.append import standalone
from streamlit_glscatter.channels import resolve_front
from streamlit_glscatter.coded import columns_of
from streamlit_glscatter.command import Command, resolve_selection
from streamlit_glscatter.coordinates import resolve_view
from streamlit_glscatter.counted import Counted, countable
from streamlit_glscatter.event import GlScatterState, evaluate
from streamlit_glscatter.frame import resolve_frame
from streamlit_glscatter.labels import labels_of
from streamlit_glscatter.links import Bond, LinkOptions, items_of, link_of
from streamlit_glscatter.live import Live, show
from streamlit_glscatter.manifest import Plot
from streamlit_glscatter.mount import mount
from streamlit_glscatter.moves import Moves, goes_on, moves_in
from streamlit_glscatter.options import (
    Agg,
    How,
    Reaction,
    SelectionMode,
    check_agg,
    check_height,
    check_how,
    check_key,
    check_live,
    check_mode,
    check_reaction,
    check_selection_mode,
)
from streamlit_glscatter.points import Points
from streamlit_glscatter.publish import element_place, in_app
from streamlit_glscatter.resolve import (
    check_columns,
    color_of,
    command_of,
    hover_columns,
    hover_of,
    image_of,
    magnitude_of,
    points_of,
    ramp_of,
)
from streamlit_glscatter.shown import shown_in


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
    live: bool = False,
    selection: ArrayLike | None = None,
    selection_mode: SelectionMode | Iterable[SelectionMode] = ("points", "box", "lasso"),
    on_select: Reaction = "ignore",
    view: tuple[Any, Any, Any, Any] | None = None,
    on_view: Reaction = "ignore",
    link: str | None = None,
    link_id: str | None = None,
    link_camera: bool | None = None,
    axes: bool = False,
    title: str | None = None,
    caption: str | None = None,
    width: int | Literal["stretch", "content"] = "stretch",
    height: int | Literal["stretch"] = 600,
    key: str | int | None = None,
) -> GlScatterState:
    """Draw a scatter plot of up to millions of points.

    Parameters
    ----------
    data
        pandas or polars DataFrame, pyarrow Table, anything with the Arrow PyCapsule interface,
        DuckDB relation, dict of arrays, array of shape (n, 2), `Points` from `prepare`, or with
        ``live`` a Dask DataFrame. Only the columns in use are read. Rows appended to what the plot
        has shown before are sent alone (see also `Points.append`).
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
        Column of names (text, categories, booleans or integers): each is drawn as text where its
        points lie densest, more of them as one zooms in. A click selects all points of that name.
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
    live
        Count a Dask DataFrame as it is, see `prepare`: every view is a pass over its partitions.
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
        A name: plots of the page with the same one share hover and selection in the browser,
        without a run of the app. ``event.selection.point_indices`` of each then tells its own rows.
    link_id
        Column with the ids (whole numbers or text) by which linked plots know the same item. None:
        the same row position, for plots of equally many rows.
    link_camera
        True: linked plots that all say so share the camera, in data coordinates. False: never.
        None: with linked plots whose axes have the same names, origin and extent.
    axes
        Whether there are axes: ticks in units of the data, the names of the columns, and a grid.
    title, caption
        Text above and below the picture, shown as it is. It takes its space from ``height``.
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
    drawn, counted, aggregation = check_mode(mode, threshold), check_how(how), check_agg(agg)
    select, look = check_reaction("on_select", on_select), check_reaction("on_view", on_view)
    key = check_key(key)
    place = element_place(key) if in_app() else ""
    before = shown_in(place) if in_app() else None

    columns = hover_columns(hover)
    points = points_of(
        data,
        x,
        y,
        live=live,
        shown=before,
        color=color,
        size=size,
        opacity=opacity,
        hover=columns,
        image=image,
        label=label,
    )
    items = items_of(points, link, link_id, link_camera)
    aggregated = drawn == "aggregate" or (drawn == "auto" and len(points) > threshold)
    if points.partitions is not None:
        check_live(points, mode=drawn)
        aggregated = True
    if aggregated:
        points, before = standalone(points), None
    channel = color_of(
        points, before, color=color, palette=palette, colormap=colormap, domain=domain, scale=scale
    )
    if aggregated:
        channel, _ = countable(channel)
        check_columns(points, columns, image)
    hover_blocks, hover_names = hover_of(points, [] if aggregated else columns, color)
    command, epoch = _follow(place, points, command_of(points, selection))
    labels = labels_of(points, label, channel)
    if before is not None:
        labels = before.named(labels, points.layout)
    bond, linked = Bond(command=command, epoch=epoch), None
    if link is not None and items is not None and in_app():
        # Without a key no other plot could read the state.
        key = key or f"_streamlit_glscatter {place}"
        bond = link_of(link).join(
            place,
            key,
            items,
            counted=aggregated,
            command=command,
            epoch=epoch,
            columns={} if labels is None else {labels.source: labels.column},
        )
        buffer = None if aggregated else items.buffer()
        linked = LinkOptions(link, place, link_camera, items.domain, buffer)
    plot = Plot(
        points=points,
        color=channel,
        front=resolve_front(channel, front),
        ramp=ramp_of(color, colormap, "aggregate" if aggregated else drawn),
        hover=hover_blocks,
        hover_columns=hover_names,
        image=None if aggregated else image_of(points, image),
        labels=labels,
        command=bond.command,
        epoch=bond.epoch,
        link=linked,
        size=magnitude_of(points, "size", size),
        opacity=magnitude_of(points, "opacity", opacity),
        mode=drawn,
        how=counted,
        view=resolve_view(view, points.layout),
        modes=check_selection_mode(selection_mode),
        report_selection=select != "ignore",
        report_view=look != "ignore",
        height=check_height(height),
        frame=resolve_frame(title, caption, axes),
    )
    put = functools.partial(mount, width=width, on_select=select, on_view=look)
    chosen = None
    if aggregated and in_app():
        # Without a key the state would be lost whenever an answer changes the plot.
        own = key or f"_streamlit_glscatter {place}"
        counted_plot = counted_of(plot, columns, color, image, aggregation)
        shown = Live(counted_plot, own, functools.partial(put, key=own, whole=counted_plot.whole))
        show(shown)
        state, chosen, coded = shown.state(), shown.selected, shown.coded
    else:
        state = put(plot, key=key).state
        coded = columns_of(plot, state.get("selection"), place)
    moves = moves_in(place) if in_app() else Moves()
    moves.follow(points.layout)
    return evaluate(
        points.layout,
        plot.command,
        selection=moves.selection(state.get("selection"))
        if plot.report_selection and not bond.decides
        else None,
        view=moves.seen(state.get("view")) if plot.report_view else None,
        epoch=plot.epoch,
        chosen=None if chosen is None else functools.partial(chosen.rows, points.layout),
        linked=bond.linked,
        columns=coded,
    )


def counted_of(plot: Plot, *shown: Any) -> Counted:
    """Say how viewports of a plot above the threshold are answered."""
    if plot.points.partitions is None:
        return Counted(plot, *shown)
    from streamlit_glscatter.partitions.counted import LiveCounted  # noqa: PLC0415 (it needs Counted)

    return LiveCounted(plot, *shown)


def _follow(place: str, points: Points, command: Command | None) -> tuple[Command | None, int]:
    """Find the command in force and count the changes of points and command in this session.

    The browser keeps its last selection for as long as it keeps the plot. When points or command
    change and later change back, that selection would look current again, though the browser has
    long shown another: the count tells. Without a new command the last one stays in force.
    """
    if not in_app():
        return command, 0
    flag = f"_streamlit_glscatter selection {place}"
    layout = points.layout
    given = command and command.digest
    old = st.session_state.get(flag)
    if old is None:
        followed, epoch = command, 0
    elif not goes_on(old[0], layout) or (given is not None and given != old[1]):
        followed, epoch = command, old[3] + 1
    else:
        followed, epoch = old[2], old[3]
        if followed is not None and old[4] != layout.digest:
            followed = resolve_selection(followed.rows, layout)  # rows were appended
    st.session_state[flag] = (layout.source, given, followed, epoch, layout.digest)
    return followed, epoch
