"""The points in `st.plotly_chart`: one WebGL trace a category, as plotly.express makes them."""

import plotly.graph_objects as go
import streamlit as st

from benchmarks.apps import page
from benchmarks.data import COLOURS


@st.cache_resource
def figure() -> go.Figure:
    """Make the figure once, so that reruns only pay for handing it over."""
    traces = [
        go.Scattergl(
            x=group["x"].to_numpy(),
            y=group["y"].to_numpy(),
            mode="markers",
            name=str(name),
            marker={"size": 2, "color": "rgb({},{},{})".format(*colour)},
        )
        for (name, group), colour in zip(
            page.data().groupby("category", observed=False), COLOURS, strict=True
        )
    ]
    return go.Figure(traces, layout={"height": page.HEIGHT})


chart = figure()
page.show(lambda: st.plotly_chart(chart, height=page.HEIGHT, key="plot"))
