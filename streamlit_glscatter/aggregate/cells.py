"""Points of a box, found by the cells they lie in."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.grid import CELLS, GRID, cell_coordinates
from streamlit_glscatter.layout.layout import QMAX, Layout

CELL_BITS = 16
"""Bits of a quantum coordinate within its cell."""
_WITHIN = (1 << CELL_BITS) - 1

Box = tuple[float, float, float, float]
Spans = list[tuple[int, int]]

# X and y cell of each Morton code.
_CELL_X, _CELL_Y = np.ascontiguousarray(cell_coordinates(np.arange(CELLS)).T)


@dataclass(frozen=True, eq=False)
class Runs:
    """Points of some cells, by sorted position: ``[begin, end)`` lies in the cell ``code``.

    Ascending; no run is empty, and a cell has one for each level it has points on.
    """

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    code: NDArray[np.int64]

    def __len__(self) -> int:
        return int((self.end - self.begin).sum())

    def chunks(self, limit: int) -> Iterator["Runs"]:
        """Cut into pieces of at most ``limit`` points, within cells where need be."""
        after = np.cumsum(self.end - self.begin)
        total = int(after[-1]) if len(after) else 0
        for start in range(0, total, limit):
            stop = min(start + limit, total)
            first = int(np.searchsorted(after, start, side="right"))
            last = int(np.searchsorted(after, stop, side="left"))
            begin, end = self.begin[first : last + 1].copy(), self.end[first : last + 1].copy()
            begin[0] = self.end[first] - (after[first] - start)
            end[-1] = self.end[last] - (after[last] - stop)
            yield Runs(begin, end, self.code[first : last + 1])

    def spans(self) -> Spans:
        """Return the fewest ranges that hold the points."""
        if not len(self.begin):
            return []
        cuts = np.flatnonzero(self.begin[1:] != self.end[:-1])
        first = self.begin[np.concatenate([[0], cuts + 1])]
        stop = self.end[np.concatenate([cuts, [len(self.end) - 1]])]
        return list(zip(first.tolist(), stop.tolist(), strict=True))

    def corners(self, x: int, y: int) -> NDArray[np.int32]:
        """Return the lower left corners of the cells relative to a point, shape (2, runs)."""
        corners = np.empty((2, len(self.code)), np.int32)
        corners[0] = (_CELL_X[self.code] << CELL_BITS) - x
        corners[1] = (_CELL_Y[self.code] << CELL_BITS) - y
        return corners

    def places(self, layout: Layout) -> NDArray[np.int32]:
        """Return the quantum coordinates of the points, shape (2, points)."""
        places: NDArray[np.int32] = np.repeat(self.corners(0, 0), self.end - self.begin, axis=1)
        places += take(np.asarray(layout.local), self.spans()).T
        return places


def take(values: NDArray[Any], spans: Sequence[tuple[int, int]]) -> NDArray[Any]:
    """Return the entries of ranges, one after the other; of a single range without a copy."""
    if len(spans) == 1:
        return values[spans[0][0] : spans[0][1]]
    return np.concatenate([values[:0], *(values[start:stop] for start, stop in spans)])


def runs_in(layout: Layout, box: Box) -> Runs:
    """Find the points of all cells that a box touches.

    Parameters
    ----------
    layout
        The points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive.
    """
    return runs_of(layout, np.flatnonzero(_touched(box)))


def runs_of(layout: Layout, codes: NDArray[np.int64]) -> Runs:
    """Find the points of cells, given by their ascending Morton codes."""
    starts = [layout.cell_starts(level) for level in range(len(layout.cell_counts))]
    begin = np.concatenate([np.zeros(0, np.int64), *(of[codes] for of in starts)])
    end = np.concatenate([np.zeros(0, np.int64), *(of[codes + 1] for of in starts)])
    some = end > begin
    return Runs(begin[some], end[some], np.tile(codes, len(starts))[some])


def bounds_in(layout: Layout, box: Box) -> tuple[int, int]:
    """Bound the number of points of a box without a look at any point.

    Parameters
    ----------
    layout
        The points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive.

    Returns
    -------
    least, most
        Points of the cells that lie within the box, and of those that it touches.
    """
    sums = CACHE.get(("cell sums", layout.digest), lambda: _sums(layout), lambda sums: sums.nbytes)
    columns, rows = _cells_between(box[0], box[1]), _cells_between(box[2], box[3])

    def within(across: slice, up: slice) -> int:
        left, right = sums[:, across.start], sums[:, across.stop]
        between = right - left
        return int(between[up.stop] - between[up.start])

    touched, whole = zip(columns, rows, strict=True)
    return within(*whole), within(*touched)


def _sums(layout: Layout) -> NDArray[np.int64]:
    """Points below and on the left of each corner of the cells, shape (257, 257) by (y, x)."""
    sums = np.zeros((GRID + 1, GRID + 1), np.int64)
    sums[_CELL_Y + 1, _CELL_X + 1] = layout.cell_counts.sum(axis=0, dtype=np.int64)
    return sums.cumsum(axis=0).cumsum(axis=1)


def count_in(layout: Layout, box: Box) -> int:
    """Count the points of a box: looks at those of the cells that its edge runs through.

    Parameters
    ----------
    layout
        The points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive.
    """
    return bounds_in(layout, box)[0] + len(_positions(layout, box, _cut(box)))


def positions_in(layout: Layout, box: Box) -> NDArray[np.int64]:
    """Find the points of a box.

    Parameters
    ----------
    layout
        The points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive.

    Returns
    -------
    NDArray[np.int64]
        Positions in sorted order, ascending.
    """
    return _positions(layout, box, _touched(box))


def _positions(layout: Layout, box: Box, cells: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Find the points of a box that lie in the given cells, all of which it touches."""
    runs = runs_of(layout, np.flatnonzero(cells))
    spans = runs.spans()
    if not spans:
        return np.zeros(0, np.int64)
    positions = np.concatenate([np.arange(start, stop) for start, stop in spans])
    cut = _cut(box)[runs.code]
    if not cut.any():
        return positions
    asked = Runs(runs.begin[cut], runs.end[cut], runs.code[cut])
    x, y = asked.places(layout)
    x0, x1, y0, y1 = box
    keep = np.ones(len(positions), np.bool_)
    doubtful = np.repeat(cut, runs.end - runs.begin)
    keep[doubtful] = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return positions[keep]


