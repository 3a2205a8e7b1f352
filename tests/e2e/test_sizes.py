"""What single discs look like: how large, how opaque, outlined, above which others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from apps.crowds import BOX, SIZES, apart
from plot import Plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

NAMES = (
    *(f"size {size}" for size in SIZES),
    *("size by column", "opacity by column", "outline", "pile", "front", "selected"),
)
INK, RED, BLUE = (32, 32, 32), (230, 0, 0), (0, 0, 240)
BASE = 9  # diameter of few points


@pytest.fixture(scope="module")
def plots(profile, address) -> Iterator[dict[str, Plot]]:
    """One page for all tests of this module."""
    page = profile.new_page()
    page.set_viewport_size({"width": 1002, "height": 900})
    page.goto(address("pictures", scene="sizes"))
    plots = {name: Plot(page, nth) for nth, name in enumerate(NAMES)}
    for plot in plots.values():
        plot.wait()
    yield plots
    page.close()


def places(plot: Plot, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pixels of points in a plot that shows all of ``BOX``, from its definition."""
    size = np.array(plot.size())
    scale = (size / BOX).min()
    away = np.stack([x, y], axis=-1) - np.array(BOX) / 2
    return size / 2 + away * scale * (1, -1)


def at(canvas: NDArray[np.uint8], place: NDArray[np.float64]) -> tuple[int, ...]:
    """Colour of the pixel that holds a place."""
    return tuple(canvas[int(place[1]), int(place[0])].tolist())


def around(canvas: NDArray[np.uint8], place: NDArray[np.float64], radius: int) -> NDArray:
    """Pixels around a place."""
    x, y = place.astype(int)
    return canvas[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]


def distances(canvas: NDArray[np.uint8], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the middle of each pixel is from a place."""
    y, x = np.indices(canvas.shape[:2]) + 0.5
    return np.hypot(x - place[0], y - place[1])


@pytest.mark.parametrize("size", SIZES)
def test_discs_cover_their_area_from_half_a_pixel_to_64(plots, size):
    alpha = plots[f"size {size}"].canvas()[..., 3] / 255
    points = len(apart(size + 6)["x"])
    assert alpha.sum() / points == pytest.approx(np.pi / 4 * size**2, rel=0.03)


def test_a_disc_below_a_pixel_is_a_faint_pixel(plots):
    plot = plots["size 0.5"]
    data = apart(6.5)
    canvas = plot.canvas()
    for place in places(plot, data["x"], data["y"]):
        faint = around(canvas, place, 2)[..., 3]
        assert 30 < faint.sum() < 75  # its area is a fifth of a pixel
        assert np.count_nonzero(faint) <= 4


def test_areas_follow_a_column(plots):
    plot = plots["size by column"]
    data = apart(42)
    assert len(data["x"]) > 20
    code = np.rint(data["v"] * 254)
    low, high = 1, 4 * BASE
    diameter = np.sqrt(low**2 + (high**2 - low**2) * code / 254)
    canvas = plot.canvas()
    for place, wanted in zip(places(plot, data["x"], data["y"]), diameter, strict=True):
        area = around(canvas, place, 20)[..., 3].sum() / 255
        assert 2 * np.sqrt(area / np.pi) == pytest.approx(wanted, rel=0.01, abs=0.1)


def test_opacities_follow_a_column(plots):
    plot = plots["opacity by column"]
    data = apart(20)
    canvas = plot.canvas()
    found = [at(canvas, place) for place in places(plot, data["x"], data["y"])]
    wanted = np.rint(data["v"] * 254) / 254 * 255
    assert np.abs(np.array(found)[:, 3] - wanted).max() <= 1
    assert found[-1] == (*INK, 255)


def test_a_selected_point_has_an_outline_in_the_colour_of_text(plots):
    plot = plots["outline"]
    data = apart(40)
    middles = places(plot, data["x"], data["y"])
    canvas = plot.canvas()
    away = distances(canvas, middles[6])
    text = plot.frame.evaluate(
        "(it) => getComputedStyle(it).getPropertyValue('--st-text-color').trim()"
    )
    # From 10 to 11.25 pixels, each edge blended over one pixel.
    ring = canvas[(away > 10.55) & (away < 11.2)]
    color = tuple(bytes.fromhex(text.removeprefix("#")))
    assert len(ring) > 30
    assert np.abs(np.subtract(ring[:, :3], color, dtype=int)).max() <= 2
    assert (canvas[(away > 10.55) & (away < 10.7)][:, 3] >= 250).all()
    assert (canvas[away < 9.2] == (*INK, 255)).all()
    assert not canvas[(away > 11.85) & (away < 20)].any()
    # The others have the same size without one, and step back.
    other = canvas[distances(canvas, middles[7]) < 9.2]
    assert (other == other[0]).all()
    assert 50 < other[0, 3] < 100
    assert not canvas[(distances(canvas, middles[7]) > 10.75)
                      & (distances(canvas, middles[7]) < 20)].any()  # fmt: skip


@pytest.mark.parametrize(("name", "color"), [("pile", BLUE), ("front", RED), ("selected", RED)])
def test_what_lies_on_top_of_a_pile(plots, name, color):
    plot = plots[name]
    plot.frame.scroll_into_view_if_needed()
    plot.wait(points=301)
    canvas = plot.canvas()
    middle = np.array(plot.size()) / 2
    disc = canvas[distances(canvas, middle) < 6]
    assert (disc == (*color, 255)).all()
