"""The place of every row: the sort keys of the layout, computed a few rows at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import AxisValues
from streamlit_glscatter.layout.grid import morton, pack
from streamlit_glscatter.layout.levels import MAX_ROWS, draw_levels, thresholds_of
from streamlit_glscatter.layout.scale import Scale, scale_of
from streamlit_glscatter.prepared.source import Batch

_Extent: TypeAlias = tuple[Any, Any]


@dataclass(frozen=True)
class Survey:
    """What the first reading tells of some rows.

    Attributes
    ----------
    n_rows
        Rows.
    kept
        Those with both coordinates.
    x, y
        Smallest and largest native value of those; None when there are none.
    """

    n_rows: int
    kept: int
    x: _Extent | None
    y: _Extent | None


@dataclass(frozen=True, eq=False)
class Ordering:
    """How rows become sort keys.

    Attributes
    ----------
    found
        The survey of the whole source.
    x, y
        How the axes are quantised.
    thresholds
        32-bit draws from which on a point belongs to a level after the first, the second, ...
    seed
        Of the draws.
    """

    found: Survey
    x: Scale
    y: Scale
    thresholds: list[int]
    seed: int

    @property
    def n_rows(self) -> int:
        """Rows of the source."""
        return self.found.n_rows

    @property
    def kept(self) -> int:
        """Rows with both coordinates."""
        return self.found.kept

    @property
    def levels(self) -> int:
        """Number of levels."""
        return len(self.thresholds) + 1 if self.kept else 0


@dataclass(frozen=True, eq=False)
class Keyed:
    """Rows with coordinates.

    Attributes
    ----------
    keys
        ``level | cell | row``; in the order of rows.
    local
        x in the low, y in the high 16 bits.
    valid
        Which rows of the batch these are; None: all.
    """

    keys: NDArray[np.uint64]
    local: NDArray[np.uint32]
    valid: NDArray[np.bool_] | None


def survey(batches: Iterable[Batch], axes: tuple[AxisValues, AxisValues]) -> Survey:
    """Count rows and find the extents of the points."""
    parts = [Survey(0, 0, None, None)]
    for batch in batches:
        x, y, _ = kept_rows(batch)
        found = len(x) > 0
        parts.append(
            Survey(
                batch.n_rows,
                len(x),
                axes[0].extent(x) if found else None,
                axes[1].extent(y) if found else None,
            )
        )
    return joined(parts)


def joined(surveys: Iterable[Survey]) -> Survey:
    """Put the surveys of several parts together."""
    parts = list(surveys)
    return Survey(
        sum(part.n_rows for part in parts),
        sum(part.kept for part in parts),
        _hull([part.x for part in parts]),
        _hull([part.y for part in parts]),
    )


def _hull(extents: Iterable[_Extent | None]) -> _Extent | None:
    known = [extent for extent in extents if extent is not None]
    if not known:
        return None
    return min(extent[0] for extent in known), max(extent[1] for extent in known)


def ordering_of(found: Survey, axes: tuple[AxisValues, AxisValues], seed: int) -> Ordering:
    """Decide how the rows are ordered.

    Raises
    ------
    GlScatterError
        If there are more than 2^32 rows, or an extent that float64 cannot divide into 2^24 steps.
    """
    if found.n_rows > MAX_ROWS:
        raise GlScatterError(
            f"data has {found.n_rows:,} rows; at most {MAX_ROWS:,} can be shown. "
            "Pass a sample of them."
        )
    return Ordering(
        found=found,
        x=scale_of(axes[0], found.x or (0, 0)),
        y=scale_of(axes[1], found.y or (0, 0)),
        thresholds=thresholds_of(found.kept),
        seed=seed,
    )


class Keys:
    """Makes the keys of successive batches.

    Parameters
    ----------
    ordering
        How.
    first_row
        Position of the first row in the whole source.
    """

    def __init__(self, ordering: Ordering, first_row: int) -> None:
        self._ordering = ordering
        self._row = first_row
        self._draw = draw_at(ordering.seed, first_row)

    def next(self, batch: Batch) -> Keyed:
        """Make the keys of the next rows."""
        ordering = self._ordering
        x, y, valid = kept_rows(batch)
        if len(x):
            check_within(ordering.x.values.extent(x), ordering.found.x)
            check_within(ordering.y.values.extent(y), ordering.found.y)
        qx, qy = ordering.x.quantise(x), ordering.y.quantise(y)
        rows = np.arange(self._row, self._row + batch.n_rows, dtype=np.uint64)
        level = draw_levels(self._draw, batch.n_rows, ordering.thresholds)
        self._row += batch.n_rows
        if valid is not None:
            rows, level = rows[valid], level[valid]
        local = np.asarray(qx & 0xFFFF | qy << 16, np.uint32)
        return Keyed(pack(level, morton(qx, qy), rows), local, valid)


def draw_at(seed: int, row: int) -> np.random.Generator:
    """Return the generator of levels in the state in which it comes to a row.

    Notes
    -----
    PCG64 gives 64 bits at a step, of which two 32-bit draws are made: the low half is used first,
    and the generator keeps the high half for the next draw.
    """
    bits = np.random.PCG64(seed)
    bits.advance(row // 2)
    draw = np.random.Generator(bits)
    if row % 2:
        draw.integers(0, 2**32, dtype=np.uint32)
    return draw


def changed() -> GlScatterError:
    """Make the error for a source that is different when it is read again."""
    return GlScatterError(
        "The source had other rows or values when it was read a second time. Write it to Parquet "
        "first, so that it is the same each time."
    )


def check_within(
    extent: _Extent, whole: _Extent | None, error: Callable[[], GlScatterError] = changed
) -> None:
    """Raise an error for values beyond those found at first."""
    if whole is None or extent[0] < whole[0] or extent[1] > whole[1]:
        raise error()


def kept_rows(batch: Batch) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_] | None]:
    """Return the native coordinates of the rows that have both, and which rows these are."""
    (x, x_valid), (y, y_valid) = batch.x, batch.y
    valid = x_valid if y_valid is None else y_valid
    if x_valid is not None and y_valid is not None:
        valid = x_valid & y_valid
    return (x, y, None) if valid is None else (x[valid], y[valid], valid)
