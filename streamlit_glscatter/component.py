"""`st_glscatter`, the one function that draws."""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from numpy.typing import ArrayLike

from streamlit_glscatter.append import standalone
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.labels.labels import labels_of
from streamlit_glscatter.layout.coordinates import resolve_view
from streamlit_glscatter.looks.channels import Channel, resolve_front
from streamlit_glscatter.page.frame import resolve_frame
from streamlit_glscatter.page.mount import Mounted, mount
from streamlit_glscatter.page.options import (
    Agg,
    How,
    LegendOrder,
    Reaction,
    SelectionMode,
    check_agg,
    check_height,
    check_how,
    check_key,
    check_legend_order,
    check_live,
    check_mode,
    check_reaction,
    check_selection_mode,
)
from streamlit_glscatter.page.plot import Plot, coded_columns
from streamlit_glscatter.page.resolve import (
    check_columns,
    color_of,
    hover_columns,
    hover_of,
    image_of,
    magnitude_of,
    points_of,
    ramp_of,
)
from streamlit_glscatter.selection.coded import Coded, columns_of, known_columns
from streamlit_glscatter.selection.filter import resolve_filter
from streamlit_glscatter.selection.filtered import restored_filter
from streamlit_glscatter.selection.highlight import highlight_of
from streamlit_glscatter.session.event import GlScatterState
from streamlit_glscatter.session.following import Wanted, follow
from streamlit_glscatter.session.links import Bond, LinkOptions, items_of, link_of
from streamlit_glscatter.session.motion import check_motion, follow_rows
from streamlit_glscatter.session.moves import moves_of
from streamlit_glscatter.session.reading import Membership, Reading
from streamlit_glscatter.session.shown import shown_in
from streamlit_glscatter.session.slot import claim, in_form, state_under
from streamlit_glscatter.viewport.counted import Counted, countable
from streamlit_glscatter.viewport.live import Live, show
from streamlit_glscatter.viewport.route import has_route
from streamlit_glscatter.wire.publish import element_place, in_app

