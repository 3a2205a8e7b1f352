"""Above the threshold: counts from the server, exact points when zoomed in, exact selections."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
import shapely
from apps.crowds import COLORS, many
from apps.report import digest
from playwright.sync_api import expect
from plot import PATIENCE, Plot, reported

from streamlit_glscatter import prepare
from streamlit_glscatter.selection.selection import rows_of, select

DATA = many()
COUNT = len(DATA["x"])
LAYOUT = prepare(DATA).layout
BLOB = [(300, 100), (420, 90), (440, 190), (360, 260), (290, 220)]
MIDDLE = (350, 180)
WHERE = [{}, {"live": 1}]  # the points in memory, or in partitions
# What the worker has drawn is on the canvas then.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def shown(plot: Plot) -> dict:
    """Wait for an answer on the screen; the first of a server waits for compilers, too."""
    plot.host.wait_for(timeout=3 * PATIENCE)
    plot.wait_for("plot.stats().complete && plot.stats().aggregated !== null")
    plot.page.evaluate(TWO_FRAMES)
    return plot.stats()


def zoom(plot: Plot, place: tuple[float, float], factor: float) -> None:
    plot.frame.evaluate(
        "(frame, [x, y, k]) => frame.glscatter.navigation.camera.zoomAt(x, y, k)", [*place, factor]
    )


def quanta(rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Quantum coordinates of source rows."""
    found = np.empty((COUNT, 2), np.int64)
    found[LAYOUT.rows] = LAYOUT.quantum(0, COUNT)
    return found[rows]


def in_view(plot: Plot, margin: float = 0.0) -> np.ndarray:
    """Source rows of the points in view."""
    (x0, y1), (x1, y0) = plot.view()
    dx, dy = margin * (x1 - x0), margin * (y1 - y0)
    x, y = quanta().T
    return np.flatnonzero((x >= x0 - dx) & (x <= x1 + dx) & (y >= y0 - dy) & (y <= y1 + dy))


def alone(plot: Plot, group: str, reach: float = 14) -> tuple[float, float]:
    """Place of a point of a group in view with none of another group so near, in pixels."""
    rows = in_view(plot)
    corner, opposite = plot.view()
    width, height = plot.size()
    places = (quanta(rows) - corner) / (opposite - corner) * [width, height]
    other = DATA["group"][rows] != group
    for row, place in zip(rows, places, strict=True):
        apart = np.hypot(*(places[other] - place).T).min(initial=np.inf) > reach
        inside = 200 < place[0] < width - 20 and 60 < place[1] < height - 40
        if DATA["group"][row] == group and apart and inside:
            return tuple(place)
    raise AssertionError(f"every point of {group} has others near it")


@pytest.fixture
def media(page) -> list[str]:
    """Collect what the page fetches from the media store."""
    urls: list[str] = []
    page.on(
        "request",
        lambda request: (
            urls.append(request.url) if urlsplit(request.url).path.startswith("/media/") else 0
        ),
    )
    return urls


def test_all_points_are_counted_and_none_is_sent(visit, page):
    received: list[int] = []
    page.on(
        "response",
        lambda answer: (
            received.append(int(answer.headers.get("content-length", 0)))
            if urlsplit(answer.url).path.startswith("/media/")
            else None
        ),
    )
    plot = visit("counting", color="group")
    stats = shown(plot)
    assert stats["points"] == 0
    assert 0 < sum(received) < 900_000  # the whole extent, and what is in view
    canvas = plot.canvas()
    covered = canvas[..., 3] > 0
    # Pixels with points are painted, those far from any are not.
    height, width = covered.shape
    x, y = np.array([plot.to_pixel(tuple(q)) for q in quanta(np.arange(0, COUNT, 997)).tolist()]).T
    inside = (x > 2) & (x < width - 2) & (y > 2) & (y < height - 2)
    assert covered[y[inside].astype(int), x[inside].astype(int)].mean() > 0.97
    assert covered.mean() < 0.95


