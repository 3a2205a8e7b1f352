"""The points of a box, as a layout of their own: what is sent when few points are in view."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.cells import positions_in
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.points import Coordinates
from streamlit_glscatter.viewport.viewport import Quanta


@dataclass(frozen=True, eq=False)
class Region:
    """Some of the points.

    Attributes
    ----------
    positions
        Where they stand in the sorted order of all, shape (points,), in the region's own order.
    coordinates
        Their layout: the same axes and cells, on one level.
    """

    positions: NDArray[np.int64]
    coordinates: Coordinates


def region_of(layout: Layout, box: Quanta | None) -> Region:
    """Take the points of a box, or none, once for each box.

    Parameters
    ----------
    layout
        All points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive; None for no points.
    """
    return CACHE.get(
        ("region", layout.digest, box),
        lambda: _take(layout, box),
        lambda region: region.positions.nbytes + region.coordinates.nbytes,
    )


def _take(layout: Layout, box: Quanta | None) -> Region:
    positions = np.zeros(0, np.int64) if box is None else positions_in(layout, box)
    # Levels are for what takes long to load. One level has one table of cells, not ten.
    ends = np.cumsum(layout.cell_counts, dtype=np.int64)
    cells = (np.searchsorted(ends, positions, side="right") % CELLS).astype(np.uint16)
    order = np.argsort(cells, kind="stable")
    positions = positions[order]
    counts = np.bincount(cells, minlength=CELLS).astype(np.uint32)[np.newaxis]
    if not len(positions):
        counts = counts[:0]
    content = xxhash.xxh3_128(repr((layout.digest, box)).encode())
    part = dataclasses.replace(
        layout,
        digest=content.hexdigest(),
        levels=(len(positions),) if len(positions) else (),
        cell_counts=_fixed(counts),
        local=_fixed(layout.local[positions]),
        rows=_fixed(layout.rows[positions]),
        index=None if layout.index is None else _fixed(layout.index[positions]),
        base=None,
        stem=None,
        root=None,
        steps=0,
        moved=None,
    )
    positions.setflags(write=False)
    return Region(positions, Coordinates(part))


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
