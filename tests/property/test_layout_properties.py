import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from streamlit_glscatter.layout import levels as levels_module
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.grid import cell_coordinates, morton
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.layout.levels import lay_out
from streamlit_glscatter.table.columns import as_table

# Rounded: extents too small to be divided are an error of their own, tested elsewhere.
MODEST = st.floats(-100, 100).map(lambda value: round(value, 9))
quick = settings(max_examples=30, deadline=None)


@pytest.fixture(autouse=True, scope="module")
def small_levels():
    """Levels of a few points, so that small inputs have several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(levels_module, "LEVEL0", 4)
        yield


def laid_out(x, y):
    table = as_table({"x": x, "y": y})
    return lay_out(*(axis_values(table.column(name, role=name), name) for name in "xy"))


def pairs(elements):
    return st.integers(0, 100).flatmap(
        lambda n: st.tuples(*(hnp.arrays(np.float64, n, elements=elements) for _ in range(2)))
    )


def place(anchor, spread):
    """Values around an anchor, such as timestamps in seconds."""
    return st.floats(-spread, spread).map(lambda v: anchor + v)


@quick
@given(
    pairs(
        st.one_of(
            st.floats(-1e3, 1e3),
            place(1.7e9, 1e3),
            st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, 1e-300]),
        )
    )
)
def test_every_point_is_kept_once_and_near_its_value(columns):
    kept = np.isfinite(columns[0]) & np.isfinite(columns[1])
    spans = [np.ptp(column[kept]) if kept.any() else 0 for column in columns]
    assume(all(span == 0 or span > 1e-290 for span in spans))
    layout = laid_out(*columns)
    assert sorted(layout.rows.tolist()) == np.flatnonzero(kept).tolist()
    assert layout.dropped == len(kept) - kept.sum()
    assert sum(layout.levels) == len(layout)
    q = layout.quantum(0, len(layout))
    if len(q) == 0:
        return
    assert q.min() >= 0
    assert q.max() <= QMAX
    for axis, column, quantum in zip((layout.x, layout.y), columns, q.T, strict=True):
        true = column[layout.rows]
        offset = true - true.min()
        extent = offset.max()
        assert np.abs(quantum * axis.step - offset).max() <= extent * 2.0**-24
        # Adding the origin may round once more, by the precision of the values themselves.
        decoded = axis.to_value(quantum.astype(np.float64))
        slack = np.spacing(np.abs(true).max())
        assert np.abs(decoded - true).max() <= extent * 2.0**-24 + slack


@quick
@given(
    st.integers(-(2**63), 2**63 - 1),
    st.lists(st.integers(0, 2**70), min_size=1, max_size=50),
    st.sampled_from(["i8", "u8"]),
)
def test_integers_are_exact_to_the_step(low, offsets, dtype):
    info = np.iinfo(dtype)
    low = min(max(low, int(info.min)), int(info.max))
    exact = [low + offset % (int(info.max) - low + 1) for offset in offsets]
    layout = laid_out(np.array(exact, dtype), np.arange(len(exact)))
    assert layout.x.origin == min(exact)
    span = max(exact) - min(exact)
    for q, row in zip(layout.quantum(0, len(exact))[:, 0].tolist(), layout.rows, strict=True):
        true = (exact[row] - min(exact)) * QMAX / span if span else 0
        assert abs(q - true) <= 0.5 + 1e-6


@quick
@given(pairs(MODEST))
def test_the_order_is_by_level_cell_and_row(columns):
    layout = laid_out(*columns)
    n = len(layout)
    q = layout.quantum(0, n).astype(np.uint32)
    level = np.repeat(np.arange(len(layout.levels)), layout.levels)
    cell = morton(q[:, 0], q[:, 1])
    assert np.lexsort([layout.rows, cell, level]).tolist() == list(range(n))
    for number in range(len(layout.levels)):
        starts = layout.cell_starts(number)
        inside = np.arange(starts[0], starts[-1])
        np.testing.assert_array_equal(
            np.searchsorted(starts, inside, side="right") - 1, cell[starts[0] : starts[-1]]
        )


@quick
@given(pairs(MODEST), st.data())
def test_any_range_decodes_like_the_whole(columns, data):
    layout = laid_out(*columns)
    start = data.draw(st.integers(0, len(layout)))
    stop = data.draw(st.integers(start, len(layout)))
    whole = layout.quantum(0, len(layout))
    np.testing.assert_array_equal(layout.quantum(start, stop), whole[start:stop])


@quick
@given(pairs(MODEST))
def test_home_lies_within_the_points_and_has_an_area(columns):
    layout = laid_out(*columns)
    x0, x1, y0, y1 = layout.home
    assert x0 < x1
    assert y0 < y1
    if len(layout):
        q = layout.quantum(0, len(layout))
        for low, high, values in ((x0, x1, q[:, 0]), (y0, y1, q[:, 1])):
            assert low >= values.min() - 0.5
            assert high <= values.max() + 0.5


@quick
@given(st.integers(0, 255), st.integers(0, 255))
def test_morton_codes_are_undone(x, y):
    code = morton(np.array([x << 16], np.uint32), np.array([y << 16], np.uint32))
    assert cell_coordinates(code.astype(np.int64)).tolist() == [[x, y]]
