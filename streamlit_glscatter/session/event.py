"""What `st_glscatter` returns: the rows selected, the shapes drawn and the settled view."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.coordinates import to_data
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection.command import Command
from streamlit_glscatter.selection.saved import (
    NO_NAMES,
    Names,
    Step,
    describe_rows,
    describe_steps,
    saved_state,
    shapes_of,
    since_replaced,
)
from streamlit_glscatter.selection.selection import apply_ops, row_at, rows_at, rows_of
from streamlit_glscatter.selection.steps import NO_COLUMNS, Op, Point, parse_ops
from streamlit_glscatter.selection.where import Where
from streamlit_glscatter.session.links import Linked
from streamlit_glscatter.session.read_only import ReadOnlyDict
from streamlit_glscatter.session.stats import PlotStats, parse_stats
from streamlit_glscatter.table.digest import combine

NO_ROWS = np.zeros(0, dtype=np.int64)
NO_ROWS.flags.writeable = False


class SelectionState(ReadOnlyDict):
    """The selection.

    Attributes
    ----------
    point_indices : numpy.ndarray
        Selected row positions in the data: int64, ascending, read-only, empty when nothing is
        selected.
    box : list of dict
        The boxes that selected points since the selection was last replaced, as
        ``{"x": [x0, x1], "y": [y0, y1]}`` in data coordinates. Datetimes are ISO 8601 strings.
        Shapes that took points away are not listed: `point_indices` is the result of all.
    lasso : list of dict
        The lassos likewise, as ``{"x": [...], "y": [...]}``.
    """

    ELSEWHERE: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("points", "rows", "indices", "objects"),
        " The rows of the selected points are point_indices: data.iloc[event.selection.point_indices].",
    )

    point_indices: NDArray[np.int64]
    box: list[dict[str, list[Any]]]
    lasso: list[dict[str, list[Any]]]


class GlScatterState(ReadOnlyDict):
    """What the plot reports.

    Attributes
    ----------
    selection : SelectionState
        The points selected in the browser or by ``selection=``.
    view : tuple or None
        The settled viewport ``(x0, x1, y0, y1)`` in data coordinates (ISO 8601 strings on
        datetime axes); None before the camera was moved or while ``on_view`` is "ignore".
    state : dict
        View and selection as plain JSON, to be kept and given back as ``state=``. Its view is the one
        at the last selection that the app heard of, unless it listens to ``on_view`` as well.
    stats : PlotStats or None
        How the plot does in the browser; None before that was told or while ``on_stats`` is "ignore".
    """

    ELSEWHERE: ClassVar[Mapping[str, str]] = {
        name: f" It is in the selection: event.selection.{name}."
        for name in ("point_indices", "box", "lasso")
    } | {"points": " The rows of the selected points are event.selection.point_indices."}

    selection: SelectionState
    view: tuple[Any, Any, Any, Any] | None
    state: dict[str, Any]
    stats: PlotStats | None


@dataclass(frozen=True)
class Telling:
    """What it takes to tell a selection in data coordinates and rows, see `describe_steps`."""

    names: Names = field(default_factory=lambda: NO_NAMES)
    row_of: Callable[[Layout, Point], int] = row_at
    rows_of: Callable[[Layout, Op], NDArray[np.int64]] = rows_at
    where_of: Callable[[Where], dict[str, Any] | None] = lambda _where: None
    key: str = ""


def evaluate(  # noqa: PLR0913 (all that an event follows from)
    layout: Layout,
    command: Command | None,
    selection: Any = None,
    view: Any = None,
    epoch: int = 0,
    chosen: Callable[[], NDArray[np.int64]] | None = None,
    linked: Linked | None = None,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
    *,
    telling: Telling = Telling(),
    seen: Any = None,
    shown: dict[str, Any] | None = None,
    stats: Any = None,
) -> GlScatterState:
    """Work out the event from the state that the browser sent.

    Parameters
    ----------
    layout
        The layout drawn now.
    command
        The selection set from Python now.
    selection, view, stats
        The component's states of these names (docs/internals.md, "State from the browser"), or
        None. They are not trusted: what is malformed or out of date counts as absent, and the
        selection is then the command's.
    epoch
        Changes of points and command so far; a selection of another epoch is out of date.
    chosen
        Gives the rows that these steps select, where somebody knows already.
    linked
        What a link has selected of the points, which is then the selection.
    columns
        See `selection.parse_ops`.
    telling
        For ``event.state``.
    seen
        What the browser is known to show, as ``view``, whether or not the app listens: for ``event.state``.
    shown
        The filter it is known to have, in values, see `filtered.Told`.
    """
    if linked is not None:
        rows, (told, shapes) = linked.rows, _tell_linked(layout, linked, telling)
    else:
        steps = current_steps(layout, command, selection, epoch, columns)
        rows, (told, shapes) = _selected(layout, command, selection, steps, chosen, telling)
    return GlScatterState(
        selection=SelectionState(point_indices=rows, **shapes_of(shapes)),
        view=in_data(layout, view),
        state=saved_state(in_data(layout, seen), told, shown),
        stats=parse_stats(stats),
    )


def _selected(
    layout: Layout,
    command: Command | None,
    state: Any,
    steps: list[Op] | None,
    chosen: Callable[[], NDArray[np.int64]] | None,
    telling: Telling,
) -> tuple[NDArray[np.int64], tuple[list[Step], list[Step]]]:
    if steps is None:
        told = _tell_command(layout, command)
        return (NO_ROWS if command is None else command.rows), (told, told)
    base = command if state.get("base") is True else None
    # A rerun brings the same state again, so the rows are kept. The key covers all they follow from.
    done = combine("ops", base and base.digest, json.dumps(state["ops"]))
    rows = CACHE.get(
        ("event", layout.digest, done),
        lambda: _rows(layout, base, steps, chosen),
        lambda rows: rows.nbytes,
    )

    def tell() -> tuple[list[Step], list[Step]]:
        before, (told, shapes) = _tell_command(layout, base), _tell(layout, steps, telling)
        return since_replaced([*before, *told]), since_replaced([*before, *shapes])

    key = ("told", layout.digest, done, telling.key, *sorted(telling.names))
    return rows, CACHE.get(key, tell, lambda told: 8 * len(json.dumps(told)))


def _tell_command(layout: Layout, command: Command | None) -> list[Step]:
    if command is None:
        return []
    if command.steps is not None:
        return list(command.steps)
    return CACHE.get(
        ("told", layout.digest, command.digest),
        lambda: describe_rows(layout, command.rows),
        lambda told: 8 * len(json.dumps(told)),
    )


def _tell_linked(layout: Layout, linked: Linked, telling: Telling) -> tuple[list[Step], list[Step]]:
    """Tell what a link has selected, and with what shapes in this plot."""

    def build() -> tuple[list[Step], list[Step]]:
        told, shapes = _tell(layout, linked.steps, telling)
        if not linked.whole:
            return describe_rows(layout, linked.rows), shapes
        return since_replaced([*_tell_command(layout, linked.base), *told]), shapes

    key = ("told", layout.digest, linked.digest, telling.key, *sorted(telling.names))
    return CACHE.get(key, build, lambda told: 8 * len(json.dumps(told)))


def _tell(layout: Layout, steps: Sequence[Op], telling: Telling) -> tuple[list[Step], list[Step]]:
    """Tell steps, and once more without their filters, for the shapes that were drawn."""

    def describe(those: Sequence[Op]) -> list[Step]:
        return describe_steps(
            layout,
            those,
            telling.names,
            lambda point: telling.row_of(layout, point),
            lambda step: telling.rows_of(layout, step),
            telling.where_of,
        )

    told = describe(steps)
    if all(step.where is None for step in steps):
        return told, told
    return told, describe([Op(step.op, step.shape) for step in steps])


def current_steps(
    layout: Layout,
    command: Command | None,
    state: Any,
    epoch: int,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
) -> list[Op] | None:
    """Read the steps of a well-formed, current state; None for any other."""
    if not isinstance(state, dict) or state.get("points") != layout.source:
        return None
    if state.get("command") != (command and command.digest) or state.get("epoch", 0) != epoch:
        return None
    return parse_ops(state.get("ops"), len(layout), columns)


def _rows(
    layout: Layout,
    base: Command | None,
    steps: Sequence[Op],
    chosen: Callable[[], NDArray[np.int64]] | None,
) -> NDArray[np.int64]:
    if chosen is None and base is None and not steps:
        return NO_ROWS
    rows = (
        chosen()
        if chosen
        else rows_of(layout, apply_ops(layout, steps, base.mask if base else None))
    )
    rows.flags.writeable = False
    return rows


def in_data(layout: Layout, view: Any) -> tuple[Any, Any, Any, Any] | None:
    """Turn an untrusted view into data coordinates; None for anything that is none."""
    if not isinstance(view, (list, tuple)) or len(view) != 4:
        return None
    if not all(type(value) in (int, float) and math.isfinite(value) for value in view):
        return None
    x0, x1, y0, y1 = view
    return (*to_data(layout.x, (x0, x1)), *to_data(layout.y, (y0, y1)))
