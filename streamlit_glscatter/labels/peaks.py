"""Where the points of each group lie densest: one peak a cluster.

Each group has a grid of its own, as fine as its spread and its number of points allow (Scott's
rule [1]_), so that a group of ten points and one of a million, a tight cluster and a loose one are
treated alike. Counts in its cells are smoothed; every cell then points at the densest one around
it, which parts the cells into the basins of the local maxima, and basins are merged where the
valley between them is not much lower than the lower one of their peaks: the mode-seeking and
merging of [2]_, on a grid and with relative prominence. All groups go through each step at once.

References
----------
.. [1] D. W. Scott, "Multivariate Density Estimation", Wiley, 1992.
.. [2] F. Chazal, L. J. Guibas, S. Y. Oudot, P. Skraba, "Persistence-Based Clustering in Riemannian
   Manifolds", Journal of the ACM 60(6), 2013.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHARE = 0.1
"""Part of its group that a cluster has at least, unless it is the group's largest."""
FEWEST = 8
"""Points that a cluster has at least, unless it is the group's largest."""
VALLEY = 0.6
"""Two peaks are one cluster where the density between them stays above this part of the lower."""

_TAIL = 0.05  # part of the points, on each side, that says nothing about the spread
_SIGMAS = 3.29  # of a normal distribution, between those tails
_REACH = 2  # cells around a cell that smooth it and may be denser
_CELLS = 256  # along an axis of the grid of a group
_AROUND = [
    (dx, dy)
    for dy in range(-_REACH, _REACH + 1)
    for dx in range(-_REACH, _REACH + 1)
    if (dx, dy) != (0, 0)
]
_QUANTUM_BITS = 24


@dataclass(frozen=True, eq=False)
class Peaks:
    """The clusters of all groups: those of a group together, its largest first.

    Attributes
    ----------
    group
        Number of the group.
    index
        A point at the peak, by its position in the input.
    share
        Part of the points of its group.
    """

    group: NDArray[np.int64]
    index: NDArray[np.int64]
    share: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Cells:
    """Cells that have points, in the order of their keys ``group << 16 | y << 8 | x``.

    ``members`` are the points in that order; those of cell ``c`` begin at ``starts[c]``.
    """

    key: NDArray[np.int64]
    count: NDArray[np.int64]
    starts: NDArray[np.int64]
    members: NDArray[np.int64]


def find_peaks(
    group: NDArray[np.integer[Any]], x: NDArray[np.int32], y: NDArray[np.int32]
) -> Peaks:
    """Find the clusters of each group.

    Parameters
    ----------
    group
        Number of each point's group, 0 to 65534.
    x, y
        Quantum coordinates of the points.

    Returns
    -------
    Peaks
        At least one for each group that has points; always at one of its points.
    """
    if not len(group):
        nothing = np.zeros(0, np.int64)
        return Peaks(nothing, nothing, np.zeros(0))
    sizes = np.bincount(group)
    cells = _cells_of(group, _bins(group, x, sizes), _bins(group, y, sizes))
    around = [_find(cells.key, cells.key + dy * _CELLS + dx) for dx, dy in _AROUND]
    density = _smoothed(cells, around)
    roots = _merged(density, around, _climbed(density, around))
    group, peak, share = _largest(cells, density, roots, sizes)
    # A small cluster may lie across the borders of cells.
    beside = [at for (dx, dy), at in zip(_AROUND, around, strict=True) if max(dx, -dx, dy, -dy) < 2]
    index = [
        _medoid(cells, [cell, *(int(at[cell]) for at in beside if at[cell] >= 0)], x, y)
        for cell in peak.tolist()
    ]
    return Peaks(group, np.array(index, np.int64), share)


