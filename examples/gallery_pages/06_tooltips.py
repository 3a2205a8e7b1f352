"""Tooltips.

Columns and a picture, fetched for the neighbourhood of the pointer alone. A click pins the tooltip, the arrow keys go
from neighbour to neighbour.
"""

import numpy as np
from sklearn.datasets import load_digits

from streamlit_glscatter import embed, st_glscatter

digits = load_digits()
xy = embed(digits.data, method="pca", progress=False)
data = {
    "x": xy[:, 0],
    "y": xy[:, 1],
    "digit": np.char.mod("%d", digits.target),
    "ink": digits.data.sum(axis=1),
    "scan": list(digits.images),
}
st_glscatter(data, color="digit", hover=["digit", "ink"], image="scan", key="tooltips")
