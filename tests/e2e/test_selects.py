"""Lasso, box and click: the same rows in the browser, in Python and in Shapely."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from apps.clouds import cloud
from apps.report import digest
from playwright.sync_api import expect
from plot import reported

from streamlit_glscatter import prepare
from streamlit_glscatter.selection.selection import rows_of, select

DATA = cloud()
COUNT = len(DATA["x"])
LAYOUT = prepare(DATA).layout

# Places in the plot, in CSS pixels, away from legend and toolbar.
BLOB = [(250, 120), (420, 90), (500, 250), (430, 400), (330, 330), (240, 380), (180, 240)]
STAR = [(350, 60), (440, 420), (200, 190), (520, 190), (260, 420)]
BOX = [(300, 200), (470, 380)]


def rows_by_select(*ops):
    """Rows by the package's own Python half, from the integers."""
    return rows_of(LAYOUT, select(LAYOUT, list(ops)))


def rows_by_shapely(shape):
    """Rows strictly inside and rows too near to the edge to tell, from the data's own numbers."""
    points = shapely.points(DATA["x"], DATA["y"])
    near = shapely.distance(shape.boundary, points) < 1e-6
    return np.flatnonzero(shapely.contains(shape, points) & ~near), np.flatnonzero(near)


def agree(rows, shape) -> None:
    inside, near = rows_by_shapely(shape)
    assert len(inside) > 1000
    assert np.array_equal(np.setdiff1d(rows, near), inside)


def check(plot, found, rows) -> None:
    """The browser, the text on the plot, Python's report and the expected rows are the same."""
    assert found["count"] == len(rows)
    assert found["digest"] == digest(rows)
    assert plot.stats()["selected"] == len(rows)
    expect(plot.frame.locator(".gls-chip-text")).to_have_text(f"{len(rows):,} selected")


def lasso(op, quanta):
    return {"op": op, "kind": "lasso", "x": quanta[0], "y": quanta[1]}


def box(op, quanta):
    return {"op": op, "kind": "box", "x": sorted(quanta[0]), "y": sorted(quanta[1])}


@pytest.fixture
def plot(visit):
    plot = visit("selecting", on_select="rerun")
    plot.wait(points=COUNT)
    return plot


def test_a_lasso_selects_the_same_rows_everywhere(plot, page):
    op = lasso("replace", plot.drag(BLOB, "Shift"))
    found = reported(page, run=2)
    rows = rows_by_select(op)
    check(plot, found, rows)
    assert found["box"] == []
    [polygon] = found["lasso"]
    assert np.allclose(polygon["x"], LAYOUT.x.origin + np.array(op["x"]) * LAYOUT.x.step)
    assert np.allclose(polygon["y"], LAYOUT.y.origin + np.array(op["y"]) * LAYOUT.y.step)
    agree(rows, shapely.Polygon(np.column_stack([polygon["x"], polygon["y"]])))


def test_a_box_by_the_toolbar_selects_the_same_rows_everywhere(plot, page):
    plot.tool("Select by box")
    op = box("replace", plot.drag(BOX))
    found = reported(page, run=2)
    rows = rows_by_select(op)
    check(plot, found, rows)
    assert found["lasso"] == []
    [corners] = found["box"]
    agree(rows, shapely.box(*np.transpose([corners["x"], corners["y"]]).ravel()))
    plot.tool("Pan")
    before = plot.view()
    plot.drag(BOX)
    assert not np.allclose(plot.view(), before)


def test_shapes_add_up_and_take_away(plot, page):
    steps = [lasso("replace", plot.drag(BLOB, "Shift"))]
    check(plot, reported(page, run=2), rows_by_select(*steps))
    # The star crosses itself: its middle, which it goes around twice, belongs to it.
    steps.append(lasso("add", plot.drag(STAR, "Shift", "Control")))
    found = reported(page, run=3)
    check(plot, found, rows_by_select(*steps))
    assert len(found["lasso"]) == 2
    plot.tool("Select by box")
    steps.append(box("subtract", plot.drag(BOX, "Alt")))
    found = reported(page, run=4)
    rows = rows_by_select(*steps)
    check(plot, found, rows)
    counts = [len(rows_by_select(*steps[: i + 1])) for i in range(3)]
    assert counts[0] < counts[1] > counts[2] > 0
    assert (len(found["lasso"]), found["box"]) == (2, [])
    plot.tool("Select by lasso")
    check(plot, reported(page, run=4), rows)
    steps = [lasso("replace", plot.drag(STAR))]
    check(plot, reported(page, run=5), rows_by_select(*steps))


