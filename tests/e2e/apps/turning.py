"""A few discs whose data changes in place, and rings around some of them.

``?transition=no`` lets nothing move, ``?id=yes`` tells rows by a column, ``?count=...`` takes so many
points, ``?mode=...`` as the option.
"""

import numpy as np
import streamlit as st
from clouds import cloud
from report import report
from turns import AFTER, BEFORE, frame, shuffled

from streamlit_glscatter import st_glscatter

RINGS = {"None": None, "Rows": [2, 0], "Mask": np.arange(6) % 2 == 1, "Empty": []}

query = st.query_params
data = st.radio("Data", ["before", "after", "shuffled"], horizontal=True)
rings = st.radio("Rings", list(RINGS), horizontal=True)
size = st.radio("Size and opacity", [30, 20], horizontal=True)
view = st.radio("View", ["home", "part"], horizontal=True)
st.button("Rerun")
if "count" in query:
    given = cloud(int(query["count"]), seed=7 if data == "before" else 8)
    options = {"color": "group"}
else:
    given = {"before": frame(BEFORE), "after": frame(AFTER), "shuffled": shuffled()}[data]
    options = {"color": "color", "size": size, "opacity": 1 if size == 30 else 0.5}
st_glscatter(
    given,
    **options,
    mode=query.get("mode", "points"),
    transition=query.get("transition") != "no",
    row_id="id" if query.get("id") == "yes" else None,
    highlight=RINGS[rings],
    view=(-1.5, 0.5, -1.5, 0.5) if view == "part" else None,
    height=400,
    key="plot",
)
report(data=data, rings=rings, size=size, view=view)
