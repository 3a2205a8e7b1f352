"""20,000 points whose filter is set by buttons; ``?color=`` name or value, ``?order=`` of the legend,
``?mode=`` as the API."""

import pandas as pd
import streamlit as st
from clouds import NAMES, named
from report import digest, report

from streamlit_glscatter import st_glscatter

FILTERS = {
    "Nobody": None,
    "Two": ["name 03", None],
    "Range": (None, 0.25),
    "Everything": [],
}

data = named()
# Declared in another order than that of their sizes.
data["name"] = pd.Categorical(data["name"], [f"name {i:02d}" for i in range(NAMES)])
for name in FILTERS:
    if st.button(name):
        st.session_state["filter"] = name
st.button("Rerun")
chosen = st.session_state.get("filter", "Nobody")
event = st_glscatter(
    pd.DataFrame(data),
    color=st.query_params["color"],
    filter=FILTERS[chosen],
    legend_order=st.query_params.get("order", "given"),
    mode=st.query_params.get("mode", "points"),
    hover=["name", "value"],
    size=5,
    opacity=1,
    height=420,
    on_select="rerun",
    key="plot",
)
rows = event.selection.point_indices
report(filter=chosen, count=len(rows), digest=digest(rows))
