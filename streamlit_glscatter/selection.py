"""Lasso, box and point selection on the integers that the browser tests too.

The formula, and why both sides agree to the last point, is in docs/internals.md ("The lasso,
exactly"); ``frontend/src/selection`` is the other half.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.grid import CELLS, GRID, cell_coordinates
from streamlit_glscatter.layout import Layout

CELL_BITS = 16
CELL_SIZE = 1 << CELL_BITS

# Bounds the temporary memory of one step of the point test to about 64 MB.
PAIRS_AT_ONCE = 1 << 20

Mode = Literal["replace", "add", "subtract"]


@dataclass(frozen=True, eq=False)
class Lasso:
    """A polygon, closed implicitly; ``x`` and ``y`` are float64 quantum coordinates."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """An axis-parallel box in quantum coordinates, both ends inclusive."""

    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True)
class Point:
    """One point by its position in sorted order."""

    index: int


@dataclass(frozen=True, eq=False)
class Op:
    """One step of a selection: what to do with the points of a shape."""

    op: Mode
    shape: Lasso | Box | Point


def select(
    layout: Layout, ops: Sequence[dict[str, Any]], base: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Points selected by a list of steps, in sorted order.

    Parameters
    ----------
    layout
        The layout the gestures were made on.
    ops
        Steps as the browser sends them (docs/internals.md, "State from the browser"). They are
        not trusted: a malformed list selects nothing.
    base
        The selection to start from, bool, shape ``(len(layout),)``; None starts from nothing.

    Returns
    -------
    bool, shape ``(len(layout),)``
    """
    steps = parse_ops(ops, len(layout))
    if steps is None:
        return np.zeros(len(layout), dtype=np.bool_)
    return apply_ops(layout, steps, base)


