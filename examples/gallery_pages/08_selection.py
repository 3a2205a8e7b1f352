"""From a selection to its rows.

Click a point, Shift-drag a lasso, or take box and lasso from the toolbar: Python gets the positions of exactly the
rows that are highlighted.
"""

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

event = st_glscatter(
    data, color="cultivar", hover=["cultivar", "alcohol"], on_select="rerun", key="selection"
)
rows = data.iloc[event.selection.point_indices]
st.write(f"{len(rows)} of {len(data)} wines")
st.dataframe(rows.drop(columns=["x", "y"]), height=200)
st.download_button("Selected rows as CSV", rows.to_csv(index=False), "wines.csv")
