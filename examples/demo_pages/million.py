"""A seeded Gaussian mixture of one million points with a category and a continuous column."""

import numpy as np
import pandas as pd
import streamlit as st
from demo_pages import report

from streamlit_glscatter import st_glscatter

ROWS = 1_000_000
CLUSTERS = 12


@st.cache_data(show_spinner="Drawing a million random points …")
def mixture(rows: int, clusters: int, seed: int = 7) -> pd.DataFrame:
    """Draw clusters of different weight, spread and slant."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(clusters, 3.0))
    cluster = rng.choice(clusters, size=rows, p=weights)
    centres = rng.normal(0, 4, (clusters, 2)) * [1.5, 1.0]
    spread = rng.lognormal(-0.2, 0.45, (clusters, 2))
    slant = rng.uniform(0, np.pi, clusters)
    noise = rng.normal(size=(rows, 2))
    u, v = (noise * spread[cluster]).T
    cos, sin = np.cos(slant)[cluster], np.sin(slant)[cluster]
    xy = centres[cluster] + np.column_stack([cos * u - sin * v, sin * u + cos * v])
    distance = np.hypot(noise[:, 0], noise[:, 1])
    names = [f"cluster {i + 1}" for i in range(clusters)]
    return pd.DataFrame(
        {
            "x": xy[:, 0].astype(np.float32),
            "y": xy[:, 1].astype(np.float32),
            "cluster": pd.Categorical.from_codes(cluster, names),
            "distance": distance.astype(np.float32),
        }
    )


watch = report.Stopwatch()
st.title("A million points")
st.markdown(
    "A seeded Gaussian mixture. Changing the colour sends one or two bytes a point and nothing else: "
    "the positions stay where they are, in the browser."
)
data = mixture(ROWS, CLUSTERS)
color = st.selectbox("Colour", ["cluster", "distance"], width=240)
with watch:
    event = st_glscatter(
        data,
        color=color,
        hover=["cluster", "distance"],
        on_select="rerun",
        key="million",
    )
report.selection(event, data)
report.cost(watch)
