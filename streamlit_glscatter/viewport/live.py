"""The part of a plot above the threshold that runs again, alone, whenever the user looks elsewhere."""

import contextlib
import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from streamlit_glscatter.aggregate import Cancelled, ready, warm_up
from streamlit_glscatter.page.mount import Mounted
from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.selection.coded import Coded, columns_of
from streamlit_glscatter.viewport.chosen import Chosen
from streamlit_glscatter.viewport.counted import Counted
from streamlit_glscatter.viewport.route import ticket_of
from streamlit_glscatter.viewport.viewport import Viewport, parse_viewport
from streamlit_glscatter.wire.publish import abandoned

SENDING = 0.02
"""Seconds that a message is given to leave. After a run Streamlit collects garbage, for a fifth of a second
where Datashader is loaded, and nothing is sent meanwhile."""

State = Mapping[str, Any]


@dataclass(eq=False)
class Live:
    """A plot above the threshold as one full run of the app has made it.

    Attributes
    ----------
    counted
        What is shown.
    key
        The component's key.
    draw
        Puts a plot into the app, see `mount`.
    told
        What the app's own script has seen of the state: selection and view. None before the plot
        stands in the app.
    told_stats
        What it has seen of the plot's figures.
    asked
        The last viewport that came over the route.
    selected
        What is selected.
    coded
        Columns that it speaks of.
    published
        Paths of the buffers on the server, by digest.
    route
        Path that answers without a script run, if there is one.
    """

    counted: Counted
    key: str
    draw: Callable[..., Mounted]
    told: tuple[Any, Any] | None = None
    told_stats: Any = None
    asked: Viewport | None = None
    selected: Chosen | None = None
    coded: Coded = field(default_factory=dict)
    published: Mapping[str, str] = field(default_factory=dict)
    route: str | None = None

    def state(self) -> State:
        """Read what the browser has said last."""
        state = st.session_state.get(self.key)
        return state if isinstance(state, Mapping) else {}

    def news(self) -> bool:
        """Whether the app's script wants to hear of something that it has not seen."""
        if self.told is None:
            return False
        plot, state = self.counted.plot, self.state()
        told_selection, told_view = self.told
        selection = plot.report_selection and state.get("selection") != told_selection
        view = plot.report_view and state.get("view") != told_view
        stats = plot.report_stats and state.get("stats") != self.told_stats
        return selection or view or stats

    def viewport(self) -> Viewport | None:
        """Find what the browser shows: the last it has asked for, either way."""
        said = parse_viewport(self.state().get("viewport"), self.counted.plot.points.layout)
        if said is None or self.asked is None:
            return said or self.asked
        return max(said, self.asked, key=lambda viewport: viewport.serial)

    def answer(self, viewport: Viewport | None) -> Plot:
        """Make the plot for what the browser shows."""
        plot = self.counted.answer(viewport, self.selected, abandoned)
        if plot.counts is None:
            return plot
        return dataclasses.replace(plot, counts=dataclasses.replace(plot.counts, route=self.route))


@st.fragment
def show(live: Live) -> None:
    """Answer the browser.

    Streamlit runs this, and nothing else of the app, when the state of the component changes.
    """
    if live.news():
        st.rerun(scope="app")
    again, state, plot = live.told is not None, live.state(), live.counted.plot
    live.told = (state.get("selection"), state.get("view"))
    live.told_stats = state.get("stats")
    live.coded = columns_of(plot, state.get("selection"), live.key)
    live.selected = live.counted.chosen(state.get("selection"), live.coded)
    live.route = ticket_of(live)
    warm_up()
    waiting = st.spinner(f"Counting {len(plot.points):,} points …")
    try:
        # Where each answer is a pass over partitions, the first takes a while in any case.
        quick = ready() and (again or plot.points.partitions is None)
        with contextlib.nullcontext() if quick else waiting:
            answer = live.answer(live.viewport())
    except Cancelled:
        st.stop()  # nobody is there to see an answer
    # What the app's own run has published is there to be fetched.
    known = set(live.published) if again else None
    mounted = live.draw(answer, known=known)
    if again:
        time.sleep(SENDING)
    else:
        live.published = mounted.published
