"""The picture drawn on the server, against counts by NumPy."""

import io
import math

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from streamlit_glscatter import prepare
from streamlit_glscatter.looks.channels import resolve_color, resolve_ramp
from streamlit_glscatter.looks.palettes import colormap, named_palette
from streamlit_glscatter.page import still as still_module
from streamlit_glscatter.page.still import MOST_PIXELS, StillRequest, parse_request, still, view_of

STATE = {"width": 640, "height": 480.5, "ratio": 2, "dark": False}
REQUEST = StillRequest(40, 30, 1.0, dark=False)
NAN = float("nan")


@pytest.fixture(autouse=True)
def _no_pictures_of_other_tests():
    still_module.CACHE.clear()


@pytest.fixture
def single_pixels(monkeypatch):
    """Leave every point one pixel, so that pixels can be counted."""
    monkeypatch.setattr(still_module, "_grown", lambda rgba, radius: rgba)


def frame(n=2000):
    random = np.random.default_rng(1)
    kind = random.integers(0, 3, n)
    return pd.DataFrame(
        {
            "x": random.normal(size=n) + kind,
            "y": random.normal(size=n) * 0.5,
            "kind": pd.Categorical.from_codes(np.where(random.random(n) < 0.1, -1, kind), [*"abc"]),
            "value": np.where(random.random(n) < 0.3, NAN, random.normal(size=n)),
        }
    )


class Drawn:
    """A picture, and the points of each of its pixels by plain arithmetic."""

    def __init__(
        self,
        data,
        request=REQUEST,
        *,
        color=None,
        how="eq_hist",
        ramp=None,
        filtered=None,
        **options,
    ):
        points = prepare(data)
        self.layout = points.layout
        channel = resolve_color(points.table, points.layout, color=color, **options)
        self.buffer = still(
            points.layout,
            channel,
            request,
            ramp=ramp,
            how=how,
            size=2.0,
            primary=(1, 2, 3),
            filtered=filtered,
        )
        image = Image.open(io.BytesIO(self.buffer.data))
        assert (image.format, image.mode) == ("PNG", "RGBA")
        self.rgba = np.asarray(image)[::-1]  # rows upwards
        self.rows = points.layout.rows
        self.flat = self._pixels()

    def _pixels(self):
        """Pixel of each point in source order, rows upwards; -1 outside."""
        height, width = self.rgba.shape[:2]
        x0, x1, y0, y1 = view_of(self.layout, width, height)
        q = self.layout.quantum(0, len(self.layout)).astype(np.float64)
        column = np.floor((q[:, 0] - x0) / (x1 - x0) * width).astype(int)
        row = np.floor((q[:, 1] - y0) / (y1 - y0) * height).astype(int)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        flat = np.full(self.layout.n_rows, -1)
        flat[self.rows] = np.where(inside, row * width + column, -1)
        return flat

    def sums(self, weights):
        """Sum of one number a source row by pixel, shape (height, width)."""
        inside = self.flat >= 0
        shape = self.rgba.shape[:2]
        total = np.bincount(self.flat[inside], np.asarray(weights)[inside], shape[0] * shape[1])
        return total.reshape(shape)

    @property
    def counts(self):
        return self.sums(np.ones(self.layout.n_rows))


def equalised(counts, faintest):
    """Alpha by histogram equalisation of the counts above 0, written out."""
    values, times = np.unique(counts[counts > 0], return_counts=True)
    share = np.cumsum(times) / times.sum()
    place = (share - share[0]) / (share[-1] - share[0])
    alpha = np.zeros(counts.shape)
    for value, where in zip(values, place, strict=True):
        alpha[counts == value] = faintest + where * (255 - faintest)
    return alpha


# Requests ---------------------------------------------------------------------------------------


def test_a_request_is_read():
    assert parse_request(STATE) == StillRequest(640, 480.5, 2, dark=False)
    assert parse_request({**STATE, "dark": True, "more": 1}).dark


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0.5}, {"width": 8193}, {"width": NAN}, {"width": "640"}, {"width": None},
        {"width": True}, {"height": -1}, {"height": float("inf")}, {"height": [1]},
        {"ratio": 0.4}, {"ratio": 4.1}, {"ratio": NAN}, {"dark": 0}, {"dark": None},
    ],
)  # fmt: skip
def test_a_malformed_request_is_none(change):
    assert parse_request({**STATE, **change}) is None
    (name,) = change
    assert parse_request({key: value for key, value in STATE.items() if key != name}) is None


@pytest.mark.parametrize("state", [None, [], "still", 3, {}])
def test_what_is_no_request_is_none(state):
    assert parse_request(state) is None


def test_pixels():
    assert parse_request(STATE).pixels == (1280, 961)
    assert StillRequest(1, 1, 0.5, dark=False).pixels == (1, 1)
    width, height = StillRequest(8192, 8192, 4, dark=False).pixels
    assert width == height
    assert 0.99 * MOST_PIXELS < width * height <= MOST_PIXELS


