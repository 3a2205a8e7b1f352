"""Rows appended in any pieces are laid out, sent and selected as if they had come at once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter import prepare
from streamlit_glscatter.layout import growth
from streamlit_glscatter.layout import levels as levels_module
from streamlit_glscatter.layout.grid import CELLS, morton
from streamlit_glscatter.layout.growth import kept_parts
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.selection.selection import marked, rows_of, select
from streamlit_glscatter.selection.steps import Box, Lasso

inside = st.floats(-100, 100).map(lambda value: round(value, 6))
anything = st.one_of(inside, inside, st.floats(-1e4, 1e4), st.sampled_from([np.nan, np.inf, 100.0]))


def tables(coordinate, least=0):
    return st.lists(st.tuples(coordinate, coordinate), min_size=least, max_size=30).map(
        lambda rows: {
            "x": np.array([x for x, _ in rows], float),
            "y": np.array([y for _, y in rows], float),
        }
    )


def growing(coordinate):
    """A table whose extent is -100..100, and tables to append."""
    corners = {"x": np.array([-100.0, 100.0]), "y": np.array([-100.0, 100.0])}
    first = tables(inside).map(
        lambda table: {name: np.append(corners[name], table[name]) for name in "xy"}
    )
    return st.tuples(first, st.lists(tables(coordinate, 1), min_size=1, max_size=20))


@pytest.fixture(autouse=True, scope="module")
def small_levels():
    """Levels of a few points, so that small inputs have several, and are drawn anew now and then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(levels_module, "LEVEL0", 4)
        patch.setattr(growth, "SMALL", 6)
        yield


def quanta_of(layout, table):
    """Quantum coordinates of all rows, from the axes alone; NaN without coordinates."""
    both = [
        np.rint((table[name] - axis.origin) / axis.step)
        for name, axis in zip("xy", (layout.x, layout.y), strict=False)
    ]
    there = np.isfinite(table["x"]) & np.isfinite(table["y"])
    return np.stack(both, axis=1), there


def check(layout, table):
    places, there = quanta_of(layout, table)
    assert layout.n_rows == len(there)
    assert sorted(layout.rows.tolist()) == np.flatnonzero(there).tolist()
    assert layout.dropped == np.count_nonzero(~there)
    q = layout.quantum(0, len(layout))
    assert np.array_equal(q, places[layout.rows])
    assert q.min(initial=0) >= 0
    assert q.max(initial=0) <= QMAX
    cells = morton(q[:, 0].astype(np.uint32), q[:, 1].astype(np.uint32))
    for level, (start, stop) in enumerate(
        zip(layout.level_starts, layout.level_starts[1:], strict=False)
    ):
        keys = cells[start:stop].astype(np.int64) << 32 | layout.rows[start:stop]
        assert np.all(np.diff(keys) > 0)
        assert np.array_equal(
            np.bincount(cells[start:stop], minlength=CELLS), layout.cell_counts[level]
        )
    for first, last in layout.parts[1:]:
        assert last - first == 1
        assert layout.levels[first] > 0


@settings(max_examples=60, deadline=None)
@given(growing(inside))
def test_the_axes_stay_while_they_hold_all(tables):
    first, pieces = tables
    points = prepare(first)
    table, before = first, points
    for piece in pieces:
        table = {name: np.append(table[name], piece[name]) for name in "xy"}
        points = before.append(piece)
        layout, old = points.layout, before.layout
        check(layout, table)
        assert (layout.x, layout.y, layout.source) == (old.x, old.y, points_source(old))
        # New rows are the last level, and nothing else comes with them but points that were there.
        fresh = layout.rows[len(layout) - layout.levels[-1] :]
        assert fresh.min() >= old.n_rows
        kept = kept_parts(old, layout)
        for buffer, was in ((points.cells, before.cells), (points.position, before.position)):
            same = [part.digest for part in (was.parts or (was,))][:kept]
            assert [part.digest for part in buffer.parts][:kept] == same
        xy = np.concatenate(
            [np.array(b.flatten()) for b in points.position.read().column(0).chunks]
        )
        assert np.array_equal(xy.reshape(-1, 2), layout.local)
        before = points
    # Levels stay few: three of each size, and what is drawn anew.
    assert len(before.layout.parts) <= 1 + 4 * 4


def points_source(layout):
    return layout.stem or layout.digest


@settings(max_examples=60, deadline=None)
@given(growing(anything))
def test_rows_beyond_an_axis_make_it_longer(tables):
    first, pieces = tables
    points = prepare(first)
    table, spans = first, []
    for piece in pieces:
        table = {name: np.append(table[name], piece[name]) for name in "xy"}
        old = points.layout
        points = points.append(piece)
        check(points.layout, table)
        if points.layout.moved is not None:
            assert points.layout.moved.source == old.source
            spans.append([axis.step for axis in (points.layout.x, points.layout.y)])
            for name, axis, was in zip(
                "xy", (points.layout.x, points.layout.y), (old.x, old.y), strict=False
            ):
                shift, factor = getattr(points.layout.moved, name)
                q = np.array([0.0, QMAX / 3, QMAX])
                assert np.allclose(
                    (q + shift) * factor, axis.to_quantum(was.to_value(q)), atol=1e-3
                )
                finite = table[name][np.isfinite(table["x"]) & np.isfinite(table["y"])]
                assert axis.step * QMAX <= 3.001 * max(np.ptp(finite), was.step * QMAX)
    assert all(
        a <= b
        for before, after in itertools.pairwise(spans)
        for a, b in zip(before, after, strict=False)
    )


@settings(max_examples=60, deadline=None)
@given(
    growing(inside),
    st.lists(st.tuples(st.floats(0, QMAX), st.floats(0, QMAX)), min_size=3, max_size=6),
    st.data(),
)
def test_steps_select_the_same_rows_however_the_rows_came(tables, corners, data):
    first, pieces = tables
    points = prepare(first)
    for piece in pieces:
        points = points.append(piece)
    layout = points.layout
    table = {name: np.concatenate([t[name] for t in (first, *pieces)]) for name in "xy"}
    (qx, qy), there = quanta_of(layout, table)[0].T, quanta_of(layout, table)[1]
    x, y = [c[0] for c in corners], [c[1] for c in corners]
    box = sorted(x[:2]), sorted(y[:2])
    ops = [
        {"op": "replace", "kind": "lasso", "x": x, "y": y},
        {"op": "add", "kind": "box", "x": box[0], "y": box[1]},
    ]
    expected = marked(Lasso(np.array(x), np.array(y)), qx.astype(np.int32), qy.astype(np.int32))
    expected |= marked(Box(*map(tuple, box)), qx.astype(np.int32), qy.astype(np.int32))
    assert np.array_equal(rows_of(layout, select(layout, ops)), np.flatnonzero(expected & there))
    # A click made before finds its place again.
    early = prepare(first).layout
    index = data.draw(st.integers(0, len(early) - 1))
    at = early.quantum(index, index + 1)[0].tolist()
    [found] = rows_of(
        layout, select(layout, [{"op": "replace", "kind": "point", "index": index, "at": at}])
    )
    assert [qx[found], qy[found]] == at
