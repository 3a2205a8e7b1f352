"""Seeded points that apps and tests make alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cloud(count: int = 20_000, seed: int = 7) -> dict[str, NDArray]:
    """Three clouds of normally distributed points, with a category and two numbers."""
    random = np.random.default_rng(seed)
    group = random.integers(0, 3, count)
    centre = np.array([[-2.0, 0.0], [2.0, 1.0], [0.5, -2.0]])[group]
    xy = random.normal(centre, 0.7)
    return {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "group": np.array(["north", "east", "south"])[group],
        "value": random.random(count),
        "other": random.integers(0, 1000, count),
    }


NAMES = 30


def named() -> dict[str, NDArray]:
    """The same points with one of thirty names, some missing, and numbers, some missing."""
    data = cloud()
    random = np.random.default_rng(2)
    name = np.minimum(random.geometric(0.1, len(data["x"])), NAMES) - 1
    texts = np.array([f"name {(7 * i) % NAMES:02d}" for i in range(NAMES)], object)[name]
    texts[::50] = None
    data["value"][::40] = np.nan
    return {**data, "name": texts}
