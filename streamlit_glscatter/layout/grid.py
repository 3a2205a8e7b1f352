"""The grid: Morton codes of its cells, the sort keys of points, and back."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRID = 256
"""Cells along each axis."""
CELLS = GRID * GRID
CHUNK = 65536
"""Rows worked on at a time: temporaries stay in the processor's cache."""


def pack(
    level: NDArray[np.uint32], cell: NDArray[np.uint32], rows: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Pack sort keys: 32 bits of row, 16 of cell, the rest for the level."""
    return (level << 16 | cell).astype(np.uint64) << np.uint64(32) | rows


def morton(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Interleave the bits of the cells of quantum coordinates, x in the even ones."""
    # Both at once: x spreads within the low half of 32 bits, y within the high half.
    both: NDArray[Any] = x >> 16 | y & 0xFF0000
    for shift, mask in ((4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        both = (both | both << shift) & mask
    return np.asarray((both | both >> 15) & 0xFFFF, np.uint32)


def cell_coordinates(cell: NDArray[np.int64]) -> NDArray[np.int32]:
    """Undo :func:`morton`: the x and y cell of Morton codes, shape (n, 2)."""
    both = np.stack([cell, cell >> 1], axis=1).astype(np.int32) & 0x5555
    for shift, mask in ((1, 0x3333), (2, 0x0F0F), (4, 0x00FF)):
        both = (both | both >> shift) & mask
    return both


def count_cells(keys: NDArray[np.uint64], levels: int) -> NDArray[np.uint32]:
    """Count the points of each cell of each level from sorted keys."""
    counts = np.zeros(levels * CELLS, np.uint32)
    for start in range(0, len(keys), CHUNK):
        flat = (keys[start : start + CHUNK] >> np.uint64(32)).astype(np.int64)
        first = int(flat[0])
        found = np.bincount(flat - first)
        counts[first : first + len(found)] += found.astype(np.uint32)
    return counts.reshape(levels, CELLS)


def low_halves(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Keep the low 32 bits of keys, in the memory of the keys, which are gone afterwards.

    Parameters
    ----------
    keys
        An array that owns its memory and that nobody has a view of; its size changes.
    """
    count = len(keys)
    halves = keys.view(np.uint32)
    first = 0 if sys.byteorder == "little" else 1
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        halves[start:stop] = halves[2 * start + first : 2 * stop : 2]
    del halves
    keys.resize((count + 1) // 2, refcheck=False)
    return keys.view(np.uint32)[:count]


def quantum(
    local: NDArray[np.uint16], cell_ends: NDArray[np.int64], start: int, stop: int
) -> NDArray[np.int32]:
    """Put the cells in front of the local coordinates of a range in sorted order."""
    if start >= stop:
        return np.empty((0, 2), np.int32)
    first = int(np.searchsorted(cell_ends, start, side="right"))
    last = int(np.searchsorted(cell_ends, stop, side="left"))
    ends = np.clip(cell_ends[first : last + 1], start, stop)
    cells = np.repeat(np.arange(first, last + 1) % CELLS, np.diff(ends, prepend=start))
    return cell_coordinates(cells) << 16 | local[start:stop]
