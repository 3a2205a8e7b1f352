"""A layout of the selected points, for counting them."""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.layout.layout import Layout


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
    local = masked_values(layout.local, mask)
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


def masked_values(values: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """Take what some of the points have: one value, or a row of values that fill 4 bytes.

    Such a row is taken as one integer: NumPy takes the rows of a table one by one, at seven times
    the price.
    """
    values = np.asarray(values)
    if values.ndim == 1:
        return values[mask]
    return values.view(np.uint32)[:, 0][mask].view(values.dtype).reshape(-1, values.shape[1])
