"""Tooltips that are pinned: what they show, where they stay, and how one goes from point to point."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from apps.items import LONG, table
from apps.texts import HOSTILE
from playwright.sync_api import expect
from plot import Plot, reported

TABLE = table(HOSTILE)
LAST = 2**24 - 1
QUANTA = np.round(np.column_stack([TABLE["x"], TABLE["y"]]) * LAST)
CORNERS = range(4)
WAYS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}


@pytest.fixture
def plot(visit) -> Plot:
    plot = visit("tooltips")
    plot.wait()
    plot.without_tools()
    return plot


def card(plot: Plot):
    return plot.frame.locator(".gls-pinned")


def at(plot: Plot, row: int) -> tuple[float, float]:
    return plot.to_pixel(tuple(QUANTA[row].tolist()))


def beside(plot: Plot, row: int) -> tuple[float, float]:
    """Give a place on a point, rather towards the middle: the tools lie over the corners."""
    return tuple(at(plot, row) - 4 * np.sign(np.subtract(at(plot, row), np.divide(plot.size(), 2))))


def pin(plot: Plot, row: int) -> None:
    plot.click(beside(plot, row))
    expect_row(plot, row)


def expect_row(plot: Plot, row: int) -> None:
    expect(card(plot).locator(".gls-tip-row")).to_have_text(f"Row {row}")


def box(plot: Plot, selector: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, from the corner of the plot."""
    return tuple(
        plot.frame.evaluate(
            """(frame, selector) => {
              const host = frame.querySelector(".gls-host").getBoundingClientRect();
              const { left, top, right, bottom } = frame.querySelector(selector).getBoundingClientRect();
              return [left - host.left, top - host.top, right - host.left, bottom - host.top];
            }""",
            selector,
        )
    )


def check_place(plot: Plot, row: int, selector: str) -> None:
    """Check that a tooltip lies within the plot and off its point, which has a radius of 4.5."""
    left, top, right, bottom = box(plot, selector)
    width, height = plot.size()
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    x, y = at(plot, row)
    aside = max(left - x, x - right, 0), max(top - y, y - bottom, 0)
    assert np.hypot(*aside) > 5


def neighbour(row: int, way: tuple[int, int], among: np.ndarray) -> int:
    """Find the nearest of the rows within 45 degrees of a way."""
    offset = QUANTA[among] - QUANTA[row]
    along = offset @ way
    aside = np.abs(offset @ way[::-1])
    ahead = (along > 0) & (aside <= along)
    return int(among[ahead][np.argmin(np.hypot(*offset[ahead].T))])


