"""Linked plots: hover, selection and camera go from one to the other, without a run of the app."""

from __future__ import annotations

import json

import numpy as np
import pytest
from apps import embeddings
from apps.report import digest
from plot import Plot, reported

from streamlit_glscatter import prepare
from streamlit_glscatter.selection.selection import rows_of, select

LEFT, OTHER, SHUFFLED = embeddings.left(), embeddings.other(), embeddings.shuffled()
LASSO = [(140, 120), (210, 130), (200, 210), (130, 200)]
MOVE = [(100, 140), (160, 180)]
STRANGERS = "Some linked plots have other rows: link_id= says which are the same"


def rows_by(data, *ops):
    layout = prepare(data).layout
    return rows_of(layout, select(layout, list(ops)))


def lasso(quanta, op="replace"):
    return {"op": op, "kind": "lasso", "x": quanta[0], "y": quanta[1]}


def shown(plot: Plot, data) -> np.ndarray:
    """Rows that the plot shows as selected."""
    mask = plot.frame.evaluate("(frame) => [...frame.glscatter.loading.scene.selection.mask]")
    return rows_of(prepare(data).layout, np.array(mask, dtype=bool))


def hovered(plot: Plot, data) -> int:
    """Row under the pointer."""
    index = plot.frame.evaluate("(frame) => frame.glscatter.hovering.hovered")
    return int(prepare(data).layout.rows[index])


def quanta(data, rows) -> np.ndarray:
    """Quantum coordinates of a row, or of many."""
    layout = prepare(data).layout
    axes = (layout.x, layout.y)
    return np.stack(
        [
            np.round((data[name][rows] - axis.origin) / axis.step)
            for name, axis in zip("xy", axes, strict=True)
        ],
        axis=-1,
    )


def check(page, plots, run, *rows) -> dict:
    """The browser shows these rows in both plots, and Python has heard of them, once."""
    found = reported(page, run=run)
    for plot, name, data, wanted in zip(
        plots, ("left", "right"), (LEFT, plots[1].data), rows, strict=True
    ):
        plot.wait(selected=len(wanted))
        assert np.array_equal(shown(plot, data), wanted)
        assert found[name] == digest(wanted)
    return found


@pytest.fixture
def open_two(visit, page):
    def open_two(right: str, on_select: str = "rerun", right_options=(), **options):
        left = visit(
            "linking",
            right=right,
            on_select=on_select,
            options=json.dumps(options),
            right_options=json.dumps(dict(right_options)),
        )
        plots = (left, Plot(page, 1))
        plots[1].data = getattr(embeddings, right)()
        for plot in plots:
            plot.wait()
        return plots

    return open_two


def test_rows_are_linked_by_position(open_two, page):
    plots = left, right = open_two("other", link="a")
    here = np.flatnonzero(np.isfinite(OTHER["x"]))
    before = right.view()
    media = []
    page.on("request", lambda request: media.append(request.url))

    left.hover(left.to_pixel(quanta(LEFT, 1003)))
    ring = right.frame.locator(".gls-linked g")
    ring.wait_for(timeout=10_000)
    assert len([url for url in media if "/media/" in url]) >= 2
    where = right.to_pixel(quanta(OTHER, hovered(left, LEFT)))
    assert ring.get_attribute("transform") == "translate({:.1f} {:.1f})".format(*where)
    assert left.frame.locator(".gls-linked g").count() == 0
    assert left.frame.get_by_text(STRANGERS).count() == 0
    left.hover((2, 2))
    ring.wait_for(state="detached", timeout=10_000)

    rows = rows_by(LEFT, lasso(left.drag(LASSO, "Shift")))
    assert 200 < len(rows) < 1500
    found = check(page, plots, 2, rows, np.intersect1d(rows, here))
    assert found["lassos"] == [1, 0]
    # In the picture, too: points that lie alone are red where they are selected, and dim elsewhere.
    lone = alone(right, OTHER)
    red = redness(right.canvas(), right, OTHER, lone)
    chosen = np.isin(lone, rows)
    assert min(chosen.sum(), (~chosen).sum()) > 5
    assert red[chosen].min() > red[~chosen].max() + 30

    # The right plot goes on with it; rows it does not show stay as they are.
    more = rows_by(OTHER, lasso(right.drag(LASSO, "Shift", "Control")))
    rows = np.union1d(rows, more)
    found = check(page, plots, 3, rows, np.intersect1d(rows, here))
    assert found["lassos"] == [0, 1]
    less = rows_by(LEFT, lasso(left.drag(LASSO, "Shift", "Alt")))
    rows = np.setdiff1d(rows, less)
    check(page, plots, 4, rows, np.intersect1d(rows, here))
    right.host.press("Escape")
    check(page, plots, 5, rows[:0], rows[:0])
    assert np.array_equal(right.view(), before)  # other axes, so another camera
    left.drag(MOVE)
    assert np.array_equal(right.view(), before)


