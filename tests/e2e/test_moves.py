"""The camera under mouse, wheel, fingers and keys."""

from __future__ import annotations

import numpy as np
import pytest
from apps.clouds import cloud
from playwright.sync_api import expect
from plot import Plot, reported

from streamlit_glscatter import prepare

VOID = (60, 380)  # nothing here in the first view
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
LAYOUT = prepare(cloud(2000)).layout


@pytest.fixture
def plot(visit):
    plot = visit("moving")
    plot.wait(points=2000)
    return plot


def scale(plot: Plot) -> float:
    """CSS pixels per quantum."""
    return plot.size()[0] / np.diff(plot.view()[:, 0])[0]


def wait_for_scale(plot: Plot, wanted: float) -> None:
    plot.wait_for(
        "Math.abs((plot.toPixel(1e6, 0)[0] - plot.toPixel(0, 0)[0]) / arg / 1e6 - 1) < 1e-6", wanted
    )


def wait_for_view(plot: Plot, view) -> None:
    """Wait until the camera is there; animations take their time."""
    plot.wait_for(
        "[plot.toQuantum(0, 0), plot.toQuantum(...arg.size)]"
        ".every((corner, i) => corner.every((q, j) => Math.abs(q - arg.view[i][j]) < 1))",
        {"view": view.tolist(), "size": list(plot.size())},
    )


def test_a_drag_moves_the_points_with_the_mouse(plot):
    before = plot.to_quantum((300, 200))
    plot.drag([(300, 200), (340, 190), (410, 120)])
    assert np.allclose(plot.to_pixel(before), (410, 120), atol=1e-6)
    assert plot.wait()["drawn"] == 2000


def test_the_wheel_belongs_to_the_page_until_the_plot_is_clicked(plot, page):
    view = plot.view()
    hint = plot.frame.locator(".gls-hint")
    plot.hover(VOID)
    page.mouse.wheel(0, 120)
    page.wait_for_function(f"({SCROLLED})() === 120")
    assert np.array_equal(plot.view(), view)
    expect(hint).to_be_visible()
    page.mouse.wheel(0, -120)
    page.wait_for_function(f"({SCROLLED})() === 0")
    plot.click(VOID)
    place = (450, 150)
    before, zoom = plot.to_quantum(place), scale(plot)
    plot.hover(place)
    page.mouse.wheel(0, -100)
    wait_for_scale(plot, zoom * np.exp(0.2))
    assert np.allclose(plot.to_pixel(before), place, atol=0.6)  # the mouse is on a whole pixel
    page.mouse.wheel(0, 100)
    wait_for_scale(plot, zoom)
    assert np.allclose(plot.view(), view, rtol=1e-9)
    assert page.evaluate(SCROLLED) == 0
    page.get_by_text("A long page").click()  # elsewhere: the wheel is the page's again
    plot.hover(VOID)
    page.mouse.wheel(0, 120)
    page.wait_for_function(f"({SCROLLED})() > 0")
    assert np.isclose(scale(plot), zoom)


def test_the_wheel_with_control_zooms_at_once(plot, page):
    zoom = scale(plot)
    plot.hover((200, 300))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    wait_for_scale(plot, zoom * np.exp(0.2))
    page.keyboard.up("Control")
    assert page.evaluate(SCROLLED) == 0
    assert page.evaluate("visualViewport.scale") == 1


def test_a_double_click_beside_the_points_and_the_key_f_fit_the_view(plot, page):
    home, zoom = plot.view(), scale(plot)
    plot.drag([(300, 200), (350, 290)])
    page.mouse.wheel(0, -100)
    wait_for_scale(plot, zoom * np.exp(0.2))
    [at] = plot.client([VOID])
    page.mouse.dblclick(*at)
    wait_for_view(plot, home)
    plot.drag([(300, 200), (350, 290)])
    assert not np.allclose(plot.view(), home)
    page.keyboard.press("f")
    wait_for_view(plot, home)
    plot.drag([(300, 200), (350, 290)])
    plot.tool("Fit view")
    wait_for_view(plot, home)


