"""A selection that was told, kept as JSON and replayed selects the same rows, to the last point."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter import prepare
from streamlit_glscatter.layout.coordinates import GRAIN
from streamlit_glscatter.selection.replaying import replay
from streamlit_glscatter.selection.saved import parse_state
from streamlit_glscatter.session.event import evaluate

Q = 2**24 - 1
GRID = 16
"""Points lie on a coarse grid of quanta, and so do many corners: what lies on an edge shows every slip."""


def table(origin, extent, dates):
    """A square grid of points, with a row that has no coordinates."""
    side = np.linspace(0, 1, GRID)
    x, y = np.meshgrid(origin + extent * side, 3 + side)
    x = np.append(x.ravel(), np.nan)
    if dates:
        seconds = np.round(np.append(x.ravel()[:-1], 0)).astype("timedelta64[s]")
        x = np.datetime64("2024-01-01", "us") + seconds
        x[-1] = np.datetime64("NaT")
    return {"x": x, "y": np.append(y.ravel(), 0.5)}


coordinates = st.one_of(
    st.integers(-1, GRID).map(lambda i: float(round(i * Q / (GRID - 1)))),
    st.integers(-(2**20), 2**32 + 2**20).map(lambda i: i * GRAIN),
)
operations = st.sampled_from(["replace", "add", "subtract"])


@st.composite
def steps(draw):
    """One step as the browser sends it."""
    op, kind = draw(operations), draw(st.sampled_from(["box", "lasso", "point"]))
    if kind == "point":
        return {"op": op, "kind": kind, "index": draw(st.integers(0, GRID**2 - 1))}
    size = 2 if kind == "box" else draw(st.integers(3, 7))
    x, y = (draw(st.lists(coordinates, min_size=size, max_size=size)) for _ in "xy")
    if kind == "box":
        x, y = sorted(x), sorted(y)
    return {"op": op, "kind": kind, "x": x, "y": y}


@settings(max_examples=150, deadline=None)
@given(
    ops=st.lists(steps(), min_size=1, max_size=5),
    origin=st.sampled_from([0.0, -7.3, 1e5, 1e-9]),
    extent=st.sampled_from([1.0, 17.1, 1e7]),
    dates=st.booleans(),
)
def test_the_rows_of_a_replayed_selection_are_the_same(ops, origin, extent, dates):
    points = prepare(table(origin, 1e7 if dates else extent, dates))
    layout = points.layout
    sent = {"points": layout.digest, "command": None, "base": False, "ops": ops}
    event = evaluate(layout, None, sent)
    kept = parse_state(json.loads(json.dumps(event.state)))
    again = replay(points, kept.selection, "state")
    assert again.rows.tolist() == event.selection.point_indices.tolist()
    assert list(again.steps) == event.state["selection"]
