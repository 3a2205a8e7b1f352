"""Options put together: rows that are appended or move, under a filter, a state, and rings."""

from __future__ import annotations

import numpy as np
from apps.growth import BEYOND, FIRST, MORE, table
from apps.report import digest
from playwright.sync_api import expect
from plot import Plot, reported

from streamlit_glscatter import prepare

LASSO = [(230, 60), (470, 60), (470, 330), (230, 330)]
NEW = (204, 121, 167)  # the fourth category, which comes with the first rows appended


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def tick(page, name: str) -> None:
    page.get_by_test_id("stCheckbox").filter(has_text=name).click()


def choose(page, name: str) -> dict:
    page.get_by_role("radiogroup", name="Filter").get_by_text(name, exact=True).click()
    return reported(page, filter=name)


def append(plot: Plot, page, count: int) -> dict:
    press(page, "Append")
    found = reported(page, rows=count)
    plot.wait(points=count, transition=None)
    return found


def legend_row(plot: Plot, name: str):
    return plot.frame.locator(".gls-row").filter(has_text=name)


def expect_shown(plot: Plot, **rows: bool) -> None:
    for name, shown in rows.items():
        expect(legend_row(plot, name)).to_have_attribute("aria-pressed", str(shown).lower())


def has_color(plot: Plot, color) -> bool:
    canvas = plot.canvas()
    near = np.abs(canvas[..., :3].astype(int) - color).max(axis=-1) <= 2
    return np.count_nonzero(near & (canvas[..., 3] == 255)) > 20


def lasso(plot: Plot, page, **want) -> dict:
    """Draw a lasso that is a rectangle, and wait until Python has it."""
    runs = reported(page)["run"]
    plot.drag([*LASSO, LASSO[0]], "Shift")
    return reported(page, run=runs + 1, **want)


def within(found: dict, count: int, **where) -> np.ndarray:
    """Rows within that lasso; ``where`` names a column and the values that count."""
    frame = table(count)
    inside = np.ones(count, bool)
    for axis in "xy":
        ends = found["lasso"][axis]
        inside &= frame[axis].between(min(ends), max(ends)).to_numpy()
    for column, values in where.items():
        is_range = column == "value"
        wanted = frame[column].between(*values) if is_range else frame[column].isin(values)
        inside &= wanted.to_numpy()
    return np.flatnonzero(inside)


def same(plot: Plot, found: dict, rows: np.ndarray) -> None:
    assert (found["count"], found["digest"]) == (len(rows), digest(rows))
    assert plot.stats()["selected"] == len(rows)


def test_a_filter_of_python_holds_for_the_rows_appended(visit, page):
    plot = visit("together", color="group")
    plot.wait(points=FIRST)
    choose(page, "a and c")
    expect_shown(plot, a=True, b=False, c=True)
    drawn = lasso(plot, page)
    same(plot, drawn, within(drawn, FIRST, group=["a", "c"]))
    assert drawn["count"] > 500
    for count in (
        FIRST + MORE,
        FIRST + 2 * MORE,
        FIRST + 3 * MORE,
    ):  # the last ones make the axes longer
        found = append(plot, page, count)
        same(plot, found, within(drawn, count, group=["a", "c"]))
        expect_shown(plot, a=True, b=False, c=True, new=False)
    plot.click((20, 380))
    plot.wait(selected=0)
    assert not has_color(plot, NEW)
    # What the user shows besides stays, too, and what is selected then is what is shown then.
    legend_row(plot, "new").click(modifiers=["Control"])
    assert has_color(plot, NEW)
    count += MORE
    append(plot, page, count)
    expect_shown(plot, a=True, b=False, c=True, new=True)


def test_who_hides_a_category_sees_those_that_come_and_who_chooses_does_not(visit, page):
    plot = visit("together", color="group")
    plot.wait(points=FIRST)
    legend_row(plot, "b").click(modifiers=["Control"])
    append(plot, page, FIRST + MORE)
    expect_shown(plot, a=True, b=False, c=True, new=True)
    choose(page, "a to new")
    expect_shown(plot, a=True, b=True, c=True, new=False)
    again = visit("together", color="group")
    again.wait(points=FIRST)
    choose(page, "a to new")  # all there are, so far
    append(again, page, FIRST + MORE)
    expect_shown(again, a=True, b=True, c=True, new=False)


def test_a_range_holds_on_a_longer_colour_bar(visit, page):
    plot = visit("together", color="value")
    plot.wait(points=FIRST)
    choose(page, "range")
    counts = []
    for count in range(FIRST, BEYOND + 2 * MORE, MORE):
        if count > FIRST:
            append(plot, page, count)
        found = lasso(plot, page)
        same(plot, found, within(found, count, value=(0.25, 0.5)))
        counts.append(found["count"])
        plot.click((20, 380))
        reported(page, count=0)
    assert counts[0] > 100
    assert np.all(np.diff(counts[:3]) > 0)


