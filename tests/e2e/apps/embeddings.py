"""The same items at different places, in different orders; apps and tests make them alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT = 3000


def left() -> dict[str, NDArray]:
    """Give all items, with an id."""
    x, y = np.random.default_rng(2).normal(0, 1, (2, COUNT))
    return {"x": x, "y": y, "id": np.arange(COUNT) + 1000}


def other() -> dict[str, NDArray]:
    """Give the same rows elsewhere; each seventh has no place."""
    x, y = np.random.default_rng(3).normal(50, 20, (2, COUNT))
    x[::7] = np.nan
    return {"x": x, "y": y, "id": left()["id"]}


def shuffled() -> dict[str, NDArray]:
    """Give some of the items in another order, elsewhere, their ids as another type."""
    order = np.random.default_rng(4).permutation(COUNT)[:2000]
    x, y = np.random.default_rng(5).normal(-3, 0.5, (2, len(order)))
    return {"x": x, "y": y, "id": left()["id"][order].astype(float)}
