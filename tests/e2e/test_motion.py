"""Pictures while the camera moves and after it has moved."""

from __future__ import annotations

import json

import numpy as np
import pytest
from apps.crowds import FAR, scattered, with_outlier
from plot import Plot
from probe import Probe

from streamlit_glscatter import prepare

LAST = 2**24 - 1


@pytest.fixture
def probe(page) -> Probe:
    return Probe(page)


def zoom(plot: Plot, place: tuple[float, float], pixels: int) -> None:
    """Turn the wheel where the pointer is at a place."""
    plot.page.keyboard.down("Control")
    plot.hover(place)
    plot.page.mouse.wheel(0, pixels)
    plot.page.keyboard.up("Control")


def scale(plot: Plot) -> float:
    """CSS pixels per quantum."""
    return plot.size()[0] / np.diff(plot.view()[:, 0])[0]


def magnify(plot: Plot, place: tuple[float, float], factor: float) -> None:
    """Zoom further at once than a wheel can."""
    plot.frame.evaluate(
        "(frame, [place, factor]) => frame.glscatter.navigation.camera.zoomAt(...place, factor)",
        [list(place), factor],
    )
    plot.wait()


def test_points_one_quantum_apart_are_two_discs_and_none_jitters(visit, page):
    visit("pictures", scene="far")
    for nth, data in enumerate(FAR.values()):
        plot = Plot(page, nth)
        plot.wait(points=4)
        layout = prepare(data).layout
        first, second, *_ = layout.quantum(0, 4)[np.argsort(layout.rows)].tolist()
        assert np.subtract(second, first).tolist() == [1, 1]
        begin = scale(plot)
        magnify(plot, (100, 150), 2)  # the corners leave
        for _ in range(12):
            middle = np.mean([plot.to_pixel(first), plot.to_pixel(second)], axis=0)
            rows, columns = np.nonzero(plot.canvas()[..., 3])
            assert len(rows) > 40
            assert np.allclose((columns.mean() + 0.5, rows.mean() + 0.5), middle, atol=1)
            was = scale(plot)
            magnify(plot, tuple(middle + 3), 8)
            if scale(plot) < 1.001 * was:
                break
        assert was / begin > 1e5
        assert was > 60
        canvas = plot.canvas()[..., 3]
        places = np.array([plot.to_pixel(first), plot.to_pixel(second)])
        assert np.allclose(np.abs(places[1] - places[0]), was, rtol=1e-6)
        for place in places:
            x, y = place.astype(int)
            near = canvas[y - 10 : y + 11, x - 10 : x + 11]
            assert near.sum() / 255 == pytest.approx(np.pi * 4**2, rel=0.05)
            rows, columns = np.nonzero(near)
            centre = (columns.mean() + x - 9.5, rows.mean() + y - 9.5)
            assert np.allclose(centre, place, atol=0.51)
        assert np.count_nonzero(canvas) < 2 * np.pi * 5**2


def box(plot: Plot) -> str:
    """Give what is seen, in data coordinates, for a query."""
    (x0, y1), (x1, y0) = plot.view()
    layout = prepare(scattered()).layout
    x, y = layout.x.to_value(np.array([x0, x1])), layout.y.to_value(np.array([y0, y1]))
    return json.dumps([*x.tolist(), *y.tolist()])


def same(canvas, other) -> bool:
    """Whether the same pixels hold something, and as much of it."""
    alphas = [each[..., 3].astype(int) for each in (canvas, other)]
    return bool(np.abs(alphas[0] - alphas[1]).max() <= 3)


def test_pans_of_any_length_end_in_the_picture_drawn_anew(visit, page, profile):
    metrics = {"width": 1000, "height": 900, "deviceScaleFactor": 1.5, "mobile": False}
    profile.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", metrics)
    plot = visit("pictures", scene="discs")
    plot.wait(points=900)
    assert plot.canvas().shape[0] == 398 * 1.5
    zoom(plot, (300, 150), -240)
    plot.wait()
    random = np.random.default_rng(14)
    [(left, top)] = plot.client([(0, 0)])
    for steps in ((7, 3), (300, 60), (20, 90), (2, 2)):
        page.mouse.move(left + 400, top + 200)
        page.mouse.down()
        at = np.array([left + 400.0, top + 200.0])
        for step in random.uniform(-1, 1, (5, 2)) * steps:
            at += step
            page.mouse.move(*at)
        page.mouse.up()
    plot.wait()
    canvas = plot.canvas()
    assert np.count_nonzero(canvas[..., 3] == 255) > 2000
    view = box(plot)
    fresh = visit("pictures", scene="discs", view=view)
    fresh.wait(points=900)
    assert np.allclose(fresh.view() * scale(fresh), plot.view() * scale(plot), rtol=0, atol=1e-3)
    assert same(canvas, fresh.canvas())


def test_a_zoomed_picture_is_the_one_drawn_anew(visit, page):
    plot = visit("pictures", scene="discs")
    plot.wait(points=900)
    for pixels in (-100, -240, 60, -30):
        zoom(plot, (331, 122), pixels)
    plot.wait()
    canvas, view = plot.canvas(), box(plot)
    assert 10 < np.count_nonzero(canvas[..., 3]) / 20 < 900
    fresh = visit("pictures", scene="discs", view=view)
    fresh.wait(points=900)
    assert same(canvas, fresh.canvas())


def test_the_gpu_gets_the_points_in_view_and_few_others(visit, page, probe):
    visit("pictures", scene="outlier")
    plot = Plot(page, 1)
    plot.wait(points=200_000)
    probe.wait_until_idle()
    probe.points()
    magnify(plot, plot.to_pixel((LAST * 0.55, LAST * 0.5)), 30)
    probe.wait_until_idle()
    sent = probe.points()
    (x0, y1), (x1, y0) = plot.view()
    q = prepare(with_outlier()).layout.quantum(0, 200_000)
    seen = np.count_nonzero((q[:, 0] > x0) & (q[:, 0] < x1) & (q[:, 1] > y0) & (q[:, 1] < y1))
    assert seen > 1000
    assert seen <= sent < 6 * seen + 2000
    assert sent < 200_000 / 5


def test_nothing_happens_while_nothing_changes(visit, page, probe):
    plot = visit("pictures", scene="discs")
    plot.wait(points=900)
    zoom(plot, (300, 150), -100)
    plot.drag([(300, 200), (340, 190), (410, 120)])
    plot.wait()
    page.mouse.move(5, 5)
    probe.wait_until_idle()
    frames, shown = probe.frames(), plot.stats()["frames"]
    probe.animate()
    assert probe.frames() == frames
    assert plot.stats()["frames"] == shown


def test_those_who_prefer_less_motion_get_none(visit, page, probe):
    plot = visit("pictures", scene="discs")
    plot.wait(points=900)
    looks = []
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        home = plot.view()
        zoom(plot, (300, 150), -240)
        plot.wait()
        before = len(probe.sent("look"))
        plot.tool("Fit view")
        plot.wait_for("Math.abs(plot.toQuantum(0, 0)[0] - arg) < 1", home[0][0])
        plot.wait()
        looks.append(len(probe.sent("look")) - before)
    assert looks[0] > 2
    assert looks[1] == 1
