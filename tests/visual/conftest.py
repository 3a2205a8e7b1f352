"""The pictures are taken once for all tests."""

from __future__ import annotations

import pytest
from visual.gallery import gallery, take


@pytest.fixture(scope="session")
def taken(browser, tmp_path_factory):
    """Give all pictures as they are drawn now."""
    with gallery(tmp_path_factory.mktemp("gallery")) as url:
        return take(browser, url)