def _bins(
    group: NDArray[np.integer[Any]], values: NDArray[np.int32], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Bin the coordinates of an axis by the grid of their group; -1 beyond it."""
    # One sort of plain integers orders all groups at once.
    ordered = group.astype(np.int64) << _QUANTUM_BITS | values
    ordered.sort()
    present = np.flatnonzero(sizes)
    first = np.cumsum(sizes)[present] - sizes[present]
    last = sizes[present] - 1
    # Of a few points the outermost: all of them lie within the grid then.
    places = (
        (_TAIL * last).astype(np.int64),
        last // 2,
        np.ceil((1 - _TAIL) * last).astype(np.int64),
    )
    low, middle, high = (ordered[first + at] & (1 << _QUANTUM_BITS) - 1 for at in places)
    spread = (high - low) / _SIGMAS
    center, width = np.zeros(len(sizes)), np.ones(len(sizes))
    center[present] = middle
    width[present] = np.maximum(spread * sizes[present] ** (-1 / 6), 1.0)
    bins = np.floor((values - center[group]) / width[group]) + _CELLS // 2
    # The cells around a cell of the border would be those at the other end.
    inside = (bins >= _REACH) & (bins < _CELLS - _REACH)
    return np.where(inside, bins, -1).astype(np.int64)


def _cells_of(
    group: NDArray[np.integer[Any]], column: NDArray[np.int64], row: NDArray[np.int64]
) -> _Cells:
    inside = np.flatnonzero((column >= 0) & (row >= 0))
    keys = group[inside].astype(np.int64) << 16 | row[inside] << 8 | column[inside]
    order = np.argsort(keys, kind="stable")
    key, starts, count = np.unique(keys[order], return_index=True, return_counts=True)
    return _Cells(key, count, starts, inside[order])


def _find(keys: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the positions of keys; -1 where there are none."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def _smoothed(cells: _Cells, around: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Smooth by a Gaussian with a standard deviation of one cell."""
    density = cells.count.astype(np.float64)
    for (dx, dy), at in zip(_AROUND, around, strict=True):
        weight = np.exp(-(dx * dx + dy * dy) / 2)
        density += np.where(at >= 0, weight * cells.count[at], 0.0)
    return density


def _climbed(density: NDArray[np.float64], around: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Find the local maximum that each cell leads up to."""
    own = np.arange(len(density))
    best = own.copy()
    for at in around:
        # Of equally dense cells the first one: else they would point at each other.
        higher = density[at] > density[best]
        better = (at >= 0) & (higher | (density[at] == density[best]) & (at < best))
        best[better] = at[better]
    while True:
        further = best[best]
        if np.array_equal(further, best):
            return best
        best = further


def _merged(
    density: NDArray[np.float64], around: list[NDArray[np.int64]], root: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Merge basins that no valley parts: the peak that each cell belongs to."""
    size = len(density)
    pair, saddle = _saddles(density, around, root)
    parent = np.arange(size)

    def peak_of(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = int(parent[cell])
        return cell

    # From the highest saddle down, each peak has grown to its full height when it is compared.
    for at in np.lexsort((pair, -saddle)).tolist():
        higher, lower = peak_of(int(pair[at]) // size), peak_of(int(pair[at]) % size)
        if (density[lower], -lower) > (density[higher], -higher):
            higher, lower = lower, higher
        if saddle[at] >= VALLEY * density[lower]:
            parent[lower] = higher
    for cell in np.unique(root).tolist():
        parent[cell] = peak_of(cell)
    return parent[root]


def _saddles(
    density: NDArray[np.float64], around: list[NDArray[np.int64]], root: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the highest way from basin to basin: each pair as one number, and its saddle."""
    size = len(density)
    edges = [np.flatnonzero((at >= 0) & (root[at] < root)) for at in around]
    ends = [at[edge] for at, edge in zip(around, edges, strict=True)]
    one, other = np.concatenate(edges), np.concatenate(ends)
    pair, place = np.unique(root[other] * size + root[one], return_inverse=True)
    saddle = np.zeros(len(pair))
    np.maximum.at(saddle, place, np.minimum(density[one], density[other]))
    return pair, saddle


def _largest(
    cells: _Cells,
    density: NDArray[np.float64],
    root: NDArray[np.int64],
    sizes: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Choose the basins that are clusters: their groups, peaks and shares."""
    mass = np.bincount(root, weights=cells.count)
    peak = np.flatnonzero(mass)
    group = cells.key[peak] >> 16
    order = np.lexsort((peak, -density[peak], -mass[peak], group))
    peak, group = peak[order], group[order]
    largest = np.diff(group, prepend=-1) > 0
    share = mass[peak] / sizes[group]
    keep = largest | ((mass[peak] >= FEWEST) & (share >= SHARE))
    return group[keep], peak[keep], share[keep]


def _medoid(cells: _Cells, some: list[int], x: NDArray[np.int32], y: NDArray[np.int32]) -> int:
    """Find the point of some cells that is nearest to the mean of all of theirs."""
    starts = [(int(cells.starts[cell]), int(cells.count[cell])) for cell in some]
    members = np.concatenate([cells.members[start : start + count] for start, count in starts])
    dx, dy = x[members] - x[members].mean(), y[members] - y[members].mean()
    return int(members[np.argmin(dx * dx + dy * dy)])
