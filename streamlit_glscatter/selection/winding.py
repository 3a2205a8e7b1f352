"""Winding numbers of a polygon, of cells at once and of single points.

The formula is in docs/internals.md ("The lasso, exactly"). It is evaluated for a point only where
that can matter: within a row of cells, an edge counts for every point on its left in the same way
and for no point on its right, so only the cells that it passes through need the product, and only
the rows that it ends in need to know which points are on its height.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import GRID

CELL_SIZE = 1 << 16  # quanta

# Bounds the temporary memory of one step of the point test to about 64 MB.
PAIRS_AT_ONCE = 1 << 20

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges ``(x1, y1) -> (x2, y2)`` of a closed polygon, float64 quantum coordinates."""

    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats

    def take(self, index: Integers) -> "Edges":
        """Return edges by index, repeats allowed."""
        return Edges(self.x1[index], self.y1[index], self.x2[index], self.y2[index])

    @property
    def upward(self) -> NDArray[np.bool_]:
        """Whether each edge rises; one that does not is never crossed upward."""
        return self.y2 > self.y1

    @property
    def y_min(self) -> Floats:
        """Lower end of each edge."""
        return np.minimum(self.y1, self.y2)

    @property
    def y_max(self) -> Floats:
        """Upper end of each edge."""
        return np.maximum(self.y1, self.y2)


def close(x: Floats, y: Floats) -> Edges:
    """Make the edges of a polygon, the last one back to the first corner."""
    return Edges(x, y, np.roll(x, -1), np.roll(y, -1))


@dataclass(frozen=True, eq=False)
class Reach:
    """Where edges run: one entry for each edge and each row of cells that it reaches.

    ``columns [start, stop)`` are the cells of the row that the edge comes within a quantum of;
    ``spans`` says whether every height of the row is between the ends of the edge.
    """

    edge: Integers
    row: Integers
    start: Integers
    stop: Integers
    spans: NDArray[np.bool_]

    def take(self, index: NDArray[np.bool_]) -> "Reach":
        """Return some of the entries."""
        return Reach(
            self.edge[index],
            self.row[index],
            self.start[index],
            self.stop[index],
            self.spans[index],
        )

    def cells(self) -> NDArray[np.bool_]:
        """Cells that any edge comes within a quantum of, shape ``(GRID, GRID)`` by (y, x)."""
        covered: NDArray[np.bool_] = (
            _coverage(self.row, self.start, self.stop, np.ones(len(self.row))) != 0
        )
        return covered


def reach(edges: Edges) -> Reach:
    """Find the cells that edges run through.

    Conservative: beyond one quantum the margin grows with the rounding error of the formula, so
    polygons that are huge compared to the grid stay exact too.
    """
    y_min, y_max = edges.y_min, edges.y_max
    span = max(float(np.abs(values).max()) for values in (edges.x1, edges.y1))
    # Where the products of the formula could overflow, only the formula itself knows.
    margin = 1.0 + span * 2.0**-45 if span < 2.0**500 else math.inf
    first = np.clip(np.floor((y_min - 1.0) / CELL_SIZE), 0, GRID).astype(np.int64)
    last = np.clip(np.floor((y_max + 1.0) / CELL_SIZE), -1, GRID - 1).astype(np.int64)
    edge, row = ranges(first, last + 1)
    part = edges.take(edge)
    # The piece of the edge inside the row (widened by a quantum), by its x at both ends.
    bottom = np.clip(row * CELL_SIZE - 1.0, y_min[edge], y_max[edge])
    top = np.clip((row + 1.0) * CELL_SIZE, y_min[edge], y_max[edge])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        slope = (part.x2 - part.x1) / (part.y2 - part.y1)
        at_bottom = part.x1 + (bottom - part.y1) * slope
        at_top = part.x1 + (top - part.y1) * slope
    # A horizontal edge (or one whose slope overflows) reaches over its whole width.
    usable = np.isfinite(at_bottom) & np.isfinite(at_top)
    x_min, x_max = np.minimum(part.x1, part.x2), np.maximum(part.x1, part.x2)
    left = np.where(usable, np.maximum(np.minimum(at_bottom, at_top), x_min), x_min) - margin
    right = np.where(usable, np.minimum(np.maximum(at_bottom, at_top), x_max), x_max) + margin
    return Reach(
        edge,
        row,
        start=np.clip(np.floor(left / CELL_SIZE), 0, GRID).astype(np.int64),
        stop=np.clip(np.floor(right / CELL_SIZE) + 1, 0, GRID).astype(np.int64),
        spans=(y_min[edge] <= row * CELL_SIZE) & (y_max[edge] >= (row + 1) * CELL_SIZE),
    )


