"""Seeded clusters with names that apps and tests make alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT = 60


def centers() -> NDArray[np.float64]:
    """Middle of each cluster; some are near each other."""
    return np.random.default_rng(3).uniform(0, 100, (COUNT, 2))


def names() -> NDArray[np.str_]:
    """Name of each cluster; one is long and looks like HTML."""
    found = [f"cluster {i}" for i in range(COUNT)]
    found[0] = "<b>bold</b> & " + "very " * 10 + "long"
    return np.array(found)


def clusters(count: int = 12_000) -> dict[str, NDArray]:
    """Points around the middles, fewer from cluster to cluster."""
    random = np.random.default_rng(4)
    weights = np.linspace(3, 1, COUNT)
    which = random.choice(COUNT, count, p=weights / weights.sum())
    xy = random.normal(centers()[which], 0.8)
    return {"x": xy[:, 0], "y": xy[:, 1], "name": names()[which]}
