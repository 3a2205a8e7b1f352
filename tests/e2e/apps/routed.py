"""The app of ``counting.py`` with a route that answers viewports."""

import streamlit as st

from streamlit_glscatter import viewport_route

app = st.App("counting.py", routes=[viewport_route()])
