"""Memory does not grow with the source."""

import tracemalloc

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from streamlit_glscatter.prepared import write_prepared
from streamlit_glscatter.prepared.spill import Budget

ROWS, PIECE = 3_000_000, 100_000
MIB = 1 << 20


@pytest.fixture
def big_file(tmp_path):
    path = tmp_path / "source.parquet"
    random = np.random.default_rng(11)
    names = np.array([f"kind {number}" for number in range(10)])
    with pq.ParquetWriter(path, pa.schema([("x", "f8"), ("y", "f8"), ("c", "string")])) as writer:
        for _ in range(ROWS // PIECE):
            codes = pa.array(random.integers(0, 10, PIECE).astype(np.int8))
            label = pa.DictionaryArray.from_arrays(codes, names).cast(pa.string())
            columns = [random.normal(size=PIECE), random.normal(size=PIECE), label]
            writer.write_table(pa.table(columns, schema=writer.schema))
    return path


def warm_up(tmp_path):
    """Import what is imported late: modules are no part of what is measured."""
    pq.write_table(pa.table({"x": [1.0], "y": [1.0]}), tmp_path / "small.parquet")
    write_prepared(tmp_path / "small.parquet", tmp_path / "small", progress=False)


def test_three_million_rows_in_little_memory(big_file, tmp_path):
    warm_up(tmp_path)
    before = pa.default_memory_pool()
    counted = pa.proxy_memory_pool(before)
    pa.set_memory_pool(counted)
    tracemalloc.start()
    try:
        budget = Budget(run=4 * MIB, bucket=2 * MIB)
        points = write_prepared(big_file, tmp_path / "out", progress=False, budget=budget)
        numpy_peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)
    assert len(points) == ROWS
    # The points alone are 85 MiB: x, y, cell, row and code.
    assert numpy_peak + counted.max_memory() < 32 * MIB
