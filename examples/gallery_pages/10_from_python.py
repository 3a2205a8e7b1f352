"""Moved from Python.

`view=` moves the camera and `selection=` selects, each when its value changes; where the user has gone since, stays.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(5)
centres = random.uniform(-8, 8, (6, 2))
group = random.integers(0, 6, 60_000)
xy = random.normal(centres[group], 0.6)
names = np.array(["A", "B", "C", "D", "E", "F"])

chosen = st.segmented_control("Group", names.tolist())
number = None if chosen is None else int(np.flatnonzero(names == chosen)[0])
x, y = (0, 0) if number is None else centres[number]
st_glscatter(
    {"x": xy[:, 0], "y": xy[:, 1], "group": names[group]},
    color="group",
    view=None if number is None else (x - 4, x + 4, y - 3, y + 3),
    selection=[] if number is None else group == number,
    key="from python",
)
