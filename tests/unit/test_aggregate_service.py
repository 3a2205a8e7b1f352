"""Rasters for many: kept, counted by few at a time, and not for those who have left."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from counting import KINDS, expected, some_layout, some_source

from streamlit_glscatter.aggregate import (
    Cancelled,
    Grid,
    Pyramid,
    Selected,
    Source,
    base_grid,
    build_pyramid,
    decode,
    pyramid_of,
    raster_of,
    ready,
    tiling,
    warm,
    warm_up,
)
from streamlit_glscatter.aggregate import pyramid as pyramid_module
from streamlit_glscatter.aggregate import tiles as tiles_module
from streamlit_glscatter.aggregate.turns import Turns
from streamlit_glscatter.aggregate.warm import wait_until_ready
from streamlit_glscatter.cache import ContentCache
from streamlit_glscatter.selection import boundary


@pytest.fixture
def q():
    rng = np.random.default_rng(5)
    q = np.concatenate([2**23 + 2.0**s * rng.standard_normal((500, 2)) for s in (10, 18, 21)])
    return np.clip(np.rint(q), 0, 2**24 - 1).astype(np.int64)


@pytest.fixture
def pyramids(monkeypatch):
    """Even few points have a pyramid, and one with several levels."""
    monkeypatch.setattr(tiles_module, "WITHOUT", 0)
    monkeypatch.setattr(pyramid_module, "_finest", lambda _: 27)


def lists_of(*arguments):
    return {name: values.tolist() for name, values in decode(raster_of(*arguments).data).items()}


def test_heavy_libraries_wait_until_they_are_needed():
    code = (
        "import sys, streamlit_glscatter.aggregate\n"
        "print([name for name in ('datashader', 'pandas', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_is_ready_once_warm():
    warm_up()
    warm_up()
    wait_until_ready()
    assert ready()


def test_lassos_are_compiled_with_the_rest(monkeypatch):
    monkeypatch.setattr(boundary, "_ready", threading.Event())
    warm._compile()
    assert boundary.ready()


@pytest.mark.parametrize("what", KINDS)
def test_equal_counts_are_equal_bytes(q, what):
    grid = Grid(14, 14, 512, 512, 256, 256)
    first, second = (raster_of(some_source(some_layout(q), what), grid) for _ in range(2))
    assert first is not second
    assert (first.digest, first.data) == (second.digest, second.data)


def test_what_was_counted_is_kept(q, monkeypatch):
    source = some_source(some_layout(q), "category")
    first = raster_of(source, Grid(12, 12, 1900, 1900, 300, 300))
    assert raster_of(source, Grid(12, 12, 1900, 1900, 300, 300)) is first
    counted = []
    count = tiling.count_tiles

    def spy(of, kx, ky, columns, rows, cancelled):
        counted.append((columns, rows))
        return count(of, kx, ky, columns, rows, cancelled)

    monkeypatch.setattr(tiles_module, "count_tiles", spy)
    within, beyond = Grid(12, 12, 1950, 1950, 99, 99), Grid(12, 12, 1900, 1900, 500, 300)
    assert lists_of(source, within) == expected(source, within)
    assert counted == []
    assert lists_of(source, beyond) == expected(source, beyond)
    assert counted == [(range(18, 19), range(14, 18))]


def test_forgotten_tiles_are_counted_again(q, monkeypatch):
    monkeypatch.setattr(tiles_module, "CACHE", ContentCache(limit=0))
    source = some_source(some_layout(q), "mean")
    grid = Grid(13, 12, 900, 1900, 200, 300)
    assert lists_of(source, grid) == expected(source, grid)


def test_other_selections_and_aggregations_are_other_rasters(q):
    layout = some_layout(q)
    sources = [some_source(layout, what) for what in KINDS]
    assert len({source.digest for source in sources}) == len(KINDS)
    grid = base_grid(layout)
    halves = [Selected(name, np.arange(len(q)) % 2 == side) for side, name in enumerate("ab")]
    for source in sources:
        for half in halves:
            assert lists_of(source, grid, half) == expected(source, grid, half.mask)


def test_eight_threads_get_the_right_rasters(q, pyramids):
    layout = some_layout(q)
    sources = [some_source(layout, what) for what in KINDS]
    rng = np.random.default_rng(1)
    asked = [
        (sources[int(rng.integers(0, len(sources)))], Grid(k, k, *at, 200, 150))
        for k in rng.integers(9, 16, 48).tolist()
        for at in [((2**23 >> k) - rng.integers(0, 99, 2)).tolist()]
    ]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: lists_of(*one), asked))
    assert found == [expected(source, grid) for source, grid in asked]


def test_nobody_waits_for_what_nobody_wants(q, pyramids):
    source = some_source(some_layout(q), "mean")
    grid = Grid(5, 5, 2**18 - 100, 2**18 - 100, 200, 200)
    with pytest.raises(Cancelled):
        raster_of(source, grid, None, lambda: True)
    assert lists_of(source, grid) == expected(source, grid)


@pytest.mark.parametrize("what", KINDS)
def test_a_stored_pyramid_answers_without_counting(q, what, pyramids, tmp_path, monkeypatch):
    source = some_source(some_layout(q), what)
    built = build_pyramid(source)
    built.save(tmp_path)
    loaded = Pyramid.load(tmp_path)
    assert len(loaded.levels) > 3
    assert loaded.levels == built.levels
    assert loaded.tiles.keys() == built.tiles.keys()
    stored = Source(
        some_layout(q), source.kind, source.values, source.codes, source.agg, stored=tmp_path
    )
    monkeypatch.setattr(tiles_module, "count_tiles", None)
    grid = base_grid(source.layout)
    assert lists_of(stored, grid) == expected(source, grid)


def test_a_pyramid_of_more_categories_is_refused(q, pyramids, tmp_path):
    source = some_source(some_layout(q), "category", codes=5)
    build_pyramid(source).save(tmp_path)
    fewer = Source(some_layout(q), "category", source.values % 3, 3, stored=tmp_path)
    with pytest.raises(ValueError, match="of other categories"):
        raster_of(fewer, Grid(20, 20, 0, 0, 16, 16))


def test_a_cache_too_small_for_a_pyramid_has_none(q, pyramids, monkeypatch):
    source = some_source(some_layout(q), "count")
    assert pyramid_of(source) is not None
    monkeypatch.setattr(tiles_module, "CACHE", ContentCache(limit=len(q)))
    assert pyramid_of(source) is None


def test_wrong_sources_are_refused(q):
    layout = some_layout(q)
    codes = np.zeros(len(q), np.uint8)
    for kind, values, number in (
        ("category", codes, 0),
        ("category", codes, 33),
        ("category", codes[1:], 3),
        ("number", None, 0),
        ("count", codes, 0),
    ):
        with pytest.raises(ValueError, match=r"categories|values"):
            Source(layout, kind, values, number)


def test_a_code_beyond_the_legend_is_an_error(q):
    source = Source(some_layout(q), "category", np.full(len(q), 7, np.uint8), 7)
    with pytest.raises(ValueError, match="code 7 of 7"):
        raster_of(source, base_grid(source.layout))


# Turns ------------------------------------------------------------------------------------------


def test_turns_come_in_order_and_few_at_a_time():
    turns, order = Turns(1), []
    threads = []

    def work(number):
        with turns.take():
            order.append(number)

    with turns.take():
        for number in range(5):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                threads[-1].join(0.001)  # until it stands in the queue
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_who_leaves_the_queue_does_not_block_it():
    turns = Turns(1)
    with turns.take(), pytest.raises(Cancelled), turns.take(lambda: True):
        pass
    with turns.take():
        pass
    assert not turns._waiting
