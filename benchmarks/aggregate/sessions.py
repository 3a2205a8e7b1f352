"""Several sessions at once: no wrong picture, nobody starved."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.aggregate.data import views
from benchmarks.aggregate.plots import counted_plot
from streamlit_glscatter.selection import boundary

if TYPE_CHECKING:
    from streamlit_glscatter import Points
    from streamlit_glscatter.page.plot import Plot
    from streamlit_glscatter.viewport.viewport import Viewport

SESSIONS = 8
VIEWS = 12
THINK = 0.25  # seconds between an answer and the next settled view


def measure(points: Points, color: str) -> dict[str, Any]:
    """Let sessions pan over the same points, each its own way, then ask again alone.

    Returns
    -------
    dict
        Milliseconds of each session, and how many answers were not those given alone.
    """
    counted = counted_plot(points, color)
    counted.answer(None, None)
    _wait_for_compilers()
    paths = [
        [
            view
            for share in (0.3, 0.1, 0.03)
            for view in views(points.layout, share, VIEWS // 3, seed)
        ]
        for seed in range(SESSIONS)
    ]
    times: list[list[float]] = [[] for _ in paths]
    digests: list[list[str]] = [[] for _ in paths]
    barrier = threading.Barrier(SESSIONS)

    def session(number: int) -> None:
        barrier.wait()
        for view in paths[number]:
            started = time.perf_counter()
            digests[number].append(_digest(counted.answer(view, None)))
            times[number].append(1000 * (time.perf_counter() - started))
            time.sleep(THINK)  # a user looks at what came

    threads = [threading.Thread(target=session, args=[number]) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"ms": times, "wrong": _wrong(points, color, paths, digests)}


def _wait_for_compilers() -> None:
    """Let what is compiled in the background be done: it takes a core, once in a process."""
    while not boundary.ready():
        time.sleep(0.05)


def _wrong(
    points: Points, color: str, paths: list[list[Viewport]], digests: list[list[str]]
) -> int:
    from streamlit_glscatter.cache import CACHE  # noqa: PLC0415 (what is kept must be made again)

    CACHE.clear()
    counted = counted_plot(points, color)
    alone = [[_digest(counted.answer(view, None)) for view in path] for path in paths]
    return int(np.sum(np.array(alone) != np.array(digests)))


def _digest(plot: Plot) -> str:
    counts = plot.counts
    if counts is None or counts.raster is None:
        return plot.points.layout.digest
    return counts.raster.buffer.digest
