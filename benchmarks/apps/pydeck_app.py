"""The points in `st.pydeck_chart`: a scatterplot layer without a base map."""

import math

import numpy as np
import pydeck as pdk
import streamlit as st

from benchmarks.apps import page
from benchmarks.data import COLOURS

TILE = 512  # pixels of the whole world, 360 degrees, at zoom 0


@st.cache_resource
def deck() -> pdk.Deck:
    """Make the deck once, so that reruns only pay for handing it over."""
    points = page.data()
    frame = points[["x", "y"]].copy()  # the columns that are drawn and no others
    frame["color"] = np.array(COLOURS)[points["category"].cat.codes].tolist()
    layer = pdk.Layer(
        "ScatterplotLayer",
        frame,
        get_position="[x, y]",
        get_fill_color="color",
        get_radius=1,
        radius_units="'pixels'",
    )
    degrees = float(np.ptp(points["y"]))
    view = pdk.ViewState(
        longitude=float(points["x"].min() + points["x"].max()) / 2,
        latitude=float(points["y"].min() + points["y"].max()) / 2,
        zoom=math.log2(page.HEIGHT / degrees * 360 / TILE),
    )
    return pdk.Deck([layer], initial_view_state=view, map_provider=None)


chart = deck()
page.show(lambda: st.pydeck_chart(chart, height=page.HEIGHT, key="plot"))
