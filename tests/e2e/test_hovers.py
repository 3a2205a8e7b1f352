"""The tooltip: the right values, by range requests, without Python, and as text."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from apps.texts import BOLD, HOSTILE
from playwright.sync_api import expect
from plot import Plot, reported

LAST = 2**24 - 1
CORNERS = [(0, 0), (LAST, 0), (LAST, LAST), (0, LAST)]


def tooltip(plot: Plot):
    return plot.frame.get_by_role("tooltip")


def point(plot: Plot, row: int) -> tuple[float, float]:
    return plot.to_pixel(CORNERS[row])


def spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def check_tooltip(plot: Plot, row: int, *pairs: tuple[str, str]) -> None:
    tip = tooltip(plot)
    expect(tip.locator(".gls-tip-row")).to_have_text(f"Row {row}")
    expect(tip.locator("dt")).to_have_text([name for name, _ in pairs])
    expect(tip.locator(".gls-tip-value")).to_have_text([value for _, value in pairs])


def test_the_tooltip_shows_the_values_of_the_point(visit, page):
    answers = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 (Playwright marks it)
    plot = visit("scenes", scene="hostile")
    plot.wait()
    plot.without_tools()
    expect(tooltip(plot)).to_be_hidden()
    before = len(answers)
    plot.hover(point(plot, 1))
    check_tooltip(plot, 1, (BOLD, "plain"), (HOSTILE, "1"), ("x", "10"))
    media = [it for it in answers[before:] if urlsplit(it.url).path.startswith("/media/")]
    assert [it.status for it in media] == [206, 206, 206]  # schema, offsets, block
    assert all(it.request.headers["range"].startswith("bytes=") for it in media)
    plot.hover(point(plot, 2))
    check_tooltip(plot, 2, (BOLD, "plain"), (HOSTILE, "2"), ("x", "10"))
    assert len([it for it in answers[before:] if "/media/" in it.url]) == 3  # the block is kept
    plot.hover((350, 200))
    expect(tooltip(plot)).to_be_hidden()
    assert reported(page)["run"] == 1


def test_text_stays_text(visit, page):
    plot = visit("scenes", scene="hostile")
    plot.wait()
    plot.without_tools()
    expect(plot.frame.locator(".gls-legend-title")).to_have_text(BOLD)
    names = plot.frame.locator(".gls-row-name")
    expect(names).to_have_text(["plain", HOSTILE])
    plot.hover(point(plot, 0))
    check_tooltip(plot, 0, (BOLD, HOSTILE), (HOSTILE, BOLD), ("x", "0"))
    assert plot.frame.locator("b").count() == 0
    assert plot.frame.locator("img:not(.gls-tip-image)").count() == 0
    assert plot.frame.locator("img[src]").count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_tooltip_hides_as_soon_as_the_camera_moves(visit, page):
    plot = visit("scenes", scene="hostile")
    plot.wait()
    plot.without_tools()
    plot.hover(point(plot, 2))
    expect(tooltip(plot)).to_be_visible()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(tooltip(plot)).to_be_hidden()
    plot.hover((350, 200))
    plot.hover(point(plot, 2))
    expect(tooltip(plot)).to_be_visible()
    page.mouse.down()
    [at] = plot.client([(350, 200)])
    page.mouse.move(*at)
    expect(tooltip(plot)).to_be_hidden()
    page.mouse.up()


def test_the_tooltip_hides_when_the_pointer_leaves(visit, page):
    plot = visit("scenes", scene="hostile")
    plot.wait()
    plot.without_tools()
    plot.hover(point(plot, 0))
    expect(tooltip(plot)).to_be_visible()
    page.mouse.move(5, 5)
    expect(tooltip(plot)).to_be_hidden()


def test_images_of_the_points_are_shown(visit):
    plot = visit("scenes", scene="images")
    plot.wait()
    plot.without_tools()
    picture = plot.frame.locator(".gls-tip-image")
    for row in (2, 0):
        plot.hover(point(plot, row))
        check_tooltip(plot, row, ("x", "10" if row == 2 else "0"))
        plot.wait_for("frame.querySelector('.gls-tip-image').naturalWidth === arg", 4 + row)
        expect(picture).to_be_visible()
        assert picture.get_attribute("src").startswith("blob:")


@pytest.mark.parametrize(
    ("scene", "quantum", "row", "pairs"),
    [
        ("times", (LAST / 2, LAST / 2), 12, [("when", "2024-03-01 12:00")]),
        ("epochs", (LAST, 0), 4, [("i", "4"), ("x", spaced(1_700_001_000))]),
        ("giants", (LAST, LAST), 3, [("x", spaced(2**60 + 3))]),
        ("giants", (LAST / 3, 0), 1, [("x", spaced(2**60 + 1))]),
    ],
)
def test_large_numbers_and_dates_are_exact(visit, scene, quantum, row, pairs):
    plot = visit("scenes", scene=scene)
    plot.wait()
    plot.without_tools()
    plot.hover(plot.to_pixel(quantum))
    check_tooltip(plot, row, *pairs)
