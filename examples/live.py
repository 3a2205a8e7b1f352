"""A stream: a thousand new points a second, and a plot that is sent those alone.

Start it with ``streamlit run examples/live.py``. Walkers drift through the plane. Each run of the fragment
appends where they are now to what the session has; camera, selection and hidden categories stay.
"""

import time

import numpy as np
import streamlit as st

from streamlit_glscatter import Points, prepare, st_glscatter

WALKERS = 1000
KINDS = np.array(["calm", "hasty", "lost"])

st.set_page_config(page_title="A stream", layout="wide")
running = st.toggle("Stream", value=True)


class Walkers:
    """Points that drift, each in its own way."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.place = self.random.normal(0, 1, (WALKERS, 2))
        self.kind = self.random.integers(0, 3, WALKERS)
        self.begun = time.time()

    def rows(self) -> dict[str, np.ndarray]:
        """Go a step, and tell where everybody is."""
        pace = np.array([0.02, 0.08, 0.04])[self.kind, None]
        turn = np.array([[-self.place[:, 1]], [self.place[:, 0]]])[:, 0].T
        drift = np.where(self.kind[:, None] == 2, [0.02, 0.01], -0.03 * self.place + 0.06 * turn)
        self.place = self.place + drift + self.random.normal(0, 1, self.place.shape) * pace
        seconds = np.full(WALKERS, round(time.time() - self.begun, 1))
        x, y = self.place.T
        return {"x": x, "y": y, "kind": KINDS[self.kind], "seconds": seconds}


@st.fragment(run_every=1 if running else None)
def stream() -> None:
    """Append to the points of this session, and show them."""
    if "walkers" not in st.session_state:
        st.session_state.walkers = Walkers(seed=1)
        st.session_state.points = prepare(st.session_state.walkers.rows(), color="kind")
    elif running:
        points: Points = st.session_state.points
        st.session_state.points = points.append(st.session_state.walkers.rows())
    event = st_glscatter(
        st.session_state.points,
        color="kind",
        hover=["kind", "seconds"],
        on_select="rerun",
        key="stream",
    )
    count, chosen = len(st.session_state.points), len(event.selection.point_indices)
    st.caption(f"{count:,} points, {chosen:,} selected")


stream()
