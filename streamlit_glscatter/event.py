"""What `st_glscatter` returns: the rows selected, the shapes drawn and the settled view."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.command import Command
from streamlit_glscatter.coordinates import to_data
from streamlit_glscatter.digest import combine
from streamlit_glscatter.layout import Layout
from streamlit_glscatter.links import Linked
from streamlit_glscatter.point_column import PointColumn
from streamlit_glscatter.selection import NO_COLUMNS, Box, Lasso, Op, apply_ops, parse_ops, rows_of

NO_ROWS = np.zeros(0, dtype=np.int64)
NO_ROWS.flags.writeable = False


class ReadOnlyDict(dict[str, Any]):
    """A dictionary that also answers by attribute, like the events of `st.plotly_chart`.

    Changing it would change nothing in the app, so it refuses.
    """

    def __getattr__(self, name: str) -> Any:
        """Return the entry of that name."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"{type(self).__name__} has no {name!r}; it has {', '.join(self)}."
            ) from None

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is read-only: pass selection= or view= to change the plot."
        )

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _refuse
    __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle through the constructor, since items cannot be set one by one."""
        return type(self), (dict(self),)


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
    """

    selection: SelectionState
    view: tuple[Any, Any, Any, Any] | None


def evaluate(
    layout: Layout,
    command: Command | None,
    selection: Any = None,
    view: Any = None,
    epoch: int = 0,
    chosen: Callable[[], NDArray[np.int64]] | None = None,
    linked: Linked | None = None,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
) -> GlScatterState:
    """Work out the event from the state that the browser sent.

    Parameters
    ----------
    layout
        The layout drawn now.
    command
        The selection set from Python now.
    selection, view
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
    """
    if linked is not None:
        state = SelectionState(point_indices=linked.rows, **_shapes(layout, linked.steps))
    else:
        steps = current_steps(layout, command, selection, epoch, columns)
        state = _selection_state(layout, command, selection, steps, chosen)
    return GlScatterState(selection=state, view=_view(layout, view))


def _selection_state(
    layout: Layout,
    command: Command | None,
    state: Any,
    steps: list[Op] | None,
    chosen: Callable[[], NDArray[np.int64]] | None,
) -> SelectionState:
    if steps is None:
        rows = NO_ROWS if command is None else command.rows
        return SelectionState(point_indices=rows, box=[], lasso=[])
    base = command if state.get("base") is True else None
    # A rerun brings the same state again, so the rows are kept. The key covers all they follow from.
    rows = CACHE.get(
        ("event", layout.digest, combine("ops", base and base.digest, json.dumps(state["ops"]))),
        lambda: _rows(layout, base, steps, chosen),
        lambda rows: rows.nbytes,
    )
    return SelectionState(point_indices=rows, **_shapes(layout, steps))


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


def _shapes(layout: Layout, steps: Sequence[Op]) -> dict[str, list[Any]]:
    shapes = [step.shape for step in _since_replaced(steps) if step.op != "subtract"]
    return {
        "box": [_in_data(layout, s.x, s.y) for s in shapes if isinstance(s, Box)],
        "lasso": [_in_data(layout, s.x, s.y) for s in shapes if isinstance(s, Lasso)],
    }


def _since_replaced(steps: Sequence[Op]) -> Sequence[Op]:
    first = max((i for i, step in enumerate(steps) if step.op == "replace"), default=0)
    return steps[first:]


def _view(layout: Layout, view: Any) -> tuple[Any, Any, Any, Any] | None:
    if not isinstance(view, (list, tuple)) or len(view) != 4:
        return None
    if not all(type(value) in (int, float) and math.isfinite(value) for value in view):
        return None
    x0, x1, y0, y1 = view
    return (*to_data(layout.x, (x0, x1)), *to_data(layout.y, (y0, y1)))


def _in_data(layout: Layout, x: Iterable[float], y: Iterable[float]) -> dict[str, list[Any]]:
    return {"x": to_data(layout.x, x), "y": to_data(layout.y, y)}
