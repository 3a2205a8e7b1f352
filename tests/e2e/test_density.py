"""The density picture beside Datashader's, and how it goes over into points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import datashader as ds
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from apps.crowds import COLORS, DENSITIES, HOWS, OUTLIER, crowd, with_outlier
from datashader import transfer_functions as tf
from plot import Plot
from probe import Probe

from streamlit_glscatter import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MISSING = (189, 189, 189)
VIRIDIS = [mpl.colors.to_hex(color) for color in mpl.colormaps["viridis"](range(256))]


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    """Quantum coordinates of each point, and its columns."""
    data = crowd()
    layout = prepare(data).layout
    qx, qy = layout.quantum(0, len(layout)).T.astype(np.float64)
    group = pd.Categorical(data["group"][layout.rows], categories=list(COLORS))
    return pd.DataFrame({"qx": qx, "qy": qy, "group": group, "value": data["value"][layout.rows]})


@pytest.fixture(scope="module")
def page(profile, address) -> Iterator:
    """One page for all tests of this module, with one plot for each look."""
    page = profile.new_page()
    page.set_viewport_size({"width": 1002, "height": 900})  # whole pixels for three columns
    page.probe = Probe(page)
    page.goto(address("pictures", scene="densities"))
    yield page
    page.close()


@pytest.fixture(scope="module")
def plots(page) -> dict[str, Plot]:
    return {key: Plot(page, nth) for nth, key in enumerate(DENSITIES)}


class Reference:
    """What Datashader makes of the points in a plot's view."""

    def __init__(self, plot: Plot, points: pd.DataFrame) -> None:
        height, width = plot.canvas().shape[:2]
        (x0, y1), (x1, y0) = plot.view()
        self.canvas = ds.Canvas(width, height, x_range=(x0, x1), y_range=(y0, y1))
        self.points = points
        self.groups = self.canvas.points(points, "qx", "qy", ds.by("group", ds.count()))

    @property
    def counts(self) -> NDArray[np.uint32]:
        """Points of each pixel, rows from the top."""
        return self.groups.sum("group").to_numpy()[::-1]

    def shade(self, key: str) -> NDArray[np.uint8]:
        """RGBA, not premultiplied."""
        how = DENSITIES[key].get("how", "eq_hist")
        if key in ("own", f"groups {how}"):
            return _rgba(tf.shade(self.groups, color_key=COLORS, how=how))
        if key == "numbers":
            return self._means()
        colors = "#0078c8" if key == "constant" else VIRIDIS
        return _rgba(tf.shade(self.groups.sum("group"), cmap=colors, how=how))

    def _means(self) -> NDArray[np.uint8]:
        means = self.canvas.points(self.points, "qx", "qy", ds.mean("value"))
        value = self.points["value"]
        ends = [value.min(), value.max()]
        found = _rgba(tf.shade(means, cmap=VIRIDIS, how="linear", span=ends))
        found[(self.counts > 0) & (found[..., 3] == 0)] = (*MISSING, 255)
        return found


def _rgba(image: tf.Image) -> NDArray[np.uint8]:
    return image.data.view(np.uint8).reshape(*image.shape, 4)[::-1].copy()


def premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.float64]:
    """As in the memory of the screen; what transparent colours are does not show."""
    alpha = rgba[..., 3:] / 255
    return np.concatenate([rgba[..., :3] * alpha, rgba[..., 3:]], axis=-1)


def close(one: NDArray[np.uint8], other: NDArray[np.uint8], bound: float) -> bool:
    """Whether two pictures look the same up to some of 255."""
    return bool(np.abs(premultiplied(one) - premultiplied(other)).max() <= bound)


def check(plot: Plot, reference: Reference, key: str) -> None:
    assert close(plot.canvas(), reference.shade(key), 2)


@pytest.fixture(scope="module")
def first(plots, points) -> Reference:
    for plot in plots.values():
        plot.wait(points=40_000)
    return Reference(plots["counts linear"], points)


