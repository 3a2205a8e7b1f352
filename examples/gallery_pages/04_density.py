"""Density.

Counts in every pixel, as Datashader makes them, in the browser. "auto" goes over to single points as you zoom in.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter


@st.cache_data
def attractor(particles: int = 10_000, steps: int = 80) -> dict:
    """Follow particles along the map of Clifford Pickover."""
    a, b, c, d = -1.7, 1.5, -0.5, 0.7
    x, y = np.random.default_rng(4).uniform(-1, 1, (2, particles))
    path = np.empty((2, steps, particles), np.float32)
    for step in range(-10, steps):
        x, y = np.sin(a * y) + c * np.cos(a * x), np.sin(b * x) + d * np.cos(b * y)
        if step >= 0:
            path[:, step] = x, y
    return {"x": path[0].ravel(), "y": path[1].ravel()}


mode = st.segmented_control("Mode", ["density", "points", "auto"], default="density")
st_glscatter(attractor(), mode=mode, key="density")
