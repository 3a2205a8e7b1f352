"""Texels are as fine as the bytes of their counts allow."""

import functools

import numpy as np
import pytest
from counting import LINE, some_layout, some_source
from scipy import stats

from streamlit_glscatter.aggregate import (
    base_grid,
    decode,
    fineness,
    fitting_grid,
    grid_for,
    raster_of,
)
from streamlit_glscatter.aggregate.fineness import poisson_bits, sketch_of, with_blocks

WHOLE = (0.0, LINE - 1.0, 0.0, LINE - 1.0)
MIDDLE = (6e6, 1e7, 6e6, 9e6)


@functools.cache
def clouds(seed, n=300_000):
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, LINE, (12, 2))
    centres[0] = 8e6, 7.5e6
    at = rng.integers(0, 12, n)
    q = centres[at] + rng.standard_normal((n, 2)) * np.linspace(1e6, 3e4, 12)[at, None]
    return some_layout(np.clip(np.rint(q), 0, LINE - 1).astype(np.int64))


@pytest.fixture
def little(monkeypatch):
    """Bytes that 300,000 points do not fit into."""
    monkeypatch.setattr(fineness, "BYTES", 30_000)
    return 30_000


def test_entropies_are_those_of_poisson_distributions():
    log2_means = np.linspace(-12, 10, 23)  # beyond, the sum of SciPy ends too early
    wanted = stats.poisson(2**log2_means).entropy() / np.log(2)
    assert poisson_bits(log2_means) == pytest.approx(wanted, rel=0.01, abs=1e-4)
    assert poisson_bits(np.array([-100.0, 20.0])).tolist() == pytest.approx([0, 12.047], abs=1e-3)


@pytest.mark.parametrize("what", ["count", "category", "mean", "rgba"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("box", [WHOLE, MIDDLE])
def test_counts_take_no_more_bytes_than_allowed(little, what, seed, box):
    source = some_source(clouds(seed), what, seed)
    grid = fitting_grid(source, box, 800, 600)
    finest = grid_for(box, 800, 600)
    assert grid != finest
    sent = len(raster_of(source, grid).data)
    # What is foretold is no promise; it is near.
    assert sent <= 1.15 * little
    assert sent >= 0.1 * little


def test_colours_become_coarser_before_counts_do(little):
    source = some_source(clouds(3), "mean")
    fine = grid_for(MIDDLE, 800, 600)
    sizes = []
    for allowed in (10**7, 120_000, 100_000, 20_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fineness, "BYTES", allowed)
            grid = fitting_grid(source, MIDDLE, 800, 600)
        sizes.append((grid.kx - fine.kx, grid.block))
    assert sizes == sorted(sizes)
    assert sizes[0] == (0, 0)
    assert (0, 1) in sizes or (0, 2) in sizes
    assert sizes[-1][0] > 0


def test_larger_pictures_may_take_more(little):
    source = some_source(clouds(4), "count")
    small, large = (fitting_grid(source, WHOLE, 800 * by, 600 * by) for by in (1, 4))
    assert large.width >= 4 * small.width


def test_few_points_are_always_counted_as_finely_as_they_are_seen():
    source = some_source(clouds(5, 1000), "category")
    assert fitting_grid(source, MIDDLE, 800, 600) == grid_for(MIDDLE, 800, 600)
    assert with_blocks(source, base_grid(source.layout)) == base_grid(source.layout)


def test_the_texels_of_the_whole_extent_stay_the_same(little):
    grids = {}
    for what in ("count", "mean"):
        source = some_source(clouds(6), what)
        grids[what] = with_blocks(source, base_grid(source.layout))
    assert grids["count"] == base_grid(source.layout)
    assert grids["mean"].block > 0
    assert (grids["mean"].kx, grids["mean"].width) == (grids["count"].kx, grids["count"].width)


def test_the_largest_texels_have_no_parts_of_nothing(little):
    source = some_source(clouds(7), "category")
    sketch = sketch_of(source)
    for width in (1, 2, 7):
        grid = fitting_grid(source, WHOLE, width, width)
        assert 0 <= sketch.estimate(grid) <= little
        assert decode(raster_of(source, grid).data)["count"].sum() == len(source.layout)
