"""Size and opacity by column."""

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from colors import read

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.looks.magnitudes import default_size, opacity_by_column, size_by_column

NAN, INF = float("nan"), float("inf")
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 (a column without a time zone)


class Resolved:
    """A column resolved, its codes per row of the source."""

    def __init__(self, resolve, values, *, x=None):
        n = len(values)
        x = np.arange(n, dtype=np.float64) if x is None else x
        points = prepare({"x": x, "y": np.zeros(n), "w": values})
        magnitude = resolve(points.table.column("w", role="size"), points.layout)
        self.manifest, self.notes = magnitude.manifest, magnitude.notes
        self.column = read(magnitude.buffer)
        flat = self.column.column(0).to_pylist()
        self.codes = [flat[i] for i in np.argsort(points.layout.rows)]


def size(values, **options):
    return Resolved(size_by_column, values, **options)


def opacity(values, **options):
    return Resolved(opacity_by_column, values, **options)


# Sizes ------------------------------------------------------------------------------------------


def test_the_default_size_is_that_of_the_browser():
    assert [default_size(n) for n in (0, 1, 100, 10**9)] == [9, 9, 9, 1.5]
    assert default_size(10**6) == pytest.approx(2)


def test_areas_begin_at_zero_when_no_value_is_negative():
    sized = size([1.0, 4.0, 2.0, NAN, None])
    assert sized.codes == [64, 254, 127, 255, 255]  # 63.5 rounds to even
    assert sized.manifest == {
        "name": "w", "domain": [0, 4], "datetime": False, "range": [1, 36, 9], "missing": 2,
    }  # fmt: skip
    assert sized.notes == ('2 points without a value in "w" are drawn at a middle size',)
    assert sized.column.schema == pa.schema([("code", pa.uint8())])


def test_otherwise_they_begin_at_the_smallest_value():
    sized = size([-1.0, 3.0, 1.0])
    assert (sized.codes, sized.manifest["domain"]) == ([0, 254, 127], [-1, 3])
    assert sized.manifest["range"] == [4.5, 36, 9]


def test_many_points_are_smaller():
    values = np.arange(10_000.0)
    base = 12.5 - 1.75 * 4
    assert size(values).manifest["range"] == pytest.approx([1, 4 * base, base])
    assert size(values - 5).manifest["range"] == pytest.approx([base / 2, 4 * base, base])


def test_dates_have_no_zero():
    days = [EPOCH + dt.timedelta(days=day) for day in (10, 20, 15)]
    for column in (days, pd.Series(days), pl.Series(days), pa.array([d.date() for d in days])):
        sized = size(column)
        assert sized.codes == [0, 254, 127]
        assert sized.manifest["domain"] == [10 * 86_400_000, 20 * 86_400_000]
        assert sized.manifest["datetime"]
        assert sized.manifest["range"][0] == 4.5
    assert size(pd.Series([days[0], pd.NaT])).manifest["missing"] == 1


@pytest.mark.parametrize(
    "values",
    [
        np.array([0, 1, 4], np.uint8),
        np.array([0, 1, 4], np.float16),
        pd.Series([0, 1, 4], dtype="Int64"),
        pl.Series([0, 1, 4], dtype=pl.Int16),
        pa.array([Decimal("0.0"), Decimal("1.0"), Decimal("4.0")]),
        np.array([0, 2**62, 2**64 - 1], np.uint64),
    ],
)
def test_all_types_of_numbers(values):
    assert size(values).codes == [0, 64, 254]


def test_booleans_are_zero_and_one():
    assert size([True, False, None]).codes == [254, 0, 255]
    assert opacity([True, False, None]).codes == [254, 0, 255]


@pytest.mark.parametrize("values", [[7.0, 7.0], [-2, -2], [0, 0], [True, True], [EPOCH, EPOCH]])
def test_equal_values_are_drawn_alike(values):
    sized = size([*values, None])
    assert sized.manifest["range"] == [9, 9, 9]
    assert sized.codes == [127, 127, 255]
    domain = sized.manifest["domain"]
    assert domain[0] == domain[1]


@pytest.mark.parametrize("resolve", [size, opacity])
def test_columns_without_any_value(resolve):
    for values in ([None, None], [NAN, INF], pa.nulls(2)):
        resolved = resolve(values)
        assert resolved.codes == [255, 255]
        assert resolved.manifest["domain"] == [0, 1]
        assert resolved.manifest["missing"] == 2
    empty = resolve(np.zeros(0))
    assert (empty.codes, empty.manifest["missing"], empty.notes) == ([], 0, ())


def test_only_points_that_are_kept_count():
    sized = size([1.0, 2.0, 100.0, NAN], x=np.array([0.0, 1.0, NAN, NAN]))
    assert sized.manifest["domain"] == [0, 2]
    assert sized.notes == ()


def test_infinite_values_count_as_missing_and_are_told():
    sized = size([1.0, 2.0, INF])
    assert (sized.codes, sized.manifest["missing"]) == ([127, 254, 255], 1)
    assert sized.notes == (
        '1 point without a value in "w" is drawn at a middle size',
        '1 infinite value of "w" counts as missing',
    )
    assert size([INF, -INF]).notes[1] == '2 infinite values of "w" count as missing'


def test_the_ends_of_float64():
    largest = np.finfo(np.float64).max
    sized = size([-largest, largest, 0.0])
    assert (sized.codes, sized.manifest["domain"]) == ([0, 254, 127], [-largest, largest])
    assert size([0.0, 5e-324]).codes == [0, 254]
    assert all(math.isfinite(end) for end in sized.manifest["domain"])


# Opacities --------------------------------------------------------------------------------------


def test_opacities_are_taken_as_they_are():
    faint = opacity([0.25, 0.5, NAN])
    assert faint.codes == [64, 127, 255]
    assert faint.manifest == {
        "name": "w", "domain": [0, 1], "datetime": False, "range": [0, 1, 0.5], "missing": 1,
    }  # fmt: skip
    assert faint.notes == ('1 point without a value in "w" is drawn with a middle opacity',)
    assert opacity([0.5, 0.5]).manifest["range"] == [0, 1, 0.5]


@pytest.mark.parametrize("values", [[0.0, 2.0], [-0.5, 0.5], [EPOCH, EPOCH + dt.timedelta(1)]])
def test_other_values_go_from_faint_to_opaque(values):
    faint = opacity(values)
    assert faint.codes == [0, 254]
    assert faint.manifest["range"] == pytest.approx([0.1, 1, 0.55])


def test_equal_values_that_are_no_opacities():
    assert opacity([7, 7]).manifest["range"] == pytest.approx([0.55] * 3)
    assert opacity([EPOCH, EPOCH]).manifest["range"] == pytest.approx([0.55] * 3)


# What they cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["a", "b"], r"""size="w" holds text such as 'a'; sizes are .*to_numeric\(data\["w"\]\)"""),
        (pd.Categorical(["a", "b"]), r'size="w" holds categories such as .*cat\.codes'),
        (pd.Series([1, 2], dtype="timedelta64[s]"), r"holds durations .*total_seconds\(\)"),
        (pa.array([None, dt.time(1)]), "holds times of day such as"),
        (pa.array([[1], [2]]), r"holds values of the type list.* one number a row"),
    ],
)
def test_columns_that_are_no_numbers(values, message):
    with pytest.raises(GlScatterError, match=message):
        size(values)
    with pytest.raises(GlScatterError, match=r'opacity="w" holds .*; opacities are numbers'):
        opacity(values)
