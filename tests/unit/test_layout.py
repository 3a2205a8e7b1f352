import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout import levels as levels_module
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.grid import cell_coordinates, count_cells, low_halves, morton, pack
from streamlit_glscatter.layout.layout import CELLS, QMAX, Axis, Layout
from streamlit_glscatter.layout.levels import LEVEL0, lay_out
from streamlit_glscatter.table.columns import as_table


def laid_out(x, y, **options):
    table = as_table({"x": x, "y": y})
    return lay_out(
        axis_values(table.column("x", role="x"), "x"),
        axis_values(table.column("y", role="y"), "y"),
        **options,
    )


def gaussian(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), rng.normal(5, 0.1, size=n)


def interleave(x, y):
    """Morton code of one cell, bit by bit."""
    return sum((x >> i & 1) << 2 * i | (y >> i & 1) << 2 * i + 1 for i in range(8))


def expected_q(values):
    """The formula of the documentation, with plain arithmetic."""
    low, high = values.min(), values.max()
    if low == high:
        return np.zeros(len(values), np.int32)
    return np.round((values - low) / ((high - low) / QMAX)).astype(np.int32)


def levels_of(layout):
    return np.repeat(np.arange(len(layout.levels)), layout.levels)


def test_coordinates_and_order_agree_with_plain_numpy():
    x, y = gaussian(200_000)
    layout = laid_out(x, y)
    q = np.stack([expected_q(x), expected_q(y)], axis=1)
    np.testing.assert_array_equal(layout.quantum(0, len(layout)), q[layout.rows])
    np.testing.assert_array_equal(layout.local, q[layout.rows] & 0xFFFF)
    table = np.array([[interleave(a, b) for b in range(256)] for a in range(256)])
    cell = table[q[:, 0] >> 16, q[:, 1] >> 16]
    level = np.empty(len(x), int)
    level[layout.rows] = levels_of(layout)
    np.testing.assert_array_equal(layout.rows, np.lexsort([np.arange(len(x)), cell, level]))
    for number in range(len(layout.levels)):
        counts = np.bincount(cell[level == number], minlength=CELLS)
        np.testing.assert_array_equal(layout.cell_counts[number], counts)


def test_starts_cover_the_points():
    layout = laid_out(*gaussian(100_000))
    assert layout.level_starts.tolist() == [0, *np.cumsum(layout.levels).tolist()]
    assert layout.level_starts.dtype == np.int64
    for level in range(len(layout.levels)):
        starts = layout.cell_starts(level)
        assert starts.shape == (CELLS + 1,)
        assert starts[0] == layout.level_starts[level]
        assert starts[-1] == layout.level_starts[level + 1]
        np.testing.assert_array_equal(np.diff(starts), layout.cell_counts[level])


def test_quantum_of_parts():
    layout = laid_out(*gaussian(50_000))
    whole = layout.quantum(0, len(layout))
    assert whole.dtype == np.int32
    for start, stop in [
        (0, 1),
        (0, 0),
        (49_999, 50_000),
        (16_000, 17_000),
        (7, 7),
        (20_000, 20_001),
    ]:
        np.testing.assert_array_equal(layout.quantum(start, stop), whole[start:stop])


