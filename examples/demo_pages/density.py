"""Two million points of a strange attractor: as dots, as a density picture, and what lies between."""

import numpy as np
import streamlit as st
from demo_pages import report

from streamlit_glscatter import prepare, st_glscatter

PARTICLES, STEPS = 20_000, 100


@st.cache_resource(show_spinner="Following 20,000 particles for 100 steps …")
def attractor(seed: int = 4):
    """Follow particles along the map of Clifford Pickover, and note how far each step takes them."""
    a, b, c, d = -1.7, 1.5, -0.5, 0.7
    x, y = np.random.default_rng(seed).uniform(-1, 1, (2, PARTICLES))
    path = np.empty((3, STEPS, PARTICLES), np.float32)
    for step in range(-10, STEPS):  # the first steps lead on to the attractor
        before = x, y
        x, y = np.sin(a * y) + c * np.cos(a * x), np.sin(b * x) + d * np.cos(b * y)
        if step >= 0:
            path[:, step] = x, y, np.hypot(x - before[0], y - before[1])
    x, y, leap = path.reshape(3, -1)
    return prepare({"x": x, "y": y, "step length": leap})


watch = report.Stopwatch()
st.title("Points and density")
st.markdown(
    "Two million points of a strange attractor. **Density** shows how many points there are in every "
    "pixel, or the mean of a column there; **auto** goes over to single points as you zoom in."
)
with st.container(horizontal=True, gap="medium"):
    mode = st.segmented_control(
        "Mode", ["auto", "density", "points"], default="density", required=True
    )
    how = st.segmented_control(
        "Counts to shades",
        ["eq_hist", "log", "linear"],
        default="eq_hist",
        required=True,
        disabled=mode == "points",
    )
    color = st.segmented_control("Colour", ["count", "step length"], default="count", required=True)
with watch:
    event = st_glscatter(
        attractor(),
        color="step length" if color == "step length" else None,
        mode=mode,
        how=how,
        hover=["step length"],
        on_select="rerun",
        key="density",
    )
report.selection(event)
report.cost(watch)
