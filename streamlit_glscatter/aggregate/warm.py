"""Datashader is imported, its functions and ours compiled in the background: that takes seconds."""

import threading
from collections.abc import Callable

import numpy as np

from streamlit_glscatter.aggregate.count import Cancelled, count_texels, never
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import Grid
from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.layout.layout import Axis, Layout
from streamlit_glscatter.selection import boundary

_POLL = 0.1  # seconds after which one who waits asks whether to wait on

_starting = threading.Lock()
_started = threading.Event()
_done = threading.Event()


def warm_up() -> None:
    """Start to compile in a thread of its own, unless that has happened before."""
    with _starting:
        if not _started.is_set():
            _started.set()
            threading.Thread(target=_compile, name="glscatter-warm-up", daemon=True).start()


def ready() -> bool:
    """Whether everything is compiled, so that counting begins at once."""
    return _done.is_set()


def wait_until_ready(cancelled: Callable[[], bool] = never) -> None:
    """Wait for `warm_up`: compiling in several threads at once would only take longer.

    Parameters
    ----------
    cancelled
        Asked now and then while waiting.

    Raises
    ------
    Cancelled
        If ``cancelled`` says so.
    """
    warm_up()
    while not _done.wait(_POLL):
        if cancelled():
            raise Cancelled


def _compile() -> None:
    try:
        layout = _few_points()
        grid = Grid(16, 16, 0, 0, 2, 2)
        number, rgba = np.arange(3, dtype=np.uint16), np.ones((3, 4), np.uint8)
        for source in (
            Source(layout, "count", None),
            Source(layout, "category", number, 3),
            *(Source(layout, "number", number, 0, agg) for agg in ("mean", "min", "max")),
            Source(layout, "rgba", rgba),
        ):
            count_texels(source, grid)
    finally:  # whoever waits meets the same failure where it can be seen
        _done.set()
    boundary.warm_up()  # after what pictures wait for: lassos wait for nothing


def _few_points() -> Layout:
    counts = np.zeros((1, CELLS), np.uint32)
    counts[0, 0] = 3
    axis = Axis("", "number", 0, 1.0)
    return Layout(
        digest="",
        n_rows=3,
        dropped=0,
        x=axis,
        y=axis,
        levels=(3,),
        cell_counts=counts,
        local=np.zeros((3, 2), np.uint16),
        rows=np.arange(3, dtype=np.uint32),
        home=(0.0, 1.0, 0.0, 1.0),
        aspect="equal",
    )
