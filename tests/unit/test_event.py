from __future__ import annotations

import copy
import datetime as dt
import pickle

import numpy as np
import pytest
from quanta import box, lasso, layout_of, point

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.coordinates import resolve_view
from streamlit_glscatter.layout.layout import Axis
from streamlit_glscatter.selection.command import resolve_selection
from streamlit_glscatter.session.event import evaluate

QMAX = 2**24 - 1
NUMBERS = Axis("length", "number", -5.0, 0.5)
DAY = 86_400_000.0  # milliseconds
DAYS = Axis("day", "datetime", 1_704_067_200_000, DAY)  # from 2024-01-01


@pytest.fixture
def layout():
    CACHE.clear()
    q = np.random.default_rng(2).integers(0, QMAX + 1, (500, 2))
    return layout_of(q, dropped=(4, 9), x=NUMBERS, y=DAYS)


def state(layout, ops, *, command=None, base=False):
    digest = command.digest if command else None
    return {"points": layout.digest, "command": digest, "base": base, "ops": ops}


EVERYTHING = box([0.0, QMAX], [0.0, QMAX])


def test_no_state_is_an_empty_selection_and_no_view(layout):
    event = evaluate(layout, None)
    assert event.selection.point_indices.dtype == np.int64
    assert event.selection.point_indices.shape == (0,)
    assert (event["view"], event["state"]["selection"]) == (None, [])
    assert (event.selection.box, event.selection.lasso) == ([], [])


def test_events_answer_by_key_and_by_attribute_and_are_read_only(layout):
    event = evaluate(layout, None, state(layout, [EVERYTHING]))
    rows = event.selection.point_indices
    assert rows is event["selection"]["point_indices"]
    assert rows.tolist() == [row for row in range(502) if row not in {4, 9}]
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 1
    for change in (
        lambda: event.update(view=1),
        event.selection.clear,
        lambda: setattr(event, "view", 1),
        lambda: event.__setitem__("view", 1),
        lambda: event.selection.pop("box"),
        lambda: event.setdefault("more", 1),
        lambda: event.__ior__({"view": 1}),
        lambda: event.__delitem__("view"),
    ):
        with pytest.raises(TypeError, match="read-only"):
            change()
    with pytest.raises(AttributeError, match="point_indices, box, lasso"):
        _ = event.selection.points


def test_events_can_be_copied_and_pickled(layout):
    event = evaluate(layout, None, state(layout, [point(3)]))
    for twin in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):  # noqa: S301
        assert type(twin.selection) is type(event.selection)
        assert twin.selection.point_indices.tolist() == event.selection.point_indices.tolist()


def test_shapes_come_in_data_coordinates(layout):
    ops = [box([0.0, 10.0], [0.0, 1.5]), lasso([0.0, 2.0, 4.0], [0.0, 31.0, 0.25], "add")]
    event = evaluate(layout, None, state(layout, ops))
    assert event.selection.box == [
        {"x": [-5.0, 0.0], "y": ["2024-01-01T00:00:00.000000", "2024-01-02T12:00:00.000000"]}
    ]
    assert event.selection.lasso == [
        {
            "x": [-5.0, -4.0, -3.0],
            "y": [
                f"2024-{day}.000000"
                for day in ("01-01T00:00:00", "02-01T00:00:00", "01-01T06:00:00")
            ],
        }
    ]


def test_only_shapes_that_selected_since_the_last_replacement_are_listed(layout):
    one, two = [0.0, 1.0], [2.0, 3.0]
    ops = [box(one, one), box(two, two), box(one, two, "add"), box(two, one, "subtract")]
    assert [shape["x"] for shape in evaluate(layout, None, state(layout, ops)).selection.box] == [
        [-4.0, -3.5],
        [-5.0, -4.5],
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        {"points": "another layout"},
        {"points": None},
        {"command": "an older command"},
        {"ops": None},
        {"ops": [{"op": "replace", "kind": "point", "index": 10**9}]},
    ],
)
def test_state_that_is_stale_or_malformed_is_ignored(layout, spoil):
    sent = {**state(layout, [EVERYTHING]), **spoil}
    assert len(evaluate(layout, None, sent).selection.point_indices) == 0
    command = resolve_selection([7], layout)
    assert evaluate(layout, command, sent).selection.point_indices.tolist() == [7]


@pytest.mark.parametrize("sent", [[], "x", 3, {}, {"ops": []}, True])
def test_state_of_another_kind_is_ignored(layout, sent):
    assert len(evaluate(layout, None, sent, sent).selection.point_indices) == 0


