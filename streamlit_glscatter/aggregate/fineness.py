"""How fine the counts of a view are: as fine as their bytes allow (docs/internals.md, "Rasters").

The bytes are foretold before anything is counted. Where points scatter, the number in a texel is
drawn from a Poisson distribution; its entropy, and little more, is what has to be sent.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.aggregate.merge import coarsen
from streamlit_glscatter.aggregate.patch import Patch
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import BITS, Box, Grid, grid_for
from streamlit_glscatter.aggregate.tiles import count_raster
from streamlit_glscatter.cache import CACHE

BYTES = 400_000
"""So much is sent for a view of `PIXELS`, about, and in proportion for a larger one."""
PIXELS = 800 * 600

# Bytes sent over bytes of entropy, at most, as measured on clouds of points at every scale; and bytes
# for each block that has points.
_COUNT, _CATEGORIES = 1.65, 3.2
_ENTRY = {"number": 2.0, "rgba": 4.0}
_SKETCH_BITS = 7
_SKETCH_K = BITS - _SKETCH_BITS

# Colours become coarser before counts do: the eye sees them less sharply than it sees what is light
# and what is dark. A number shows in its colour alone, so its blocks stay small.
_BLOCKS = {"count": (0,), "category": (0, 1, 2), "number": (0, 1), "rgba": (0, 1, 2)}
_COARSEST = 4

Floats = NDArray[np.float64]


def fitting_grid(
    source: Source,
    box: Box,
    width: float,
    height: float,
    cancelled: Callable[[], bool] = never,
) -> Grid:
    """Choose the texels for a view, and the blocks of them that have colours.

    Parameters
    ----------
    source
        What is counted.
    box, width, height
        As for `grid_for`.
    cancelled
        As for `count_raster`.

    Returns
    -------
    Grid
        The finest texels that are not smaller than those of `grid_for` and whose counts should
        take no more than `BYTES`.
    """
    return Fineness.of(source, cancelled).grid(box, width, height)


def with_blocks(source: Source, grid: Grid, cancelled: Callable[[], bool] = never) -> Grid:
    """Keep the texels, and make blocks of them where colours would take more than `BYTES`."""
    return Fineness.of(source, cancelled).blocks(grid)


@dataclass(frozen=True, eq=False)
class Fineness:
    """Chooses texels for what is counted.

    Attributes
    ----------
    kind
        As in `Source`.
    points
        Number of points.
    sketch
        Gives them in large texels, where that is asked for.
    """

    kind: str
    points: int
    sketch: Callable[[], "Sketch"]

    @classmethod
    def of(cls, source: Source, cancelled: Callable[[], bool]) -> "Fineness":
        """Choose for a source."""
        return cls(source.kind, len(source.layout), lambda: sketch_of(source, cancelled))

    def grid(self, box: Box, width: float, height: float) -> Grid:
        """Choose as `fitting_grid` does."""
        budget = BYTES * max(width * height / PIXELS, 1.0)

        def candidates() -> Iterator[Grid]:
            for coarser in range(_COARSEST + 1):
                grid = grid_for(box, width / 2**coarser, height / 2**coarser)
                for block in _BLOCKS[self.kind]:
                    yield dataclasses.replace(grid, block=block)

        return self._first(candidates(), budget)

    def blocks(self, grid: Grid) -> Grid:
        """Choose as `with_blocks` does."""
        candidates = (dataclasses.replace(grid, block=block) for block in _BLOCKS[self.kind])
        return self._first(candidates, BYTES)

    def _first(self, candidates: Iterator[Grid], budget: float) -> Grid:
        """Return the first that fits, or the last."""
        grid = next(candidates)
        # So few points take less, however fine the texels are.
        if self.points * 2 < budget:
            return grid
        sketch = self.sketch()
        for following in candidates:
            if sketch.estimate(grid) <= budget:
                break
            grid = following
        return grid


@dataclass(frozen=True, eq=False)
class Sketch:
    """The points in large texels.

    Attributes
    ----------
    kind
        What is counted, as in `Source`.
    total, parts
        Binary logarithms of the points of each texel of ``2**17`` by ``2**17`` quanta, shape (128,
        128), and of those of each category, shape (128, 128, codes).
    """

    kind: str
    total: Floats
    parts: Floats

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.total.nbytes + self.parts.nbytes

    def estimate(self, grid: Grid) -> float:
        """Foretell the bytes of a raster."""
        x0, x1, y0, y1 = grid.box
        rows, columns = _covered(y0, y1), _covered(x0, x1)
        seen = np.s_[_extent(rows), _extent(columns)]
        covered = np.outer(rows[seen[0]], columns[seen[1]])
        texels = 2 * _SKETCH_K - grid.kx - grid.ky  # in one of the sketch; all these are logarithms
        blocks = texels - 2 * grid.block
        total = self.total[seen] - texels
        size = _COUNT / 8 * 2.0**texels * float((covered * poisson_bits(total)).sum())
        total += texels - blocks
        if self.kind == "category":
            # The sum of the categories is known from the counts.
            mixture = poisson_bits(self.parts[seen] - blocks).sum(axis=2) - poisson_bits(total)
            return size + _CATEGORIES / 8 * 2.0**blocks * float((covered * mixture).sum())
        occupied = 2.0**blocks * float((covered * -np.expm1(-np.exp2(total))).sum())
        return size + _ENTRY.get(self.kind, 0.0) * occupied


def sketch_of(source: Source, cancelled: Callable[[], bool] = never) -> Sketch:
    """Count in large texels, once."""

    def build() -> Sketch:
        side = 1 << _SKETCH_BITS
        patch = count_raster(source, Grid(_SKETCH_K, _SKETCH_K, 0, 0, side, side), cancelled)
        return sketch_from(patch, source)

    return CACHE.get(("sketch", source.digest), build, lambda sketch: sketch.nbytes)


def sketch_from(patch: Patch, source: Source) -> Sketch:
    """Make the sketch of counts in texels of its size or smaller, of the whole extent."""
    side = 1 << _SKETCH_BITS
    finer = len(patch.count).bit_length() - 1 - _SKETCH_BITS
    patch = coarsen(patch, source, finer, finer) if finer else patch
    parts = np.zeros((side * side, source.codes))
    if patch.kinds is not None:
        texel = np.repeat(np.arange(side * side), patch.kinds.reshape(-1))
        parts[texel, patch.entries["code"]] = patch.entries["amount"]
    return Sketch(source.kind, _log2(patch.count), _log2(parts.reshape(side, side, -1)))


def _log2(amount: NDArray[Any]) -> Floats:
    # What stands for none has no entropy at any scale that there is.
    log2: Floats = np.log2(np.maximum(amount, 2.0**-60))
    return log2


def _covered(start: int, stop: int) -> Floats:
    """Part of each row or column of a sketch between two quanta."""
    edges = np.arange((1 << _SKETCH_BITS) + 1) << _SKETCH_K
    covered: Floats = np.diff(np.clip(edges, start, stop)) / 2.0**_SKETCH_K
    return covered


def _extent(covered: Floats) -> slice:
    some = np.flatnonzero(covered)
    return slice(int(some[0]), int(some[-1]) + 1)


def poisson_bits(log2_mean: Floats) -> Floats:
    """Entropy of Poisson distributions, in bits, by the binary logarithm of the mean."""
    place = np.rint((log2_mean - _LEAST) * _TO_A_POWER).astype(np.int32)
    bits: Floats = _poisson_table().take(place, mode="clip")
    return bits


_LEAST, _MOST, _TO_A_POWER = -30, 32, 16
_MANY = 256


@cache
def _poisson_table() -> Floats:
    means = 2.0 ** np.linspace(_LEAST, _MOST, (_MOST - _LEAST) * _TO_A_POWER + 1)
    bits = 0.5 * np.log2(2 * math.pi * math.e * means)  # what it comes close to
    few = means < _MANY
    bits[few] = [_entropy(mean) for mean in means[few]]
    bits[0] = 0.0  # and whatever is below
    return bits


def _entropy(mean: float) -> float:
    number = np.arange(2 * _MANY)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(number[1:]))])
    log = number * math.log(mean) - mean - log_factorial
    return float(-(np.exp(log) * log).sum() / math.log(2))
