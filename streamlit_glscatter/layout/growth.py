"""Rows appended to a layout: what is laid out already stays, new rows are one more level.

A log-structured merge tree: small levels at the end are merged before they become many, and everything is
drawn into levels anew before the appended rows are more than half of it. Either of them only puts the
points into another order; new rows always come after all others, as a level of their own. So whoever
shows the points has only the new ones to draw.

Rows beyond an axis make it longer, with as much room on that side as the data has extent. All is laid out
anew then, which happens as often as the extent doubles.
"""

import dataclasses
import math
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.layout.axis import AxisValues
from streamlit_glscatter.layout.grid import (
    CELLS,
    cell_coordinates,
    count_cells,
    low_halves,
    morton,
    pack,
)
from streamlit_glscatter.layout.home import aspect_of, central
from streamlit_glscatter.layout.layout import QMAX, Axis, Layout, Moved, Native
from streamlit_glscatter.layout.levels import SEED, draw_levels, lay_out, thresholds_of
from streamlit_glscatter.layout.scale import Scale, scale_of
from streamlit_glscatter.table.digest import combine

FANOUT = 4
"""So many levels of about the same size become one."""
SMALL = 4096
"""Appended points that are not worth a new base, however small that is."""

_HOME_SAMPLE = 32_768
_INTEGERS = 2**64  # differences of integers are formed modulo this


def grow(old: Layout, x: AxisValues, y: AxisValues) -> Layout | None:
    """Lay out a table that begins with the rows of another.

    Parameters
    ----------
    old
        The layout of the first ``old.n_rows`` rows, on any levels.
    x, y
        Coordinates of all rows, in the same units as those of ``old``.

    Returns
    -------
    Layout or None
        With the axes of ``old`` where they hold the new rows: then its ``source`` is the same, and its
        first parts are those of ``old`` as far as no levels were merged. Else on longer axes, and `moved`
        tells how. None where nothing can be said of the axes: lay out everything.
    """
    if old.native is None or old.index is not None or (x.kind, y.kind) != (old.x.kind, old.y.kind):
        return None
    if len(old) == 0:  # it has no axes yet
        return None
    fresh = _Fresh.of(old, x, y)
    if len(fresh) and not fresh.within:
        return _longer(old, x, y)
    if not len(fresh):
        n_rows = len(x)
        digest = combine("grown", old.digest, n_rows)
        dropped = n_rows - len(old)
        return dataclasses.replace(
            old,
            digest=digest,
            n_rows=n_rows,
            dropped=dropped,
            stem=old.source,
            root=old.origin,
            moved=None,
        )
    reordered = _rebased(old) if _is_due(old) else _merged(old)
    return _appended(reordered, fresh, len(x), old)


