"""Lasso, box and point selection on the integers that the browser tests too.

The formula, and why both sides agree to the last point, is in docs/internals.md ("The lasso,
exactly"); ``frontend/src/selection`` is the other half.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.cells import Runs, runs_of
from streamlit_glscatter.layout.grid import CELLS, GRID, cell_coordinates
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.layout.region import region_of
from streamlit_glscatter.selection import boundary
from streamlit_glscatter.selection.steps import (
    NO_COLUMNS,
    Box,
    Lasso,
    Op,
    Point,
    Shape,
    Value,
    parse_ops,
)
from streamlit_glscatter.selection.where import Where
from streamlit_glscatter.selection.winding import (
    CELL_SIZE,
    Edges,
    Reach,
    cell_windings,
    close,
    point_windings,
    reach,
)

# Bounds the temporary memory of a test by NumPy to about 100 MB.
POINTS_AT_ONCE = 1 << 20

SAME_PLACE = 0.8
"""Quanta within which a place is the same: those of a point may have been rounded anew."""


def select(
    layout: Layout,
    ops: Sequence[dict[str, Any]],
    base: NDArray[np.bool_] | None = None,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
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
    columns
        Codes of the points by the digest of their column, for steps that select a value or were
        made under a filter.

    Returns
    -------
    bool, shape ``(len(layout),)``
    """
    steps = parse_ops(ops, len(layout), columns)
    if steps is None:
        return np.zeros(len(layout), dtype=np.bool_)
    return apply_ops(layout, steps, base)


