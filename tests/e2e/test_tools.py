"""The toolbar and what its tools do: joining shapes, zoom, full screen, saving, statistics, keys."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from apps.clouds import cloud
from PIL import Image
from playwright.sync_api import expect
from plot import PATIENCE, Plot, reported

from streamlit_glscatter import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page

COUNT = 20_000
LAYOUT = prepare(cloud()).layout
CELLS = 65_536 * len(LAYOUT.levels)  # bytes that say how many points each cell has
LEGEND = (slice(8, 100), slice(8, 160))  # pixels of the legend
OUTSIDE = slice(320, None)  # columns beside it
MARGIN = 12  # around axes and title
BLOCK = 16
TEXT = (49, 51, 63)
TIMES = "\u00d7"
WIDE = {"width": 1500, "height": 900}  # room for a button of each tool


def save(page: Page, plot: Plot, scale: int, ground: str) -> tuple[str, NDArray[np.uint8]]:
    """Save the picture; the name of the file and its pixels."""
    plot.host.focus()
    page.keyboard.press("s")
    panel = plot.frame.get_by_role("dialog", name="Save picture")
    panel.get_by_role("radio", name=f"{scale}{TIMES}").check()
    panel.get_by_role("radio", name=ground).check()
    with page.expect_download(timeout=PATIENCE) as download:
        panel.get_by_role("button", name="Save").click()
    expect(panel).to_be_hidden()
    with Image.open(io.BytesIO(download.value.path().read_bytes())) as image:
        return download.value.suggested_filename, np.asarray(image.convert("RGBA"))


def halved(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Means of two by two pixels, as they look on black."""
    seen = premultiplied(picture)
    return seen.reshape(seen.shape[0] // 2, 2, seen.shape[1] // 2, 2, 4).mean((1, 3))


def premultiplied(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    seen = picture.astype(float)
    seen[..., :3] *= seen[..., 3:] / 255
    return seen


def blocks(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of blocks."""
    rows, columns = picture.shape[0] // BLOCK, picture.shape[1] // BLOCK
    cut = picture[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, 4).mean((1, 3))


def written(picture: NDArray[np.uint8], color: tuple[int, int, int] = TEXT) -> int:
    """Opaque pixels of the colour of text."""
    near = np.abs(picture[..., :3].astype(int) - color).max(axis=-1) < 40
    return int((near & (picture[..., 3] == 255)).sum())


@pytest.mark.parametrize("mode", ["points", "density"])
def test_a_saved_picture_is_the_one_on_the_screen_and_finer(visit, page, mode):
    plot = visit("tools", bare=1, mode=mode)
    plot.wait(points=COUNT)
    name, saved = save(page, plot, 2, "Transparent")
    width, height = plot.size()
    assert name == "scatter.png"
    assert saved.shape == (2 * height, 2 * width, 4)
    assert saved[-1, -1, 3] == saved[0, -1, 3] == 0
    assert (
        written(saved) > 2 * written(plot.canvas()) > 200
    )  # of the rings around highlighted points
    shown = premultiplied(plot.canvas())
    found = halved(saved)
    assert np.abs(found - shown)[:, OUTSIDE].mean() < (1 if mode == "points" else 12)
    assert np.abs(blocks(found[:, OUTSIDE]) - blocks(shown[:, OUTSIDE])).max() < 6
    assert blocks(shown[:, OUTSIDE]).max() > (
        200 if mode == "points" else 30
    )  # there is something to compare
    # What is stretched has pairs of equal pixels.
    assert (saved[::2, ::2] != saved[1::2, 1::2]).any(-1)[:, OUTSIDE].sum() > 5000
    assert written(saved[16:200, 16:320]) > 300
    stored = page.evaluate("JSON.parse(localStorage.getItem('streamlit-glscatter picture'))")
    assert stored == {"scale": 2, "transparent": True}


def test_a_saved_picture_has_what_stands_around_and_over_the_points(visit, page):
    page.add_init_script(
        """localStorage.setItem('streamlit-glscatter picture', '{"scale":1,"transparent":false}')"""
    )
    plot = visit("tools")
    plot.wait(points=COUNT)
    label = plot.frame.locator(".gls-label-text").first
    expect(label).to_be_visible()
    plot.host.focus()
    page.keyboard.press("s")
    panel = plot.frame.get_by_role("dialog", name="Save picture")
    expect(panel.get_by_role("radio", name=f"1{TIMES}")).to_be_checked()  # what was chosen before
    expect(panel.get_by_role("radio", name="Theme")).to_be_checked()
    page.keyboard.press("Escape")
    name, saved = save(page, plot, 1, "Theme")
    assert name == "Clouds three.png"
    figure = page.locator(".gls-figure").bounding_box()
    assert saved.shape == (figure["height"] + 2 * MARGIN, figure["width"] + 2 * MARGIN, 4)
    assert (saved[..., 3] == 255).all()
    plain = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert saved[0, 0, :3].tolist() == [int(part) for part in re.findall(r"\d+", plain)[:3]]

    def place(selector: str) -> NDArray[np.uint8]:
        box = page.locator(selector).first.bounding_box()
        x, y = (round(box[side] - figure[side] + MARGIN) for side in ("x", "y"))
        return saved[y : y + round(box["height"]), x : x + round(box["width"])]

    assert written(place(".gls-title")) > 100
    assert written(place(".gls-label-text")) > 20
    assert written(place(".gls-axis-x .gls-axis-name")) > 2
    assert written(place(".gls-legend-title")) > 40
    faint = (122, 124, 131)
    assert written(place(".gls-caption"), faint) > 40
    assert written(place(".gls-axis-x .gls-tick-label"), faint) > 5
    assert written(place(".gls-axis-y .gls-tick-label"), faint) > 5


def test_shapes_join_as_the_buttons_say_and_the_view_goes_to_them(visit, page):
    page.set_viewport_size(WIDE)
    plot = visit("tools", bare=1, wide=1)
    plot.wait(points=COUNT)
    middle = plot.size()[0] / 2
    add, take, zoom = (
        plot.frame.get_by_role("button", name=name, exact=True)
        for name in ("Add to the selection", "Take away from the selection", "Zoom to selection")
    )
    expect(zoom).to_have_attribute("aria-disabled", "true")
    plot.tool("Select by box")
    boxes = [plot.drag([(middle - 51, 200), (middle + 29, 260)])]
    add.click()
    expect(add).to_have_attribute("aria-pressed", "true")
    boxes.append(plot.drag([(middle + 69, 300), (middle + 119, 380)]))
    plot.hover((middle + 79, 310))
    page.keyboard.down("Alt")
    expect(take).to_have_attribute("aria-pressed", "true")
    expect(add).to_have_attribute("aria-pressed", "false")
    page.keyboard.up("Alt")
    expect(add).to_have_attribute("aria-pressed", "true")
    expect(take).to_have_attribute("aria-pressed", "false")
    steps = plot.frame.evaluate("(f) => f.glscatter.selecting.chosen.steps.map(({ op }) => op)")
    assert steps == ["replace", "add"]

    quanta = LAYOUT.quantum(0, len(LAYOUT))
    chosen = np.zeros(len(quanta), bool)
    for x, y in boxes:
        low, high = np.array([min(x), min(y)]), np.array([max(x), max(y)])
        chosen |= ((quanta >= low) & (quanta <= high)).all(axis=1)
    selected = quanta[chosen].astype(float)
    assert plot.stats()["selected"] == len(selected) > 100
    zoom.click()
    low, high = selected.min(axis=0), selected.max(axis=0)
    plot.wait_for(
        "!plot.navigation.camera.moving && plot.toPixel(arg[0], 0)[0] > 0"
        " && plot.toPixel(0, arg[1])[1] > 0 && plot.toPixel(arg[2], 0)[0] - plot.toPixel(arg[0], 0)[0] > 300",
        [low[0], high[1], high[0]],
    )
    (left, top), (right, bottom) = plot.view()
    shares = (high - low) / [right - left, top - bottom]
    assert np.isclose(shares.max(), 0.8, atol=1e-3)
    assert np.allclose((low + high) / 2, [(left + right) / 2, (top + bottom) / 2], rtol=1e-6)


def test_full_screen_keeps_what_was_in_view(visit, page):
    page.set_viewport_size(WIDE)
    plot = visit("tools", wide=1)
    plot.wait(points=COUNT)
    plot.frame.evaluate("(f) => f.glscatter.navigation.camera.zoomAt(300, 200, 2)")
    before, size = plot.view(), plot.size()
    button = plot.frame.get_by_role("button", name="Full screen", exact=True)
    button.click()
    plot.wait_for(
        f"document.fullscreenElement !== null && plot.stats().complete && frame.clientWidth > {size[0]}"
    )
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".gls-title")).to_be_visible()
    (left, top), (right, bottom) = plot.view()
    (left0, top0), (right0, bottom0) = before
    slack = 1e-6 * (right0 - left0)
    assert left <= left0 + slack
    assert right >= right0 - slack
    assert top >= top0 - slack
    assert bottom <= bottom0 + slack
    button.click()
    plot.wait_for(f"document.fullscreenElement === null && frame.clientWidth < {size[0] + 9}")
    plot.wait()
    assert plot.size() == size
    assert np.allclose(plot.view(), before, rtol=1e-9, atol=2)


def test_python_hears_of_figures_once_for_other_data(visit, page):
    plot = visit("tools", bare=1, on_stats="rerun")
    stats = reported(page, run=2)["stats"]
    (x0, y1), (x1, y0) = plot.view()
    x, y = LAYOUT.quantum(0, len(LAYOUT)).T
    assert stats["points"] == stats["drawn"] == COUNT
    assert stats["in_view"] == int(((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).sum())
    assert CELLS + 5 * COUNT < stats["received_bytes"] < CELLS + 6 * COUNT
    assert stats["reused_bytes"] == 0
    assert 0 < stats["first_ms"] <= stats["complete_ms"] < 1000 * PATIENCE
    assert stats["gpu_bytes"] > 8 * COUNT
    assert stats["frame_ms"] is None

    plot.hover((400, 250))
    page.keyboard.press("i")
    plot.click((5, 490))
    page.keyboard.press("i")
    panel = plot.frame.get_by_role("group", name="Statistics")
    expect(panel).to_contain_text("Drawn20,000")
    plot.drag([(400, 250), *((400 + 4 * i, 250 + i) for i in range(1, 20))])
    expect(panel).to_contain_text(re.compile(r"Frame, moving[\d.]+ ms, \d+ / s"))
    plot.wait()
    page.get_by_text("By value").click()
    # One run for the box and one for the figures: the pan was no news.
    again = reported(page, run=4)["stats"]
    assert CELLS + 4 * COUNT < again["reused_bytes"] < CELLS + 4.5 * COUNT
    assert 2 * COUNT < again["received_bytes"] - stats["received_bytes"] < 3 * COUNT
    assert again["frame_ms"] > 0
    page.keyboard.press("i")


def test_a_narrow_toolbar_has_a_menu_that_leaves_the_legend_free(visit, page):
    page.set_viewport_size({"width": 380, "height": 800})
    plot = visit("tools", bare=1)
    plot.wait(points=COUNT)
    tools = plot.frame.get_by_role("toolbar").get_by_role("button")
    names = ["Pan", "Select by box", "Select by lasso", "Fit view", "More tools"]
    assert [tool.get_attribute("aria-label") for tool in tools.all()] == names
    plot.drag([(150, 250), (180, 260), (170, 290)], "Shift")
    chosen = plot.stats()["selected"]
    assert chosen > 100
    plot.frame.locator(".gls-legend-head").click()
    more = tools.last
    more.focus()
    page.keyboard.press("Enter")
    menu = plot.frame.get_by_role("menu")
    first = menu.get_by_role("menuitemcheckbox", name="Add to the selection")
    expect(first).to_be_focused()
    a, b = (part.bounding_box() for part in (menu, plot.frame.locator(".gls-legend")))
    assert a["y"] + a["height"] <= b["y"] or a["x"] >= b["x"] + b["width"]
    page.keyboard.press("End")
    expect(menu.get_by_role("menuitem", name="Keys")).to_be_focused()
    page.keyboard.press("Escape")  # closes the menu and keeps the selection
    expect(menu).to_have_count(0)
    expect(more).to_be_focused()
    assert plot.stats()["selected"] == chosen
    more.click()
    first.click()
    expect(plot.frame.get_by_role("button", name="Add to the selection")).to_be_visible()
    page.keyboard.press("?")
    sheet = plot.frame.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Zoom to the selection")
    page.keyboard.press("?")
    expect(sheet).to_have_count(0)
