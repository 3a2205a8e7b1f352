"""12,000 points in 60 named clusters; ``?label=`` and ``?color=`` name columns or nothing."""

import streamlit as st
from clusters import clusters
from report import digest, report

from streamlit_glscatter import st_glscatter

event = st_glscatter(
    clusters(),
    label=st.query_params.get("label"),
    color=st.query_params.get("color"),
    hover=[],
    height=500,
    on_select="rerun",
    key="plot",
)
rows = event.selection.point_indices
report(count=len(rows), digest=digest(rows))
