"""One server for each app, one browser profile for all, one page for each test."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from plot import Plot
from support import Server, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="session")
def server_of(tmp_path_factory) -> Iterator[Callable[..., Server]]:
    """Give a running server for an app, by the name of its file; the same for the same options."""
    running: dict[Any, Server] = {}
    with contextlib.ExitStack() as stack:

        def server_of(app: str, **options: Any) -> Server:
            key = (app, *sorted(options.items()))
            if key not in running:
                folder = tmp_path_factory.mktemp(app)
                running[key] = stack.enter_context(serve(APPS / f"{app}.py", folder, **options))
            return running[key]

        yield server_of


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser profile that keeps Streamlit's scripts from page to page, to save time."""
    profile = browser.new_context(viewport={"width": 1000, "height": 900})
    yield profile
    profile.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """One page, which is a session of its own in Streamlit."""
    page = profile.new_page()
    yield page
    page.close()


@pytest.fixture
def visit(server_of, page) -> Iterator[Callable[..., Plot]]:
    """Open an app with query parameters; the test fails when anything on the page throws."""
    errors: list[str] = []

    def visit(app: str, *, on: Page = page, base_path: str = "", **query: Any) -> Plot:
        options = {"base_path": base_path} if base_path else {}
        on.on("pageerror", lambda error: errors.append(str(error)))
        on.goto(f"{server_of(app, **options).url}?{urlencode(query)}")
        return Plot(on)

    yield visit
    assert errors == []
