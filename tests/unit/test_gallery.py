"""Every page of the gallery runs, and shows the code that it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PAGES = sorted((EXAMPLES / "gallery_pages").glob("[0-9]*.py"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_runs(path):
    app = AppTest.from_file(path, default_timeout=120).run()
    assert [error.value for error in app.exception] == []


def test_the_gallery_shows_the_code_of_its_first_page():
    app = AppTest.from_file(EXAMPLES / "gallery.py", default_timeout=120).run()
    assert [error.value for error in app.exception] == []
    assert app.title[0].value == "A million points"
    [code] = app.code
    assert code.value in PAGES[0].read_text(encoding="utf-8")
    assert "st_glscatter(million()" in code.value
