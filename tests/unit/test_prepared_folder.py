import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from streamlit_glscatter import GlScatterError
from streamlit_glscatter.prepared import is_prepared, open_prepared, write_prepared


@pytest.fixture
def table():
    random = np.random.default_rng(5)
    return pa.table({"x": random.normal(size=50), "y": random.normal(size=50), "v": range(50)})


@pytest.fixture
def folder(table, tmp_path):
    write_prepared(table, tmp_path / "out", progress=False)
    return tmp_path / "out"


def test_opening_maps_and_reads_no_column(folder, table):
    points = open_prepared(folder)
    assert len(points) == points.table.n_rows == 50
    (folder / "columns" / "0002.arrow").unlink()  # opened already, but not mapped yet
    column = points.table.column("v", role="color")
    assert len(column) == 50
    assert len(column.digest) == 32
    with pytest.raises(GlScatterError, match=r"0002\.arrow is damaged"):
        _ = column.arrow
    values = points.table.column("x", role="hover").arrow
    np.testing.assert_array_equal(values, table["x"].to_numpy()[points.layout.rows])


def test_a_missing_folder(tmp_path):
    with pytest.raises(GlScatterError, match=r"no_such does not exist.*glscatter prepare"):
        open_prepared(tmp_path / "no_such")


def test_a_folder_of_something_else(tmp_path):
    assert not is_prepared(tmp_path)
    with pytest.raises(GlScatterError, match=r"is no prepared folder: it has no meta\.json"):
        open_prepared(tmp_path)


def test_a_newer_version(folder):
    change_meta(folder, version=2)
    with pytest.raises(
        GlScatterError, match=r"newer streamlit-glscatter \(format 2; this one reads"
    ):
        open_prepared(folder)


def change_meta(folder, **changes):
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps({**meta, **changes}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "rows.npy").unlink(), "rows.npy is damaged: it is missing"),
        (lambda f: (f / "local.npy").write_bytes(b"short"), "local.npy is damaged: it has 5 bytes"),
        (lambda f: (f / "columns" / "0000.arrow").write_bytes(b""), "0000.arrow is damaged"),
        (lambda f: (f / "meta.json").write_text("{"), "meta.json is damaged: JSONDecodeError"),
        (lambda f: (f / "meta.json").write_text("[]"), "meta.json is damaged: TypeError"),
        (lambda f: change_meta(f, format="other"), 'its format is "other"'),
    ],
    ids=["missing", "short", "column", "cut", "list", "format"],
)
def test_damage_is_found_at_once(folder, damage, message):
    damage(folder)
    with pytest.raises(GlScatterError, match=message) as error:
        open_prepared(folder)
    assert "Prepare it again" in str(error.value)


def test_a_folder_that_is_there_is_replaced_only_when_asked(folder, table):
    before = open_prepared(folder)
    with pytest.raises(GlScatterError, match="overwrite"):
        write_prepared(table, folder, progress=False)
    after = write_prepared(table.slice(10), folder, progress=False, overwrite=True)
    assert len(after) == 40
    assert len(before.table.column("v", role="color").digest) == 32
    assert before.layout.local.sum() > 0  # what is mapped stays
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_other_folders_are_never_replaced(tmp_path, table):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(b"cat")
    with pytest.raises(GlScatterError, match="no prepared folder"):
        write_prepared(table, tmp_path / "photos", progress=False, overwrite=True)
    assert (tmp_path / "photos" / "cat.png").read_bytes() == b"cat"
    (tmp_path / "empty").mkdir()
    assert len(write_prepared(table, tmp_path / "empty", progress=False)) == 50


def test_no_parent(tmp_path, table):
    with pytest.raises(GlScatterError, match="does not exist; make it first"):
        write_prepared(table, tmp_path / "a" / "b", progress=False)


def write_stream(path):
    batch = pa.record_batch({"x": [1.0], "y": [2.0]})
    with pa.ipc.new_stream(path, batch.schema) as writer:
        writer.write_batch(batch)


def write_into(path, name):
    (path / name).parent.mkdir(parents=True)
    (path / name).write_text("")


