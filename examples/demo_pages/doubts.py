"""What a classifier doubts and gets wrong: size and opacity by column, one category in front."""

import numpy as np
import pandas as pd
import streamlit as st
from demo_pages import report
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from streamlit_glscatter import embed, st_glscatter

NEIGHBORS = 15
COLORS = {"right": "#8c9bab", "wrong": "#e4572e"}


@st.cache_data(show_spinner="Reading the digits …")
def verdicts() -> pd.DataFrame:
    """Read each scan by its nearest neighbours among the scans of the other folds."""
    digits = load_digits()
    shares = cross_val_predict(
        KNeighborsClassifier(NEIGHBORS), digits.data, digits.target, cv=5, method="predict_proba"
    )
    guess = shares.argmax(axis=1)
    against = NEIGHBORS * (1 - shares.max(axis=1))
    return pd.DataFrame(
        {
            "digit": pd.Categorical(digits.target.astype(str)),
            "read as": guess.astype(str),
            "verdict": pd.Categorical(np.where(guess == digits.target, "right", "wrong")),
            # Laplace's rule of succession: even when all agree, some doubt remains.
            "doubt (%)": np.round(100 * (against + 1) / (NEIGHBORS + 2)),
            "image": list(digits.images),
        }
    )


watch = report.Stopwatch()
st.title("Doubts of a classifier")
st.markdown(
    f"Each digit is read by its {NEIGHBORS} nearest neighbours. The more of them disagree, the larger "
    "and the more opaque is its point; what is read wrongly lies in front."
)
with st.container(horizontal=True, gap="medium"):
    color = st.segmented_control("Colour", ["verdict", "digit"], default="verdict", required=True)
    size = st.segmented_control("Size", ["doubt", "equal"], default="doubt", required=True)
    opacity = st.segmented_control("Opacity", ["doubt", "equal"], default="doubt", required=True)
    values = ["nobody", *(["wrong", "right"] if color == "verdict" else map(str, range(10)))]
    front = st.selectbox("In front", values, index=1, width=140, key=f"front-{color}")

data = verdicts()
xy = embed(load_digits().data, method="umap", min_dist=0.8)
data = data.assign(x=xy[:, 0], y=xy[:, 1])
with watch:
    event = st_glscatter(
        data,
        color=color,
        palette=COLORS if color == "verdict" else None,
        size="doubt (%)" if size == "doubt" else None,
        opacity="doubt (%)" if opacity == "doubt" else None,
        mode="points",
        front=None if front == "nobody" else front,
        image="image",
        hover=["digit", "read as", "doubt (%)"],
        on_select="rerun",
        key="doubts",
    )
report.selection(event, data.drop(columns="image"))
report.cost(watch)