def _touched(box: Box) -> NDArray[np.bool_]:
    """Cells that have quanta within a box, by Morton code."""
    columns, rows = _columns(box[0], box[1])[0], _columns(box[2], box[3])[0]
    touched: NDArray[np.bool_] = columns[_CELL_X] & rows[_CELL_Y]
    return touched


def _cut(box: Box) -> NDArray[np.bool_]:
    """Cells that also have quanta beyond it, by Morton code."""
    columns, rows = _columns(box[0], box[1])[1], _columns(box[2], box[3])[1]
    cut: NDArray[np.bool_] = _touched(box) & ~(columns[_CELL_X] & rows[_CELL_Y])
    return cut


def _columns(low: float, high: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the cells along an axis an interval touches, and which lie within."""
    touched, whole = np.zeros((2, GRID), np.bool_)
    for marked, cells in zip((touched, whole), _cells_between(low, high), strict=True):
        marked[cells] = True
    return touched, whole


def _cells_between(low: float, high: float) -> tuple[slice, slice]:
    """Cells along an axis that an interval touches, and those that lie within."""
    if not (math.isnan(low) or math.isnan(high)):
        first = math.ceil(min(max(low, 0.0), QMAX + 1.0))
        last = math.floor(max(min(high, float(QMAX)), -1.0))
        if first <= last:
            start, stop = first + _WITHIN >> CELL_BITS, last + 1 >> CELL_BITS
            touched = slice(first >> CELL_BITS, (last >> CELL_BITS) + 1)
            return touched, slice(start, max(start, stop))
    return slice(0, 0), slice(0, 0)
