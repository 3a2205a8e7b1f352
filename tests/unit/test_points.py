import threading

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from streamlit_glscatter import points as points_module
from streamlit_glscatter.cache import ContentCache
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.points import prepare
from streamlit_glscatter.wire.encode import encode_cells, encode_position


@pytest.fixture(autouse=True)
def cache(monkeypatch):
    fresh = ContentCache(1 << 28)
    monkeypatch.setattr(points_module, "CACHE", fresh)
    return fresh


def frame(n=100):
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"x": rng.normal(size=n), "y": rng.normal(size=n), "c": ["a", "b"] * (n // 2)}
    )


def test_points_hold_table_layout_and_buffers():
    data = frame()
    points = prepare(data)
    assert len(points) == 100
    assert points.table.names == ["x", "y", "c"]
    assert points.position.digest == encode_position(points.layout).digest
    assert points.cells.digest == encode_cells(points.layout).digest
    assert points.nbytes > 100 * 12


def test_points_are_immutable():
    points = prepare(frame())
    with pytest.raises(AttributeError):
        points.layout = None


def test_points_are_returned_as_they_are():
    points = prepare(frame())
    assert prepare(points) is points


def test_columns_by_name():
    data = frame().rename(columns={"x": "a", "y": 7})
    layout = prepare(data, "a", 7).layout
    assert (layout.x.name, layout.y.name) == ("a", "7")
    assert layout.digest == prepare(frame()).layout.digest


def test_a_copy_of_the_data_is_not_laid_out_again(monkeypatch):
    data = frame()
    first = prepare(data)
    monkeypatch.setattr(points_module, "lay_out", lambda *_: pytest.fail("laid out again"))
    second = prepare(data.copy(deep=True))
    assert second.layout is first.layout
    assert second.position is first.position
    assert second.cells is first.cells
    recoloured = prepare(data.assign(c="other"))
    assert recoloured.layout is first.layout
    assert recoloured.table.column("c", role="color").arrow[0].as_py() == "other"


def test_changed_coordinates_are_laid_out_again():
    data = frame()
    first = prepare(data)
    data.loc[3, "x"] = 17.0
    second = prepare(data)
    assert second.layout.digest != first.layout.digest


def test_other_names_are_other_axes():
    data = frame()
    assert prepare(data).layout.x.name == "x"
    assert prepare(data.rename(columns={"x": "time"}), "time").layout.x.name == "time"


def test_threads_share_one_layout():
    data, found = frame(), []
    threads = [threading.Thread(target=lambda: found.append(prepare(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(points.layout) for points in found}) == 1


def test_the_cache_knows_the_size(cache):
    points = prepare(frame())
    assert cache.nbytes == points.nbytes


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: prepare(d, "lon"), 'x="lon": there is no such column'),
        (lambda d: prepare(d, "x", "Y"), 'y="Y": there is no such column. Did you mean "y"'),
        (lambda d: prepare(d, "c"), 'x="c" holds text such as'),
        (lambda d: prepare(d, hover=["c", "k"]), 'hover="k": there is no such column'),
        (lambda d: prepare(d, image="k"), 'image="k": there is no such column'),
        (lambda d: prepare(d, size="k"), 'size is "k", which is no column'),
        (lambda d: prepare(d, opacity=2), "opacity is 2; pass a number from 0 to 1"),
        (lambda d: prepare("points.csv"), "does not exist"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(GlScatterError, match=message):
        call(frame())


def test_a_colour_that_is_no_column_needs_no_preparation():
    assert len(prepare(frame(), color="tomato", size=3, opacity=0.5)) == 100
    assert len(prepare(frame().rename(columns={"c": 3}), size=3)) == 100


def test_named_columns_are_pulled_in_one_run():
    runs = []

    def count(values):
        runs.append(1)
        return values

    lazy = pl.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0], "c": [5, 6], "h": [7, 8],
                         "s": [1, 2], "o": [0.5, 1.0]}).lazy()  # fmt: skip
    lazy = lazy.with_columns(pl.col("x").map_batches(count, return_dtype=pl.Float64))
    points = prepare(lazy, color="c", size="s", opacity="o", hover=["h"])
    assert points.table.column("s", role="size").arrow.to_pylist() == [1, 2]
    assert points.table.column("o", role="opacity").arrow.to_pylist() == [0.5, 1.0]
    assert points.table.column("h", role="hover").arrow.to_pylist() == [7, 8]
    assert points.table.column("c", role="color").arrow.to_pylist() == [5, 6]
    assert len(runs) == 1


def test_a_relation_shows_every_row():
    points = prepare(
        duckdb.sql("select range as x, (range * range)::decimal(9, 1) as y from range(50)")
    )
    assert (len(points), points.layout.dropped) == (50, 0)
    assert (points.layout.y.origin, points.layout.y.step * (2**24 - 1)) == (0, pytest.approx(2401))
