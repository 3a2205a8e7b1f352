"""Filters of the legend in a state: told in values, replayed to the same rows, and shown again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from streamlit_glscatter import GlScatterError, prepare, st_glscatter
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.selection.filtered import describe_where, restored_filter
from streamlit_glscatter.selection.replaying import replay
from streamlit_glscatter.selection.where import Where, parse_where, shown_codes
from streamlit_glscatter.session.event import Telling, evaluate

COUNT = 1500
RANDOM = np.random.default_rng(9)
FRAME = pd.DataFrame(
    {
        "x": RANDOM.normal(size=COUNT),
        "y": np.where(RANDOM.random(COUNT) < 0.05, np.nan, RANDOM.normal(size=COUNT)),
        "kind": RANDOM.choice(["cat", "dog", "owl", None], COUNT),
        "declared": pd.Categorical(RANDOM.choice(list("abc"), COUNT)),
        "many": RANDOM.integers(0, 400, COUNT).astype(str),
        "whole": RANDOM.integers(-40_000, 90_000, COUNT),
        "value": np.where(RANDOM.random(COUNT) < 0.1, np.nan, RANDOM.lognormal(size=COUNT)),
        "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(RANDOM.integers(0, 10**9, COUNT), "s"),
    }
)
POINTS = prepare(FRAME)
LAYOUT = POINTS.layout
WHOLE = {"kind": "box", "x": [0, 2**24], "y": [0, 2**24]}


def channel_of(color, **options):
    asked = {"palette": None, "colormap": None, "domain": None, "scale": "linear", **options}
    return color_of(POINTS, color=color, **asked)


def told_of(channel, filter_, shape=WHOLE):
    """Select a shape under a filter, as the browser does, and tell it."""
    column = channel.column
    where = {"column": column.digest, **filter_}
    sent = {"points": LAYOUT.source, "command": None, "base": False}
    sent["ops"] = [{"op": "replace", **shape, "where": where}]
    telling = Telling(where_of=lambda where: describe_where(where, POINTS, channel), key="told")
    return evaluate(LAYOUT, None, sent, columns={column.digest: column}, telling=telling)


CASES = [
    ("kind", {}, {"hidden": [1]}),
    ("kind", {}, {"hidden": [0, 3]}),
    ("kind", {}, {"shown": [3]}),
    ("declared", {}, {"shown": [2]}),
    ("many", {}, {"hidden": [0, 1, 254]}),
    ("many", {}, {"shown": [254]}),
    ("whole", {}, {"range": [7, 23_001], "missing": True}),
    ("whole", {"scale": "rank"}, {"range": [20_000, 30_000], "missing": False}),
    ("whole", {"domain": (0, 100)}, {"range": [0, 100], "missing": False}),
    ("value", {}, {"range": [100, 9000], "missing": True}),
    ("value", {"scale": "log"}, {"range": [30_000, 65_534], "missing": False}),
    ("value", {}, {"range": [1, 0], "missing": True}),
    ("when", {}, {"range": [1000, 40_000], "missing": False}),
]


@pytest.mark.parametrize(("color", "options", "filter_"), CASES)
def test_a_step_under_a_filter_is_replayed_to_the_same_rows(color, options, filter_):
    channel = channel_of(color, **options)
    event = told_of(channel, filter_)
    rows = event.selection.point_indices.tolist()
    shown = shown_codes(filter_)[channel.column.numpy]
    assert rows == sorted(LAYOUT.rows[shown].tolist())
    assert len(event.selection.box) == 1
    [step] = json.loads(json.dumps(event.state["selection"]))
    assert step["where"]["column"] == color
    assert set(step) == {"op", "box", "where"}
    assert replay(POINTS, [step], "state").rows.tolist() == rows


@pytest.mark.parametrize(("color", "options", "filter_"), CASES)
def test_a_filter_that_is_given_back_shows_the_same(color, options, filter_):
    channel = channel_of(color, **options)
    where = Where(channel.column, shown_codes(filter_))
    told = json.loads(json.dumps(describe_where(where, POINTS, channel)))
    back = restored_filter(
        (told, 3), None, channel, POINTS, clipped="domain" in options, counted=False
    )
    assert back.name == "state 3"
    codes = channel.column.numpy
    assert (shown_codes(back.manifest)[codes] == where.shown[codes]).all()


def test_what_cannot_be_told_in_values_is_told_by_its_rows():
    channel, other = channel_of("kind"), channel_of("value")
    column = channel.column
    where = {"column": column.digest, "hidden": [0]}
    sent = {"points": LAYOUT.source, "command": None, "base": False}
    sent["ops"] = [{"op": "replace", **WHOLE, "where": where}]
    telling = Telling(where_of=lambda where: describe_where(where, POINTS, other))
    event = evaluate(LAYOUT, None, sent, columns={column.digest: column}, telling=telling)
    [step] = event.state["selection"]
    assert step == {"op": "replace", "points": event.selection.point_indices.tolist()}
    assert len(event.selection.box) == 1
    assert parse_where(where, {column.digest: column}) is not None


def test_a_filter_of_another_column_is_said_not_to_be_used():
    told = {"column": "kind", "values": ["cat"]}
    found = restored_filter(
        (told, 1), None, channel_of("value"), POINTS, clipped=False, counted=False
    )
    assert found.manifest == {}
    assert found.notes == ('the state filters "kind", which is not the colour',)
    everything = restored_filter(
        (None, 2), None, channel_of("value"), POINTS, clipped=False, counted=False
    )
    assert everything.manifest == {"command": "state 2", "hidden": []}


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (7, "step 0: where is 7; pass a dict of column and values"),
        ({"column": "kind"}, "pass a dict"),
        ({"column": "kind", "values": "cat"}, "pass a dict"),
        ({"column": "value", "range": [1], "missing": True}, "pass a dict"),
        ({"column": "value", "range": [1, 2], "missing": 1}, "pass a dict"),
        ({"column": "kinds", "values": []}, 'Did you mean "kind"'),
        ({"column": "kind", "range": [1, 2], "missing": True}, "holds no numbers or dates"),
        ({"column": "value", "range": ["a", 2], "missing": True}, "none of its values"),
    ],
)
def test_a_filter_that_makes_no_sense_is_an_error(where, message):
    box = {"x": [-1, 1], "y": [-1, 1]}
    state = {"version": 1, "selection": [{"op": "add", "box": box, "where": where}]}
    with pytest.raises(GlScatterError, match=message):
        st_glscatter(FRAME, state=state)