def apply_ops(
    layout: Layout, steps: Sequence[Op], base: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Points selected by parsed steps, in sorted order; ``base`` as in `select`."""
    mask = np.zeros(len(layout), dtype=np.bool_) if base is None else base.copy()
    # What came before the last "replace" cannot matter.
    first = max((i for i, step in enumerate(steps) if step.op == "replace"), default=0)
    for step in steps[first:]:
        found = _points_in(layout, step.shape)
        if step.op == "replace":
            mask = found
        elif step.op == "add":
            mask |= found
        else:
            mask &= ~found
    return mask


def rows_of(layout: Layout, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Source rows of the marked points: int64, ascending.

    Scattering flags and reading them in order costs one pass over the source rows and beats a
    sort, unless the selection is a small part of a long table.
    """
    rows = layout.rows[mask]
    if len(rows) * 16 < layout.n_rows:
        return np.sort(rows).astype(np.int64)
    chosen = np.zeros(layout.n_rows, dtype=np.bool_)
    chosen[rows] = True
    return np.flatnonzero(chosen).astype(np.int64, copy=False)


# --- steps from the browser -------------------------------------------------------------------


def parse_ops(ops: Any, count: int) -> list[Op] | None:
    """Check untrusted steps; None when any of them is malformed.

    Parameters
    ----------
    ops
        Anything that came out of JSON.
    count
        Number of points: an index must be below it.
    """
    if not isinstance(ops, (list, tuple)):
        return None
    steps: list[Op] = []
    for op in ops:
        if not isinstance(op, dict) or op.get("op") not in ("replace", "add", "subtract"):
            return None
        shape = _parse_shape(op, count)
        if shape is None:
            return None
        steps.append(Op(op["op"], shape))
    return steps


def _parse_shape(op: dict[str, Any], count: int) -> Lasso | Box | Point | None:
    kind = op.get("kind")
    if kind == "point":
        index = op.get("index")
        if type(index) is not int or not 0 <= index < count:
            return None
        return Point(index)
    x, y = _parse_numbers(op.get("x")), _parse_numbers(op.get("y"))
    if x is None or y is None or len(x) != len(y):
        return None
    if kind == "lasso":
        return Lasso(x, y)
    if kind == "box" and len(x) == 2:
        return Box((float(x[0]), float(x[1])), (float(y[0]), float(y[1])))
    return None


def _parse_numbers(values: Any) -> NDArray[np.float64] | None:
    """Turn a JSON list of numbers into float64; None for anything else."""
    if not isinstance(values, (list, tuple)):
        return None
    # bool is an int to isinstance, and an int beyond float64 is no coordinate.
    if not all(type(value) in (int, float) for value in values):
        return None
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        return None


# --- shapes -----------------------------------------------------------------------------------


def _points_in(layout: Layout, shape: Lasso | Box | Point) -> NDArray[np.bool_]:
    if isinstance(shape, Point):
        mask = np.zeros(len(layout), dtype=np.bool_)
        mask[shape.index] = True
        return mask
    if isinstance(shape, Box):
        return _points_in_box(layout, shape)
    return _points_in_lasso(layout, shape)


def _points_in_box(layout: Layout, box: Box) -> NDArray[np.bool_]:
    if not all(map(math.isfinite, (*box.x, *box.y))):
        return np.zeros(len(layout), dtype=np.bool_)
    (x0, x1), (y0, y1) = box.x, box.y
    first = np.arange(GRID) * CELL_SIZE
    last = first + (CELL_SIZE - 1)
    whole = np.logical_and.outer((first >= y0) & (last <= y1), (first >= x0) & (last <= x1))
    touched = np.logical_and.outer((last >= y0) & (first <= y1), (last >= x0) & (first <= x1))

    def inside(px: NDArray[np.int32], py: NDArray[np.int32]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (px >= x0) & (px <= x1) & (py >= y0) & (py <= y1)
        return found

    return _fill(layout, whole, touched & ~whole, inside)


def _points_in_lasso(layout: Layout, lasso: Lasso) -> NDArray[np.bool_]:
    finite = np.isfinite(lasso.x).all() and np.isfinite(lasso.y).all()
    if len(lasso.x) < 3 or not finite:
        return np.zeros(len(layout), dtype=np.bool_)
    edges = Edges(lasso.x, lasso.y, np.roll(lasso.x, -1), np.roll(lasso.y, -1))
    boundary = _boundary_cells(edges)
    return _fill(
        layout,
        (_cell_windings(edges) != 0) & ~boundary,
        boundary,
        lambda px, py: _windings(edges, px, py) != 0,
    )


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges ``(x1, y1) -> (x2, y2)`` of a closed polygon, float64 quantum coordinates."""

    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    x2: NDArray[np.float64]
    y2: NDArray[np.float64]

    def take(self, index: NDArray[np.intp]) -> "Edges":
        """Return edges by index, repeats allowed."""
        return Edges(self.x1[index], self.y1[index], self.x2[index], self.y2[index])


def _boundary_cells(edges: Edges) -> NDArray[np.bool_]:
    """Cells that an edge comes within one quantum of, bool, shape ``(GRID, GRID)`` by (y, x).

    Conservative: beyond one quantum the margin grows with the rounding error of the edge
    formula, so polygons that are huge compared to the grid stay exact too.
    """
    y_min, y_max = np.minimum(edges.y1, edges.y2), np.maximum(edges.y1, edges.y2)
    span = max(float(np.abs(values).max()) for values in (edges.x1, edges.y1, edges.x2, edges.y2))
    # Where the products of the formula could overflow, only the formula itself knows.
    margin = 1.0 + span * 2.0**-45 if span < 2.0**500 else math.inf
    first = np.clip(np.floor((y_min - 1.0) / CELL_SIZE), 0, GRID).astype(np.int64)
    last = np.clip(np.floor((y_max + 1.0) / CELL_SIZE), -1, GRID - 1).astype(np.int64)
    edge, row = _ranges(first, last + 1)
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
    start = np.clip(np.floor(left / CELL_SIZE), 0, GRID).astype(np.int64)
    stop = np.clip(np.floor(right / CELL_SIZE) + 1, 0, GRID).astype(np.int64)
    covered: NDArray[np.bool_] = _coverage(row, start, stop, np.ones(len(row))) != 0
    return covered


def _cell_windings(edges: Edges) -> NDArray[np.float64]:
    """Winding number of each cell's centre, shape ``(GRID, GRID)`` by (y, x).

    Right for cells that are not boundary cells: an edge adds to every cell on its left, and the
    one place where rounding could put it on the wrong side of a centre is a boundary cell.
    """
    y_min, y_max = np.minimum(edges.y1, edges.y2), np.maximum(edges.y1, edges.y2)
    half = CELL_SIZE // 2
    # Rows whose centre line satisfies y_min <= centre < y_max.
    first = np.clip(np.ceil((y_min - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    stop = np.clip(np.ceil((y_max - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    edge, row = _ranges(first, stop)
    part = edges.take(edge)
    with np.errstate(over="ignore", invalid="ignore"):
        share = (row * float(CELL_SIZE) + half - part.y1) / (part.y2 - part.y1)
        crossing = np.nan_to_num(part.x1 + share * (part.x2 - part.x1))
    columns = np.clip(np.ceil((crossing - half) / CELL_SIZE), 0, GRID).astype(np.int64)
    sign = np.where(part.y2 > part.y1, 1.0, -1.0)
    return _coverage(row, np.zeros_like(columns), columns, sign)


def _windings(edges: Edges, px: NDArray[np.int32], py: NDArray[np.int32]) -> NDArray[np.float64]:
    """Winding number of the polygon around each point, by the formula of docs/internals.md.

    With the points sorted by y, those that pass an edge's half-open test
    (``y_min <= py < y_max``) are one range, so only pairs that can count are ever formed.
    """
    order = np.argsort(py)
    x, y = px[order].astype(np.float64), py[order].astype(np.float64)
    first = np.searchsorted(y, np.minimum(edges.y1, edges.y2))
    stop = np.searchsorted(y, np.maximum(edges.y1, edges.y2))
    total = np.zeros(len(x))
    for chunk in _chunks(stop - first, PAIRS_AT_ONCE):
        edge, point = _ranges(first[chunk], stop[chunk])
        part = edges.take(edge + chunk.start)
        with np.errstate(over="ignore", invalid="ignore"):
            side = (part.x2 - part.x1) * (y[point] - part.y1) - (x[point] - part.x1) * (
                part.y2 - part.y1
            )
        upward = part.y2 > part.y1
        step = ((side > 0) & upward) * 1.0 - ((side < 0) & ~upward)
        total += np.bincount(point, weights=step, minlength=len(total))
    winding = np.empty_like(total)
    winding[order] = total
    return winding


# --- cells to points --------------------------------------------------------------------------


def _fill(
    layout: Layout,
    whole: NDArray[np.bool_],
    partial: NDArray[np.bool_],
    inside: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Mark all points of the ``whole`` cells and the points of ``partial`` cells that test true.

    Both are bool, shape ``(GRID, GRID)`` by (y, x); ``inside`` takes the points' integers.
    """
    levels = len(layout.cell_counts)
    if levels == 0:
        return np.zeros(0, dtype=np.bool_)
    mask: NDArray[np.bool_] = np.repeat(
        np.tile(whole[CELL_Y, CELL_X], levels), layout.cell_counts.ravel()
    )
    codes = np.flatnonzero(partial[CELL_Y, CELL_X])
    starts = np.stack([layout.cell_starts(level) for level in range(levels)])
    cell, position = _ranges(starts[:, codes].ravel(), starts[:, codes + 1].ravel())
    code = codes[cell % len(codes)] if len(codes) else cell
    px = (CELL_X[code] << CELL_BITS) | layout.local[position, 0]
    py = (CELL_Y[code] << CELL_BITS) | layout.local[position, 1]
    mask[position[inside(px, py)]] = True
    return mask


# X and y cell of each Morton code.
CELL_X, CELL_Y = np.ascontiguousarray(cell_coordinates(np.arange(CELLS)).T)


def _ranges(
    first: NDArray[np.int64], stop: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Members of the ranges ``[first, stop)``, one after the other, each with its range's index."""
    counts = np.maximum(stop - first, 0)
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (first - before)[owner]


def _chunks(counts: NDArray[np.int64], limit: int) -> list[slice]:
    """Cut a list of ranges where their sizes add up to about ``limit``."""
    piece = (np.cumsum(counts) - counts) // limit
    cuts = [0, *(np.flatnonzero(np.diff(piece)) + 1).tolist(), len(counts)]
    return [slice(a, b) for a, b in pairwise(cuts)]


def _coverage(
    row: NDArray[np.int64],
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum of the weights of the column ranges ``[start, stop)`` that cover each cell of a row."""
    steps = np.zeros((GRID, GRID + 1))
    flat = row * (GRID + 1)
    keep = start < stop
    flat, weight, start, stop = flat[keep], weight[keep], start[keep], stop[keep]
    steps += np.bincount(flat + start, weights=weight, minlength=steps.size).reshape(steps.shape)
    steps -= np.bincount(flat + stop, weights=weight, minlength=steps.size).reshape(steps.shape)
    covered: NDArray[np.float64] = np.cumsum(steps, axis=1)[:, :GRID]
    return covered
