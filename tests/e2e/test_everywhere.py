"""Plots for everybody and everywhere: what axe-core says, and all containers of Streamlit at every width."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
from axe import serious
from playwright.sync_api import expect
from plot import PATIENCE, Plot

CONTAINERS = [
    "sidebar",
    "column 0",
    "column 1",
    "column 2",
    "first tab",
    "second tab",
    "expander",
    "dialog",
]

# Where the parts of a plot lie over each other, or beyond its edge.
CROWDED = """(frame) => {
  const outer = frame.getBoundingClientRect();
  const parts = [".gls-toolbar", ".gls-legend", ".gls-notes", ".gls-chip"]
    .map((name) => [name, frame.querySelector(name)?.getBoundingClientRect()])
    .filter(([, box]) => box !== undefined && box.width > 0 && box.height > 0);
  const found = [];
  for (const [name, box] of parts) {
    if (box.left < outer.left || box.right > outer.right || box.bottom > outer.bottom) found.push(name);
    for (const [other, with_] of parts) {
      const apart = box.right <= with_.left || with_.right <= box.left || box.bottom <= with_.top || with_.bottom <= box.top;
      if (name < other && !apart) found.push(`${name} ${other}`);
    }
  }
  return found;
}"""


def named(page, key: str) -> Plot:
    """Give the plot with a key, once it shows its points."""
    plot = Plot(page)
    plot.frame = page.locator(f".st-key-{key.replace(' ', '-')} .gls-frame")
    plot.host = plot.frame.locator(".gls-host")
    plot.wait()
    return plot


RULES = ["aria-required-attr", "aria-valid-attr-value", "button-name", "color-contrast"]


def test_axe_finds_nothing_serious(visit, page):
    page.set_viewport_size({"width": 1100, "height": 1400})
    visit("everywhere", scene="kinds")
    for key in ("plain", "legend", "bar", "around", "density", "counts"):
        named(page, key)
    expect(page.locator(".st-key-empty .gls-frame")).to_contain_text("There are no rows to show")
    assert serious(page, 7, *RULES) == []

    # Panels, one over the other: statistics, saving, the menu, the keys.
    plot = named(page, "plain")
    named(page, "density").frame.locator(".gls-legend-head").click()
    plot.host.focus()
    page.keyboard.press("i")
    expect(plot.frame.locator(".gls-statistics")).to_be_visible()
    for key, panel in {"s": ".gls-save", "?": ".gls-help", "more": ".gls-menu"}.items():
        if key == "more":
            plot.tool("More tools")
        else:
            plot.host.focus()
            page.keyboard.press(key)
        expect(plot.frame.locator(panel)).to_be_visible()
        assert serious(page, 7, *RULES) == []
        page.keyboard.press("Escape")
        expect(plot.frame.locator(panel)).to_be_hidden()
    plot.host.focus()
    page.keyboard.press("i")

    # In dark: a tooltip that stays, a selection by a label, open legends.
    page.emulate_media(color_scheme="dark")
    pinned = named(page, "plain")
    pinned.wait_for("getComputedStyle(frame).backgroundColor !== 'rgb(255, 255, 255)'")
    pinned.host.focus()
    page.keyboard.press("n")
    expect(pinned.frame.locator(".gls-pinned")).to_be_visible()
    labelled = named(page, "legend")
    labelled.host.locator(".gls-label").first.focus()
    page.keyboard.press("Enter")
    expect(labelled.frame.locator(".gls-chip")).to_be_visible()
    selected = labelled.stats()["selected"]
    assert selected > 100
    expect(labelled.host).to_have_attribute(
        "aria-label",
        f"Scatter plot of 595 points, x against y, coloured by name. {selected} points selected",
    )
    for key in ("legend", "bar"):
        head = named(page, key).frame.locator(".gls-legend-head")
        if head.get_attribute("aria-expanded") == "false":
            head.click()
        expect(head).to_have_attribute("aria-expanded", "true")
    assert serious(page, 7, *RULES) == []


def test_axe_finds_nothing_serious_in_an_error(visit, page):
    def spoil(route) -> None:
        route.fulfill(status=200, body=bytes(len(route.fetch().body())))

    page.route(lambda url: urlsplit(url).path.startswith("/media/"), spoil)
    plot = visit("everywhere", scene="one")
    expect(plot.frame.get_by_role("alert")).to_contain_text("Try again", timeout=PATIENCE)
    assert serious(page, 1, "button-name", "color-contrast") == []


def test_all_that_can_be_done_is_reached_by_tab_and_seen(visit, page):
    plot = visit("everywhere", scene="one")
    plot.wait()
    plot.host.focus()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        at = plot.frame.evaluate(
            """(frame) => {
              const focused = frame.getRootNode().activeElement;
              if (focused === null || !frame.contains(focused)) return null;
              const { outlineStyle, outlineWidth } = getComputedStyle(focused);
              const part = focused.closest(".gls-labels, .gls-toolbar, .gls-legend, .gls-foot");
              return [part?.classList[0] ?? null, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
            }"""
        )
        if at is None:
            break
        part, outlined = at
        assert outlined, part
        reached.append(part)
    assert list(dict.fromkeys(reached)) == ["gls-labels", "gls-toolbar", "gls-legend"]


@pytest.mark.parametrize("width", [320, 1400])
def test_a_plot_works_in_every_container(visit, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    visit("everywhere", scene="containers")
    named(page, "column 0")
    # Over the page where it is narrow; Streamlit remembers that it was closed.
    if page.get_by_test_id("stExpandSidebarButton").count() > 0:
        page.get_by_test_id("stExpandSidebarButton").click()
    for key in CONTAINERS:
        if key == "second tab":
            page.get_by_role("tab", name="Second").click()
        elif key == "expander":
            page.get_by_text("More", exact=True).click()
        elif key == "dialog":
            page.get_by_role("button", name="Open").click()
        plot = named(page, key)
        plot.wait_for("plot.presence.size.width > 150")
        plot.host.scroll_into_view_if_needed()
        plot.wait()
        canvas = plot.canvas()
        assert (
            np.abs(np.subtract(canvas.shape[:2], plot.size()[::-1])).max() <= 1
        )  # parts of pixels
        assert (canvas[..., 3] > 128).sum() > 2000, key
        assert plot.frame.evaluate(CROWDED) == [], key
        head = plot.frame.locator(".gls-legend-head")
        wide = "true" if plot.size()[0] >= 480 else "false"
        expect(head).to_have_attribute("aria-expanded", wide)
        if key == "sidebar" and width < 500:
            page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    # In the dialog, too, a label can be clicked.
    plot.host.locator(".gls-label").first.focus()
    page.keyboard.press("Enter")
    plot.wait_for("plot.stats().selected > 100")
    expect(plot.frame.locator(".gls-chip")).to_be_visible()
    assert plot.frame.evaluate(CROWDED) == []


def test_fingers_tap_draw_a_lasso_and_zoom_on_a_phone(address, browser):
    phone = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    page.goto(address("everywhere", scene="one"))
    plot = named(page, "one")
    assert plot.frame.locator(".gls-toolbar").is_visible()
    client = phone.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(plot.client(places))]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    plot.host.locator(".gls-label").first.tap()
    plot.wait_for("plot.stats().selected > 100")
    plot.frame.get_by_role("button", name="Clear selection").tap()
    plot.wait_for("plot.stats().selected === 0")
    width, height = plot.size()
    # A finger that rests, then goes around the lower half.
    corner = (10.0, height * 0.5)
    touch("touchStart", corner)
    plot.wait_for("frame.querySelector('.gls-ring').style.display === ''")
    plot.wait_for("frame.querySelector('.gls-ring').style.display === 'none'")
    for place in [(width - 10, height * 0.5), (width - 10, height - 8), (60, height - 8), corner]:
        touch("touchMove", place)
    touch("touchEnd")
    plot.wait_for("plot.stats().selected > 100 && plot.stats().selected < 500")
    expect(plot.frame.locator(".gls-chip")).to_be_visible()
    assert plot.frame.evaluate(CROWDED) == []
    plot.frame.get_by_role("button", name="Clear selection").tap()
    plot.wait_for("plot.stats().selected === 0")
    scale = plot.size()[0] / np.diff(plot.view()[:, 0])[0]
    touch("touchStart", (140, 200))
    touch("touchStart", (140, 200), (180, 200))
    touch("touchMove", (100, 200), (220, 200))
    touch("touchEnd")
    plot.wait_for("plot.navigation.camera.view.sx > 2.5 * arg", float(scale))
    assert page.evaluate("visualViewport.scale") == 1
    phone.close()
