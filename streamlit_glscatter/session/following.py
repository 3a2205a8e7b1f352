"""Which selection and view Python has set last: by ``selection=``, by ``state=`` or through the session state."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.layout.coordinates import resolve_view
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.page.plot import Restore
from streamlit_glscatter.page.resolve import command_of
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.command import Command, resolve_selection
from streamlit_glscatter.selection.filtered import Told
from streamlit_glscatter.selection.replaying import replay
from streamlit_glscatter.selection.saved import SavedState, Step, parse_shape, parse_state
from streamlit_glscatter.session.moves import goes_on
from streamlit_glscatter.session.reading import Reading
from streamlit_glscatter.session.slot import Assigned
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.wire.publish import in_app

ASSIGNED = ("selection", "view", "state")
REPORTED = ("stats",)
"""What an event has besides; assigning it back says nothing."""
SELECTED = ("point_indices", "box", "lasso")


@dataclass(frozen=True)
class Wanted:
    """What the app asks for.

    Attributes
    ----------
    selection, state
        The options as given. Each acts when it changes; the state after the selection.
    view
        ``view=`` in quantum coordinates: a new one ends what a state has said of the camera.
    assigned
        What was assigned to the session state, which acts whenever it was.
    filter
        Names ``filter=``: a new one ends what a state has said of the legend.
    """

    selection: Any
    state: Any
    view: list[float] | None
    assigned: Assigned | None
    filter: str | None = None


@dataclass(frozen=True)
class Followed:
    """What the browser is to follow.

    Attributes
    ----------
    command
        The selection in force as far as Python is concerned; None: none was ever set.
    epoch
        Changes of points and command in this session.
    restore
        None where nothing is to be restored.
    heard, seen
        The browser's state ``view`` when that was set, and what was in view from then on, in quantum
        coordinates, until the browser says something else.
    filter
        What the legend is to show, and the serial of the state that says so; None: none does.
    shown
        What it shows from then on, until the browser says something else.
    """

    command: Command | None
    epoch: int
    restore: Restore | None = None
    heard: Any = None
    seen: list[float] | None = None
    filter: tuple[Told | None, int] | None = None
    shown: Told | None = None


@dataclass(frozen=True)
class _Known:
    """What a session remembers of a plot.

    ``source`` and ``layout`` name the points; ``selection``, ``state`` and ``view`` are what the last run was given; ``by_state`` says
    whether the selection in force is that of ``state=``, to be replayed on other points.
    """

    source: str
    layout: str
    selection: str | None
    state: str | None
    view: str
    filter: str | None
    by_state: bool
    followed: Followed


@dataclass(frozen=True)
class _Wish:
    """What was assigned to the session state: a selection and perhaps a view."""

    command: Command
    view: list[float] | None
    state: SavedState | None


def follow(
    place: str, points: Points, wanted: Wanted, told: Mapping[str, Any], reading: Reading | None
) -> Followed:
    """Find what is in force, and count the changes of points and command in this session.

    The browser keeps its last selection for as long as it keeps the plot. When points or command
    change and later change back, that selection would look current again, though the browser has
    long shown another: the count tells. Without a new command the last one stays in force.

    Parameters
    ----------
    place
        Names the plot in this session.
    points
        The points shown.
    wanted
        What the app asks for.
    told
        The component's state.
    reading
        Gives the event of that: giving back its own state changes nothing.
    """
    layout, command = points.layout, command_of(points, wanted.selection)
    saved = None if wanted.state is None else parse_state(wanted.state)
    wish = None if wanted.assigned is None else _wish(points, wanted.assigned)
    if not in_app():
        if saved is None:
            return Followed(command, 0)
        view = resolve_view(saved.view, layout, "state: view")
        replayed = replay(points, saved.selection, "state")
        return Followed(replayed, 0, seen=view, filter=(saved.filter, 0), shown=saved.filter)
    flag = f"_streamlit_glscatter selection {place}"
    old: _Known | None = st.session_state.get(flag)
    given = None if command is None else command.digest
    before = Followed(None, -1) if old is None else old.followed
    epoch, heard = before.epoch + 1, told.get("view")

    def now(command: Command | None, view: list[float] | None = None) -> Followed:
        """Follow a command; what else is shown stays."""
        seen = view or (None if reading is None else reading.seen_on(layout, told))
        shown = None if reading is None else reading.shown(told)
        return Followed(command, epoch, before.restore, heard, seen, before.filter, shown)

    by_state = old is not None and old.by_state and saved is not None
    if wish is not None:
        # The same rows may be set twice, with another selection in between.
        named = dataclasses.replace(wish.command, digest=combine(wish.command.digest, epoch))
        followed, by_state = _restored(now(named, wish.view), wish.view, wish.state), False
    elif saved is not None and _is_news(saved, old, told, reading):
        view = resolve_view(saved.view, layout, "state: view")
        replayed = replay(points, saved.selection, "state")
        followed, by_state = _restored(now(replayed, view), view, saved), True
    elif old is None or (given is not None and given != old.selection):
        followed, by_state = now(command), False
    elif not goes_on(old.source, layout):
        if by_state and saved is not None:
            command = replay(points, saved.selection, "state")
        # The quanta of the view are those of other points.
        followed = dataclasses.replace(now(command), restore=_without_view(before.restore))
    elif before.command is not None and old.layout != layout.digest:
        steps = None if reading is None else reading.replayable(told)
        among = dataclasses.replace(before, command=_among(before.command, layout))
        followed = among if steps is None else now(replay(points, steps, "state"))
    else:
        followed = before
    viewed = old is not None and wanted.view is not None and str(wanted.view) != old.view
    if viewed and followed.restore is before.restore:
        followed = dataclasses.replace(followed, restore=_without_view(before.restore))
    filtered = old is not None and wanted.filter is not None and wanted.filter != old.filter
    if filtered and followed.filter is before.filter:
        followed = dataclasses.replace(followed, filter=None)
    state = None if saved is None else saved.digest
    last = (given, state, str(wanted.view), wanted.filter)
    known = _Known(layout.source, layout.digest, *last, by_state, followed)
    st.session_state[flag] = known
    return followed


def _among(command: Command, layout: Layout) -> Command:
    """Find the rows of a command among points to which rows were appended: it stays the same command."""
    now = resolve_selection(command.rows, layout)
    if now is None:
        raise AssertionError  # only None is no selection
    return dataclasses.replace(now, digest=command.digest, missing=command.missing)


def _without_view(restore: Restore | None) -> Restore | None:
    return None if restore is None else Restore(restore.serial, None)


def _restored(followed: Followed, view: list[float] | None, saved: SavedState | None) -> Followed:
    """Send the camera to a view, and the legend to the filter of a state."""
    before = followed.restore
    serial = 1 if before is None else before.serial + 1
    followed = dataclasses.replace(followed, restore=Restore(serial, view))
    if saved is None:
        return followed
    return dataclasses.replace(followed, filter=(saved.filter, serial), shown=saved.filter)


def _is_news(
    saved: SavedState, old: _Known | None, told: Mapping[str, Any], reading: Reading | None
) -> bool:
    if old is None:
        return True
    if saved.digest == old.state:
        return False
    return reading is None or parse_state(reading.event(told).state).digest != saved.digest


def _wish(points: Points, assigned: Assigned) -> _Wish:
    """Check what was assigned to the session state: an event, or the part of one that matters."""
    source = f'st.session_state["{assigned.key}"]'
    value = {} if assigned.value is None else assigned.value
    if not isinstance(value, Mapping):
        raise GlScatterError(
            f"{source} is {value!r}; assign an event, "
            '{"selection": {"point_indices": [...]}}, or {} to clear the selection.'
        )
    for name in value:
        if name not in ASSIGNED + REPORTED:
            raise GlScatterError(
                f"{source} has {name!r}; it takes {', '.join(ASSIGNED)}."
                f"{near_miss(str(name), ASSIGNED)}"
            )
    state = value.get("state")
    saved = None if state is None else parse_state(state, f"{source}: state")
    view = value.get("view")
    if view is None and saved is not None:
        view = saved.view
    target = resolve_view(view, points.layout, f"{source}: view")
    if "selection" in value:
        command = _wished(points, value["selection"], f"{source}: selection")
    else:
        command = replay(points, [] if saved is None else saved.selection, f"{source}: state")
    return _Wish(command, target, saved)


def _wished(points: Points, selection: Any, source: str) -> Command:
    if selection is None:
        selection = {}
    if not isinstance(selection, Mapping):
        raise GlScatterError(
            f'{source} is {selection!r}; pass a dict such as {{"point_indices": [...]}}.'
        )
    for name in selection:
        if name not in SELECTED:
            hint = near_miss(str(name), SELECTED)
            if name == "points":
                hint = ' Row positions are "point_indices".'
            raise GlScatterError(f"{source} has {name!r}; it takes {', '.join(SELECTED)}.{hint}")
    if (rows := selection.get("point_indices")) is not None:
        try:
            command = command_of(points, rows)
        except GlScatterError as error:
            raise GlScatterError(f"{source}: {error}") from None
        if command is not None:
            return command
    steps: list[Step] = []
    for kind in ("box", "lasso"):
        shapes = selection.get(kind) or []
        if not isinstance(shapes, list | tuple):
            raise GlScatterError(f"{source} has {kind} = {shapes!r}; pass a list of shapes.")
        for i, shape in enumerate(shapes):
            steps.append({"op": "add", **parse_shape(kind, shape, f"{source}: {kind} {i}")})
    return replay(points, steps, source)
