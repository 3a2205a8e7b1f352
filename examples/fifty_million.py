"""Fifty million points: drawn once with a seed, prepared out of core, opened in milliseconds.

Start it with ``streamlit run examples/fifty_million.py``. The first start takes a while, with a
progress bar, and needs about 2.5 GB of disk meanwhile; what stays is a folder of 900 MB below the
user's cache directory.
"""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from streamlit_glscatter import prepare, st_glscatter

ROWS = 50_000_000
PIECE = 1_000_000
KINDS = 10
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "glscatter"
FOLDER = CACHE / "fifty_million"


def piece(number: int, schema: pa.Schema) -> pa.Table:
    """Draw a million points: ten clusters of clusters."""
    random = np.random.default_rng([7, number])
    kind = random.integers(0, KINDS, PIECE)
    ring = random.integers(0, 60, PIECE)
    place = np.random.default_rng(7).normal(0, 6, (KINDS, 2))[kind]
    angle = ring * (2 * np.pi / 60) + kind
    spread = random.lognormal(-1.5, 0.5, PIECE)
    x = place[:, 0] + 1.5 * np.cos(angle) + random.normal(0, 1, PIECE) * spread
    y = place[:, 1] + 1.5 * np.sin(angle) + random.normal(0, 1, PIECE) * spread
    codes = pa.array(kind.astype(np.int8))
    names = pa.array([f"kind {number + 1}" for number in range(KINDS)])
    columns = [
        pa.array(x.astype(np.float32)),
        pa.array(y.astype(np.float32)),
        pa.DictionaryArray.from_arrays(codes, names),
        pa.array(spread.astype(np.float32)),
    ]
    return pa.table(columns, schema=schema)


def draw(path: Path) -> None:
    """Write all points to a Parquet file, a million at a time."""
    kind = pa.dictionary(pa.int8(), pa.string())
    schema = pa.schema([("x", "f4"), ("y", "f4"), ("kind", kind), ("spread", "f4")])
    bar = st.progress(0.0)
    with pq.ParquetWriter(path, schema) as writer:
        for number in range(ROWS // PIECE):
            writer.write_table(piece(number, schema))
            done = (number + 1) * PIECE
            bar.progress(done / ROWS, text=f"Drawing: {done:,} of {ROWS:,} points")
    bar.empty()


def make() -> None:
    """Make the prepared folder."""
    CACHE.mkdir(parents=True, exist_ok=True)
    source = CACHE / "fifty_million.parquet"
    try:
        draw(source)
        prepare(source, color="kind", hover=["spread"], path=FOLDER)
    finally:
        source.unlink(missing_ok=True)


st.set_page_config(page_title="Fifty million points", layout="wide")
if not FOLDER.exists():
    make()
points = prepare(FOLDER)  # maps files, once for all sessions
st.title(f"{len(points):,} points")
color = st.selectbox("Colour", ["kind", "spread", "none"], width=240)
st_glscatter(points, color=None if color == "none" else color, key="fifty")
