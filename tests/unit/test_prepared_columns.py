import dataclasses
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.layout.identity import Identity
from streamlit_glscatter.looks.channels import resolve_color
from streamlit_glscatter.prepared import open_prepared, spill, write_prepared
from streamlit_glscatter.prepared.arrays import open_writer
from streamlit_glscatter.prepared.spill import Budget
from streamlit_glscatter.tooltip.hover import plain
from streamlit_glscatter.wire.encode import gather

SMALL = Budget(run=2000, bucket=1000)

TYPES = [
    pa.int8(),
    pa.uint64(),
    pa.float16(),
    pa.float64(),
    pa.bool_(),
    pa.string(),
    pa.large_string(),
    pa.binary(),
    pa.binary(3),
    pa.decimal128(7, 2),
    pa.timestamp("ns", "Europe/Oslo"),
    pa.date32(),
    pa.duration("s"),
    pa.null(),
    pa.list_(pa.string()),
    pa.large_list(pa.int16()),
    pa.list_(pa.uint8(), 3),
    pa.struct([("a", pa.int32()), ("b", pa.list_(pa.bool_()))]),
]
VALUES = {
    pa.int8(): st.integers(-128, 127),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float16(): st.floats(-9, 9, width=16).map(np.float16),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(max_size=5),
    pa.large_string(): st.text(max_size=5),
    pa.binary(): st.binary(max_size=5),
    pa.binary(3): st.binary(min_size=3, max_size=3),
    pa.decimal128(7, 2): st.decimals(-999, 999, places=2),
    pa.timestamp("ns", "Europe/Oslo"): st.integers(0, 2**60),
    pa.date32(): st.dates(),
    pa.duration("s"): st.integers(0, 2**40),
    pa.null(): st.none(),
    pa.list_(pa.string()): st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=3),
    pa.large_list(pa.int16()): st.lists(st.integers(-9, 9), max_size=3),
    pa.list_(pa.uint8(), 3): st.lists(st.integers(0, 255), min_size=3, max_size=3),
    pa.struct([("a", pa.int32()), ("b", pa.list_(pa.bool_()))]): st.fixed_dictionaries(
        {"a": st.one_of(st.none(), st.integers(0, 9)), "b": st.lists(st.booleans(), max_size=2)}
    ),
}


def arrays(kind):
    return st.lists(st.one_of(st.none(), VALUES[kind]), max_size=30).map(
        lambda values: pa.array(values, kind)
    )


@pytest.mark.parametrize("kind", TYPES, ids=str)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_an_array_written_in_pieces_is_the_whole_array(kind, data, tmp_path_factory):
    values = data.draw(arrays(kind))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=4)))
    writer = open_writer(kind, tmp_path_factory.mktemp("pieces") / "column")
    for start, stop in zip([0, *cuts], [*cuts, len(values)], strict=True):
        writer.append(values.slice(start, stop - start))
    whole = writer.finish()
    whole.validate(full=True)
    assert whole.equals(values)


def table_of(n=300):
    random = np.random.default_rng(3)
    x = random.normal(size=n)
    x[::11] = np.nan
    text = [None if i % 7 == 0 else f"text {i}" for i in range(n)]
    return pa.table(
        {
            "x": x,
            "y": random.normal(size=n),
            "label": pa.array(random.choice(["ant", "bee", None, ""], n, p=[0.2, 0.4, 0.3, 0.1])),
            "text": pa.array(text),
            "view": pa.array(text, pa.string_view()),
            "number": pa.array([None if i % 5 == 0 else i / 3 for i in range(n)]),
            "kind": pa.array(random.choice(["q", "p"], n)).dictionary_encode(),
            "vector": pa.array([[i] * (i % 3) for i in range(n)]),
            "amount": pa.array([decimal.Decimal(i) / 4 for i in range(n)]),
            "nothing": pa.nulls(n),
        }
    )


def values_of(points, name):
    return plain(gather(points.table.column(name, role="hover").arrow, points.layout)).to_pylist()


def test_columns_come_back_in_the_order_of_the_points(tmp_path):
    table = table_of()
    pq.write_table(table, tmp_path / "source.parquet", row_group_size=50)
    opened = write_prepared(
        tmp_path / "source.parquet", tmp_path / "out", progress=False, budget=SMALL
    )
    expected = prepare(table)
    assert opened.table.names == table.column_names
    for name in table.column_names:
        assert values_of(opened, name) == values_of(expected, name)


def test_a_part_of_the_layout_finds_its_values(tmp_path):
    table = table_of()
    points = write_prepared(table, tmp_path / "out", progress=False, budget=SMALL)
    layout = points.layout
    positions = np.arange(7, len(layout), 3)
    part = dataclasses.replace(
        layout, rows=layout.rows[positions], index=layout.index[positions], local=None
    )
    for name in ("label", "text", "number", "vector"):
        found = gather(points.table.column(name, role="hover").arrow, part).to_pylist()
        assert found == table[name].take(part.rows).to_pylist()


def test_how_the_work_is_cut_changes_no_byte(tmp_path):
    table = table_of()
    for name, budget in (("one", Budget()), ("many", SMALL)):
        write_prepared(table, tmp_path / name, progress=False, budget=budget)
    paths = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(paths) == len(table.column_names) + 4
    for path in paths:
        twin = tmp_path / "many" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == twin.read_bytes()


