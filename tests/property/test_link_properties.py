"""Linked selections against sets of ids."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from quanta import box, layout_of

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.selection.selection import rows_of
from streamlit_glscatter.selection.steps import parse_ops
from streamlit_glscatter.session.items import Items
from streamlit_glscatter.session.links import Shared, Stage
from streamlit_glscatter.table.column import wrap_arrow

QMAX = 2**24 - 1

plots = st.lists(
    st.tuples(
        st.integers(0, 1000),
        st.lists(st.none() | st.integers(-3, 12), min_size=1, max_size=20),
        st.sampled_from([pa.int64(), pa.string(), pa.float64()]),
    ),
    min_size=2,
    max_size=3,
)
steps = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["replace", "add", "subtract"]),
        st.tuples(st.integers(0, QMAX), st.integers(0, QMAX)).map(sorted),
    ),
    min_size=1,
    max_size=6,
)


def plot_of(seed, ids, kind):
    """Give a plot whose last row has no coordinates, with its coordinates by row."""
    q = np.random.default_rng(seed).integers(0, QMAX + 1, (len(ids), 2))
    layout = layout_of(q, seed=seed, dropped=(len(ids),))
    values = [*ids, 1]
    if kind == pa.string():
        values = [None if value is None else str(value) for value in values]
    column = wrap_arrow("id", pa.chunked_array([pa.array(values, kind)]))
    return q, Items(layout, column)


@settings(max_examples=60, deadline=None)
@given(plots, steps)
def test_items_are_those_of_sets(given_plots, given_steps):
    CACHE.clear()
    kind = given_plots[0][2]
    shown = [plot_of(seed, ids, kind) for seed, ids, _ in given_plots]
    ids = [ids for _, ids, _ in given_plots]
    selected, chosen = [set() for _ in shown], set()  # rows of each, and items
    stages = []
    for which, op, (low, high) in given_steps:
        nth = which % len(shown)
        q, items = shown[nth]
        step = box([low, high], [0, QMAX], op)
        found = {row for row in range(len(q)) if low <= q[row, 0] <= high}
        rows = selected[nth]
        rows = {"replace": found, "add": rows | found, "subtract": rows - found}[op]
        untouched = set() if op == "replace" else chosen - set(ids[nth])
        chosen = untouched | {ids[nth][row] for row in rows} - {None}
        selected = [{row for row, value in enumerate(each) if value in chosen} for each in ids]
        selected[nth] = rows
        if op == "replace":
            stages = []
        stages.append(Stage(str(nth), items, None, parse_ops([step], len(q))))
    shared = Shared(1, "", tuple(merged(stages)))
    for nth, (_, items) in enumerate(shown):
        mask = shared.mask_for(str(nth), items)
        assert rows_of(items.layout, mask).tolist() == sorted(selected[nth])


def merged(stages):
    """As the browser has it: steps made in a row in one plot are one stage."""
    found = OrderedDict()
    number = 0
    for stage in stages:
        if not found or found[number].plot != stage.plot:
            number += 1
            found[number] = stage
        else:
            last = found[number]
            found[number] = Stage(last.plot, last.items, None, last.ops + stage.ops)
    return found.values()
