"""Six discs before and after a change of the data, for apps and tests."""

from __future__ import annotations

import numpy as np

COLORS = ["#ff0000", "#00ff00", "#0000ff", "#808080", "#808080", "#ff00ff"]
BEFORE = [(-1.0, -1.0), (-1.0, 0.0), (-1.0, 1.0), (-2.0, -2.0), (2.0, 2.0), (0.0, 1.8)]
AFTER = [(1.0, 0.6), (1.0, -1.6), (1.0, 1.4), (-2.0, -2.0), (2.0, 2.0), (0.0, 1.8)]
ORDER = [4, 2, 0, 3, 1]  # row 5 is gone, its place taken by a new one


def frame(places, order=range(6)) -> dict[str, np.ndarray]:
    """Rows in some order, with a colour and an id of their own."""
    xy = np.array([places[row] for row in order])
    colors = np.array([COLORS[row] for row in order])
    return {"x": xy[:, 0], "y": xy[:, 1], "color": colors, "id": np.array(order)}


def shuffled() -> dict[str, np.ndarray]:
    """All but the last row in another order, and a new one."""
    last = {"x": [0.0], "y": [-1.8], "color": ["#00ffff"], "id": [99]}
    rows = frame(AFTER, ORDER)
    return {name: np.append(values, last[name]) for name, values in rows.items()}
