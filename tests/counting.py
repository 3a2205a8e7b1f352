"""Points, sources and grids for the tests of counts by texel, and slow counts to check them by."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from quanta import layout_of

from streamlit_glscatter.aggregate import Grid, Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streamlit_glscatter.layout.layout import Layout

LINE = 1 << 24
KINDS = ("count", "category", "mean", "min", "max", "rgba")

_numbers = itertools.count()


def some_layout(q: NDArray[np.int64], **options: Any) -> Layout:
    """Sort points; the digest is a new one each time, so nothing cached belongs to it."""
    layout = layout_of(q, **options)
    return dataclasses.replace(layout, digest=f"counted {next(_numbers)}")


def quanta(layout: Layout) -> NDArray[np.int64]:
    """Coordinates in sorted order, shape (points, 2)."""
    return layout.quantum(0, len(layout)).astype(np.int64)


@st.composite
def point_sets(draw: st.DrawFn, most: int = 400) -> NDArray[np.int64]:
    """Clusters of any width, duplicates and corners; sometimes one point, or none."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parts = [np.zeros((0, 2), np.int64)]
    for _ in range(draw(st.integers(0, 3))):
        size = draw(st.sampled_from([1, 2, 30, most]))
        centre = rng.integers(0, LINE, 2)
        width = 2.0 ** draw(st.integers(0, 24))
        parts.append(np.rint(centre + width * rng.standard_normal((size, 2))).astype(np.int64))
    corners = draw(st.lists(st.sampled_from([0, 1, 65535, 65536, LINE - 1]), max_size=6))
    half = len(corners) // 2
    parts.append(np.array(corners[: 2 * half], np.int64).reshape(-1, 2))
    q = np.concatenate(parts)
    return np.clip(np.concatenate([q, q[: len(q) // 4]]), 0, LINE - 1)


@st.composite
def grids(draw: st.DrawFn, q: NDArray[np.int64], most: int = 300, finest: int = 0) -> Grid:
    """Texels around one of the points, or anywhere."""
    kx, ky = draw(st.integers(finest, 24)), draw(st.integers(finest, 24))
    at = q[draw(st.integers(0, len(q) - 1))].tolist() if len(q) else [0, 0]
    if draw(st.booleans()):
        at = [draw(st.integers(0, LINE - 1)) for _ in "xy"]
    sides = []
    for place, k in zip(at, (kx, ky), strict=True):
        texels = LINE >> k
        first = max((place >> k) - draw(st.integers(0, most - 1)), 0)
        sides.append((first, min(draw(st.integers(1, most)), texels - first)))
    (x, width), (y, height) = sides
    return Grid(kx, ky, x, y, width, height, draw(st.integers(0, 3)))


def some_source(layout: Layout, what: str, seed: int = 0, codes: int = 5) -> Source:
    """Give the points values at random; some are missing."""
    rng = np.random.default_rng(seed)
    n = len(layout)
    if what == "count":
        return Source(layout, "count", None)
    if what == "category":
        dtype = np.uint8 if seed % 2 else np.uint16
        return Source(layout, what, rng.integers(0, codes, n).astype(dtype), codes)
    if what == "rgba":
        return Source(layout, what, rng.integers(0, 256, (n, 4)).astype(np.uint8))
    values = rng.integers(0, 65536, n).astype(np.uint16)
    values[rng.random(n) < 0.3] = 65535
    return Source(layout, "number", values, 0, what)


def expected(source: Source, grid: Grid, mask: NDArray[np.bool_] | None = None) -> dict[str, Any]:
    """Lists of a raster, point by point and texel by texel."""
    q = quanta(source.layout)
    chosen = np.ones(len(q), bool) if mask is None else mask
    q = q[chosen]
    column, row = (q >> [grid.kx, grid.ky]).T - np.array([[grid.x], [grid.y]])
    inside = (column >= 0) & (column < grid.width) & (row >= 0) & (row < grid.height)
    column, row = column[inside], row[inside]
    lists: dict[str, list[int]] = {}
    count = np.bincount(row * grid.width + column, minlength=grid.width * grid.height)
    lists["count"] = count.tolist()
    if source.values is None:
        return lists
    values = source.values[chosen][inside].astype(np.int64)
    names = {"category": ("kinds", "code", "amount"), "number": ("missing", "value")}
    for name in names.get(source.kind, ("red", "green", "blue", "alpha")):
        lists[name] = []
    block = (row >> grid.block) * grid.width + (column >> grid.block)
    for at in np.unique(block):
        _describe(source, values[block == at], lists)
    return lists


def _describe(source: Source, values: NDArray[np.int64], lists: dict[str, list[int]]) -> None:
    if source.kind == "category":
        code, amount = np.unique(values, return_counts=True)
        lists["kinds"].append(len(code))
        lists["code"] += code.tolist()
        lists["amount"] += amount[:-1].tolist()
    elif source.kind == "number":
        known = values[values != 65535]
        lists["missing"].append(len(values) - len(known))
        made = getattr(np, source.agg)(known) if len(known) else 0
        lists["value"].append(round(float(made)))
    else:
        alpha = values[:, 3]
        for number, name in enumerate(("red", "green", "blue")):
            total = int((values[:, number] * alpha).sum())
            lists[name].append(round(total / int(alpha.sum())) if alpha.any() else 0)
        lists["alpha"].append(round(int(alpha.sum()) / len(alpha)))