def test_a_click_pins_and_the_card_follows_its_point(plot, page):
    row = int(np.argmin(np.hypot(*(TABLE[name] - 0.5 for name in "xy"))))
    pin(plot, row)
    plot.hover((5, 5))
    check_place(plot, row, ".gls-pinned")
    expect(card(plot).locator(".gls-tip-arrow")).to_be_visible()
    before = np.subtract(box(plot, ".gls-pinned")[:2], at(plot, row))
    plot.drag([(300, 300), (280, 310), (270, 320)])
    plot.wait_for("frame.querySelector('.gls-pinned-point').getAttribute('transform') !== arg", "")
    expect_row(plot, row)
    after = np.subtract(box(plot, ".gls-pinned")[:2], at(plot, row))
    assert np.allclose(before, after, atol=1.1)
    plot.drag([(300, 200), (500, 200), (300 + plot.size()[0] // 2, 200)])
    plot.drag([(300, 200), (500, 200), (300 + plot.size()[0] // 2, 200)])
    expect(card(plot).locator(".gls-tip-arrow")).to_be_hidden()  # the point is out of view
    left, _, right, _ = box(plot, ".gls-pinned")
    assert 0 <= left < right <= plot.size()[0]
    page.keyboard.press("Escape")
    expect(card(plot)).to_be_hidden()
    page.keyboard.press("f")
    plot.wait_for("Math.abs(plot.toPixel(0, 0)[0] - arg) < 300", plot.size()[0] / 2)
    assert reported(page)["run"] == 1


def test_a_card_is_closed_by_its_button_or_beside_all_points(plot, page, profile):
    beside_all = (plot.size()[0] / 2 - 300, 5)
    pin(plot, 2)
    card(plot).get_by_role("button", name="Close").click()
    expect(card(plot)).to_be_hidden()
    assert plot.host.evaluate("(host) => host.matches(':focus')")
    pin(plot, 1)  # another point: twice on one would be a double click
    plot.click(beside_all)
    expect(card(plot)).to_be_hidden()
    client = profile.new_cdp_session(page)

    def tap(place):
        [(x, y)] = plot.client([place])
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    tap(at(plot, 0))
    expect_row(plot, 0)
    expect(plot.frame.get_by_role("tooltip")).to_be_hidden()
    tap(beside_all)
    expect(card(plot)).to_be_hidden()


def test_arrow_keys_go_to_the_neighbours(visit, page):
    plot = visit("tooltips", select=1)
    plot.wait()
    plot.without_tools()
    row, run = 0, 2
    plot.click(at(plot, row))
    reported(page, run=run, rows=[row])
    everything = np.arange(len(QUANTA))
    for key in ["ArrowRight", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"]:
        page.keyboard.press(key)
        row = neighbour(row, WAYS[key], everything)
        expect_row(plot, row)
    said = plot.frame.locator("[aria-live=polite]")
    expect(said).to_have_text(re.compile(rf"^Row {row}: value .*, kind {TABLE['kind'][row]},"))
    page.keyboard.press("Enter")
    reported(page, run=run + 1, rows=[row])
    for _ in range(8):
        page.keyboard.press("+")
    width, height = plot.size()
    view = plot.to_pixel(tuple(QUANTA[neighbour(row, WAYS["ArrowUp"], everything)].tolist()))
    assert not (0 <= view[0] <= width and 0 <= view[1] <= height)
    page.keyboard.press("ArrowUp")
    row = neighbour(row, WAYS["ArrowUp"], everything)
    expect_row(plot, row)
    x, y = at(plot, row)
    assert 0 < x < width
    assert 0 < y < height
    # One Esc takes back the selection of another point no more than a lasso.
    page.keyboard.press("Escape")
    expect(card(plot)).to_be_hidden()
    assert plot.stats()["selected"] == 1
    page.keyboard.press("Escape")
    reported(page, rows=[])
    # Without a pinned point arrows move the view; N pins the point in the middle of it.
    before = plot.view()
    page.keyboard.press("ArrowUp")
    assert not np.allclose(plot.view(), before)
    page.keyboard.press("f")
    plot.wait_for("plot.toPixel(0, 0)[1] < arg", height)
    plot.hover((-20, -20))
    middle = plot.to_quantum((width / 2, height / 2))
    page.keyboard.press("n")
    expect_row(plot, int(np.argmin(np.hypot(*(QUANTA - middle).T))))


def test_values_are_seen_among_all(plot):
    values = TABLE["value"]
    counts, edges = np.histogram(values, 32)
    for row in (1, 3):
        pin(plot, row)
        cells = card(plot).locator("dd")
        number, kind, when, _ = cells.locator(".gls-tip-value").all_inner_texts()
        assert number.replace("\u202f", "") == f"{values[row]:.1f}"
        assert kind == TABLE["kind"][row]
        assert when == str(TABLE["when"][row]).replace("T", " ")[:16]
        spark, mark = (box(plot, f".gls-pinned .gls-spark{end}") for end in ("", "-mark"))
        place = (np.mean([mark[0], mark[2]]) - spark[0]) / (spark[2] - spark[0])
        expected = np.searchsorted(edges, values[row], side="right") - 1
        assert np.floor(place * 32) == expected
        here = box(plot, ".gls-pinned .gls-spark-here")
        height = (here[3] - here[1]) / (spark[3] - spark[1])
        assert height == pytest.approx(counts[expected] / counts.max(), abs=0.05)
        below = np.mean(values < values[row])
        said = cells.nth(0).locator(".gls-spark").get_attribute("aria-label")
        assert float(re.search(r"[\d.]+", said)[0]) == pytest.approx(100 * below, abs=2)
        names, found = np.unique(TABLE["kind"], return_counts=True)
        count = found[names == kind][0]
        rank = 1 + np.sum(found > count)
        ending = {1: "st", 2: "nd", 3: "rd"}[rank]
        share = f"{np.floor(1000 * count / len(values) + 0.5) / 10:g}"
        expect(cells.nth(1).locator(".gls-tip-rank")).to_have_text(
            re.compile(rf"^{rank}{ending} of 3, {share}\s?%$")
        )


def test_long_texts_images_and_markup(plot, page):
    plot.hover(at(plot, 0))
    tip = plot.frame.get_by_role("tooltip")
    value = tip.locator(".gls-tip-value").nth(3)
    expect(value).to_be_visible()
    assert len(value.inner_text()) < len(LONG)
    assert value.evaluate("(it) => it.scrollHeight > it.clientHeight")
    picture = tip.locator(".gls-tip-image")
    expect(
        picture
    ).to_be_visible()  # 9 x 6 pixels, magnified into three tenths of the plot's height
    assert (picture.bounding_box()["width"], picture.bounding_box()["height"]) == (9 * 19, 6 * 19)
    pin(plot, 0)
    body = card(plot).locator(".gls-tip-body")
    assert body.inner_text().endswith("word398 word399")
    assert body.evaluate("(it) => it.scrollHeight > it.clientHeight && it.tabIndex === 0")
    page.keyboard.press("Escape")
    pin(plot, 1)
    expect(card(plot).locator("dd").nth(3)).to_have_text(HOSTILE)
    assert plot.frame.locator("dd img").count() == 0
    assert page.evaluate("window.hacked") is None
    picture = card(plot).locator(".gls-tip-image")
    expect(picture).to_be_visible()  # 900 x 300, fitted
    assert picture.bounding_box()["width"] == pytest.approx(260, abs=1)
    for row, words in ((2, "image cannot be shown"), (3, "no image")):
        pin(plot, row)
        expect(card(plot).locator(".gls-tip-stage")).to_have_text(words)
        expect(card(plot).locator(".gls-tip-image")).to_be_hidden()


def test_narrow_plots(plot, page):
    for width, row in itertools.product((380, 320), CORNERS):
        page.set_viewport_size({"width": width, "height": 700})
        plot.wait_for("frame.clientWidth < arg && frame.clientWidth > arg - 60", width)
        plot.wait()
        plot.hover(beside(plot, row))
        tip = plot.frame.get_by_role("tooltip")
        expect(tip.locator(".gls-tip-row")).to_have_text(f"Row {row}")
        check_place(plot, row, "[role=tooltip]")
        pin(plot, row)
        expect(tip).to_be_hidden()
        check_place(plot, row, ".gls-pinned")
        if width == 320:
            assert box(plot, ".gls-pinned")[2] - box(plot, ".gls-pinned")[0] == pytest.approx(
                plot.frame.evaluate("(frame) => frame.clientWidth") - 12
            )
        page.keyboard.press("Escape")
        expect(card(plot)).to_be_hidden()
