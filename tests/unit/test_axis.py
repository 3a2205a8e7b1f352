import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.levels import lay_out
from streamlit_glscatter.table.columns import as_table


def values_of(column, name="x"):
    return axis_values(as_table({name: column}).column(name, role="x"), "x")


def read(column):
    """Return (origin in data units, offsets in data units, valid) of a whole column."""
    values = values_of(column)
    native, valid = values.block(0, len(values))
    kept = native if valid is None else native[valid]
    low, _ = values.extent(kept)
    valid = np.ones(len(native), bool) if valid is None else valid
    return values.to_data(low), values.offsets(kept, low) * values.unit, valid.tolist()


@pytest.mark.parametrize(
    "dtype", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
)
@pytest.mark.parametrize("wrap", [np.asarray, pa.array, pd.Series, lambda a: pa.chunked_array([a])])
def test_every_number_type(dtype, wrap):
    origin, offsets, valid = read(wrap(np.array([5, 3, 4], dtype)))
    assert (origin, offsets.tolist(), valid) == (3, [2, 0, 1], [True] * 3)


def test_booleans_are_0_and_1():
    for column in (np.array([True, False]), pa.array([True, False]), pd.Series([True, False])):
        assert read(column)[1].tolist() == [1, 0]
    origin, offsets, valid = read(pa.array([None, True, False]))
    assert (origin, offsets.tolist(), valid) == (0, [1, 0], [False, True, True])


@pytest.mark.parametrize(
    ("dtype", "low"), [("i8", -(2**63)), ("i8", 2**62 + 1), ("u8", 2**64 - 6), ("i4", -(2**31))]
)
def test_integers_are_exact_before_the_subtraction(dtype, low):
    integers = np.array([low, low + 1, low + 5], dtype)
    origin, offsets, _ = read(integers)
    assert (origin, offsets.tolist()) == (low, [0, 1, 5])
    assert type(origin) is int


def test_the_full_range_of_64_bits():
    _, offsets, _ = read(np.array([-(2**63), 2**63 - 1], "i8"))
    assert offsets.tolist() == [0, 2.0**64]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_timestamps_count_milliseconds(unit):
    times = np.array(["2024-01-01T00:00:01", "2024-01-01T00:00:00", "NaT"], f"datetime64[{unit}]")
    for column in (
        times,
        pa.array(times),
        pd.Series(times),
        pd.Series(times).dt.tz_localize("UTC"),
    ):
        origin, offsets, valid = read(column)
        assert origin == 1704067200000
        np.testing.assert_allclose(offsets, [1000, 0], rtol=1e-15)
        assert valid == [True, True, False]
        assert values_of(column).kind == "datetime"


@pytest.mark.parametrize("unit", ["W", "D", "h", "m", "M", "Y", "25us", "ps"])
def test_other_numpy_time_units(unit):
    times = np.array([0, 1], f"datetime64[{unit}]")
    _, offsets, _ = read(times)
    expected = times.astype("datetime64[ns]").astype("i8")
    np.testing.assert_allclose(offsets, (expected - expected[0]) / 1e6)


def test_nanoseconds_keep_their_resolution():
    base = 1_700_000_000_123_456_789
    origin, offsets, _ = read(np.array([base, base + 1, base + 1000]).view("datetime64[ns]"))
    np.testing.assert_allclose(offsets, [0, 1e-6, 1e-3], rtol=1e-12)
    assert origin == pytest.approx(base / 1e6, rel=1e-15)


def test_dates():
    days = [dt.date(2024, 1, 2), None, dt.date(2024, 1, 1)]
    for column in (days, pa.array(days), pa.array(days, pa.date64()), pl.Series(days)):
        origin, offsets, valid = read(column)
        assert (origin, offsets.tolist()) == (1704067200000, [86_400_000, 0])
        assert valid == [True, False, True]


