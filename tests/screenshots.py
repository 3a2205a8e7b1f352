"""Take the pictures of the README and the docs from the running demo and gallery: ``make screenshots``.

``python tests/screenshots.py labels linked`` takes only these.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from e2e.plot import Plot
from PIL import Image
from playwright.sync_api import sync_playwright
from scipy.spatial import KDTree
from support import CHROMIUM_FLAGS, ROOT, chromium, serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator, Page, Route

IMAGES = ROOT / "docs" / "images"

#: Bytes of a picture.
LARGEST = 150_000
#: The first UMAP of a fresh machine compiles for up to a minute.
PATIENCE = 240_000


#: Nothing fades any more.
SETTLED = """() => {
  const search = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...element.getAnimations(),
    ...(element.shadowRoot === null ? [] : search(element.shadowRoot)),
  ]);
  return search(document).every(({ playState }) => playState !== "running");
}"""


#: Some of the bytes have come.
SOME_CAME = """() => {
  const search = (root) => [...root.querySelectorAll("*")].some(
    (element) =>
      (element.role === "progressbar" && Number(element.ariaValueNow) > 0) ||
      (element.shadowRoot !== null && search(element.shadowRoot)),
  );
  return search(document);
}"""


def open_page(browser: Browser, url: str, *, scheme: str = "light", width: int = 1560) -> Page:
    """Open a page of the demo and wait until its plot is complete."""
    page = browser.new_page(
        viewport={"width": width, "height": 1000}, color_scheme=scheme, device_scale_factor=1
    )
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.locator(".gls-host").first.wait_for(timeout=PATIENCE)
    shown = "plot.stats().points > 0 || plot.stats().aggregated !== null"
    Plot(page).wait_for(f"plot.stats().complete && ({shown})")
    return page


def save(png: bytes, name: str) -> None:
    """Write a picture with a palette, of as many colours as `LARGEST` allows."""
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    for count in (200, 96, 48, 24):
        file = io.BytesIO()
        with_palette(image, count).save(file, "png", optimize=True)
        if file.tell() < LARGEST:
            break
    (IMAGES / f"{name}.png").write_bytes(file.getvalue())


def with_palette(image: Image.Image, count: int) -> Image.Image:
    """Give each pixel the nearest of so many colours, or of 54 for what is grey or frequent."""
    flat, which, counts = np.unique(
        np.asarray(image).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    # Texts are few pixels among many colours: greys have a part of the palette to themselves.
    grey = np.ptp(flat.astype(int), axis=1) < 24
    often = flat[np.argsort(-counts)[:6]]  # such as the background: these stay as they are
    palette = [often]
    # Each shade of grey counts once, so that dark letters keep theirs.
    for part, times, colors in ((grey, 1, 48), (~grey, counts[~grey], count)):
        if part.any():
            pixels = np.repeat(flat[part], times, axis=0)
            small = Image.fromarray(pixels[None]).quantize(colors).convert("RGB")
            palette.append(np.unique(np.asarray(small)[0], axis=0))
    colors = np.concatenate(palette)
    _, nearest = KDTree(colors).query(flat)
    small = Image.fromarray(nearest[which].reshape(image.size[::-1]).astype(np.uint8), "P")
    small.putpalette(colors.astype(np.uint8).tobytes())
    return small


def shot(page: Page, name: str, what: Locator | None = None) -> None:
    """Save the plot alone, or a part of the page."""
    save((what or Plot(page).frame).screenshot(), name)


def beside(pictures: list[bytes]) -> bytes:
    """Put pictures of one size beside each other."""
    parts = [Image.open(io.BytesIO(picture)) for picture in pictures]
    width, height = parts[0].size
    row = Image.new("RGB", (len(parts) * (width + 16) - 16, height), "white")
    for nth, each in enumerate(parts):
        row.paste(each, (nth * (width + 16), 0))
    file = io.BytesIO()
    row.save(file, "png")
    return file.getvalue()


def part(plot: Plot, *places: tuple[float, float]) -> list[tuple[float, float]]:
    """Give places from shares of a plot's width and height."""
    width, height = plot.size()
    return [(u * width, v * height) for u, v in places]


def lasso(plot: Plot, *places: tuple[float, float]) -> None:
    """Select with a lasso around shares of the plot's width and height."""
    plot.drag(part(plot, *places, places[0]), "Shift")
    plot.wait_for("plot.stats().selected > 0")
    plot.wait()


# ---- from the demo -------------------------------------------------------------------------------


def million(browser: Browser, url: str) -> None:
    """Save a lasso around a part of a million points."""
    page = open_page(browser, url, width=1280)
    lasso(
        Plot(page),
        (0.42, 0.62),
        (0.50, 0.55),
        (0.62, 0.60),
        (0.60, 0.75),
        (0.50, 0.82),
        (0.42, 0.74),
    )
    page.mouse.move(2, 2)
    shot(page, "lasso")
    page.close()


