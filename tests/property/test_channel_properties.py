"""Properties of colours that hold for any column."""

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from colors import Colored
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter.looks.channels import resolve_front
from streamlit_glscatter.looks.palettes import (
    DARK_PAGE,
    LIGHT_PAGE,
    MIN_CONTRAST,
    contrast,
    visible,
)
from streamlit_glscatter.looks.ticks import FEWEST, MOST, date_ticks, number_ticks, place

NAMES = st.one_of(
    st.none(), st.sampled_from(["", "None", "nan", "other", "missing"]), st.text(max_size=3)
)
MANY = st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=1, max_size=600)
FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)


def check_legend(colored, values):
    """Check that the legend tells the truth about every point."""
    legend = colored.legend
    own = {row["name"] for row in legend if row["role"] == 0}
    for code, value in zip(colored.points, values, strict=True):
        row = legend[code]
        if value is None:
            assert row["role"] == 2
        elif value in own:
            assert (row["role"], row["name"]) == (0, value)
        else:
            assert row["role"] == 1
    counts = Counter(colored.points)
    assert [row["count"] for row in legend] == [counts[code] for code in range(len(legend))]
    assert [row["role"] for row in legend] == sorted(row["role"] for row in legend)


@settings(max_examples=50, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=60))
def test_every_point_has_its_value_in_the_legend(values):
    check_legend(Colored(pa.array(values, pa.string())), values)


@settings(max_examples=50, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=60))
def test_every_value_can_be_in_front(values):
    colored = Colored(pa.array(values, pa.string()))
    for code, value in zip(colored.points, values, strict=True):
        assert resolve_front(colored.channel, math.nan if value is None else value) == code


@settings(max_examples=25, deadline=None)
@given(MANY, st.booleans())
def test_beyond_the_palette_nothing_is_lost(numbers, declare):
    values = [None if number is None else f"v{number}" for number in numbers]
    colored = Colored(pd.Categorical(values) if declare else pa.array(values, pa.string()))
    check_legend(colored, values)
    counts = Counter(value for value in values if value is not None)
    own = [row["count"] for row in colored.legend if row["role"] == 0]
    assert len(own) == min(len(counts), 254)
    assert sorted(own) == sorted(sorted(counts.values())[-254:])
    assert bool(colored.notes) == (len(counts) > 254)


@settings(max_examples=50, deadline=None)
@given(st.lists(FLOATS, min_size=1, max_size=50), st.sampled_from(["linear", "symlog", "rank"]))
def test_numbers_keep_their_order_and_fill_the_range(values, scale):
    colored = Colored(np.array(values), scale=scale)
    pairs = list(zip(values, colored.points, strict=True))
    assert all((code == 65535) == (not math.isfinite(value)) for value, code in pairs)
    finite = sorted((value, code) for value, code in pairs if math.isfinite(value))
    assert colored.manifest["missing"]["count"] == len(values) - len(finite)
    codes = [code for _, code in finite]
    assert codes == sorted(codes)
    if finite and finite[0][0] < finite[-1][0]:
        assert (codes[0], codes[-1]) == (0, 65534)
        # Beside numbers of 1e307 the last bits of the very least are lost.
        domain = pytest.approx([finite[0][0], finite[-1][0]], rel=0, abs=1e-322)
        assert colored.manifest["domain"] == domain
    for (one, code), (two, other) in itertools.pairwise(finite):
        assert one != two or code == other


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=30))
def test_integers_lie_where_exact_arithmetic_puts_them(values):
    low, high = min(values), max(values)
    colored = Colored(np.array(values, np.int64))
    for value, code in zip(values, colored.points, strict=True):
        exact = Fraction(value - low, high - low) if high > low else Fraction(1, 2)
        assert abs(code - exact * 65534) <= Fraction(51, 100)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-300, 1e300), min_size=2, max_size=30))
def test_log_codes_follow_the_logarithm(values):
    colored = Colored(np.array(values), scale="log")
    low, high = math.log(min(values)), math.log(max(values))
    if high - low > 1e-6:
        for value, code in zip(values, colored.points, strict=True):
            assert abs(code - (math.log(value) - low) / (high - low) * 65534) < 1


@st.composite
def ranges(draw, limit):
    low = Fraction(draw(st.floats(-limit, limit)))
    high = low + Fraction(draw(st.floats(1e-9, limit)))
    return (low, high) if high > low else (low, low + 1)


def check_ticks(ticks):
    assert FEWEST <= len(ticks) <= MOST
    places = [tick["at"] for tick in ticks]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 1
    assert len({tick["label"] for tick in ticks}) == len(ticks)


@settings(max_examples=100, deadline=None)
@given(ranges(1e12), st.sampled_from(["linear", "log", "symlog"]))
def test_ticks_are_three_to_six_and_all_different(ends, scale):
    low, high = ends
    if scale == "log" and low <= 0:
        low, high = low - low + Fraction(1, 1000), high - low + Fraction(1, 500)
    ticks = number_ticks(low, high, scale)
    check_ticks(ticks)
    for tick in ticks:
        value = Fraction(tick["label"].replace(",", ""))
        assert abs(place(value, low, high, scale) - tick["at"]) < 1e-9


@settings(max_examples=100, deadline=None)
@given(ranges(1e14))
def test_date_ticks_are_three_to_six_and_all_different(ends):
    check_ticks(date_ticks(*ends))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=20))
def test_every_color_can_be_made_visible(colors):
    for page in (LIGHT_PAGE, DARK_PAGE):
        moved = visible(np.array(colors, np.uint8), page)
        assert contrast(moved, page).min() >= MIN_CONTRAST
        np.testing.assert_array_equal(visible(moved, page), moved)
