"""The demo: a data set a page, each one call of ``st_glscatter``.

Start it with ``make demo`` or ``streamlit run examples/demo.py``.
"""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "demo_pages"

st.set_page_config(
    page_title="streamlit-glscatter", page_icon=":material/scatter_plot:", layout="wide"
)

st.navigation(
    [
        st.Page(
            PAGES / "million.py",
            title="A million points",
            icon=":material/bubble_chart:",
            default=True,
        ),
        st.Page(PAGES / "density.py", title="Points and density", icon=":material/blur_on:"),
        st.Page(PAGES / "counted.py", title="Ten million points", icon=":material/grain:"),
        st.Page(PAGES / "digits.py", title="Handwritten digits", icon=":material/looks_3:"),
        st.Page(PAGES / "doubts.py", title="Doubts of a classifier", icon=":material/help:"),
        st.Page(PAGES / "photos.py", title="Every pixel of a photo", icon=":material/photo:"),
    ]
).run()
