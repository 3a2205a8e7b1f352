"""One plot, its selection and what a rerun with the same data does."""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(0)
data = {
    "x": random.normal(size=2000),
    "y": random.normal(size=2000),
    "kind": random.choice(["a", "b"], 2000),
}

st.button("Full run")
event = st_glscatter(data, color="kind", selection=range(5), height=300, key="plot")
runs = st.session_state.setdefault("runs", 0) + 1
st.session_state.runs = runs
st.code(f"run {runs}: {event.selection.point_indices.tolist()}", language=None)
