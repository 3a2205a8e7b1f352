"""Building on a real cluster of two worker processes."""

import os
import signal

import dask.dataframe as dd
import distributed
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.prepared import cluster as work_module
from streamlit_glscatter.prepared import write_prepared
from streamlit_glscatter.prepared.spill import Budget

BUDGET = Budget(run=1 << 18, bucket=1 << 17)
ROWS, PARTITIONS = 60_000, 8


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(9)
    x = random.normal(size=ROWS)
    x[::50] = np.nan
    return pd.DataFrame(
        {
            "x": x,
            "y": random.normal(size=ROWS),
            "label": random.choice(["a", "b", "c"], ROWS),
            "kind": pd.Categorical(random.choice(["u", "v"], ROWS)),
            "value": pa.array(random.random(ROWS), pa.float32()),
        }
    )


@pytest.fixture(scope="module")
def alone(frame, tmp_path_factory):
    """What this process writes by itself."""
    with pytest.raises(ValueError, match="No client"):
        distributed.default_client()
    folder = tmp_path_factory.mktemp("alone") / "out"
    points = write_prepared(partitioned(frame), folder, progress=False, budget=BUDGET)
    assert points.layout.digest == prepare(frame).layout.digest
    return files_of(folder)


def partitioned(frame):
    return dd.from_pandas(frame, npartitions=PARTITIONS)


def files_of(folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_workers_do_the_work_and_write_the_same_bytes(
    alone, client, frame, tmp_path, monkeypatch
):
    def refuse(*_arguments):
        raise AssertionError("this process has done what is for the workers")

    monkeypatch.setattr(work_module.DaskWork, "_each", refuse)
    monkeypatch.setattr(work_module, "merged_in_order", refuse)
    reports = []
    write_prepared(
        partitioned(frame),
        tmp_path / "out",
        progress=lambda *report: reports.append(report),
        budget=BUDGET,
    )
    assert files_of(tmp_path / "out") == alone
    assert reports[-1] == (ROWS, ROWS, 0.0)
    assert len(reports) > 2 * PARTITIONS
    assert names_in(tmp_path) == ["out"]


def names_in(folder):
    return [path.name for path in folder.iterdir()]


# Done in between: while runs are written, and while buckets are put together.
@pytest.mark.parametrize("after", [0.25, 0.65])
def test_a_worker_that_is_killed_changes_nothing(alone, client, frame, tmp_path, after):
    killed = []

    def report(done, total, left):
        if not killed and done > after * total:
            victim, *_others = client.run(os.getpid).values()
            os.kill(victim, signal.SIGKILL)
            killed.append(done / total)

    write_prepared(partitioned(frame), tmp_path / "out", progress=report, budget=BUDGET)
    assert after < killed[0] < 0.9
    assert files_of(tmp_path / "out") == alone
    assert names_in(tmp_path) == ["out"]


def test_an_error_of_a_worker_reaches_the_user_and_leaves_nothing(client, frame, tmp_path):
    with pytest.raises(GlScatterError, match='x="label" holds text'):
        write_prepared(partitioned(frame), tmp_path / "out", "label", "y", progress=False)
    assert names_in(tmp_path) == []
