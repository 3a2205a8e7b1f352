"""How the state of the component becomes the event, at the end of a run and whenever an app asks in between."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.selection.coded import Coded
from streamlit_glscatter.selection.filtered import Told, describe_where
from streamlit_glscatter.selection.saved import Step
from streamlit_glscatter.selection.selection import row_at, rows_at
from streamlit_glscatter.selection.where import Where, parse_where
from streamlit_glscatter.session.event import GlScatterState, Telling, evaluate
from streamlit_glscatter.session.items import Items
from streamlit_glscatter.session.links import Link
from streamlit_glscatter.session.moves import Moves
from streamlit_glscatter.viewport.counted import Counted
from streamlit_glscatter.viewport.viewport import parse_box

State = Mapping[str, Any]

EXTENDING = {"box", "lasso", "value"}
"""Steps that may select rows which come later."""


@dataclass(frozen=True, eq=False)
class Membership:
    """A plot as one of a link: the link, what the plot is called there, and its items."""

    link: Link
    plot: str
    items: Items


class Reading:
    """Reads the component's state as of the last run of the plot.

    Parameters
    ----------
    plot
        What was drawn, with all its points.
    columns
        Columns of codes that the browser may speak of.
    counted
        How the plot is answered above the threshold; None below it.
    member
        None for a plot that is not linked.
    seen
        The state ``view`` that was there when Python last set something, and what was in view then: what
        the browser has said since is later than both.
    moves
        How the axes have grown: the browser may have spoken before they did.
    shown
        The filter that the legend had then, in values.
    """

    def __init__(
        self,
        plot: Plot,
        columns: Coded,
        counted: Counted | None = None,
        member: Membership | None = None,
        seen: tuple[Any, list[float] | None] = (None, None),
        moves: Moves | None = None,
        shown: Told | None = None,
    ) -> None:
        self._plot = plot
        self._columns = columns
        self._counted = counted
        self._member = member
        self._heard, self._told = seen
        self._filter = shown
        self._moves = moves or Moves()
        self._last: tuple[tuple[Any, ...], GlScatterState] | None = None

    def event(self, state: State) -> GlScatterState:
        """Work out the event.

        Streamlit asks for what stands under a key more often than an app does, so the last event is kept.
        """
        plot = self._plot
        state = {**state, "selection": self._moves.selection(state.get("selection"))}
        selection, view = state["selection"], state.get("view")
        decides, linked = False, None
        if self._member is not None:
            decides, linked = self._member.link.hear(self._member.plot, self._member.items)
        said = (selection, view, state.get("stats"), decides, linked and linked.digest)
        if self._last is not None and self._last[0] == said:
            return self._last[1]
        told = None if decides or not plot.report_selection else selection
        chosen = None
        if self._counted is not None and told is not None:
            chosen = self._counted.chosen(told, self._columns)
        event = evaluate(
            plot.points.layout,
            plot.command,
            selection=told,
            view=self._moves.seen(view) if plot.report_view else None,
            epoch=plot.epoch,
            chosen=None if chosen is None else functools.partial(chosen.rows, plot.points.layout),
            linked=linked,
            columns=self._columns,
            telling=self._telling(),
            seen=self.seen(state),
            shown=self.shown(state),
            stats=state.get("stats") if plot.report_stats else None,
        )
        self._last = (said, event)
        return event

    def replayable(self, state: State) -> list[Step] | None:
        """Give the steps of a selection that Python has begun with shapes, to be tried on rows that were appended.

        None where that is up to the browser: it tries the steps of its user on them, and knows nothing of the others
        but which points they select.
        """
        plot, selection = self._plot, state.get("selection")
        command = plot.command
        if command is None or self._member is not None or not plot.report_selection:
            return None
        if not any(EXTENDING & step.keys() for step in command.steps or ()):
            return None
        if self._current(selection):
            over = selection.get("base") is not True
            if over and selection.get("command") == command.digest:
                return None
        steps: list[Step] = self.event(state).state["selection"]
        return steps

    def _telling(self) -> Telling:
        plot, counted = self._plot, self._counted
        return Telling(
            plot.named(),
            row_at if counted is None else counted.row_of,
            rows_at if counted is None else counted.rows_of,
            self._in_values,
            plot.color_source or "",
        )

    def _in_values(self, where: Where) -> Told | None:
        return describe_where(where, self._plot.points, self._plot.color)

    def shown(self, state: State) -> Told | None:
        """Find the filter that the browser has, as far as it has said: with a selection, or as it was told."""
        selection = state.get("selection")
        if not self._current(selection):
            return self._filter
        said = selection.get("filter")
        where = None if said is None else parse_where(said, self._columns)
        return None if where is None else self._in_values(where)

    def seen(self, state: State) -> Any:
        """Find what the browser shows, as far as it has said, in quantum coordinates; not trusted."""
        plot, selection, view = self._plot, state.get("selection"), state.get("view")
        if plot.report_view and view is not None and view != self._heard:
            return self._moves.seen(view)
        return selection.get("view") if self._current(selection) else self._told

    def _current(self, selection: Any) -> TypeGuard[Mapping[str, Any]]:
        """Whether a selection was made in this plot since Python last set something."""
        plot = self._plot
        if not isinstance(selection, Mapping):
            return False
        link = selection.get("link")
        if isinstance(link, Mapping) and (
            self._member is None or link.get("plot") != self._member.plot
        ):
            return False
        same = selection.get("points") == plot.points.layout.source
        return same and selection.get("epoch", 0) == plot.epoch

    def seen_on(self, layout: Layout, state: State) -> list[float] | None:
        """Find the same, where it means the same on other points."""
        own, view = self._plot.points.layout, parse_box(self.seen(state))
        same = (own.x, own.y, own.aspect) == (layout.x, layout.y, layout.aspect)
        return list(view) if same and view is not None else None
