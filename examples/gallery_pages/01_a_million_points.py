"""A million points.

All of them at once, and panning and zooming stay smooth. Shift and drag draws a lasso.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter


@st.cache_data
def million(seed: int = 7) -> dict:
    """Draw spirals that spread outwards."""
    random = np.random.default_rng(seed)
    arm = random.integers(0, 5, 1_000_000)
    along = random.beta(1.6, 2.2, arm.size)
    angle = 2 * np.pi * arm / 5 + 5 * along
    spread = random.normal(0, 0.02 + 0.05 * along, (2, arm.size))
    return {
        "x": along * np.cos(angle) + spread[0],
        "y": along * np.sin(angle) + spread[1],
        "arm": np.array(["first", "second", "third", "fourth", "fifth"])[arm],
    }


st_glscatter(million(), color="arm", key="million")
