"""Tiles of texels, counted many at a time."""

from collections.abc import Callable, Iterator

import numpy as np

from streamlit_glscatter.aggregate.count import count_texels, never
from streamlit_glscatter.aggregate.merge import window
from streamlit_glscatter.aggregate.patch import Patch
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import TILE, Grid
from streamlit_glscatter.aggregate.warm import wait_until_ready

DENSE = 1 << 23  # counts made at a time, of four bytes each


def count_tiles(
    source: Source,
    kx: int,
    ky: int,
    columns: range,
    rows: range,
    cancelled: Callable[[], bool] = never,
) -> Iterator[tuple[tuple[int, int], Patch]]:
    """Count the points of a rectangle of tiles.

    Parameters
    ----------
    source
        What to count.
    kx, ky
        Size of the texels.
    columns, rows
        The tiles.
    cancelled
        As for `count_texels`.

    Yields
    ------
    (tx, ty), tile
        Each tile once, narrowed.
    """
    wait_until_ready(cancelled)
    fitting = max(DENSE // (TILE * TILE * max(source.codes, 1)), 1)
    width = min(len(columns), fitting)
    height = max(fitting // width, 1)
    for bottom in range(rows.start, rows.stop, height):
        for left in range(columns.start, columns.stop, width):
            block = range(left, min(left + width, columns.stop))
            band = range(bottom, min(bottom + height, rows.stop))
            yield from _count_block(source, (kx, ky), block, band, cancelled)


def _count_block(
    source: Source,
    size: tuple[int, int],
    columns: range,
    rows: range,
    cancelled: Callable[[], bool],
) -> Iterator[tuple[tuple[int, int], Patch]]:
    """Count the points of some tiles in one go."""
    x, y = columns.start * TILE, rows.start * TILE
    grid = Grid(*size, x, y, len(columns) * TILE, len(rows) * TILE).clipped()
    totals = count_texels(source, grid, cancelled)
    for ty in rows:
        up = ty * TILE - y
        for tx in columns:
            across = tx * TILE - x
            patch = window(
                totals,
                source,
                slice(up, min(up + TILE, grid.height)),
                slice(across, min(across + TILE, grid.width)),
            )
            yield (tx, ty), patch.padded(TILE, TILE)


def empty_tile(source: Source) -> Patch:
    """Return a tile without points."""
    count = np.zeros((TILE, TILE), np.uint8)
    names = ("code", "amount") if source.kind == "category" else tuple(source.measures)
    entries = {name: np.zeros(0, np.uint8) for name in names}
    return Patch(count, count if source.kind == "category" else None, entries)
