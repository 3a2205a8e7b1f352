from __future__ import annotations

import json
import os
import subprocess
import sys

import make_fixtures
import numpy as np
import pyarrow as pa
import pytest
import quanta
from quanta import box, lasso, layout_of, point

from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection.selection import rows_of, select
from streamlit_glscatter.selection.steps import parse_ops

QMAX = 2**24 - 1
SQUARE = ([100.0, 200.0, 200.0, 100.0], [100.0, 100.0, 200.0, 200.0])
GRID_POINTS = np.array([[x, y] for x in range(99, 203) for y in range(99, 203)], np.int64)


@pytest.fixture(scope="module")
def cloud() -> np.ndarray:
    random = np.random.default_rng(5)
    return np.clip(random.normal(2**23, 2**21, (3000, 2)).astype(np.int64), 0, QMAX)


def value(column, code, op="replace"):
    return {"op": op, "kind": "value", "column": column, "code": code}


def chosen(layout, ops) -> set[int]:
    return set(rows_of(layout, select(layout, ops)).tolist())


def test_half_of_the_border_belongs_to_a_polygon():
    layout = layout_of(GRID_POINTS)
    inside = GRID_POINTS[sorted(chosen(layout, [lasso(*SQUARE)]))]
    # Neighbouring polygons share no point and leave none out: left and bottom are in, the rest out.
    assert inside.min(axis=0).tolist() == [100, 100]
    assert inside.max(axis=0).tolist() == [199, 199]
    assert len(inside) == 100 * 100


def test_the_border_of_a_box_belongs_to_it():
    layout = layout_of(GRID_POINTS)
    inside = GRID_POINTS[sorted(chosen(layout, [box([100.0, 200.0], [150.0, 160.5])]))]
    assert (inside.min(axis=0).tolist(), inside.max(axis=0).tolist()) == ([100, 150], [200, 160])
    assert len(inside) == 101 * 11


def test_boxes_across_cells_equal_a_comparison_of_every_point(cloud):
    layout = layout_of(cloud)
    for x, y in (
        ([6e6, 1.1e7], [7e6, 9e6]),
        ([65536.0 * 100, 65536.0 * 140 - 1], [65536.0 * 120, 65536.0 * 130]),
        ([-1e300, 1e300], [8388608.0, 8388608.0]),
        ([1.1e7, 6e6], [7e6, 9e6]),
    ):
        expected = (
            (cloud[:, 0] >= x[0]) & (cloud[:, 0] <= x[1])
            & (cloud[:, 1] >= y[0]) & (cloud[:, 1] <= y[1])
        )  # fmt: skip
        assert chosen(layout, [box(x, y)]) == set(np.flatnonzero(expected).tolist())


def test_a_region_wound_twice_is_inside_and_one_wound_both_ways_is_not(cloud):
    layout = layout_of(cloud)
    x, y = [4e6, 1.2e7, 1.2e7, 4e6], [4e6, 4e6, 1.2e7, 1.2e7]
    once = chosen(layout, [lasso(x, y)])
    assert 0 < len(once) < len(cloud)
    assert chosen(layout, [lasso(x + x, y + y)]) == once
    assert chosen(layout, [lasso(x[::-1], y[::-1])]) == once
    assert chosen(layout, [lasso(x + x[::-1], y + y[::-1])]) == set()


def test_steps_are_applied_in_order(cloud):
    layout = layout_of(cloud)
    left = box([0.0, 8388607.0], [0.0, QMAX])
    low = box([0.0, QMAX], [0.0, 8388607.0])
    a = set(np.flatnonzero(cloud[:, 0] <= 8388607).tolist())
    b = set(np.flatnonzero(cloud[:, 1] <= 8388607).tolist())
    assert chosen(layout, [left, {**low, "op": "add"}]) == a | b
    assert chosen(layout, [left, {**low, "op": "subtract"}]) == a - b
    assert chosen(layout, [left, low]) == b
    assert chosen(layout, [{**left, "op": "subtract"}, {**low, "op": "add"}]) == b
    assert chosen(layout, []) == set()


