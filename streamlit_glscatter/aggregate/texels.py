"""Texels: where the counts of a picture lie (docs/internals.md, "Rasters")."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from streamlit_glscatter.layout.layout import Layout

TILE = 128
"""Texels along each side of a tile, the unit in which counts are cached."""
BITS = 24
"""Bits of a quantum coordinate."""
MOST_TEXELS = 2_500_000
"""Texels of one raster, at most."""
MARGIN = 0.05
"""Part of the view that a raster has beyond it on each side: enough for a nudge. What a pan uncovers
is shown from older rasters meanwhile, and all that lies beyond the view costs bytes."""
STEP = 16
"""Rasters begin and end at multiples of so many texels."""

_BASE = 15
_LINE = 1 << BITS

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """A rectangle of texels.

    Attributes
    ----------
    kx, ky
        A texel is ``2**kx`` by ``2**ky`` quanta, 0..24, and lies on multiples of that.
    x, y
        The lower left texel.
    width, height
        Texels.
    block
        What the colours say is counted for blocks of ``2**block`` by ``2**block`` texels, the first
        of them at the lower left; the last ones may be smaller.
    """

    kx: int
    ky: int
    x: int
    y: int
    width: int
    height: int
    block: int = 0

    @property
    def box(self) -> tuple[int, int, int, int]:
        """``(x0, x1, y0, y1)``: the quanta ``x0 <= qx < x1``, ``y0 <= qy < y1``."""
        return (
            self.x << self.kx,
            self.x + self.width << self.kx,
            self.y << self.ky,
            self.y + self.height << self.ky,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as arrays have it."""
        return self.height, self.width

    def clipped(self) -> "Grid":
        """Return the part that quanta exist for; at the lower left there are always some."""
        width = min(self.width, (_LINE >> self.kx) - self.x)
        height = min(self.height, (_LINE >> self.ky) - self.y)
        return replace(self, width=width, height=height)


def grid_for(box: Box, width: float, height: float, margin: float = MARGIN) -> Grid:
    """Choose the texels for a view.

    Parameters
    ----------
    box
        What the view shows, ``(x0, x1, y0, y1)`` in quantum coordinates.
    width, height
        Device pixels of the view.
    margin
        Part of the view to add on each side, at least.

    Returns
    -------
    Grid
        Texels whose sides are nearest to a device pixel on the logarithmic scale, within the
        extent, at least one. Where that would give more than `MOST_TEXELS`, there is no margin,
        and where it still would, texels are larger.
    """
    x0, x1, y0, y1 = box
    wide, high = (x1 - x0) / width, (y1 - y0) / height
    kx, ky = _exponent(wide), _exponent(high)
    while True:
        x, columns = _span(x0, x1, kx, margin)
        y, rows = _span(y0, y1, ky, margin)
        if columns * rows <= MOST_TEXELS:
            return Grid(kx, ky, x, y, columns, rows)
        if margin:
            margin = 0.0
        # The axis whose texels are the smaller ones on the screen.
        elif 2**kx * high <= 2**ky * wide:
            kx += 1
        else:
            ky += 1


def base_grid(layout: Layout) -> Grid:  # noqa: ARG001  a better base may depend on the points
    """Choose the texels of the whole extent."""
    return Grid(_BASE, _BASE, 0, 0, _LINE >> _BASE, _LINE >> _BASE)


def tiles(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield the tiles that a raster lies in, row by row."""
    columns = range(grid.x // TILE, -(-(grid.x + grid.width) // TILE))
    rows = range(grid.y // TILE, -(-(grid.y + grid.height) // TILE))
    return ((tx, ty) for ty in rows for tx in columns)


def tile_grid(kx: int, ky: int, tx: int, ty: int) -> Grid:
    """Return the texels of a tile."""
    return Grid(kx, ky, tx * TILE, ty * TILE, TILE, TILE)


def _exponent(quanta: float) -> int:
    """Round the logarithm of the quanta in a device pixel, halves upwards as browsers do."""
    if quanta <= 1:
        return 0
    return min(math.floor(math.log2(quanta) + 0.5), BITS)


def _span(low: float, high: float, k: int, margin: float) -> tuple[int, int]:
    """First texel and number of texels around an interval of quanta."""
    beyond = margin * (high - low)
    low, high = (min(max(at, 0.0), _LINE - 1.0) for at in (low - beyond, high + beyond))
    first, last = math.floor(low) >> k, math.floor(high) >> k
    first = first // STEP * STEP
    end = min(-(-(last + 1) // STEP) * STEP, _LINE >> k)
    return first, end - first
