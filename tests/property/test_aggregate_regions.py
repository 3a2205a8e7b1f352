"""Points of boxes, layouts of some of the points, and the texels of views."""

import math

import numpy as np
from counting import LINE, point_sets, quanta, some_layout
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from streamlit_glscatter.aggregate import bounds_in, count_in, grid_for, positions_in
from streamlit_glscatter.aggregate.masked import masked_layout, masked_values
from streamlit_glscatter.aggregate.texels import MOST_TEXELS, STEP, TILE, tiles
from streamlit_glscatter.aggregate.tiles import rectangles
from streamlit_glscatter.layout.region import region_of
from streamlit_glscatter.wire.encode import encode_cells, encode_position

quick = settings(max_examples=60, deadline=None)
SIDE = st.one_of(
    st.floats(-1e3, LINE + 1e3),
    st.integers(-1, 257).map(lambda cell: cell * 65536.0),
    st.integers(-1, 257).map(lambda cell: cell * 65536.0 - 1),
    st.sampled_from([-math.inf, math.inf, math.nan, -0.0, 0.5, LINE - 1.0]),
)
BOX = st.tuples(SIDE, SIDE, SIDE, SIDE)


@quick
@given(point_sets(), BOX)
def test_points_in_a_box_are_found_and_counted(q, box):
    layout = some_layout(q)
    x, y = quanta(layout).T
    x0, x1, y0, y1 = box
    wanted = np.flatnonzero((x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1))
    assert positions_in(layout, box).tolist() == wanted.tolist()
    assert count_in(layout, box) == len(wanted)
    least, most = bounds_in(layout, box)
    assert 0 <= least <= len(wanted) <= most <= len(layout)


@quick
@given(point_sets(), st.integers(0, 255), st.integers(0, 255), st.integers(1, 256))
def test_without_a_look_at_points_all_of_the_cells_touched_count(q, cell_x, cell_y, cells):
    layout = some_layout(q)
    x0, y0 = cell_x * 65536, cell_y * 65536
    x1, y1 = x0 + cells * 65536, y0 + cells * 65536
    whole = (x0, x1 - 1, y0, y1 - 1)
    count = len(positions_in(layout, whole))
    assert bounds_in(layout, whole) == (count, count)
    assert bounds_in(layout, (x0 + 9, x1 - 9, y0 + 9, y1 - 9))[1] == count


@quick
@given(point_sets(), st.floats(0, 1))
def test_a_layout_to_count_selected_points_has_their_cells_and_places(q, share):
    layout = some_layout(q, dropped=(1,) if len(q) else ())
    mask = np.random.default_rng(len(q)).random(len(q)) < share
    counted = masked_layout(layout, mask, "some")
    assert len(counted) == mask.sum()
    assert quanta(counted).tolist() == quanta(layout)[mask].tolist()
    level = np.searchsorted(layout.level_starts, np.flatnonzero(mask), side="right") - 1
    assert list(counted.levels) == np.bincount(level, minlength=len(layout.levels)).tolist()