def test_keys_move_and_zoom(plot, page):
    width, height = plot.size()
    plot.click(VOID)
    middle = plot.to_quantum((width / 2, height / 2))
    zoom = scale(plot)
    page.keyboard.press("+")
    wait_for_scale(plot, 1.4 * zoom)
    assert np.allclose(plot.to_pixel(middle), (width / 2, height / 2), atol=1e-6)
    page.keyboard.press("-")
    wait_for_scale(plot, zoom)
    for key, way in {
        "ArrowLeft": (0.1, 0), "ArrowRight": (-0.1, 0), "ArrowUp": (0, 0.1), "ArrowDown": (0, -0.1),
        "Shift+ArrowRight": (-0.4, 0),
    }.items():  # fmt: skip
        before = plot.to_quantum((width / 2, height / 2))
        page.keyboard.press(key)
        moved = np.subtract(plot.to_pixel(before), (width / 2, height / 2))
        # Whole device pixels, so that what is drawn can be moved along.
        assert np.allclose(moved, np.round(moved), atol=1e-6)
        assert np.allclose(moved, np.multiply(way, (width, height)), atol=0.51)
    assert page.evaluate(SCROLLED) == 0


def test_two_fingers_zoom_and_move(plot, page, profile):
    client = profile.new_cdp_session(page)
    home = plot.view()

    def touch(kind, *places):
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(plot.client(places))]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    first, last = [(300, 200), (400, 200)], [(250, 150), (450, 150)]
    quanta = [plot.to_quantum(place) for place in first]
    zoom = scale(plot)
    touch("touchStart", first[0])
    touch("touchStart", *first)
    for step in np.linspace(0, 1, 6)[1:]:
        touch("touchMove", *(np.array(first) * (1 - step) + np.array(last) * step).tolist())
    touch("touchEnd")
    wait_for_scale(plot, 2 * zoom)
    for quantum, place in zip(quanta, last, strict=True):
        assert np.allclose(plot.to_pixel(quantum), place, atol=1.5)
    assert not np.allclose(plot.view(), home)
    assert page.evaluate("visualViewport.scale") == 1
    plot.wait(selected=0)


def test_python_hears_of_the_settled_camera(visit, page):
    plot = visit("moving", on_view="rerun")
    plot.wait(points=2000)
    plot.drag([(300, 200), (360, 230)])
    (x0, y1), (x1, y0) = plot.view()
    found = reported(page, run=2)["view"]
    x, y = LAYOUT.x, LAYOUT.y
    expected = [x.origin + x0 * x.step, x.origin + x1 * x.step]
    expected += [y.origin + y0 * y.step, y.origin + y1 * y.step]
    assert np.allclose(found, expected, rtol=0, atol=1e-9)
    page.get_by_role("button", name="Rerun").click()
    assert reported(page, run=3)["view"] == found


def test_python_moves_the_camera(plot, page):
    page.get_by_role("button", name="Corner").click()
    x, y = LAYOUT.x, LAYOUT.y
    low = [(0 - x.origin) / x.step, (0 - y.origin) / y.step]
    high = [(1 - x.origin) / x.step, (1 - y.origin) / y.step]
    width, height = plot.size()
    margin = (width - height) / 2  # the box is a square, and fits the lower side
    plot.wait_for(f"Math.abs(plot.toPixel(arg, 0)[0] - {margin}) < 0.01", low[0])
    assert np.allclose(plot.to_pixel(low), (margin, height), atol=0.01)
    assert np.allclose(plot.to_pixel(high), (width - margin, 0), atol=0.01)
    plot.drag([(300, 200), (360, 230)])
    moved = plot.view()
    page.get_by_role("button", name="Rerun").click()
    reported(page, run=3)
    assert np.array_equal(plot.view(), moved)  # the same view= again moves nothing
