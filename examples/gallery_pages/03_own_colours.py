"""Colours of your own.

A column of RGB bytes, or of CSS colours, gives each point its own: here the pixels of a photograph, laid out by hue
and brightness.
"""

import numpy as np
import streamlit as st
from sklearn.datasets import load_sample_image

from streamlit_glscatter import embed, st_glscatter


@st.cache_data
def pixels() -> dict:
    """Place every pixel by the principal components of its colour."""
    rgb = load_sample_image("flower.jpg").reshape(-1, 3)
    xy = embed(rgb.astype(float), method="pca", progress=False)
    xy += np.random.default_rng(1).normal(0, 1, xy.shape)
    return {"x": xy[:, 0], "y": xy[:, 1], "colour": rgb}


st_glscatter(pixels(), color="colour", hover=[], key="pixels")
