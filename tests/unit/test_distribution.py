"""What a tooltip's values are seen against."""

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter.points import prepare
from streamlit_glscatter.tooltip import distribution, hover
from streamlit_glscatter.tooltip.distribution import BINS, LISTED, encode_note, note_of, sample
from streamlit_glscatter.tooltip.hover import plain, resolve_hover

FLOATS = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.integers(-50, 50), st.just(float("nan"))), max_size=200
)


def describe(values, count=None):
    return note_of(values, plain(values), len(values) if count is None else count)


@settings(max_examples=50, deadline=None)
@given(FLOATS)
def test_every_value_is_in_a_bin_or_beyond(numbers):
    values = np.array(numbers, float)
    present = values[~np.isnan(values)]
    found = describe(pa.array(values)).get("histogram")
    if len(present) == 0 or present.min() == present.max():
        assert found is None
        return
    low, high = found["low"], found["high"]
    expected, _ = np.histogram(present, len(found["counts"]), (low, high))
    assert found["counts"] == expected.tolist()
    assert found["below"] == (present < low).sum()
    assert found["above"] == (present > high).sum()
    assert sum(found["counts"]) >= 0.5 * len(present)
    assert sum(found["counts"]) + found["below"] + found["above"] == len(present)


def test_outliers_lie_beyond_the_bins():
    values = np.concatenate([np.linspace(0, 1, 1000), [1e9], [np.inf, np.nan]])
    found = describe(pa.array(values))["histogram"]
    assert len(found["counts"]) == BINS
    assert -0.01 < found["low"] < 0.01
    assert 0.98 < found["high"] < 1.01
    assert found["above"] >= 1
    assert sum(found["counts"]) + found["below"] + found["above"] == 1001


def test_a_few_whole_numbers_have_a_bar_each():
    digits = np.repeat(np.arange(10), np.arange(1, 11))
    for values in (pa.array(digits), pa.array(digits.astype(np.float32))):
        found = describe(values)["histogram"]
        assert found == {
            "low": -0.5,
            "high": 9.5,
            "counts": list(range(1, 11)),
            "below": 0,
            "above": 0,
        }


@pytest.mark.parametrize(
    ("values", "kind", "ends"),
    [
        (pa.array([1.5, 2.5, 9.0]), "number", (1.5, 9)),
        (pa.array([Decimal("1.5"), None, Decimal("9.0")]), "number", (1.5, 9)),
        (pa.array([2**60, 2**60 + 4096]), "number", (2.0**60, 2.0**60 + 4096)),
        (pa.array([0, 86_400_000_000], pa.timestamp("us")), "datetime", (0, 86_400_000)),
        (pa.array([0, 3600], pa.timestamp("s", "Asia/Tokyo")), "datetime", (0, 3_600_000)),
        (
            pa.array([dt.date(1970, 1, 1), dt.date(1971, 1, 1)]),
            "datetime",
            (0, 365 * 86_400_000),
        ),
        (pa.array([500, 90_000], pa.duration("ms")), "duration", (0.5, 90)),
    ],
)
def test_ends_are_in_the_units_of_the_browser(values, kind, ends):
    note = describe(values)
    assert note["kind"] == kind
    assert (note["histogram"]["low"], note["histogram"]["high"]) == pytest.approx(ends)
    assert json.loads(encode_note(note)) == note


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pa.array([3.0, 3.0, None]), "number"),
        (pa.array([None, None], pa.float64()), "number"),
        (pa.array([], pa.int64()), "number"),
        (pa.array([f"text {i}" for i in range(50)]), "text"),
        (pa.array(["a", "a", None]), "text"),
        (pa.array(["a" * 65, "a" * 65, "b", "b"]), "text"),
        (pa.array([b"a", b"a", b"b", b"b"]), "text"),
        (pa.array([dt.time(1), dt.time(1), dt.time(2), dt.time(2)]), "text"),
        (pa.array([[1], [1], [2], [2]]), "nested"),
        (pa.nulls(3), "text"),
    ],
)
def test_columns_without_a_distribution(values, kind):
    assert describe(values) == {"kind": kind}


