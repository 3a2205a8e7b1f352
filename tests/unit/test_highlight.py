from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.page.resolve import magnitude_of
from streamlit_glscatter.selection import highlight as module
from streamlit_glscatter.selection.highlight import highlight_of


@pytest.fixture
def points():
    random = np.random.default_rng(5)
    data = pd.DataFrame(random.normal(size=(3000, 2)), columns=["x", "y"])
    data["weight"] = random.random(3000)
    data.loc[10, "x"] = np.nan
    return prepare(data)


def read(found) -> dict[str, np.ndarray]:
    table = pa.ipc.open_stream(found.buffer.data).read_all()
    return {name: table[name].to_numpy() for name in table.column_names}


def test_rings_stand_where_the_points_are(points):
    layout = points.layout
    found = highlight_of(points, [2999, 10, 5, 5], None)
    assert (found.count, found.missing) == (2, 1)
    table = read(found)
    assert list(table) == ["index", "x", "y"]
    assert {column.dtype for column in table.values()} == {np.dtype(np.uint32)}
    assert sorted(layout.rows[table["index"]].tolist()) == [5, 2999]
    assert table["index"].tolist() == sorted(table["index"].tolist())
    q = layout.quantum(0, len(layout))[table["index"]]
    assert np.column_stack([table["x"], table["y"]]).tolist() == q.tolist()


def test_a_mask_marks_the_same_points_and_sizes_follow_a_column(points):
    mask = np.zeros(3000, np.bool_)
    mask[[5, 2999]] = True
    assert (
        highlight_of(points, mask, 3.0).buffer.digest
        == highlight_of(points, [5, 2999], 3.0).buffer.digest
    )
    size = magnitude_of(points, "size", "weight")
    table = read(highlight_of(points, mask, size))
    assert table["size"].tolist() == size.column.numpy[table["index"]].tolist()


def test_nothing_marked_is_nothing(points):
    for nothing in (None, [], np.zeros(3000, np.bool_)):
        assert highlight_of(points, nothing, None) is None


@pytest.mark.parametrize(
    ("highlight", "message"),
    [
        ([3000], "highlight asks for row 3000, but the data has rows 0 to 2,999"),
        (
            [True],
            "highlight is a boolean mask of 1 values, but the data has 3,000 rows.*clear the highlight",
        ),
        ([0.5], "highlight holds float64 values"),
        (3, "highlight has 0 dimensions"),
    ],
)
def test_slips_are_named(points, highlight, message):
    with pytest.raises(GlScatterError, match=message):
        highlight_of(points, highlight, None)


def test_too_many_rings_are_refused(points, monkeypatch):
    monkeypatch.setattr(module, "MOST", 100)
    with pytest.raises(
        GlScatterError, match=r"marks 101 points, and at most 100 .* use selection="
    ):
        highlight_of(points, range(20, 121), None)
