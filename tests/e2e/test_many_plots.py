"""More plots than browsers grant contexts, plots out of sight, and a GPU that goes away."""

from __future__ import annotations

import numpy as np
import pytest
from apps.crowds import SHELF
from playwright.sync_api import expect
from plot import Plot, reported
from probe import Probe


@pytest.fixture
def probe(page) -> Probe:
    return Probe(page)


def share(plot: Plot, key: str) -> float:
    """Share of the pixels on the screen that have the plot's own colour."""
    color = tuple(bytes.fromhex(SHELF[key].removeprefix("#")))
    return float((plot.pixels() == color).all(axis=-1).mean())


def test_twelve_plots_draw_and_those_far_away_rest(visit, page, probe):
    visit("pictures", scene="shelf")
    expect(page.locator(".gls-frame")).to_have_count(12)
    plots = {key: Plot(page, nth) for nth, key in enumerate(SHELF)}
    for key, plot in plots.items():
        plot.frame.scroll_into_view_if_needed()
        plot.wait(points=2000)
        assert share(plot, key) > 0.02
    assert len(page.workers) == 1
    first = plots["plot 0"]
    first.wait_for("plot.presence.visible === false")
    assert any(not sent["visible"] for sent in probe.sent("visible"))
    frames = first.stats()["frames"]
    first.frame.evaluate("(frame) => frame.glscatter.navigation.camera.zoomAt(90, 90, 1.7)")
    first.wait_for("!plot.stats().complete")
    probe.wait_until_idle()
    assert first.stats()["frames"] == frames
    first.frame.scroll_into_view_if_needed()
    first.wait()
    assert first.stats()["frames"] > frames
    assert share(first, "plot 0") > 0.02


def test_plots_behind_tabs_and_in_expanders_draw_when_they_are_seen(visit, page):
    visit("pictures", scene="hidden")
    one, two, more = (Plot(page, nth) for nth in range(3))
    one.wait(points=2000)
    assert share(one, "plot 0") > 0.02
    before = one.canvas()
    page.get_by_role("tab", name="Two").click()
    two.wait(points=2000)
    assert share(two, "plot 1") > 0.02
    one.wait_for("!plot.presence.visible")
    page.get_by_role("tab", name="One").click()
    one.host.wait_for()
    one.wait(points=2000)
    assert share(one, "plot 0") > 0.02
    assert np.array_equal(one.canvas(), before)
    page.get_by_text("More", exact=True).click()
    more.wait(points=2000)
    more.frame.scroll_into_view_if_needed()
    assert share(more, "plot 2") > 0.02


def test_a_context_lost_in_the_worker_comes_back_without_python(visit, page, probe):
    visit("pictures", scene="everything")
    plots = [Plot(page, nth) for nth in range(2)]
    for plot in plots:
        plot.wait(points=5000)
    probe.wait_until_idle()
    [selected, _] = [plot.stats()["selected"] for plot in plots]
    assert selected == 500
    before = [plot.canvas() for plot in plots]
    frames = [plot.stats()["frames"] for plot in plots]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    probe.lose_context()
    for plot, drawn, seen in zip(plots, before, frames, strict=True):
        plot.wait_for("plot.stats().frames > arg && plot.stats().complete", seen)
        plot.wait(points=5000)
        assert np.array_equal(plot.canvas(), drawn)
        assert np.count_nonzero(drawn[..., 3]) > 1000
    assert plots[0].stats()["selected"] == selected
    assert [url for url in requests if "/media/" in url] == []
    assert reported(page)["run"] == 1
