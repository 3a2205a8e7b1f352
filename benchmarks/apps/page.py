"""What the measured apps share: the data, a button that reruns the script, and its report."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import streamlit as st

from benchmarks.data import mixture

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

HEIGHT = 600  # CSS pixels of every chart


@st.cache_resource
def data() -> pd.DataFrame:
    """Make the points once; their number is the argument of the script."""
    return mixture(int(sys.argv[1]))


def show(chart: Callable[[], object]) -> None:
    """Show a chart, and report how long the call that makes it took.

    Parameters
    ----------
    chart
        The call to measure, and nothing else.
    """
    st.set_page_config(layout="wide")
    st.session_state.run = st.session_state.get("run", 0) + 1
    st.button("Rerun")
    start, busy = time.perf_counter(), time.thread_time()
    chart()
    cpu_ms = 1e3 * (time.thread_time() - busy)
    milliseconds = 1e3 * (time.perf_counter() - start)
    st.text(f"bench run={st.session_state.run} call_ms={milliseconds:.3f} cpu_ms={cpu_ms:.3f}")
