"""Highlight.

Rings around rows that a search has found, above all points: nothing is selected or dimmed, and the view stays.
"""

import numpy as np
import pandas as pd
import streamlit as st
from sklearn.datasets import load_wine

from streamlit_glscatter import embed, st_glscatter

wine = load_wine(as_frame=True)
features = (wine.data - wine.data.mean()) / wine.data.std()
xy = embed(features.to_numpy(), method="pca", progress=False)
data = wine.data.assign(
    x=xy[:, 0], y=xy[:, 1], cultivar=pd.Categorical(wine.target_names[wine.target])
)

least = st.slider("Alcohol of at least", 11.0, 15.0, 14.0, 0.1)
found = (data["alcohol"] >= least).to_numpy()
st_glscatter(
    data, color="cultivar", hover=["cultivar", "alcohol"], highlight=found, key="highlight"
)
st.caption(f"{np.count_nonzero(found)} of {len(data)} wines")
