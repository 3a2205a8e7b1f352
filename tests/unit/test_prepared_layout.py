import contextlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from streamlit_glscatter.layout import levels as levels_module
from streamlit_glscatter.layout.axis import axis_values
from streamlit_glscatter.layout.levels import lay_out
from streamlit_glscatter.prepared import cluster, files, source, write_prepared
from streamlit_glscatter.prepared.ordering import draw_at
from streamlit_glscatter.prepared.spill import Budget
from streamlit_glscatter.table.columns import as_table

quick = settings(max_examples=40, deadline=None)

# Rounded: extents too small to be divided are an error of their own. Zeros have one sign, since
# which of two equal smallest values is found first is not a matter of the order.
MODEST = st.one_of(
    st.floats(-100, 100).map(lambda value: round(value, 6) + 0.0),
    st.sampled_from([np.nan, np.inf, -np.inf, 1.0, 1.0, 2.5]),
)
MOMENTS = st.one_of(st.none(), st.integers(-(2**50), 2**50))  # microseconds
BIG = st.one_of(st.none(), st.integers(2**60, 2**60 + 50), st.integers(-5, 5))


def floats(n):
    return hnp.arrays(np.float64, n, elements=MODEST).map(pa.array)


def listed(elements, kind):
    return lambda n: st.lists(elements, min_size=n, max_size=n).map(lambda v: pa.array(v, kind))


AXES = st.sampled_from(
    [
        floats,
        lambda n: floats(n).map(lambda values: values.cast(pa.float32())),
        listed(BIG, pa.int64()),
        listed(MOMENTS, pa.timestamp("us")),
        listed(st.one_of(st.none(), st.booleans()), pa.bool_()),
        listed(
            st.one_of(st.none(), st.decimals(-999, 999, places=2, allow_nan=False)),
            pa.decimal128(9, 2),
        ),
    ]
)


@st.composite
def tables(draw):
    n = draw(st.integers(0, 120))
    x, y = draw(draw(AXES)(n)), draw(draw(AXES)(n))
    return pa.table({"x": x, "y": y, "row": np.arange(n)})


@pytest.fixture(autouse=True, scope="module")
def small_steps():
    """Levels and batches of a few points, so that small inputs have several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(levels_module, "LEVEL0", 4)
        for module in (source, files, cluster):
            patch.setattr(module, "BATCH_ROWS", 7)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("prepared")


def in_memory(table):
    wrapped = as_table(table)
    return lay_out(*(axis_values(wrapped.column(name, role=name), name) for name in "xy"))


def write(table, path, how, piece):
    if how == "table":
        return table
    if how == "arrow":
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=piece)
        return path
    if how == "parquet":
        pq.write_table(table, path, row_group_size=piece)
        return path
    return write_folder(table, path, piece)


def write_folder(table, path, piece):
    path = path.with_suffix(".files")
    path.mkdir(exist_ok=True)
    for file in path.iterdir():
        file.unlink()
    for number, start in enumerate(range(0, max(len(table), 1), max(piece * 2, len(table) // 5))):
        part = table.slice(start, max(piece * 2, len(table) // 5))
        pq.write_table(part, path / f"{number:03d}.parquet", row_group_size=piece)
    return path


def assert_same(points, expected):
    found = points.layout
    for name in ("cell_counts", "local", "rows"):
        mine, other = getattr(found, name), getattr(expected, name)
        assert mine.dtype == other.dtype
        np.testing.assert_array_equal(mine, other)
        assert not mine.flags.writeable
    for name in ("digest", "n_rows", "dropped", "x", "y", "levels", "home", "aspect"):
        assert getattr(found, name) == getattr(expected, name)
    np.testing.assert_array_equal(points.table.column("row", role="hover").arrow, expected.rows)


@quick
@given(
    tables(),
    st.sampled_from(["table", "arrow", "parquet", "folder"]),
    st.integers(1, 40),
    st.builds(Budget, run=st.integers(1, 4000), bucket=st.integers(1, 2000)),
)
def test_a_folder_has_the_layout_that_memory_gives(folder, table, how, piece, budget):
    written = write(table, folder / "source", how, piece)
    points = write_prepared(written, folder / "out", progress=False, overwrite=True, budget=budget)
    assert_same(points, in_memory(table))


@quick
@given(tables(), st.integers(1, 5), st.integers(1, 4000))
def test_a_dask_frame_gives_the_same_layout(folder, table, partitions, run):
    import dask.dataframe as dd  # noqa: PLC0415  takes a second

    frame = table.to_pandas(types_mapper=pd_arrow)
    frame.index = range(len(frame))
    dask_frame = dd.from_pandas(frame, npartitions=partitions, sort=False)
    points = write_prepared(
        dask_frame, folder / "out", progress=False, overwrite=True, budget=Budget(run, run)
    )
    assert_same(points, in_memory(frame))


def pd_arrow(kind):
    """Keep types that NumPy would widen or lose."""
    import pandas as pd  # noqa: PLC0415  heavy

    floating = pa.types.is_floating(kind) or pa.types.is_timestamp(kind)
    return None if floating else pd.ArrowDtype(kind)


@quick
@given(st.integers(0, 2**63), st.integers(0, 1000), st.integers(1, 50))
def test_draws_can_begin_at_any_row(seed, row, count):
    whole = np.random.Generator(np.random.PCG64(seed)).integers(
        0, 2**32, row + count, dtype=np.uint32
    )
    part = draw_at(seed, row).integers(0, 2**32, count, dtype=np.uint32)
    np.testing.assert_array_equal(part, whole[row:])


def test_a_cell_larger_than_a_bucket_is_cut_where_runs_begin(tmp_path):
    # An outlier puts all others in one cell.
    values = np.append(np.linspace(0, 1, 500), 1e6)
    table = pa.table({"x": values, "y": values[::-1].copy(), "row": np.arange(501)})
    budget = Budget(run=500, bucket=300)
    points = write_prepared(table, tmp_path / "out", progress=False, budget=budget)
    assert_same(points, in_memory(table))


def test_a_source_that_changes_is_refused(tmp_path):
    changing = Changing(np.arange(30.0))
    with pytest.raises(ValueError, match="read a second time"):
        write_prepared(changing.frame(), tmp_path / "out", progress=False)
    assert list(tmp_path.iterdir()) == []


class Changing:
    """A Dask frame whose values grow each time it is read."""

    def __init__(self, values):
        self.values = values
        self.times = 0

    def frame(self):
        import dask.dataframe as dd  # noqa: PLC0415  takes a second
        import pandas as pd  # noqa: PLC0415  heavy

        def load(_part):
            self.times += 1
            return pd.DataFrame({"x": self.values * self.times, "y": self.values})

        meta = pd.DataFrame({"x": [0.0], "y": [0.0]})
        return dd.from_map(load, [0], meta=meta, enforce_metadata=False)


def test_an_error_leaves_nothing_behind(tmp_path):
    def fail(done, total, left):
        raise KeyboardInterrupt

    table = {"x": np.arange(5.0), "y": np.arange(5.0)}
    with contextlib.suppress(KeyboardInterrupt):
        write_prepared(table, tmp_path / "out", progress=fail)
    assert list(tmp_path.iterdir()) == []
