"""What is on the screen, pixel by pixel."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from playwright.sync_api import expect
from plot import Plot, disc, reported

RED, GREEN, BLUE, MAGENTA = (230, 0, 0), (0, 180, 0), (0, 0, 240), (200, 0, 200)
CORNERS = {RED: (0, 0), GREEN: (10, 0), BLUE: (10, 10), MAGENTA: (0, 10)}
MARGIN = 0.05  # kept free at each side of the first view
MISSING = (189, 189, 189)  # in the light theme


def expected(plot: Plot, x: float, y: float) -> tuple[float, float]:
    """Place of a point of the square from 0 to 10 in the first view, from the definition."""
    width, height = plot.size()
    scale = (1 - 2 * MARGIN) * min(width, height) / 10
    return width / 2 + (x - 5) * scale, height / 2 - (y - 5) * scale


def corner_colors(plot: Plot):
    """Colours of the canvas in the middles of the points, counter-clockwise from lower left."""
    canvas = plot.canvas()
    places = [expected(plot, x, y) for x, y in CORNERS.values()]
    return [tuple(canvas[int(y), int(x)].tolist()) for x, y in places]


def check_square(plot: Plot, ratio: float = 1) -> None:
    canvas = plot.canvas()
    width, height = plot.size()
    assert canvas.shape[:2] == (round(height * ratio), round(width * ratio))
    for color, corner in CORNERS.items():
        x, y, count = disc(canvas, color)
        assert np.allclose((x / ratio, y / ratio), expected(plot, *corner), atol=0.51)
        # All but the pixels of the edge, which are blended.
        assert np.pi * (7.5 * ratio - 1.5) ** 2 < count < np.pi * (7.5 * ratio + 0.5) ** 2


def test_points_are_discs_at_their_coordinates_in_their_colours(visit):
    plot = visit("scenes", scene="palette")
    assert plot.wait()["points"] == 4
    check_square(plot)
    for color, corner in CORNERS.items():
        quantum = np.array(corner) / 10 * (2**24 - 1)
        assert np.allclose(plot.to_pixel(quantum), expected(plot, *corner), atol=0.01)
        x, y = expected(plot, *corner)
        assert tuple(plot.pixels()[int(y), int(x)]) == color
    canvas = plot.canvas()
    assert not canvas[plot.size()[1] // 2].any()  # nothing between the rows: transparent
    assert np.count_nonzero(canvas[..., 3]) < 4 * np.pi * 8.5**2


def test_a_screen_with_two_pixels_per_css_pixel_shows_twice_the_detail(browser, visit):
    context = browser.new_context(viewport={"width": 900, "height": 700}, device_scale_factor=2)
    plot = visit("scenes", on=context.new_page(), scene="palette")
    plot.wait()
    check_square(plot, ratio=2)
    context.close()


def test_a_resized_window_shows_the_same_square(visit, page):
    plot = visit("scenes", scene="palette")
    plot.wait()
    for window in (420, 800):
        width = plot.size()[0]
        page.set_viewport_size({"width": window, "height": 900})
        plot.wait_for("frame.querySelector('.gls-host').clientWidth !== arg", width)
        plot.wait()
        check_square(plot)


@pytest.mark.parametrize(
    ("scene", "colors"),
    [
        ("constant", [(10, 120, 200, 255)] * 4),
        ("own", [(255, 0, 0, 255), (0, 255, 0, 128), (0, 0, 255, 255), (136, 136, 136, 255)]),
        ("missing", [(230, 0, 0, 255), (0, 180, 0, 255), (*MISSING, 255), (230, 0, 0, 255)]),
    ],
)
def test_colours(visit, scene, colors):
    plot = visit("scenes", scene=scene)
    plot.wait()
    assert np.abs(np.subtract(corner_colors(plot), colors)).max() <= 1


def test_points_without_a_colour_have_the_primary_colour_of_the_theme(visit, page):
    plot = visit("scenes", scene="plain")
    plot.wait()
    button = page.get_by_test_id("stBaseButton-primary")
    primary = button.evaluate("(it) => getComputedStyle(it).backgroundColor")
    assert [f"rgb({r}, {g}, {b})" for r, g, b, _ in corner_colors(plot)] == [primary] * 4


def test_numbers_have_the_colours_of_the_colormap(visit):
    plot = visit("scenes", scene="numbers")
    plot.wait()
    low, high, middle, missing = corner_colors(plot)
    viridis = mpl.colormaps["viridis"]
    for color, at in ((low, 0.0), (high, 1.0), (middle, 0.5)):
        assert np.abs(np.subtract(color, viridis(at, bytes=True))).max() <= 2
    assert missing == (*MISSING, 255)
    legend = plot.frame.locator(".gls-legend")
    assert legend.locator(".gls-tick").all_inner_texts() == ["-4", "-2", "0", "2", "4"]
    assert legend.locator(".gls-row-name").all_inner_texts() == ["missing"]


def test_the_dark_theme_has_colours_of_its_own(visit, page):
    page.emulate_media(color_scheme="light")
    plot = visit("scenes", scene="automatic")
    plot.wait()
    middle = [plot.to_pixel((i / 7 * (2**24 - 1), 0)) for i in (0, 7)]
    color = [tuple(plot.canvas()[int(y), int(x)]) for x, y in middle]
    assert color == [(0, 114, 178, 255), (0, 0, 0, 255)]
    assert tuple(plot.pixels()[40, -40]) == (255, 255, 255)
    page.emulate_media(color_scheme="dark")
    app = page.get_by_test_id("stApp")
    plot.wait_for("getComputedStyle(frame).backgroundColor !== arg", "rgb(255, 255, 255)")
    plot.wait()
    color = [tuple(plot.canvas()[int(y), int(x)]) for x, y in middle]
    assert color == [(0, 114, 178, 255), (214, 214, 214, 255)]
    background = app.evaluate("(it) => getComputedStyle(it).backgroundColor")
    assert "rgb({}, {}, {})".format(*plot.pixels()[40, -40]) == background
    assert tuple(plot.canvas()[40, -40]) == (0, 0, 0, 0)
    swatch = plot.frame.locator(".gls-swatch").last
    assert swatch.evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(214, 214, 214)"


def test_a_page_that_starts_dark_has_the_dark_missing_colour(visit, page):
    page.emulate_media(color_scheme="dark")
    plot = visit("scenes", scene="missing")
    plot.wait()
    assert corner_colors(plot)[2] == (82, 82, 82, 255)


def test_options_that_change_one_thing_each(visit, page):
    visit("scenes", scene="options")
    columns, scale, domain, modes = plots = [Plot(page, nth) for nth in range(4)]
    for plot in plots:
        plot.wait(points=4)
        assert plot.size() == (298, 238)  # width and height, and a border around
    assert [color[:3] for color in corner_colors(columns)] == list(CORNERS)
    viridis = mpl.colormaps["viridis"]
    for plot, shares in ((domain, [0, 0, 1, 1]), (scale, [0, 1 / 3, 2 / 3, 1])):
        wanted = np.array([viridis(float(share))[:3] for share in shares]) * 255
        assert np.allclose([color[:3] for color in corner_colors(plot)], wanted, atol=2)
    x, y = expected(modes, 0, 0)
    modes.click((x, y))
    expect(modes.frame.get_by_role("button", name="Select by lasso")).to_have_count(0)
    modes.tool("Select by box")
    modes.drag([(x - 20, y - 15), (x + 20, y + 10)])
    assert reported(page, selected=[0])["run"] == 2  # the click before selected nothing
