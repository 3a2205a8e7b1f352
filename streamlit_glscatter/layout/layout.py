"""The order of the points: sampled levels, each sorted by grid cell (docs/internals.md).

A level is a uniform sample, so any prefix of levels is an honest coarse picture; within a level
the points of a grid cell are contiguous, so a viewport is a few ranges of the flat arrays.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS, cell_coordinates, quantum
from streamlit_glscatter.layout.identity import Identity

BATCH = 65536
"""Points in one batch of a buffer, at most."""
QMAX = 2**24 - 1
"""The largest quantum coordinate."""

Number = TypeVar("Number", float, NDArray[np.float64])


@dataclass(frozen=True)
class Axis:
    """How the quantum coordinates of one axis map to the data.

    Attributes
    ----------
    name
        Column the values came from.
    kind
        ``"datetime"`` values are milliseconds since 1970 (UTC).
    origin
        Data value of quantum 0; an exact int for integer columns.
    step
        Data units in one quantum.
    """

    name: str
    kind: Literal["number", "datetime"]
    origin: int | float
    step: float

    def to_value(self, q: Number) -> Number:
        """Return the data values of quantum coordinates."""
        return self.origin + q * self.step

    def to_quantum(self, value: Number) -> Number:
        """Return the quantum coordinates of data values, not rounded and not clipped."""
        return (value - self.origin) / self.step


Native = tuple[Any, float]
"""Origin and step of an axis in the native units of its column."""


@dataclass(frozen=True)
class Moved:
    """How quanta changed: ``(q + shift) * factor``, for x and for y, from those of a source."""

    source: str
    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Layout:
    """The points of a table in sorted order.

    Attributes
    ----------
    digest
        xxh3-128 of everything below except names, as hex.
    n_rows
        Rows of the source.
    dropped
        Rows without coordinates; ``n_rows - dropped`` points are kept.
    x, y
        The two axes.
    levels
        Points of each level.
    cell_counts
        Points of each cell, shape (levels, 65536), by Morton code.
    local
        Quantum coordinates relative to the cell, shape (points, 2), in sorted order, read-only.
    rows
        Source row of each point, shape (points,), in sorted order, read-only.
    home
        The first view, ``(x0, x1, y0, y1)`` in quantum coordinates: the central 99.9 % of the
        points on each axis.
    aspect
        ``"free"`` when the axes have no common scale.
    index
        Where each point stands in the columns of its table, where that is not its source row: a
        prepared folder keeps its columns in sorted order. None: at ``rows``.
        Where all stand in order it is an `Identity`, which takes no memory.
    native
        Origin and step of each axis in the native units of its column; None where nobody knows.
    base
        Levels that are samples of all rows; those after it hold rows that came later, each level
        some of them (see `growth.py`). None: all are samples.
    stem
        Digest of the layout that this one has grown from on the same axes; None: it has not.
    root
        Digest of the layout from which all this has grown, on whatever axes; None: it has not.
    steps
        How often rows have been appended since.
    moved
        How quanta of the layout before became those of this one, where the axes had to grow.
    """

    digest: str
    n_rows: int
    dropped: int
    x: Axis
    y: Axis
    levels: tuple[int, ...]
    cell_counts: NDArray[np.uint32]
    local: NDArray[np.uint16]
    rows: NDArray[np.uint32]
    home: tuple[float, float, float, float]
    aspect: Literal["equal", "free"]
    index: NDArray[np.integer[Any]] | Identity | None = None
    native: tuple[Native, Native] | None = None
    base: int | None = None
    stem: str | None = None
    root: str | None = None
    steps: int = 0
    moved: Moved | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def source(self) -> str:
        """Name of the points that stays while rows are appended on the same axes."""
        return self.stem or self.digest

    @property
    def origin(self) -> str:
        """Name of the points that stays while rows are appended."""
        return self.root or self.source

    @property
    def parts(self) -> list[tuple[int, int]]:
        """First and last-plus-one level of each part: what is sent as buffers of its own."""
        base = len(self.levels) if self.base is None else self.base
        return [(0, base), *((level, level + 1) for level in range(base, len(self.levels)))]

    @cached_property
    def level_starts(self) -> NDArray[np.int64]:
        """Position of the first point of each level, and the number of points; shape (levels + 1,)."""
        starts: NDArray[np.int64] = np.cumsum([0, *self.levels], dtype=np.int64)
        return starts

    def cell_starts(self, level: int) -> NDArray[np.int64]:
        """Return where the cells of a level begin.

        Parameters
        ----------
        level
            Number of the level.

        Returns
        -------
        NDArray[np.int64]
            Positions in sorted order, shape (65537,): cell ``c`` holds ``[starts[c], starts[c + 1])``.
        """
        starts = np.empty(CELLS + 1, np.int64)
        starts[0] = 0
        np.cumsum(self.cell_counts[level], out=starts[1:])
        starts += self.level_starts[level]
        return starts

    def quantum(self, start: int, stop: int) -> NDArray[np.int32]:
        """Return the full quantum coordinates of a range in sorted order.

        Parameters
        ----------
        start, stop
            Positions in sorted order.

        Returns
        -------
        NDArray[np.int32]
            Shape (stop - start, 2).
        """
        return quantum(self.local, self._cell_ends, start, stop)

    def places(self, positions: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the full quantum coordinates of some points.

        Parameters
        ----------
        positions
            Of the points in sorted order, in any order.

        Returns
        -------
        NDArray[np.int32]
            Shape (len(positions), 2).
        """
        cells = np.searchsorted(self._cell_ends, positions, side="right") % CELLS
        places: NDArray[np.int32] = cell_coordinates(cells) << 16 | self.local[positions]
        return places

    @cached_property
    def _cell_ends(self) -> NDArray[np.int64]:
        """Position after the last point of each cell of each level, flat."""
        return np.cumsum(self.cell_counts, dtype=np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.cell_counts.nbytes + self.local.nbytes + self.rows.nbytes
