"""scikit-learn's handwritten digits, embedded by UMAP, with the picture of each in the tooltip."""

import pandas as pd
import streamlit as st
from demo_pages import report
from sklearn.datasets import load_digits

from streamlit_glscatter import embed, st_glscatter

watch = report.Stopwatch()
st.title("Handwritten digits")
st.markdown(
    "1,797 scans of 8 by 8 pixels from scikit-learn, laid out so that similar ones lie together. "
    "Point at one to see it."
)
method = st.segmented_control("Embedding", ["umap", "pca"], default="umap", required=True)

digits = load_digits()
xy = embed(digits.data, method=method)
data = pd.DataFrame(
    {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "digit": pd.Categorical(digits.target.astype(str)),
        "image": list(digits.images),
    }
)
with watch:
    event = st_glscatter(
        data,
        color="digit",
        image="image",
        on_select="rerun",
        key=f"digits-{method}",
    )
report.selection(event, data.drop(columns="image"))
report.cost(watch)