def test_types_and_immutability():
    layout = laid_out(*gaussian(1000))
    assert layout.local.dtype == np.uint16
    assert layout.rows.dtype == np.uint32
    assert layout.cell_counts.dtype == np.uint32
    for array in (layout.local, layout.rows, layout.cell_counts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        layout.n_rows = 3


def test_the_number_of_levels_and_their_sizes():
    assert laid_out(*gaussian(16384)).levels == (16384,)
    layout = laid_out(*gaussian(400_000))
    expected = [16384, 65536, 262144, 400_000 - 16384 - 65536 - 262144]
    assert len(layout.levels) == len(expected)
    for found, size in zip(layout.levels, expected, strict=True):
        # Five standard deviations of a binomial draw.
        assert abs(found - size) < 5 * np.sqrt(size * (1 - size / 400_000))


def test_any_prefix_of_levels_is_a_uniform_sample():
    n = 300_000
    layout = laid_out(*gaussian(n))
    for levels in (1, 2):
        stop = layout.level_starts[levels]
        hist = np.bincount(layout.rows[:stop] * 50 // n, minlength=50)
        chi2 = ((hist - stop / 50) ** 2 / (stop / 50)).sum()
        assert chi2 < 49 + 5 * np.sqrt(2 * 49)


def test_the_same_input_and_seed_give_the_same_layout():
    x, y = gaussian(100_000)
    assert laid_out(x, y).digest == laid_out(x.copy(), y).digest
    assert laid_out(x, y, seed=1).digest != laid_out(x, y, seed=2).digest


@pytest.mark.parametrize("chunk", [1, 999, 4096, 65537])
def test_the_chunk_size_changes_nothing(monkeypatch, chunk):
    n = 20_000 if chunk > 1 else 300
    x, y = gaussian(n)
    x[::7] = np.nan
    monkeypatch.setattr(levels_module, "LEVEL0", 100)
    whole = laid_out(x, y)
    assert len(whole.levels) > 1
    monkeypatch.setattr(levels_module, "CHUNK", chunk)
    assert laid_out(x, y).digest == whole.digest


def test_the_digest_sees_everything_but_names():
    x, y = gaussian(100)
    base = laid_out(x, y)
    exchanged = np.r_[x[1], x[0], x[2:]], np.r_[y[1], y[0], y[2:]]
    others = [
        laid_out(y, x),
        laid_out(x + 1, y),
        laid_out(x * 2, y),
        laid_out(*exchanged),  # the same points, other rows
        laid_out(np.append(x, np.nan), np.append(y, 0)),
        laid_out(x[:-1], y[:-1]),
    ]
    digests = {layout.digest for layout in [base, *others]}
    assert len(digests) == 7
    table = as_table({"a": x, "b": y})
    renamed = lay_out(*(axis_values(table.column(n, role="x"), "x") for n in "ab"))
    assert renamed.digest == base.digest
    assert (renamed.x.name, renamed.y.name) == ("a", "b")


def test_rows_without_coordinates_are_dropped_and_counted():
    x = np.array([0.0, np.nan, 2.0, np.inf, 4.0, 1e9])
    y = pa.array([1.0, 2.0, None, 3.0, 5.0, None])
    layout = laid_out(x, y)
    assert (len(layout), layout.n_rows, layout.dropped) == (2, 6, 4)
    assert sorted(layout.rows.tolist()) == [0, 4]
    # The 1e9 belongs to a dropped row: it must not stretch the axis.
    assert (layout.x.origin, layout.x.step * QMAX) == (0, 4)
    assert (layout.y.origin, layout.y.step * QMAX) == (1, 4)


def test_dropping_a_row_leaves_the_levels_of_the_others():
    x, y = gaussian(100_000)
    before = laid_out(x, y)
    x[3] = np.nan
    after = laid_out(x, y)
    level = {}
    for name, layout in (("before", before), ("after", after)):
        level[name] = np.full(len(x), -1)
        level[name][layout.rows] = levels_of(layout)
    changed = np.flatnonzero(level["before"] != level["after"])
    assert 3 in changed
    assert len(changed) < 10  # the thresholds moved by one part in 100,000


@pytest.mark.parametrize("column", [[], [np.nan, np.nan], np.empty(0)])
def test_no_points(column):
    layout = laid_out(column, column)
    assert (len(layout), layout.levels, layout.dropped) == (0, (), len(column))
    assert layout.cell_counts.shape == (0, CELLS)
    assert layout.quantum(0, 0).shape == (0, 2)
    assert layout.level_starts.tolist() == [0]
    assert layout.home == (-0.5, 0.5, -0.5, 0.5)
    assert layout.aspect == "equal"


def test_one_point_and_equal_values():
    one = laid_out([7.0], [1700000000])
    assert one.quantum(0, 1).tolist() == [[0, 0]]
    assert (one.x.origin, one.x.step, one.y.origin, one.y.step) == (7, 1, 1700000000, 1)
    assert one.home == (-0.5, 0.5, -0.5, 0.5)
    line = laid_out(np.full(1000, 3.5), np.arange(1000.0))
    assert (line.x.step, line.home[:2]) == (1, (-0.5, 0.5))
    assert (line.quantum(0, 1000)[:, 0] == 0).all()
    assert line.home[2:] == (0, QMAX)


def test_home_is_the_central_part_of_the_points():
    x, y = gaussian(300_000)
    x[:20] = 1e6
    layout = laid_out(x, y)
    x0, x1, y0, y1 = layout.home
    for low, high, values, axis in ((x0, x1, x, layout.x), (y0, y1, y, layout.y)):
        inside = (values >= axis.to_value(low)) & (values <= axis.to_value(high))
        assert abs(inside.mean() - 0.999) < 5e-4
    assert layout.x.to_value(x1) < 10


def test_home_of_few_points_shows_all():
    assert laid_out(np.arange(1999.0), np.arange(1999.0)).home == (0, QMAX, 0, QMAX)
    layout = laid_out(np.arange(3000.0), np.arange(3000.0))
    assert layout.home[0] == round(QMAX / 2999)
    assert layout.home[1] == QMAX - round(QMAX / 2999)


def test_home_shows_outliers_when_all_else_is_one_value():
    x = np.zeros(10_000)
    x[5] = 3.0
    assert laid_out(x, np.arange(10_000.0)).home[:2] == (0, QMAX)


def test_aspect():
    line = np.linspace(0, 1, 1000)
    assert laid_out(line, 19 * line).aspect == "equal"
    assert laid_out(line, 21 * line).aspect == "free"
    assert laid_out(21 * line, line).aspect == "free"
    days = np.arange(1000).astype("M8[D]")
    assert laid_out(days, line * 999 * 86_400_000).aspect == "free"


def test_datetime_axes_count_milliseconds():
    times = [dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 1, 2, tzinfo=dt.UTC)]
    axis = laid_out(pa.array(times, pa.timestamp("ns", tz="UTC")), [0, 1]).x
    assert (axis.kind, axis.origin) == ("datetime", 1704067200000)
    assert axis.step * QMAX == pytest.approx(86_400_000)


def test_big_integers_lose_nothing():
    layout = laid_out(
        np.array([2**63 - 3, 2**63 - 2, 2**63 - 1]),
        np.array([2**64 - 2, 2**64 - 1, 2**64 - 2], "u8"),
    )
    assert (layout.x.origin, layout.y.origin) == (2**63 - 3, 2**64 - 2)
    q = np.empty((3, 2))
    q[layout.rows] = layout.quantum(0, 3)
    assert q.tolist() == [[0, 0], [(QMAX + 1) // 2, QMAX], [QMAX, 0]]


@pytest.mark.parametrize("scale", [1e-290, 1e-200, 1e200, 1e307])
def test_tiny_and_huge_extents(scale):
    x = np.linspace(-5, 5, 1001) * scale
    layout = laid_out(x, x)
    decoded = layout.x.to_value(layout.quantum(0, 1001)[:, 0].astype(float))
    assert (np.abs(decoded - x[layout.rows]) / scale).max() <= 10 * 2.0**-24


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([-1.5e308, 1.5e308], 'Column "x" goes from -1.5e.308 to 1.5e.308, too far .*Divide'),
        ([0.0, 5e-324], 'Column "x" goes from 0.0 to 5e-324, too little .*Multiply'),
        ([0.0, 1e-305], "too little"),
    ],
)
def test_extents_that_float64_cannot_divide(values, message):
    with pytest.raises(GlScatterError, match=message):
        laid_out(values, [0, 1])


def test_axes_that_differ_in_length():
    x, y = (axis_values(as_table({"c": np.arange(n)}).column("c", role="x"), "x") for n in (2, 3))
    with pytest.raises(ValueError, match="2 x values for 3 y values"):
        lay_out(x, y)


def test_too_many_rows():
    class Endless:
        def __len__(self):
            return 2**32 + 1

    with pytest.raises(GlScatterError, match=r"4,294,967,297 rows; at most 4,294,967,296"):
        lay_out(Endless(), Endless())


def test_sort_keys_hold_rows_up_to_32_bits():
    rows = np.array([0, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1], np.uint64)
    level = np.array([0, 9, 3, 15, 9], np.uint32)
    cell = np.array([65535, 0, 1, 65535, 0], np.uint32)
    keys = pack(level, cell, rows)
    assert keys.dtype == np.uint64
    assert keys.astype(np.uint32).tolist() == rows.tolist()
    assert (keys >> 32 & 0xFFFF).tolist() == cell.tolist()
    assert (keys >> 48).tolist() == level.tolist()
    order = np.argsort(keys)
    assert order.tolist() == np.lexsort([rows, cell, level]).tolist()
    counts = count_cells(np.sort(keys), 16)
    assert {(lv, c): int(counts[lv, c]) for lv, c in np.argwhere(counts)} == {
        (0, 65535): 1,
        (3, 1): 1,
        (9, 0): 2,
        (15, 65535): 1,
    }


def test_rows_beyond_31_bits_are_taken_by_arrow():
    # What lay_out and gather rely on: positions are unsigned, also in their upper half.
    taken = pa.compute.take(pa.array([10, 11, 12]), pa.array(np.array([2, 0], np.uint32)))
    assert taken.to_pylist() == [12, 10]
    with pytest.raises(pa.ArrowIndexError):
        pa.compute.take(pa.array([10]), pa.array(np.array([2**31 + 1], np.uint32)))


def test_morton_codes_and_back():
    x, y = (a.ravel() for a in np.meshgrid(np.arange(256), np.arange(256)))
    q = [(a << 16 | 0xABCD).astype(np.uint32) for a in (x, y)]
    codes = morton(*q)
    assert codes.tolist() == [interleave(int(a), int(b)) for a, b in zip(x, y, strict=True)]
    np.testing.assert_array_equal(cell_coordinates(codes.astype(np.int64)), np.stack([x, y], 1))


def test_axis_conversion():
    axis = Axis("x", "number", 10, 0.5)
    assert (axis.to_value(4.0), axis.to_quantum(12.0)) == (12, 4)
    assert axis.to_value(np.array([0.0, 1.0])).tolist() == [10, 10.5]
    assert axis.to_quantum(np.array([10.0, 10.5])).tolist() == [0, 1]
    assert Axis("x", "number", 2**64, 1.0).to_value(0.0) == 2.0**64


def test_a_layout_knows_its_size():
    layout = laid_out(*gaussian(1000))
    assert isinstance(layout, Layout)
    assert layout.nbytes == 1000 * 8 + CELLS * 4
    assert LEVEL0 == 16384


@pytest.mark.parametrize("count", [0, 1, 2, 3, 65_535, 65_536, 65_537, 200_001])
def test_the_low_halves_of_keys_stay_in_order(count):
    keys = np.random.default_rng(count).integers(0, 2**63, count, dtype=np.uint64)
    expected = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    np.testing.assert_array_equal(low_halves(keys), expected)