@pytest.mark.parametrize(
    "kind",
    [pa.decimal128(38, 20), pa.decimal128(25, 2), pa.decimal256(60, 20), pa.decimal256(70, 2)],
)
def test_decimals_subtract_exactly(kind):
    big = Decimal(10) ** 16
    decimals = [big + Decimal("0.25"), None, big, -big, big + 3]
    origin, offsets, valid = read(pa.array(decimals[:3] + decimals[4:], kind))
    assert (origin, offsets.tolist(), valid) == (1e16, [0.25, 0, 3], [True, False, True, True])
    origin, offsets, _ = read(pa.array(decimals, kind))
    assert (origin, offsets.tolist()) == (-1e16, [2e16, 2e16, 0, 2e16 + 4])  # 2e16 + 3, rounded


def test_decimals_agree_with_python_over_all_words():
    rng = np.random.default_rng(5)
    integers = [int(a) * int(b) * int(c) for a, b, c in rng.integers(-(2**62), 2**62, (200, 3))]
    for kind, shrink in ((pa.decimal256(76, 0), 1), (pa.decimal128(38, 0), 2**64)):
        exact = [Decimal(i // shrink) for i in integers]
        column = pa.array(exact, kind)
        origin, offsets, _ = read(column)
        low = min(int(d) for d in exact)
        assert origin == float(low)
        np.testing.assert_allclose(offsets, [float(int(d) - low) for d in exact], rtol=1e-15)


@pytest.mark.skipif(not hasattr(pa, "decimal32"), reason="this pyarrow has no narrow decimals")
def test_narrow_decimals():
    assert read(pa.array([Decimal("1.5"), Decimal("-1.25")], pa.decimal32(5, 2)))[1].tolist() == [
        2.75,
        0,
    ]


def test_nothing_finite_has_coordinates():
    column = np.array([np.nan, np.inf, -np.inf, 2.0])
    assert read(column)[2] == [False, False, False, True]
    assert read(pa.array([None, np.nan, np.inf, 2.0], from_pandas=False))[2] == [
        False,
        False,
        False,
        True,
    ]
    assert read(pd.Series([None, 3, 2], dtype="Int64"))[2] == [False, True, True]


def test_a_column_of_nulls_has_no_coordinates():
    native, valid = values_of(pa.nulls(3)).block(0, 3)
    assert len(native) == 3
    assert not valid.any()


def test_blocks_cross_chunks_slices_and_nulls():
    chunks = [pa.array([9, 1, None]).slice(1), pa.array([], pa.int64()), pa.array([3, 4, 5])]
    values = values_of(pa.chunked_array(chunks))
    for start in range(6):
        for stop in range(start, 6):
            native, valid = values.block(start, stop)
            expected = [1, None, 3, 4, 5][start:stop]
            found = [
                v if valid is None or valid[i] else None for i, v in enumerate(native.tolist())
            ]
            assert found == expected


def test_float64_is_not_copied():
    column = np.arange(10.0)
    native, _ = values_of(column).block(2, 5)
    assert np.shares_memory(native, column)
    strided = np.zeros((10, 2))
    values = axis_values(as_table(strided).column("y", role="y"), "y")
    assert np.shares_memory(values.block(0, 10)[0], strided)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (["cat", "dog"], r"x=\"x\" holds text such as 'cat'.*pandas.to_numeric\(data\[\"x\"\]\)"),
        (pl.Series(["cat"]), "holds text such as 'cat'"),
        (pd.Categorical(["a", "b"]), r"holds categories such as 'a'.*\.cat\.codes"),
        (np.array([1], "m8[s]"), r"holds durations.*total_seconds"),
        (pa.array([dt.timedelta(1)]), r"holds durations such as .*total_seconds"),
        (pa.array([dt.time(1)]), "holds times of day .*since midnight"),
        (pa.array([[1.0, 2.0]]), r"values of the type list<.*such as \[1.0, 2.0\].*one number"),
        (pa.array([b"x"]), "values of the type binary"),
    ],
)
def test_anything_else_is_refused_with_a_remedy(column, message):
    with pytest.raises(GlScatterError, match=message):
        values_of(column)


@pytest.mark.parametrize("column", [pa.chunked_array([], pa.float64()), np.empty(0), [], ["a"][:0]])
def test_empty_columns(column):
    values = values_of(column)
    assert len(values) == 0
    assert len(lay_out(values, values)) == 0
