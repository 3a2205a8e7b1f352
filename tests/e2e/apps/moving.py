"""A plot in the middle of a long page; ``?on_view=rerun`` reports the camera."""

import streamlit as st
from clouds import cloud
from report import report

from streamlit_glscatter import st_glscatter

VIEWS = {"Anywhere": None, "Corner": (0.0, 1.0, 0.0, 1.0)}

for name in VIEWS:
    if st.button(name):
        st.session_state["view"] = name
st.button("Rerun")
event = st_glscatter(
    cloud(2000),
    height=400,
    view=VIEWS[st.session_state.get("view", "Anywhere")],
    on_view=st.query_params.get("on_view", "ignore"),
    key="plot",
)
st.container(height=1500).write("A long page")
report(view=event.view)
