"""Fixtures for all tests. The browser starts only for the tests that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import support

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright


def pytest_xdist_make_scheduler(config, log):
    """Keep browser tests together that share pages or servers (``--dist loadgroup``)."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from schedule import Together  # noqa: PLC0415 (only where there are workers)

    return Together(config, log)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers, once for the whole run."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only when asked for)

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One headless Chromium with software WebGL for the whole run."""
    browser = playwright.chromium.launch(
        executable_path=support.chromium(), args=support.CHROMIUM_FLAGS
    )
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a fresh browser profile: each page of it is a session of its own in Streamlit."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page."""
    return context.new_page()
