"""The event under a plot's key, in forms and fragments; a state that is kept and given back."""

from __future__ import annotations

import numpy as np
from apps.clouds import cloud
from apps.report import digest
from playwright.sync_api import expect
from plot import Plot, reported

DATA = cloud()
BLOB = [(250, 120), (420, 90), (480, 250), (330, 330), (200, 240)]
SMALL = [(130, 120), (220, 120), (220, 260), (130, 260)]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def box_rows(low, high):
    inside = [(DATA[axis] >= low) & (DATA[axis] <= high) for axis in "xy"]
    return np.flatnonzero(np.logical_and(*inside))


def test_the_session_state_tells_and_takes_the_event(visit, page):
    plot = visit("states", scene="session")
    plot.wait(points=20_000)
    # Style sheets find the plot by its key.
    expect(page.locator(".st-key-plot .gls-frame")).to_have_count(1)
    plot.drag(BLOB, "Shift")
    drawn = reported(page, run=2)
    calls = {"plot": 1, "plot rows": drawn["count"]}
    assert drawn["count"] > 1000
    assert (drawn["same"], drawn["calls"], drawn["shapes"]) == (True, calls, [0, 1])
    view = plot.view()
    press(page, "Keep")
    press(page, "Hundred")
    found = reported(page, run=4)
    assert (found["count"], found["digest"]) == (100, digest(np.arange(100)))
    plot.wait(selected=100)
    press(page, "Too late")
    assert reported(page, run=5)["calls"]["late"] == "StreamlitWidgetAlreadyInstantiatedError"
    press(page, "Box")
    rows = box_rows(-1, 1)
    assert reported(page, count=len(rows))["digest"] == digest(rows)
    plot.wait(selected=len(rows))
    expect(plot.frame.locator(".gls-shapes path")).to_have_count(1)
    # The camera has gone to where the app put it, and says so.
    plot.wait_for("Math.abs(plot.toQuantum(0, 0)[0] - arg) > 100_000", view[0][0])
    press(page, "Give back")
    back = reported(page, digest=drawn["digest"], shapes=[0, 1])
    plot.wait(selected=drawn["count"])
    plot.wait_for("Math.abs(plot.toQuantum(0, 0)[0] - arg) < 2000", view[0][0])
    assert np.allclose(plot.view(), view, atol=2000)
    assert back["calls"]["plot"] == 1
    press(page, "Delete")
    reported(page, count=0)
    plot.wait(selected=0)
    expect(plot.frame.locator(".gls-shapes path")).to_have_count(0)


def test_a_state_brings_back_what_the_legend_showed(visit, page):
    plot = visit("states", scene="session", color="group")
    plot.wait(points=20_000)
    row = plot.frame.locator(".gls-row").filter(has_text="north")
    off = plot.frame.locator('.gls-row[aria-pressed="false"]')
    row.click()
    expect(off).to_have_count(2)
    plot.drag(BLOB, "Shift")
    drawn = reported(page, run=2)
    north = {"column": "group", "values": ["north"]}
    assert drawn["filter"] == north
    assert drawn["shapes"] == [0, 1]
    press(page, "Keep")
    row.click()
    expect(off).to_have_count(0)
    plot.drag(BLOB, "Shift")
    both = reported(page, run=4)
    assert both["filter"] is None
    assert both["count"] > drawn["count"] > 0
    press(page, "Give back")
    reported(page, digest=drawn["digest"], filter=north, shapes=[0, 1])
    plot.wait(selected=drawn["count"])
    expect(off).to_have_count(2)
    row.click()  # the user goes on from there
    expect(off).to_have_count(0)


def test_a_form_holds_the_selection_back_until_it_is_submitted(visit, page):
    plot = visit("states", scene="form")
    plot.wait(points=20_000)
    plot.drag(BLOB, "Shift")
    plot.drag(SMALL, "Shift")
    selected = plot.stats()["selected"]
    assert selected > 100
    press(page, "Rerun")
    assert reported(page, run=2) == reported(page, count=0, calls={})
    press(page, "Submit")
    found = reported(page, run=3)
    assert found["count"] == selected
    # Both gestures are one change; the button's callback, which comes first, has the event, too.
    calls = {"plot": 1, "plot rows": selected, "submit": 1, "submit rows": selected}
    assert found["calls"] == calls
    press(page, "Rerun")
    assert reported(page, run=4) == {**found, "run": 4}  # clear_on_submit leaves plots alone
    assert plot.stats()["selected"] == selected


def test_each_gesture_calls_one_callback_once(visit, page):
    visit("states", scene="many")
    alone, one, part, two = plots = [Plot(page, nth) for nth in range(4)]
    for plot in plots:
        plot.wait(points=20_000)
    alone.drag(SMALL, "Shift")
    calls = {"alone": 1, "alone rows": alone.stats()["selected"]}
    assert reported(page, run=2)["calls"] == calls
    one.drag(SMALL, "Shift")
    two.wait(selected=one.stats()["selected"])
    calls |= {"one": 1, "one rows": one.stats()["selected"]}
    assert reported(page, run=3)["calls"] == calls
    part.drag(SMALL, "Shift")
    expect(page.get_by_text(f"part {part.stats()['selected']}", exact=True)).to_be_visible()
    two.drag(BLOB[:3], "Shift", "Control")
    calls |= {"part": 1, "part rows": part.stats()["selected"]}
    calls |= {"two": 1, "two rows": two.stats()["selected"]}
    found = reported(page, run=4)  # the fragment ran alone
    assert found["calls"] == calls
    assert found["rows"]["one"] == found["rows"]["two"] == one.stats()["selected"]
    alone.drag([(200, 200), (220, 210)])
    calls["view"] = 1
    reported(page, run=5)
    press(page, "Rerun")
    assert reported(page, run=6)["calls"] == calls
