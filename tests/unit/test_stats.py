"""Figures of a plot: what the browser says of them, and when the app hears of it."""

import copy

import pytest
from test_component import App, frame

from streamlit_glscatter.session.stats import PlotStats, parse_stats

TOLD = {
    "points": 400,
    "in_view": 398,
    "drawn": 400,
    "frame_ms": None,
    "frame_rate": None,
    "received_bytes": 5120,
    "reused_bytes": 0,
    "first_ms": 81.5,
    "complete_ms": 120,
    "gpu_bytes": 9000,
}


def test_figures_are_those_that_were_told():
    stats = parse_stats({**TOLD, "more": "not ours"})
    assert stats == TOLD
    assert list(stats) == list(PlotStats.__annotations__)
    assert stats.first_ms == 81.5
    with pytest.raises(TypeError, match="read-only"):
        stats["drawn"] = 1
    assert copy.deepcopy(stats) == stats


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        "text",
        {},
        *({**TOLD, "points": value} for value in (None, 1.5, -1, "400", True)),
        *({**TOLD, "first_ms": value} for value in (float("nan"), float("inf"), -1, "81", False)),
        {name: value for name, value in TOLD.items() if name != "gpu_bytes"},
    ],
)
def test_what_is_malformed_counts_as_absent(state):
    assert parse_stats(state) is None


def test_the_app_hears_of_figures_where_it_wants_to():
    calls = []
    app = App(frame(), on_stats=lambda: calls.append(len(app.events)))
    assert app.manifest["report"] == {"selection": False, "view": False, "stats": True}
    assert app.event.stats is None
    assert app.rerun(stats=TOLD).stats == TOLD
    assert calls == [1]
    app.options["on_stats"] = "rerun"
    assert app.rerun(stats=TOLD).stats == TOLD
    app.options["on_stats"] = "ignore"
    assert app.rerun(stats=TOLD).stats is None
    assert "stats" not in app.manifest["report"]
