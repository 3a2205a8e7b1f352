"""Counting a Dask DataFrame as it is, on a real cluster of two worker processes."""

import os
import signal
import sys

import cloudpickle
import dask.dataframe as dd
import distributed
import numpy as np
import pandas as pd
import pytest
from partitioned import counted

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.aggregate import Cancelled
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.partitions import run
from streamlit_glscatter.viewport.viewport import Viewport

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers do not find this file

ROWS, PARTITIONS = 40_000, 6
VIEW = Viewport(1, (0.3 * QMAX, 0.7 * QMAX, 0.3 * QMAX, 0.7 * QMAX), 400, 300)
LASSO = {
    "op": "replace",
    "kind": "lasso",
    "x": [0.3 * QMAX, 0.6 * QMAX, 0.5 * QMAX],
    "y": [0.4 * QMAX, 0.45 * QMAX, 0.7 * QMAX],
}


def rows_of(part):
    """Make the rows of a partition; its last tenth has no coordinates."""
    random = np.random.default_rng(part)
    count = ROWS // PARTITIONS
    x = random.normal(size=count)
    x[-count // 10 :] = np.nan
    kind = pd.Categorical.from_codes(random.integers(0, 3, count), ["a", "b", "c"])
    return pd.DataFrame({"x": x, "y": random.normal(size=count), "kind": kind})


def when_told(part):
    """Make the rows of a partition once somebody says so."""
    assert distributed.Event("go on").wait(timeout=60)
    return rows_of(part)


def lazily(make):
    return dd.from_map(make, range(PARTITIONS), meta=rows_of(0)[:0])


@pytest.fixture(autouse=True)
def nothing_kept():
    """Answers are made anew, on the cluster."""
    CACHE.clear()


def described(points, cancelled=lambda: False):
    """Say all that a page learns of a plot with a lasso in it."""
    plot = counted(points, color="kind")
    layout = points.layout
    state = {"points": layout.digest, "command": None, "base": False, "ops": [LASSO]}
    chosen = plot.chosen(state)
    answer = plot.answer(VIEW, chosen, cancelled)
    rasters = answer.counts.rasters()
    return (
        {slot: raster.buffer.digest for slot, raster in rasters.items()},
        answer.counts.selection,
        answer.counts.inside,
        sorted(answer.points.layout.rows.tolist()),
        chosen.rows(layout).tolist(),
        (layout.x, layout.y, layout.home, layout.aspect, len(layout), layout.dropped),
    )


@pytest.fixture(scope="module")
def expected():
    frame = pd.concat([rows_of(part) for part in range(PARTITIONS)], ignore_index=True)
    return described(prepare(frame))


def test_the_workers_count_what_is_counted_in_memory(expected, client, monkeypatch):
    def refuse(*_arguments):
        raise AssertionError("this process has done what is for the workers")

    monkeypatch.setattr(run, "_Here", refuse)
    reports = []
    points = prepare(lazily(rows_of), live=True, progress=lambda *report: reports.append(report))
    assert described(points) == expected
    assert reports[-1] == (points.layout.n_rows, points.layout.n_rows, 0.0)


def test_a_worker_that_is_killed_changes_nothing(expected, client):
    go_on, killed = distributed.Event("go on"), []
    go_on.set()
    points = prepare(lazily(when_told), live=True, progress=False)
    counted(points, color="kind")
    go_on.clear()

    def cancelled():
        # Asked before the pass begins, then while all partitions wait.
        if client.processing() and any(client.processing().values()) and not killed:
            victim, *_others = client.run(os.getpid).values()
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            go_on.set()
        return False

    assert described(points, cancelled) == expected
    assert len(killed) == 1


def test_a_pass_that_nobody_waits_for_is_taken_from_the_workers(client):
    go_on = distributed.Event("go on")
    go_on.set()
    plot = counted(prepare(lazily(when_told), live=True, progress=False), color="kind")
    go_on.clear()
    with pytest.raises(Cancelled):
        plot.answer(VIEW, None, lambda: any(client.processing().values()))
    go_on.set()
    assert plot.answer(VIEW, None).counts.total == len(plot.plot.points)


def test_an_error_of_a_worker_reaches_the_user(client):
    with pytest.raises(GlScatterError, match='x="kind" holds categories'):
        prepare(lazily(rows_of), "kind", "y", live=True, progress=False)
