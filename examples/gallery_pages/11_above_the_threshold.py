"""More than a browser should hold.

Above `threshold` points the server counts all of them for what is in view, with Datashader; zoom in until there are
few, and they are points again.
"""

import numpy as np
import pandas as pd
import streamlit as st

from streamlit_glscatter import prepare, st_glscatter


@st.cache_resource
def points(count: int = 3_000_000):
    """Draw three million points along a knot, and prepare them once."""
    random = np.random.default_rng(9)
    angle = random.uniform(0, 2 * np.pi, count)
    width = 0.03 + 0.1 * np.sin(3 * angle) ** 2
    noise = random.normal(0, 1, (2, count)) * width
    x = np.sin(angle) + 2 * np.sin(2 * angle) + noise[0]
    y = np.cos(angle) - 2 * np.cos(2 * angle) + noise[1]
    third = pd.Categorical.from_codes(np.digitize(angle, [2.1, 4.2]), ["one", "two", "three"])
    return prepare({"x": x, "y": y, "third": third})


st_glscatter(points(), color="third", key="counted")
