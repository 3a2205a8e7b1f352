"""Sizes and opacity.

Both by a number or by a column: here how far a digit is from the mean of its kind. What a simple reader takes for
another digit lies in front.
"""

import numpy as np
from sklearn.datasets import load_digits

from streamlit_glscatter import embed, st_glscatter

digits = load_digits()
means = np.array([digits.data[digits.target == digit].mean(axis=0) for digit in range(10)])
distances = np.linalg.norm(digits.data[:, None] - means, axis=2)
xy = embed(digits.data, method="pca", progress=False)
data = {
    "x": xy[:, 0],
    "y": xy[:, 1],
    "verdict": np.where(distances.argmin(axis=1) == digits.target, "right", "wrong"),
    "distance": distances[np.arange(len(xy)), digits.target],
}
st_glscatter(
    data,
    color="verdict",
    palette={"right": "#8c9bab", "wrong": "#e4572e"},
    size="distance",
    opacity="distance",
    front="wrong",
    mode="points",
    key="sizes",
)