def test_the_counts_of_all_pixels_are_those_of_datashader(page, first):
    # All nine plots have the same points and the same view, so any numbers read last will do.
    counts = page.probe.sums()[..., 3]
    assert np.array_equal(counts, first.counts)
    assert counts.max() > 8


@pytest.mark.parametrize("key", DENSITIES)
def test_the_colours_are_those_of_datashader(plots, first, key):
    check(plots[key], first, key)


def test_points_without_a_value_have_their_colour(plots, first):
    shown = plots["numbers"].canvas()
    means = first.canvas.points(first.points, "qx", "qy", ds.mean("value")).to_numpy()[::-1]
    only = (first.counts > 0) & np.isnan(means)
    assert only.sum() > 500
    assert (shown[only] == (*MISSING, 255)).all()
    assert not (shown[~only][..., :3] == MISSING).all(axis=-1).any()


@pytest.mark.parametrize("how", HOWS)
def test_after_a_zoom_and_a_pan_they_still_are(page, plots, points, how):
    for key in (f"counts {how}", f"groups {how}"):
        plot = plots[key]
        width, height = plot.size()
        page.keyboard.down("Control")
        plot.hover((0.4 * width, 0.6 * height))
        page.mouse.wheel(0, -200)
        page.keyboard.up("Control")
        plot.wait()
        plot.drag([(100, 100), (137, 91), (122, 150)])
        plot.wait()
        reference = Reference(plot, points)
        assert np.array_equal(page.probe.sums()[..., 3], reference.counts)
        check(plot, reference, key)


def test_the_pixels_asked_for_are_those_on_the_screen(plots):
    for plot in plots.values():
        plot.wait()
        assert close(plot.capture(), plot.canvas(), 1)


@pytest.fixture(scope="module")
def crowds(profile, address) -> Iterator[tuple[Plot, Plot]]:
    """Give plots of one crowd and a point far from it, in the modes "auto" and "points"."""
    page = profile.new_page()
    page.goto(address("pictures", scene="outlier"))
    plots = Plot(page, 0), Plot(page, 1)
    for plot in plots:
        plot.wait(points=200_000)
    yield plots
    page.close()


def lonely(plot: Plot) -> NDArray[np.float64]:
    """Opacities around the point that is far from all others; it is in the middle."""
    layout = prepare(with_outlier()).layout
    x, y = plot.to_pixel([layout.x.to_quantum(OUTLIER[0]), layout.y.to_quantum(OUTLIER[1])])
    return plot.canvas()[int(y) - 12 : int(y) + 13, int(x) - 12 : int(x) + 13, 3] / 255


def zoom(plot: Plot, pixels: int) -> None:
    """Turn the wheel with the pointer at the edge of the crowd."""
    width, height = plot.size()
    plot.page.keyboard.down("Control")
    plot.hover((width / 2 + 110, height / 2))
    plot.page.mouse.wheel(0, pixels)
    plot.page.keyboard.up("Control")


def test_zooming_in_turns_density_into_points(crowds):
    plot, points = crowds
    seen = [lonely(plot)]
    assert np.count_nonzero(seen[0]) == 1  # its pixel, no more
    for _ in range(5):
        for each in crowds:
            zoom(each, -160)
        plot.wait()
        seen.append(lonely(plot))
    points.wait()
    # Where points do not crowd any more there is nothing but points.
    assert close(plot.canvas(), points.canvas(), 1)
    amount = np.array([opacity.sum() for opacity in seen])
    assert amount[-1] > 10 * amount[0]
    # It goes over little by little: no step is more than half of the way.
    assert (np.diff(amount) >= 0).all()
    assert np.diff(amount).max() < amount[-1] / 2
    for _ in range(4):
        for each in crowds:
            zoom(each, 200)
    plot.wait()
    assert np.count_nonzero(lonely(plot)) == 1


def test_a_point_far_from_the_crowd_stays_visible(crowds):
    _, points = crowds
    for _ in range(3):
        points.wait()
        assert lonely(points)[12, 12] >= 0.9 * 0.25
        zoom(points, 200)
