"""Counts of all points in coarse texels, made once, for views that show many points.

From level to level texels double on one axis, on the two in turn. On the screen texels are about
square and the axes keep their proportion, so ``kx - ky`` takes two values as the user zooms: the
levels have both, and a view finds its own texels among them.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.count import Cancelled, never
from streamlit_glscatter.aggregate.merge import coarsen
from streamlit_glscatter.aggregate.patch import Patch, join
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import BITS, TILE
from streamlit_glscatter.aggregate.tiling import count_tiles, empty_tile
from streamlit_glscatter.layout.layout import Layout

FINEST = 11
"""Texels of the finest pyramid are ``2**11`` quanta a side: 8192 x 8192 of them."""
_POINTS_A_TEXEL = 0.5  # at least, on average: so levels take a few bytes a point
_TILE_BITS = TILE.bit_length() - 1
_LARGEST = BITS - _TILE_BITS  # at these texels one tile is the whole extent
_MOST_APART = 8
_FILE, _INDEX = "pyramid.npy", "pyramid.json"

Level = tuple[int, int]
Place = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Tiles of some levels of texels.

    Attributes
    ----------
    levels
        ``(kx, ky)`` from fine to coarse.
    tiles
        Narrowed patches by ``(kx, ky, tx, ty)``; those without points are left out.
    """

    levels: tuple[Level, ...]
    tiles: dict[Place, Patch]

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(tile.nbytes for tile in self.tiles.values())

    def level_for(self, kx: int, ky: int) -> Level | None:
        """Return the coarsest level that texels can be put together from; None if there is none."""
        fitting = [level for level in self.levels if level[0] <= kx and level[1] <= ky]
        return fitting[-1] if fitting else None

    def save(self, folder: Path) -> None:
        """Write the pyramid into a folder, as bytes to be mapped and an index of them."""
        index: list[dict[str, Any]] = []
        pieces: list[NDArray[np.uint8]] = []
        offset = 0
        for place, tile in self.tiles.items():
            for name, values in _arrays(tile).items():
                flat = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
                padding = np.zeros(-len(flat) % 8, np.uint8)
                pieces += [flat, padding]
                index.append(
                    {
                        "tile": place,
                        "name": name,
                        "dtype": values.dtype.str,
                        "shape": values.shape,
                        "offset": offset,
                    }
                )
                offset += len(flat) + len(padding)
        np.save(folder / _FILE, np.concatenate([np.zeros(0, np.uint8), *pieces]))
        text = json.dumps({"levels": self.levels, "arrays": index})
        (folder / _INDEX).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Pyramid":
        """Map the pyramid that `save` has written."""
        content = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        data = np.load(folder / _FILE, mmap_mode="r")
        arrays: dict[Place, dict[str, NDArray[Any]]] = {}
        for entry in content["arrays"]:
            dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
            start = entry["offset"]
            part = data[start : start + math.prod(shape) * dtype.itemsize]
            place: Place = tuple(entry["tile"])
            arrays.setdefault(place, {})[entry["name"]] = part.view(dtype).reshape(shape)
        tiles = {
            place: Patch(of.pop("count"), of.pop("kinds", None), of) for place, of in arrays.items()
        }
        return cls(tuple(tuple(level) for level in content["levels"]), tiles)


def _arrays(tile: Patch) -> dict[str, NDArray[Any]]:
    kinds = {} if tile.kinds is None else {"kinds": tile.kinds}
    return {"count": tile.count, **kinds, **tile.entries}


def build_pyramid(source: Source, cancelled: Callable[[], bool] = never) -> Pyramid:
    """Count all points of a source.

    Parameters
    ----------
    source
        What to count.
    cancelled
        Asked now and then: whether to stop with `Cancelled`.

    Notes
    -----
    The finest texels hold a few points on average, at least `_POINTS_A_TEXEL`, and there are at
    most 8192 x 8192 of them. Only what occurs is kept of values and categories, each number in the
    smallest type that will do; the coarser levels together are as large as the finest.
    """
    levels = _levels(source.layout)
    kx, ky = levels[0]
    tiles: dict[Place, Patch] = {}
    columns, rows = _extent(kx), _extent(ky)
    for (tx, ty), tile in count_tiles(source, kx, ky, range(columns), range(rows), cancelled):
        if tile.count.any():
            tiles[kx, ky, tx, ty] = tile
    pyramid = Pyramid(levels, tiles)
    for finer, level in pairwise(levels):
        for ty in range(_extent(level[1])):
            if cancelled():
                raise Cancelled
            for tx in range(_extent(level[0])):
                tile = merge_tiles(source, pyramid, finer, (*level, tx, ty))
                if tile.count.any():
                    tiles[*level, tx, ty] = tile
    return pyramid


def merge_tiles(source: Source, pyramid: Pyramid, finer: Level, place: Place) -> Patch:
    """Make a tile from those of a finer level.

    Parameters
    ----------
    source, pyramid
        What was counted, and the tiles.
    finer
        The level to make it from.
    place
        ``(kx, ky, tx, ty)`` of the tile.
    """
    kx, ky, tx, ty = place
    lx, ly = finer
    # Of a tile that reaches beyond the extent only a part is there.
    columns = range(tx << kx - lx, min(tx + 1 << kx - lx, _extent(lx)))
    rows = range(ty << ky - ly, min(ty + 1 << ky - ly, _extent(ly)))
    nothing = empty_tile(source)
    parts = [[pyramid.tiles.get((lx, ly, x, y), nothing) for x in columns] for y in rows]
    if all(part is nothing for band in parts for part in band):
        return nothing
    whole = join(parts, slice(0, len(rows) * TILE), slice(0, len(columns) * TILE))
    return coarsen(whole, source, kx - lx, ky - ly).padded(TILE, TILE)


def _extent(k: int) -> int:
    """Tiles along an axis."""
    return max(1 << BITS - k >> _TILE_BITS, 1)


def _levels(layout: Layout) -> tuple[Level, ...]:
    both, apart = _finest(len(layout)), _apart(layout)
    kx = (both + apart + 1) // 2
    levels = [(kx, both - kx)]
    while min(levels[-1]) < _LARGEST:
        kx, ky = levels[-1]
        levels.append((kx + 1, ky) if kx - ky == apart else (kx, ky + 1))
    return tuple(levels)


def _finest(points: int) -> int:
    """Return ``kx + ky`` of the finest level."""
    texels = max(points / _POINTS_A_TEXEL, 1)
    return min(max(2 * FINEST, 2 * BITS - math.floor(math.log2(texels))), 2 * _LARGEST)


def _apart(layout: Layout) -> int:
    """Return the lesser of the two values that ``kx - ky`` takes on the screen."""
    if layout.aspect == "equal":
        ratio = layout.y.step / layout.x.step
    else:
        x0, x1, y0, y1 = layout.home
        ratio = (x1 - x0) / (y1 - y0) * 3 / 4  # of most plots, sides are as 4 to 3
    return math.floor(min(max(math.log2(ratio), -_MOST_APART), _MOST_APART - 1))
