"""More points than the browser gets; ``?color=`` group, value or nothing, ``?on_select=`` as the API."""

import streamlit as st
from crowds import COLORS, many
from report import digest, report

from streamlit_glscatter import prepare, st_glscatter


def called() -> None:
    """Count the calls."""
    st.session_state["calls"] = st.session_state.get("calls", 0) + 1


@st.cache_resource
def points():
    """Order the points once."""
    return prepare(many())


on_select = st.query_params.get("on_select", "ignore")
color = st.query_params.get("color")
event = st_glscatter(
    points(),
    color=color,
    palette=COLORS if color == "group" else None,
    hover=["group", "number"],
    threshold=100_000,
    on_select=called if on_select == "callback" else on_select,
    height=400,
    key="plot" if "key" in st.query_params else None,
)
rows = event.selection.point_indices
report(count=len(rows), digest=digest(rows), calls=st.session_state.get("calls", 0))