def test_ids_are_linked_wherever_they_stand(open_two, page):
    plots = left, right = open_two("shuffled", "ignore", link="a", link_id="id", link_camera=True)
    chosen = rows_by(LEFT, lasso(left.drag(LASSO, "Shift")))
    rows = np.flatnonzero(np.isin(SHUFFLED["id"], LEFT["id"][chosen]))
    assert 100 < len(rows) < len(chosen)
    # The left plot does not report; the right one does it in its place.
    check(page, plots, 2, chosen, rows)
    right.hover(right.to_pixel(quanta(SHUFFLED, 700)))
    ring = left.frame.locator(".gls-linked g")
    ring.wait_for(timeout=10_000)
    [there] = np.flatnonzero(LEFT["id"] == SHUFFLED["id"][hovered(right, SHUFFLED)])
    where = left.to_pixel(quanta(LEFT, int(there)))
    assert ring.get_attribute("transform") == "translate({:.1f} {:.1f})".format(*where)
    # The camera is shared in data coordinates, though the axes are others.
    left.drag(MOVE)
    assert np.allclose(in_data(left, LEFT), in_data(right, SHUFFLED))


def test_plots_of_other_rows_say_that_they_share_nothing(open_two):
    for plot in open_two("shuffled", link="a"):
        plot.frame.get_by_text(STRANGERS).wait_for(state="attached")  # folded where it is narrow


def test_plots_with_the_same_axes_share_the_camera(open_two, page):
    left, right = open_two("left", link="a")
    before = left.view()
    right.drag(MOVE)
    assert not np.allclose(left.view(), before, atol=1e5)
    assert np.allclose(left.view(), right.view())
    assert reported(page)["run"] == 1


def test_what_is_not_to_be_shared_is_not(open_two, page):
    left, right = open_two("left", right_options={"link_camera": False}, link="a")
    alone = Plot(page, 2)
    before, there = right.view(), alone.view()
    left.drag(MOVE)
    assert np.array_equal(right.view(), before)
    assert np.array_equal(alone.view(), there)
    left.hover(left.to_pixel(quanta(LEFT, 1003)))
    right.frame.locator(".gls-linked g").wait_for(timeout=10_000)
    assert alone.frame.locator(".gls-linked g").count() == 0
    rows = rows_by(LEFT, lasso(left.drag(LASSO, "Shift")))
    found = reported(page, run=2)
    assert (found["right"], found["alone"]) == (digest(rows), digest(rows[:0]))
    assert alone.stats()["selected"] == 0


def in_data(plot: Plot, data) -> np.ndarray:
    """Corners of the view in data coordinates."""
    layout = prepare(data).layout
    axes = (layout.x, layout.y)
    return np.array(
        [[axis.to_value(q) for axis, q in zip(axes, at, strict=True)] for at in plot.view()]
    )


def places(plot: Plot, data, rows) -> np.ndarray:
    """CSS pixels of rows."""
    (x0, y0), (x1, y1) = plot.view()
    width, height = plot.size()
    x, y = quanta(data, rows).T
    return np.column_stack([(x - x0) / (x1 - x0) * width, (y - y0) / (y1 - y0) * height])


def alone(plot: Plot, data) -> np.ndarray:
    """Rows well within the plot with no other near them."""
    rows = np.flatnonzero(np.isfinite(data["x"]))
    at = places(plot, data, rows)
    near = np.abs(at[:, None] - at).max(axis=-1) < 8
    inside = ((at > 8) & (at < np.array(plot.size()) - 8)).all(axis=-1)
    return rows[inside & (near.sum(axis=0) == 1)]


def redness(canvas, plot: Plot, data, rows) -> np.ndarray:
    """How much more red than blue reaches the eye at the places of rows."""
    x, y = places(plot, data, rows).astype(int).T
    red, _, blue, alpha = canvas[y, x].astype(int).T
    return (red - blue) * alpha // 255