@pytest.mark.parametrize(
    ("values", "kind", "names"),
    [
        (pa.array(["b", "a", "a", None, "b", "a"]), "text", ["a", "b"]),
        (pa.array([False, True, True, True, False]), "text", [True, False]),
        (pa.array(["b", "a", "a", None, "b", "a"]).dictionary_encode(), "text", ["a", "b"]),
        (pa.array([7, 3, 3, None, 7, 3]).dictionary_encode(), "number", [3, 7]),
    ],
)
def test_categories_are_counted(values, kind, names):
    assert describe(values) == {
        "kind": kind,
        "categories": {
            "names": names, "counts": [3, 2], "distinct": 2, "total": 5, "sampled": False
        },
    }  # fmt: skip


def test_of_many_categories_the_largest_are_listed():
    repeats = np.arange(300, 0, -1)
    values = pa.array(np.repeat([f"c{i}" for i in range(300)], repeats))
    found = describe(values)["categories"]
    assert found["names"] == [f"c{i}" for i in range(LISTED)]
    assert found["counts"] == repeats[:LISTED].tolist()
    assert (found["distinct"], found["total"]) == (300, int(repeats.sum()))


def test_large_tables_are_seen_by_their_first_levels(monkeypatch):
    random = np.random.default_rng(5)
    data = {
        "x": random.normal(size=60_000),
        "y": random.normal(size=60_000),
        "value": random.random(60_000),
        "kind": random.choice(list("ab"), 60_000, p=[0.75, 0.25]),
    }
    points = prepare(data)
    monkeypatch.setattr(distribution, "LOOKED_AT", 20_000)
    layout = points.layout
    values = sample(points.table.column("value", role="hover").arrow, layout)
    assert len(values) == layout.levels[0] < 20_000
    assert values.to_pylist() == data["value"][layout.rows[: layout.levels[0]]].tolist()
    kinds = sample(points.table.column("kind", role="hover").arrow, layout)
    found = describe(kinds, len(layout))["categories"]
    assert found["sampled"]
    assert found["counts"][0] / found["total"] == pytest.approx(0.75, abs=0.02)


def notes(blocks):
    schema = pa.ipc.open_stream(blocks.buffer.data).schema
    return [json.loads(field.metadata[b"note"]) for field in list(schema)[1:]]


def test_notes_travel_with_the_schema():
    data = {"x": [0.0, 1, np.nan], "y": [0.0, 1, 2], "v": [1, 2, 3], "t": ["a", "b", "c"]}
    points = prepare(data)
    blocks, _, _ = resolve_hover(
        points.table, points.layout, hover=["v", "t", "x"], image=None, used=[]
    )
    value, text, x = notes(blocks)
    # The row without coordinates is no point.
    assert value["histogram"]["counts"] == [1, 1]
    assert text == {"kind": "text"}
    assert x["histogram"]["high"] == 1.5
    head = pa.ipc.read_schema(pa.py_buffer(blocks.buffer.data[: blocks.head]))
    assert head.field("c0").metadata == {b"note": encode_note(value)}


def test_points_of_a_region_are_seen_against_all():
    from streamlit_glscatter.layout.region import region_of  # noqa: PLC0415 (only here)

    random = np.random.default_rng(6)
    data = {name: random.random(2000) for name in ("x", "y", "v")}
    points = prepare(data)
    region = region_of(points.layout, (0, 2**20, 0, 2**22)).coordinates.layout
    assert 0 < len(region) < 200
    options = {"hover": ["v"], "image": None, "used": []}
    blocks, _, _ = resolve_hover(points.table, region, whole=points.layout, **options)
    whole, _, _ = resolve_hover(points.table, points.layout, **options)
    assert notes(blocks) == notes(whole)


def test_notes_are_made_once(monkeypatch):
    points = prepare({"x": np.arange(50.0), "y": np.arange(50.0), "v": np.arange(50) ** 2})
    made = []
    monkeypatch.setattr(hover, "note_of", lambda *given: made.append(1) or note_of(*given))
    for columns in (["v"], ["v", "x"], ["v"]):
        resolve_hover(points.table, points.layout, hover=columns, image=None, used=[])
    assert len(made) == 2
