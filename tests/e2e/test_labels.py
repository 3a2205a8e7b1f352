"""Labels: where they stand, what a pan and a zoom leave of them, what a click selects."""

from __future__ import annotations

from typing import Any

import numpy as np
from apps.clusters import centers, clusters, names
from apps.crowds import many
from apps.report import digest
from playwright.sync_api import expect
from plot import PATIENCE, Plot, reported

from streamlit_glscatter import prepare

DATA = clusters()
LAYOUT = prepare(DATA).layout

# Text and rectangle of every label, from the plot's upper left corner.
LABELS = """(host) => {
  const { left, top } = host.getBoundingClientRect();
  return [...host.querySelectorAll(".gls-label:not(.gls-leaving)")].map((label) => {
    const box = label.getBoundingClientRect();
    return [label.textContent, box.left - left, box.top - top, box.right - left, box.bottom - top];
  });
}"""


def labels(plot: Plot) -> dict[str, np.ndarray]:
    """Give the rectangle of each label: left, top, right, bottom."""
    found: list[Any] = plot.host.evaluate(LABELS)
    assert len({text for text, *_ in found}) == len(found)
    return {text: np.array(box) for text, *box in found}


def middles(boxes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {text: (box[:2] + box[2:]) / 2 for text, box in boxes.items()}


def in_view(plot: Plot) -> dict[str, np.ndarray]:
    width, height = plot.size()
    return {
        text: middle
        for text, middle in middles(labels(plot)).items()
        if 0 < middle[0] < width and 0 < middle[1] < height
    }


def check_apart(boxes: dict[str, np.ndarray]) -> None:
    for text, a in boxes.items():
        for other, b in boxes.items():
            beside = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert text == other or beside, f"{text} lies on {other}"


def check_selected(page, *selected: str) -> None:
    rows = np.flatnonzero(np.isin(DATA["name"], selected))
    assert len(rows) > 0
    reported(page, count=len(rows), digest=digest(rows))


def begin(visit, **query: str) -> Plot:
    plot = visit("naming", label="name", **query)
    plot.wait()
    plot.frame.locator(".gls-label").first.wait_for(timeout=PATIENCE)
    return plot


def clickable(plot: Plot) -> list[str]:
    """Names of labels that nothing lies over, the largest cluster first."""
    width, height = plot.size()
    free = {
        text
        for text, (x, y) in in_view(plot).items()
        if 280 < x < width - 60 and 70 < y < height - 50
    }
    return [name for name in names() if name in free]


def clusters_in_view(plot: Plot) -> dict[str, np.ndarray]:
    """Middles of the clusters, in pixels, where they are in view."""
    origin = np.array([LAYOUT.x.origin, LAYOUT.y.origin])
    quanta = (centers() - origin) / [LAYOUT.x.step, LAYOUT.y.step]
    places = [np.array(plot.to_pixel(tuple(q))) for q in quanta]
    size = plot.size()
    return {
        str(name): place
        for name, place in zip(names(), places, strict=True)
        if np.all((place > 0) & (place < size))
    }


def test_labels_stand_at_their_clusters_and_move_with_the_plane(visit, page):
    plot = begin(visit, color="name")
    check_apart(labels(plot))
    shown, there = in_view(plot), clusters_in_view(plot)
    # Not all of them have room.
    assert 10 < len(shown) < len(there)
    for name, middle in shown.items():
        assert np.abs(middle - there[name]).max() < 8

    [name, *_] = clickable(plot)
    before = middles(labels(plot))
    start = before[name]
    plot.drag([tuple(start), tuple(start + np.array([40, 30])), tuple(start + np.array([83, 57]))])
    after = middles(labels(plot))
    common = before.keys() & after.keys()
    assert len(common) > 10
    moves = np.array([after[text] - before[text] for text in common])
    assert np.abs(moves - moves[0]).max() < 0.01
    assert np.abs(moves[0] - [83, 57]).max() <= 1

    share = len(in_view(plot)) / len(clusters_in_view(plot))
    shown, place = in_view(plot), after[name]
    plot.hover(tuple(place))
    page.mouse.wheel(0, -600)
    plot.wait()
    check_apart(labels(plot))
    nearer, there = in_view(plot), clusters_in_view(plot)
    assert np.abs(nearer[name] - place).max() < 4  # the wheel zooms at the pointer
    assert shown.keys() & there.keys() <= nearer.keys()
    assert len(nearer) / len(there) > share

    row = plot.frame.locator(".gls-row").get_by_text(name, exact=True)
    row.click(modifiers=["Control"])
    expect(plot.host.locator(".gls-label").get_by_text(name, exact=True)).to_have_count(0)


def test_a_click_on_a_label_selects_the_points_of_its_value(visit, page):
    plot = begin(visit)
    first, second, *_ = clickable(plot)
    places = middles(labels(plot))
    plot.click(tuple(places[first]))
    check_selected(page, first)
    plot.wait(selected=int(np.count_nonzero(DATA["name"] == first)))
    plot.click(tuple(places[second]), "Control")
    check_selected(page, first, second)
    plot.click(tuple(places[first]), "Alt")
    check_selected(page, second)

    # By keyboard: Tab leads to one label, the arrows to the others.
    plot.host.focus()
    page.keyboard.press("Tab")
    focused = plot.host.locator(".gls-label:focus")
    start = focused.inner_text()
    page.keyboard.press("ArrowRight")
    expect(focused).not_to_have_text(start)
    page.keyboard.press("Enter")
    check_selected(page, focused.inner_text())


def test_a_long_text_is_cut_and_never_html(visit):
    plot = begin(visit)
    label = plot.host.locator(".gls-label").filter(has_text="<b>bold</b>")
    expect(label).to_have_attribute("title", str(names()[0]))
    assert label.locator("b").count() == 0
    assert label.bounding_box()["width"] < 220


def test_without_the_option_there_are_no_labels(visit):
    plot = visit("naming")
    plot.wait()
    assert plot.host.locator(".gls-label").count() == 0


def test_above_the_threshold_a_click_selects_among_all_points(visit, page):
    plot = visit("counting", color="group", label="group", on_select="rerun")
    plot.host.wait_for(timeout=3 * PATIENCE)
    plot.wait_for("plot.stats().complete && plot.stats().aggregated !== null")
    plot.host.locator(".gls-label").filter(has_text="b").focus()
    page.keyboard.press("Enter")
    rows = np.flatnonzero(many()["group"] == "b")
    reported(page, count=len(rows), digest=digest(rows))
    plot.wait_for("plot.stats().complete && plot.stats().selected === arg", len(rows))
