"""Embedding.

`embed` lays out rows by UMAP, t-SNE or PCA, seeded and cached by content, with a progress bar.
"""

import numpy as np
import streamlit as st
from sklearn.datasets import load_digits

from streamlit_glscatter import embed, st_glscatter

method = st.segmented_control("Method", ["pca", "umap"], default="pca", required=True)
digits = load_digits()
xy = embed(digits.data, method=method)
data = {"x": xy[:, 0], "y": xy[:, 1], "digit": np.char.mod("%d", digits.target)}
st_glscatter(data, color="digit", label="digit", key=f"embedding {method}")
