import io

import numpy as np
import pyarrow as pa
import pytest
import xxhash

from streamlit_glscatter.layout import levels as levels_module
from streamlit_glscatter.layout.layout import CELLS
from streamlit_glscatter.points import prepare
from streamlit_glscatter.wire.encode import (
    encode_blocks,
    encode_cells,
    encode_points_column,
    encode_position,
    encode_table,
    gather,
)

LIST = pa.list_(pa.uint8())


def make_layout(n=150_000, seed=0):
    rng = np.random.default_rng(seed)
    return prepare({"x": rng.normal(size=n), "y": rng.normal(size=n)}).layout


@pytest.fixture(scope="module")
def layout():
    return make_layout()


def read(buffer):
    assert isinstance(buffer.data, bytes)
    assert buffer.digest == xxhash.xxh3_128_hexdigest(buffer.data)
    with pa.ipc.open_stream(buffer.data) as stream:
        return stream.schema, list(stream)


def test_position_round_trip(layout):
    schema, batches = read(encode_position(layout))
    assert schema == pa.schema([("xy", pa.list_(pa.uint16(), 2))])
    xy = np.concatenate([batch["xy"].flatten().to_numpy().reshape(-1, 2) for batch in batches])
    np.testing.assert_array_equal(xy, layout.local)


def test_batches_never_cross_a_level(layout):
    _, batches = read(encode_position(layout))
    expected = []
    for level in layout.levels:
        expected += [65536] * (level // 65536) + ([level % 65536] if level % 65536 else [])
    assert [batch.num_rows for batch in batches] == expected
    assert max(expected) == 65536  # the case is there


def test_cells_round_trip(layout):
    schema, batches = read(encode_cells(layout))
    assert schema == pa.schema([("count", pa.list_(pa.uint8())), ("large", pa.list_(pa.uint32()))])
    assert [batch.num_rows for batch in batches] == [1] * len(layout.levels)
    for batch, expected in zip(batches, layout.cell_counts, strict=True):
        counts = batch["count"].flatten().to_numpy().astype(np.uint32)
        assert len(counts) == CELLS
        counts[counts == 255] = batch["large"].flatten().to_numpy()
        np.testing.assert_array_equal(counts, expected)


@pytest.mark.parametrize("crowd", [254, 255, 256, 1000])
def test_full_cells(crowd):
    x = np.r_[np.zeros(crowd), 1.0]
    layout = prepare({"x": x, "y": x}).layout
    _, (batch,) = read(encode_cells(layout))
    counts = batch["count"].flatten().to_pylist()
    assert counts[0] == min(crowd, 255)
    assert counts[-1] == 1
    assert batch["large"].to_pylist() == [[crowd] if crowd >= 255 else []]


def test_buffers_without_points():
    layout = prepare({"x": [], "y": []}).layout
    assert read(encode_cells(layout))[1] == []
    assert read(encode_position(layout))[1] == []
    assert read(encode_points_column("code", pa.array([], pa.uint8()), layout))[1] == []


@pytest.mark.parametrize(
    "values",
    [
        lambda n: pa.array(np.arange(n, dtype=np.uint32) % 251).cast(pa.uint8()),
        lambda n: pa.array([None if i % 3 == 0 else i % 999 for i in range(n)], pa.uint16()),
        lambda n: pa.array([i % 5 == 0 for i in range(n)]),
        lambda n: pa.FixedSizeListArray.from_arrays(
            pa.array(np.arange(4 * n) % 256, pa.uint8()), 4
        ),
    ],
)
def test_columns_use_the_same_cuts(layout, values):
    column = values(len(layout))
    schema, batches = read(encode_points_column("value", column, layout))
    assert schema.names == ["value"]
    assert [b.num_rows for b in batches] == [b.num_rows for b in read(encode_position(layout))[1]]
    assert pa.chunked_array([batch["value"] for batch in batches]).equals(
        pa.chunked_array([column])
    )


def test_a_column_of_another_length_is_an_error(layout):
    with pytest.raises(ValueError, match="3 values for 150000 points"):
        encode_points_column("code", pa.array([1, 2, 3]), layout)
    with pytest.raises(ValueError, match="3 values for 150000 rows"):
        gather(pa.array([1, 2, 3]), layout)


def test_the_digest_names_the_content(layout):
    assert encode_position(layout).digest == encode_position(make_layout()).digest
    assert encode_position(layout).digest != encode_position(make_layout(seed=1)).digest
    one = encode_points_column("code", pa.array(np.zeros(150_000, np.uint8)), layout)
    two = encode_points_column("value", pa.array(np.zeros(150_000, np.uint8)), layout)
    assert one.digest != two.digest


def test_encode_table():
    columns = {"name": pa.array(["a", "b"]), "count": pa.array([1, 2], pa.int64())}
    schema, batches = read(encode_table(columns))
    assert schema.names == ["name", "count"]
    assert [batch.to_pydict() for batch in batches] == [{"name": ["a", "b"], "count": [1, 2]}]


@pytest.mark.parametrize(
    "values",
    [
        np.arange(7.0),
        np.array([None, 1, 2, None, 4, 5, 6], object),
        np.array(["a", None, "c", "d", "e", "f", "ggg"], object),
        np.array([True, False, None, True, False, True, False], object),
    ],
)
def test_gather_brings_rows_into_sorted_order(values):
    layout = prepare({"x": [3, 1, np.nan, 2, 5, 4, 0], "y": [0, 0, 0, 1, 1, np.inf, 1]}).layout
    assert len(layout) == 5
    found = gather(pa.array(values), layout)
    assert isinstance(found, pa.Array)
    assert found.to_pylist() == [values[row] for row in layout.rows]


def test_gather_of_categories():
    layout = prepare({"x": [3, 1, 2], "y": [0, 0, 1]}).layout
    column = pa.array(["b", None, "a"]).dictionary_encode()
    found = gather(column, layout)
    assert found.type == column.type
    assert found.to_pylist() == [column[int(row)].as_py() for row in layout.rows]


def block(blocks, number):
    """Read one block as a browser does: the head and one range of bytes."""
    data = blocks.buffer.data
    offset = pa.ipc.open_stream(data[blocks.index :]).read_all()["offset"].to_pylist()
    wanted = data[: blocks.head] + data[offset[number] : offset[number + 1]]
    return pa.ipc.open_stream(wanted).read_all()


@pytest.mark.parametrize(("n", "rows"), [(1, 16), (16, 16), (17, 16), (1000, 64), (1024, 256)])
def test_blocks_can_be_read_alone(n, rows):
    table = pa.table(
        {
            "row": pa.array(np.arange(n, dtype=np.uint64)),
            "text": [None if i % 3 == 0 else f"text {i}" for i in range(n)],
            "flag": [i % 2 == 0 for i in range(n)],
        }
    )
    blocks = encode_blocks(table, rows=rows)
    assert (blocks.rows, blocks.buffer.digest) == (
        rows,
        xxhash.xxh3_128_hexdigest(blocks.buffer.data),
    )
    assert isinstance(blocks.buffer.data, bytes)
    offset = pa.ipc.open_stream(blocks.buffer.data[blocks.index :]).read_all()["offset"]
    assert offset.type == pa.uint64()
    assert len(offset) == -(-n // rows) + 1
    assert offset[0].as_py() == blocks.head
    assert all(position.as_py() % 8 == 0 for position in offset)
    for number in range(len(offset) - 1):
        assert block(blocks, number).equals(table.slice(number * rows, rows))


def test_a_block_buffer_begins_with_a_whole_stream():
    table = pa.table({"row": pa.array(range(100), pa.uint64())})
    blocks = encode_blocks(table, rows=32)
    source = io.BytesIO(blocks.buffer.data)
    assert pa.ipc.open_stream(source).read_all().equals(table)
    assert source.tell() == blocks.index


def test_chunks_do_not_change_blocks():
    whole = pa.table({"a": range(100), "b": [str(i) for i in range(100)]})
    chunked = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 60), whole.slice(67)])
    assert (
        encode_blocks(chunked, rows=16).buffer.digest == encode_blocks(whole, rows=16).buffer.digest
    )


