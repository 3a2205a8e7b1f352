"""Rows found again among other data, against a dict."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from quanta import layout_of

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.session.items import Items
from streamlit_glscatter.session.motion import match
from streamlit_glscatter.table.column import wrap_arrow

ids = st.lists(
    st.none() | st.integers(-5, 30),
    min_size=1,
    max_size=30,
    unique_by=lambda i: object() if i is None else i,
)
kinds = st.sampled_from([pa.int64(), pa.string(), pa.float64()])


def shown(seed: int, given_ids: list, kind: pa.DataType) -> tuple[Items, dict]:
    """Give points with ids, the last row without coordinates, and the position of each id."""
    q = np.random.default_rng(seed).integers(0, 2**24, (len(given_ids), 2))
    layout = layout_of(q, seed=seed, dropped=(len(given_ids),))
    values = [*given_ids, 1000]
    if kind == pa.string():
        values = [None if value is None else str(value) for value in values]
    items = Items(layout, wrap_arrow("id", pa.chunked_array([pa.array(values, kind)])))
    by_id = {
        given_ids[row]: position
        for position, row in enumerate(layout.rows.tolist())
        if given_ids[row] is not None
    }
    return items, by_id


@settings(max_examples=80, deadline=None)
@given(ids, ids, kinds)
def test_ids_are_found_as_in_a_dict(before, after, kind):
    CACHE.clear()
    (old, where), (new, _) = shown(1, before, kind), shown(2, after, kind)
    want = [where.get(after[row], -1) for row in new.layout.rows.tolist()]
    assert match(old, new).tolist() == want


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 40), st.sets(st.integers(0, 39)), st.sets(st.integers(0, 39)))
def test_row_positions_are_found_as_in_a_dict(count, gone, come):
    def layout(seed, without):
        dropped = tuple(row for row in sorted(without) if row < count)[: count - 1]
        q = np.random.default_rng(seed).integers(0, 2**24, (count - len(dropped), 2))
        return layout_of(q, seed=seed, dropped=dropped)

    old, new = layout(1, gone), layout(2, come)
    where = {row: position for position, row in enumerate(old.rows.tolist())}
    want = [where.get(row, -1) for row in new.rows.tolist()]
    assert match(Items(old), Items(new)).tolist() == want