def test_steps_start_from_a_base_until_they_replace_it(cloud):
    layout = layout_of(cloud)
    base = np.zeros(len(layout), np.bool_)
    base[:10] = True
    base.flags.writeable = False
    assert select(layout, [], base)[:11].tolist() == [True] * 10 + [False]
    assert np.flatnonzero(select(layout, [point(50, "add")], base)).tolist() == [*range(10), 50]
    assert np.flatnonzero(select(layout, [point(4, "subtract")], base)).tolist() == [
        *range(4), *range(5, 10),
    ]  # fmt: skip
    assert np.flatnonzero(select(layout, [point(50)], base)).tolist() == [50]


def test_a_point_is_its_place_in_sorted_order(cloud):
    layout = layout_of(cloud)
    assert chosen(layout, [point(7)]) == {int(layout.rows[7])}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_shapes_that_are_not_finite_select_nothing(cloud, bad):
    layout = layout_of(cloud)
    assert chosen(layout, [lasso([0.0, bad, 2e7], [0.0, 2e7, 0.0])]) == set()
    assert chosen(layout, [lasso([0.0, 1e7, 2e7], [0.0, bad, 0.0])]) == set()
    assert chosen(layout, [box([bad, 2e7], [0.0, 2e7])]) == set()


def test_polygons_of_fewer_than_three_corners_select_nothing(cloud):
    layout = layout_of(cloud)
    for x in ([], [8e6], [0.0, 2e7]):
        assert chosen(layout, [lasso(x, x)]) == set()


def test_nothing_can_be_selected_of_no_points():
    layout = layout_of(np.zeros((0, 2), np.int64))
    assert len(select(layout, [lasso(*SQUARE), box([0.0, 1.0], [0.0, 1.0], "add")])) == 0
    no_levels = layout_of(np.zeros((0, 2), np.int64), levels=0)
    assert len(select(no_levels, [lasso(*SQUARE)])) == 0


@pytest.mark.parametrize(
    "ops",
    [
        None,
        "lasso",
        {"op": "replace"},
        [None],
        [[]],
        [{}],
        [lasso(*SQUARE, op="toggle")],
        [{**lasso(*SQUARE), "op": ["replace"]}],
        [{**lasso(*SQUARE), "kind": "circle"}],
        [{**lasso(*SQUARE), "kind": None}],
        [lasso(SQUARE[0], SQUARE[1][:3])],
        [lasso("1234", SQUARE[1])],
        [lasso([100, "200", 200, 100], SQUARE[1])],
        [lasso([100, None, 200, 100], SQUARE[1])],
        [lasso([100, [200], 200, 100], SQUARE[1])],
        [lasso([100, True, 200, 100], SQUARE[1])],
        [lasso([100, 10**400, 200, 100], SQUARE[1])],
        [{"op": "replace", "kind": "lasso", "x": [1.0, 2.0, 3.0]}],
        [box([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])],
        [box([1.0], [1.0])],
        [point(-1)],
        [point(3000)],
        [point(10**30)],
        [point(1.5)],
        [point(True)],
        [point(None)],
        [lasso(*SQUARE), point(3000)],
        [point(1, "add")] * 5000,
        [lasso([1.0] * 140_000, [1.0] * 140_000)],
        [value("unknown", 1)],
        [value(None, 1)],
        [value(["codes"], 1)],
        [value("codes", -1)],
        [value("codes", 2**16)],
        [value("codes", 1.0)],
        [value("codes", True)],
        [{"op": "replace", "kind": "value", "column": "codes"}],
    ],
)
def test_malformed_steps_select_nothing(cloud, ops):
    layout = layout_of(cloud)
    columns = {"codes": PointColumn("code", pa.array(np.ones(3000, np.uint8)), layout)}
    assert parse_ops(ops, len(layout), columns) is None
    assert not select(layout, ops, columns=columns).any()


