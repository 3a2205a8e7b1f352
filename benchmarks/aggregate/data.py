"""Seeded points, and views of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.viewport.viewport import Viewport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streamlit_glscatter.layout.layout import Layout

WIDTH, HEIGHT = 800, 600
CATEGORIES = 10
CLUSTERS = 40
CHUNK = 1 << 22


def table(n_points: int, seed: int = 5) -> pa.Table:
    """Make clouds of many sizes in random order: x, y, label (10 of them), value."""
    random = np.random.default_rng(seed)
    centres = random.uniform(-10, 10, (CLUSTERS, 2)).astype(np.float32)
    widths = random.uniform(0.1, 1.5, CLUSTERS).astype(np.float32)
    weights = random.dirichlet(np.full(CLUSTERS, 1.5))
    xy = np.empty((n_points, 2), np.float32)
    label = np.empty(n_points, np.int8)
    for start in range(0, n_points, CHUNK):
        part = slice(start, min(start + CHUNK, n_points))
        count = part.stop - part.start
        cluster = random.choice(CLUSTERS, count, p=weights)
        noise = random.standard_normal((count, 2), dtype=np.float32)
        xy[part] = centres[cluster] + noise * widths[cluster, None]
        label[part] = (cluster + (random.random(count) < 0.1)) % CATEGORIES
    names = pa.array([f"class {i}" for i in range(CATEGORIES)])
    x, y = np.ascontiguousarray(xy.T)
    return pa.table(
        {
            "x": x,
            "y": y,
            "label": pa.DictionaryArray.from_arrays(pa.array(label), names),
            "value": x * y,
        }
    )


def views(layout: Layout, share: float, count: int, seed: int = 7) -> list[Viewport]:
    """Choose views that show a share of the area of the first view, around points of the data.

    Parameters
    ----------
    layout
        The points.
    share
        Part of the area, 0..1; 1 gives the first view, moved each time by up to a tenth.
    count
        How many.
    """
    random = np.random.default_rng(seed)
    x0, x1, y0, y1 = layout.home
    side = np.sqrt(share)
    # Square pixels, as the browser has them.
    per_pixel = max((x1 - x0) / WIDTH, (y1 - y0) / HEIGHT) * side
    width, height = per_pixel * WIDTH, per_pixel * HEIGHT
    found = []
    for serial in range(1, count + 1):
        if share < 1:
            position = int(random.integers(len(layout)))
            cx, cy = layout.quantum(position, position + 1)[0].tolist()
        else:
            cx = (x0 + x1) / 2 + random.uniform(-0.1, 0.1) * width
            cy = (y0 + y1) / 2 + random.uniform(-0.1, 0.1) * height
        box = (cx - width / 2, cx + width / 2, cy - height / 2, cy + height / 2)
        found.append(Viewport(serial, box, WIDTH, HEIGHT))
    return found


def lasso_around(layout: Layout, share: float) -> dict[str, Any]:
    """Make the step of a lasso, round and wavy, around a share of the points."""
    # Levels are samples of all points; a part of one is only a part of the plane.
    sample = layout.quantum(0, sum(layout.levels[:2])).astype(np.float64)
    centre = np.median(sample, axis=0)
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    wave = 1 + 0.1 * np.sin(7 * angle)
    away = sample - centre
    radius = np.hypot(*away.T) / np.interp(np.arctan2(*away.T[::-1]) % (2 * np.pi), angle, wave)
    reach = np.quantile(radius, share) * wave
    x, y = centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle)
    return {"op": "replace", "kind": "lasso", "x": _within(x), "y": _within(y)}


def _within(values: NDArray[np.float64]) -> list[float]:
    kept: list[float] = np.clip(values, 0, QMAX).tolist()
    return kept
