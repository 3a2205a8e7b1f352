"""Counts by texel equal slow counts, whatever the points and wherever the texels."""

import contextlib

import numpy as np
import pytest
from counting import KINDS, expected, grids, point_sets, quanta, some_layout, some_source
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter.aggregate import Grid, Selected, base_grid, decode, raster_of
from streamlit_glscatter.aggregate import count as count_module
from streamlit_glscatter.aggregate import pyramid as pyramid_module
from streamlit_glscatter.aggregate import tiles as tiles_module
from streamlit_glscatter.layout.layout import Axis


def lists_of(source, grid, selected=None):
    lists = decode(raster_of(source, grid, selected).data)
    return {name: values.tolist() for name, values in lists.items()}


@contextlib.contextmanager
def small_steps(*, pyramid=False):
    """Count few points at a time, so that small inputs have several chunks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(count_module, "CHUNK", 97)
        if pyramid:
            patch.setattr(tiles_module, "WITHOUT", 0)
            patch.setattr(pyramid_module, "_finest", lambda _: 29)
        yield


@settings(max_examples=60, deadline=None)
@given(st.data(), point_sets(), st.sampled_from(KINDS), st.integers(0, 9))
def test_points_are_counted_in_their_texels(data, q, what, seed):
    source = some_source(some_layout(q, seed=seed), what, seed)
    grid = data.draw(grids(q))
    with small_steps():
        assert lists_of(source, grid) == expected(source, grid)


@settings(max_examples=25, deadline=None)
@given(st.data(), point_sets(), st.sampled_from(KINDS), st.integers(-9, 9))
def test_a_pyramid_counts_the_same(data, q, what, apart):
    layout = some_layout(q, y=Axis("y", "number", 0, 2.0**apart))
    source = some_source(layout, what, abs(apart))
    with small_steps(pyramid=True):
        for grid in (base_grid(layout), data.draw(grids(q, finest=12)), data.draw(grids(q))):
            assert lists_of(source, grid) == expected(source, grid)


@settings(max_examples=30, deadline=None)
@given(st.data(), point_sets(), st.sampled_from(KINDS), st.booleans())
def test_selected_points_are_counted_alone(data, q, what, pyramid):
    source = some_source(some_layout(q), what)
    grid = data.draw(grids(q))
    mask = np.random.default_rng(len(q)).random(len(q)) < data.draw(st.sampled_from([0, 0.4, 1]))
    with small_steps(pyramid=pyramid):
        assert lists_of(source, grid, Selected("some", mask)) == expected(source, grid, mask)


@settings(max_examples=25, deadline=None)
@given(point_sets(), st.integers(8, 24), st.integers(8, 24))
def test_counts_are_those_of_a_histogram(q, kx, ky):
    source = some_source(some_layout(q), "count")
    grid = Grid(kx, ky, 0, 0, min(1 << 24 - kx, 500), min(1 << 24 - ky, 500))
    edges = [
        (np.arange(size + 1) << k) - 0.5
        for size, k in ((grid.height, grid.ky), (grid.width, grid.kx))
    ]
    wanted, _, _ = np.histogram2d(q[:, 1], q[:, 0], bins=edges)
    assert lists_of(source, grid)["count"] == wanted.reshape(-1).tolist()


@settings(max_examples=25, deadline=None)
@given(point_sets(), st.integers(0, 2**14), st.integers(0, 2**14))
def test_counts_are_those_of_datashader_on_all_points(q, x, y):
    import datashader as ds  # noqa: PLC0415 (heavy)
    import pandas as pd  # noqa: PLC0415 (heavy)

    source = some_source(some_layout(q), "category", codes=3)
    grid = Grid(10, 9, x - x % 128, y - y % 128, 128, 256)
    x0, x1, y0, y1 = grid.box
    points = quanta(source.layout)
    frame = pd.DataFrame({"x": points[:, 0], "y": points[:, 1]})
    frame["code"] = pd.Categorical.from_codes(source.values, categories=["a", "b", "c"])
    canvas = ds.Canvas(128, 256, x_range=(x0 - 0.5, x1 - 0.5), y_range=(y0 - 0.5, y1 - 0.5))
    counted = canvas.points(frame, "x", "y", agg=ds.by("code", ds.count())).to_numpy()
    lists = lists_of(source, grid)
    assert lists["count"] == counted.sum(axis=2).reshape(-1).tolist()
    kinds = (counted > 0).sum(axis=2)
    amounts = [of[of > 0][:-1] for of in counted[kinds > 0]]
    assert lists["amount"] == np.concatenate(amounts or [kinds[:0]]).tolist()
    assert lists["kinds"] == kinds[kinds > 0].tolist()
    assert lists["code"] == np.nonzero(counted)[2].tolist()


@settings(max_examples=25, deadline=None)
@given(point_sets(), st.sampled_from(KINDS))
def test_the_whole_extent_has_every_point(q, what):
    source = some_source(some_layout(q), what)
    assert sum(lists_of(source, base_grid(source.layout))["count"]) == len(q)
