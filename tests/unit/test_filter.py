from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.selection.filter import resolve_filter
from streamlit_glscatter.selection.where import CODES, parse_where, shown_codes

KINDS = ["cat", "cat", "cat", "dog", "dog", "owl", None]
COUNT = len(KINDS)
FRAME = pd.DataFrame(
    {
        "x": np.arange(COUNT, dtype=float),
        "y": np.arange(COUNT, dtype=float) ** 2,
        "kind": KINDS,
        "value": [0.0, 1.0, 2.5, 5.0, 10.0, 10.0, np.nan],
        "when": pd.date_range("2024-01-01", periods=COUNT),
        "number": range(COUNT),
    }
)
POINTS = prepare(FRAME)


def resolve(chosen, color, *, counted=False, frame=FRAME, **options):
    points = POINTS if frame is FRAME else prepare(frame)
    asked = {"palette": None, "colormap": None, "domain": None, "scale": "linear", **options}
    channel = color_of(points, color=color, **asked)
    clipped = asked["domain"] is not None
    return (
        resolve_filter(chosen, channel, points, clipped=clipped, counted=counted),
        channel,
        points,
    )


def rows_shown(chosen, color, **options) -> list[int]:
    """Rows of the frame that are shown: what the browser makes of the codes."""
    found, channel, points = resolve(chosen, color, **options)
    table = shown_codes(found.manifest)
    return sorted(points.layout.rows[table[channel.column.numpy]].tolist())


def state(chosen, color, **options) -> dict:
    described = dict(resolve(chosen, color, **options)[0].manifest)
    described.pop("command")
    return described


def test_categories_are_named_by_value():
    assert rows_shown(["dog"], "kind") == [3, 4]
    assert rows_shown(("owl", "cat"), "kind") == [0, 1, 2, 5]
    assert rows_shown(np.array(["owl"]), "kind") == [5]
    assert rows_shown([None, "owl"], "kind") == [5, 6]
    assert rows_shown([float("nan")], "kind") == [6]
    assert rows_shown([2, "3"], "number", palette=["red"] * COUNT) == [2, 3]
    # Always those that were chosen: categories that come later have not been.
    assert state(["dog"], "kind") == {"shown": [1]}
    assert state(["cat", "dog", "owl"], "kind") == {"shown": [0, 1, 2]}


def test_nothing_chosen_is_everything():
    for color in ("kind", "value"):
        assert rows_shown([], color) == list(range(COUNT))
        assert rows_shown((), color) == list(range(COUNT))
        assert resolve(None, color)[0] is None


@pytest.mark.parametrize("scale", ["linear", "symlog", "rank"])
def test_a_range_holds_the_values_within_and_its_ends(scale):
    assert rows_shown((1, 5), "value", scale=scale) == [1, 2, 3]
    assert rows_shown((1.01, 4.99), "value", scale=scale) == [2]
    assert rows_shown((None, 2.5), "value", scale=scale) == [0, 1, 2]
    assert rows_shown((5, None), "value", scale=scale) == [3, 4, 5]
    # A range is of values: points without one are not in it.
    assert rows_shown((None, None), "value", scale=scale) == [0, 1, 2, 3, 4, 5]
    assert rows_shown((11, 20), "value", scale=scale) == []
    assert rows_shown((-5, -1), "value", scale=scale) == []


def test_values_beyond_the_domain_have_the_codes_of_its_ends():
    assert rows_shown((7, 8), "value", domain=(1, 5)) == [3, 4, 5]
    assert rows_shown((1, 1), "value", domain=(1, 5)) == [0, 1]
    logarithmic = {"domain": (1, 10), "scale": "log"}
    assert rows_shown((2, 6), "value", **logarithmic) == [2, 3]


def test_dates_are_ranges_too():
    assert rows_shown(("2024-01-02", "2024-01-03"), "when") == [1, 2]
    assert rows_shown((dt.date(2024, 1, 6), None), "when") == [5, 6]
    assert rows_shown(
        (pd.Timestamp("2024-01-02T12:00"), dt.datetime(2024, 1, 4, tzinfo=dt.UTC)), "when"
    ) == [2, 3]


def test_a_range_is_exact_to_a_code():
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"x": random.random(5000), "y": random.random(5000)})
    frame["value"] = np.round(random.normal(size=5000), 3)
    step = np.ptp(frame["value"]) / 65534
    for low, high in np.sort(random.choice(frame["value"], (20, 2)), axis=1):
        shown = rows_shown((low, high), "value", frame=frame)
        least = np.flatnonzero((frame["value"] >= low) & (frame["value"] <= high))
        most = np.flatnonzero((frame["value"] >= low - step) & (frame["value"] <= high + step))
        assert set(least) <= set(shown) <= set(most)


