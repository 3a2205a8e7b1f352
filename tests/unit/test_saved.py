"""States that are kept and given back: ``event.state`` and ``state=``."""

from __future__ import annotations

import json

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from streamlit_glscatter import GlScatterError, prepare, st_glscatter
from streamlit_glscatter.labels.labels import labels_of
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.selection.command import resolve_selection
from streamlit_glscatter.selection.replaying import replay
from streamlit_glscatter.selection.saved import LISTED, describe_rows, parse_state, saved_state
from streamlit_glscatter.session.event import Telling, evaluate

SQUARE = {"x": [-1.0, 1.0], "y": [-1.0, 0.5]}
TRIANGLE = {"x": [-2.0, 2.0, 0.0], "y": [-2.0, -2.0, 2.0]}


def frame(n: int = 500) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "x": random.normal(size=n),
            "y": random.normal(size=n),
            "kind": np.where(random.random(n) < 0.1, None, random.choice(["a", "b", "c"], n)),
        }
    )


def state(*steps, **fields):
    return {"version": 1, "view": None, "selection": list(steps), "filter": None, **fields}


def select(data, *steps):
    return st_glscatter(data, state=state(*steps)).selection.point_indices


def test_steps_are_replayed_in_data_coordinates():
    data = frame()
    x, y = data["x"], data["y"]
    inside = (x >= -1) & (x <= 1) & (y >= -1) & (y <= 0.5)
    chosen = select(data, {"op": "replace", "box": SQUARE})
    assert chosen.tolist() == np.flatnonzero(inside).tolist()
    chosen = select(
        data,
        {"op": "add", "points": [7, 3]},
        {"op": "replace", "box": SQUARE},
        {"op": "add", "value": {"column": "kind", "value": "b"}},
        {"op": "subtract", "value": {"column": "kind", "value": None}},
        {"op": "add", "points": [0]},
    )
    rows = (inside | (data["kind"] == "b")) & data["kind"].notna()
    rows[0] = True
    assert chosen.tolist() == np.flatnonzero(rows).tolist()
    other = data.iloc[::-1].reset_index(drop=True) * {"x": 1, "y": 1, "kind": 1}
    again = select(other, {"op": "replace", "lasso": TRIANGLE})
    assert again.tolist() == sorted(499 - select(data, {"op": "replace", "lasso": TRIANGLE}))


def test_a_state_tells_what_it_was_given():
    steps = [
        {"op": "replace", "box": SQUARE},
        {"op": "subtract", "lasso": TRIANGLE},
        {"op": "add", "points": [1, 2]},
    ]
    event = st_glscatter(frame(), state=json.loads(json.dumps(state(*steps))))
    assert event.state["selection"] == steps
    assert event.selection.box == [SQUARE]
    assert event.selection.lasso == []
    again = st_glscatter(frame(), state={**event.state, "view": [0.0, 1.0, -1.0, 1.5]})
    assert again.state["selection"] == steps
    assert np.allclose(again.state["view"], [0, 1, -1, 1.5])


def test_nothing_is_selected_by_no_steps():
    assert select(frame()).tolist() == []
    event = st_glscatter(frame(), selection=[1, 2], state=state())
    assert event.selection.point_indices.tolist() == []
    assert event.state["selection"] == []


def test_many_rows_are_told_as_bits():
    layout = prepare(frame(20_000)).layout
    few, many = np.arange(LISTED), np.arange(0, 20_000, 2)
    assert describe_rows(layout, few) == [{"op": "replace", "points": few.tolist()}]
    [step] = describe_rows(layout, many)
    assert len(json.dumps(step)) < 4000
    data = frame(20_000)
    assert select(data, step).tolist() == many.tolist()
    event = st_glscatter(data, selection=many)
    assert event.state["selection"] == [step]
    with pytest.raises(GlScatterError, match="among 20,000 rows, and the data has 500"):
        select(frame(), step)


def test_a_value_is_told_by_its_column_as_long_as_that_is_shown():
    points = prepare(frame(), label="kind")
    color = color_of(points, color=None, palette=None, colormap=None, domain=None, scale="linear")
    labels = labels_of(points, "kind", color)
    column, layout = labels.column, points.layout
    code = labels.known.to_pylist().index("b")
    op = {"op": "replace", "kind": "value", "column": labels.source, "code": code}
    sent = {"points": layout.digest, "command": None, "base": False, "ops": [op]}
    columns = {labels.source: column}
    telling = Telling({labels.source: ("kind", labels.known)})
    rows = np.flatnonzero(frame()["kind"] == "b").tolist()
    told = evaluate(layout, None, sent, columns=columns, telling=telling).state["selection"]
    assert told == [{"op": "replace", "value": {"column": "kind", "value": "b"}}]
    assert select(frame(), *told).tolist() == rows
    later = evaluate(layout, None, sent, columns=columns).state["selection"]
    assert later == [{"op": "replace", "points": rows}]


