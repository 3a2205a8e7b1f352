"""Points from files: read for the columns in use, or prepared out of core and mapped."""

import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from streamlit_glscatter import GlScatterError, prepare

RANDOM = np.random.default_rng(8)
TABLE = pa.table(
    {
        "x": RANDOM.normal(size=5000),
        "y": RANDOM.normal(size=5000),
        "kind": RANDOM.choice(["a", "b"], 5000),
        "value": RANDOM.normal(size=5000),
    }
)


@pytest.fixture
def file(tmp_path):
    pq.write_table(TABLE, tmp_path / "points.parquet", row_group_size=700)
    return tmp_path / "points.parquet"


def test_a_file_is_the_table_in_it(file):
    points = prepare(str(file), color="kind")
    assert points.layout.digest == prepare(TABLE).layout.digest
    assert points.table.names == TABLE.column_names
    assert (
        points.table.column("value", role="color").arrow.to_pylist() == TABLE["value"].to_pylist()
    )


def test_a_folder_of_files_is_one_table_in_the_order_of_their_names(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, start in enumerate(range(0, 5000, 2000)):
        pq.write_table(TABLE.slice(start, 2000), folder / f"part-{number}.parquet")
    assert prepare(folder).layout.digest == prepare(TABLE).layout.digest


def test_a_file_is_read_again_when_it_has_changed(file):
    before = prepare(file).layout.digest
    assert prepare(file).layout.digest == before
    pq.write_table(TABLE.slice(0, 3000), file)
    os.utime(file, ns=(1, 1))
    assert len(prepare(file)) == 3000


def test_a_prepared_folder_holds_the_same_points(file, tmp_path):
    written = prepare(file, path=tmp_path / "folder", progress=False)
    opened = prepare(tmp_path / "folder")
    assert written.layout.digest == opened.layout.digest == prepare(TABLE).layout.digest
    assert prepare(tmp_path / "folder") is opened
    assert opened.table.names == ["x", "y", "kind", "value"]


def test_named_columns_are_those_that_are_kept(file, tmp_path):
    points = prepare(file, color="kind", hover=["value"], path=tmp_path / "folder", progress=False)
    assert set(points.table.names) >= {"kind", "value"}


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(GlScatterError, match="does not exist"):
        prepare(tmp_path / "nothing.parquet")
