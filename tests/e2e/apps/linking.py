"""Two plots side by side, ``?right=`` other, shuffled or left, and one that is not linked.

``?options=`` and ``?right_options=`` are JSON.
"""

import json

import embeddings
import streamlit as st
from report import digest, report

from streamlit_glscatter import st_glscatter

look = {"size": 5, "opacity": 1, "height": 380, "mode": "points"}
options = json.loads(st.query_params["options"])
right_options = json.loads(st.query_params["right_options"])
columns = st.columns([2, 2, 1])
# The right one first: it hears of the left one's selection all the same.
with columns[1]:
    data = getattr(embeddings, st.query_params["right"])()
    right = st_glscatter(data, on_select="rerun", **look, **options, **right_options)
with columns[0]:
    on_select = st.query_params["on_select"]
    left = st_glscatter(embeddings.left(), on_select=on_select, key="left", **look, **options)
with columns[2]:
    alone = st_glscatter(embeddings.left(), on_select="rerun", key="alone", **look)
report(
    left=digest(left.selection.point_indices),
    right=digest(right.selection.point_indices),
    alone=digest(alone.selection.point_indices),
    lassos=[len(left.selection.lasso), len(right.selection.lasso)],
)