FORM = (
    "A plot above the threshold stands in st.form, which holds back what the browser asks the server until the "
    "form is submitted: it could not show what is zoomed into. Put the plot outside the form, serve the "
    'app as st.App with viewport_route(), or draw all points with mode="points".'
)


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
    filter: Iterable[Any] | None = None,  # noqa: A002 (its name in every app)
    legend_order: LegendOrder = "given",
    threshold: int = 2_000_000,
    live: bool = False,
    selection: ArrayLike | None = None,
    state: Mapping[str, Any] | None = None,
    selection_mode: SelectionMode | Iterable[SelectionMode] = ("points", "box", "lasso"),
    on_select: Reaction = "ignore",
    highlight: ArrayLike | None = None,
    view: tuple[Any, Any, Any, Any] | None = None,
    on_view: Reaction = "ignore",
    on_stats: Reaction = "ignore",
    link: str | None = None,
    link_id: str | None = None,
    link_camera: bool | None = None,
    transition: bool = True,
    row_id: str | None = None,
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
    filter
        What the legend shows, by values of the colour column. Categories: the values that are
        shown, None or NaN for the missing. Numbers and dates: ``(low, high)``, ends included, None
        for an open end. Points outside are neither drawn nor hovered nor selected. It acts when
        its value changes, the user may change it afterwards; [] shows everything, None leaves it
        to the browser.
    legend_order
        "given": categories as the column declares them, else the most frequent first. "size": the
        most frequent first in any case. The user may change it.
    threshold
        Number of points above which mode "auto" aggregates on the server.
    live
        Count a Dask DataFrame as it is, see `prepare`: every view is a pass over its partitions.
    selection
        Row positions or a boolean mask: sets the selection, [] clears it, None leaves it to the
        browser. A new value replaces what was selected in the browser.
    state
        An earlier ``event.state``: restores view and selection when it changes, after ``selection`` and
        ``view``; also on other data with the same axes.
    selection_mode
        How points may be selected: one or more of "points", "box" and "lasso".
    on_select
        "ignore": selections stay in the browser. "rerun": each selection reruns the app. A
        function without arguments: it is called first, then the app reruns.
    highlight
        Row positions or a boolean mask of up to 100,000 rows: a ring is drawn around their points,
        above all others; nothing is selected or dimmed. None or []: none.
    view
        ``(x0, x1, y0, y1)`` in data coordinates: moves the camera there when it changes.
    on_view
        The same three values as ``on_select``, for the viewport once the camera has settled.
    on_stats
        The same three values, for ``event.stats``: how the plot does in the browser, reported once
        whenever its picture is complete after the data has changed.
    link
        A name: plots of the page with the same one share hover and selection in the browser,
        without a run of the app. ``event.selection.point_indices`` of each then tells its own rows.
    link_id
        Column with the ids (whole numbers or text) by which linked plots know the same item. None:
        the same row position, for plots of equally many rows.
    link_camera
        True: linked plots that all say so share the camera, in data coordinates. False: never.
        None: with linked plots whose axes have the same names, origin and extent.
    transition
        Whether points move from their old places to the new ones when other data takes the place of
        the present one. Above the threshold none do.
    row_id
        Column with the ids (whole numbers or text, each once) by which rows of the old data are
        known in the new. None: the same row position, where there are equally many rows.
    axes
        Whether there are axes: ticks in units of the data, the names of the columns, and a grid.
    title, caption
        Text above and below the picture, shown as it is. It takes its space from ``height``.
    width, height
        Pixels or "stretch".
    key
        A name for the plot. With one, camera and selection survive every rerun, and
        ``st.session_state[key]`` is the event; what is assigned to it acts at the next run.

    Returns
    -------
    GlScatterState
        ``event.selection.point_indices`` are the selected rows of ``data`` (int64, ascending,
        empty when there are none), ``event.selection.box`` and ``.lasso`` the shapes in data
        coordinates, ``event.view`` the viewport or None, ``event.state`` all of that as a small
        dict for ``state``, ``event.stats`` figures or None. Without ``on_select`` the selection is
        the one given as ``selection``.

    Raises
    ------
    GlScatterError
        For any input that cannot be drawn as asked; the message names the option or column, the
        value and the remedy.
    """
    drawn, counted, aggregation = check_mode(mode, threshold), check_how(how), check_agg(agg)
    select, look = check_reaction("on_select", on_select), check_reaction("on_view", on_view)
    figures = check_reaction("on_stats", on_stats)
    slot, key, assigned = claim(check_key(key))
    place = element_place(key if slot is None else slot.key) if in_app() else ""
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
    identity = check_motion(points, transition, row_id)
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
        if in_form() and not has_route():
            raise GlScatterError(FORM)
        channel, _ = countable(channel)
        check_columns(points, columns, image)
    hover_blocks, hover_names = hover_of(points, [] if aggregated else columns, color)
    target = resolve_view(view, points.layout)
    legend = {"clipped": domain is not None, "counted": aggregated}
    filtered = resolve_filter(filter, channel, points, **legend)
    wanted = Wanted(selection, state, target, assigned, filtered.name if filtered else None)
    last = slot.reading if slot else None
    followed = follow(place, points, wanted, state_under(key), last)
    labels = labels_of(points, label, channel)
    source = _source_of(channel, counted=aggregated)
    if before is not None:
        labels = before.named(labels, points.layout)
        source = before.source(source, channel, points.layout)
    bond, linked, member = Bond(command=followed.command, epoch=followed.epoch), None, None
    if link is not None and items is not None and in_app():
        # Without a key no other plot could read the state.
        key = key or f"_streamlit_glscatter {place}"
        bond = link_of(link).join(
            place,
            key,
            items,
            counted=aggregated,
            command=followed.command,
            epoch=followed.epoch,
            columns=coded_columns(channel, labels, source),
        )
        buffer = None if aggregated else items.buffer()
        member = Membership(link_of(link), place, items)
        linked = LinkOptions(link, place, link_camera, items.domain, buffer)
    sized = magnitude_of(points, "size", size)
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
        size=sized,
        opacity=magnitude_of(points, "opacity", opacity),
        mode=drawn,
        how=counted,
        view=target,
        modes=check_selection_mode(selection_mode),
        report_selection=select != "ignore",
        report_view=look != "ignore",
        report_stats=figures != "ignore",
        height=check_height(height),
        frame=resolve_frame(title, caption, axes),
        filter=restored_filter(followed.filter, filtered, channel, points, **legend),
        legend_order=check_legend_order(legend_order),
        color_source=source,
        restore=followed.restore,
        highlight=highlight_of(points, highlight, sized),
        motion=follow_rows(place, identity, moves=transition and not aggregated) if place else None,
    )
    put = functools.partial(mount, width=width, on_select=select, on_view=look, on_stats=figures)
    counting = counted_of(plot, columns, color, image, aggregation) if aggregated else None
    answer, coded = _put(plot, put, key, place, counting)
    reading = Reading(
        plot,
        coded,
        counting if in_app() else None,
        member,
        (followed.heard, followed.seen),
        moves_of(place, points.layout),
        followed.shown,
    )
    if slot is not None:
        slot.reading = reading
    return reading.event(answer)


def _put(
    plot: Plot, put: Callable[..., Mounted], key: str | None, place: str, counting: Counted | None
) -> tuple[Mapping[str, Any], Coded]:
    """Put the plot into the app; give what the browser says, and the columns that it may speak of."""
    if counting is not None and in_app():
        # Without a key the state would be lost whenever an answer changes the plot.
        own = key or f"_streamlit_glscatter {place}"
        shown = Live(counting, own, functools.partial(put, key=own, whole=counting.whole))
        show(shown)
        return shown.state(), known_columns(plot, own)
    answer = put(plot, key=key).state
    columns_of(plot, answer.get("selection"), place)
    return answer, known_columns(plot, place)


def counted_of(plot: Plot, *shown: Any) -> Counted:
    """Say how viewports of a plot above the threshold are answered."""
    if plot.points.partitions is None:
        return Counted(plot, *shown)
    from streamlit_glscatter.partitions.counted import LiveCounted  # noqa: PLC0415 (it needs Counted)

    return LiveCounted(plot, *shown)


def _source_of(channel: Channel, *, counted: bool) -> str | None:
    """Name the colour's codes of all points; None where no selection can follow their filter.

    Where the server counts, numbers are known as means only.
    """
    if counted and channel.manifest["kind"] == "number":
        return None
    return next(iter(channel.coded()), None)