@pytest.mark.parametrize("color", ["label", "kind", "number", "text"])
def test_colours_are_those_of_the_table(tmp_path, color):
    table = table_of()
    opened = write_prepared(table, tmp_path / "out", progress=False, budget=SMALL)
    expected = prepare(table)
    mine, other = (resolve_color(one.table, one.layout, color=color) for one in (opened, expected))
    assert mine.manifest == other.manifest
    assert mine.buffers.keys() == other.buffers.keys()
    for key in mine.buffers:
        assert mine.buffers[key].digest == other.buffers[key].digest


def test_text_of_few_values_becomes_categories_by_count_then_value(tmp_path):
    table = {"x": np.arange(8.0), "y": np.arange(8.0), "label": list("bcaacbac")}
    column = write_prepared(table, tmp_path / "out", progress=False).table.column("label", role="")
    assert column.arrow.type == pa.dictionary(pa.int8(), pa.string())
    assert column.arrow.dictionary.to_pylist() == ["a", "c", "b"]


def test_text_of_many_values_stays_text(tmp_path, monkeypatch):
    monkeypatch.setattr(spill, "MOST_VALUES", 3)
    labels = ["a"] * 20 + ["a", "b", "c", "d"] * 5  # a first run of few values, then more
    table = {"x": np.arange(40.0), "y": np.arange(40.0), "label": labels}
    budget = Budget(run=1, bucket=100)
    monkeypatch.setattr("streamlit_glscatter.prepared.source.BATCH_ROWS", 20)
    points = write_prepared(table, tmp_path / "out", progress=False, budget=budget)
    column = points.table.column("label", role="color").arrow
    assert column.type == pa.string()
    assert column.to_pylist() == [labels[row] for row in points.layout.rows]


def test_declared_categories_keep_their_order_and_are_shared_by_all_files(tmp_path):
    (tmp_path / "files").mkdir()
    for number, categories in enumerate((["z", "m"], ["m", "a", "z"])):
        values = pd.Categorical(["m", "z"], categories=categories)
        frame = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, number], "kind": values})
        frame.to_parquet(tmp_path / "files" / f"{number}.parquet")
    points = write_prepared(tmp_path / "files", tmp_path / "out", progress=False)
    column = points.table.column("kind", role="color").arrow
    assert column.dictionary.to_pylist() == ["z", "m", "a"]
    taken = column.to_pylist()
    assert taken == [["m", "z"][row % 2] for row in points.layout.rows]


def test_a_part_without_values_takes_the_type_of_the_others(tmp_path):
    (tmp_path / "files").mkdir()
    for number, values in enumerate((pa.nulls(2), pa.array(["a", "b"]))):
        table = pa.table({"x": [0.0, 1.0], "y": [number, 1], "c": values})
        pq.write_table(table, tmp_path / "files" / f"{number}.parquet")
    points = write_prepared(tmp_path / "files", tmp_path / "out", progress=False)
    values = points.table.column("c", role="color").arrow.to_pylist()
    assert values == [[None, None, "a", "b"][row] for row in points.layout.rows]


def test_only_the_named_columns_are_kept(tmp_path):
    points = write_prepared(
        table_of(), tmp_path / "out", columns=["number", "label"], progress=False
    )
    assert points.table.names == ["number", "label"]
    assert (points.layout.x.name, points.layout.y.name) == ("x", "y")


def test_digests_follow_the_content(tmp_path):
    table = table_of()
    changed = table.set_column(5, "number", pa.array(np.arange(300.0)))
    first, again, other = (
        write_prepared(one, tmp_path / str(i), progress=False).table
        for i, one in enumerate((table, table, changed))
    )
    for name in table.column_names:
        mine = first.column(name, role="hover").digest
        assert again.column(name, role="hover").digest == mine
        assert (other.column(name, role="hover").digest == mine) == (name != "number")


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int8())), "map<string, int8>"),
        (pa.UnionArray.from_dense(pa.array([0, 0], pa.int8()), pa.array([0, 1], pa.int32()), [pa.array([1, 2])]), "dense_union"),
    ],
    ids=["map", "union"],
)  # fmt: skip
def test_columns_that_cannot_be_kept_are_refused_at_once(tmp_path, column, message):
    table = pa.table({"x": [0.0, 1.0], "y": [0.0, 1.0], "odd": column})
    with pytest.raises(GlScatterError, match=r'"odd" is of the type .*leave it out') as error:
        write_prepared(table, tmp_path / "out", progress=False)
    assert message in str(error.value)
    write_prepared(table, tmp_path / "out", columns=[], progress=False)
    assert open_prepared(tmp_path / "out").table.names == []


def test_a_tensor_column_keeps_its_type(tmp_path):
    tensors = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    table = pa.table(
        {
            "x": [0.0, 3.0, 1.0, 2.0],
            "y": [0.0, 0.0, 1.0, 1.0],
            "t": pa.FixedShapeTensorArray.from_numpy_ndarray(tensors),
        }
    )
    points = write_prepared(table, tmp_path / "out", progress=False)
    found = points.table.column("t", role="image").arrow
    assert found.type == table["t"].type
    np.testing.assert_array_equal(found.to_numpy_ndarray(), tensors[points.layout.rows])


@given(st.integers(0, 50), st.data())
@settings(max_examples=40, deadline=None)
def test_identity_is_what_arange_is(n, data):
    identity, expected = Identity(n), np.arange(n, dtype=np.uint32)
    np.testing.assert_array_equal(np.asarray(identity), expected)
    assert len(identity) == n
    assert pa.array(identity).equals(pa.array(expected))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), np.bool_)
    places = np.flatnonzero(mask)[::-1]
    part = data.draw(st.slices(n))
    for key in (mask, places, part):
        np.testing.assert_array_equal(identity[key], expected[key])
    with pytest.raises(IndexError):
        identity[np.array([n])]
