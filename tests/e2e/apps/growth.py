"""Seeded rows of a table that grows, in two arrangements; apps and tests make them alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

FIRST, MORE = 4000, 500
BEYOND = (
    5000  # from this row on rows lie outside the extent of those before, and so do their values
)


def table(count: int, *, turned: bool = False) -> pd.DataFrame:
    """Give the first rows; the turned ones lie elsewhere, and the oldest in another order."""
    random = np.random.default_rng(21)
    total = 12_000
    x, y, x2, y2 = random.normal(0, 1, (4, total)).clip(-2.9, 2.9)
    for corner in (x, y, x2, y2):
        corner[:2] = -3, 3
    x[BEYOND:] += 8
    group = random.choice(["a", "b", "c"], total).astype(object)
    group[FIRST::3] = "new"
    value = random.integers(0, 100, total) / 100
    value[:2] = 0, 0.99
    value[BEYOND:] += 1.07
    rows = {"x": x, "y": y, "group": group, "value": value, "id": 7 * np.arange(total) + 1}
    frame = pd.DataFrame(rows)[:count]
    if not turned:
        return frame
    order = [*range(FIRST)[::-1], *range(FIRST, count)]
    elsewhere = frame.assign(x=3 * x2[:count] + y2[:count], y=y2[:count])
    return elsewhere.iloc[order].reset_index(drop=True)
