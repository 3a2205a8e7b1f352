"""What the browser asks for above the threshold: the part of the plane that it shows."""

import math
from dataclasses import dataclass
from typing import Any

from streamlit_glscatter.layout.layout import QMAX, Layout

LARGEST = 16384
"""Device pixels along one side, at most."""

Quanta = tuple[float, float, float, float]


@dataclass(frozen=True)
class Viewport:
    """A request of the browser.

    Attributes
    ----------
    serial
        Number of the request; its answer bears it.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates.
    width, height
        Device pixels.
    """

    serial: int
    box: Quanta
    width: int
    height: int


def parse_viewport(state: Any, layout: Layout) -> Viewport | None:
    """Read the component's state ``viewport``; None when absent, malformed or of other points.

    Parameters
    ----------
    state
        ``{"serial", "points", "box", "width", "height"}`` from the browser, which is not trusted.
    layout
        All points.
    """
    if not isinstance(state, dict) or state.get("points") != layout.digest:
        return None
    serial, width, height = (state.get(name) for name in ("serial", "width", "height"))
    box = parse_box(state.get("box"))
    if box is None or type(serial) is not int or serial < 1:
        return None
    if not (_is_size(width) and _is_size(height)):
        return None
    return Viewport(serial, box, int(width), int(height))  # type: ignore[arg-type]  # checked


def parse_box(value: Any) -> Quanta | None:
    """Read a box of quantum coordinates; None when it is none, or empty."""
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        return None
    if not all(type(side) in (int, float) and math.isfinite(side) for side in value):
        return None
    x0, x1, y0, y1 = (float(side) for side in value)
    return (x0, x1, y0, y1) if x0 <= x1 and y0 <= y1 else None


def outside(box: Quanta) -> bool:
    """Whether no point can lie in a box."""
    x0, x1, y0, y1 = box
    return x1 < 0 or y1 < 0 or x0 > QMAX or y0 > QMAX


def _is_size(value: Any) -> bool:
    return type(value) in (int, float) and 1 <= value <= LARGEST
