from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from quanta import layout_of

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.selection.command import resolve_selection


@pytest.fixture
def layout():
    q = np.random.default_rng(4).integers(0, 2**24, (3000, 2))
    return layout_of(q, dropped=(10,))


@pytest.mark.parametrize(
    "selection",
    [
        [3, 1, 3],
        (1, 3),
        np.array([3, 1], np.uint8),
        pd.Series([1, 3], index=[8, 9]),
        range(1, 4, 2),
    ],
)
def test_positions_may_come_in_any_order_and_type(layout, selection):
    command = resolve_selection(selection, layout)
    assert command.rows.tolist() == [1, 3]
    assert command.rows.dtype == np.int64
    assert layout.rows[command.mask].tolist() in ([1, 3], [3, 1])


def test_a_mask_and_its_positions_are_the_same_command(layout):
    mask = np.zeros(layout.n_rows, np.bool_)
    mask[[2, 10, 2999]] = True
    by_mask, by_row = resolve_selection(mask, layout), resolve_selection([2, 10, 2999], layout)
    assert by_mask.rows.tolist() == by_row.rows.tolist() == [2, 2999]
    assert by_mask.digest == by_row.digest
    assert by_mask.missing == by_row.missing == 1
    assert by_mask.digest != resolve_selection([2], layout).digest
    assert resolve_selection(mask.tolist(), layout).digest == by_mask.digest
    assert resolve_selection(mask.astype(object), layout).digest == by_mask.digest


def test_the_smaller_of_two_encodings_is_sent(layout):
    few = resolve_selection([5, 6], layout).buffer
    many = resolve_selection(np.arange(2000), layout)
    table = pa.ipc.open_stream(few.data).read_all()
    assert table.schema == pa.schema([("index", pa.uint32())])
    assert sorted(layout.rows[table["index"].to_numpy()].tolist()) == [5, 6]
    assert table["index"].to_pylist() == sorted(table["index"].to_pylist())
    table = pa.ipc.open_stream(many.buffer.data).read_all()
    assert table.schema == pa.schema([("selected", pa.bool_())])
    assert table["selected"].to_pylist() == many.mask.tolist()


def test_an_empty_selection_is_a_command_and_none_is_not(layout):
    assert resolve_selection(None, layout) is None
    for empty in ([], (), np.zeros(0), np.zeros(layout.n_rows, np.bool_)):
        assert len(resolve_selection(empty, layout).rows) == 0


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ([0, 3001], "row 3001, but the data has rows 0 to 3,000"),
        ([-1, 5], "row -1"),
        (np.array([2**63], np.uint64), "row 9223372036854775808"),
        ([True, False], "mask of 2 values, but the data has 3,001 rows"),
        ([0.0, 1.0], "float64 values such as .*0.0"),
        (["a"], "values such as .*'a'"),
        ("abc", "0 dimensions"),
        (7, "0 dimensions"),
        ({1, 2}, r"0 dimensions \(set\)"),
        ([[1], [2]], "2 dimensions"),
        ([[1], [2, 3]], "not one list"),
        ([None, 1], "object values"),
    ],
)
def test_selections_that_make_no_sense_are_errors(layout, selection, message):
    with pytest.raises(GlScatterError, match=message):
        resolve_selection(selection, layout)


def test_nothing_can_be_selected_in_an_empty_table():
    with pytest.raises(GlScatterError, match="row 0, but the data has no rows"):
        resolve_selection([0], layout_of(np.zeros((0, 2), np.int64)))
