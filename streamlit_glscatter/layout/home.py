"""The first view: where most of the points are, and whether the axes share a scale."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import quantum
from streamlit_glscatter.layout.layout import Axis

_ASPECT_RATIO = 20.0
_HOME_TAIL = 0.0005  # part of the points left out of the first view on each side


def home_of(
    local: NDArray[np.uint16], cell_counts: NDArray[np.uint32]
) -> tuple[float, float, float, float]:
    """Find the central 99.9 % on each axis, estimated from the first two levels."""
    ends = np.cumsum(cell_counts[:2], dtype=np.int64)
    sample = quantum(local, ends, 0, int(ends[-1]) if len(ends) else 0)
    return (*central(sample[:, 0]), *central(sample[:, 1]))


def central(q: NDArray[np.int32]) -> tuple[float, float]:
    """Find the ends of the central 99.9 % of some coordinates."""
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
    """Tell whether both axes share a scale: not where one is of dates, or far longer."""
    if "datetime" in (x.kind, y.kind):
        return "free"
    width, height = (home[1] - home[0]) * x.step, (home[3] - home[2]) * y.step
    return "free" if max(width, height) > _ASPECT_RATIO * min(width, height) else "equal"
