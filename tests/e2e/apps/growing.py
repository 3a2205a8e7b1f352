"""A plot in a fragment to which every press of a button appends rows.

``?append=points`` appends to `Points`, otherwise to a data frame; ``?more=`` says how many rows, ``?hover=no`` leaves the tooltip out. ``Away`` appends
rows of which some lie outside the extent.
"""

import numpy as np
import pandas as pd
import streamlit as st
from report import digest, report

from streamlit_glscatter import prepare, st_glscatter

FIRST, MORE = 4000, 500


def rows(count: int, seed: int, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, 1, (2, count))
    group = rng.choice(["a", "b", "c"] if seed == 0 else ["a", "b", "c", "new"], count)
    near = np.clip(x, -3, 3), np.clip(y, -3, 3)
    return pd.DataFrame({"x": near[0] + shift, "y": near[1], "group": group, "step": seed})


def first() -> pd.DataFrame:
    corners = pd.DataFrame({"x": [-3.0, 3.0], "y": [-3.0, 3.0], "group": "a", "step": 0})
    return pd.concat([corners, rows(FIRST - 2, 0)], ignore_index=True)


@st.fragment
def live() -> None:
    state = st.session_state
    if "data" not in state:
        state.data, state.steps = first(), 0
        if st.query_params.get("append") == "points":
            state.data = prepare(state.data, color="group")
    appended, away = st.button("Append"), st.button("Away")
    if appended or away:
        state.steps += 1
        more = rows(int(st.query_params.get("more", MORE)), state.steps, 2.0 if away else 0.0)
        if isinstance(state.data, pd.DataFrame):
            state.data = pd.concat([state.data, more], ignore_index=True)
        else:
            state.data = state.data.append(more)
    event = st_glscatter(
        state.data,
        color="group",
        hover=[] if st.query_params.get("hover") == "no" else ["step", "group"],
        opacity=1,
        size=4,
        height=400,
        on_select="rerun",
        key="plot",
    )
    found = event.selection.point_indices
    report(steps=state.steps, count=len(found), digest=digest(found), last=int(found[-1:].sum()))


live()
