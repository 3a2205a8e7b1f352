"""Data that changes in place: rows move to their new places; and rings around highlighted points."""

from __future__ import annotations

import numpy as np
import pytest
from apps.turns import AFTER, BEFORE, COLORS
from plot import Plot, disc, reported

from streamlit_glscatter import prepare

RGB = {row: tuple(int(COLORS[row][i : i + 2], 16) for i in (1, 3, 5)) for row in range(6)}
CYAN = (0, 255, 255)


def choose(page, group: str, name: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_text(name, exact=True).click()


def pixel(plot: Plot, place) -> tuple[float, float]:
    """Where a place of the data is drawn, with axes from -2 to 2."""
    layout = prepare({"x": [-2.0, 2.0], "y": [-2.0, 2.0]}).layout
    return plot.to_pixel((layout.x.to_quantum(place[0]), layout.y.to_quantum(place[1])))


def places(canvas) -> dict[int, tuple[float, float]]:
    return {row: disc(canvas, RGB[row])[:2] for row in (0, 1, 2)}


def check(found, want) -> None:
    for row, place in want.items():
        assert np.allclose(found[row], place, atol=1), (row, found[row], place)


def still(plot: Plot, want) -> None:
    check(places(plot.canvas()), {row: pixel(plot, want[row]) for row in (0, 1, 2)})


@pytest.fixture
def turn(visit, page):
    def turn(data="after", at=0.5, **query) -> Plot:
        """Change the data, and stop time half-way."""
        plot = visit("turning", **query)
        plot.wait(points=6)
        plot.frame.evaluate("(frame, at) => frame.glscatter.freeze(at)", at)
        plot.wait(transition=None)
        choose(page, "Data", data)
        reported(page, data=data)
        return plot

    return turn


def end(plot: Plot) -> None:
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(null)")
    plot.wait(transition=None)


def test_rows_move_from_old_places_to_new_ones(turn, visit, page):
    plot = turn()
    plot.wait_for("plot.stats().transition === 0.5")
    assert not plot.stats()["complete"]
    middle = np.add(BEFORE, AFTER) / 2
    check(places(plot.capture()), {row: pixel(plot, middle[row]) for row in (0, 1, 2)})
    plot.hover(pixel(plot, AFTER[0]))
    end(plot)
    still(plot, AFTER)
    picture, uploaded = plot.canvas(), plot.stats()["uploadedBytes"]
    page.get_by_role("button", name="Rerun").click()
    reported(page, run=3)
    assert plot.wait(transition=None)["uploadedBytes"] == uploaded
    fresh = visit("turning")
    choose(page, "Data", "after")
    reported(page, data="after")
    fresh.wait(points=6, transition=None)
    assert np.array_equal(picture, fresh.canvas())


def test_ids_lead_shuffled_rows_while_others_come_and_go(turn, page):
    plot = turn("shuffled", id="yes")
    plot.wait_for("plot.stats().transition === 0.5")
    canvas = plot.capture()
    middle = np.add(BEFORE, AFTER) / 2
    check(places(canvas), {row: pixel(plot, middle[row]) for row in (0, 1, 2)})
    for place, faint in ((BEFORE[5], RGB[5]), ((0.0, -1.8), CYAN)):  # one goes, one comes
        x, y = np.round(pixel(plot, place)).astype(int)
        assert canvas[y, x, 3] == pytest.approx(128, abs=3)
        assert np.abs(canvas[y, x, :3].astype(int) - faint).max() <= 2
    end(plot)
    still(plot, AFTER)
    canvas = plot.canvas()
    assert disc(canvas, RGB[5])[2] == 0
    assert disc(canvas, CYAN)[2] > 600


def test_nothing_moves_where_it_should_not(turn, page):
    for query, media in (({"transition": "no"}, "no-preference"), ({}, "reduce")):
        page.emulate_media(reduced_motion=media)
        plot = turn(**query)
        plot.wait(points=6, transition=None)  # though time stands still
        still(plot, AFTER)


def test_counts_move_as_points_do(visit, page):
    plot = visit("turning", count=20_000, mode="density")
    plot.wait(points=20_000)
    before = plot.canvas()[..., 3] > 0
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(0.001)")
    choose(page, "Data", "after")
    plot.wait_for("plot.stats().transition === 0.001")
    begin = plot.capture()[..., 3] > 0
    # As many as a frame has time for, where they were.
    assert np.count_nonzero(begin) > 0.6 * np.count_nonzero(before)
    assert np.count_nonzero(begin & ~before) < 0.02 * np.count_nonzero(begin)
    end(plot)
    after = plot.canvas()
    fresh = visit("turning", count=20_000, mode="density", transition="no")
    fresh.wait(points=20_000)
    choose(page, "Data", "after")
    reported(page, data="after")
    fresh.wait(points=20_000)
    assert np.array_equal(after, fresh.canvas())


def ringed(plot: Plot) -> set[int]:
    """Rows whose disc has a ring in the colour of text around it."""
    canvas, found = plot.canvas(), set()
    for row in range(6):
        x, y = np.round(pixel(plot, BEFORE[row])).astype(int)
        ring = canvas[y, x + 18]  # the disc's radius is 15, the gap 2, the line 2
        if ring[3] > 200 and ring[:3].max() < 110:
            found.add(row)
    return found


def test_rings_mark_the_rows_that_python_names(visit, page):
    plot = visit("turning")
    plot.wait(points=6)
    plain = plot.canvas()
    assert ringed(plot) == set()
    for name, rows in (("Rows", {0, 2}), ("Mask", {1, 3, 5}), ("Empty", set()), ("Rows", {0, 2})):
        choose(page, "Rings", name)
        reported(page, rings=name)
        plot.wait(highlighted=len(rows))
        assert ringed(plot) == rows
    plot.click(pixel(plot, BEFORE[1]))
    plot.wait(selected=1)
    assert ringed(plot) == {0, 2}
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    plot.wait(selected=0)
    choose(page, "Rings", "None")
    reported(page, rings="None")
    plot.wait(selected=0, highlighted=0)
    plot.hover((5, 5))
    assert np.array_equal(plot.canvas(), plain)


def test_what_python_changes_leaves_the_rest_in_place(visit, page):
    plot = visit("turning")
    plot.wait(points=6)
    plot.drag([(600, 300), (560, 290)])
    view = plot.view()
    plot.click(pixel(plot, BEFORE[0]))
    plot.wait(selected=1)
    x, y = np.round(pixel(plot, BEFORE[0])).astype(int)
    assert plot.canvas()[y, x + 12, 3] == 255
    for group, name, want in (
        ("Size and opacity", "20", {"size": 20}),
        ("Rings", "Rows", {"rings": "Rows"}),
    ):
        choose(page, group, name)
        reported(page, **want)
        plot.wait(selected=1, highlighted=2 * (group == "Rings"))
        assert np.array_equal(plot.view(), view)
        assert plot.canvas()[y, x, 3] < 250  # half transparent
        assert plot.canvas()[y, x + 12 : x + 15, 3].max() == (255 if group == "Rings" else 0)
    choose(page, "View", "part")
    reported(page, view="part")
    layout = prepare({"x": [-2.0, 2.0], "y": [-2.0, 2.0]}).layout
    plot.wait_for(
        "Math.abs(plot.navigation.camera.view.cx - arg) < 1", float(layout.x.to_quantum(-0.5))
    )
    plot.wait(selected=1, highlighted=2)