def test_requests_that_one_picture_serves():
    request = StillRequest(100, 50, 2, dark=False)
    assert request.near(request)
    assert request.near(StillRequest(118, 43, 2, dark=False))
    assert not request.near(StillRequest(121, 50, 2, dark=False))
    assert not request.near(StillRequest(100, 41, 2, dark=False))
    assert not request.near(StillRequest(100, 50, 1.5, dark=False))
    assert not request.near(StillRequest(100, 50, 2, dark=True))


# The view ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(100, 100), (300, 100), (100, 300)])
def test_the_first_view_with_a_margin(width, height):
    layout = prepare({"x": [0.0, 3.0], "y": [0.0, 1.0]}).layout
    assert layout.aspect == "equal"
    x0, x1, y0, y1 = view_of(layout, width, height)
    in_data = (x1 - x0) * layout.x.step, (y1 - y0) * layout.y.step
    assert in_data[0] / in_data[1] == pytest.approx(width / height)
    assert max(3 / in_data[0], 1 / in_data[1]) == pytest.approx(0.9)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((2**23 - 0.5, 2**23 - 0.5))


def test_free_axes_both_fill_the_picture():
    layout = prepare({"x": [0.0, 3000.0], "y": [0.0, 1.0]}).layout
    assert layout.aspect == "free"
    extent = 2**24 - 1
    assert view_of(layout, 10, 20) == pytest.approx(
        (extent * (0.5 - 0.5 / 0.9), extent * (0.5 + 0.5 / 0.9)) * 2
    )


# Colours ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("single_pixels")
def test_every_point_in_view_is_counted():
    drawn = Drawn(frame(), how="linear")
    counts = drawn.counts
    assert counts.sum() > 1990
    np.testing.assert_array_equal(drawn.rgba[..., 3] > 0, counts > 0)
    assert set(map(tuple, drawn.rgba[counts > 0][:, :3].tolist())) == {(1, 2, 3)}
    alpha = drawn.rgba[counts > 0][:, 3].astype(float)
    occupied = counts[counts > 0]
    expected = np.interp(occupied, [1, occupied.max()], [alpha.min(), 255])
    assert np.abs(alpha - expected).max() <= 1
    log = Drawn(frame(), how="log").rgba[counts > 0][:, 3]
    share = np.log1p(occupied - 1) / np.log1p(occupied.max() - 1)
    assert np.abs(log - np.interp(share, [0, 1], [alpha.min(), 255])).max() <= 1


@pytest.mark.usefixtures("single_pixels")
def test_chunks_add_up(monkeypatch):
    whole = Drawn(frame(), color="kind").rgba
    monkeypatch.setattr(still_module, "_CHUNK", 300)
    still_module.CACHE.clear()
    np.testing.assert_array_equal(Drawn(frame(), color="kind").rgba, whole)


@pytest.mark.usefixtures("single_pixels")
def test_categories_are_mixed_by_their_counts():
    data = frame()
    drawn = Drawn(data, color="kind")
    counts = drawn.counts
    codes = data["kind"].cat.codes.to_numpy()
    colors = np.vstack([named_palette("okabe_ito").light[:3, :3], [189, 189, 189]])  # -1 is last
    for channel in range(3):
        sums = drawn.sums(colors[codes, channel])
        expected = sums[counts > 0] / counts[counts > 0]
        assert np.abs(drawn.rgba[counts > 0][:, channel] - expected).max() <= 0.51
    alpha = drawn.rgba[..., 3]
    assert np.abs(alpha - equalised(counts, alpha[counts > 0].min())).max() <= 1
    dark = Drawn(data, StillRequest(40, 30, 1.0, dark=True), color="kind")
    assert dark.buffer.digest != drawn.buffer.digest


@pytest.mark.usefixtures("single_pixels")
def test_hundreds_of_categories():
    values = [f"v{i % 400}" for i in range(2000)]
    drawn = Drawn(frame().assign(kind=values), color="kind")
    np.testing.assert_array_equal(drawn.rgba[..., 3] > 0, drawn.counts > 0)


@pytest.mark.usefixtures("single_pixels")
def test_transparent_colours_stay_transparent():
    data = {"x": [0.0, 1.0, 1.0], "y": [0.0, 1.0, 1.0], "kind": ["a", "b", "c"]}
    palette = {"a": "#0000", "b": "#ff000080", "c": "#0000"}
    drawn = Drawn(data, color="kind", palette=palette)
    shown = drawn.rgba[drawn.rgba[..., 3] > 0]
    assert shown[:, :3].tolist() == [[255, 0, 0]]
    assert shown[0, 3] == round(255 * (128 / 255) / 2)


