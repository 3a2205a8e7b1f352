"""A plot with something around it; ``?kind=dates`` has times along x, ``?bare=1`` nothing around it."""

import numpy as np
import streamlit as st
from clouds import cloud
from texts import BOLD, HOSTILE

from streamlit_glscatter import st_glscatter

DATA = {
    # Far from zero, close together; one point lies where there are ticks.
    "numbers": {"x": 1.7e9 + np.array([0.0, 0.01, 0.02]), "y": np.array([0.0, 0.01, 0.02])},
    "dates": {
        "x": np.datetime64("2024-02-28T18:00") + np.arange(3) * np.timedelta64(6, "h"),
        "y": np.array([0.0, 10.0, 20.0]),
    },
    "cloud": cloud(20_000),
}

kind = st.query_params.get("kind", "numbers")
around = {} if "bare" in st.query_params else {"axes": True, "title": HOSTILE, "caption": BOLD}
st_glscatter(
    DATA[kind],
    color=None if kind == "cloud" else "#e60000",
    size=3 if kind == "cloud" else 15,
    opacity=1,
    height=500,
    key="plot",
    **around,
)
st.text("below the plot")