class _Fresh:
    """The new rows that have coordinates, in native units."""

    def __init__(
        self,
        scales: tuple[Scale, Scale],
        values: tuple[NDArray[Any], NDArray[Any]],
        rows: NDArray[np.uint64],
    ) -> None:
        self.scales = scales
        self.values = values
        self.rows = rows

    @classmethod
    def of(cls, old: Layout, x: AxisValues, y: AxisValues) -> "_Fresh":
        (x_values, x_valid), (y_values, y_valid) = (v.block(old.n_rows, len(v)) for v in (x, y))
        valid = np.ones(len(x) - old.n_rows, np.bool_)
        for some in (x_valid, y_valid):
            if some is not None:
                valid &= some
        rows = (np.flatnonzero(valid) + old.n_rows).astype(np.uint64)
        assert old.native is not None  # noqa: S101 (`grow` has looked)
        scales = (
            Scale(x, *old.native[0], old.x),
            Scale(y, *old.native[1], old.y),
        )
        return cls(scales, (x_values[valid], y_values[valid]), rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def within(self) -> bool:
        """Whether the axes hold all of them."""
        return all(
            _holds(scale, scale.values.extent(values))
            for scale, values in zip(self.scales, self.values, strict=True)
        )

    def quanta(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Quantum coordinates on the axes."""
        (x, y), (x_values, y_values) = self.scales, self.values
        return x.quantise(x_values), y.quantise(y_values)


def _holds(scale: Scale, extent: tuple[Any, Any]) -> bool:
    low, high = extent
    if low < scale.origin:
        return False
    return float(high - scale.origin) / scale.step < QMAX + 0.5


def kept_parts(old: Layout, new: Layout) -> int:
    """Count the parts of a layout that are the first ones of another, which has grown from it."""
    if new.stem != old.source or old.parts[0] != new.parts[0]:
        return 0
    same = 0
    for before, after in zip(old.levels, new.levels, strict=False):
        if before != after:  # levels that were merged are larger, and so are those drawn anew
            break
        same += 1
    return sum(last <= same for _, last in old.parts)


# ---- on the same axes ------------------------------------------------------------------------------


def _is_due(old: Layout) -> bool:
    """Whether so many rows were appended that the first levels are no fair sample of all any more."""
    if old.base is None:
        return False
    first = int(old.level_starts[old.base])
    return len(old) - first > max(first // 2, SMALL)


def _rebased(old: Layout) -> Layout:
    """Draw all points into levels anew."""
    thresholds = thresholds_of(len(old))
    draw = np.random.Generator(np.random.PCG64(SEED))
    level = draw_levels(draw, old.n_rows, thresholds)[old.rows]
    cells = _cells(old.cell_counts)
    order = np.argsort(pack(level, cells, old.rows.astype(np.uint64)))
    counts = np.bincount(
        level.astype(np.int64) * CELLS + cells, minlength=(len(thresholds) + 1) * CELLS
    )
    cell_counts = counts.astype(np.uint32).reshape(-1, CELLS)
    return _renewed(old, cell_counts, old.local[order], old.rows[order], base=None)


def _merged(old: Layout) -> Layout:
    """Make one level of the last ones where so many are of about the same size."""
    if old.base is None:
        return old
    first = _mergeable(old.levels[old.base :])
    if first is None:
        return old
    level = old.base + first
    start = int(old.level_starts[level])
    cells = _cells(old.cell_counts[level:])
    # Later levels have later rows: a stable sort leaves the rows of a cell in their order.
    order = np.argsort(cells.astype(np.uint16), kind="stable") + start
    merged = old.cell_counts[level:].sum(axis=0, dtype=np.uint32)
    return _renewed(
        old,
        np.concatenate([old.cell_counts[:level], merged[None]]),
        np.concatenate([old.local[:start], old.local[order]]),
        np.concatenate([old.rows[:start], old.rows[order]]),
        base=old.base,
    )


def _mergeable(sizes: tuple[int, ...]) -> int | None:
    """Find the first of the levels at the end that are to become one."""
    tiers = [_tier(size) for size in sizes]
    found, tier = None, 0
    while tier <= max(tiers, default=-1):
        run = len(tiers)
        while run > 0 and tiers[run - 1] <= tier:
            run -= 1
        if tiers[run:].count(tier) >= FANOUT:
            found = run
            merged = sum(sizes[run:])
            tiers = [*tiers[:run], _tier(merged)]
            sizes = (*sizes[:run], merged)
        tier += 1
    return found


def _tier(size: int) -> int:
    """Logarithm of a size to the base of `FANOUT`, which is 4."""
    return (size.bit_length() - 1) // 2


def _cells(cell_counts: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Cell of each point, in sorted order."""
    codes = np.tile(np.arange(CELLS, dtype=np.uint32), len(cell_counts))
    return np.repeat(codes, cell_counts.reshape(-1))


def _renewed(
    old: Layout,
    cell_counts: NDArray[np.uint32],
    local: NDArray[np.uint16],
    rows: NDArray[np.uint32],
    *,
    base: int | None,
) -> Layout:
    """Say the same points in another order. The digest is left: the rows to come will change it."""
    return dataclasses.replace(
        old,
        levels=tuple(cell_counts.sum(axis=1, dtype=np.int64).tolist()),
        cell_counts=cell_counts,
        local=local,
        rows=rows,
        base=base,
    )


def _appended(layout: Layout, fresh: _Fresh, n_rows: int, old: Layout) -> Layout:
    """Add a level of new rows."""
    kept = len(fresh)
    qx, qy = fresh.quanta()
    cells = morton(qx, qy)
    keys = pack(np.zeros(kept, np.uint32), cells, np.arange(kept, dtype=np.uint64))
    keys.sort()
    counts = count_cells(keys, 1)
    order = low_halves(keys)
    within = (qx & 0xFFFF | qy << 16)[order].view(np.uint16).reshape(-1, 2)
    cell_counts = np.concatenate([layout.cell_counts, counts])
    local = np.concatenate([layout.local, within])
    rows = np.concatenate([layout.rows, fresh.rows.astype(np.uint32)[order]])
    for array in (cell_counts, local, rows):
        array.setflags(write=False)
    grown = dataclasses.replace(
        layout,
        digest=combine("grown", old.digest, n_rows, _digest(within), _digest(rows[len(layout) :])),
        n_rows=n_rows,
        dropped=n_rows - len(rows),
        levels=(*layout.levels, kept),
        cell_counts=cell_counts,
        local=local,
        rows=rows,
        base=len(layout.levels) if layout.base is None else layout.base,
        stem=old.source,
        root=old.origin,
        steps=old.steps + 1,
        moved=None,
    )
    return dataclasses.replace(grown, home=_home_of(grown))


def _digest(array: NDArray[Any]) -> str:
    return xxhash.xxh3_128_hexdigest(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def _home_of(layout: Layout) -> tuple[float, float, float, float]:
    """Find the central 99.9 % on each axis from every so-many-th point in sorted order."""
    ends = np.cumsum(layout.cell_counts, dtype=np.int64)
    positions = np.arange(0, len(layout), -(-len(layout) // _HOME_SAMPLE))
    cells = np.searchsorted(ends, positions, side="right") % CELLS
    sample = cell_coordinates(cells) << 16 | layout.local[positions]
    return (*central(sample[:, 0]), *central(sample[:, 1]))


# ---- on longer axes --------------------------------------------------------------------------------


def _longer(old: Layout, x: AxisValues, y: AxisValues) -> Layout:
    """Lay everything out on axes that hold the new rows, with room on the side where they have grown."""
    assert old.native is not None  # noqa: S101 (`grow` has looked)
    x_native, y_native = old.native

    def room(
        x: AxisValues, x_extent: tuple[Any, Any], y: AxisValues, y_extent: tuple[Any, Any]
    ) -> tuple[Scale, Scale]:
        return (
            _scale(x, x_extent, x_native, old.x),
            _scale(y, y_extent, y_native, old.y),
        )

    found = lay_out(x, y, room=room)
    assert found.native is not None  # noqa: S101 (just made)
    moved = Moved(
        old.source,
        _moved(x_native, found.native[0]),
        _moved(y_native, found.native[1]),
    )
    return dataclasses.replace(
        found, aspect=_aspect(old, found), root=old.origin, steps=old.steps + 1, moved=moved
    )


def _scale(values: AxisValues, extent: tuple[Any, Any], native: Native, axis: Axis) -> Scale:
    before = Scale(values, *native, axis)
    if _holds(before, extent):
        return before
    low, high = extent
    span = high - low
    below, above = low < native[0], not _holds(before, (native[0], high))
    share = 1 if below != above else 2
    room = span // share if isinstance(span, int) else span / share
    length = QMAX * native[1]
    end = native[0] + (int(length) if isinstance(span, int) else length)
    wide = (low - room if below else native[0], high + room if above else max(high, end))
    size = wide[1] - wide[0]
    fits = size < _INTEGERS if isinstance(size, int) else math.isfinite(size)
    return scale_of(values, wide if fits else extent)


def _moved(old: Native, new: Native) -> tuple[float, float]:
    """Shift and factor of quanta."""
    return float(old[0] - new[0]) / old[1], old[1] / new[1]


def _aspect(old: Layout, found: Layout) -> Any:
    """Equal axes stay equal: a plot that grows does not change its shape from one append to the next."""
    return old.aspect if old.aspect == "free" else aspect_of(found.home, found.x, found.y)
