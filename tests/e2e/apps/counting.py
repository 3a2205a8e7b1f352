"""More points than the browser gets; ``?color=`` group, value or nothing, ``?on_select=`` as the API,
``?highlight`` rings around two rows, ``?live`` counts them in the partitions of a Dask DataFrame."""

import dask.dataframe as dd
import pandas as pd
import streamlit as st
from crowds import COLORS, many
from report import digest, report

from streamlit_glscatter import prepare, st_glscatter


def called() -> None:
    """Count the calls."""
    st.session_state["calls"] = st.session_state.get("calls", 0) + 1


@st.cache_resource
def points():
    """Order the points once."""
    return prepare(many())


@st.cache_resource
def live_points():
    """Leave the points where they are."""
    frame = dd.from_pandas(pd.DataFrame(many()), npartitions=3, sort=False)
    return prepare(frame, live=True)


on_select = st.query_params.get("on_select", "ignore")
color = st.query_params.get("color")
event = st_glscatter(
    live_points() if "live" in st.query_params else points(),
    color=color,
    palette=COLORS if color == "group" else None,
    label=st.query_params.get("label"),
    hover=["group", "number"],
    highlight=[0, 2] if "highlight" in st.query_params else None,
    agg=st.query_params.get("agg", "mean"),
    threshold=100_000,
    on_select=called if on_select == "callback" else on_select,
    height=400,
    key="plot" if "key" in st.query_params else None,
)
rows = event.selection.point_indices
report(count=len(rows), digest=digest(rows), calls=st.session_state.get("calls", 0))
