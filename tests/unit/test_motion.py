"""Which row is which when data takes the place of other data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.session.motion import ABSENT, TOP, check_motion, match, motion_between

if TYPE_CHECKING:
    from streamlit_glscatter.session.items import Items


def frame(n=500, seed=0, **columns) -> pd.DataFrame:
    xy = np.random.default_rng(seed).normal(size=(n, 2))
    return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], **columns})


def items(data, row_id=None) -> Items:
    return check_motion(prepare(data), True, row_id)


def read(buffer) -> np.ndarray:
    values = pa.ipc.open_stream(buffer.data).read_all().column(0).combine_chunks()
    if pa.types.is_fixed_size_list(values.type):
        return values.flatten().to_numpy().reshape(-1, 2)
    return values.to_numpy()


def test_each_point_comes_from_where_its_row_was():
    old, new = items(frame()), items(frame(seed=1))
    motion = motion_between(old, new)
    assert motion.points == old.layout.digest
    assert motion.gone is None
    before = dict(zip(old.layout.rows.tolist(), old.layout.quantum(0, 500).tolist(), strict=True))
    wanted = np.array([before[row] for row in new.layout.rows.tolist()])
    assert np.abs(read(motion.places) / TOP * QMAX - wanted).max() <= QMAX / TOP / 2
    batches = pa.ipc.open_stream(motion.places.data)
    assert [b.num_rows for b in batches] == [
        b.num_rows for b in pa.ipc.open_stream(prepare(frame(seed=1)).position.data)
    ]


def test_rows_without_coordinates_come_and_go():
    first, second = frame(), frame(seed=1)
    first.loc[[3, 4], "x"] = np.nan
    second.loc[[4, 5], "y"] = np.nan
    old, new = items(first), items(second)
    motion = motion_between(old, new)
    places = read(motion.places)
    assert new.layout.rows[(places == ABSENT).all(axis=1)].tolist() == [3]
    assert old.layout.rows[read(motion.gone) == 1].tolist() == [5]


def test_rows_are_told_by_position_only_where_there_are_as_many():
    assert match(items(frame(10)), items(frame(11))) is None
    assert motion_between(items(frame(10)), items(frame(11))) is None


def test_ids_find_shuffled_rows_of_which_some_are_new():
    first = frame(id=[f"row {i}" for i in range(500)])
    shuffled = first.sample(frac=1, random_state=4).iloc[:300]
    second = pd.concat([shuffled, frame(2, id=["other", None])], ignore_index=True)
    old, new = items(first, "id"), items(second, "id")
    found = match(old, new)
    for position, row in enumerate(new.layout.rows.tolist()):
        name = second["id"][row]
        want = int(name.removeprefix("row ")) if str(name).startswith("row") else -1
        assert (old.layout.rows[found[position]] if found[position] >= 0 else -1) == want
    motion = motion_between(old, new)
    assert read(motion.gone).sum() == 200
    assert match(old, items(second)) is None


def test_no_row_in_common_is_no_motion():
    assert (
        motion_between(items(frame(5, id=range(5)), "id"), items(frame(5, id=range(5, 10)), "id"))
        is None
    )


@pytest.mark.parametrize(
    ("transition", "row_id", "message"),
    [
        ("yes", None, "transition is 'yes'; it takes True or False"),
        (True, "idd", 'row_id.*"idd".*Did you mean "id"'),
        (
            True,
            "twice",
            r'row_id="twice" names 2 ids more than once, such as the one of row 2\. Pass',
        ),
        (True, "x", 'row_id="x" holds a number that is no 64-bit integer'),
        (True, "moment", 'row_id="moment" holds timestamp.* leave row_id out'),
    ],
)
def test_slips_are_named(transition, row_id, message):
    data = frame(4, id=range(4), twice=[7, 8, 7, 8], moment=pd.date_range("2026", periods=4))
    with pytest.raises(GlScatterError, match=message):
        check_motion(prepare(data), transition, row_id)


def test_missing_ids_may_repeat_and_match_nothing():
    data = frame(4, id=[1, None, None, 2])
    old, new = items(data, "id"), items(data.assign(x=[1.0, 2, 3, 4]), "id")
    found = match(old, new)
    assert {
        int(row): int(old.layout.rows[at]) if at >= 0 else None
        for row, at in zip(new.layout.rows, found, strict=True)
    } == {0: 0, 1: None, 2: None, 3: 3}
