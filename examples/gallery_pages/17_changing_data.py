"""Data that changes in place.

When other data takes the place of the present one, each row moves to where it is now; `row_id=` says which row is
which.
"""

import numpy as np
import streamlit as st
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from streamlit_glscatter import st_glscatter


@st.cache_data
def components() -> np.ndarray:
    """Find the first six principal components of the digits."""
    return PCA(6, random_state=0).fit_transform(load_digits().data)


pair = st.segmented_control("Components", ["1, 2", "3, 4", "5, 6"], default="1, 2", required=True)
first = int(pair[0]) - 1
xy = components()[:, first : first + 2]
digit = np.char.mod("%d", load_digits().target)
# In another order each time: the rows are told apart by their number.
order = np.random.default_rng(first).permutation(len(xy))
st_glscatter(
    {"x": xy[order, 0], "y": xy[order, 1], "digit": digit[order], "number": order},
    color="digit",
    row_id="number",
    key="changing",
)
