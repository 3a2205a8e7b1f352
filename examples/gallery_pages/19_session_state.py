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


state = st.session_state


def select(rows: list[int]) -> None:
    """Set the selection of the plot."""
    state["plot"] = {"selection": {"point_indices": rows}}


def give_back() -> None:
    """Show the plot as it was when it was kept."""
    state["plot"] = {"state": state["kept"]}


with st.container(horizontal=True):
    st.button("Select group A", on_click=select, args=[np.flatnonzero(group == 0).tolist()])
    st.button("Select nothing", on_click=select, args=[[]])
    keep = st.button("Keep")
    st.button("Give back", on_click=give_back, disabled="kept" not in state and not keep)
event = st_glscatter(data, color="group", on_select="rerun", height=480, key="plot")
st.caption(f"{len(event.selection.point_indices):,} rows selected")
if keep:
    state["kept"] = event.state
st.json(event.state, expanded=3)