def cell_windings(edges: Edges) -> Floats:
    """Winding number of each cell's centre, shape ``(GRID, GRID)`` by (y, x).

    Right for cells that no edge reaches: an edge adds to every cell on its left, and where
    rounding could put it on the wrong side of a centre, it reaches that cell.
    """
    half = CELL_SIZE // 2
    # Rows whose centre line satisfies y_min <= centre < y_max.
    first = np.clip(np.ceil((edges.y_min - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    stop = np.clip(np.ceil((edges.y_max - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    edge, row = ranges(first, stop)
    part = edges.take(edge)
    with np.errstate(over="ignore", invalid="ignore"):
        share = (row * float(CELL_SIZE) + half - part.y1) / (part.y2 - part.y1)
        crossing = np.nan_to_num(part.x1 + share * (part.x2 - part.x1))
    columns = np.clip(np.ceil((crossing - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    return _coverage(row, np.zeros_like(columns), columns, np.where(part.upward, 1.0, -1.0))


def windings_left(edges: Edges, reached: Reach) -> Floats:
    """Sum what edges add to all points of the cells on their left, shape ``(GRID, GRID)``.

    Only edges through the whole height of a row of cells are known to do that. Those that end in it
    have to be asked for every point, in the cells on their left too.
    """
    through = reached.take(reached.spans)
    sign = np.where(edges.upward[through.edge], 1.0, -1.0)
    return _coverage(through.row, np.zeros_like(through.start), through.start, sign)


def point_windings(
    edges: Edges, reached: Reach, px: NDArray[np.int32], py: NDArray[np.int32]
) -> Floats:
    """Winding number of the polygon around points, shape ``(points,)``.

    Parameters
    ----------
    edges
        The polygon.
    reached
        Where the edges run, from `reach`.
    px, py
        Quantum coordinates of the points.
    """
    x, y = px.astype(np.float64), py.astype(np.float64)
    through, ending = reached.take(reached.spans), reached.take(~reached.spans)
    # Edges through the whole row: all cells on their left at once ...
    cell = (py >> 16) * GRID + (px >> 16)
    total: Floats = windings_left(edges, reached).ravel()[cell]
    # ... and the points of the cells they pass, which are one range in the order of the cells.
    order = np.argsort(cell.astype(np.uint16), kind="stable")  # NumPy sorts 16 bits by radix
    starts = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=GRID * GRID))])
    first, stop = (starts[through.row * GRID + column] for column in (through.start, through.stop))
    total += _crossings(edges, through.edge, first, stop, order, x, y)
    # Edges that end in the row: the points at their height, one range in the order of y.
    order = np.argsort(py)
    bottom = np.maximum(edges.y_min[ending.edge], ending.row * CELL_SIZE)
    top = np.minimum(edges.y_max[ending.edge], (ending.row + 1) * CELL_SIZE)
    first, stop = (np.searchsorted(y[order], height) for height in (bottom, top))
    total += _crossings(edges, ending.edge, first, stop, order, x, y)
    return total


def _crossings(
    edges: Edges,
    edge: Integers,
    first: Integers,
    stop: Integers,
    order: NDArray[np.intp],
    x: Floats,
    y: Floats,
) -> Floats:
    """Sum what edges add to the points in the ranges ``order[first:stop]``, shape ``(points,)``.

    Every pair is known to pass the half-open test of the formula (``y_min <= py < y_max``).
    """
    total = np.zeros(len(order))
    for chunk in _chunks(stop - first, PAIRS_AT_ONCE):
        owner, place = ranges(first[chunk], stop[chunk])
        part = edges.take(edge[chunk][owner])
        point = order[place]
        with np.errstate(over="ignore", invalid="ignore"):
            side = (part.x2 - part.x1) * (y[point] - part.y1) - (x[point] - part.x1) * (
                part.y2 - part.y1
            )
        step = ((side > 0) & part.upward) * 1.0 - ((side < 0) & ~part.upward)
        total += np.bincount(point, weights=step, minlength=len(total))
    return total


def ranges(first: Integers, stop: Integers) -> tuple[Integers, Integers]:
    """Members of the ranges ``[first, stop)``, one after the other, each with its range's index."""
    counts = np.maximum(stop - first, 0)
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (first - before)[owner]


def _chunks(counts: Integers, limit: int) -> list[slice]:
    """Cut a list of ranges where their sizes add up to about ``limit``."""
    piece = (np.cumsum(counts) - counts) // limit
    cuts = np.concatenate([[0], np.flatnonzero(np.diff(piece)) + 1, [len(counts)]]).tolist()
    return [slice(a, b) for a, b in pairwise(cuts)]


def _coverage(row: Integers, start: Integers, stop: Integers, weight: Floats) -> Floats:
    """Sum of the weights of the column ranges ``[start, stop)`` that cover each cell of a row."""
    keep = start < stop
    flat, weight = row[keep] * (GRID + 1), weight[keep]
    size = GRID * (GRID + 1)
    steps = np.zeros(size)  # of no ranges at all, bincount makes integers
    steps += np.bincount(flat + start[keep], weights=weight, minlength=size)
    steps -= np.bincount(flat + stop[keep], weights=weight, minlength=size)
    covered: Floats = np.cumsum(steps.reshape(GRID, GRID + 1), axis=1)[:, :GRID]
    return covered
