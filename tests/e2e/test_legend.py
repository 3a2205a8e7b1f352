"""The legend: what it hides can neither be seen nor hit."""

from __future__ import annotations

import numpy as np
from apps.clouds import cloud
from playwright.sync_api import expect
from plot import Plot, reported

from streamlit_glscatter import prepare

DATA = cloud()
LAYOUT = prepare(DATA).layout
REACH = 12  # pixels; points farther away are not found


def row_of(plot: Plot, group: str):
    return plot.frame.locator(".gls-row").filter(has_text=group)


def lonely(plot: Plot, group: str) -> tuple[int, tuple[float, float]]:
    """Row and place of a point of a group that has no other near it."""
    quanta = np.empty((len(LAYOUT.rows), 2))
    quanta[LAYOUT.rows] = LAYOUT.quantum(0, len(LAYOUT.rows))
    left, top = np.array(plot.to_pixel((0, 0)))
    right, bottom = np.array(plot.to_pixel((2**24, 2**24)))
    places = [left, top] + quanta / 2**24 * [right - left, bottom - top]
    width, height = plot.size()
    for row in np.flatnonzero(DATA["group"] == group):
        x, y = places[row]
        near = np.hypot(*(places - places[row]).T) < REACH
        # Away from the legend, the tools and the edges.
        if near.sum() == 1 and 200 < x < width - 20 and 60 < y < height - 40:
            return int(row), (float(x), float(y))
    raise AssertionError(f"every point of {group} has others near it")


def begin(plot: Plot) -> None:
    """Look at points of two groups, near enough for some to stand alone."""
    plot.wait()
    x, y = (1.5 - DATA["x"].min()) / np.ptp(DATA["x"]), (-0.7 - DATA["y"].min()) / np.ptp(DATA["y"])
    place = plot.to_pixel((x * 2**24, y * 2**24))
    plot.frame.evaluate("(frame, p) => frame.glscatter.navigation.camera.zoomAt(...p, 5)", place)
    plot.wait()


def check_tooltip(plot: Plot, group: str) -> None:
    row, place = lonely(plot, group)
    plot.hover(place)
    tip = plot.frame.get_by_role("tooltip")
    expect(tip.locator(".gls-tip-row")).to_have_text(f"Row {row:,}".replace(",", "\u202f"))
    expect(tip).to_be_visible()


def test_points_of_a_hidden_category_are_not_hovered(visit, page):
    plot = visit("rerunning")
    begin(plot)
    tip = plot.frame.get_by_role("tooltip")
    _, hidden_place = lonely(plot, "east")
    check_tooltip(plot, "east")
    row_of(plot, "east").click()
    expect(row_of(plot, "east")).to_have_attribute("aria-pressed", "false")
    plot.wait()
    check_tooltip(plot, "south")
    plot.hover(hidden_place)
    expect(tip).to_be_hidden()
    row_of(plot, "east").click()
    plot.wait()
    check_tooltip(plot, "east")
    assert reported(page)["run"] == 1


def test_points_of_a_hidden_category_are_not_clicked(visit, page):
    plot = visit("rerunning")
    begin(plot)
    _, place = lonely(plot, "east")
    row_of(plot, "east").click()
    plot.wait()
    _, other = lonely(plot, "south")
    plot.click(other)
    plot.wait(selected=1)
    # Like a click beside all points, which ends the selection.
    plot.click(place)
    plot.wait(selected=0)
    row_of(plot, "east").click()
    plot.wait()
    plot.click(other)
    plot.wait(selected=1)
    plot.click(place, "Control")
    plot.wait(selected=2)
    reported(page, count=2)
