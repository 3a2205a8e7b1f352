import copy
import datetime as dt
import pickle
import sys
from itertools import pairwise

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.table.columns import Table, as_table

N = 1000
TEXT = [f"label {i % 7}" for i in range(N)]
SOME = [None if i % 5 == 0 else t for i, t in enumerate(TEXT)]


class Stream:
    """A table known by its PyCapsule interface only."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


class Batch(Stream):
    def __arrow_c_array__(self, requested_schema=None):
        return self._table.__arrow_c_array__(requested_schema)

    __arrow_c_stream__ = property()


SOURCES = {
    "pandas": pd.DataFrame,
    "pandas arrow": lambda d: pd.DataFrame(d).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "polars lazy": lambda d: pl.DataFrame(d).lazy(),
    "pyarrow": pa.table,
    "record batch": pa.record_batch,
    "reader": lambda d: pa.table(d).to_reader(),
    "stream capsule": lambda d: Stream(pa.table(d)),
    "array capsule": lambda d: Batch(pa.record_batch(d)),
    "duckdb": lambda d: duckdb.from_arrow(pa.table(d)),
    "dict": lambda d: d,
    "dict of arrays": lambda d: {k: np.asarray(v) for k, v in d.items()},
    "dict of arrow": lambda d: {k: pa.array(v) for k, v in d.items()},
    "dict of pandas": lambda d: {k: pd.Series(v) for k, v in d.items()},
    "dict of polars": lambda d: {k: pl.Series(v) for k, v in d.items()},
    "structured": lambda d: np.array(
        list(zip(*d.values(), strict=True)), dtype=[("x", "f8"), ("n", "i8"), ("a b", "U5")]
    ),
}


@pytest.mark.parametrize("source", SOURCES)
def test_every_kind_of_table(source):
    table = as_table(SOURCES[source]({"x": [1.5, 2.5], "n": [3, 4], "a b": ["é", "ß"]}))
    assert table.names == ["x", "n", "a b"]
    assert table.n_rows == 2
    for name, values in (("x", [1.5, 2.5]), ("n", [3, 4]), ("a b", ["é", "ß"])):
        column = table.column(name, role="hover")
        assert isinstance(column.arrow, pa.Array)
        assert column.arrow.to_pylist() == values
        assert column.name == name
        assert len(column) == 2
        assert table.column(name, role="color") is column


@pytest.mark.parametrize("source", SOURCES)
def test_tables_without_rows(source):
    empty = pa.table({"x": pa.array([], pa.float64()), "n": pa.array([], pa.int64())})
    make = SOURCES[source]
    if source in ("pandas", "pandas arrow"):
        data = empty.to_pandas()
    elif source in ("dict", "structured") or source.startswith("dict"):
        data = {"x": np.empty(0), "n": np.empty(0, "i8")}
    elif source == "duckdb":
        data = duckdb.from_arrow(empty)
    elif source == "record batch":
        data = pa.record_batch({"x": pa.array([], pa.float64()), "n": pa.array([], pa.int64())})
    elif source == "array capsule":
        data = Batch(pa.record_batch({"x": pa.array([], pa.float64())}))
    else:
        data = make({"x": pa.array([], pa.float64())} if source == "pyarrow" else {"x": []})
    table = as_table(data)
    assert table.n_rows == 0
    assert len(table.column("x", role="x").arrow) == 0
    assert len(table.column("x", role="x").digest) == 32


def test_an_array_of_two_columns():
    table = as_table(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert table.names == ["x", "y"]
    assert table.column("y", role="y").arrow.to_pylist() == [2, 4]


def test_as_table_returns_a_table_as_it_is():
    table = as_table({"x": [1]})
    assert as_table(table) is table


def test_own_colours():
    for width in (3, 4):
        rgb = np.arange(2 * width, dtype=np.uint8).reshape(2, width)
        column = as_table({"c": rgb}).column("c", role="color")
        assert column.arrow.type == pa.list_(pa.uint8(), width)
        assert column.arrow.to_pylist() == rgb.tolist()


def test_numbers_are_not_copied():
    array = np.arange(N, dtype=np.float64)
    arrow = pa.array(array)
    for source in ({"x": array}, pd.DataFrame({"x": array}, copy=False), pa.table({"x": arrow})):
        found = as_table(source).column("x", role="x").arrow
        assert found.buffers()[1].address == arrow.buffers()[1].address


def test_only_used_columns_are_touched():
    class Untouchable:
        def __len__(self):
            return 2

        def __getattr__(self, name):
            raise AssertionError(f"{name} was asked for")

    table = as_table({"x": [1, 2], "bad": Untouchable()})
    assert table.column("x", role="x").arrow.to_pylist() == [1, 2]
    mixed = pd.DataFrame({"x": [1, 2], "bad": [1, "a"]})
    assert as_table(mixed).column("x", role="x").digest


def test_categories_become_a_dictionary():
    for source in (
        pd.DataFrame({"c": pd.Categorical(["a", None, "b", "a"])}),
        pl.DataFrame({"c": pl.Series(["a", None, "b", "a"], dtype=pl.Categorical)}),
        pl.DataFrame({"c": pl.Series(["a", None, "b", "a"], dtype=pl.Enum(["b", "a"]))}),
        {"c": pd.Categorical(["a", None, "b", "a"])},
        pa.table({"c": pa.array(["a", None, "b", "a"]).dictionary_encode()}),
        pa.table(
            {
                "c": pa.chunked_array(
                    [pa.array(c).dictionary_encode() for c in (["a", None], ["b", "a"])]
                )
            }
        ),
    ):
        column = as_table(source).column("c", role="color")
        assert isinstance(column.arrow, pa.DictionaryArray)
        assert not pa.types.is_string_view(column.arrow.type.value_type)
        assert column.arrow.to_pylist() == ["a", None, "b", "a"]


def test_missing_values():
    frame = pd.DataFrame(
        {"i": pd.array([1, None], dtype="Int64"), "o": ["a", np.nan], "f": [1, np.nan]}
    )
    table = as_table(frame)
    assert table.column("i", role="x").arrow.to_pylist() == [1, None]
    assert table.column("o", role="x").arrow.to_pylist() == ["a", None]
    assert np.isnan(table.column("f", role="x").arrow[1].as_py())
    masked = as_table({"x": np.ma.MaskedArray([1.0, 2.0], [True, False])})
    assert masked.column("x", role="x").arrow.to_pylist() == [None, 2]


def test_byte_order_and_strides():
    table = as_table({"big": np.array([1, 2], ">f8"), "strided": np.arange(4)[::2]})
    assert table.column("big", role="x").arrow.to_pylist() == [1, 2]
    assert table.column("strided", role="x").arrow.to_pylist() == [0, 2]
    other = as_table({"strided": np.array([0, 2])}).column("strided", role="x")
    assert table.column("strided", role="x").digest == other.digest


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.array(["2024-01", "2024-02"], "M8[M]"), pa.timestamp("s")),
        (np.array([1, 2], "M8[h]"), pa.timestamp("s")),
        (np.array([1, 2], "M8[D]"), pa.date32()),
        (np.array([1, 2], "m8[D]"), pa.duration("s")),
        (np.array([1, 2], "M8[5us]"), pa.timestamp("us")),
    ],
)
def test_numpy_time_units(values, kind):
    arrow = as_table({"t": values}).column("t", role="hover").arrow
    assert arrow.type == kind
    expected = values.astype("M8[us]" if values.dtype.kind == "M" else "m8[us]")
    assert (arrow.to_numpy(zero_copy_only=False).astype(expected.dtype) == expected).all()


def test_column_names_that_are_no_text():
    frame = pd.DataFrame([[1, 2, 3]], columns=[0, "0", ("a", 1)])
    table = as_table(frame)
    assert table.names == ["0", "0", "('a', 1)"]
    assert table.column(0, role="x").arrow.to_pylist() == [1]
    assert table.column("0", role="x").arrow.to_pylist() == [2]
    assert table.column(("a", 1), role="x").arrow.to_pylist() == [3]
    assert as_table(pd.DataFrame([[1, 2]])).column("1", role="x").arrow.to_pylist() == [2]
    assert 0 in table
    assert 7 not in table


def test_ambiguous_names_matter_only_when_used():
    frame = pd.DataFrame([[1, 2, 3]], columns=["x", "a", "a"])
    table = as_table(frame)
    assert table.column("x", role="x").arrow.to_pylist() == [1]
    with pytest.raises(GlScatterError, match='color="a": 2 columns have this name; rename'):
        table.column("a", role="color")
    arrow = as_table(pa.Table.from_arrays([pa.array([1])] * 2, ["a", "a"]))
    with pytest.raises(GlScatterError, match='x="a": 2 columns'):
        arrow.column("a", role="x")
    relation = as_table(duckdb.sql("select * from (select 1 as a, 2 as x) s, (select 3 as a) t"))
    assert relation.column("x", role="x").arrow.to_pylist() == [2]
    with pytest.raises(GlScatterError, match='x="a": 2 columns'):
        relation.column("a", role="x")


def test_a_misspelt_name_gets_a_hint_and_the_columns_at_hand():
    table = as_table({"label": [1], **{f"c{i}": [1] for i in range(12)}})
    with pytest.raises(GlScatterError) as caught:
        table.column("Lable", role="color")
    assert str(caught.value) == (
        'color="Lable": there is no such column. Did you mean "label"? The columns are "label", '
        '"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8" and 3 more.'
    )
    with pytest.raises(GlScatterError, match=r"x=9\.5: there is no such column. The columns are"):
        table.column(9.5, role="x")
    with pytest.raises(GlScatterError, match="The table has no columns"):
        as_table({}).column("x", role="x")


def test_near_miss():
    assert near_miss("lable", ["label", "x"]) == ' Did you mean "label"?'
    assert near_miss("qqq", ["label", "x"]) == ""
    assert near_miss("x", []) == ""


def test_lengths_that_differ_are_named():
    with pytest.raises(GlScatterError, match='different lengths: "x" has 2, "y" has 3'):
        as_table({"x": [1, 2], "y": [1, 2, 3]})
    with pytest.raises(GlScatterError, match='Column "y" is a int, which has no length'):
        as_table({"x": [1, 2], "y": 3})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("points.parquet", r'the path "points.parquet"; pass the table itself.*read_parquet'),
        (np.zeros((3, 5)), r"shape \(3, 5\); its shape must be \(n, 2\)"),
        (np.zeros(3), r"shape \(3,\)"),
        (None, "data is a NoneType; pass a pandas or polars"),
        ([1, 2], "data is a list; pass a pandas or polars"),
        (pd.Series([1]), "one column .*Series.*; pass the whole table"),
        (pl.Series([1]), "one column .*; pass the whole table"),
    ],
)
def test_what_is_no_table(data, message):
    with pytest.raises(GlScatterError, match=message):
        as_table(data)


def test_a_dask_frame_is_refused_with_a_remedy():
    dd = pytest.importorskip("dask.dataframe")
    frame = dd.from_pandas(pd.DataFrame({"x": [1.0]}), npartitions=1)
    with pytest.raises(GlScatterError, match=r"prepare\(data, path=FOLDER\)"):
        as_table(frame)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, None, "a"], r'"c" mixes types: \'a\' \(str\) in row 3.*astype\(str\)'),
        ([None, True, 7], r"mixes types: 7 \(int\) in row 2"),
        ([{"a": 1}, 3], r"mixes types: 3 \(int\) in row 1"),
        (
            [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC)],
            "mixes dates and datetimes.*in row 1",
        ),
        ([object()], r"mixes types|cannot be converted"),
    ],
)
def test_mixed_types_are_named_with_value_row_and_remedy(values, message):
    boxed = np.empty(len(values), object)
    boxed[:] = values
    for source in ({"c": values}, {"c": boxed}, pd.DataFrame({"c": pd.Series(boxed)})):
        column = as_table(source).column("c", role="color")
        with pytest.raises(GlScatterError, match=message):
            _ = column.arrow
        with pytest.raises(GlScatterError, match=message):
            _ = column.digest


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(2, complex), "dtype complex128; pass its parts"),
        (np.zeros((2, 3)), r"shape \(2, 3\); pass one value a row, (or )?colours as uint8"),
        (np.zeros((2, 5), np.uint8), r"shape \(2, 5\)"),
    ],
)
def test_arrays_that_are_no_column(array, message):
    with pytest.raises(GlScatterError, match=f'Column "c" .*{message}'):
        _ = as_table({"c": array}).column("c", role="color").arrow


def frames():
    rng = np.random.default_rng(3)
    yield pd.DataFrame(
        {
            "f8": rng.normal(size=N),
            "f4": rng.normal(size=N).astype("f4"),
            "i8": np.arange(N),
            "bool": rng.random(N) < 0.5,
            "time": pd.date_range("2024", periods=N, freq="s"),
            "zone": pd.date_range("2024", periods=N, freq="s", tz="Asia/Tokyo"),
            "category": pd.Categorical(SOME),
            "str": TEXT,
            "object": pd.Series(SOME, dtype=object),
            "masked": pd.array([None if i % 3 else i for i in range(N)], dtype="Int64"),
            "arrow": pd.Series(SOME, dtype=pd.ArrowDtype(pa.string())),
            "arrow f8": pd.Series(rng.normal(size=N), dtype=pd.ArrowDtype(pa.float64())),
            "arrow bool": pd.Series([None, True, False, True] * (N // 4), dtype="bool[pyarrow]"),
            "arrow dictionary": pd.Series(pa.array(SOME).dictionary_encode().to_pandas()),
        }
    )
    yield pl.DataFrame(
        {
            "f8": rng.normal(size=N),
            "category": pl.Series(SOME, dtype=pl.Categorical),
            "enum": pl.Series(SOME, dtype=pl.Enum(sorted(set(TEXT)))),
            "short": SOME,
            "long": [f"a rather long text, number {i}" for i in range(N)],
            "ints": [None if i % 3 else i for i in range(N)],
            "bool": [[None, True, False][i % 3] for i in range(N)],
            "list": [[i, i + 1] for i in range(N)],
        }
    )
    yield pa.table(
        {
            "f8": rng.normal(size=N),
            "text": TEXT,
            "nulls": SOME,
            "struct": [{"a": i} for i in range(N)],
            "dictionary": pa.array(SOME).dictionary_encode(),
            "rgba": pa.FixedSizeListArray.from_arrays(
                pa.array(np.arange(4 * N) % 256, pa.uint8()), 4
            ),
            "none": pa.nulls(N),
            "decimal": pa.array(range(N)).cast(pa.decimal128(30, 2)),
        }
    )
    yield {"f8": rng.normal(size=N), "text": TEXT, "rgb": np.zeros((N, 3), np.uint8)}
    yield rng.normal(size=(N, 2))


def digests(data):
    table = as_table(data)
    return {name: table.column(name, role="x").digest for name in table.names}


def pickled(data):
    return pickle.loads(pickle.dumps(data))  # noqa: S301 (our own data)


def test_a_fresh_copy_has_the_same_digests():
    for data in frames():
        found = digests(data)
        once = pickled(data)
        assert digests(once) == found
        assert digests(pickled(once)) == found
        assert digests(copy.deepcopy(data)) == found


def test_one_changed_value_changes_the_digest():
    for data in frames():
        if isinstance(data, dict | np.ndarray):
            continue
        table = data if isinstance(data, pa.Table) else pa.table(data)
        # The first two rows are exchanged: everything is the same but the order.
        changed = pa.concat_tables([table.slice(1, 1), table.slice(0, 1), table.slice(2)])
        before, after = digests(table), digests(changed)
        for name in table.column_names:
            same = table[name].slice(0, 1).to_pylist() == table[name].slice(1, 1).to_pylist()
            assert (before[name] == after[name]) is same


def arrow_digest_of(values):
    return as_table({"c": values}).column("c", role="x").digest


@pytest.mark.parametrize(
    "values",
    [
        pa.array(range(100)),
        pa.array([None if i % 3 == 0 else i for i in range(100)]),
        pa.array([f"text {i}" for i in range(100)]),
        pa.array([None if i % 3 == 0 else "é" * (i % 5) for i in range(100)], pa.large_string()),
        pa.array([bytes([i]) * (i % 20) for i in range(100)], pa.binary()),
        pa.array([f"a text of some length {i}" for i in range(100)], pa.string_view()),
        pa.array([[True, False, None][i % 3] for i in range(100)]),
        pa.array([f"c{i % 3}" for i in range(100)]).dictionary_encode(),
        pa.array([bytes([i] * 5) for i in range(100)], pa.binary(5)),
    ],
    ids=lambda values: str(values.type),
)
def test_chunks_and_slices_do_not_change_the_digest(values):
    whole = arrow_digest_of(values)
    for cuts in ([0, 100], [0, 1, 1, 7, 50, 100], [0, 33, 100]):
        chunks = [values.slice(a, b - a) for a, b in pairwise(cuts)]
        assert arrow_digest_of(pa.chunked_array(chunks)) == whole
        copied = [pa.concat_arrays([chunk]) for chunk in chunks]
        assert arrow_digest_of(pa.chunked_array(copied)) == whole
    assert arrow_digest_of(values.slice(1)) != whole
    assert arrow_digest_of(values.slice(0, 99)) != whole


def test_look_alikes_have_different_digests():
    alikes = [
        pa.array([1, 2], pa.int64()),
        pa.array([1, 2], pa.int32()),
        pa.array([1, 2], pa.float64()),
        pa.array([1, None], pa.int64()),
        pa.array([None, 1], pa.int64()),
        pa.array([1, 0], pa.int64()),
        pa.array([None, None], pa.int64()),
        pa.array(["ab", "c"]),
        pa.array(["a", "bc"]),
        pa.array(["abc", ""]),
        pa.array(["abc", None]),
        pa.array(["abc"]),
        pa.array([b"ab", b"c"]),
        pa.array([True, False]),
        pa.array([False, True]),
        pa.array(["ab", "c"]).dictionary_encode(),
        pa.array([[1], [2]]),
        pa.array([[1, 2], []]),
        pa.array([1, 2], pa.timestamp("s")),
        pa.array([1, 2], pa.timestamp("s", tz="UTC")),
        pa.nulls(2),
        np.array([1, 2]),
        np.array([1, 2], "u8"),
        np.array([1, 2], "M8[s]"),
        pd.Series([1, 2], dtype="Int64").convert_dtypes(),
        pd.Series(pd.Categorical(["a", "b"])),
        pd.Series(pd.Categorical(["b", "a"])),
        pd.Series(pd.Categorical(["a", "b"], categories=["b", "a"])),
        pl.Series(["ab", "c"], dtype=pl.Categorical),
        pl.Series(["c", "ab"], dtype=pl.Categorical),
    ]
    found = [arrow_digest_of(values) for values in alikes]
    # Int64 of pandas is Arrow int64 once converted: the one pair that may be equal.
    assert found[24] == found[0]
    assert len(set(found)) == len(found) - 1


def test_the_digest_does_not_depend_on_the_name():
    table = as_table({"a": np.arange(3), "b": np.arange(3)})
    assert table.column("a", role="x").digest == table.column("b", role="x").digest


def test_string_views_become_large_strings():
    views = pa.array(["a", None, "a text too long for a view"], pa.string_view())
    assert as_table({"c": views}).column("c", role="hover").arrow.type == pa.large_string()
    binary = pa.array([b"a"], pa.binary_view())
    assert as_table({"c": binary}).column("c", role="image").arrow.type == pa.large_binary()


@pytest.mark.skipif(int(pd.__version__.split(".")[0]) < 3, reason="copy-on-write is of pandas 3")
def test_a_later_change_of_a_pandas_frame_does_not_reach_the_table():
    frame = pd.DataFrame({"x": [1.0, 2.0], "c": ["a", "b"]})
    table = as_table(frame)
    frame.loc[0, "x"] = 99
    frame.loc[0, "c"] = "changed"
    frame["new"] = 1
    assert table.column("x", role="x").arrow.to_pylist() == [1, 2]
    assert table.column("c", role="x").arrow.to_pylist() == ["a", "b"]
    assert "new" not in table


def test_a_relation_is_run_for_the_used_columns_only():
    relation = duckdb.sql("select range as x, error('touched') as bad, range as y from range(3)")
    table = as_table(relation)
    table.pull({"x": ["x"], "y": ["y"]})
    assert table.column("y", role="y").arrow.to_pylist() == [0, 1, 2]
    with pytest.raises(Exception, match="touched"):
        table.column("bad", role="color")


def test_a_lazy_frame_runs_once_for_a_pull():
    runs = []

    def count(values):
        runs.append(1)
        return values

    lazy = pl.DataFrame({"x": [1, 2], "y": [3, 4], "c": [5, 6]}).lazy()
    lazy = lazy.with_columns(pl.col("x").map_batches(count, return_dtype=pl.Int64))
    table = as_table(lazy)
    assert runs == []
    table.pull({"x": ["x"], "hover": ["y", "c"]})
    assert len(runs) == 1
    assert table.n_rows == 2
    assert table.column("c", role="hover").arrow.to_pylist() == [5, 6]
    assert len(runs) == 1


def test_a_query_without_a_fixed_order_is_an_error_when_run_again():
    calls = []

    def shuffled(frame):
        calls.append(1)
        return frame.sort("x", descending=len(calls) % 2 == 0)

    lazy = pl.DataFrame({"x": [1, 2], "c": [5, 6]}).lazy()
    lazy = lazy.map_batches(shuffled, schema={"x": pl.Int64, "c": pl.Int64})
    table = as_table(lazy)
    assert table.column("x", role="x").arrow.to_pylist() == [1, 2]
    with pytest.raises(GlScatterError, match=r'"x" came out different.*for "c".*collect\(\)'):
        table.column("c", role="color")


@pytest.mark.parametrize("name", ['a "b"', "a.b", "select", "é"])
def test_names_of_duckdb_columns_are_quoted(name):
    relation = duckdb.from_arrow(pa.table({name: [1, 2]}))
    table = as_table(relation)
    assert table.n_rows == 2
    assert table.column(name, role="x").arrow.to_pylist() == [1, 2]


def test_misspelt_columns_of_lazy_sources():
    table = as_table(duckdb.sql("select 1 as label"))
    with pytest.raises(GlScatterError, match=r'color="lable".*Did you mean "label"'):
        table.pull({"color": ["lable"]})


def test_tables_are_of_one_class():
    assert isinstance(as_table(pl.LazyFrame({"x": [1]})), Table)
    assert "narwhals" in sys.modules
