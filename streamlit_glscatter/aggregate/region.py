"""A layout of some of the points."""

import dataclasses

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.grid import CELLS
from streamlit_glscatter.layout import Layout


def sub_layout(layout: Layout, positions: NDArray[np.int64]) -> Layout:
    """Make the layout of some of the points.

    Parameters
    ----------
    layout
        All points.
    positions
        Positions in its sorted order, ascending.

    Returns
    -------
    Layout
        Same axes, first view, cells and levels (some may be empty); the points keep their order.
    """
    counts = cells_of(layout, positions)
    local, rows = np.asarray(layout.local)[positions], np.asarray(layout.rows)[positions]
    for array in (counts, local, rows):
        array.setflags(write=False)
    content = xxhash.xxh3_128(layout.digest.encode())
    content.update(np.ascontiguousarray(positions, np.int64).view(np.uint8).data)
    return dataclasses.replace(
        layout,
        digest=content.hexdigest(),
        levels=tuple(counts.sum(axis=1, dtype=np.int64).tolist()),
        cell_counts=counts,
        local=local,
        rows=rows,
        index=None if layout.index is None else layout.index[positions],
    )


def cells_of(layout: Layout, positions: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Count some of the points by level and cell.

    Parameters
    ----------
    layout
        All points.
    positions
        Positions in its sorted order, ascending.

    Returns
    -------
    NDArray[np.uint32]
        As `Layout.cell_counts`.
    """
    ends = np.cumsum(layout.cell_counts, dtype=np.int64)
    # Few positions are looked up in the cells, many are met by the ends of the cells.
    if len(positions) < len(ends):
        cell = np.searchsorted(ends, positions, side="right")
        counts = np.bincount(cell, minlength=len(ends))
    else:
        counts = np.diff(np.searchsorted(positions, ends), prepend=0)
    return counts.astype(np.uint32).reshape(-1, CELLS)


def masked_layout(layout: Layout, mask: NDArray[np.bool_], digest: str) -> Layout:
    """Make a layout of some of the points that is only good for counting: it has no rows.

    Parameters
    ----------
    layout
        All points.
    mask
        Which of them, shape (points,), in sorted order.
    digest
        Of the new layout.
    """
    local = np.asarray(layout.local)[mask]
    ends = np.cumsum(layout.cell_counts, dtype=np.int64)
    some = np.flatnonzero(layout.cell_counts)
    counts = np.zeros(len(ends), np.uint32)
    if len(some):
        begins = ends[some] - layout.cell_counts.reshape(-1)[some]
        counts[some] = np.add.reduceat(mask.view(np.uint8), begins, dtype=np.uint32)
    by_level = counts.reshape(-1, CELLS)
    return dataclasses.replace(
        layout,
        digest=digest,
        levels=tuple(by_level.sum(axis=1, dtype=np.int64).tolist()),
        cell_counts=by_level,
        local=local,
        rows=np.broadcast_to(np.uint32(0), len(local)),
        index=None,
    )
