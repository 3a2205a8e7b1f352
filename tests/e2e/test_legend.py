"""The legend: what it hides can neither be seen nor hit nor selected."""

from __future__ import annotations

import numpy as np
from apps.clouds import NAMES, cloud, named
from apps.report import digest
from playwright.sync_api import expect
from plot import Plot, reported

from streamlit_glscatter import prepare

DATA = cloud()
LAYOUT = prepare(DATA).layout
NAMED = named()
REACH = 12  # pixels; points farther away are not found
TOP = 65534


def row_of(plot: Plot, group: str):
    return plot.frame.locator(".gls-row").filter(has_text=group)


def lonely(plot: Plot, wanted: np.ndarray) -> tuple[int, tuple[float, float]]:
    """Row and place of one of the wanted points (bool, one a row) that has no other near it."""
    quanta = np.empty((len(LAYOUT.rows), 2))
    quanta[LAYOUT.rows] = LAYOUT.quantum(0, len(LAYOUT.rows))
    left, top = np.array(plot.to_pixel((0, 0)))
    right, bottom = np.array(plot.to_pixel((2**24, 2**24)))
    places = [left, top] + quanta / 2**24 * [right - left, bottom - top]
    width, height = plot.size()
    for row in np.flatnonzero(wanted):
        x, y = places[row]
        near = np.hypot(*(places - places[row]).T) < REACH
        # Away from the legend, the tools and the edges.
        if near.sum() == 1 and 300 < x < width - 20 and 60 < y < height - 40:
            return int(row), (float(x), float(y))
    raise AssertionError("every such point has others near it")


def look(plot: Plot) -> None:
    """Look at points of two groups, near enough for some to stand alone."""
    plot.wait()
    x, y = (1.5 - DATA["x"].min()) / np.ptp(DATA["x"]), (-0.7 - DATA["y"].min()) / np.ptp(DATA["y"])
    place = plot.to_pixel((x * 2**24, y * 2**24))
    plot.frame.evaluate("(frame, p) => frame.glscatter.navigation.camera.zoomAt(...p, 5)", place)
    plot.wait()


def check_tooltip(plot: Plot, wanted: np.ndarray) -> None:
    row, place = lonely(plot, wanted)
    plot.hover(place)
    tip = plot.frame.get_by_role("tooltip")
    expect(tip.locator(".gls-tip-row")).to_have_text(f"Row {row:,}".replace(",", "\u202f"))
    expect(tip).to_be_visible()


def select_all(plot: Plot) -> None:
    """Show all points, and draw a lasso around them."""
    plot.host.press("f")
    width, height = plot.size()
    middle = [width / 2, height / 2, 0.5]
    plot.wait()
    plot.frame.evaluate("(frame, p) => frame.glscatter.navigation.camera.zoomAt(...p)", middle)
    plot.wait()
    right, bottom = width - 5, height - 45
    plot.drag([(300, bottom), (right, bottom), (right, 5), (5, 5), (5, bottom)], "Shift")


def opaque(plot: Plot) -> int:
    return int((plot.canvas()[..., 3] > 0).sum())


def test_points_of_a_hidden_category_are_neither_hovered_nor_clicked(visit, page):
    plot = visit("rerunning")
    look(plot)
    tip = plot.frame.get_by_role("tooltip")
    east, south = (DATA["group"] == group for group in ("east", "south"))
    _, hidden_place = lonely(plot, east)
    _, other = lonely(plot, south)
    check_tooltip(plot, east)
    row_of(plot, "east").click(modifiers=["Control"])
    expect(row_of(plot, "east")).to_have_attribute("aria-pressed", "false")
    expect(row_of(plot, "south")).to_have_attribute("aria-pressed", "true")
    plot.wait()
    check_tooltip(plot, south)
    plot.hover(hidden_place)
    expect(tip).to_be_hidden()
    assert reported(page)["run"] == 1
    plot.click(other)
    plot.wait(selected=1)
    # Like a click beside all points, which ends the selection.
    plot.click(hidden_place)
    plot.wait(selected=0)

    # A click isolates, by keyboard as well; again brings all back.
    row_of(plot, "east").press("Enter")
    pressed = [
        row_of(plot, group).get_attribute("aria-pressed") for group in ("east", "south", "north")
    ]
    assert pressed == ["true", "false", "false"]
    plot.wait()
    check_tooltip(plot, east)
    plot.hover(other)
    expect(tip).to_be_hidden()
    row_of(plot, "south").press("Control+Enter")
    expect(row_of(plot, "south")).to_have_attribute("aria-pressed", "true")
    expect(row_of(plot, "north")).to_have_attribute("aria-pressed", "false")
    plot.frame.get_by_role("button", name="Show all", exact=True).click()
    expect(row_of(plot, "north")).to_have_attribute("aria-pressed", "true")
    plot.wait()
    plot.click(other)
    plot.click(hidden_place, "Control")
    plot.wait(selected=2)