@pytest.mark.parametrize("where", WHERE)
def test_zooming_in_brings_the_points_and_zooming_out_the_counts(visit, where):
    plot = visit("counting", color="group", **where)
    shown(plot)
    zoom(plot, MIDDLE, 16)
    plot.wait_for("plot.stats().complete && plot.stats().points > 0")
    rows = in_view(plot)
    assert len(rows) > 100
    points = plot.stats()["points"]
    assert len(rows) <= points <= len(in_view(plot, 1.01))
    before = plot.stats()
    plot.drag([(400, 200), (440, 220), (460, 240)])
    plot.wait_for("plot.stats().complete")
    after = plot.stats()
    for name in ("points", "uploadedBytes", "aggregated"):
        assert after[name] == before[name]
    # What is under the pointer is a row of the data.
    plot.hover(alone(plot, "a", 0))
    tip = plot.frame.locator(".gls-tooltip")
    expect(tip).to_contain_text("number")
    zoom(plot, MIDDLE, 1 / 16)
    expect(tip).to_be_hidden()
    plot.wait_for("plot.stats().complete")
    plot.hover(MIDDLE)
    expect(tip).to_contain_text("points")


@pytest.mark.parametrize("where", WHERE)
def test_a_lasso_selects_the_same_rows_as_shapely(visit, page, where):
    plot = visit("counting", on_select="rerun", color="group", **where)
    shown(plot)
    drawn = plot.drag(BLOB, "Shift")
    rows = rows_of(
        LAYOUT, select(LAYOUT, [{"op": "replace", "kind": "lasso", "x": drawn[0], "y": drawn[1]}])
    )
    shape = shapely.Polygon(np.array(drawn).T)
    inside = np.flatnonzero(shapely.contains(shape, shapely.points(quanta())))
    assert len(inside) > 10_000
    assert len(np.setxor1d(rows, inside)) <= 5  # those on the edge
    found = reported(page, count=len(rows))
    assert found["digest"] == digest(rows)
    expect(plot.frame.locator(".gls-chip-text")).to_have_text(f"{len(rows):,} selected")
    shown(plot)


def test_without_interest_of_the_app_a_lasso_runs_only_the_plot(visit, page):
    plot = visit("counting", color="group", key="")
    shown(plot)
    before = plot.canvas().astype(int)
    plot.drag(BLOB, "Shift")
    expect(plot.frame.locator(".gls-chip-text")).to_contain_text(" selected")
    expect(plot.frame.locator(".gls-chip-text")).not_to_contain_text("…")
    shown(plot)
    after = plot.canvas().astype(int)
    assert reported(page)["run"] == 1
    x, y = MIDDLE
    outside = (slice(280, 350), slice(200, 300))
    assert (
        np.abs(
            after[y - 20 : y + 20, x - 20 : x + 20] - before[y - 20 : y + 20, x - 20 : x + 20]
        ).mean()
        < 6
    )
    assert np.abs(after[outside] - before[outside]).mean() > 12


def test_a_callback_is_called_once_and_then_the_app_runs(visit, page):
    plot = visit("counting", on_select="callback")
    shown(plot)
    plot.tool("Select by box")
    plot.drag([(300, 120), (400, 250)])
    found = reported(page, calls=1)
    assert found["count"] > 1000
    shown(plot)
    assert reported(page)["calls"] == 1


def test_hover_tells_the_count_and_the_mix(visit):
    plot = visit("counting", color="group")
    shown(plot)
    plot.hover(MIDDLE)
    tip = plot.frame.locator(".gls-tooltip")
    expect(tip).to_contain_text("points")
    expect(tip).to_contain_text("%")
    assert any(name in tip.inner_text() for name in COLORS)


def test_a_category_is_hidden_without_asking_the_server(visit, page, media):
    plot = visit("counting", color="group", on_select="rerun")
    shown(plot)
    before = plot.canvas()
    media.clear()
    runs = reported(page)["run"]
    plot.frame.locator(".gls-row").filter(has_text="a").first.click(modifiers=["Control"])
    shown(plot)
    after = plot.canvas()
    red = lambda canvas: (canvas[..., 0] > 150) & (canvas[..., 2] < 60) & (canvas[..., 3] > 0)  # noqa: E731
    assert red(before).sum() > 1000
    assert red(after).sum() < red(before).sum() / 50
    assert media == []
    assert reported(page)["run"] == runs
    # What is hidden is not selected.
    op = {"op": "replace", "kind": "lasso"}
    op["x"], op["y"] = plot.drag(BLOB, "Shift")
    inside = np.zeros(COUNT, bool)
    inside[rows_of(LAYOUT, select(LAYOUT, [op]))] = True
    rows = np.flatnonzero(inside & (DATA["group"] != "a"))
    reported(page, count=len(rows), digest=digest(rows))


