"""Plots of every kind, or one in every container: ``?scene=kinds``, ``containers`` or ``one``."""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

COUNT = 600
NAMES = np.array(["alpha", "a name that is longer than all others", "gamma", "delta"])


def blobs() -> dict[str, np.ndarray]:
    """Four clusters; five rows have no coordinates, and three no name."""
    random = np.random.default_rng(8)
    which = random.integers(0, 4, COUNT)
    centres = np.array([[0.0, 0.0], [6.0, 1.0], [1.0, 6.0], [6.0, 6.0]])
    xy = random.normal(centres[which], 0.7)
    xy[:5] = np.nan
    names = NAMES[which].astype(object)
    names[100:103] = None
    return {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "name": names,
        "value": random.gamma(2, 20, COUNT),
        "town": np.array([f"town {number}" for number in range(30)])[random.integers(0, 30, COUNT)],
    }


DATA = blobs()
LOOK = {"height": 320, "on_select": "rerun"}


def kinds() -> None:
    """One of each kind, two in a row."""
    options = {
        "plain": {"hover": ["name", "value"]},
        "legend": {"color": "name", "label": "name"},
        "bar": {"color": "value"},
        "around": {"axes": True, "title": "A title", "caption": "A caption"},
        "density": {"mode": "density", "color": "town"},
        "counts": {"color": "name", "mode": "aggregate"},
    }
    places = [place for _ in range(3) for place in st.columns(2)]
    for place, (key, own) in zip(places, options.items(), strict=True):
        with place:
            st_glscatter(DATA, key=key, **{**LOOK, **own})
    st_glscatter({"x": np.zeros(0), "y": np.zeros(0)}, key="empty", height=160)


def containers() -> None:
    """In the sidebar, columns, tabs, an expander and a dialog."""
    look = {**LOOK, "color": "name", "label": "name"}

    @st.dialog("A dialog")
    def dialog() -> None:
        st_glscatter(DATA, key="dialog", **look)

    if st.button("Open"):
        dialog()
    with st.sidebar:
        st_glscatter(DATA, key="sidebar", **look)
    for number, column in enumerate(st.columns(3)):
        with column:
            st_glscatter(DATA, key=f"column {number}", **look)
    first, second = st.tabs(["First", "Second"])
    with first:
        st_glscatter(DATA, key="first tab", **look)
    with second:
        st_glscatter(DATA, key="second tab", **look)
    with st.expander("More"):
        st_glscatter(DATA, key="expander", **look)


def one() -> None:
    st_glscatter(DATA, key="one", color="name", label="name", **{**LOOK, "height": 400})


st.set_page_config(layout="wide")
{"kinds": kinds, "containers": containers, "one": one}[st.query_params["scene"]]()
