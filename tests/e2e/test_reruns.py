"""What a rerun of the script leaves alone, and what it costs."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from plot import Plot, reported

FINISHED = """() => document.querySelector(
  '[data-testid=stApp][data-test-script-state=notRunning]') !== null"""
BLOB = [(250, 120), (420, 90), (480, 250), (330, 330), (200, 240)]


class Traffic:
    """Buffers asked for, and messages received from the server."""

    def __init__(self, page) -> None:
        self.buffers: list[str] = []
        self.messages = 0
        page.on("request", self._asked)
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def _asked(self, request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/media/"):
            self.buffers.append(path)

    def _received(self, payload) -> None:
        self.messages += len(payload)

    def forget(self) -> None:
        self.buffers.clear()
        self.messages = 0


def press(page, name) -> None:
    page.get_by_role("button", name=name).click()


def choose(page, name) -> None:
    page.get_by_role("radiogroup").get_by_text(name, exact=True).click()


def mark(plot: Plot) -> None:
    """Leave a mark on the plot that a new instance would not have."""
    plot.frame.evaluate("(frame) => { frame.marked = frame.glscatter; }")


def check_marked(plot: Plot) -> None:
    assert plot.frame.evaluate("(frame) => frame.marked === frame.glscatter")


@pytest.fixture
def traffic(page) -> Traffic:
    return Traffic(page)


@pytest.fixture
def plot(visit, traffic):
    plot = visit("rerunning")
    plot.wait(points=20_000)
    mark(plot)
    return plot


def test_a_rerun_leaves_camera_selection_and_gpu_alone(plot, page, traffic):
    (left, _), (right, _) = plot.view()
    plot.drag([(300, 200), (360, 170)])
    page.mouse.wheel(0, -200)
    plot.wait_for("plot.toQuantum(100, 0)[0] - plot.toQuantum(0, 0)[0] < arg", (right - left) / 8)
    plot.drag(BLOB, "Shift")
    selected = reported(page, run=2)["count"]
    assert selected > 100
    before, view = plot.wait(selected=selected), plot.view()
    traffic.forget()
    press(page, "Rerun")
    assert reported(page, run=3)["count"] == selected
    after = plot.wait(selected=selected)
    assert after["uploadedBytes"] == before["uploadedBytes"]
    assert after["gpuBytes"] == before["gpuBytes"]
    assert np.array_equal(plot.view(), view)
    assert traffic.buffers == []
    check_marked(plot)


def test_elements_that_come_and_go_above_do_not_disturb_the_plot(plot, page, traffic):
    plot.drag([(300, 200), (360, 170)])
    plot.drag(BLOB, "Shift")
    selected = reported(page, run=2)["count"]
    before, view = plot.wait(selected=selected), plot.view()
    traffic.forget()
    for run, appears in ((3, True), (4, False)):
        page.get_by_text("Above", exact=True).click()
        assert reported(page, run=run)["count"] == selected
        above = page.get_by_text("Something above the plot")
        expect(above).to_be_visible() if appears else expect(above).to_have_count(0)
        after = plot.wait(selected=selected)
        assert after["uploadedBytes"] == before["uploadedBytes"]
        assert np.array_equal(plot.view(), view)
        check_marked(plot)
    assert traffic.buffers == []


def test_a_rerun_costs_next_to_nothing_on_the_wire(visit, page, traffic, profile):
    other = profile.new_page()
    without = Traffic(other)
    visit("rerunning", on=other, plot="no")
    visit("rerunning").wait(points=20_000)
    costs = []
    for where, counted in ((page, traffic), (other, without)):
        where.bring_to_front()
        for run in (2, 3):  # the first may still carry what Streamlit sends once
            counted.forget()
            press(where, "Rerun")
            reported(where, run=run)
            # The end of the run is the last message.
            where.wait_for_function(f"({FINISHED})()")
        costs.append(counted.messages)
    other.close()
    cost, cost_without = costs
    assert 0 < cost_without < cost < 4096
    assert cost - cost_without < 2048


def test_another_colour_fetches_its_own_buffers_only(plot, page, traffic):
    view = plot.view()
    position = plot.stats()["uploadedBytes"]
    first = set(traffic.buffers)
    assert len(first) == len(traffic.buffers) == 4  # cells, position, codes, legend
    traffic.forget()
    choose(page, "value")
    reported(page, color="value")
    title = plot.frame.locator(".gls-legend-title")
    expect(title).to_have_text("value")
    after = plot.wait(selected=0)
    assert len(traffic.buffers) == 2  # values, colormap
    assert not first & set(traffic.buffers)
    assert after["uploadedBytes"] - position == 2 * 20_000
    assert np.array_equal(plot.view(), view)
    check_marked(plot)
    traffic.forget()
    choose(page, "group")
    reported(page, color="group")
    expect(title).to_have_text("group")
    again = plot.wait()
    assert traffic.buffers == []
    assert again["uploadedBytes"] - after["uploadedBytes"] == 20_000  # codes, kept by the worker


def test_a_selection_stays_through_another_colour(plot, page):
    plot.drag(BLOB, "Shift")
    found = reported(page, run=2)
    choose(page, "other")
    assert reported(page, color="other")["digest"] == found["digest"]
    plot.wait(selected=found["count"])


def test_other_data_begin_anew(plot, page):
    plot.drag(BLOB, "Shift")
    assert reported(page, run=2)["count"] > 0
    choose(page, "8")
    assert reported(page, seed=8)["count"] == 0
    plot.wait(selected=0)
    choose(page, "7")
    found = reported(page, seed=7, run=4)
    assert plot.wait(selected=found["count"])["selected"] == found["count"]
