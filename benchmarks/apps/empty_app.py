"""No chart: what Streamlit itself costs."""

from benchmarks.apps import page

page.data()
page.show(lambda: None)
