"""A plot whose rows are appended, move, are filtered, marked and given back, in any order.

``?color=`` group or value.
"""

import streamlit as st
from growth import FIRST, MORE, table
from report import digest, report

from streamlit_glscatter import st_glscatter

FILTERS = {
    "none": None,
    "a and c": ["a", "c"],
    "b": ["b"],
    "a to new": ["a", "b", "c"],
    "range": (0.25, 0.5),
}

state = st.session_state
count = state.setdefault("count", FIRST)
if st.button("Append"):
    count = state.count = count + MORE
turned = st.checkbox("Turned")
chosen = st.radio("Filter", list(FILTERS), horizontal=True)
marked = st.checkbox("Marked")
if st.button("Give back"):
    state.given = state.kept
event = st_glscatter(
    table(count, turned=turned),
    color=st.query_params["color"],
    filter=FILTERS[chosen],
    highlight=[1, count - 1] if marked else None,
    row_id="id",
    state=state.get("given"),
    size=5,
    opacity=1,
    hover=[],
    height=400,
    on_select="rerun",
    key="plot",
)
if st.button("Keep"):
    state.kept = event.state
rows = event.selection.point_indices
report(
    rows=count,
    turned=turned,
    filter=chosen,
    marked=marked,
    count=len(rows),
    digest=digest(rows),
    lasso=event.selection.lasso[-1] if event.selection.lasso else None,
)
