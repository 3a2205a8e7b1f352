"""What every demo page shows under its plot: the selection as Python sees it, and the cost of the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

import streamlit as st

if TYPE_CHECKING:
    import pandas as pd

    from streamlit_glscatter import GlScatterState

#: Rows of a large selection that are put into the table below the plot.
SHOWN_ROWS = 1000


class Stopwatch:
    """Times the script run, and the call of ``st_glscatter`` within it."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.plot_ms = 0.0

    def __enter__(self) -> Self:
        self._plot_began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.plot_ms = (time.perf_counter() - self._plot_began) * 1e3

    @property
    def run_ms(self) -> float:
        return (time.perf_counter() - self.began) * 1e3


def selection(event: GlScatterState, data: pd.DataFrame | None = None) -> None:
    """Show the selected rows, or how many they are."""
    rows = event.selection.point_indices
    if len(rows) == 0:
        st.markdown(
            "Nothing is selected. **Click** a point, draw a **lasso** with Shift and drag, or take a "
            "tool from the plot's corner; Ctrl adds, Alt subtracts, Esc clears."
        )
        return
    if data is None:
        st.markdown(f"**{len(rows):,}** points are selected.")
        return
    shown = data.iloc[rows[:SHOWN_ROWS]]
    st.markdown(f"**{len(rows):,}** of {len(data):,} rows are selected.")
    if len(rows) > SHOWN_ROWS:
        st.caption(f"The first {SHOWN_ROWS:,} of them:")
    st.dataframe(shown, height=280)


def cost(watch: Stopwatch) -> None:
    """Say what this run cost."""
    st.caption(
        f"This run took {watch.run_ms:.0f} ms in Python, `st_glscatter` {watch.plot_ms:.1f} ms of them."
    )
