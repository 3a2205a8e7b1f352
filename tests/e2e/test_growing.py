"""Rows appended to a plot: what travels, what stays, what is selected."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect
from plot import reported

FIRST, MORE = 4000, 500
BLOB = [(250, 120), (420, 90), (480, 250), (330, 330), (200, 240)]
NEW = (204, 121, 167)  # the fourth category, which comes with the first rows appended

HIDDEN = (0, 158, 115)  # the third

# Notes with every frame how many points the picture on the screen has.
WATCH = """(frame) => {
  const drawn = (window.drawn = []);
  const look = () => {
    drawn.push(frame.glscatter.stats().drawn);
    requestAnimationFrame(look);
  };
  look();
}"""


class Buffers:
    """Bytes of the buffers that the page has fetched."""

    def __init__(self, page) -> None:
        self.requests = []
        page.on("requestfinished", self._finished)

    def _finished(self, request) -> None:
        if "/media/" in request.url and request.resource_type == "fetch":
            self.requests.append(request)

    def take(self) -> list[int]:
        taken, self.requests = self.requests, []
        return [request.sizes()["responseBodySize"] for request in taken]


@pytest.fixture
def buffers(page) -> Buffers:
    return Buffers(page)


def append(plot, page, steps, name="Append", more=MORE):
    page.get_by_role("button", name=name).click()
    found = reported(page, steps=steps)
    return found, plot.wait(points=FIRST + steps * more)


def colored(plot, color):
    canvas = plot.canvas()
    return int(np.count_nonzero(np.abs(canvas[..., :3].astype(int) - color).max(axis=-1) <= 2))


@pytest.mark.parametrize("way", ["frame", "points"])
def test_appended_rows_travel_alone_and_leave_the_rest_as_it_is(visit, page, buffers, way):
    plot = visit("growing", append=way, hover="no")
    first = plot.wait(points=FIRST)
    assert first["uploadedBytes"] == 9 * FIRST  # 8 bytes of position, 1 of colour
    assert colored(plot, NEW) == 0
    whole = sum(buffers.take())
    plot.drag([(300, 200), (330, 190)])
    plot.wait()
    view = plot.view()
    plot.frame.evaluate(WATCH)

    _, after = append(plot, page, 1)
    assert after["uploadedBytes"] - first["uploadedBytes"] == 9 * MORE
    fetched = buffers.take()
    assert len(fetched) == 4  # cells, position, codes, legend
    assert sum(fetched) < 8 * MORE + 3000 < whole / 10
    assert colored(plot, NEW) > 100
    assert np.array_equal(plot.view(), view)

    # A lasso holds the new rows within, a click its point; levels are merged on the way.
    plot.drag(BLOB, "Shift")
    plot.wait_for("plot.stats().selected > 1000")
    counts = [plot.wait()["selected"]]
    for steps in range(2, 7):
        found, now = append(plot, page, steps)
        assert found["count"] == now["selected"] == plot.stats()["selected"]
        assert found["last"] >= FIRST + (steps - 1) * MORE
        counts.append(now["selected"])
    assert np.all(np.diff(counts) > 100)
    assert sum(buffers.take()) < 5 * whole / 6
    assert np.array_equal(plot.view(), view)
    # What was drawn has never gone from the screen.
    assert page.evaluate("Math.min(...window.drawn)") >= FIRST

    # Rows outside make the axes longer: the same plane, in other quanta.
    corner = plot.to_pixel((0, 0))
    found, now = append(plot, page, 7, "Away")
    assert found["count"] == now["selected"] > counts[-1]
    assert np.allclose(plot.to_pixel((0, 0)), corner, atol=0.01)  # it has grown to the right
    assert page.evaluate("Math.min(...window.drawn)") >= FIRST


def test_a_click_and_hidden_categories_stay_when_levels_are_drawn_anew(visit, page):
    plot = visit("growing", append="points", more=2500)
    plot.wait(points=FIRST)
    plot.without_tools()
    place = plot.to_pixel((2**24 - 1, 2**24 - 1))  # the second row stands alone in the corner
    plot.click(place)
    assert reported(page, count=1)["last"] == 1
    plot.frame.locator(".gls-row").filter(has_text="b").click(modifiers=["Control"])
    plot.wait(selected=1)
    for steps in (1, 2, 3):  # before the third they are more than half as many
        found, now = append(plot, page, steps, more=2500)
        assert (found["count"], found["last"], now["selected"]) == (1, 1, 1)
        expect(plot.frame.locator(".gls-row").filter(has_text="b")).to_have_attribute(
            "aria-pressed", "false"
        )
    assert np.allclose(plot.to_pixel((2**24 - 1, 2**24 - 1)), place)
    plot.click((20, 380))  # beside all points: nothing is dimmed any more
    plot.wait(selected=0)
    assert colored(plot, HIDDEN) == 0
    plot.frame.locator(".gls-row").filter(has_text="b").click(modifiers=["Control"])
    plot.wait()
    assert colored(plot, HIDDEN) > 100