@quick
@given(
    st.integers(0, 50), st.sampled_from([np.uint8, np.uint16]), st.booleans(), st.integers(0, 99)
)
def test_values_of_selected_points_are_those_at_their_places(n, dtype, rows, seed):
    random = np.random.default_rng(seed)
    # Rows of values fill 4 bytes: colours, coordinates.
    shape = (n, 4 // np.dtype(dtype).itemsize) if rows else (n,)
    values = random.integers(0, 256, shape).astype(dtype)
    mask = random.random(n) < 0.5
    taken = masked_values(values, mask)
    assert (taken.dtype, taken.tolist()) == (values.dtype, values[mask].tolist())


@quick
@given(point_sets(), st.tuples(*[st.integers(0, LINE)] * 4))
def test_a_region_has_the_points_of_its_box_with_their_rows(q, sides):
    layout = some_layout(q, dropped=(1,) if len(q) else ())
    (x0, x1), (y0, y1) = sorted(sides[:2]), sorted(sides[2:])
    box = (float(x0), float(x1), float(y0), float(y1))
    region = region_of(layout, box)
    part = region.coordinates.layout
    assert sorted(region.positions.tolist()) == positions_in(layout, box).tolist()
    assert quanta(part).tolist() == quanta(layout)[region.positions].tolist()
    assert part.rows.tolist() == layout.rows[region.positions].tolist()
    assert list(part.levels) == ([len(part)] if len(part) else [])
    assert (part.n_rows, part.dropped, part.x, part.home) == (
        layout.n_rows,
        layout.dropped,
        layout.x,
        layout.home,
    )
    assert encode_cells(part).data
    assert encode_position(part).data


def test_regions_of_other_boxes_have_other_digests():
    layout = some_layout(np.arange(20).reshape(10, 2))
    boxes = [None, (0.0, 5.0, 0.0, 5.0), (0.0, 9.0, 0.0, 9.0)]
    assert len({region_of(layout, box).coordinates.layout.digest for box in boxes}) == 3


def test_a_region_keeps_the_index_into_the_table():
    import dataclasses  # noqa: PLC0415 (only here)

    layout = some_layout(np.arange(20).reshape(10, 2))
    indexed = dataclasses.replace(layout, digest="indexed", index=np.arange(10)[::-1])
    region = region_of(indexed, (4.0, 9.0, 0.0, 30.0))
    assert len(region.positions)
    assert region.coordinates.layout.index.tolist() == (9 - region.positions).tolist()


@st.composite
def views(draw):
    """Box and device pixels of a view, some of which reaches beyond the extent."""
    width, height = draw(st.integers(1, 4000)), draw(st.integers(1, 4000))
    x, y = draw(st.floats(-1e5, LINE)), draw(st.floats(-1e5, LINE))
    wide, high = 2 ** draw(st.floats(-4, 15)), 2 ** draw(st.floats(-4, 15))
    return (x, x + wide * width, y, y + high * height), width, height


@settings(max_examples=100, deadline=None)
@given(views())
def test_the_texels_of_a_view_cover_it_and_are_about_a_pixel(view):
    (x0, x1, y0, y1), width, height = view
    grid = grid_for(*view)
    assert 0 < grid.width * grid.height <= MOST_TEXELS
    left, right, bottom, top = grid.box
    assert left >= 0
    assert bottom >= 0
    assert right <= LINE
    assert top <= LINE
    for low, high, first, end in ((x0, x1, left, right), (y0, y1, bottom, top)):
        assert first <= max(low, 0)
        assert end >= min(math.floor(high) + 1, LINE) or high < 0
    for quantum, k, start, size in (
        ((x1 - x0) / width, grid.kx, grid.x, grid.width),
        ((y1 - y0) / height, grid.ky, grid.y, grid.height),
    ):
        # Larger ones only where there would be too many.
        assert 2.0**k / quantum >= 0.7 or k == 24
        assert start % STEP == 0
        assert (start + size) % STEP == 0 or start + size == LINE >> k


@quick
@given(st.integers(0, 15), st.floats(0, 100), st.floats(0, 100))
def test_texels_of_usual_views_are_between_root_half_and_root_two(k, x, y):
    for share in (0.71, 0.99, 1.41):
        quantum = share * 2**k
        box = (x, x + 800 * quantum, y, y + 600 * quantum)
        grid = grid_for(box, 800, 600)
        assert 2.0**grid.kx / quantum <= 2**0.5 or grid.kx == 0
        assert 2.0**grid.ky / quantum >= 0.5**0.5


@quick
@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 8))))
def test_rectangles_cover_tiles_once(wanted):
    tiles_wanted = {(int(x), int(y)) for y, x in np.argwhere(wanted)}
    covered = [(x, y) for columns, rows in rectangles(tiles_wanted) for y in rows for x in columns]
    assert len(covered) == len(set(covered))
    assert set(covered) == tiles_wanted


@quick
@given(views())
def test_tiles_of_a_raster_are_those_it_touches(view):
    grid = grid_for(*view)
    texels = {(x // TILE, y // TILE) for x in _ends(grid.x, grid.width) for y in _ends(grid.y, 1)}
    found = list(tiles(grid))
    assert texels <= set(found)
    assert len(found) == len(set(found))


def _ends(first, size):
    return first, first + size - 1
