"""Legend and filter.

A click on a row of the legend shows its category alone, Ctrl adds others, a drag on a colour bar shows a range: in the
browser, without a rerun. `filter=` says the same from Python.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(6)
count = 80_000
town = random.integers(0, 30, count)
centres = random.uniform(-10, 10, (30, 2))
data = {
    "x": random.normal(centres[town, 0], 0.8),
    "y": random.normal(centres[town, 1], 0.8),
    "town": np.array([f"Town {number + 1}" for number in range(30)])[town],
    "price": np.exp(random.normal(5 + 0.05 * town, 0.4)),
}

color = st.segmented_control("Colour", ["town", "price"], default="town", required=True)
few = st.toggle("Some only")
some = ["Town 3", "Town 7", "Town 12"] if color == "town" else (100, 300)
st_glscatter(data, color=color, filter=some if few else [], legend_order="size", key="filter")