def test_the_legend_is_ordered_searched_and_set_from_python(visit, page):
    plot = visit("filtering", color="name", order="size")
    plot.wait()
    names = plot.frame.locator(".gls-row-name")
    values, counts = np.unique(NAMED["name"][NAMED["name"] != None], return_counts=True)  # noqa: E711
    by_size = values[np.argsort(-counts, kind="stable")].tolist()
    expect(names).to_have_text([*by_size, "missing"])
    plot.frame.get_by_role("button", name="Largest first").click()
    expect(names).to_have_text([*sorted(values), "missing"])

    search = plot.frame.get_by_role("searchbox")
    search.press_sequentially("E 1")  # letters that are commands of the plot elsewhere
    expect(names).to_have_text([f"name {i}" for i in range(10, 20)])
    expect(plot.frame.locator(".gls-found")).to_have_text(f"10 of {NAMES + 1}")
    search.press("Escape")
    expect(names).to_have_count(NAMES + 1)

    # Python shows two rows; a rerun leaves the user's changes alone.
    everything = opaque(plot)
    page.get_by_role("button", name="Two").click()
    shown = plot.frame.locator('.gls-row[aria-pressed="true"] .gls-row-name')
    expect(shown).to_have_text(["name 03", "missing"])
    plot.wait()
    assert 0 < opaque(plot) < everything / 2
    select_all(plot)
    two = np.flatnonzero((NAMED["name"] == "name 03") | (NAMED["name"] == None))  # noqa: E711
    reported(page, filter="Two", count=len(two), digest=digest(two))
    plot.wait(selected=len(two))
    three = int((NAMED["name"] == "name 03").sum())
    count = row_of(plot, "name 03").locator(".gls-row-count")
    expect(count).to_have_text(f"{three:,} of {three:,}")
    expect(row_of(plot, "name 04").locator(".gls-row-count")).to_contain_text("0 of")

    row_of(plot, "missing").click(modifiers=["Control"])
    page.get_by_role("button", name="Rerun").click()
    reported(page, run=4, count=len(two))  # what is selected stays so
    expect(shown).to_have_text(["name 03"])
    page.get_by_role("button", name="Everything").click()
    expect(shown).to_have_count(NAMES + 1)


def test_a_range_of_numbers_is_shown_hovered_and_selected(visit, page):
    plot = visit("filtering", color="value")
    look(plot)
    value = NAMED["value"]
    low, high = np.nanmin(value), np.nanmax(value)
    code = np.where(np.isnan(value), -1, np.rint((value - low) / (high - low) * TOP))
    uploaded, everything = plot.stats()["uploadedBytes"], opaque(plot)
    track = plot.frame.locator(".gls-chosen")
    bounds = track.bounding_box()
    y = bounds["y"] + bounds["height"] / 2

    def drag(start: float, stop: float) -> tuple[int, int]:
        page.mouse.move(bounds["x"] + start * bounds["width"], y)
        page.mouse.down()
        page.mouse.move(bounds["x"] + (start + stop) / 2 * bounds["width"], y)
        page.mouse.move(bounds["x"] + stop * bounds["width"], y)
        page.mouse.up()
        return tuple(plot.frame.evaluate("(frame) => frame.glscatter.coloring.filter.range"))

    first, last = drag(0.3, 0.6)
    assert abs(first - 0.3 * TOP) < 0.02 * TOP
    assert abs(last - 0.6 * TOP) < 0.02 * TOP
    plot.wait()
    assert 0 < opaque(plot) < 0.6 * everything
    within = (code >= first) & (code <= last)
    _, outside = lonely(plot, ~within)
    check_tooltip(plot, within)
    plot.hover(outside)
    expect(plot.frame.get_by_role("tooltip")).to_be_hidden()
    assert plot.stats()["uploadedBytes"] == uploaded

    # Its middle moves it; the missing come back by their row.
    first, last = drag(0.45, 0.55)
    assert abs(first - 0.4 * TOP) < 0.02 * TOP
    row_of(plot, "missing").click()
    select_all(plot)
    rows = np.flatnonzero(((code >= first) & (code <= last)) | (code < 0))
    reported(page, count=len(rows), digest=digest(rows))
    assert plot.stats()["selected"] == len(rows)

    # By keyboard: Home, a hundredth, Esc.
    handles = plot.frame.get_by_role("slider")
    handles.first.press("Home")
    expect(handles.first).to_have_attribute("aria-valuenow", "0.0")
    handles.first.press("ArrowRight")
    expect(handles.first).to_have_attribute("aria-valuetext", "0.01")
    handles.first.press("Escape")
    expect(handles.first).to_have_attribute("aria-valuenow", "0.0")
    assert plot.frame.evaluate("(frame) => frame.glscatter.coloring.filter") is None
    assert plot.stats()["selected"] == len(rows)


def test_a_range_is_set_from_python_and_counts_in_a_density_picture(visit, page):
    plot = visit("filtering", color="value", mode="density")
    plot.wait()
    everything = opaque(plot)
    page.get_by_role("button", name="Range").click()
    handles = plot.frame.get_by_role("slider")
    expect(handles.last).to_have_attribute("aria-valuetext", "0.25")
    plot.wait()
    assert 0 < opaque(plot) < 0.6 * everything
    select_all(plot)
    rows = np.flatnonzero(NAMED["value"] <= 0.25)
    reported(page, filter="Range", count=len(rows), digest=digest(rows))
    plot.host.press("Escape")
    plot.host.press("f")
    plot.frame.locator(".gls-chosen").dblclick()
    expect(handles.last).to_have_attribute("aria-valuenow", "100.0")
    plot.wait()
    assert opaque(plot) == everything