def phone(browser: Browser, url: str) -> None:
    """Save a million points on a phone."""
    page = open_page(browser, url, scheme="dark", width=390)
    shot(page, "phone-dark")
    page.close()


def digits(browser: Browser, url: str) -> None:
    """Save the tooltip with its picture."""
    page = open_page(browser, url + "digits", scheme="dark", width=1000)
    plot = Plot(page)
    tip = page.locator(".gls-tooltip")
    # Walk through the middle until a digit is under the pointer.
    for step in range(40):
        [place] = part(plot, (0.3 + 0.01 * step, 0.2 + 0.015 * step))
        plot.hover(place)
        page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        if tip.is_visible():
            break
    page.locator(".gls-tooltip:not(.gls-loading)").wait_for()
    page.locator(".gls-tip-image").wait_for()
    shot(page, "digits-dark")
    page.close()


def photos(browser: Browser, url: str) -> None:
    """Save the pixels of two photographs in their own colours."""
    page = open_page(browser, url + "photos", width=1280)
    shot(page, "photos")
    page.close()


def density(browser: Browser, url: str) -> None:
    """Save counts per pixel."""
    page = open_page(browser, url + "density", scheme="dark", width=1000)
    shot(page, "density")
    page.close()


def sizes(browser: Browser, url: str) -> None:
    """Save points whose sizes and opacities follow a column."""
    page = open_page(browser, url + "doubts", width=1000)
    shot(page, "sizes")
    page.close()


# ---- from the gallery ----------------------------------------------------------------------------


def data(browser: Browser, url: str) -> None:
    """Save what one call draws of a million rows."""
    page = open_page(browser, url, scheme="dark")
    shot(page, "million-dark")
    page.close()


def colours(browser: Browser, url: str) -> None:
    """Save a colour bar."""
    page = open_page(browser, url + "colours")
    page.get_by_test_id("stButtonGroup").get_by_text("weight").click(timeout=20_000)
    page.locator(".gls-ramp").wait_for()
    shown = "plot.stats().points > 0 || plot.stats().aggregated !== null"
    Plot(page).wait_for(f"plot.stats().complete && ({shown})")
    shot(page, "colours")
    page.close()


def tooltip(browser: Browser, url: str) -> None:
    """Save a pinned tooltip."""
    page = open_page(browser, url + "tooltips")
    plot = Plot(page)
    plot.host.focus()
    page.keyboard.press("n")
    page.locator(".gls-pinned .gls-tip-image").wait_for()
    shot(page, "tooltip")
    page.close()


def labels(browser: Browser, url: str) -> None:
    """Save named clusters."""
    page = open_page(browser, url + "labels", scheme="dark")
    page.locator(".gls-label").first.wait_for()
    page.wait_for_function(SETTLED)
    shot(page, "labels-dark")
    page.close()


def linked(browser: Browser, url: str) -> None:
    """Save two plots of which one has a lasso."""
    page = open_page(browser, url + "linked-views", width=1500)
    plots = [Plot(page, nth) for nth in range(2)]
    for plot in plots:
        plot.wait()
    lasso(plots[0], (0.55, 0.3), (0.8, 0.3), (0.85, 0.5), (0.7, 0.62), (0.52, 0.5))
    plots[1].wait_for("plot.stats().selected > 0")
    plots[1].wait()
    page.mouse.move(2, 2)
    shot(page, "linked", page.get_by_test_id("stHorizontalBlock").nth(1))
    page.close()


def counted(browser: Browser, url: str) -> None:
    """Save the counts of three million points."""
    page = open_page(browser, url + "above-the-threshold", scheme="dark")
    page.wait_for_function(SETTLED)
    shot(page, "counted-dark")
    page.close()


def axes(browser: Browser, url: str) -> None:
    """Save what stands around a plot."""
    page = open_page(browser, url + "axes-and-titles")
    shot(page, "axes", page.locator(".gls-figure"))
    page.close()


def legend(browser: Browser, url: str) -> None:
    """Save a legend with a search, in which some categories are shown."""
    page = open_page(browser, url + "legend-and-filter")
    page.get_by_test_id("stCheckbox").click()
    page.wait_for_function(SETTLED)
    Plot(page).wait()
    shot(page, "legend")
    page.close()


def highlight(browser: Browser, url: str) -> None:
    """Save rings around rows."""
    page = open_page(browser, url + "highlight", scheme="dark")
    shot(page, "highlight-dark")
    page.close()


