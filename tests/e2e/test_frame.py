"""What stands around the points: axes, title and caption, notes, and what is there before them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from apps.clouds import cloud
from apps.texts import BOLD, HOSTILE
from playwright.sync_api import expect
from plot import PATIENCE, Plot, disc

from streamlit_glscatter import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

RED = (230, 0, 0)
LAST = 2**24 - 1
START = {"numbers": 1.7e9, "dates": dt.datetime(2024, 2, 28, 18, tzinfo=dt.UTC).timestamp()}
EXTENT = {"numbers": 0.02, "dates": 12 * 3600}

# Labels with their places from the left of the picture; a context belongs to the label before.
TICKS = """(axis) => {
  const ticks = [];
  for (const text of axis.querySelectorAll("text")) {
    const { left, width } = text.getBoundingClientRect();
    if (text.classList.contains("gls-tick-context")) ticks.at(-1).context = text.textContent;
    else ticks.push({ label: text.textContent, at: left + width / 2, context: "" });
  }
  const marks = axis.querySelector(".gls-mark").getAttribute("d");
  return { ticks, marks, name: axis.querySelector(".gls-axis-name").textContent };
}"""


def zoom(plot: Plot, place: tuple[float, float], factor: float) -> None:
    plot.frame.evaluate(
        "(frame, [x, y, k]) => frame.glscatter.navigation.camera.zoomAt(x, y, k)", [*place, factor]
    )
    plot.wait()


def ticks(plot: Plot) -> dict[str, Any]:
    return plot.page.locator(".gls-axis-x").evaluate(TICKS)


def said(kind: str, found: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Give the value that each label says, from the least value on, and its place in the picture."""
    places = [float(at) for at in re.findall(r"M(-?[\d.]+) 0", found["marks"])]
    base = re.search(r" = ([\d,.]+) \+ …$", found["name"])
    shared = float(base[1].replace(",", "")) if base else 0.0
    date = ""
    for at, tick in zip(places, found["ticks"], strict=False):
        if kind == "numbers":
            yield (shared - START[kind]) + float(tick["label"].replace(",", "")), at
        else:
            date = tick["context"] or date
            seconds = "%H:%M:%S" if tick["label"].count(":") == 2 else "%H:%M"
            moment = dt.datetime.strptime(f"{date} {tick['label']}+0000", f"%b %d, %Y {seconds}%z")
            yield moment.timestamp() - START[kind], at


@pytest.mark.parametrize("kind", ["numbers", "dates"])
def test_ticks_stand_where_their_values_are(visit, kind):
    plot = visit("framed", kind=kind)
    plot.wait(points=3)
    # Three points on a diagonal: their middle lies at a value with a tick, above its label.
    middle, _, _ = disc(plot.canvas(), RED)
    for gesture in (None, "zoom", "pan"):
        if gesture == "zoom":
            zoom(plot, (middle, 200), 40)
        elif gesture == "pan":
            plot.drag([(middle, 100), (middle - 130, 130)])
            plot.wait()
        found = list(said(kind, ticks(plot)))
        assert len(found) >= 3
        for value, at in found:
            place, _ = plot.to_pixel((value / EXTENT[kind] * LAST, 0))
            assert abs(place - at) < 0.6, (gesture, value)
        at_point = [at for value, at in found if np.isclose(value, EXTENT[kind] / 2, rtol=1e-9)]
        if gesture is None:
            assert at_point
            assert abs(at_point[0] - middle) < 1


def test_the_grid_is_below_the_points_and_moves_with_the_ticks(visit):
    plot = visit("framed")
    plot.wait(points=3)
    lines = plot.frame.locator(".gls-grid .gls-grid-line").first
    for _ in range(2):
        drawn = re.findall(r"M(-?[\d.]+)", lines.get_attribute("d"))
        assert drawn == re.findall(r"M(-?[\d.]+)", ticks(plot)["marks"])
        plot.drag([(300, 100), (250, 120)])
    x, y = plot.to_pixel((LAST / 2, LAST / 2))
    assert tuple(plot.pixels()[round(y), round(x)]) == RED  # a line goes through its centre