@pytest.mark.usefixtures("single_pixels")
def test_numbers_show_their_mean():
    data = frame()
    drawn = Drawn(data, color="value")
    value = data["value"].to_numpy()
    low, high = np.nanmin(value), np.nanmax(value)
    known = drawn.sums(~np.isnan(value))
    sums = drawn.sums(np.nan_to_num((value - low) / (high - low)))
    colors = colormap(None).light.astype(int)
    mean = sums[known > 0] / known[known > 0]
    near = [
        colors[np.clip(np.rint(mean * 255 + shift), 0, 255).astype(int)] for shift in (-0.01, 0.01)
    ]
    found = drawn.rgba[known > 0]
    exact = [(found == expected).all(axis=1) for expected in near]
    assert (exact[0] | exact[1]).all()
    lone = (known == 0) & (drawn.counts > 0)
    assert set(map(tuple, drawn.rgba[lone].tolist())) == {(189, 189, 189, 255)}


@pytest.mark.usefixtures("single_pixels")
def test_points_that_a_filter_hides_are_not_drawn():
    data = frame()
    drawn = Drawn(data, color="kind", filtered={"shown": [1, 3]})
    assert np.array_equal(
        drawn.rgba[..., 3] > 0, drawn.sums(data["kind"].isin(["b"]) | data["kind"].isna()) > 0
    )
    drawn = Drawn(data, color="value", filtered={"range": [30000, 65534], "missing": False})
    value = data["value"]
    codes = np.rint((value - value.min()) / np.ptp(value.dropna()) * 65534)
    assert np.array_equal(drawn.rgba[..., 3] > 0, drawn.sums(codes >= 30000) > 0)


@pytest.mark.usefixtures("single_pixels")
def test_own_colours_and_constants():
    data = {"x": [0.0, 1.0], "y": [0.0, 1.0], "c": ["#ff0000", "#00ff00"]}
    shown = Drawn(data, color="c").rgba
    assert sorted(shown[shown[..., 3] > 0].tolist()) == [[0, 255, 0, 255], [255, 0, 0, 255]]
    shown = Drawn(data, color="blue").rgba
    assert shown[shown[..., 3] > 0].tolist() == [[0, 0, 255, 255]] * 2


@pytest.mark.usefixtures("single_pixels")
def test_counts_go_through_the_ramp():
    drawn = Drawn(frame(), ramp=resolve_ramp("fire"), how="linear")
    counts = drawn.counts
    colors = colormap("fire").light
    assert (
        drawn.rgba[np.unravel_index(counts.argmax(), counts.shape)].tolist() == colors[-1].tolist()
    )
    assert (drawn.rgba[counts == 1] == colors[0]).all()
    np.testing.assert_array_equal(drawn.rgba[..., 3], np.where(counts > 0, 255, 0))


# The whole picture ------------------------------------------------------------------------------


def test_a_few_points_are_dots():
    corners = {"x": [0.0, 1.0, 0.0, 1.0], "y": [0.0, 0.0, 1.0, 1.0]}
    points = prepare(corners)
    channel = resolve_color(points.table, points.layout, color="red")
    request = StillRequest(100, 100, 2.0, dark=False)
    buffer = still(
        points.layout, channel, request, ramp=None, how="eq_hist", size=9.0, primary=(1, 2, 3)
    )
    rgba = np.asarray(Image.open(io.BytesIO(buffer.data)))
    assert rgba.shape == (200, 200, 4)
    assert (rgba[..., 3] > 0).sum() == pytest.approx(4 * math.pi * 9**2, rel=0.15)
    for row, column in ((10, 10), (10, 189), (189, 10), (189, 189)):
        assert rgba[row, column].tolist() == [255, 0, 0, 255]


def test_the_picture_is_upright():
    data = {"x": [0.0, 1.0, 0.5], "y": [0.0, 0.0, 1.0]}
    rgba = Drawn(data, StillRequest(101, 101, 1.0, dark=False)).rgba[::-1]
    rows, columns = np.nonzero(rgba[..., 3])
    assert abs(columns[rows < 50] - 50).max() <= 2
    assert set(np.sign(columns[rows > 50] - 50)) == {-1, 1}


def test_a_lone_point_and_none_at_all():
    drawn = Drawn({"x": [5.0], "y": [7.0]}, StillRequest(21, 11, 1.0, dark=False))
    assert drawn.rgba[5, 10].tolist() == [1, 2, 3, 255]
    empty = Drawn({"x": np.zeros(0), "y": np.zeros(0), "c": []}, color="c")
    assert not empty.rgba.any()
    hidden = Drawn({"x": [NAN], "y": [1.0]})
    assert not hidden.rgba.any()


def test_an_equal_picture_is_not_drawn_again(monkeypatch):
    data = frame(50)
    first = Drawn(data, color="kind").buffer
    monkeypatch.setattr(still_module, "_draw", lambda *_: pytest.fail("drawn again"))
    assert Drawn(data.copy(), color="kind").buffer is first
