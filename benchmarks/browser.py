"""A fresh headless browser for every visit, with ``probe.js`` in the page."""

from __future__ import annotations

import contextlib
import os
import shutil
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Request

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
WINDOW = (1280, 800)  # CSS pixels
PATIENCE = 600.0  # seconds; pydeck takes more than a minute to show a million points

FIND_PLOT = """() => {
  const search = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.glscatter) return element.glscatter;
      const found = element.shadowRoot && search(element.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  window.plot = search(document);
  return window.plot !== null && window.plot.stats().complete;
}"""
"""Whether the plot is complete; it is `window.plot` then."""

_PROBE = Path(__file__).parent / "probe.js"


class Visit:
    """One page in a browser of its own.

    Attributes
    ----------
    page
        Playwright's page; nothing is loaded until `open`.
    version
        Version of the browser.
    """

    def __init__(self, page: Page, version: str) -> None:
        self.page = page
        self.version = version
        self._requests: list[Request] = []
        # Playwright marks the handlers it is given, which a bound method of a list does not allow.
        page.on("requestfinished", lambda request: self._requests.append(request))  # noqa: PLW0108

    def open(self, url: str, *, sample: bool = False) -> None:
        """Go to the app; with ``sample`` the canvas is looked at ten times a second from the start."""
        self.page.add_init_script(path=_PROBE)
        if sample:
            self.page.add_init_script("bench.watch(100)")
        self.page.goto(url, wait_until="commit")

    def wait_for_run(self, number: int) -> float:
        """Wait until a run of the script is through, and return its chart call in milliseconds."""
        self.page.wait_for_function(
            "number => bench.run()?.number === number", arg=number, timeout=1e3 * PATIENCE
        )
        return float(self.page.evaluate("bench.run().call_ms"))

    def call_cpu(self) -> float:
        """CPU milliseconds of the script's thread in the chart call of the last run."""
        return float(self.page.evaluate("bench.run().cpu_ms"))

    def websocket_bytes(self) -> int:
        """Bytes of all messages received so far."""
        return int(self.page.evaluate("bench.websocketBytes"))

    def http_bytes(self) -> tuple[int, int]:
        """Bytes of all HTTP responses so far: the chart's data, and the page itself."""
        data = page = 0
        for request in self._requests:
            size = request.sizes()["responseBodySize"]
            # The page's own fonts are at /static/media/.
            if urllib.parse.urlsplit(request.url).path.startswith("/media/"):
                data += size
            else:
                page += size
        return data, page

    def renderer(self) -> str:
        """Ask the browser what WebGL draws with."""
        return str(self.page.evaluate("bench.renderer()"))


@contextlib.contextmanager
def visit() -> Iterator[Visit]:
    """Start a browser with an empty cache, and end it with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": WINDOW[0], "height": WINDOW[1]})
            page.set_default_timeout(1e3 * PATIENCE)
            yield Visit(page, browser.version)
        finally:
            browser.close()


def chromium_path() -> str | None:
    """Path of the browser: ``$CHROMIUM``, an installed one, or None for Playwright's own."""
    if path := os.environ.get("CHROMIUM"):
        return path
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None
