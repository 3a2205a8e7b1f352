"""Session state, and states to keep.

With a `key` the event stands in `st.session_state`, and can be set there. `event.state` is view, selection and filter
as plain JSON, which `state=` gives back.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(17)
group = random.integers(0, 4, 20_000)
xy = random.normal(np.array([[0, 0], [5, 1], [1, 5], [6, 6]])[group], 0.8)
data = {"x": xy[:, 0], "y": xy[:, 1], "group": np.array(list("ABCD"))[group]}


def select(rows: list[int]) -> None:
    """Set the selection of the plot."""
    st.session_state["kept"] = {"selection": {"point_indices": rows}}


with st.container(horizontal=True):
    st.button("Group A", on_click=select, args=[np.flatnonzero(group == 0).tolist()])
    st.button("Nothing", on_click=select, args=[[]])
event = st_glscatter(data, color="group", on_select="rerun", height=480, key="kept")
st.caption(f"{len(event.selection.point_indices):,} rows selected")
st.json(event.state, expanded=False)