def test_replayed_shapes_are_there_to_be_drawn():
    points = prepare(frame())
    command = replay(points, [{"op": "replace", "box": SQUARE}], "state")
    [drawn] = json.loads(command.drawn)
    assert (drawn["op"], drawn["kind"]) == ("replace", "box")
    axis = points.layout.x
    assert np.allclose(axis.to_value(np.array(drawn["x"])), SQUARE["x"])
    assert b'"kind":"box"' in command.buffer.data
    part = command.with_mask(command.mask[:10])
    assert b'"kind":"box"' in part.buffer.data
    plain = resolve_selection(command.rows, points.layout)
    assert command.digest != plain.digest


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("a", "state is 'a'; pass an event.state as it was"),
        ({}, r'"version": None'),
        (state(version=2), r'"version": 2; .*of version 1'),
        (state(selections=[]), "has 'selections'.*Did you mean \"selection\""),
        (state(view=5), r'"view": 5'),
        (state(view=[0, 1, 2]), "state: view is .*four data values"),
        (state(view=[1, 0, 2, 3]), r"state: view has x0 = 1 and x1 = 0"),
        (state(filter={"hidden": [1]}), "state: filter is .*pass a dict"),
        (state(selection="x"), "pass a list of steps"),
        (state(7), "step 0 is 7"),
        (state({"op": "and", "box": SQUARE}), r"step 0 has op = 'and'"),
        (state({"op": "add"}), "pass one of box, lasso"),
        (state({"op": "add", "boxes": SQUARE}), 'Did you mean "box"'),
        (state({"op": "add", "box": SQUARE, "points": []}), "pass one of box, lasso"),
        (state({"op": "add", "box": [1, 2]}), "pass a dict with x and y, two values each"),
        (state({"op": "add", "box": {"x": [1, 2], "y": [1]}}), "x and y, two values"),
        (state({"op": "add", "box": {"x": [1, 2], "y": [1, "2"]}}), r"y = '2'; column \"y\""),
        (state({"op": "add", "lasso": {"x": [1, 2, 3], "y": [1, 2]}}), "equally many"),
        (state({"op": "add", "points": [1.5]}), "pass row positions"),
        (state({"op": "add", "points": [500]}), "selects row 500, but the data has rows 0 to 499"),
        (state({"op": "add", "mask": {"rows": 500}}), "pass rows and bits"),
        (state({"op": "add", "mask": {"rows": 500, "bits": "?"}}), "bits cannot be read"),
        (state({"op": "add", "mask": {"rows": -1, "bits": ""}}), "a mask of -1 rows"),
        (state({"op": "add", "value": "a"}), "a column and a value"),
        (state({"op": "add", "value": {"column": "kinds", "value": "a"}}), 'Did you mean "kind"'),
        (state({"op": "add", "value": {"column": "kind", "value": "z"}}), "no row has 'z'"),
    ],
)
def test_a_state_that_makes_no_sense_is_an_error(given, message):
    with pytest.raises(GlScatterError, match=message):
        st_glscatter(frame(), state=given)


def test_a_state_survives_json():
    given = saved_state((0, 1, 2, 3), [{"op": "add", "points": [1]}])
    parsed = parse_state(json.loads(json.dumps(given)))
    assert saved_state(parsed.view, parsed.selection) == given
    assert parse_state(given).digest == parsed.digest


def test_a_state_is_replayed_on_partitions():
    data = frame()
    live = dd.from_pandas(data, npartitions=3, sort=False)
    steps = [
        {"op": "replace", "box": SQUARE},
        {"op": "subtract", "lasso": TRIANGLE},
        {"op": "add", "points": [1, 2]},
    ]
    event = st_glscatter(live, live=True, state=state(*steps))
    assert event.selection.point_indices.tolist() == select(data, *steps).tolist()
    assert event.state["selection"] == steps
    named = {"op": "add", "value": {"column": "kind", "value": "b"}}
    with pytest.raises(GlScatterError, match='a value of "kind", which a live Dask DataFrame'):
        st_glscatter(live, live=True, state=state(named))


def test_packed_rows_can_be_given_back_where_there_are_more_rows_but_not_fewer():
    def points(count):
        return prepare({"x": np.arange(float(count)), "y": np.zeros(count)})

    chosen = np.arange(0, 10_000, 2)
    steps = describe_rows(points(10_000).layout, chosen)
    assert "mask" in steps[0]
    assert np.array_equal(replay(points(10_500), steps, "state").rows, chosen)
    with pytest.raises(GlScatterError, match="among 10,000 rows, and the data has 9,999"):
        replay(points(9_999), steps, "state")
