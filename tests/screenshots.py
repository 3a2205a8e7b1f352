"""Take the pictures of the README and the docs from the running demo: ``make screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from e2e.plot import Plot
from playwright.sync_api import sync_playwright
from support import CHROMIUM_FLAGS, ROOT, chromium, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = ROOT / "docs" / "images"

#: The first UMAP of a fresh machine compiles for up to a minute.
PATIENCE = 240_000


def open_page(browser: Browser, url: str, *, scheme: str = "light", width: int = 1280) -> Page:
    """Open a page of the demo and wait until its plot is complete."""
    page = browser.new_page(
        viewport={"width": width, "height": 1000}, color_scheme=scheme, device_scale_factor=1
    )
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.locator(".gls-host").wait_for(timeout=PATIENCE)
    Plot(page).wait()
    return page


def shot(page: Page, name: str) -> None:
    """Save the plot alone."""
    page.mouse.move(2, 2)
    Plot(page).frame.screenshot(path=IMAGES / f"{name}.png")


def million(browser: Browser, url: str) -> None:
    """Save a lasso around a part of a million points, and the same in dark on a phone."""
    page = open_page(browser, url)
    plot = Plot(page)
    box = plot.host.bounding_box()
    path = [(0.42, 0.62), (0.50, 0.55), (0.62, 0.60), (0.60, 0.75), (0.50, 0.82), (0.42, 0.74)]
    places = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in path]
    page.keyboard.down("Shift")
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=12)
    page.mouse.up()
    page.keyboard.up("Shift")
    plot.wait_for("plot.stats().selected > 0")
    plot.wait()
    shot(page, "lasso")
    page.close()
    page = open_page(browser, url, scheme="dark", width=390)
    shot(page, "phone-dark")
    page.close()


def digits(browser: Browser, url: str) -> None:
    """Save the tooltip with its picture."""
    page = open_page(browser, url + "digits", scheme="dark")
    plot = Plot(page)
    box = plot.host.bounding_box()
    tip = page.locator(".gls-tooltip")
    # Walk through the middle until a digit is under the pointer.
    for step in range(40):
        place = (0.3 + 0.01 * step) * box["width"], (0.2 + 0.015 * step) * box["height"]
        page.mouse.move(box["x"] + place[0], box["y"] + place[1])
        page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        if tip.is_visible():
            break
    page.locator(".gls-tooltip:not(.gls-loading)").wait_for()
    page.locator(".gls-tip-image").wait_for()
    plot.frame.screenshot(path=IMAGES / "digits-dark.png")
    page.close()


def photos(browser: Browser, url: str) -> None:
    """Save the pixels of two photographs in their own colours."""
    page = open_page(browser, url + "photos")
    shot(page, "photos")
    page.close()


def density(browser: Browser, url: str) -> None:
    """Save counts per pixel."""
    page = open_page(browser, url + "density", scheme="dark", width=1000)
    shot(page, "density")
    page.close()


def doubts(browser: Browser, url: str) -> None:
    """Save points whose sizes and opacities follow a column."""
    page = open_page(browser, url + "doubts", width=1000)
    shot(page, "sizes")
    page.close()


def main() -> None:
    """Run the demo and visit its pages."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(ROOT / "examples" / "demo.py", Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        for visit in (million, photos, digits, density, doubts):
            visit(browser, server.url)
        browser.close()


if __name__ == "__main__":
    main()
