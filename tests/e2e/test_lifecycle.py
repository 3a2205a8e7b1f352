"""Plots that come, go, come back, and lose their GPU."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect
from plot import Plot, reported

RED, BLUE = (230, 0, 0), (0, 0, 240)
BLOB = [(250, 60), (420, 50), (480, 150), (330, 200), (200, 150)]

IN_PAGE = """
delete HTMLCanvasElement.prototype.transferControlToOffscreen;
window.contexts = [];
for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = prototype;
  prototype.getContext = function (kind, ...rest) {
    const context = getContext.call(this, kind, ...rest);
    if (kind === "webgl2" && !window.contexts.includes(context)) window.contexts.push(context);
    return context;
  };
}
"""


def share(plot: Plot, color) -> float:
    """Share of the plot's pixels that have a colour."""
    return float((plot.pixels() == color).all(axis=-1).mean())


def tick(page, name) -> None:
    page.get_by_test_id("stCheckbox").get_by_text(name, exact=True).click()


@pytest.fixture
def both(visit, page):
    visit("mounting")
    plots = Plot(page, 0), Plot(page, 1)
    for plot in plots:
        plot.wait(points=2000)
    return plots


def test_two_plots_share_a_worker_and_nothing_else(both, page):
    first, second = both
    assert len(page.workers) == 1
    assert share(first, RED) > 0.05 < share(second, BLUE)
    assert share(first, BLUE) == 0 == share(second, RED)
    view = second.view()
    first.drag(BLOB, "Shift")
    found = reported(page, run=2)
    assert found["First"] == first.stats()["selected"] > 100
    assert found["Second"] == second.stats()["selected"] == 0
    first.drag([(300, 100), (350, 120)])
    assert np.array_equal(second.view(), view)


@pytest.mark.usefixtures("both")
def test_a_plot_that_goes_leaves_the_other_alone(page):
    tick(page, "First")
    reported(page, run=2)
    expect(page.locator(".gls-frame")).to_have_count(1)
    rest = Plot(page)
    rest.drag([(300, 100), (350, 120)])
    rest.wait(points=2000)
    assert share(rest, BLUE) > 0.05
    # The last one takes the worker with it, and with that all GPU memory.
    [worker] = page.workers
    with worker.expect_event("close"):
        tick(page, "Second")
    reported(page, run=3)
    expect(page.locator(".gls-frame")).to_have_count(0)
    assert page.workers == []
    tick(page, "First")
    reported(page, run=4)
    again = Plot(page)
    again.wait(points=2000, selected=0)
    assert share(again, RED) > 0.05
    assert len(page.workers) == 1


def test_a_plot_that_comes_back_begins_without_a_selection(both, page):
    first, _ = both
    first.drag(BLOB, "Shift")
    assert reported(page, run=2)["First"] > 100
    tick(page, "First")
    reported(page, run=3)
    expect(page.locator(".gls-frame")).to_have_count(1)
    tick(page, "First")
    found = reported(page, run=4)
    assert first.wait(points=2000)["selected"] == found["First"]


def test_another_page_and_back(both, page):
    first, second = both
    page.get_by_role("link", name="words").click()
    reported(page, page="words")
    expect(page.locator(".gls-frame")).to_have_count(0)
    page.get_by_role("link", name="plots").click()
    reported(page, page="plots")
    for plot, color in ((first, RED), (second, BLUE)):
        plot.wait(points=2000)
        assert share(plot, color) > 0.05


def test_a_lost_context_comes_back_with_everything(visit, page):
    page.add_init_script(IN_PAGE)
    plot = visit("rerunning")
    plot.wait(points=20_000)
    plot.drag(BLOB, "Shift")
    reported(page, run=2)
    selected = plot.wait()["selected"]
    assert selected > 100
    page.mouse.move(5, 5)
    before, view = plot.pixels(), plot.view()
    page.evaluate(
        """() => new Promise((done) => {
          window.extension = window.contexts.at(-1).getExtension("WEBGL_lose_context");
          window.contexts.at(-1).canvas.addEventListener("webglcontextlost", done);
          window.extension.loseContext();
        })"""
    )
    page.evaluate(
        """() => new Promise((done) => {
          window.contexts.at(-1).canvas.addEventListener("webglcontextrestored", done);
          window.extension.restoreContext();
        })"""
    )
    plot.wait(points=20_000, selected=selected)
    assert np.array_equal(plot.view(), view)
    assert np.array_equal(plot.pixels(), before)


def test_all_plots_share_one_context_and_the_last_one_gives_it_back(visit, page):
    page.add_init_script(IN_PAGE)
    visit("mounting")
    for nth in (0, 1):
        Plot(page, nth).wait(points=2000)
    assert page.evaluate("window.contexts.map((gl) => gl.isContextLost())") == [False]
    tick(page, "First")
    reported(page, run=2)
    assert page.evaluate("window.contexts.map((gl) => gl.isContextLost())") == [False]
    tick(page, "Second")
    page.wait_for_function("window.contexts.every((gl) => gl.isContextLost())")