@pytest.mark.parametrize("agg", ["mean", "max"])
def test_numbers_have_the_colours_of_the_colormap(visit, agg):
    plot = visit("counting", color="value", agg=agg)
    shown(plot)
    canvas = plot.canvas()
    assert (canvas[..., 3] > 0).mean() > 0.3
    plot.hover(MIDDLE)
    expect(plot.frame.locator(".gls-tooltip")).to_contain_text(agg)


def test_exact_points_of_a_hidden_category_are_not_hovered(visit):
    plot = visit("counting", color="group")
    shown(plot)
    zoom(plot, MIDDLE, 160)
    plot.wait_for("plot.stats().complete && plot.stats().points > 0")
    tip = plot.frame.locator(".gls-tooltip")
    row = plot.frame.locator(".gls-row").filter(has_text="a").first
    hidden, seen = alone(plot, "a"), alone(plot, "b")
    row.click(modifiers=["Control"])
    plot.wait_for("plot.stats().complete")
    plot.hover(seen)
    expect(tip.locator(".gls-tip-value").first).to_have_text("b")
    plot.hover(hidden)
    expect(tip).to_be_hidden()
    row.click(modifiers=["Control"])
    plot.wait_for("plot.stats().complete")
    plot.hover(hidden)
    expect(tip.locator(".gls-tip-value").first).to_have_text("a")


def test_colours_follow_from_all_points_or_from_the_view(visit):
    plot = visit("counting", color="group")
    shown(plot)
    button = plot.frame.get_by_role("button", name="Colours of this view", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    zoom(plot, MIDDLE, 1.5)
    shown(plot)
    assert plot.stats()["points"] == 0
    x, y = 420, 200
    here = plot.to_quantum((x, y))

    def patch(canvas: np.ndarray) -> np.ndarray:
        """40 by 40 pixels around the same place of the plane, premultiplied."""
        column, row = (round(at) for at in plot.to_pixel(here))
        part = canvas[row - 20 : row + 20, column - 20 : column + 20].astype(int)
        return part * part[..., 3:] // 255

    def pan(dx: int) -> np.ndarray:
        plot.drag([(x, y), (x + dx // 2, y), (x + dx, y)])
        shown(plot)
        return plot.canvas()

    first = plot.canvas()
    of_all = patch(first)
    panned = pan(-160)
    assert np.array_equal(patch(panned), of_all)
    assert not np.array_equal(panned, first)
    pan(160)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    shown(plot)
    of_view = patch(plot.canvas())
    assert np.abs(of_view - of_all).mean() > 1
    # Other counts in view, other colours.
    assert np.abs(patch(pan(-160)) - of_view).mean() > 1
    button.click()
    shown(plot)
    assert np.array_equal(plot.canvas(), panned)


def test_colours_of_the_view_are_no_matter_of_means(visit):
    plot = visit("counting", color="value")
    shown(plot)
    expect(plot.frame.get_by_role("button", name="Fit view")).to_have_count(1)
    expect(plot.frame.get_by_role("button", name="Colours of this view")).to_have_count(0)


def test_rings_stand_among_the_counts(visit):
    plot = visit("counting")
    assert shown(plot)["points"] == 0
    before = plot.canvas()
    plot = visit("counting", highlight=1)
    plot.wait_for("plot.stats().highlighted === 2")
    assert shown(plot)["points"] == 0
    y, x = np.nonzero((plot.canvas() != before).any(axis=-1))
    places = np.array([plot.to_pixel(tuple(place)) for place in quanta([0, 2]).tolist()])
    away = np.hypot(*(np.stack([x + 0.5, y + 0.5])[:, np.newaxis] - places.T[:, :, np.newaxis]))
    assert away.min(axis=0).max() < 10
    assert (np.count_nonzero(away < 10, axis=1) > 40).all()