def test_clicks_select_single_points(plot, page):
    picked = []
    for run, (place, keys) in enumerate(
        [((330, 180), ()), ((350, 260), ("Control",)), ((400, 300), ("Control",))], start=2
    ):
        quantum = np.array(plot.to_quantum(place))
        row = int(np.argmin(np.hypot(*(quanta() - quantum).T)))
        plot.click(plot.to_pixel(quanta()[row]), *keys)
        picked.append(row)
        check(plot, reported(page, run=run), np.sort(picked))
    plot.click(plot.to_pixel(quanta()[picked[1]]), "Alt")
    check(plot, reported(page, run=5), np.sort([picked[0], picked[2]]))


def quanta():
    """Quantum coordinates of all rows."""
    x, y = (
        np.round((DATA[name] - axis.origin) / axis.step)
        for name, axis in (("x", LAYOUT.x), ("y", LAYOUT.y))
    )
    return np.column_stack([x, y])


def test_escape_and_the_button_clear_the_selection(plot, page):
    chip = plot.frame.locator(".gls-chip")
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["count"] > 0
    page.keyboard.press("Escape")
    assert reported(page, run=3) == reported(page, count=0, lasso=[], box=[])
    assert plot.stats()["selected"] == 0
    expect(chip).to_be_hidden()
    plot.drag(BLOB, "Shift")
    assert reported(page, run=4)["count"] > 0
    chip.get_by_role("button", name="Clear selection").click()
    assert reported(page, run=5)["count"] == 0
    assert plot.stats()["selected"] == 0


def test_escape_gives_up_a_lasso_that_is_being_drawn(plot, page):
    draft = plot.frame.locator(".gls-draft")
    rows = rows_by_select(lasso("replace", plot.drag(BLOB, "Shift")))
    check(plot, reported(page, run=2), rows)
    page.keyboard.down("Shift")
    first, *rest = plot.client(STAR)
    page.mouse.move(*first)
    page.mouse.down()
    for at in rest:
        page.mouse.move(*at)
    expect(draft).to_be_visible()
    page.keyboard.press("Escape")
    expect(draft).to_be_hidden()
    page.mouse.up()
    page.keyboard.up("Shift")
    page.get_by_role("button", name="Rerun").click()
    check(plot, reported(page, run=3), rows)


def test_selected_points_stand_out_and_the_others_fade(plot, page):
    bright = np.count_nonzero(plot.canvas()[..., 3] == 255)
    plot.drag(BLOB, "Shift")
    reported(page, run=2)
    plot.wait()
    alpha = plot.canvas()[..., 3]
    # The middle of the lasso is full of points; far outside none is opaque any more.
    assert (alpha[200:280, 320:400] == 255).mean() > 0.3
    assert not (alpha[:, :150] == 255).any()
    assert not (alpha[:, 520:] == 255).any()
    assert np.count_nonzero(alpha == 255) < bright
    page.keyboard.press("Escape")
    reported(page, run=3)
    plot.wait()
    assert np.count_nonzero(plot.canvas()[..., 3] == 255) == bright


def test_a_callback_is_called_once_for_each_gesture(visit, page):
    plot = visit("selecting", on_select="callback")
    plot.wait(points=COUNT)
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["calls"] == 1
    plot.drag(STAR, "Shift", "Alt")
    assert reported(page, run=3)["calls"] == 2
    page.keyboard.press("Escape")
    assert reported(page, run=4) == reported(page, calls=3, count=0)
    plot.drag([(300, 300), (400, 350)])  # moves the camera only
    page.get_by_role("button", name="Rerun").click()
    assert reported(page, run=5)["calls"] == 3


def test_selections_that_python_ignores_stay_in_the_browser(visit, page):
    plot = visit("selecting", on_select="ignore")
    plot.wait(points=COUNT)
    rows = rows_by_select(lasso("replace", plot.drag(BLOB, "Shift")))
    plot.wait(selected=len(rows))
    page.get_by_role("button", name="Rerun").click()
    assert reported(page, run=2)["count"] == 0  # run 2 is that of the button
    assert plot.stats()["selected"] == len(rows)
    expect(plot.frame.locator(".gls-chip-text")).to_have_text(re.compile(f"^{len(rows):,} "))
