"""Palettes, colormaps and colours in CSS notation."""

import colorcet
import matplotlib as mpl
import numpy as np
import pytest
from PIL import ImageColor

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks import palettes
from streamlit_glscatter.looks.css import css_color, parse_color
from streamlit_glscatter.looks.palettes import (
    DARK_PAGE,
    GLASBEY_NAMES,
    LIGHT_PAGE,
    MIN_CONTRAST,
    automatic_palette,
    colormap,
    contrast,
    listed_palette,
    named_palette,
    visible,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomato", (255, 99, 71, 255)),
        ("RebeccaPurple", (102, 51, 153, 255)),
        ("transparent", (0, 0, 0, 0)),
        ("#f80", (255, 136, 0, 255)),
        ("#f808", (255, 136, 0, 136)),
        ("#FF6347", (255, 99, 71, 255)),
        ("#ff634780", (255, 99, 71, 128)),
        ("rgb(255, 99, 71)", (255, 99, 71, 255)),
        ("rgb(255 99 71 / 50%)", (255, 99, 71, 128)),
        ("rgba(255, 99, 71, 0.5)", (255, 99, 71, 128)),
        ("rgb(100%, 0%, 50%)", (255, 0, 128, 255)),
        ("rgb(300, -5, 0)", (255, 0, 0, 255)),
        ("hsl(120, 100%, 50%)", (0, 255, 0, 255)),
        ("hsl(-240deg 100% 25%)", (0, 128, 0, 255)),
        ("hsla(0, 100%, 50%, 0.25)", (255, 0, 0, 64)),
        ("  red ", (255, 0, 0, 255)),
    ],
)
def test_css_colors_are_read(text, expected):
    assert css_color(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "reddish", "#ff", "#fffff", "#ggg", "rgb(1, 2)", "rgb(1, 2, 3, 4, 5)", "hsl(1, 2, 3)",
     "rgb(a, b, c)", "rgb(1deg, 2, 3)", "hsl(10%, 10%, 10%)", "url(x)", "<img src=x>"],
)  # fmt: skip
def test_other_text_is_no_color(text):
    assert css_color(text) is None


def test_named_colors_survive_pillow_parsing_them_first():
    # Pillow replaces names it has parsed by tuples.
    ImageColor.getrgb("teal")
    assert css_color("teal") == (0, 128, 128, 255)


def test_a_wrong_color_names_the_option_the_value_and_the_near_miss():
    with pytest.raises(GlScatterError, match=r"palette: 'tomatoe' .*Did you mean \"tomato\""):
        parse_color("tomatoe", role="palette")


def test_contrast_is_that_of_wcag():
    assert contrast(np.array([0, 0, 0], np.uint8), LIGHT_PAGE) == pytest.approx(21.0)
    assert contrast(np.array([119, 119, 119], np.uint8), LIGHT_PAGE) == pytest.approx(
        4.48, abs=0.01
    )


@pytest.mark.parametrize("page", [LIGHT_PAGE, DARK_PAGE])
def test_visible_moves_only_what_is_too_near(page):
    rng = np.random.default_rng(7)
    colors = rng.integers(0, 256, (4096, 3), dtype=np.uint8)
    colors[:2] = [[255, 255, 255], [0, 0, 0]]
    far = contrast(colors, page) >= MIN_CONTRAST
    moved = visible(colors, page)
    assert 0 < far.sum() < len(far)
    np.testing.assert_array_equal(moved[far], colors[far])
    assert contrast(moved, page).min() >= MIN_CONTRAST
    # Just far enough: a byte step of the brightest channel is worth less than a twentieth.
    assert contrast(moved[~far], page).max() < MIN_CONTRAST * 1.05


@pytest.mark.parametrize("name", ["okabe_ito", *GLASBEY_NAMES])
def test_named_palettes_are_distinct_and_visible_on_both_pages(name):
    palette = named_palette(name)
    assert len(palette) == (8 if name == "okabe_ito" else 256)
    for colors, page in ((palette.light, LIGHT_PAGE), (palette.dark, DARK_PAGE)):
        assert contrast(colors[:, :3], page).min() >= MIN_CONTRAST
        assert (colors[:, 3] == 255).all()
        assert len(np.unique(colors, axis=0)) == len(colors)


