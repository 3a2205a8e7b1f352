"""A folder of Parquet files that need not fit into memory.

Start it with ``streamlit run examples/parquet_folder.py -- FOLDER X Y COLOR``. The first start
writes a prepared folder beside the files, with a progress bar; every further start opens it in
milliseconds. On the command line ``glscatter prepare FOLDER -o OUT --x X --y Y`` does the same.
"""

import sys
from pathlib import Path

import streamlit as st

from streamlit_glscatter import prepare, st_glscatter

st.set_page_config(page_title="A Parquet folder", layout="wide")
if len(sys.argv) != 5:
    st.info("Start with: streamlit run examples/parquet_folder.py -- FOLDER X Y COLOR")
    st.stop()
source, x, y, color = sys.argv[1:]
prepared = Path(source).resolve().with_suffix(".glscatter")
if not prepared.exists():
    prepare(source, x, y, color=color, path=prepared)
points = prepare(prepared)  # maps files, once for all sessions
st.caption(f"{len(points):,} points of {source}")
st_glscatter(points, color=color, key="folder")
