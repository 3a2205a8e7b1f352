"""Two thousand named clusters; ``?labels=1`` and ``?axes=1`` say what lies over and around them."""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

CLUSTERS, POINTS = 2_000, 200_000


@st.cache_data
def clusters() -> dict[str, np.ndarray]:
    """Draw points around places that are spread evenly."""
    random = np.random.default_rng(5)
    centres = random.uniform(0, 100, (CLUSTERS, 2))
    which = random.integers(0, CLUSTERS, POINTS)
    xy = random.normal(centres[which], 0.3)
    names = np.array([f"cluster {number}" for number in range(CLUSTERS)])
    return {"x": xy[:, 0], "y": xy[:, 1], "name": names[which]}


st_glscatter(
    clusters(),
    label="name" if "labels" in st.query_params else None,
    axes="axes" in st.query_params,
    hover=[],
    height=700,
    key="plot",
)