def test_blocks_without_rows():
    blocks = encode_blocks(pa.table({"row": pa.array([], pa.uint64())}))
    offset = pa.ipc.open_stream(blocks.buffer.data[blocks.index :]).read_all()["offset"]
    assert offset.to_pylist() == [blocks.head]


@pytest.mark.parametrize(
    ("width", "rows"), [(1, 4096), (16, 4096), (32, 2048), (100, 512), (5000, 16), (50_000, 16)]
)
def test_a_block_has_about_64_kb(width, rows):
    table = pa.table({"a": pa.array([b"x" * width] * 300, pa.binary(width))})
    assert encode_blocks(table).rows == rows


def test_a_million_points_and_a_category_take_few_bytes(monkeypatch):
    # A tenth of a million with levels of a tenth of the size: the same proportions of everything
    # but the cells, which are counted in full.
    monkeypatch.setattr(levels_module, "LEVEL0", 1638)
    rng = np.random.default_rng(1)
    n = 100_000
    layout = prepare({"a": rng.normal(size=n), "b": rng.normal(size=n)}, "a", "b").layout
    code = encode_points_column("code", pa.array(np.zeros(n, np.uint8)), layout)
    flat = len(encode_position(layout).data) + len(code.data)
    cells = len(encode_cells(layout).data)
    assert flat / n + cells / 1e6 <= 5.5
