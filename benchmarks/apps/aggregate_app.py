"""``st_glscatter`` above the threshold: run with the number of points after ``--``."""

import sys

import streamlit as st

from benchmarks.aggregate.data import table
from streamlit_glscatter import Points, prepare, st_glscatter

st.set_page_config(layout="wide")


@st.cache_resource
def points() -> Points:
    """Order the points once."""
    return prepare(table(int(sys.argv[1])))


st_glscatter(points(), color="label", hover=[], mode="aggregate", width=802, height=602, key="plot")