def test_steps_may_start_from_the_selection_of_python(layout):
    command = resolve_selection([1, 2, 3], layout)
    row = int(layout.rows[100])
    added = state(layout, [point(100, "add")], command=command, base=True)
    assert evaluate(layout, command, added).selection.point_indices.tolist() == sorted(
        [1, 2, 3, row]
    )
    alone = state(layout, [point(100, "add")], command=command)
    assert evaluate(layout, command, alone).selection.point_indices.tolist() == [row]
    cleared = state(layout, [], command=command)
    assert evaluate(layout, command, cleared).selection.point_indices.tolist() == []
    untouched = state(layout, [], command=command, base=True)
    assert evaluate(layout, command, untouched).selection.point_indices.tolist() == [1, 2, 3]
    assert evaluate(layout, command).selection.point_indices.tolist() == [1, 2, 3]


def test_the_same_state_is_evaluated_once(layout, monkeypatch):
    sent = state(layout, [lasso([0.0, 1e7, 0.0], [0.0, 0.0, 1e7])])
    first = evaluate(layout, None, sent).selection.point_indices
    again = evaluate(layout, None, copy.deepcopy(sent)).selection.point_indices
    assert again is first
    assert len(first) > 0
    other = evaluate(layout, None, state(layout, [lasso([0.0, 1e7, 0.0], [0.0, 0.0, 2e7])]))
    assert other.selection.point_indices is not first


def test_the_view_comes_in_data_coordinates(layout):
    assert evaluate(layout, None, None, [0, 20, 0.5, 1.0]).view == (
        -5.0, 5.0, "2024-01-01T12:00:00.000000", "2024-01-02T00:00:00.000000",
    )  # fmt: skip
    far = evaluate(layout, None, None, [0, 1, -1e300, 1e300]).view
    assert all(isinstance(value, str) for value in far[2:])


@pytest.mark.parametrize(
    "sent", [None, [], [1, 2, 3], [1, 2, 3, None], [1, 2, 3, float("nan")], ["0", 1, 2, 3], "0123",
             [0, 1, 2, True], {"x": 1}],
)  # fmt: skip
def test_views_that_are_malformed_are_ignored(layout, sent):
    assert evaluate(layout, None, None, sent).view is None


# --- view= --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-01-02", "2024-01-03T12:00"),
        (dt.date(2024, 1, 2), dt.datetime(2024, 1, 3, 12)),  # noqa: DTZ001 (naive means UTC)
        (np.datetime64("2024-01-02"), np.datetime64("2024-01-03T12:00")),
        ("2024-01-02T02:00:00+02:00", dt.datetime(2024, 1, 3, 12, tzinfo=dt.UTC)),
    ],
)
def test_a_view_on_a_datetime_axis_takes_moments(layout, start, end):
    assert resolve_view((-5, 5, start, end), layout) == [0.0, 20.0, 1.0, 2.5]


def test_the_view_of_an_event_can_be_given_back(layout):
    view = evaluate(layout, None, None, [3, 20, 0.5, 1.25]).view
    assert resolve_view(view, layout) == [3.0, 20.0, 0.5, 1.25]
    assert resolve_view(None, layout) is None


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ((5, -5, "2024-01-01", "2024-01-02"), r"x0 = 5 and x1 = -5 .*\"length\".*x0 below x1"),
        ((0, 0, "2024-01-01", "2024-01-02"), "x0 below x1"),
        ((0, 1, "2024-01-02", "2024-01-01"), "y0 below y1"),
        ((0, "1", "2024-01-01", "2024-01-02"), r"x1 = '1'; column \"length\" needs a number"),
        ((float("nan"), 1, "2024-01-01", "2024-01-02"), "x0 = nan"),
        ((True, 2, "2024-01-01", "2024-01-02"), "x0 = True"),
        ((0, 1, 5, "2024-01-02"), r"y0 = 5; column \"day\" needs a datetime"),
        ((0, 1, "soon", "2024-01-02"), "y0 = 'soon'"),
        ((0, 1, np.datetime64("NaT"), "2024-01-02"), "y0 = np.datetime64"),
        ((0, 1), "four data values"),
        ("0123", "four data values"),
        (7, "four data values"),
    ],
)
def test_a_view_that_makes_no_sense_is_an_error(layout, view, message):
    with pytest.raises(GlScatterError, match=message):
        resolve_view(view, layout)


# --- what is not there ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["points", "point_indexes"])
def test_what_other_charts_call_the_rows_is_an_error_that_names_them(layout, name):
    event = evaluate(layout, None)
    with pytest.raises(AttributeError, match=rf"no '{name}'.* point_indices"):
        getattr(event.selection, name)
    with pytest.raises(KeyError, match=f"no .*{name}.*point_indices"):
        event["selection"][name]
    assert event.selection.get(name) is None
    assert name not in event.selection


def test_what_is_in_the_selection_is_said_to_be_there(layout):
    event = evaluate(layout, None)
    with pytest.raises(
        AttributeError, match=r"it has selection, view, state.* event\.selection\.lasso"
    ):
        _ = event.lasso
    with pytest.raises(AttributeError, match='Did you mean "selection"'):
        _ = event.selected
