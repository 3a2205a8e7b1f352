"""Fixtures for all tests. The browser starts only for the tests that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import support

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium with software WebGL for the whole run."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only when asked for)

    with sync_playwright() as playwright:
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