SOURCES = {
    "nothing": (lambda p: None, r"source does not exist\. Pass a Parquet file"),
    "text": (lambda p: p.write_text("x,y"), "neither a Parquet nor an Arrow IPC file"),
    "cut": (lambda p: p.write_bytes(b"PAR1 and no more"), "cannot be read"),
    "stream": (write_stream, r"pyarrow\.ipc\.new_file"),
    "no files": (lambda p: p.mkdir(), "has no Parquet files"),
    "other files": (lambda p: write_into(p, "a.csv"), r"a\.csv is no Parquet file"),
    "partitioned": (
        lambda p: write_into(p, "year=2020/a.parquet"),
        r"dask\.dataframe\.read_parquet",
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources_that_cannot_be_read(tmp_path, name):
    make, message = SOURCES[name]
    make(tmp_path / "source")
    with pytest.raises(GlScatterError, match=message):
        write_prepared(tmp_path / "source", tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "xx"}, r'x="xx": there is no such column\..*"x", "y", "v"'),
        ({"columns": ["v", "w"]}, 'columns="w": there is no such column'),
        ({"columns": "v"}, r'pass a list, such as \["v"\]'),
        ({"columns": ["v", "v"]}, '"v" is given twice'),
    ],
    ids=["x", "columns", "text", "twice"],
)
@pytest.mark.parametrize("how", ["table", "file", "dask"])
def test_columns_that_are_not_there(tmp_path, table, options, message, how):
    import dask.dataframe as dd  # noqa: PLC0415  takes a second

    pq.write_table(table, tmp_path / "source.parquet")
    data = {"table": table, "file": tmp_path / "source.parquet"}.get(how)
    if data is None:
        data = dd.from_pandas(table.to_pandas(), npartitions=2)
    with pytest.raises(GlScatterError, match=message):
        write_prepared(data, tmp_path / "out", progress=False, **options)


def test_files_of_different_types(tmp_path):
    (tmp_path / "files").mkdir()
    for number, values in enumerate(([1, 2], [1.5, 2.5])):
        frame = pd.DataFrame({"x": values, "y": [0.0, 1.0]})
        frame.to_parquet(tmp_path / "files" / f"{number}.parquet")
    with pytest.raises(
        GlScatterError, match=r'"x" is of the type int64 in 0\.parquet and double in'
    ):
        write_prepared(tmp_path / "files", tmp_path / "out", progress=False)


def test_files_of_different_columns(tmp_path):
    (tmp_path / "files").mkdir()
    for number, name in enumerate("yz"):
        frame = pd.DataFrame({"x": [0.0], name: [1.0]})
        frame.to_parquet(tmp_path / "files" / f"{number}.parquet")
    with pytest.raises(GlScatterError, match=r'no single column "y" in .*1\.parquet'):
        write_prepared(tmp_path / "files", tmp_path / "out", columns=[], progress=False)


def test_coordinates_that_are_text(tmp_path):
    frame = pd.DataFrame({"x": ["a", "b"], "y": [0.0, 1.0]})
    frame.to_parquet(tmp_path / "source.parquet")
    with pytest.raises(GlScatterError, match='x="x" holds text'):
        write_prepared(tmp_path / "source.parquet", tmp_path / "out", progress=False)


def test_no_point_at_all(tmp_path):
    table = {"x": [np.nan, 1.0], "y": [0.0, np.inf], "v": ["a", "b"]}
    points = write_prepared(table, tmp_path / "out", progress=False)
    assert (len(points), points.layout.n_rows, points.layout.dropped) == (0, 2, 2)
    assert points.layout.levels == ()
    assert len(points.table.column("v", role="color").arrow) == 0


def test_the_counts_of_many_points_are_kept_in_the_folder(tmp_path, monkeypatch):
    from streamlit_glscatter.aggregate import Source, kept_in, pyramid_of  # noqa: PLC0415
    from streamlit_glscatter.cache import CACHE  # noqa: PLC0415

    monkeypatch.setattr("streamlit_glscatter.aggregate.tiles.WITHOUT", 1000)
    random = np.random.default_rng(2)
    table = {"x": random.normal(size=20_000), "y": random.normal(size=20_000)}
    points = write_prepared(table, tmp_path / "folder", progress=False)
    source = kept_in(Source(points.layout, "count", None), tmp_path / "folder")
    assert source.stored.is_dir()
    CACHE.clear()
    mapped = pyramid_of(source)
    CACHE.clear()
    made = pyramid_of(Source(points.layout, "count", None))
    assert mapped.levels == made.levels
    for place, tile in mapped.tiles.items():
        assert np.array_equal(tile.count, made.tiles[place].count)
    assert (
        sum(
            tile.count.sum()
            for place, tile in mapped.tiles.items()
            if place[:2] == mapped.levels[0]
        )
        == 20_000
    )
