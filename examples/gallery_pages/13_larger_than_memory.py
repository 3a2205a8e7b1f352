"""Larger than memory.

A Dask DataFrame, or a Parquet folder, is prepared once into a folder that is mapped, not read. With `live=True` it is
counted as it is.
"""

import tempfile

import dask.dataframe as dd
import numpy as np
import pandas as pd
import streamlit as st

from streamlit_glscatter import prepare, st_glscatter


@st.cache_resource
def points():
    """Write a folder of 800,000 points from a Dask DataFrame of four partitions."""

    def part(seed: int) -> pd.DataFrame:
        xy = np.random.default_rng(seed).normal([seed % 2, seed // 2], 1, (200_000, 2))
        return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "part": float(seed)})

    frame = dd.from_map(part, range(4))
    folder = tempfile.mkdtemp()
    return prepare(frame, x="x", y="y", color="part", path=f"{folder}/prepared")


st_glscatter(points(), color="part", mode="aggregate", key="prepared")