def test_texts_are_text_and_part_of_the_name(visit, page):
    plot = visit("framed")
    plot.wait(points=3)
    title, caption = page.locator(".gls-title"), page.locator(".gls-caption")
    expect(title).to_have_text(HOSTILE)
    expect(caption).to_have_text(BOLD)
    name = f"{HOSTILE}. Scatter plot of 3 points, x against y. {BOLD}"
    expect(plot.host).to_have_attribute("aria-label", name)
    assert page.evaluate("window.hacked") is None
    # All of it within the height that was asked for.
    boxes = [
        part.bounding_box() for part in (title, plot.frame, page.locator(".gls-axis-x"), caption)
    ]
    edges = [edge for box in boxes for edge in (box["y"], box["y"] + box["height"])]
    assert edges == sorted(edges)
    assert np.isclose(edges[-1] - edges[0], 500)


def test_without_the_options_there_is_only_the_picture(visit, page):
    plot = visit("framed", bare=1)
    plot.wait(points=3)
    expect(page.locator(".gls-axis, .gls-grid")).to_have_count(0)
    expect(page.locator(".gls-title, .gls-caption").filter(visible=True)).to_have_count(0)
    assert plot.size()[1] == 498  # but for the border


def test_the_points_outside_the_view_are_counted(visit):
    plot = visit("framed", kind="cloud", bare=1)
    plot.wait(points=20_000)
    layout = prepare(cloud(20_000)).layout
    quanta = layout.quantum(0, len(layout))
    note = plot.frame.locator(".gls-note")

    def outside() -> int:
        (x0, y1), (x1, y0) = plot.view()
        x, y = quanta.T
        return int((~((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))).sum())

    def told() -> str:
        count = outside()
        return f"{count:,} point{'s lie' if count != 1 else ' lies'} outside this view"

    expect(note).to_have_text(told())  # the first view leaves out the outermost
    zoom(plot, (400, 200), 3)
    assert 1000 < outside() < 20_000
    expect(note).to_have_text(told())
    plot.drag([(400, 200), (330, 260)])
    expect(note).to_have_text(told())
    zoom(plot, (400, 200), 1 / 20)
    assert outside() == 0
    expect(note).to_have_count(0)


def is_buffer(url: str) -> bool:
    return urlsplit(url).path.startswith("/media/")


def test_what_is_waited_for_has_its_place(visit, page):
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route(is_buffer, hold)
    plot = visit("framed", kind="cloud", bare=1)
    skeleton = plot.frame.locator(".gls-skeleton")
    below = page.get_by_text("below the plot")
    expect(skeleton).to_be_visible(timeout=PATIENCE)
    expect(below).to_be_visible()
    places = [skeleton.bounding_box(), below.bounding_box()]
    assert places[0]["height"] == 498
    bar = plot.frame.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "0")
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"^0 kB of \d+(\.\d)? kB$"))
    for route in held:
        route.continue_()
    page.unroute(is_buffer)
    plot.wait(points=20_000)
    expect(skeleton).to_have_count(0)
    expect(bar).to_have_count(0)  # hidden from readers, too
    assert [plot.frame.bounding_box()["height"], below.bounding_box()] == [500, places[1]]


def test_data_that_cannot_be_read_can_be_asked_for_again(visit, page):
    def spoil(route) -> None:
        body = route.fetch().body()
        route.fulfill(status=200, body=bytes(len(body)))

    page.route(is_buffer, spoil)
    plot = visit("framed", kind="cloud", bare=1)
    alert = plot.frame.get_by_role("alert")
    expect(alert).to_contain_text("The plot could not be shown", timeout=PATIENCE)
    page.unroute(is_buffer)
    alert.get_by_role("button", name="Try again").click()
    plot.wait(points=20_000)
    expect(alert).to_have_count(0)


def test_a_narrow_plot_folds_its_notes(visit, page):
    page.set_viewport_size({"width": 380, "height": 700})
    plot = visit("framed", kind="cloud", bare=1)
    plot.wait(points=20_000)
    zoom(plot, (100, 200), 3)
    note = plot.frame.locator(".gls-note")
    expect(note).to_have_count(1)
    expect(note).to_be_hidden()
    fold = plot.frame.get_by_role("button", name="1 note")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(note).to_be_visible()
