"""Buffers in the media store of a real server, with real sessions in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from playwright.sync_api import Response as ResponseEvent

APPS = Path(__file__).parent / "apps"
SIZE = 3 << 20
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with serve(APPS / "buffers.py", tmp_path_factory.mktemp("server")) as server:
        yield server


def published(page: Page, label: str, run: int) -> dict[str, str]:
    """Paths of the buffers that a part of the page published in its n-th run."""
    line = page.get_by_text(re.compile(rf'^{label} {{"run": {run}, '))
    line.wait_for(timeout=PATIENCE)
    return json.loads(line.inner_text().removeprefix(label))["paths"]


def marker(server: Server, path: str) -> int | None:
    """Marked byte of a buffer; None when the server has no such file."""
    answer = server.get(path)
    if answer.status == 404:
        return None
    assert (answer.status, len(answer.body)) == (200, SIZE)
    return answer.body[SIZE // 4]


def visit(page: Page, server: Server) -> Page:
    page.goto(server.url)
    published(page, "fragment", 1)
    return page


def full_run(page: Page) -> None:
    page.get_by_role("button", name="Full run").click()


def fragment_run(page: Page) -> None:
    page.get_by_role("button", name="Fragment run").click()


def wait_until_gone(page: Page, server: Server, path: str) -> None:
    """Wait for a file to be collected, which Streamlit does a moment after the run's last output."""
    page.wait_for_function(
        "async (url) => (await fetch(url, {method: 'HEAD'})).status === 404",
        arg=server.url.rstrip("/") + path,
        timeout=PATIENCE,
    )


def test_buffers_that_differ_only_in_the_middle_keep_apart(server, page):
    paths = published(visit(page, server), "page", 1)
    assert paths["a"] != paths["b"]
    assert (marker(server, paths["a"]), marker(server, paths["b"])) == (1, 2)


def test_buffers_are_sent_plain_and_in_ranges(server, page):
    path = published(visit(page, server), "page", 1)["a"]
    whole = server.get(path, Accept_Encoding="gzip, deflate, br")
    assert whole.status == 200
    assert "content-encoding" not in whole.headers
    assert int(whole.headers["content-length"]) == SIZE
    assert whole.headers["content-type"].startswith("video/vnd.glscatter")
    start = SIZE // 4 - 10
    part = server.get(path, Range=f"bytes={start}-{start + 19}", Accept_Encoding="gzip")
    assert part.status == 206
    assert "content-encoding" not in part.headers
    assert part.headers["content-range"] == f"bytes {start}-{start + 19}/{SIZE}"
    assert part.body == bytes(10) + b"\x01" + bytes(9)


def test_buffers_stay_alive_through_full_runs_and_fragment_runs(server, page):
    first = published(visit(page, server), "page", 1)
    fragment = published(page, "fragment", 1)
    full_run(page)
    assert published(page, "page", 2) == first
    after = published(page, "fragment", 2)
    assert after["stay"] == fragment["stay"]
    fragment_run(page)
    published(page, "fragment", 3)
    fragment_run(page)
    last = published(page, "fragment", 4)
    assert [marker(server, path) for path in first.values()] == [1, 2]
    assert marker(server, last["stay"]) == 3
    assert marker(server, last["view"]) == 13


def test_a_fragment_run_releases_what_it_replaced(server, page):
    old = published(visit(page, server), "fragment", 1)
    fragment_run(page)
    new = published(page, "fragment", 2)
    assert new["view"] != old["view"]
    wait_until_gone(page, server, old["view"])
    assert marker(server, new["view"]) == 11
    full_run(page)
    latest = published(page, "fragment", 3)
    wait_until_gone(page, server, new["view"])
    assert marker(server, latest["view"]) == 12


def test_buffers_are_released_with_the_last_session_that_shows_them(tmp_path, context):
    with serve(APPS / "buffers.py", tmp_path) as server:
        one, other = visit(context.new_page(), server), visit(context.new_page(), server)
        paths = published(one, "page", 1)
        one.get_by_text("Show", exact=True).click()
        published(one, "fragment", 2)
        full_run(one)
        published(one, "fragment", 3)
        assert [marker(server, path) for path in paths.values()] == [1, 2]
        other.get_by_text("Show", exact=True).click()
        for path in paths.values():
            wait_until_gone(other, server, path)


BUFFERS = ("cells", "position", "codes of the colour", "legend", "selection")


@pytest.mark.parametrize("base_path", ["", "deep/app"])
def test_the_component_fetches_each_buffer_once(tmp_path, page, base_path):
    with serve(APPS / "plot.py", tmp_path, base_path=base_path) as server:
        fetched = []

        def all_there(answer: ResponseEvent) -> bool:
            if answer.url.startswith(server.url + "media/"):
                fetched.append((answer.url, answer.status))
            return len(fetched) >= len(BUFFERS)

        with page.expect_event("response", all_there, timeout=PATIENCE):
            page.goto(server.url)
        page.get_by_text("run 1: [0, 1, 2, 3, 4]").wait_for(timeout=PATIENCE)
        page.on("response", all_there)
        page.get_by_role("button", name="Full run").click()
        page.get_by_text("run 2: [0, 1, 2, 3, 4]").wait_for(timeout=PATIENCE)
        assert page.get_by_test_id("stException").count() == 0
        assert {status for _, status in fetched} == {200}
        assert len({url for url, _ in fetched}) == len(fetched) == len(BUFFERS)
