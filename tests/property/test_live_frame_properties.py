"""A live Dask DataFrame gives what the same rows in memory give."""

from unittest import mock

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from partitioned import both, tables

from streamlit_glscatter.aggregate import fineness
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.partitions import counted as in_partitions
from streamlit_glscatter.viewport import counted as in_memory
from streamlit_glscatter.viewport.viewport import Viewport

some = settings(max_examples=12, deadline=None)
CUTS = st.lists(st.integers(0, 300), max_size=10)
COLORS = st.sampled_from([None, "text", "kind", "value", "whole", "flag", "when", "own", "x"])
LOOKS = ("color", "size", "opacity")


@st.composite
def viewports(draw):
    x, y = draw(st.floats(-0.2, 1.1)), draw(st.floats(-0.2, 1.1))
    wide, high = 2.0 ** draw(st.integers(-20, 1)), 2.0 ** draw(st.integers(-20, 1))
    box = tuple(part * QMAX for part in (x, x + wide, y, y + high))
    return Viewport(draw(st.integers(1, 9)), box, draw(st.integers(1, 500)), 300)


def few(points):
    """Let so many points be few."""
    return mock.patch.multiple(in_memory, REGION_POINTS=points), mock.patch.multiple(
        in_partitions, REGION_POINTS=points
    )


def rasters(plot):
    found = plot.counts.rasters()
    return {slot: (raster.grid, raster.buffer.digest) for slot, raster in found.items()}


def answers(pair, viewport, selection=None, points=10):
    first, second = few(points)
    with first, second:
        for counted in pair:
            layout = counted.plot.points.layout
            state = selection and {**selection, "points": layout.digest}
            chosen = counted.chosen(state)
            yield counted.answer(viewport, chosen), chosen


@some
@given(
    tables(),
    CUTS,
    COLORS,
    st.sampled_from(["mean", "min", "max"]),
    viewports(),
    st.sampled_from([400_000, 300, 30]),
)
def test_rasters_are_the_same_bytes(frame, cuts, color, agg, viewport, budget):
    pair = both(frame, cuts, color=color, agg=agg)
    with mock.patch.object(fineness, "BYTES", budget):  # so few that texels have to be larger
        (memory, _), (live, _) = answers(pair, viewport)
    assert rasters(live) == rasters(memory)
    assert (live.counts.inside, live.counts.total) == (memory.counts.inside, memory.counts.total)
    assert (live.counts.codes, live.counts.agg) == (memory.counts.codes, memory.counts.agg)
    assert live.color.manifest == memory.color.manifest
    assert live.notes() == memory.notes()
    tables_of = [
        {name: buffer.digest for name, buffer in plot.color.tables.items()}
        for plot in (live, memory)
    ]
    assert tables_of[0] == tables_of[1]


def rows_of(plot, hover):
    """Every point that is sent, with all that the browser learns of it, by row."""
    layout = plot.points.layout
    columns = {"row": layout.rows, "x": layout.quantum(0, len(layout))[:, 0]}
    columns["y"] = layout.quantum(0, len(layout))[:, 1]
    for name in LOOKS:
        look = getattr(plot, name)
        if getattr(look, "column", None) is not None:
            values = look.column.numpy
            columns |= {f"{name} {i}": of for i, of in enumerate(np.atleast_2d(values.T))}
    table = pa.table({name: pa.array(of) for name, of in columns.items()})
    if len(layout):
        assert plot.hover_columns == hover
        blocks = pa.ipc.open_stream(plot.hover.buffer.data).read_all()
        table = table.append_column("hovered row", blocks["row"])
        for number, name in enumerate(hover):
            table = table.append_column(name, blocks[f"c{number}"].cast(pa.string()))
    return table.sort_by("row").to_pylist()


@some
@given(tables(), CUTS, COLORS, viewports(), st.sampled_from([None, "value", "flag", "when"]))
def test_few_points_are_sent_with_all_they_have(frame, cuts, color, viewport, size):
    hover = ["text", "kind", "value", "when"]
    pair = both(frame, cuts, color=color, size=size, opacity="value", hover=hover)
    (memory, _), (live, _) = answers(pair, viewport, points=100)
    assert live.counts.inside == memory.counts.inside
    assert rows_of(live, hover) == rows_of(memory, hover)
    for plot in (live, memory):
        assert plot.points.layout.n_rows == len(frame)
        assert plot.points.layout.home == pair[0].plot.points.layout.home
    for name in ("size", "opacity"):
        ours, theirs = getattr(live, name), getattr(memory, name)
        assert getattr(ours, "manifest", None) == getattr(theirs, "manifest", None)
        assert getattr(ours, "notes", None) == getattr(theirs, "notes", None)


@st.composite
def steps(draw):
    made = []
    for _ in range(draw(st.integers(0, 3))):
        corners = draw(st.integers(2, 6))
        kind = draw(st.sampled_from(["lasso", "box"]))
        sides = [
            [draw(st.floats(-0.1, 1.1)) * QMAX for _ in range(2 if kind == "box" else corners)]
            for _ in "xy"
        ]
        if kind == "box":
            sides = [sorted(side) for side in sides]
        op = draw(st.sampled_from(["replace", "add", "subtract"]))
        made.append({"op": op, "kind": kind, "x": sides[0], "y": sides[1]})
    return made


@some
@given(tables(), CUTS, steps(), viewports(), st.booleans(), st.integers(0, 2**32 - 1))
def test_selections_are_the_same_rows_and_counts(frame, cuts, ops, viewport, base, seed):
    given_rows = np.random.default_rng(seed).integers(0, max(len(frame), 1), 40)
    selection = given_rows[given_rows < len(frame)]
    pair = both(frame, cuts, color="kind", selection=selection)
    commands = [counted.plot.command for counted in pair]
    assert commands[0].rows.tolist() == commands[1].rows.tolist()
    assert commands[0].missing == commands[1].missing
    found = []
    first, second = few(10)
    with first, second:
        for counted, command in zip(pair, commands, strict=True):
            layout = counted.plot.points.layout
            state = {"points": layout.digest, "command": command.digest, "base": base, "ops": ops}
            chosen = counted.chosen({**state, "key": "mine"})
            plot = counted.answer(viewport, chosen)
            rows = None if chosen is None else chosen.rows(layout).tolist()
            mask = plot.command.mask.sum()
            found.append((rasters(plot), plot.counts.selection, rows, mask))
    assert found[0] == found[1]


@some
@given(tables(), CUTS, st.integers(0, 400), st.sampled_from(["add", "subtract", "replace"]))
def test_a_click_selects_the_point_that_was_sent(frame, cuts, index, op):
    box = (0.3 * QMAX, 0.7 * QMAX, 0.0, 1.0 * QMAX)
    _, live = both(frame, cuts)
    layout = live.plot.points.layout
    sent = live.answer(Viewport(1, box, 100, 100), None)
    inside = sent.counts.inside
    assert inside is not None
    step = {"op": op, "kind": "point", "index": index, "within": list(inside)}
    state = {"points": layout.digest, "command": None, "base": False, "ops": [step]}
    chosen = live.chosen(state)
    rows = [] if chosen is None else chosen.rows(layout).tolist()
    known = sent.points.layout.rows.tolist()
    selects = op != "subtract" and index < min(len(known), len(layout))
    assert rows == ([known[index]] if selects else [])
