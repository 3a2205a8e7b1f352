"""The points in `st_glscatter`."""

from benchmarks.apps import page
from streamlit_glscatter import st_glscatter

data = page.data()
page.show(lambda: st_glscatter(data, x="x", y="y", color="category", key="plot"))
