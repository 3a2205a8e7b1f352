"""20,000 points whose selection is set by buttons."""

import numpy as np
import streamlit as st
from clouds import cloud
from report import digest, report

from streamlit_glscatter import st_glscatter

COMMANDS = {
    "Nobody": None,
    "Hundred": range(100),
    "Evens": np.arange(20_000) % 2 == 0,
    "Nothing": [],
}

for name in COMMANDS:
    if st.button(name):
        st.session_state["command"] = name
st.button("Rerun")

chosen = st.session_state.get("command", st.query_params["first"])
event = st_glscatter(
    cloud(),
    size=4,
    opacity=1,
    selection=COMMANDS[chosen],
    on_select="rerun",
    height=400,
    key="plot",
)
rows = event.selection.point_indices
report(command=chosen, count=len(rows), digest=digest(rows))
