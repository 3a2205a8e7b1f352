"""Properties of sizes and opacities that hold for any column."""

import math
from fractions import Fraction

import numpy as np
from colors import read
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamlit_glscatter import prepare
from streamlit_glscatter.looks.magnitudes import opacity_by_column, size_by_column

FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
COLUMNS = st.one_of(
    st.lists(FLOATS, min_size=1, max_size=40).map(np.array),
    st.lists(st.floats(0, 1), min_size=1, max_size=40).map(np.array),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=40).map(
        lambda values: np.array(values, np.int64)
    ),
)


def resolved(resolve, values):
    n = len(values)
    points = prepare({"x": np.arange(n), "y": np.zeros(n), "w": values})
    magnitude = resolve(points.table.column("w", role="size"), points.layout)
    flat = read(magnitude.buffer).column(0).to_pylist()
    return magnitude.manifest, [flat[i] for i in np.argsort(points.layout.rows)]


def reference(values, low, high):
    """Exact place of each value along the domain, times 254; None where missing."""
    exact = [Fraction(v) if math.isfinite(v) else None for v in values.tolist()]
    span = high - low
    return [
        None if value is None else (value - low) * 254 / span if span else Fraction(127)
        for value in exact
    ]


def check(manifest, codes, values, low, high):
    # Differences are float64: beyond 2^53 an end may be off by the last bit of the span.
    for end, exact in zip(manifest["domain"], (low, high), strict=True):
        nearest = Fraction(float(exact))
        assert abs(Fraction(end) - exact) <= abs(nearest - exact) + (high - low) / 2**52
    expected = reference(values, low, high)
    for code, place in zip(codes, expected, strict=True):
        if place is None:
            assert code == 255
        else:
            assert abs(code - place) <= Fraction(51, 100)
    assert manifest["missing"] == expected.count(None)
    assert len(manifest["range"]) == 3


@settings(max_examples=80, deadline=None)
@given(COLUMNS)
def test_sizes_lie_where_exact_arithmetic_puts_them(values):
    manifest, codes = resolved(size_by_column, values)
    finite = [Fraction(value) for value in values.tolist() if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (Fraction(0), Fraction(1))
    if 0 <= low < high:
        low = Fraction(0)
    check(manifest, codes, values, low, high)
    least, most, middle = manifest["range"]
    assert 1 <= least <= middle <= most <= 36


@settings(max_examples=80, deadline=None)
@example(np.array([2**53 + 1]))  # an end that is no float64
@given(COLUMNS)
def test_opacities_lie_where_exact_arithmetic_puts_them(values):
    manifest, codes = resolved(opacity_by_column, values)
    finite = [Fraction(value) for value in values.tolist() if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (Fraction(0), Fraction(1))
    if low >= 0 and high <= 1:
        low, high = Fraction(0), Fraction(1)
    check(manifest, codes, values, low, high)
    least, most, middle = manifest["range"]
    assert 0 <= least <= middle <= most <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=40))
def test_areas_are_proportional_to_values(values):
    column = np.array(values)
    manifest, codes = resolved(size_by_column, column)
    if column.min() < column.max():
        least, most, _ = manifest["range"]
        areas = least**2 + (most**2 - least**2) * np.array(codes) / 254
        # Half a code of rounding, and the pixel that keeps a point at 0 in sight.
        assert np.all(np.abs(areas - most**2 * column / column.max()) <= most**2 / 508 + 1.001)
