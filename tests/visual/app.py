"""A page of small plots, one for each reference picture; ``?page=dark`` shows those of dark pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The border takes a pixel at each side of the 400 x 300 that are drawn.
SIZE = {"width": 402, "height": 302}
NAMES = np.array(["north", "east", "south", "west"])


def cloud(count: int, spread: float = 1.0, seed: int = 1) -> dict[str, NDArray[Any]]:
    """Four clouds, from the largest to one of a hundredth of all points.

    Made of uniform numbers alone: NumPy may change the streams of its other distributions.
    """
    u = np.random.default_rng(seed).random((5, count))
    group = np.searchsorted([0.5, 0.8, 0.99], u[0])
    centre = np.array([[0.0, 0.0], [4.0, 1.0], [1.5, 2.6], [2.0, -0.5]])[group]
    radius = spread * np.sqrt(-2 * np.log(1 - u[1])) * np.array([0.8, 0.5, 0.4, 0.2])[group]
    return {
        "x": centre[:, 0] + radius * np.cos(2 * np.pi * u[2]),
        "y": centre[:, 1] + radius * np.sin(2 * np.pi * u[2]),
        "group": NAMES[group],
        "height": centre[:, 1] + radius * np.sin(2 * np.pi * u[2]),
        "weight": u[3] ** 3,
        "share": np.where(u[4] < 0.1, np.nan, u[4]),
        "distance": np.where(u[4] < 0.1, np.nan, radius),
    }


def thinned(data: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Leave out 5 % of the points, none at the edge: the first view stays as it is."""
    order = np.argsort(np.hypot(data["x"] - data["x"].mean(), data["y"] - data["y"].mean()))
    left_out = order[: len(order) // 2 : 10]
    return {name: np.delete(values, left_out) for name, values in data.items()}


FEW, MANY = cloud(340), cloud(38_000, 0.35)
PALETTE = {"north": "#3366cc", "east": "#e08020", "south": "#3a9a58", "west": "#c02060"}
GROUPS: dict[str, Any] = {"color": "group", "palette": PALETTE}

LIGHT: dict[str, dict[str, Any]] = {
    "categories": {"data": FEW, **GROUPS},
    "numbers": {"data": FEW, "color": "distance", "colormap": "viridis"},
    "one-color": {"data": cloud(350), "color": "#3366cc"},
    "crowd": {"data": MANY, "mode": "points", **GROUPS},
    "density-counts": {"data": MANY, "mode": "density", "colormap": "viridis"},
    "density-categories": {"data": MANY, "mode": "density", **GROUPS},
    "density-mean": {"data": MANY, "mode": "density", "color": "height", "colormap": "viridis"},
    "selection": {"data": FEW, "selection": FEW["x"] > 2.5, **GROUPS},
    "sizes": {
        "data": cloud(300),
        "size": "weight",
        "opacity": "share",
        "front": "west",
        "mode": "points",
        **GROUPS,
    },
    "zoomed": {"data": MANY, "view": (4.32, 4.72, 1.0, 1.3), **GROUPS},
    # No picture of these is kept: the comparison has to tell them from the first.
    "fewer": {"data": thinned(FEW), **GROUPS},
}
DARK: dict[str, dict[str, Any]] = {
    "dark": {"data": FEW, "selection": FEW["x"] > 2.5, **GROUPS},
    "dark-density": {"data": MANY, "mode": "density", "colormap": "viridis"},
}

st.set_page_config(layout="wide")
with st.container(horizontal=True):
    for name, options in (DARK if st.query_params["page"] == "dark" else LIGHT).items():
        st_glscatter(**options, **SIZE, key=name)