def test_an_equal_filter_is_the_same_command():
    one = resolve(["dog", "cat"], "kind")[0].manifest["command"]
    assert resolve(np.array(["cat", "dog"]), "kind")[0].manifest["command"] == one
    assert resolve(["cat"], "kind")[0].manifest["command"] != one
    assert resolve([], "kind")[0].manifest["command"] != one
    # The user's changes stay when rows are appended.
    more = pd.concat([FRAME, FRAME])
    assert resolve(["dog", "cat"], "kind", frame=more)[0].manifest["command"] == one
    ranged = resolve((1, 5), "value")[0].manifest["command"]
    assert resolve((1, 5.0), "value", frame=more)[0].manifest["command"] == ranged
    assert resolve((1, None), "value")[0].manifest["command"] != ranged


@pytest.mark.parametrize(
    ("chosen", "color", "message"),
    [
        (["dgo"], "kind", r'filter="dgo": no point has this value in "kind". Did you mean "dog"?'),
        (["cat", 3], "kind", r'filter=3: no point has this value in "kind".'),
        ([["cat"]], "kind", r"filter=\['cat'\]: pass one value of \"kind\""),
        ("cat", "kind", r"filter is 'cat'; pass a list of the values of \"kind\" to show"),
        (3, "value", r"filter is 3; pass a range \(low, high\) of \"value\""),
        ((1, 2, 3), "value", r"filter is \(1, 2, 3\); pass two finite numbers"),
        (
            (1, "b"),
            "value",
            r'two finite numbers, \(low, high\), for "value", None for an open end',
        ),
        ((1, float("inf")), "value", "two finite numbers"),
        (("soon", None), "when", "pass two dates"),
        ((5, 1), "value", "its low end must not be above its high end: swap the two"),
        (["cat"], None, "the points have one colour. Pass color= with a column"),
        (["cat"], "red", "the points have one colour"),
    ],
)
def test_what_cannot_be_shown_is_refused(chosen, color, message):
    with pytest.raises(GlScatterError, match=message):
        resolve(chosen, color)


def test_a_value_that_shares_other_is_refused():
    many = pd.DataFrame({"x": range(600), "y": range(600), "kind": [f"k{i}" for i in range(600)]})
    many.loc[:99, "kind"] = "common"
    assert rows_shown(["common"], "kind", frame=many) == list(range(100))
    with pytest.raises(GlScatterError, match='shares the colour "other"'):
        resolve(["k599"], "kind", frame=many)
    with pytest.raises(GlScatterError, match="no missing values"):
        resolve([None], "kind", frame=many)


def test_own_colours_have_no_filter():
    frame = FRAME.assign(own=["#ff0000"] * COUNT)
    with pytest.raises(GlScatterError, match="the points have colours of their own"):
        resolve(["#ff0000"], "own", frame=frame)


def test_numbers_that_the_server_counts_have_no_range():
    found, *_ = resolve((1, 5), "value", counted=True)
    assert found.manifest == {}
    assert found.notes == (
        'filter is not used: the numbers of "value" are counted on the server, see threshold=',
    )
    with pytest.raises(GlScatterError, match="swap the two"):
        resolve((5, 1), "value", counted=True)
    assert resolve(["dog"], "kind", counted=True)[0].manifest["shown"] == [1]


# What the browser says --------------------------------------------------------------------------


def test_codes_that_a_filter_shows():
    assert np.flatnonzero(~shown_codes({"hidden": [0, 7]})).tolist() == [0, 7]
    assert np.flatnonzero(shown_codes({"shown": [65535, 3]})).tolist() == [3, 65535]
    table = shown_codes({"range": [2, 4], "missing": True})
    assert np.flatnonzero(table).tolist() == [2, 3, 4, 65535]
    assert not shown_codes({"range": [1, 0], "missing": False}).any()
    assert len(table) == CODES


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"hidden": [1], "shown": [1]},
        {"hidden": 3},
        {"hidden": [-1]},
        {"hidden": [65536]},
        {"hidden": [1.0]},
        {"hidden": [True]},
        {"hidden": [0] * 65537},
        {"range": [1, 2]},
        {"range": [1], "missing": True},
        {"range": [1, 65535], "missing": True},
        {"range": [1, 2], "missing": 1},
    ],
)
def test_malformed_filters_are_none(said):
    assert shown_codes(said) is None
    column = color_of(
        POINTS, color="kind", palette=None, colormap=None, domain=None, scale="linear"
    ).column
    columns = {"c": column}
    assert parse_where({"column": "c", **said}, columns) is None
    assert parse_where({"column": "c", "hidden": [1]}, columns).column is column
    assert parse_where({"column": "d", "hidden": [1]}, columns) is None
    assert parse_where([said], columns) is None
