"""Axes that have grown: what the browser said in quantum coordinates of shorter ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from streamlit_glscatter.layout.layout import Layout, Moved
from streamlit_glscatter.wire.publish import in_app


@dataclass(eq=False)
class Moves:
    """How the axes of a plot's points have grown in a session.

    Attributes
    ----------
    chains
        From each source there was before, the moves that lead to the present one.
    source
        Of the present points.
    view
        The last view that the browser has said, and of which source its quanta are.
    """

    source: str = ""
    chains: dict[str, list[Moved]] = field(default_factory=dict)
    view: tuple[Any, str] | None = None

    def follow(self, layout: Layout) -> None:
        """Take note of the points that are shown now."""
        if layout.source == self.source:
            return
        moved = layout.moved
        if moved is not None and moved.source == self.source:
            self.chains = {
                source: [*moves, moved]
                for source, moves in [*self.chains.items(), (self.source, [])]
            }
        else:
            self.chains = {}
        self.source = layout.source

    def selection(self, state: Any) -> Any:
        """Say a state ``selection`` in the present quanta; any other comes back as it is."""
        moves = self.chains.get(str(state.get("points"))) if isinstance(state, Mapping) else None
        if not moves or not isinstance(state.get("ops"), list | tuple):
            return state
        ops = [_moved_op(op, moves) for op in state["ops"]]
        return {**state, "points": self.source, "ops": ops}

    def seen(self, view: Any) -> Any:
        """Say a state ``view`` in the present quanta."""
        if self.view is None or self.view[0] != view:
            self.view = (view, self.source)
        moves = self.chains.get(self.view[1])
        if not moves or not isinstance(view, list | tuple) or len(view) != 4:
            return view
        try:
            return [
                *(_moved(view[:2], [move.x for move in moves])),
                *(_moved(view[2:], [move.y for move in moves])),
            ]
        except TypeError:  # it is not trusted
            return view


def _moved_op(op: Any, moves: list[Moved]) -> Any:
    """Move the coordinates of a step, in the very arithmetic of the browser (``frontend/src/moved.ts``)."""
    if not isinstance(op, Mapping):
        return op
    xs, ys = [move.x for move in moves], [move.y for move in moves]
    try:
        if op.get("kind") in ("lasso", "box"):
            return {**op, "x": _moved(op["x"], xs), "y": _moved(op["y"], ys)}
        if op.get("kind") == "point" and "at" in op:
            [x, y] = op["at"]
            return {**op, "at": [*_moved([x], xs), *_moved([y], ys)]}
    except (KeyError, TypeError, ValueError):  # it is not trusted: whoever reads it will refuse it
        return op
    return op


def _moved(values: Any, moves: list[tuple[float, float]]) -> list[float]:
    found = list(values)
    for shift, factor in moves:
        found = [(value + shift) * factor for value in found]
    return found


def moves_of(place: str, layout: Layout) -> Moves:
    """Find how the axes of a plot have grown in this session, until it shows these points."""
    flag = f"_streamlit_glscatter moves {place}"
    found: Moves = st.session_state.setdefault(flag, Moves()) if in_app() else Moves()
    found.follow(layout)
    return found


def goes_on(source: str, layout: Layout) -> bool:
    """Whether points are those of a source, with rows appended or not."""
    return source == layout.source or (layout.moved is not None and source == layout.moved.source)
