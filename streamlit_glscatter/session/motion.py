"""Where the rows of a plot were before its data changed, so that they can move from there.

A session remembers which points each of its plots showed last. When others take their place, each
new point finds its old one by row position or by the id of its row, and the browser gets one small
buffer: where the points come from. It moves them if it still shows the points they come from.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import QMAX, Layout
from streamlit_glscatter.points import Points
from streamlit_glscatter.session.items import MISSING, Items
from streamlit_glscatter.session.moves import goes_on
from streamlit_glscatter.wire.encode import Buffer, encode_points_column

TOP = 65534
"""Code of the last quantum coordinate: 16 bits say to a fiftieth of a pixel where a movement began."""
ABSENT = 65535
"""Both codes of a point that was not there before."""


@dataclass(frozen=True, eq=False)
class Motion:
    """How some points follow from others.

    Attributes
    ----------
    points
        Digest of the points before.
    places
        Where each point was among those: ``xy: fixed_size_list<uint16>[2]``, in the new sorted order,
        0..65534 along the old quantum coordinates, or 65535 twice.
    gone
        Which points before have no successor: ``code: uint8``, 0 or 1, in the old sorted order;
        None where all have one.
    """

    points: str
    places: Buffer
    gone: Buffer | None


@dataclass(frozen=True, eq=False)
class _Shown:
    """What a plot of the session shows."""

    items: Items
    motion: Motion | None


def check_motion(points: Points, transition: Any, row_id: Any) -> Items:
    """Check the options that say whether and how rows move, and find what the points stand for.

    Raises
    ------
    GlScatterError
        When ``transition`` is no bool, or ``row_id`` is no column, holds something else than whole
        numbers or text, or one value twice.
    """
    if not isinstance(transition, bool | np.bool_):
        raise GlScatterError(f"transition is {transition!r}; it takes True or False.")
    if row_id is None:
        return Items(points.layout, option="row_id")
    column = points.table.column(row_id, role="row_id")
    items = Items(points.layout, column, option="row_id")
    if points.partitions is None:
        CACHE.get(
            ("row ids", *items.digest), lambda: _check_unique(column.name, items), lambda _: 1
        )
    return items


def follow_rows(place: str, items: Items, *, moves: bool) -> Motion | None:
    """Remember the points of a plot, and find out how they follow from those before.

    Parameters
    ----------
    place
        Names the plot in the session.
    items
        Its points, and what they stand for.
    moves
        Whether the points may move; else those are forgotten.

    Returns
    -------
    Motion or None
        The same for as long as the points stay; None where no row of the data before is known.
    """
    flag = f"_streamlit_glscatter motion {place}"
    before: _Shown | None = st.session_state.get(flag)
    if not moves:
        st.session_state.pop(flag, None)
        return None
    if before is None:
        motion = None
    elif before.items.layout.digest == items.layout.digest:
        motion = before.motion
    elif goes_on(before.items.layout.source, items.layout):
        motion = None  # rows were appended: all others are where they were
    else:
        motion = motion_between(before.items, items)
    st.session_state[flag] = _Shown(items, motion)
    return motion


def motion_between(old: Items, new: Items) -> Motion | None:
    """Tell where points were: None where none of their rows was there."""
    found = match(old, new)
    if found is None:
        return None
    known = found >= 0
    if not known.any():
        return None
    codes = _codes(old.layout)[np.where(known, found, 0)]
    codes[~known] = ABSENT
    xy = pa.FixedSizeListArray.from_arrays(pa.array(codes.reshape(-1)), 2)
    gone = np.ones(len(old.layout), dtype=np.uint8)
    gone[found[known]] = 0
    return Motion(
        points=old.layout.digest,
        places=encode_points_column("xy", xy, new.layout),
        gone=encode_points_column("code", pa.array(gone), old.layout) if gone.any() else None,
    )


def match(old: Items, new: Items) -> NDArray[np.int64] | None:
    """Find the same rows among other points.

    Parameters
    ----------
    old, new
        Two sets of points.

    Returns
    -------
    NDArray[np.int64] or None
        For each point of ``new`` (sorted order) the position of its row in the sorted order of ``old``,
        -1 where that has none. None where rows cannot be told: row positions need as many rows.
    """
    if old.domain != new.domain:
        return None
    if new.column is None:
        index = np.full(new.layout.n_rows, -1, dtype=np.int64)
        index[old.layout.rows] = np.arange(len(old.layout))
        by_row: NDArray[np.int64] = index[new.layout.rows]
        return by_row
    ids = pc.index_in(pa.array(new.values), value_set=pa.array(old.values))
    found: NDArray[np.int64] = np.array(pc.fill_null(ids, -1), dtype=np.int64)
    found[new.values == MISSING] = -1
    return found


def _codes(layout: Layout) -> NDArray[np.uint16]:
    """Shorten the quantum coordinates of all points: shape (points, 2)."""
    q = layout.quantum(0, len(layout))
    codes: NDArray[np.uint16] = (q * (TOP / QMAX) + 0.5).astype(np.uint16)
    return codes


def _check_unique(name: str, items: Items) -> None:
    """Refuse ids that name two rows: it would be left to chance which of them moves where."""
    counted = pc.value_counts(pa.array(items.values)).flatten()
    twice = pc.and_(pc.greater(counted[1], 1), pc.not_equal(counted[0], MISSING))
    if not pc.any(twice).as_py():
        return
    wanted = counted[0].filter(twice)[0].as_py()
    row = int(items.layout.rows[np.flatnonzero(items.values == wanted)[1]])
    raise GlScatterError(
        f'row_id="{name}" names {pc.sum(twice).as_py():,} ids more than once, such as the '
        f"one of row {row:,}. Pass a column that has each id once, or leave row_id out to match rows "
        "by position."
    )
