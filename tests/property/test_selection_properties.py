from __future__ import annotations

import math
from unittest import mock

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from quanta import box, lasso, layout_of, winding
from shapely.geometry import LineString, MultiPoint
from shapely.ops import polygonize, unary_union

from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection import boundary
from streamlit_glscatter.selection.selection import select

QMAX = 2**24 - 1
MIDDLE = 2**23

# Coordinates of every kind: anywhere, on a coarse lattice (so that points, corners and horizontal
# edges coincide), at cell borders, beside the grid and absurdly far away.
lattice = st.integers(0, 15).map(lambda i: float(i << 20))
near = st.floats(-1e6, QMAX + 1e6, allow_nan=False)
cell_border = st.tuples(st.integers(0, 256), st.sampled_from([-1.0, -0.5, 0.0, 0.5])).map(
    lambda place: place[0] * 65536.0 + place[1]
)
strip_border = st.integers(-60, 60).map(lambda strip: float(MIDDLE + strip * 1024))
within = st.floats(MIDDLE - 1e5, MIDDLE + 1e5)
far = st.floats(-1e9, 1e9) | st.floats(allow_nan=False, allow_infinity=False)


def polygons(coordinate, corners=12):
    def unzip(places):
        return [x for x, _ in places], [y for _, y in places]

    return st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=corners).map(unzip)


mixed = (
    polygons(lattice)
    | polygons(near)
    | polygons(lattice | near | cell_border)
    | polygons(near | far)
    | polygons(within | strip_border, corners=40)
    | st.tuples(near, near, st.floats(1e-3, 1e5), polygons(st.floats(-1, 1))).map(
        lambda given: (
            [given[0] + given[2] * x for x in given[3][0]],
            [given[1] + given[2] * y for y in given[3][1]],
        )
    )
)


