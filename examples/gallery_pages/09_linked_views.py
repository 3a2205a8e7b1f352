"""Linked views.

Plots with the same `link=` share hover and selection in the browser: the same digits by two pairs of principal
components.
"""

import numpy as np
import streamlit as st
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from streamlit_glscatter import st_glscatter

digits = load_digits()
parts = PCA(4, random_state=0).fit_transform(digits.data)
data = {f"component {part + 1}": parts[:, part] for part in range(4)}
data["digit"] = np.char.mod("%d", digits.target)

pairs = [("component 1", "component 2"), ("component 3", "component 4")]
for place, (x, y) in zip(st.columns(2), pairs, strict=True):
    with place:
        st_glscatter(data, x=x, y=y, color="digit", link="digits", height=420, key=x)
