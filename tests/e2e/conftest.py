"""One server for all apps, one browser profile, one page for each test."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from plot import Plot
from support import CHROMIUM_FLAGS, chromium, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright
    from support import Server

APPS = Path(__file__).parent / "apps"


# Streamlit keeps there whether the sidebar is open, for all apps of a server.
FORGET = "try { localStorage.clear(); } catch { /* about:blank has none */ }"

# Apps that Streamlit has to start on their own, or that change their server.
OWN = {"routed", "stored"}


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Give the address of an app, by the name of its file, with query parameters; its server runs then.

    Starting one takes seconds, and the browser compiles Streamlit's scripts for each anew: apps share a server, unless
    ``base_path`` or the app ask for another.
    """
    running: dict[tuple[str, str], Server] = {}
    with contextlib.ExitStack() as stack:

        def address(app: str, *, base_path: str = "", **query: Any) -> str:
            script = app if app in OWN else "any"
            key = (script, base_path)
            if key not in running:
                folder = tmp_path_factory.mktemp(script)
                server = serve(APPS / f"{script}.py", folder, base_path=base_path)
                running[key] = stack.enter_context(server)
            return f"{running[key].url}?{urlencode({'app': app, **query})}"

        yield address


@pytest.fixture(scope="session")
def profile(playwright: Playwright, tmp_path_factory) -> Iterator[BrowserContext]:
    """Give a browser profile on the disk: it keeps Streamlit's scripts, and how they compile."""
    profile = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=chromium(),
        args=CHROMIUM_FLAGS,
        viewport={"width": 1000, "height": 900},
    )
    yield profile
    profile.close()


class Pages:
    """Pages of a profile: one that a test has left as it was serves the next test, too."""

    # What outlasts a visit to another address.
    LASTING = ("on", "route", "add_init_script", "emulate_media", "set_viewport_size")
    MODIFIERS = ("Shift", "Control", "Alt", "Meta")

    def __init__(self, profile: BrowserContext) -> None:
        self.profile = profile
        self.spare: list[Page] = []
        self.errors: list[str] = []
        self._changed: set[Page] = set()
        self._watch(profile, "new_cdp_session")

    def take(self) -> Page:
        """Give a page, which is a session of its own in Streamlit."""
        if self.spare:
            return self.spare.pop()
        page = self.profile.new_page()
        page.add_init_script(FORGET)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        for name in self.LASTING:
            self._watch(page, name)
        return page

    def give_back(self, page: Page) -> None:
        """Take a page back after a test, whatever it has done."""
        if page in self._changed or page.is_closed():
            page.close()
            return
        page.mouse.up()
        for key in self.MODIFIERS:
            page.keyboard.up(key)
        page.mouse.move(0, 0)
        page.goto("about:blank")
        self.spare.append(page)

    def _watch(self, whose: Page | BrowserContext, name: str) -> None:
        """Note when something lasting is done to a page."""
        do = getattr(whose, name)

        def watched(*args: Any, **options: Any) -> Any:
            self._changed.add(args[0] if whose is self.profile else whose)
            return do(*args, **options)

        setattr(whose, name, watched)


@pytest.fixture(scope="session")
def pages(profile: BrowserContext) -> Pages:
    """Pages to be used again."""
    return Pages(profile)


@pytest.fixture
def page(pages: Pages) -> Iterator[Page]:
    """One page, which is a session of its own in Streamlit."""
    page = pages.take()
    yield page
    pages.give_back(page)


@pytest.fixture
def visit(address, page, pages) -> Iterator[Callable[..., Plot]]:
    """Open an app with query parameters; the test fails when anything on the page throws."""
    pages.errors.clear()

    def visit(app: str, *, on: Page = page, **query: Any) -> Plot:
        if on is not page:
            on.on("pageerror", lambda error: pages.errors.append(str(error)))
        on.goto(address(app, **query))
        return Plot(on)

    yield visit
    assert pages.errors == []
