"""Two plots that come and go, on two pages."""

import streamlit as st
from clouds import cloud
from report import report

from streamlit_glscatter import st_glscatter


def plots() -> None:
    """Show one plot for each box that is ticked."""
    counts = {}
    for name, color in (("First", "#e60000"), ("Second", "#0000f0")):
        if st.checkbox(name, value=True):
            event = st_glscatter(
                cloud(2000),
                color=color,
                size=6,
                opacity=1,
                height=250,
                on_select="rerun",
                key=name,
            )
            counts[name] = len(event.selection.point_indices)
    st.button("Rerun")
    report(page="plots", **counts)


def words() -> None:
    st.write("Nothing but words")
    report(page="words")


st.navigation([st.Page(plots, default=True), st.Page(words)]).run()
