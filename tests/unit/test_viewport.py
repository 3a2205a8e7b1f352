"""Requests of the browser above the threshold, which are not trusted."""

import math

import pytest

from streamlit_glscatter import prepare
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.viewport.viewport import Viewport, outside, parse_box, parse_viewport

LAYOUT = prepare({"x": [0.0, 1.0], "y": [0.0, 1.0]}).layout
GOOD = {
    "serial": 3,
    "points": LAYOUT.digest,
    "box": [0, 1000.5, -20, 70],
    "width": 800,
    "height": 600,
}


def test_a_request_is_read():
    assert parse_viewport(GOOD, LAYOUT) == Viewport(3, (0.0, 1000.5, -20.0, 70.0), 800, 600)


@pytest.mark.parametrize(
    "change",
    [
        {"serial": 0},
        {"serial": 1.5},
        {"serial": True},
        {"points": "other"},
        {"points": None},
        {"box": [0, 1, 2]},
        {"box": [0, 1, 2, math.nan]},
        {"box": [0, 1, 2, "3"]},
        {"box": [1, 0, 2, 3]},
        {"box": None},
        {"width": 0},
        {"width": 1e9},
        {"height": "600"},
        {"height": None},
    ],
)
def test_what_is_malformed_or_of_other_points_counts_as_absent(change):
    assert parse_viewport({**GOOD, **change}, LAYOUT) is None


@pytest.mark.parametrize("state", [None, [], "box", 7])
def test_what_is_no_request_at_all_counts_as_absent(state):
    assert parse_viewport(state, LAYOUT) is None


def test_a_box_may_be_a_point():
    assert parse_box([5, 5, 7, 7]) == (5.0, 5.0, 7.0, 7.0)


def test_boxes_beyond_the_extent_hold_no_points():
    assert outside((-10.0, -1.0, 0.0, 5.0))
    assert outside((0.0, 5.0, QMAX + 1.0, QMAX + 9.0))
    assert not outside((-10.0, 0.0, -10.0, 0.0))
