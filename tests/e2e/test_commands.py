"""``selection=``: what Python sets, and who wins when the user selects too."""

from __future__ import annotations

import numpy as np
import pytest
from apps.clouds import cloud
from apps.report import digest
from plot import reported

from streamlit_glscatter import prepare
from streamlit_glscatter.selection.selection import rows_of, select

LAYOUT = prepare(cloud()).layout
HUNDRED = np.arange(100)
EVENS = np.arange(0, 20_000, 2)
BLOB = [(250, 120), (420, 90), (480, 250), (330, 330), (200, 240)]


@pytest.fixture
def open_with(visit):
    def open_with(first):
        plot = visit("commanding", first=first)
        plot.wait(points=20_000)
        return plot

    return open_with


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def lasso(plot, *keys):
    """Rows inside a lasso drawn by the user."""
    x, y = plot.drag(BLOB, "Shift", *keys)
    mask = select(LAYOUT, [{"op": "replace", "kind": "lasso", "x": x, "y": y}])
    return rows_of(LAYOUT, mask)


def check(plot, rows, **want) -> None:
    """Python reports these rows, and as many are selected in the browser."""
    found = reported(plot.page, **want)
    assert (found["count"], found["digest"]) == (len(rows), digest(rows))
    plot.wait(selected=len(rows))


def test_python_sets_replaces_and_clears(open_with, page):
    plot = open_with("Hundred")
    check(plot, HUNDRED, run=1)
    plot.drag([(300, 200), (340, 190)])
    view = plot.view()
    press(page, "Evens")
    check(plot, EVENS, run=2)
    assert np.array_equal(plot.view(), view)
    press(page, "Rerun")
    check(plot, EVENS, run=3)
    press(page, "Nothing")
    check(plot, HUNDRED[:0], run=4)
    assert (plot.canvas()[..., 3] == 255).any()  # nothing is dimmed
    press(page, "Hundred")
    check(plot, HUNDRED, run=5)


def test_the_users_lasso_wins_until_python_sets_another_selection(open_with, page):
    plot = open_with("Hundred")
    plot.wait(selected=100)
    rows = lasso(plot)
    check(plot, rows, run=2)
    press(page, "Rerun")
    check(plot, rows, run=3)
    press(page, "Evens")
    check(plot, EVENS, run=4)
    press(page, "Rerun")
    check(plot, EVENS, run=5)


def test_shapes_add_to_and_take_from_what_python_set(open_with, page):
    plot = open_with("Evens")
    plot.wait(selected=len(EVENS))
    rows = lasso(plot, "Control")
    check(plot, np.union1d(rows, EVENS), run=2)
    press(page, "Hundred")
    check(plot, HUNDRED, run=3)
    rows = lasso(plot, "Alt")
    check(plot, np.setdiff1d(HUNDRED, rows), run=4)
    press(page, "Rerun")
    check(plot, np.setdiff1d(HUNDRED, rows), run=5)
    page.mouse.click(*plot.client([(650, 30)])[0])
    page.keyboard.press("Escape")
    check(plot, HUNDRED[:0], command="Hundred", count=0)


def test_a_selection_that_python_sets_again_is_new(open_with, page):
    plot = open_with("Hundred")
    plot.wait(selected=100)
    check(plot, lasso(plot), run=2)
    press(page, "Evens")
    check(plot, EVENS, run=3)
    press(page, "Hundred")
    check(plot, HUNDRED, run=4)


def test_the_user_may_select_after_python_lets_go(open_with, page):
    plot = open_with("Hundred")
    plot.wait(selected=100)
    press(page, "Nobody")
    plot.wait(selected=reported(page, run=2)["count"])
    rows = lasso(plot)
    check(plot, rows, run=3)
    press(page, "Rerun")
    check(plot, rows, run=4)
    press(page, "Hundred")
    check(plot, HUNDRED, run=5)