def test_okabe_ito_black_is_light_on_a_dark_page():
    palette = named_palette("okabe_ito")
    assert palette.light[-1].tolist() == [0, 0, 0, 255]
    assert palette.dark[-1].tolist() == [214, 214, 214, 255]
    np.testing.assert_array_equal(palette.light[0], [0, 114, 178, 255])


def test_automatic_palette_changes_above_eight():
    assert automatic_palette(8) is named_palette("okabe_ito")
    assert automatic_palette(9) is named_palette("glasbey")


def test_glasbey_starts_from_the_variant_of_each_page():
    first = bytes.fromhex(colorcet.palette["glasbey_dark"][0].removeprefix("#"))
    assert named_palette("glasbey").light[0].tolist() == [*first, 255]
    light = named_palette("glasbey").light
    assert (light[:, :3] == named_palette("glasbey_dark").light[:, :3]).all()


def test_greys_of_other_and_missing_differ_and_are_visible():
    for other, missing, page in (
        (palettes.OTHER_LIGHT, palettes.MISSING_LIGHT, LIGHT_PAGE),
        (palettes.OTHER_DARK, palettes.MISSING_DARK, DARK_PAGE),
    ):
        greys = np.array([other, missing], np.uint8)[:, :3]
        assert contrast(greys, page).min() >= MIN_CONTRAST
        assert contrast(greys[0], tuple(greys[1])) > 1.5
    own = np.array(palettes.MISSING_OWN[:3], np.uint8)
    assert min(contrast(own, LIGHT_PAGE), contrast(own, DARK_PAGE)) >= MIN_CONTRAST


def test_listed_colors_stay_as_they_are():
    palette = listed_palette(["white", "#00000080"])
    assert palette.light.tolist() == [[255, 255, 255, 255], [0, 0, 0, 128]]
    assert palette.dark.tolist() == palette.light.tolist()
    assert len(listed_palette([])) == 0


def test_the_default_colormap_keeps_its_distance_and_its_direction():
    default = colormap(None)
    for colors, page in ((default.light, LIGHT_PAGE), (default.dark, DARK_PAGE)):
        assert colors.shape == (256, 4)
        assert contrast(colors[:, :3], page).min() >= MIN_CONTRAST
        rising = np.diff(palettes.luminance(colors[:, :3]))
        assert rising.min() > -0.01  # bytes round, so it may dip a little
        assert palettes.luminance(colors[-1, :3]) > 4 * palettes.luminance(colors[0, :3])


def test_named_colormaps_are_exactly_those_of_colorcet():
    fire = colormap("fire")
    expected = [[*bytes.fromhex(color[1:]), 255] for color in colorcet.fire]
    assert fire.light.tolist() == expected
    assert fire.dark.tolist() == expected
    assert colormap("fire_r").light.tolist() == expected[::-1]


def test_matplotlib_names_work_where_colorcet_has_none():
    expected = mpl.colormaps["viridis"](np.arange(256), bytes=True)
    np.testing.assert_array_equal(colormap("viridis").light, expected)
    np.testing.assert_array_equal(colormap("viridis_r").light, expected[::-1])


def test_unknown_names_are_errors_with_near_misses(monkeypatch):
    with pytest.raises(GlScatterError, match='"glasbey"'):
        named_palette("glasby")
    with pytest.raises(GlScatterError, match="pass colormap='fire'"):
        named_palette("fire")
    with pytest.raises(GlScatterError, match='Did you mean "viridis"'):
        colormap("virdis")
    with pytest.raises(GlScatterError, match="pass palette='okabe_ito'"):
        colormap("okabe_ito")
    monkeypatch.setattr(palettes.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(GlScatterError, match="matplotlib is not installed"):
        colormap("cividis")
