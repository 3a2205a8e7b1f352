"""Layouts made from given quantum coordinates, and slow answers to check the fast ones by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.layout.layout import Axis, Layout

if TYPE_CHECKING:
    from numpy.typing import NDArray


def layout_of(
    q: NDArray[np.int64],
    *,
    levels: int = 3,
    seed: int = 0,
    dropped: tuple[int, ...] = (),
    x: Axis | None = None,
    y: Axis | None = None,
) -> Layout:
    """Sort points by (level, cell, row), each level drawn at random.

    Parameters
    ----------
    q
        Quantum coordinates, shape (points, 2).
    dropped
        Rows of the source that have no coordinates; the points keep their order around them.
    """
    rows = np.setdiff1d(np.arange(len(q) + len(dropped)), dropped)
    level = np.random.default_rng(seed).integers(0, levels, len(q))
    code = morton(q[:, 0] >> 16, q[:, 1] >> 16)
    order = np.lexsort((rows, code, level))
    counts = np.zeros((levels, CELLS), np.uint32)
    np.add.at(counts, (level, code), 1)
    return Layout(
        digest=f"layout {seed}",
        n_rows=len(rows) + len(dropped),
        dropped=len(dropped),
        x=x or Axis("x", "number", 0, 1.0),
        y=y or Axis("y", "number", 0, 1.0),
        levels=tuple(int(n) for n in counts.sum(axis=1)),
        cell_counts=counts,
        local=(q[order] & 0xFFFF).astype(np.uint16),
        rows=rows[order].astype(np.uint32),
        home=(0.0, 1.0, 0.0, 1.0),
        aspect="equal",
    )


def morton(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Interleave the bits of the cells: x takes the even bits."""
    code = np.zeros_like(x)
    for bit in range(8):
        code |= ((x >> bit & 1) << (2 * bit)) | ((y >> bit & 1) << (2 * bit + 1))
    return code


def winding(q: NDArray[np.int64], x: list[float], y: list[float]) -> NDArray[np.int64]:
    """Winding number around every point, edge by edge: docs/internals.md taken literally."""
    px, py = q[:, 0].astype(np.float64), q[:, 1].astype(np.float64)
    total = np.zeros(len(q), np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(len(x)):
            x1, y1 = np.float64(x[i]), np.float64(y[i])
            x2, y2 = np.float64(x[(i + 1) % len(x)]), np.float64(y[(i + 1) % len(x)])
            side = (x2 - x1) * (py - y1) - (px - x1) * (y2 - y1)
            total += (y1 <= py) & (py < y2) & (side > 0)
            total -= (y2 <= py) & (py < y1) & (side < 0)
    return total


def lasso(x: list[float], y: list[float], op: str = "replace") -> dict[str, Any]:
    """Build a lasso step."""
    return {"op": op, "kind": "lasso", "x": x, "y": y}


def box(x: list[float], y: list[float], op: str = "replace") -> dict[str, Any]:
    """Build a box step."""
    return {"op": op, "kind": "box", "x": x, "y": y}


def point(index: int, op: str = "replace") -> dict[str, Any]:
    """Build a point step."""
    return {"op": op, "kind": "point", "index": index}
