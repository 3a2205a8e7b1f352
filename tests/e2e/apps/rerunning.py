"""A plot in an app that reruns for other reasons; ``?plot=no`` leaves the plot out."""

import streamlit as st
from clouds import cloud
from report import digest, report

from streamlit_glscatter import st_glscatter

st.button("Rerun")
if st.checkbox("Above"):
    st.write("Something above the plot")
    st.columns(2)[0].metric("More of it", 1)
color = st.radio("Color", ["group", "value", "other"], horizontal=True)
seed = st.radio("Data", [7, 8], horizontal=True)
if st.query_params.get("plot") == "no":
    report()
    st.stop()
event = st_glscatter(
    cloud(seed=seed),
    color=color,
    hover=["group", "value"],
    size=4,
    opacity=1,
    height=400,
    on_select="rerun",
    key="plot",
)
rows = event.selection.point_indices
report(color=color, seed=seed, count=len(rows), digest=digest(rows))