def points_of(seed: int, n: int = 600) -> np.ndarray:
    """A quarter each anywhere, in a cloud, in a few cells and on the lattice of the polygons."""
    random = np.random.default_rng(seed)
    anywhere = random.integers(0, QMAX + 1, (n // 4, 2))
    cloud = np.clip(random.normal(MIDDLE, 2**20, (n // 4, 2)), 0, QMAX).astype(np.int64)
    crowd = MIDDLE + random.integers(-60, 60, (n // 4, 2)) * random.choice([1, 1024], (n // 4, 1))
    lattice_points = random.integers(0, 16, (n // 4, 2)) << 20
    return np.concatenate([anywhere, cloud, crowd, lattice_points])


def in_rows(layout, mask) -> np.ndarray:
    rows = np.zeros(layout.n_rows, np.bool_)
    rows[layout.rows] = mask
    return rows


def select_by(way: str, layout, ops) -> np.ndarray:
    """Test the points near edges by NumPy or by the compiled loop."""
    compiled = way == "compiled"
    if compiled:
        boundary.warm_up()
    with mock.patch.object(boundary, "ready", return_value=compiled):
        return select(layout, ops)


either_way = pytest.mark.parametrize("way", ["NumPy", "compiled"])


@either_way
@settings(max_examples=100, deadline=None)
@given(polygon=mixed, seed=st.integers(0, 1000), snapped=st.booleans())
def test_a_lasso_equals_the_formula_at_every_point(way, polygon, seed, snapped):
    q = points_of(seed)
    x, y = polygon
    if snapped:  # corners exactly on points
        x = [float(q[i % len(q), 0]) for i in range(len(x))]
        y = [float(q[i * 7 % len(q), 1]) for i in range(len(y))]
    layout = layout_of(q, seed=seed)
    found = in_rows(layout, select_by(way, layout, [lasso(x, y)]))
    assert np.array_equal(found, winding(q, x, y) != 0)


@either_way
@settings(max_examples=50, deadline=None)
@given(
    p=st.tuples(st.integers(0, QMAX), st.integers(0, QMAX)),
    width=st.integers(2**30, 2**31 - 2),
    third=st.integers(-(2**32), 2**32),
)
def test_both_products_are_rounded_before_they_are_subtracted(way, p, width, third):
    # The edge passes the point so closely that both products round to the same number. A fused
    # multiplication and subtraction would put the point on one side of it.
    height = 2**31 - 1  # a prime, so there is an inverse
    dy = pow(width, -1, height)
    dx = (width * dy - 1) // height
    assert width * dy - dx * height == 1
    assume(float(width * dy) == float(dx * height))
    x = [float(p[0] - dx), float(p[0] - dx + width), float(third)]
    y = [float(p[1] - dy), float(p[1] - dy + height), float(p[1])]
    q = np.array([p, *points_of(0, 80)])
    layout = layout_of(q)
    found = in_rows(layout, select_by(way, layout, [lasso(x, y)]))
    assert np.array_equal(found, winding(q, x, y) != 0)


def angle_sum(x: np.ndarray, y: np.ndarray, px: float, py: float) -> float:
    """Turns of the closed polygon around a point, from the angles it is seen under."""
    angle = np.arctan2(y - py, x - px)
    turn = np.diff(np.append(angle, angle[0]))
    return float(((turn + math.pi) % (2 * math.pi) - math.pi).sum() / (2 * math.pi))


def inside_by_faces(x: list[float], y: list[float], points: np.ndarray) -> np.ndarray:
    """Cut the plane along the polygon, decide each face by one place in it, find the points."""
    ring = LineString([*zip(x, y, strict=True), (x[0], y[0])])
    inside = np.zeros(len(points), np.bool_)
    for face in polygonize(unary_union(ring)):
        place = face.representative_point()
        if round(angle_sum(np.array(x), np.array(y), place.x, place.y)) != 0:
            inside |= shapely.contains_xy(face, points[:, 0], points[:, 1])
    return inside


@settings(max_examples=60, deadline=None)
@given(
    polygon=polygons(near) | polygons(lattice) | polygons(lattice | near, corners=25),
    seed=st.integers(0, 1000),
)
def test_a_lasso_equals_the_faces_of_shapely_away_from_the_edges(polygon, seed):
    x, y = polygon
    assume(len(set(zip(x, y, strict=True))) > 1)  # the distance to a single place is not a number
    q = points_of(seed)
    layout = layout_of(q, seed=seed)
    found = in_rows(layout, select(layout, [lasso(x, y)]))
    ring = LineString([*zip(x, y, strict=True), (x[0], y[0])])
    clear = shapely.distance(ring, np.array(MultiPoint(q).geoms)) > 1
    assert np.array_equal(found[clear], inside_by_faces(x, y, q)[clear])


@settings(max_examples=50, deadline=None)
@given(
    x=st.tuples(near | lattice | far, near | lattice | far),
    y=st.tuples(near | lattice | cell_border, near | lattice | cell_border),
    seed=st.integers(0, 1000),
)
def test_a_box_equals_a_comparison_of_every_point(x, y, seed):
    q = points_of(seed)
    layout = layout_of(q, seed=seed)
    found = in_rows(layout, select(layout, [box(list(x), list(y))]))
    expected = (x[0] <= q[:, 0]) & (q[:, 0] <= x[1]) & (y[0] <= q[:, 1]) & (q[:, 1] <= y[1])
    assert np.array_equal(found, expected)


few_codes = st.lists(st.integers(0, 9), max_size=6)
ends = st.integers(0, 65534) | st.sampled_from([0, 65534])
filters = st.one_of(
    few_codes.map(lambda codes: {"column": "categories", "hidden": codes}),
    few_codes.map(lambda codes: {"column": "categories", "shown": codes}),
    st.tuples(ends, ends, st.booleans()).map(
        lambda given: {"column": "numbers", "range": [*given[:2]], "missing": given[2]}
    ),
)
shapes = st.one_of(
    polygons(lattice | near).map(lambda corners: lasso(*corners)),
    st.tuples(near, near, near, near).map(lambda ends: box([*ends[:2]], [*ends[2:]])),
    st.integers(0, 9).map(lambda code: {"kind": "value", "column": "categories", "code": code}),
)
steps = st.lists(
    st.tuples(shapes, st.sampled_from(["replace", "add", "subtract"]), filters | st.none()),
    min_size=1,
    max_size=5,
)


def is_shown(where, codes) -> np.ndarray:
    """Which points a filter shows, code by code."""
    of = codes[where["column"]]
    if "hidden" in where:
        return ~np.isin(of, where["hidden"])
    if "shown" in where:
        return np.isin(of, where["shown"])
    low, high = where["range"]
    return np.where(of == 65535, where["missing"], (low <= of) & (of <= high))


@settings(max_examples=60, deadline=None)
@given(drawn=steps, seed=st.integers(0, 1000))
def test_steps_under_a_filter_take_what_it_shows_and_nothing_else(drawn, seed):
    q = points_of(seed)
    layout = layout_of(q, seed=seed)
    random = np.random.default_rng(seed)
    codes = {
        "categories": random.integers(0, 10, len(q)).astype(np.uint8),
        "numbers": random.choice([0, 1, 32767, 65533, 65534, 65535, *range(0, 65534, 999)], len(q)),
    }
    columns = {
        name: PointColumn("code", pa.array(of[layout.rows].astype(np.uint16)), layout)
        for name, of in codes.items()
    }
    expected = np.zeros(len(q), np.bool_)
    ops = []
    for shape, op, where in drawn:
        ops.append({**shape, "op": op} | ({} if where is None else {"where": where}))
        alone = [{**shape, "op": "replace"}]
        found = in_rows(layout, select(layout, alone, columns=columns))
        if where is not None:
            found &= is_shown(where, codes)
        if op == "replace":
            expected = found
        else:
            expected = expected | found if op == "add" else expected & ~found
    assert np.array_equal(in_rows(layout, select(layout, ops, columns=columns)), expected)