def apply_ops(
    layout: Layout, steps: Sequence[Op], base: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Points selected by parsed steps, in sorted order; ``base`` as in `select`."""
    mask = np.zeros(len(layout), dtype=np.bool_) if base is None else base.copy()
    return combined(steps, mask, lambda shape: _points_in(layout, shape))


def combined(
    steps: Sequence[Op],
    mask: NDArray[np.bool_],
    find: Callable[[Shape], NDArray[np.bool_]],
    among: Callable[[Where, NDArray[np.bool_]], NDArray[np.bool_]] = Where.among,
) -> NDArray[np.bool_]:
    """Apply steps to a selection of any points.

    Parameters
    ----------
    steps
        Parsed steps.
    mask
        The selection to start from; may be written to.
    find
        Marks the points of a shape.
    among
        Leaves of marked points those that a filter shows.
    """
    # What came before the last "replace" cannot matter.
    first = max((i for i, step in enumerate(steps) if step.op == "replace"), default=0)
    for step in steps[first:]:
        found = find(step.shape)
        if step.where is not None:
            found = among(step.where, found)
        if step.op == "replace":
            mask = found
        elif step.op == "add":
            mask |= found
        else:
            mask &= ~found
    return mask


def rows_of(layout: Layout, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Source rows of the marked points: int64, ascending.

    NumPy sorts 32-bit integers by vector instructions, which beats flags by row, read in order,
    unless a large part of all rows is selected.
    """
    rows = layout.rows[mask]
    if len(rows) * 4 < layout.n_rows:
        rows.sort()
        return rows.astype(np.int64)
    chosen = np.zeros(layout.n_rows, dtype=np.bool_)
    chosen[rows] = True
    return np.flatnonzero(chosen).astype(np.int64, copy=False)


def row_at(layout: Layout, point: Point) -> int:
    """Source row of a single point; -1 where there is none."""
    positions = layout.rows
    if point.within is not None:
        positions = positions[region_of(layout, point.within).positions]
    return int(positions[point.index]) if point.index < len(positions) else -1


def rows_at(layout: Layout, step: Op) -> NDArray[np.int64]:
    """Source rows of the points of a single step, whatever it does with them: int64, ascending."""
    return rows_of(layout, apply_ops(layout, [Op("replace", step.shape, step.where)]))


# --- shapes -----------------------------------------------------------------------------------


def _points_in(layout: Layout, shape: Shape) -> NDArray[np.bool_]:
    if isinstance(shape, Value):
        same: NDArray[np.bool_] = shape.column.numpy == shape.code
        return same
    if isinstance(shape, Point):
        mask = np.zeros(len(layout), dtype=np.bool_)
        if shape.within is None:
            index = shape.index if shape.at is None else _index_at(layout, shape.index, shape.at)
            if index is not None:
                mask[index] = True
        else:  # no point of the box, should the index be beyond them
            mask[region_of(layout, shape.within).positions[shape.index : shape.index + 1]] = True
        return mask
    mask = np.zeros(len(layout), dtype=np.bool_)
    area = _area_of(shape)
    if area is None:
        return mask
    _mark_all(_runs(layout, area.whole), mask)
    runs = _runs(layout, area.partial)
    if area.polygon is not None and boundary.ready():
        boundary.mark(layout.local, runs.begin, runs.end, runs.code, *area.polygon, mask)
    else:
        _mark(layout, runs, area.inside, mask)
    return mask


def _index_at(layout: Layout, index: int, at: tuple[float, float]) -> int | None:
    """Find the point of a click: at its position, or the first at its place."""
    x, y = at
    qx, qy = layout.quantum(index, index + 1)[0].tolist()
    if abs(qx - x) <= SAME_PLACE and abs(qy - y) <= SAME_PLACE:
        return index
    near = Box((x - SAME_PLACE, x + SAME_PLACE), (y - SAME_PLACE, y + SAME_PLACE))
    found = np.flatnonzero(_points_in(layout, near))
    return int(found[0]) if len(found) else None


def marked(shape: Lasso | Box, px: NDArray[np.int32], py: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Mark the points of a shape, whatever their order: the same as in a layout.

    Parameters
    ----------
    shape
        A lasso or a box.
    px, py
        Quantum coordinates of the points.
    """
    area = _area_of(shape)
    if area is None:
        return np.zeros(len(px), dtype=np.bool_)
    row, column = py >> 16, px >> 16
    mask: NDArray[np.bool_] = area.whole[row, column]
    doubtful = np.flatnonzero(area.partial[row, column])
    for start in range(0, len(doubtful), POINTS_AT_ONCE):
        some = doubtful[start : start + POINTS_AT_ONCE]
        mask[some] = area.inside(px[some], py[some])
    return mask


@dataclass(frozen=True, eq=False)
class _Area:
    """All of the ``whole`` cells, and the points of ``partial`` cells that test true.

    Both are bool, shape ``(GRID, GRID)`` by (y, x); ``inside`` takes the points' integers. The
    ``polygon`` of a lasso is for a faster test.
    """

    whole: NDArray[np.bool_]
    partial: NDArray[np.bool_]
    inside: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.bool_]]
    polygon: tuple[Edges, Reach] | None = None


def _area_of(shape: Lasso | Box) -> _Area | None:
    return _box_area(shape) if isinstance(shape, Box) else _lasso_area(shape)


def _box_area(box: Box) -> _Area | None:
    if not all(map(math.isfinite, (*box.x, *box.y))):
        return None
    (x0, x1), (y0, y1) = box.x, box.y
    first = np.arange(GRID) * CELL_SIZE
    last = first + (CELL_SIZE - 1)
    whole = np.logical_and.outer((first >= y0) & (last <= y1), (first >= x0) & (last <= x1))
    touched = np.logical_and.outer((last >= y0) & (first <= y1), (last >= x0) & (first <= x1))

    def inside(px: NDArray[np.int32], py: NDArray[np.int32]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (px >= x0) & (px <= x1) & (py >= y0) & (py <= y1)
        return found

    return _Area(whole, touched & ~whole, inside)


def _lasso_area(lasso: Lasso) -> _Area | None:
    finite = np.isfinite(lasso.x).all() and np.isfinite(lasso.y).all()
    if len(lasso.x) < 3 or not finite:
        return None
    edges = close(lasso.x, lasso.y)
    reached = reach(edges)
    partial = reached.cells()
    return _Area(
        (cell_windings(edges) != 0) & ~partial,
        partial,
        lambda px, py: point_windings(edges, reached, px, py) != 0,
        (edges, reached),
    )


# --- cells to points --------------------------------------------------------------------------


def _runs(layout: Layout, cells: NDArray[np.bool_]) -> Runs:
    """Find the points of cells; ``cells`` has the shape ``(GRID, GRID)``, by (y, x)."""
    return runs_of(layout, np.flatnonzero(cells[_CELL_Y, _CELL_X]))


def _mark_all(runs: Runs, mask: NDArray[np.bool_]) -> None:
    for start, stop in runs.spans():
        mask[start:stop] = True


def _mark(
    layout: Layout,
    runs: Runs,
    inside: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.bool_]],
    mask: NDArray[np.bool_],
) -> None:
    """Mark the points of runs that test true; ``inside`` takes their integers."""
    for part in runs.chunks(POINTS_AT_ONCE):
        found = inside(*part.places(layout))
        done = 0
        for start, stop in part.spans():
            mask[start:stop] = found[done : done + stop - start]
            done += stop - start


# X and y cell of each Morton code.
_CELL_X, _CELL_Y = np.ascontiguousarray(cell_coordinates(np.arange(CELLS)).T)
