"""The points of the cells that the edge of a lasso runs through, tested by a compiled loop.

It answers as `winding.point_windings` does, to the last point: the same formula in the same order of
operations, and Numba fuses none without fastmath. Importing and compiling that takes a second, so it
happens in the background, and until then NumPy answers.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import GRID, cell_coordinates
from streamlit_glscatter.selection.winding import CELL_SIZE, Edges, Reach, windings_left

STRIPS = 64
"""Rows of cells are cut into so many, so that a point only meets the edges near its height."""
_STRIP = CELL_SIZE // STRIPS

_compiling = threading.Lock()
_ready = threading.Event()


def warm_up() -> None:
    """Compile, unless that has happened before."""
    with _compiling:
        _compiled()
    _ready.set()


def ready() -> bool:
    """Whether `mark` begins at once."""
    return _ready.is_set()


def mark(
    local: NDArray[np.uint16],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    code: NDArray[np.int64],
    edges: Edges,
    reached: Reach,
    mask: NDArray[np.bool_],
) -> None:
    """Mark those of some points that are inside of a polygon; only once `ready`, else it compiles.

    Parameters
    ----------
    local
        Of the layout.
    begin, end, code
        Runs of points to test, by sorted position, and the cells that they lie in.
    edges
        The polygon.
    reached
        Where the edges run, from `reach`.
    mask
        Bool, shape (points,), in sorted order; written at the points of the runs only.
    """
    # A cell's points on all levels follow each other, so its edges are listed once.
    runs = np.column_stack([begin, end, cell_coordinates(code)])[np.argsort(code, kind="stable")]
    bottom = reached.row * CELL_SIZE
    low, high = (
        np.clip((of[reached.edge] - bottom) // _STRIP, 0, STRIPS - 1).astype(np.int64)
        for of in (edges.y_min, edges.y_max)
    )
    # An edge that ends in a row can matter to all points on its left, see `windings_left`.
    start = np.where(reached.spans, reached.start, 0)
    by_row = np.argsort(reached.row, kind="stable")
    first = np.searchsorted(reached.row[by_row], np.arange(GRID + 1))
    _compiled()(
        np.asarray(local),
        runs,
        np.column_stack([edges.x1, edges.y1, edges.x2, edges.y2]),
        np.column_stack([reached.edge, start, reached.stop, low, high])[by_row],
        first,
        windings_left(edges, reached).astype(np.int64),
        np.empty((STRIPS, 1 + int(np.diff(first).max())), np.int64),
        mask,
    )


def _mark_inside(
    local: NDArray[np.uint16],
    runs: NDArray[np.int64],
    corners: NDArray[np.float64],
    entries: NDArray[np.int64],
    first: NDArray[np.int64],
    left: NDArray[np.int64],
    listed: NDArray[np.int64],
    mask: NDArray[np.bool_],
) -> None:
    """Evaluate the formula for runs of points.

    Parameters
    ----------
    local
        As above.
    runs
        Begin, end, column and row of cells, shape (runs, 4); a cell's runs follow each other.
    corners
        x1, y1, x2, y2 of the edges, shape (edges, 4).
    entries
        Edge, first and last column (exclusive), first and last strip (inclusive), by row of cells.
    first
        Where the entries of each row begin, and their number.
    left
        What edges add to all points of cells on their left, shape (GRID, GRID).
    listed
        Memory for the edges of each strip, shape (STRIPS, 1 + the most entries of a row).
    mask
        Written.
    """
    before = -1
    for run in range(runs.shape[0]):
        column, row = runs[run, 2], runs[run, 3]
        if row * GRID + column != before:
            before = row * GRID + column
            for strip in range(STRIPS):
                listed[strip, 0] = 0
            for entry in range(first[row], first[row + 1]):
                if entries[entry, 1] <= column < entries[entry, 2]:
                    for strip in range(entries[entry, 3], entries[entry, 4] + 1):
                        listed[strip, 0] += 1
                        listed[strip, listed[strip, 0]] = entries[entry, 0]
        for point in range(runs[run, 0], runs[run, 1]):
            strip = local[point, 1] // _STRIP
            px = float(column * CELL_SIZE + local[point, 0])
            py = float(row * CELL_SIZE + local[point, 1])
            winding = left[row, column]
            for place in range(1, listed[strip, 0] + 1):
                edge = listed[strip, place]
                x1, y1 = corners[edge, 0], corners[edge, 1]
                x2, y2 = corners[edge, 2], corners[edge, 3]
                side = (x2 - x1) * (py - y1) - (px - x1) * (y2 - y1)
                if y1 <= py < y2 and side > 0:
                    winding += 1
                elif y2 <= py < y1 and side < 0:
                    winding -= 1
            mask[point] = winding != 0


@cache
def _compiled() -> Callable[..., None]:
    import numba  # noqa: PLC0415  lazy: heavy
    from numba import types as of  # noqa: PLC0415  lazy: heavy

    numbers = of.int64[:, ::1]
    signature = of.void(
        of.Array(of.uint16, 2, "C", readonly=True),
        numbers,
        of.float64[:, ::1],
        numbers,
        of.int64[::1],
        numbers,
        numbers,
        of.boolean[::1],
    )
    compiled: Callable[..., Any] = numba.njit(signature, nogil=True)(_mark_inside)
    return compiled
