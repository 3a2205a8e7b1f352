"""The order of the points: sampled levels, each sorted by grid cell (docs/internals.md).

A level is a uniform sample, so any prefix of levels is an honest coarse picture; within a level
the points of a grid cell are contiguous, so a viewport is a few ranges of the flat arrays.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.axis import AxisValues
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.grid import (
    CELLS,
    CHUNK,
    GRID,
    cell_coordinates,
    count_cells,
    low_halves,
    morton,
    pack,
    quantum,
)
from streamlit_glscatter.identity import Identity

__all__ = ["BATCH", "CELLS", "GRID", "LEVEL0", "QMAX", "Axis", "Layout", "lay_out"]

LEVEL0 = 16384
"""Points expected on level 0; each next level expects four times as many."""
BATCH = 65536
"""Points in one batch of a buffer, at most."""
QMAX = 2**24 - 1
"""The largest quantum coordinate."""

SEED = 0x676C7363
"""Of the draw of levels."""
MAX_ROWS = 2**32
"""A row position has 32 bits of the sort key."""
_ASPECT_RATIO = 20.0
_HOME_TAIL = 0.0005  # part of the points left out of the first view on each side

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


def lay_out(
    x: AxisValues, y: AxisValues, *, seed: int = SEED, room: "Room | None" = None
) -> Layout:
    """Quantise, sample into levels and sort.

    Parameters
    ----------
    x, y
        Coordinates of the same rows (see :func:`streamlit_glscatter.axis.axis_values`).
    seed
        Of the draw of levels. The same input and seed give the same layout.
    room
        Makes the axes from the extents; None: they are as long as the extents.

    Returns
    -------
    Layout
        Beyond its own arrays this took 12 bytes a row at most.

    Raises
    ------
    GlScatterError
        If there are more than 2^32 rows, or an extent that float64 cannot divide into 2^24 steps.

    Notes
    -----
    Points are ordered by one in-place sort of ``level | cell | row`` packed into 64 bits; the cell
    number is the Morton code [1]_.

    References
    ----------
    .. [1] G. M. Morton, "A Computer Oriented Geodetic Data Base and a New Technique in File
       Sequencing", IBM, 1966.
    """
    n_rows = len(x)
    if len(y) != n_rows:
        raise ValueError(f"{n_rows} x values for {len(y)} y values")
    if n_rows > MAX_ROWS:
        raise GlScatterError(
            f"data has {n_rows:,} rows; at most {MAX_ROWS:,} can be shown. Pass a sample of them."
        )
    kept, x_extent, y_extent = _survey(x, y)
    x_scale, y_scale = (room or _tight)(x, x_extent, y, y_extent)
    thresholds = thresholds_of(kept)
    keys, unsorted = _keys(x_scale, y_scale, kept, thresholds, seed)
    keys.sort()
    cell_counts = count_cells(keys, len(thresholds) + 1 if kept else 0)
    rows = low_halves(keys)
    del keys
    taken = np.empty(len(rows), np.uint32)
    # NumPy widens positions to 8 bytes each before it takes: in chunks that stays small.
    for start in range(0, len(rows), CHUNK):
        part = slice(start, start + CHUNK)
        np.take(unsorted, rows[part], out=taken[part], mode="clip")
    del unsorted
    local = taken.view(np.uint16).reshape(-1, 2)
    for array in (rows, cell_counts, local):
        array.setflags(write=False)
    home = home_of(local, cell_counts)
    return Layout(
        digest=digest_of(n_rows, x_scale.axis, y_scale.axis, cell_counts, local, rows),
        n_rows=n_rows,
        dropped=n_rows - kept,
        x=x_scale.axis,
        y=y_scale.axis,
        levels=tuple(cell_counts.sum(axis=1, dtype=np.int64).tolist()),
        cell_counts=cell_counts,
        local=local,
        rows=rows,
        home=home,
        aspect=aspect_of(home, x_scale.axis, y_scale.axis),
        native=(x_scale.native, y_scale.native),
    )


@dataclass(frozen=True, eq=False)
class Scale:
    """The quantisation of one axis, in native units and in data units."""

    values: AxisValues
    origin: Any
    step: float
    axis: Axis

    @property
    def native(self) -> Native:
        """Origin and step in native units."""
        return self.origin, self.step

    def quantise(self, native: NDArray[Any]) -> NDArray[np.uint32]:
        q = self.values.offsets(native, self.origin)
        q /= self.step
        np.rint(q, out=q)
        return q.astype(np.uint32)


Room = Callable[[AxisValues, tuple[Any, Any], AxisValues, tuple[Any, Any]], tuple[Scale, Scale]]


def _tight(
    x: AxisValues, x_extent: tuple[Any, Any], y: AxisValues, y_extent: tuple[Any, Any]
) -> tuple[Scale, Scale]:
    return scale_of(x, x_extent), scale_of(y, y_extent)


def _blocks(
    x: AxisValues, y: AxisValues
) -> Iterator[tuple[slice, NDArray[np.bool_] | None, NDArray[Any], NDArray[Any]]]:
    """Yield the coordinates of the points kept, with the rows they came from.

    Yields
    ------
    rows, valid, x, y
        A range of rows, which of them are kept (None: all), and the native values of those.
    """
    for start in range(0, len(x), CHUNK):
        stop = min(start + CHUNK, len(x))
        x_native, x_valid = x.block(start, stop)
        y_native, y_valid = y.block(start, stop)
        valid = x_valid if y_valid is None else y_valid
        if x_valid is not None and y_valid is not None:
            valid = x_valid & y_valid
        if valid is not None:
            x_native, y_native = x_native[valid], y_native[valid]
        yield slice(start, stop), valid, x_native, y_native


def _survey(x: AxisValues, y: AxisValues) -> tuple[int, tuple[Any, Any], tuple[Any, Any]]:
    """Count the points that have both coordinates and find their extents."""
    kept = 0
    x_ends: list[Any] = []
    y_ends: list[Any] = []
    for _, _, x_native, y_native in _blocks(x, y):
        if len(x_native):
            kept += len(x_native)
            x_ends += x.extent(x_native)
            y_ends += y.extent(y_native)
    if not kept:
        return 0, (0, 0), (0, 0)
    return kept, (min(x_ends), max(x_ends)), (min(y_ends), max(y_ends))


def scale_of(values: AxisValues, extent: tuple[Any, Any]) -> Scale:
    low, high = extent
    span = float(high - low)
    native_step = span / QMAX
    if span and not sys.float_info.min <= native_step < float("inf"):
        size, remedy = ("far", "Divide") if native_step > 1 else ("little", "Multiply")
        raise GlScatterError(
            f'Column "{values.name}" goes from {low!r} to {high!r}, too {size} for float64 '
            f"arithmetic. {remedy} it by a constant, or mark outliers as missing."
        )
    origin = values.to_data(low)
    if not span:
        return Scale(values, low, 1.0, Axis(values.name, values.kind, origin, 1.0))
    axis = Axis(values.name, values.kind, origin, native_step * values.unit)
    return Scale(values, low, native_step, axis)


def thresholds_of(kept: int) -> list[int]:
    """32-bit draws from which on a point belongs to a level after the first, the second, ..."""
    thresholds, total, size = [], LEVEL0, LEVEL0
    while total < kept:
        thresholds.append(round(total / kept * 2**32))
        size *= 4
        total += size
    return thresholds


def _keys(
    x: Scale, y: Scale, kept: int, thresholds: list[int], seed: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Make the sort keys of the points kept, and the coordinates within the cells of all rows.

    Returns
    -------
    keys
        ``level | cell | row``, in the order of rows.
    local
        x in the low, y in the high 16 bits; undefined for dropped rows.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    keys = np.empty(kept, np.uint64)
    local = np.empty(len(x.values), np.uint32)
    done = 0
    for span, valid, x_native, y_native in _blocks(x.values, y.values):
        qx, qy = x.quantise(x_native), y.quantise(y_native)
        rows = np.arange(span.start, span.stop, dtype=np.uint64)
        level = draw_levels(draw, len(rows), thresholds)
        within = qx & 0xFFFF | qy << 16
        if valid is None:
            local[span] = within
        else:
            local[span][valid] = within
            level, rows = level[valid], rows[valid]
        keys[done : done + len(rows)] = pack(level, morton(qx, qy), rows)
        done += len(rows)
    return keys, local


def draw_levels(
    draw: np.random.Generator, n_rows: int, thresholds: list[int]
) -> NDArray[np.uint32]:
    """Draw the levels of the next rows.

    Every row has a draw of its own, so dropping a row does not move the others to other levels.
    """
    level = np.zeros(n_rows, np.uint32)
    if thresholds:
        draws = draw.integers(0, 2**32, n_rows, dtype=np.uint32)
        for threshold in thresholds:
            level += draws >= threshold
    return level


def home_of(
    local: NDArray[np.uint16], cell_counts: NDArray[np.uint32]
) -> tuple[float, float, float, float]:
    """Find the central 99.9 % on each axis, estimated from the first two levels."""
    ends = np.cumsum(cell_counts[:2], dtype=np.int64)
    sample = quantum(local, ends, 0, int(ends[-1]) if len(ends) else 0)
    return (*central(sample[:, 0]), *central(sample[:, 1]))


def central(q: NDArray[np.int32]) -> tuple[float, float]:
    if len(q) == 0:
        return -0.5, 0.5
    tail = int(len(q) * _HOME_TAIL)
    parted = np.partition(q, [tail, len(q) - 1 - tail])
    low, high = int(parted[tail]), int(parted[len(q) - 1 - tail])
    if low == high:  # nearly all points share one value: show the others, too
        low, high = int(q.min()), int(q.max())
    return (low - 0.5, high + 0.5) if low == high else (float(low), float(high))


def aspect_of(
    home: tuple[float, float, float, float], x: Axis, y: Axis
) -> Literal["equal", "free"]:
    if "datetime" in (x.kind, y.kind):
        return "free"
    width, height = (home[1] - home[0]) * x.step, (home[3] - home[2]) * y.step
    return "free" if max(width, height) > _ASPECT_RATIO * min(width, height) else "equal"


def digest_of(
    n_rows: int,
    x: Axis,
    y: Axis,
    cell_counts: NDArray[np.uint32],
    local: NDArray[np.uint16],
    rows: NDArray[np.uint32],
) -> str:
    axes = [(axis.kind, axis.origin, axis.step) for axis in (x, y)]
    content = xxhash.xxh3_128(repr((n_rows, len(rows), axes)).encode())
    for array in (cell_counts, local, rows):
        content.update(array.reshape(-1).view(np.uint8).data)
    return content.hexdigest()