def test_a_value_selects_all_points_that_have_its_code(cloud):
    layout = layout_of(cloud)
    codes = np.arange(3000, dtype=np.uint16) % 300
    columns = {"codes": PointColumn("code", pa.array(codes), layout)}
    steps = [value("codes", 299), value("codes", 7, "add"), value("codes", 5000, "add")]
    assert np.array_equal(select(layout, steps, columns=columns), np.isin(codes, [7, 299]))
    without = [*steps, value("codes", 7, "subtract")]
    assert np.array_equal(select(layout, without, columns=columns), codes == 299)


def test_rows_are_positions_in_the_source_in_ascending_order(cloud):
    layout = layout_of(cloud, dropped=(0, 17, 2999))
    everything = rows_of(layout, np.ones(len(layout), np.bool_))
    assert everything.dtype == np.int64
    assert everything.tolist() == [row for row in range(3003) if row not in {0, 17, 2999}]
    few = np.zeros(len(layout), np.bool_)
    few[[900, 5, 33]] = True
    assert rows_of(layout, few).tolist() == sorted(layout.rows[[900, 5, 33]].tolist())
    assert rows_of(layout, few).dtype == np.int64


def test_long_lists_are_worked_off_in_pieces(cloud, monkeypatch):
    monkeypatch.setattr("streamlit_glscatter.selection.boundary.ready", lambda: False)
    layout = layout_of(cloud)
    random = np.random.default_rng(0)
    x, y = random.uniform(0, QMAX, (2, 40)).tolist()
    whole = select(layout, [lasso(x, y)])
    monkeypatch.setattr("streamlit_glscatter.selection.winding.PAIRS_AT_ONCE", 100)
    monkeypatch.setattr("streamlit_glscatter.selection.selection.POINTS_AT_ONCE", 70)
    assert (select(layout, [lasso(x, y)]) == whole).all()


def test_a_lasso_does_not_wait_for_a_compiler():
    code = (
        "import sys, numpy as np, quanta\n"
        "from streamlit_glscatter.selection.selection import select\n"
        "layout = quanta.layout_of(np.array([[100, 100], [900, 900]]), levels=1)\n"
        "print(select(layout, [quanta.lasso([0, 500, 0], [0, 0, 500])]), 'numba' in sys.modules)"
    )
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=paths
    )
    assert done.stdout.strip() == "[ True False] False"


def test_the_fixture_of_the_browser_is_up_to_date():
    written = make_fixtures.TARGET.read_text()
    # Compared outside the assertion: nobody wants to read the difference.
    up_to_date = written == make_fixtures.build()
    assert up_to_date, "run python tests/make_fixtures.py"
    assert len(written) < 200_000


def test_the_answers_in_the_fixture_are_those_of_the_formula():
    fixture = json.loads(make_fixtures.TARGET.read_text())
    q = np.stack([fixture["x"], fixture["y"]], axis=1)
    checked = 0
    for case in fixture["cases"]:
        if (
            len(case["ops"]) == 1
            and case["ops"][0]["kind"] == "lasso"
            and case["ops"][0]["op"] == "replace"
        ):
            x, y = case["ops"][0]["x"], case["ops"][0]["y"]
            expected = (quanta.winding(q, x, y) != 0) & (len(x) >= 3)
            where = case["ops"][0].get("where", {"column": "categories", "hidden": []})
            codes = np.array(fixture["columns"][where["column"]])
            expected &= ~np.isin(codes, where.get("hidden", []))
            expected &= np.isin(codes, where.get("shown", codes))
            bits = np.packbits(expected, bitorder="little").tobytes().hex()
            assert (case["name"], case["selected"]) == (case["name"], bits)
            checked += 1
    assert checked > 40
