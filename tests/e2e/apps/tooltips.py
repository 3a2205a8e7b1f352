"""A plot whose tooltip shows values of every kind; with ``?select=1`` it tells what is selected."""

import streamlit as st
from items import table
from report import report
from texts import HOSTILE

from streamlit_glscatter import st_glscatter

select = "select" in st.query_params
event = st_glscatter(
    table(HOSTILE),
    hover=["value", "kind", "when", "note"],
    image="picture",
    size=9,
    opacity=1,
    height=400,
    selection_mode=["points"] if select else [],
    on_select="rerun" if select else "ignore",
    key="plot",
)
report(rows=event.selection.point_indices.tolist())
