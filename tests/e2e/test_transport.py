"""Servers, proxies and browsers that lack something the plot would like to have."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from plot import PATIENCE, reported

BLOB = [(250, 120), (420, 90), (480, 250), (330, 330), (200, 240)]

CORNERS = {
    (230, 0, 0): (-0.5, -0.5), (0, 180, 0): (0.5, -0.5),
    (0, 0, 240): (0.5, 0.5), (200, 0, 200): (-0.5, 0.5),
}  # fmt: skip
NO_WORKER = "delete window.Worker;"
NO_OFFSCREEN = "delete HTMLCanvasElement.prototype.transferControlToOffscreen;"
NO_WEBGL = (
    NO_OFFSCREEN
    + """
for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = prototype;
  prototype.getContext = function (kind, ...rest) {
    return kind === "webgl2" ? null : getContext.call(this, kind, ...rest);
  };
}
"""
)


def is_buffer(url: str) -> bool:
    return urlsplit(url).path.startswith("/media/")


def test_buffers_that_cannot_be_fetched_come_inline(visit, page):
    refused = []

    def refuse(route) -> None:
        refused.append(route.request.url)
        route.abort()

    page.route(is_buffer, refuse)
    plot = visit("rerunning")
    plot.wait(points=20_000)
    assert refused
    assert reported(page)["run"] == 2  # one more run brought them
    refused.clear()
    plot.drag(BLOB, "Shift")
    assert reported(page, run=3)["count"] == plot.stats()["selected"] > 100
    plot.hover((350, 200))
    expect(plot.frame.locator(".gls-tooltip dt")).to_have_text(["group", "value"])
    page.get_by_role("radiogroup").get_by_text("value", exact=True).click()
    expect(plot.frame.locator(".gls-legend-title")).to_have_text("value")
    plot.wait()
    page.get_by_role("button", name="Rerun").click()
    reported(page, run=5)
    assert refused == []  # inline is remembered


def test_buffers_that_break_off_come_inline(visit, page):
    page.route(is_buffer, lambda route: route.fulfill(status=200, body=b"cut short"))
    plot = visit("rerunning")
    plot.wait(points=20_000)
    assert reported(page)["run"] == 2


def test_a_media_store_of_another_kind_is_left_alone(visit, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    plot = visit("stored")
    plot.wait(points=20_000)
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["count"] == plot.stats()["selected"] > 100
    before = plot.wait()
    page.get_by_role("button", name="Rerun").click()
    reported(page, run=3)
    assert plot.wait()["uploadedBytes"] == before["uploadedBytes"]
    assert [url for url in asked if is_buffer(url)] == []
    plot.hover((350, 200))
    expect(plot.frame.locator(".gls-tooltip dt")).to_have_text(["group"])


def test_an_app_below_a_base_path_works(visit, page):
    answers = []
    page.on("response", lambda answer: answers.append((urlsplit(answer.url).path, answer.status)))
    plot = visit("rerunning", base_path="team/app")
    plot.wait(points=20_000)
    plot.hover((350, 200))
    expect(plot.frame.locator(".gls-tooltip dt")).to_have_text(["group", "value"])
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["count"] == plot.stats()["selected"] > 100
    media = [
        (path, status) for path, status in answers if "/media/" in path and "static" not in path
    ]
    assert len(media) >= 5
    assert all(path.startswith("/team/app/media/") for path, _ in media)
    assert {status for _, status in media} == {200, 206}


@pytest.mark.parametrize(
    ("lacking", "app"),
    [(NO_WORKER, "rerunning"), (NO_OFFSCREEN, "rerunning"), (NO_OFFSCREEN, "stored")],
    ids=["worker", "offscreen canvas", "offscreen canvas and store"],
)
def test_a_browser_without_something_draws_in_the_page(visit, page, lacking, app):
    page.add_init_script(lacking)
    plot = visit(app)
    plot.wait(points=20_000)
    assert page.workers == []
    colors = {(0, 114, 178), (230, 159, 0), (0, 158, 115)}
    assert colors <= set(map(tuple, plot.pixels()[60:].reshape(-1, 3).tolist()))
    plot.drag([(300, 200), (360, 170)])
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["count"] == plot.stats()["selected"] > 100
    plot.wait()


def still(plot):
    """Give the still picture as shown, alpha aside, once it is there."""
    image = plot.frame.locator("img.gls-still")
    expect(image).to_be_visible(timeout=PATIENCE)  # Datashader compiles at first
    image.evaluate("(it) => it.decode()")
    return plot.pixels()


def test_a_browser_without_webgl_gets_a_still_picture(visit, page):
    page.add_init_script(NO_WEBGL)
    plot = visit("scenes", scene="palette")
    pixels = still(plot)
    expect(plot.frame.locator(".gls-note").first).to_contain_text("WebGL2")
    expect(plot.frame.locator(".gls-error")).to_be_hidden()
    # The corners of a square, at the places where WebGL would have drawn them.
    width, height = plot.size()
    side = 0.9 * min(width, height)
    for color, (x, y) in CORNERS.items():
        at = (round(height / 2 - y * side), round(width / 2 + x * side))
        found = pixels[at[0] - 2 : at[0] + 3, at[1] - 2 : at[1] + 3].reshape(-1, 3)
        assert (np.abs(found.astype(int) - color).max(axis=-1) <= 2).any(), color


def test_the_still_picture_follows_the_app(visit, page):
    page.add_init_script(NO_WEBGL)
    plot = visit("rerunning")
    before = still(plot)
    source = plot.frame.locator("img.gls-still").get_attribute("src")
    page.get_by_role("radiogroup").get_by_text("value", exact=True).click()
    reported(page, color="value")
    plot.wait_for("frame.querySelector('img.gls-still').src !== arg", source)
    assert not np.array_equal(still(plot), before)
