"""A Dask DataFrame, prepared by a cluster of two worker processes.

Start it with ``streamlit run examples/dask_cluster.py``. For a cluster of several machines connect
``Client`` to its scheduler, and choose a folder on a disk that all of them share.

The switch "Live" shows the same frame without any folder: each view is counted by the cluster.
"""

import os
from pathlib import Path

import dask.dataframe as dd
import numpy as np
import pandas as pd
import streamlit as st
from distributed import Client, LocalCluster

from streamlit_glscatter import Points, prepare, st_glscatter

ROWS = 500_000  # of a partition
PARTITIONS = 16
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "glscatter"
FOLDER = CACHE / "dask_cluster"


def spiral(part: int) -> pd.DataFrame:
    """Draw a part of a galaxy."""
    random = np.random.default_rng(part)
    arm = random.integers(0, 4, ROWS)
    radius = random.gamma(2.0, 1.0, ROWS)
    angle = arm * (np.pi / 2) + np.log1p(radius) * 3 + random.normal(0, 0.25, ROWS)
    return pd.DataFrame(
        {
            "x": (radius * np.cos(angle)).astype(np.float32),
            "y": (radius * np.sin(angle)).astype(np.float32),
            "arm": pd.Categorical.from_codes(arm, ["one", "two", "three", "four"]),
        }
    )


@st.cache_resource
def connect() -> list[Client]:
    """Start the cluster once for all sessions; its client is the active one from then on.

    In a list, because Streamlit keeps nothing that could be awaited, as a client could.
    """
    return [Client(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))]


def galaxy() -> dd.DataFrame:
    """Describe all parts: none is made yet."""
    return dd.from_map(spiral, range(PARTITIONS), meta=spiral(0).head(0))


@st.cache_resource
def live_galaxy() -> Points:
    """Keep the parts on the workers, and count them there whenever somebody looks."""
    [client] = connect()
    return prepare(client.persist(galaxy()), color="arm", live=True)


def prepared_galaxy() -> Points:
    """Write the prepared folder, once; the bar shows rows and seconds left."""
    if not FOLDER.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        connect()
        prepare(galaxy(), path=FOLDER)
    return prepare(FOLDER)  # maps files, once for all sessions


# Worker processes import this file; only the app itself goes on here.
if __name__ == "__main__":
    st.set_page_config(page_title="Prepared by a cluster", layout="wide")
    points = live_galaxy() if st.toggle("Live") else prepared_galaxy()
    st.caption(f"{len(points):,} points")
    st_glscatter(points, color="arm", key="galaxy")
