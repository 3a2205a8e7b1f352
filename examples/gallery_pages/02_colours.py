"""Colours.

Categories have a legend, numbers a colour bar. A new colour column sends one or two bytes a point; going back to an
earlier one sends nothing.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(3)
angle, radius = random.uniform(0, 2 * np.pi, 40_000), random.gamma(6, 1, 40_000)
data = {
    "x": radius * np.cos(angle),
    "y": radius * np.sin(angle),
    "quarter": np.array(["north east", "north west", "south west", "south east"])[
        (2 * angle / np.pi).astype(int)
    ],
    "radius": radius,
    "weight": radius**4,
}

color = st.segmented_control("Colour", ["quarter", "radius", "weight"], default="quarter")
st_glscatter(
    data,
    color=color,
    colormap="viridis",
    scale="log" if color == "weight" else "linear",
    key="colours",
)
