"""20,000 points to select from; ``?on_select=`` ignore, rerun or callback."""

import streamlit as st
from clouds import cloud
from report import digest, report

from streamlit_glscatter import st_glscatter


def called() -> None:
    """Count the calls."""
    st.session_state["calls"] = st.session_state.get("calls", 0) + 1


on_select = st.query_params["on_select"]
event = st_glscatter(
    cloud(),
    color="group",
    size=4,
    opacity=1,
    height=500,
    on_select=called if on_select == "callback" else on_select,
    key="plot",
)
rows = event.selection.point_indices
st.button("Rerun")
report(
    count=len(rows),
    digest=digest(rows),
    calls=st.session_state.get("calls", 0),
    lasso=event.selection.lasso,
    box=event.selection.box,
)
