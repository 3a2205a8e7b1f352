"""Live data.

A table that has grown at its end is recognised, and the new rows alone are sent. Here a button appends; with
`@st.fragment(run_every=1)` it is a stream.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import prepare, st_glscatter


def newest(step: int) -> dict:
    """Measure a turn of a spiral."""
    random = np.random.default_rng(step)
    angle = np.linspace(0, 2 * np.pi, 20_000) + 2 * np.pi * step
    radius = angle / 4 + random.normal(0, 0.1, angle.size)
    return {"x": radius * np.cos(angle), "y": radius * np.sin(angle), "turn": angle // (2 * np.pi)}


if "points" not in st.session_state:
    st.session_state.steps, st.session_state.points = 1, prepare(newest(0), color="turn")
if st.button("Append 20,000 rows"):
    st.session_state.points = st.session_state.points.append(newest(st.session_state.steps))
    st.session_state.steps += 1
st_glscatter(st.session_state.points, color="turn", domain=(0, 10), key="stream")
