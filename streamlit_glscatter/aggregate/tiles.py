"""The tiles of a raster: from a pyramid, from the cache, or counted now."""

import dataclasses
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.aggregate.patch import Patch, join
from streamlit_glscatter.aggregate.pyramid import Pyramid, build_pyramid, merge_tiles
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import TILE, Grid, tiles
from streamlit_glscatter.aggregate.tiling import count_tiles, empty_tile
from streamlit_glscatter.cache import CACHE

WITHOUT = 1 << 22
"""Of fewer points every view is counted as fast as it is found in a pyramid."""

PYRAMIDS = "pyramids"
"""Folder in a prepared folder that keeps pyramids by digest."""

_LARGEST_PYRAMID = 1 << 29  # bytes, about
_BYTES_A_POINT = 8

Tile = tuple[int, int]


def count_raster(source: Source, grid: Grid, cancelled: Callable[[], bool] = never) -> Patch:
    """Count the points of a raster.

    Parameters
    ----------
    source
        What to count.
    grid
        The texels, none of them beyond the extent.
    cancelled
        Asked now and then: whether to stop with `Cancelled`.
    """
    wanted = list(tiles(grid))
    found = _find(source, grid.kx, grid.ky, wanted, cancelled)
    (left, bottom), (right, top) = wanted[0], wanted[-1]
    bands = [[found[tx, ty] for tx in range(left, right + 1)] for ty in range(bottom, top + 1)]
    x, y = grid.x - left * TILE, grid.y - bottom * TILE
    return join(bands, slice(y, y + grid.height), slice(x, x + grid.width))


def pyramid_of(source: Source, cancelled: Callable[[], bool] = never) -> Pyramid | None:
    """Return the pyramid of a source, made or mapped at the first call.

    Returns
    -------
    Pyramid or None
        None for few points, and where the cache could not keep it. One that is `stored` is mapped;
        one that is made for a source with a place for it is stored there.
    """
    key = ("pyramid", source.digest)
    stored = source.stored
    if stored is not None and stored.is_dir():
        return CACHE.get(key, lambda: Pyramid.load(stored), lambda _: 0)
    size = min(_BYTES_A_POINT * len(source.layout), _LARGEST_PYRAMID)
    if len(source.layout) < WITHOUT or size > CACHE.limit:
        return None
    return CACHE.get(key, lambda: _built(source, cancelled), lambda pyramid: pyramid.nbytes)


def kept_in(source: Source, folder: Path) -> Source:
    """Let a source keep its pyramid in a prepared folder.

    Parameters
    ----------
    source
        What is counted.
    folder
        It may be read-only: then the pyramid is made anew in each process.
    """
    return dataclasses.replace(source, stored=folder / PYRAMIDS / source.digest)


def _built(source: Source, cancelled: Callable[[], bool]) -> Pyramid:
    pyramid = build_pyramid(source, cancelled)
    if source.stored is not None:
        beside = source.stored.with_name(f".{source.stored.name}-{uuid.uuid4().hex[:8]}")
        try:
            beside.mkdir(parents=True)
            pyramid.save(beside)
            beside.replace(source.stored)
        except OSError:  # read-only, full, or somebody else was faster: it is here all the same
            shutil.rmtree(beside, ignore_errors=True)
    return pyramid


def _find(
    source: Source, kx: int, ky: int, wanted: list[Tile], cancelled: Callable[[], bool]
) -> dict[Tile, Patch]:
    pyramid = pyramid_of(source, cancelled)
    level = None if pyramid is None else pyramid.level_for(kx, ky)
    if pyramid is None or level is None:
        return _counted(source, kx, ky, wanted, cancelled)
    if level == (kx, ky):
        nothing = empty_tile(source)
        return {at: pyramid.tiles.get((kx, ky, *at), nothing) for at in wanted}

    def merged(at: Tile) -> Patch:
        return CACHE.get(
            ("tile", source.digest, kx, ky, *at),
            lambda: merge_tiles(source, pyramid, level, (kx, ky, *at)),
            lambda tile: tile.nbytes,
        )

    return {at: merged(at) for at in wanted}


def _counted(
    source: Source, kx: int, ky: int, wanted: list[Tile], cancelled: Callable[[], bool]
) -> dict[Tile, Patch]:
    """Find tiles in the cache, and count the others together."""

    def key(at: Tile) -> tuple[str, str, int, int, int, int]:
        return ("tile", source.digest, kx, ky, *at)

    def cached(at: Tile, tile: Patch) -> Patch:
        return CACHE.get(key(at), lambda: tile, lambda tile: tile.nbytes)

    def alone(at: Tile) -> Patch:
        columns, rows = (range(of, of + 1) for of in at)
        return next(count_tiles(source, kx, ky, columns, rows, cancelled))[1]

    def kept(at: Tile) -> Patch:
        return CACHE.get(key(at), lambda: alone(at), lambda tile: tile.nbytes)

    missing = {at for at in wanted if key(at) not in CACHE}
    found = {}
    for columns, rows in rectangles(missing):
        for at, tile in count_tiles(source, kx, ky, columns, rows, cancelled):
            found[at] = cached(at, tile)
    for at in set(wanted) - missing:  # one that was forgotten since is counted again
        found[at] = kept(at)
    return found


def rectangles(wanted: Iterable[Tile]) -> Iterator[tuple[range, range]]:
    """Cover tiles by rectangles that do not overlap: columns and rows of each."""
    left = set(wanted)
    while left:
        ty, tx = min((ty, tx) for tx, ty in left)
        right = tx
        while (right + 1, ty) in left:
            right += 1
        columns, top = range(tx, right + 1), ty
        while all((column, top + 1) in left for column in columns):
            top += 1
        rows = range(ty, top + 1)
        left -= {(column, row) for row in rows for column in columns}
        yield columns, rows
