"""Points and looks that apps and tests make alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Table = dict[str, "NDArray[Any]"]

COLORS = {"a": "#e60000", "b": "#00b400", "c": "#0000f0"}
HOWS = ("linear", "log", "eq_hist")
DENSITIES: dict[str, dict[str, Any]] = {
    **{f"counts {how}": {"how": how, "colormap": "viridis"} for how in HOWS},
    **{f"groups {how}": {"how": how, "color": "group", "palette": COLORS} for how in HOWS},
    "numbers": {"color": "value", "colormap": "viridis"},
    "constant": {"color": "#0078c8"},
    "own": {"color": "own", "how": "linear"},
}
CENTRES = {"a": (0.0, 0.0), "b": (1.0, 1.0), "c": (-1.0, 0.5)}
OUTLIER = (5.0, 0.0)

SIZES = (0.5, 1, 2, 5, 16, 64)
BOX = (260, 190)  # what the plots of single discs show: a unit is about a pixel
SHELF = {f"plot {i}": f"#{40 + 16 * i:02x}{230 - 16 * i:02x}{80 * (i % 3):02x}" for i in range(12)}


def crowd(count: int = 40_000) -> Table:
    """Three overlapping clouds; numbers are missing on their right side, and here and there."""
    random = np.random.default_rng(11)
    group = random.choice(list(CENTRES), count)
    xy = random.normal([CENTRES[name] for name in group], 0.8)
    value = xy[:, 1] + random.normal(0, 0.3, count)
    value[(xy[:, 0] > 1.5) | (random.random(count) < 0.05)] = np.nan
    own = [COLORS[name] + ("80" if i % 7 == 0 else "") for i, name in enumerate(group)]
    return {"x": xy[:, 0], "y": xy[:, 1], "group": group, "value": value, "own": np.array(own)}


def many(count: int = 600_000) -> Table:
    """So many points, in three clouds and evenly between them; their numbers are row positions."""
    random = np.random.default_rng(14)
    even = count // 3
    clouds = crowd(count - even)
    xy = random.uniform(-3.5, 3.5, (even, 2))
    return {
        "x": np.concatenate([clouds["x"], xy[:, 0]]),
        "y": np.concatenate([clouds["y"], xy[:, 1]]),
        "group": np.concatenate([clouds["group"], random.choice(list(CENTRES), even)]),
        "value": np.concatenate([clouds["value"], xy[:, 0]]),
        "number": np.arange(count),
    }


def with_outlier(count: int = 200_000) -> Table:
    """One dense cloud, and one point far from it: the last row."""
    xy = np.random.default_rng(12).normal(0, 1, (count, 2)).clip(-4, 4)
    xy[-1] = OUTLIER
    return {"x": xy[:, 0], "y": xy[:, 1]}


def scattered(side: int = 30) -> Table:
    """Points of which no two are nearer than half a unit."""
    random = np.random.default_rng(13)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    xy = np.stack([x, y], axis=-1).reshape(-1, 2) + random.uniform(-0.25, 0.25, (side**2, 2))
    return {"x": xy[:, 0], "y": xy[:, 1]}


def apart(distance: float, count: int = 70) -> Table:
    """Points this far apart within ``BOX``, each elsewhere in its pixel."""
    width, height = BOX
    x, y = np.meshgrid(np.arange(distance / 2 + 2, width - distance / 2, distance),
                       np.arange(distance / 2 + 2, height - distance / 2, distance))  # fmt: skip
    x, y = x.ravel()[:count], y.ravel()[:count]
    phase = np.arange(len(x)) * np.array([[0.618], [0.414]]) % 1
    return {"x": x + phase[0], "y": y + phase[1], "v": np.arange(len(x)) / (len(x) - 1)}


def pile() -> Table:
    """One rare point below many common ones at the same place."""
    kind = np.array(["rare", *["common"] * 300])
    return {"x": np.full(301, BOX[0] / 2), "y": np.full(301, BOX[1] / 2), "kind": kind}


def neighbours(lows: tuple[float, float], extents: tuple[float, float]) -> Table:
    """Two points in the middle of an extent that are one quantum apart, and its corners."""
    steps = np.array(extents) / (2**24 - 1)
    middle = np.array([[2**23, 2**23], [2**23 + 1, 2**23 + 1]])
    corners = np.array([[0, 0], [2**24 - 1, 2**24 - 1]])
    xy = np.array(lows) + np.concatenate([middle, corners]) * steps
    return {"x": xy[:, 0], "y": xy[:, 1]}


FAR = {
    "seconds": neighbours((1.7e9, 1.7e9), (1e7, 1e7)),
    "mercator": neighbours((-2e7, -1e7), (1e7, 1e7)),
}
