"""Labels.

Each value is written where its points lie densest, more of them as you zoom in, none over another. A click on one
selects all its points.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter


@st.cache_data
def places(count: int = 400) -> dict:
    """Scatter clusters of different weight, and make up names for them."""
    random = np.random.default_rng(12)
    syllables = ["ba", "dor", "el", "fi", "gal", "ka", "lo", "mir", "na", "or", "sa", "tun"]
    names = ["".join(random.choice(syllables, 3)).capitalize() for _ in range(count)]
    centres = random.normal(0, 10, (count, 2)) * [1.6, 1.0]
    which = random.choice(count, 150_000, p=random.dirichlet(np.full(count, 0.8)))
    xy = random.normal(centres[which], 0.35)
    towards = np.arctan2(centres[:, 1], centres[:, 0])
    coast = np.array(["south", "east", "north", "west"])[np.digitize(towards, [-2.0, 0.2, 1.9]) % 4]
    return {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "place": np.array(names)[which],
        "coast": coast[which],
    }


st_glscatter(places(), color="coast", label="place", hover=["place", "coast"], key="labels")
