"""`st_glscatter` in an app that wants to know what is selected."""

import streamlit as st

from benchmarks.apps import page
from streamlit_glscatter import GlScatterState, st_glscatter

data = page.data()
found: list[GlScatterState] = []
page.show(lambda: found.append(st_glscatter(data, color="category", key="plot", on_select="rerun")))
st.text(f"bench selected={len(found[0].selection.point_indices)}")
