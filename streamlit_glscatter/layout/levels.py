"""Coordinates become sampled levels: surveyed, quantised, drawn, and sorted by one sort."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import AxisValues
from streamlit_glscatter.layout.grid import (
    CHUNK,
    count_cells,
    low_halves,
    morton,
    pack,
)
from streamlit_glscatter.layout.home import aspect_of, home_of
from streamlit_glscatter.layout.layout import Axis, Layout
from streamlit_glscatter.layout.scale import Scale, scale_of

LEVEL0 = 16384
"""Points expected on level 0; each next level expects four times as many."""

SEED = 0x676C7363
"""Of the draw of levels."""
MAX_ROWS = 2**32
"""A row position has 32 bits of the sort key."""


def lay_out(
    x: AxisValues, y: AxisValues, *, seed: int = SEED, room: "Room | None" = None
) -> Layout:
    """Quantise, sample into levels and sort.

    Parameters
    ----------
    x, y
        Coordinates of the same rows (see :func:`streamlit_glscatter.layout.axis.axis_values`).
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


def digest_of(
    n_rows: int,
    x: Axis,
    y: Axis,
    cell_counts: NDArray[np.uint32],
    local: NDArray[np.uint16],
    rows: NDArray[np.uint32],
) -> str:
    """Name a layout by all that it consists of."""
    axes = [(axis.kind, axis.origin, axis.step) for axis in (x, y)]
    content = xxhash.xxh3_128(repr((n_rows, len(rows), axes)).encode())
    for array in (cell_counts, local, rows):
        content.update(array.reshape(-1).view(np.uint8).data)
    return content.hexdigest()
