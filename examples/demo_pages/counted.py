"""Ten million points: the server counts them, and sends the points themselves where few are in view."""

import numpy as np
import pyarrow as pa
import streamlit as st
from demo_pages import report

from streamlit_glscatter import prepare, st_glscatter

FAMILIES, STRANDS, PER_STRAND = 10, 50, 20_000


@st.cache_resource(show_spinner="Drawing ten million points …")
def strands(seed: int = 11):
    """Scatter points along curved strands, fifty in each of ten families."""
    random = np.random.default_rng(seed)
    turn = np.arange(FAMILIES) * 2.4  # radians, so that families spread like seeds of a sunflower
    home = (5 * np.sqrt(np.arange(FAMILIES) + 0.5) * [np.cos(turn), np.sin(turn)]).T
    x, y, thickness = np.empty((3, FAMILIES * STRANDS, PER_STRAND), np.float32)
    for number in range(FAMILIES * STRANDS):
        start, drift = random.normal(0, 1.2, 2), random.normal(0, 1.5, 2)
        bend, phase = random.normal(0, 0.9, (2, 3)), random.uniform(0, 2 * np.pi, 3)
        along = random.beta(2, 3, PER_STRAND)
        waves = np.sin(np.outer([2, 4, 7], along) + phase[:, None]) / [[1], [2], [4]]
        width = (0.02 + 0.25 * along**2) * random.lognormal(0, 0.4)
        noise = random.normal(0, 1, (2, PER_STRAND)) * width
        place = home[number // STRANDS] + start
        x[number] = place[0] + drift[0] * along + bend[0] @ waves + noise[0]
        y[number] = place[1] + drift[1] * along + bend[1] @ waves + noise[1]
        thickness[number] = width
    family = np.repeat(np.arange(FAMILIES, dtype=np.int8), STRANDS * PER_STRAND)
    names = pa.array([f"family {letter}" for letter in "ABCDEFGHIJ"])
    columns = {
        "x": x.reshape(-1),
        "y": y.reshape(-1),
        "family": pa.DictionaryArray.from_arrays(pa.array(family), names),
        "thickness": thickness.reshape(-1),
    }
    return prepare(pa.table(columns))


watch = report.Stopwatch()
points = strands()
st.title("Ten million points")
st.markdown(
    "More than a browser should hold. The server **counts** all of them for what you look at, and nothing larger than "
    "a picture travels; **zoom in** until there are few, and they are points again, with tooltips. A lasso tells Python "
    "exactly which of the ten million it holds."
)
color = st.segmented_control(
    "Colour", ["family", "thickness", "count"], default="family", required=True
)
with watch:
    event = st_glscatter(
        points,
        color=None if color == "count" else color,
        hover=["family", "thickness"],
        on_select="rerun",
        key="counted",
    )
report.selection(event)
report.cost(watch)
