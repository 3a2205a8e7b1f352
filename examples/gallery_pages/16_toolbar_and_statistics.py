"""Toolbar, saving, statistics.

Tools for pan, box and lasso, adding and taking away, full screen. `s` saves a picture up to four times as fine, `i`
shows what the plot costs, `?` lists all keys. The same figures reach Python.
"""

import numpy as np
import streamlit as st

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(13)
angle = random.uniform(0, 2 * np.pi, 300_000)
radius = 3 + np.cos(5 * angle) + random.normal(0, 0.15, angle.size)
data = {"x": radius * np.cos(angle), "y": radius * np.sin(angle), "radius": radius}

event = st_glscatter(
    data, color="radius", title="Five petals", on_stats="rerun", height=500, key="tools"
)
if event.stats is not None:
    complete, received = st.columns(2)
    complete.metric("Complete picture", f"{event.stats.complete_ms:.0f} ms")
    received.metric("Received", f"{event.stats.received_bytes / 1e6:.1f} MB")