def tools(browser: Browser, url: str) -> None:
    """Save the toolbar with the panel for saving, and the statistics."""
    page = open_page(browser, url + "toolbar-and-statistics")
    Plot(page).host.focus()
    page.keyboard.press("s")
    page.locator(".gls-save").wait_for()
    shot(page, "saving", page.locator(".gls-figure"))
    page.keyboard.press("Escape")
    page.locator(".gls-save").wait_for(state="hidden")
    Plot(page).host.focus()
    page.keyboard.press("i")
    page.locator(".gls-statistics").wait_for()
    shot(page, "statistics")
    page.close()


def changing(browser: Browser, url: str) -> None:
    """Save a plot before, while and after its data changes in place."""
    page = open_page(browser, url + "changing-data", width=1200)
    plot = Plot(page)
    pictures = [plot.frame.screenshot()]
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(0.5)")
    page.get_by_test_id("stButtonGroup").get_by_text("3, 4").click()
    plot.wait_for("plot.stats().transition === 0.5")
    pictures.append(plot.frame.screenshot())
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(null)")
    plot.wait_for("plot.stats().complete && plot.stats().transition === null")
    pictures.append(plot.frame.screenshot())
    save(beside(pictures), "changing")
    page.close()


def live(browser: Browser, url: str) -> None:
    """Save a plot before and after rows were appended."""
    page = open_page(browser, url + "live-data", width=1200)
    plot = Plot(page)
    page.mouse.move(2, 2)
    pictures = [plot.frame.screenshot()]
    for steps in range(2, 6):
        page.get_by_role("button", name="Append 20,000 rows").click()
        plot.wait(points=steps * 20_000)
    plot.host.focus()
    page.keyboard.press("f")
    page.get_by_role("heading").first.click()
    plot.wait()
    page.wait_for_function(SETTLED)
    pictures.append(plot.frame.screenshot())
    save(beside(pictures), "live")
    page.close()


def session(browser: Browser, url: str) -> None:
    """Save a selection that a button has made."""
    page = open_page(browser, url + "session-state", width=1400)
    page.get_by_role("button", name="Select group A").click()
    Plot(page).wait_for("plot.stats().selected > 0")
    page.get_by_test_id("stJson").evaluate("(tree) => (tree.style.display = 'none')")
    page.mouse.move(2, 2)
    page.wait_for_function(SETTLED)
    shot(page, "session", page.get_by_test_id("stColumn").first)
    page.close()


def state(browser: Browser, url: str) -> None:
    """Save a lasso under a filter, and the state that it makes."""
    page = open_page(browser, url + "session-state", width=1400)
    page.set_viewport_size({"width": 1400, "height": 1400})
    plot = Plot(page)
    plot.frame.locator(".gls-row").filter(has_text="B").click()
    lasso(plot, (0.55, 0.55), (0.8, 0.6), (0.75, 0.88), (0.6, 0.85))
    page.get_by_test_id("stJson").get_by_text("lasso").wait_for(timeout=20_000)
    page.mouse.move(2, 2)
    page.wait_for_function(SETTLED)
    shot(page, "state", page.get_by_test_id("stColumn").first)
    page.close()


def waiting(browser: Browser, url: str) -> None:
    """Save a plot that waits for its points beside one that could not read them."""
    pictures = []
    for broken in (False, True):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)

        def answer(route: Route, *, broken: bool = broken) -> None:
            body = route.fetch().body()
            if broken:
                route.fulfill(status=200, body=bytes(len(body)))
            elif len(body) < 100_000:  # the large ones never come
                route.fulfill(status=200, body=body)

        page.route(lambda address: urlsplit(address).path.startswith("/media/"), answer)
        page.goto(url + "from-python")
        if broken:
            page.locator(".gls-error-card").wait_for()
        else:
            page.wait_for_function(SOME_CAME)
        pictures.append(page.locator(".gls-frame").screenshot())
        page.unroute_all(behavior="ignoreErrors")
        page.close()
    save(beside(pictures), "waiting")


DEMO: list[Callable[[Browser, str], None]] = [million, phone, photos, digits, density, sizes]
GALLERY: list[Callable[[Browser, str], None]] = [
    data, colours, legend, tooltip, labels, highlight, changing, live, session, state, linked, counted, axes,
    waiting, tools,
]  # fmt: skip


def main() -> None:
    """Run demo and gallery, and visit their pages."""
    IMAGES.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:])
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        for app, visits in (("demo", DEMO), ("gallery", GALLERY)):
            chosen = [visit for visit in visits if not wanted or visit.__name__ in wanted]
            if not chosen:
                continue
            with serve(ROOT / "examples" / f"{app}.py", Path(folder)) as server:
                for visit in chosen:
                    visit(browser, server.url)
        browser.close()


if __name__ == "__main__":
    main()
