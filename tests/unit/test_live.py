"""When the app's own script hears of what happens in a plot above the threshold."""

import dataclasses

import pytest
import streamlit as st
from test_counted import LASSO, POINTS, Counting, ask, selection

from benchmarks.aggregate.plots import counted_plot
from streamlit_glscatter.viewport.live import Live
from streamlit_glscatter.viewport.viewport import Viewport, parse_viewport


@pytest.fixture
def live(monkeypatch):
    """Make a plot whose state is the test's, before anything was said."""
    state = {}
    monkeypatch.setattr(st, "session_state", {"plot": state})
    counted = counted_plot(POINTS, None)
    plot = dataclasses.replace(counted.plot, report_selection=True)
    made = Live(dataclasses.replace(counted, plot=plot), "plot", lambda _: {})
    return made, state


def test_a_full_run_has_no_news(live):
    made, state = live
    state["selection"] = selection(LASSO)
    assert not made.news()


def test_another_selection_is_news_and_another_view_is_not(live):
    made, state = live
    made.told = (None, None)
    state["view"] = [0, 1, 2, 3]
    assert not made.news()
    state["selection"] = selection(LASSO)
    assert made.news()


def test_figures_are_news_once_where_the_app_listens(live):
    made, state = live
    made.told = (None, None)
    state["stats"] = {"points": 1}
    assert not made.news()
    plot = dataclasses.replace(made.counted.plot, report_stats=True)
    made.counted = dataclasses.replace(made.counted, plot=plot)
    assert made.news()
    made.told_stats = {"points": 1}
    assert not made.news()


def test_nothing_is_news_for_an_app_that_does_not_listen(live):
    made, state = live
    plot = dataclasses.replace(made.counted.plot, report_selection=False)
    made.counted = dataclasses.replace(made.counted, plot=plot)
    made.told = (None, None)
    state["selection"] = selection(LASSO)
    assert not made.news()


def test_the_view_is_the_last_that_was_asked_for_either_way(live):
    made, state = live
    assert made.viewport() is None
    made.asked = Viewport(5, (0.0, 1.0, 0.0, 1.0), 10, 10)
    assert made.viewport().serial == 5
    state["viewport"] = ask([0, 9, 0, 9], serial=4)
    assert made.viewport().serial == 5
    state["viewport"] = ask([0, 9, 0, 9], serial=6)
    assert made.viewport() == parse_viewport(state["viewport"], POINTS.layout)


def test_a_plot_without_a_key_keeps_its_state():
    app = Counting(key=None)
    app.rerun(viewport=ask([0, 2**24, 0, 2**24], serial=3))
    assert app.aggregate["serial"] == 3


def test_work_for_a_session_that_has_ended_stops_without_an_error(monkeypatch):
    from streamlit_glscatter.cache import CACHE  # noqa: PLC0415
    from streamlit_glscatter.viewport import live  # noqa: PLC0415 (patched here)

    app = Counting(color="value")
    CACHE.clear()
    monkeypatch.setattr(live, "abandoned", lambda: True)
    before = len(app.events)
    app.rerun()  # fails when the script ends with an error
    assert len(app.events) == before
