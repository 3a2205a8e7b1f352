"""20,000 points with all tools; ``?bare=1`` nothing around them, ``?wide=1`` room for them, ``?mode=``, ``?on_stats=rerun``."""

import streamlit as st
from clouds import cloud
from report import report

from streamlit_glscatter import st_glscatter

query = st.query_params
if "wide" in query:
    st.set_page_config(layout="wide")
around = {"axes": True, "title": "Clouds: three", "caption": "Drawn anew", "label": "group"}
by_value = st.checkbox("By value")
event = st_glscatter(
    cloud(),
    color="value" if by_value else "group",
    size=4,
    opacity=1,
    hover=[],
    highlight=range(100) if "bare" in query else None,
    mode=query.get("mode", "points"),
    height=500,
    on_stats=query.get("on_stats", "ignore"),
    key="plot",
    **({} if "bare" in query else around),
)
report(stats=event.stats)
