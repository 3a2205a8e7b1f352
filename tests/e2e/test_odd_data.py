"""Tables that are empty, tiny, full of holes, or far from zero."""

from __future__ import annotations

import numpy as np
import pytest
from apps.texts import BOLD, HOSTILE
from playwright.sync_api import expect
from plot import PATIENCE, disc

RED, GREEN = (230, 0, 0), (0, 180, 0)
LAST = 2**24 - 1


def notes(plot):
    return plot.frame.locator(".gls-note")


def test_an_empty_table_says_so(visit):
    plot = visit("scenes", scene="empty")
    expect(plot.frame.get_by_role("status").filter(has_text="There are no rows")).to_be_visible(
        timeout=PATIENCE
    )
    plot.wait_for("plot.stats().complete")
    assert not plot.canvas().any()
    plot.drag([(200, 100), (300, 100), (300, 300)], "Shift")  # nothing to select, nothing to break
    expect(plot.frame.locator(".gls-progress")).to_be_hidden()


@pytest.mark.parametrize(("scene", "count"), [("one", 1), ("equal", 50)])
def test_points_at_one_place_are_in_the_middle(visit, scene, count):
    plot = visit("scenes", scene=scene)
    assert plot.wait()["points"] == count
    x, y, size = disc(plot.canvas(), RED)
    assert np.allclose((x, y), np.array(plot.size()) / 2, atol=0.51)
    assert size < np.pi * 8**2


def test_rows_without_coordinates_are_left_out_and_counted(visit):
    plot = visit("scenes", scene="holes")
    assert plot.wait()["points"] == 4
    expect(notes(plot)).to_have_text(["3 rows without coordinates are not shown"])
    _, _, size = disc(plot.canvas(), RED)
    assert 4 * np.pi * 6**2 < size < 4 * np.pi * 8**2


def test_more_categories_than_colours_share_one_and_the_plot_says_so(visit, page):
    plot = visit("scenes", scene="many")
    plot.wait(points=1200)
    expect(notes(plot)).to_have_text(['946 of 1,200 values of "kind" share the colour "other"'])
    names = plot.frame.locator(".gls-row-name").all_text_contents()
    assert len(names) == 255
    assert names[-1] == "other"
    assert {HOSTILE, BOLD} <= set(names)
    assert plot.frame.locator(".gls-row-count").last.text_content() == "946"
    assert page.evaluate("window.hacked") is None


def test_the_empty_name_and_the_missing_one_are_told_apart(visit):
    plot = visit("scenes", scene="missing")
    plot.wait()
    names = plot.frame.locator(".gls-row-name")
    expect(names).to_have_text(["a", "(empty)", "missing"])
    expect(plot.frame.locator(".gls-row-count")).to_have_text(["2", "1", "1"])


def test_dates_have_an_axis_of_their_own_scale(visit):
    plot = visit("scenes", scene="times")
    plot.wait(points=25)
    width, height = plot.size()
    for quantum, place in {(0, 0): (0.05, 0.95), (LAST, LAST): (0.95, 0.05)}.items():
        expected = np.array(place) * (width, height)
        assert np.allclose(plot.to_pixel(quantum), expected, atol=0.01)
        x, y = (int(value) for value in expected)
        assert tuple(plot.canvas()[y, x]) == (*RED, 255)
    x, y, _ = disc(plot.canvas(), GREEN)
    assert np.allclose((x, y), (width / 2, height / 2), atol=1)


def test_unit_steps_far_from_zero_stay_apart(visit, page):
    plot = visit("scenes", scene="epochs")
    plot.wait(points=5)
    plot.drag([plot.to_pixel((0, LAST)), (350, 200)])
    for _ in range(12):
        plot.hover(plot.to_pixel((1.5 * LAST / 1000, LAST)))
        page.mouse.wheel(0, -240)
    plot.wait_for("plot.toPixel(arg, 0)[0] - plot.toPixel(0, 0)[0] > 50", LAST / 1000)
    plot.wait()
    canvas = plot.canvas()
    for step, alpha in ((1, 255), (1.5, 0), (2, 255)):
        x, y = plot.to_pixel((step * LAST / 1000, LAST))
        assert canvas[int(y), int(x), 3] == alpha


def test_integers_beyond_float64_are_told_apart(visit):
    plot = visit("scenes", scene="giants")
    plot.wait(points=4)
    for i in range(4):
        x, y = plot.to_pixel((i * LAST / 3, (i // 2) * LAST))
        assert tuple(plot.canvas()[int(y), int(x)]) == (*RED, 255)