def test_a_state_and_a_filter_of_python_take_turns_while_rows_come(visit, page):
    plot = visit("together", color="group")
    plot.wait(points=FIRST)
    choose(page, "b")
    drawn = lasso(plot, page)
    same(plot, drawn, within(drawn, FIRST, group=["b"]))
    press(page, "Keep")
    choose(page, "a and c")
    expect_shown(plot, a=True, b=False, c=True)
    plot.click((20, 380))
    reported(page, count=0)
    press(page, "Give back")
    reported(page, count=drawn["count"], digest=drawn["digest"])
    expect_shown(plot, a=False, b=True, c=False)
    legend_row(plot, "a").click(modifiers=["Control"])
    tick(page, "Marked")
    reported(page, marked=True)
    expect_shown(plot, a=True, b=True, c=False)  # the same state again changes nothing
    choose(page, "none")
    expect_shown(plot, a=True, b=True, c=False)
    choose(page, "a and c")
    expect_shown(plot, a=True, b=False, c=True)
    # The state holds its lasso, under its own filter, over the rows that come.
    found = append(plot, page, FIRST + MORE)
    same(plot, found, within(drawn, FIRST + MORE, group=["b"]))
    expect_shown(plot, a=True, b=False, c=True, new=False)
    # What the user selects after it is not taken back.
    plot.click((20, 380))
    reported(page, count=0)
    own = lasso(plot, page)
    same(plot, own, within(own, FIRST + MORE, group=["a", "c"]))
    for count in (FIRST + 2 * MORE, FIRST + 3 * MORE):
        found = append(plot, page, count)
        same(plot, found, within(own, count, group=["a", "c"]))


def covered(plot: Plot) -> np.ndarray:
    """How much of each pixel is covered: it does not depend on the order in which points are drawn, but for rounding."""
    return plot.canvas()[..., 3].astype(int)


def turn(plot: Plot, page, **want) -> None:
    """Change the arrangement: time stands still half-way, then goes on."""
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(0.5)")
    tick(page, "Turned")
    reported(page, **want)
    plot.wait_for("plot.stats().transition === 0.5")
    plot.frame.evaluate("(frame) => frame.glscatter.freeze(null)")
    plot.wait(transition=None)


def test_rows_appended_before_or_after_the_rest_has_moved_move_along(visit, page):
    count = FIRST + 2 * MORE
    plot = visit("together", color="group")
    plot.wait(points=FIRST)
    append(plot, page, FIRST + MORE)
    append(plot, page, count)
    home = covered(plot)
    turn(plot, page, turned=True)
    turned = covered(plot)
    assert np.count_nonzero(home > turned + 100) > 1000

    other = visit("together", color="group")
    other.wait(points=FIRST)
    turn(other, page, turned=True)
    other.frame.evaluate("(frame) => frame.glscatter.freeze(0.5)")
    before = other.stats()["uploadedBytes"]
    append(other, page, FIRST + MORE)  # nothing moves for it
    assert other.stats()["uploadedBytes"] - before == 9 * MORE
    append(other, page, count)
    assert np.abs(covered(other) - turned).max() <= 3
    turn(other, page, turned=False)
    assert np.abs(covered(other) - home).max() <= 3


def test_rings_stay_with_their_rows_while_others_are_appended(visit, page):
    plot = visit("together", color="group")
    plot.wait(points=FIRST)
    tick(page, "Marked")
    reported(page, marked=True)
    layout = prepare(table(FIRST)).layout
    corner = plot.to_pixel((2**24 - 1, 2**24 - 1))
    for count in (FIRST, FIRST + MORE, FIRST + 2 * MORE, BEYOND + MORE):
        if count > FIRST:
            append(plot, page, count)
        plot.wait(highlighted=2)
        canvas = plot.canvas()
        assert ringed(canvas, corner)
        if count <= BEYOND:
            x, y = table(count)[["x", "y"]].iloc[-1]
            place = plot.to_pixel((layout.x.to_quantum(x), layout.y.to_quantum(y)))
            assert ringed(canvas, place)


def ringed(canvas, place) -> bool:
    """Whether there is a ring in the colour of text: the disc's radius is 2.5, the gap 2, the line 2."""
    x, y = np.round(place).astype(int)
    along = canvas[y, x + 4 : x + 8]
    return bool(np.any((along[:, 3] > 200) & (along[:, :3].max(axis=1) < 110)))
