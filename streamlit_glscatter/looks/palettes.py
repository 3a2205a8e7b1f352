"""Palettes for categories and colormaps for numbers.

Every palette comes twice, for a light and for a dark page, because a colour that stands out on
white may vanish on near-black. Palettes that the package chooses keep a contrast of at least
``MIN_CONTRAST`` to their page; colours a user names are left exactly as they are.
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.looks.colorcet_tables import palettes
from streamlit_glscatter.looks.css import RGBA, parse_color

LIGHT_PAGE = (255, 255, 255)
DARK_PAGE = (14, 17, 23)  # Streamlit's dark theme, #0e1117
MIN_CONTRAST = 1.8
"""Smallest WCAG contrast of a chosen colour to its page. Text needs 4.5; a dot of a few pixels in a
palette of 254 distinct colours cannot have that on either page, and reads well from about 1.8."""

GLASBEY_NAMES = ("glasbey", "glasbey_cool", "glasbey_dark", "glasbey_light", "glasbey_warm")

# Okabe and Ito, "Color Universal Design" (2008): eight colours that people with the common
# colour vision deficiencies tell apart. Ordered so that the first few differ most in lightness
# and hue; black comes last because it is the most insistent.
_OKABE_ITO = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (213, 94, 0),
    (240, 228, 66),
    (0, 0, 0),
)
_OKABE_ITO_BLACK_ON_DARK = (214, 214, 214)

# Greys, because hues are for values: the lighter one (on a light page) recedes further.
MISSING_LIGHT: RGBA = (189, 189, 189, 255)
MISSING_DARK: RGBA = (82, 82, 82, 255)
OTHER_LIGHT: RGBA = (122, 122, 122, 255)
OTHER_DARK: RGBA = (140, 140, 140, 255)
MISSING_OWN: RGBA = (136, 136, 136, 255)
"""For points with colours of their own, which are the same on both pages."""


@dataclass(frozen=True, eq=False)
class Palette:
    """Colours for a light and a dark page.

    Attributes
    ----------
    light, dark : ndarray of uint8, shape (n, 4)
        RGBA, not premultiplied; entry ``i`` of both is the same thing on two pages.
    """

    light: NDArray[np.uint8]
    dark: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.light)


# Contrast ---------------------------------------------------------------------------------------


def linear_rgb(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Convert sRGB bytes, shape (..., 3), to linear light in 0..1 (IEC 61966-2-1)."""
    share = colors / 255.0
    linear: NDArray[np.float64] = np.where(
        share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4
    )
    return linear


def luminance(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance of sRGB bytes, shape (..., 3), as WCAG 2.2 defines it."""
    weighted: NDArray[np.float64] = linear_rgb(colors) @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


def contrast(colors: NDArray[np.uint8], page: tuple[int, int, int]) -> NDArray[np.float64]:
    """WCAG 2.2 contrast ratio, 1..21, of sRGB bytes, shape (..., 3), to a page's colour."""
    one = luminance(colors) + 0.05
    two = luminance(np.array(page, np.uint8)) + 0.05
    ratio: NDArray[np.float64] = np.maximum(one, two) / np.minimum(one, two)
    return ratio


def visible(colors: NDArray[np.uint8], page: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Move colours just far enough from the page's colour to reach `MIN_CONTRAST`.

    On a light page the light of a colour is scaled down, which keeps its hue; on a dark page white
    light is added, because a pure blue at full strength may still be too dark. Colours that are
    far enough away stay as they are.

    Parameters
    ----------
    colors : ndarray of uint8, shape (n, 3)
    page : tuple of three ints
        `LIGHT_PAGE` or `DARK_PAGE`.
    """
    ground = float(luminance(np.array(page, np.uint8))) + 0.05
    linear = linear_rgb(colors)
    light = luminance(colors)
    # Rounding goes away from the page, so that the limit holds for the bytes too.
    if ground > 0.5:
        limit = ground / MIN_CONTRAST - 0.05
        moved = np.floor(_to_srgb(linear * (limit / np.maximum(light, 1e-9))[:, None]))
        near = light > limit
    else:
        limit = ground * MIN_CONTRAST - 0.05
        share = (limit - light) / (1.0 - np.minimum(light, 0.999))
        moved = np.ceil(_to_srgb(linear + (1.0 - linear) * share[:, None]))
        near = light < limit
    return np.where(near[:, None], moved, colors).astype(np.uint8)


def _to_srgb(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.clip(linear, 0.0, 1.0)
    share = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    scaled: NDArray[np.float64] = 255.0 * share
    return scaled


# Palettes for categories ------------------------------------------------------------------------


@cache
def named_palette(name: str) -> Palette:
    """Palette for categories by name.

    Parameters
    ----------
    name : str
        ``"okabe_ito"`` (8 colours) or a Glasbey palette of colorcet (256 colours): ``"glasbey"``
        takes ``glasbey_dark`` for light pages and ``glasbey_light`` for dark ones; the others
        (``"glasbey_cool"``, ...) start from the same colours on both pages.

    Returns
    -------
    Palette
        Every colour has a contrast of at least `MIN_CONTRAST` to its page.

    Raises
    ------
    GlScatterError
        For an unknown name.
    """
    if name == "okabe_ito":
        base = np.array(_OKABE_ITO, np.uint8)
        dark = base.copy()
        dark[-1] = _OKABE_ITO_BLACK_ON_DARK
        return _two_pages(base, dark)
    if name not in GLASBEY_NAMES:
        hint = near_miss(name, ("okabe_ito", *GLASBEY_NAMES))
        if not hint and _colorcet_map(name.removesuffix("_r")) is not None:
            hint = f" It names a colormap for numbers: pass colormap={name!r}."
        raise GlScatterError(f"palette: there is no palette named {name!r}.{hint}")
    if name == "glasbey":
        return _two_pages(_glasbey("glasbey_dark"), _glasbey("glasbey_light"))
    return _two_pages(_glasbey(name), _glasbey(name))


def automatic_palette(n: int) -> Palette:
    """Palette for `n` categories: Okabe-Ito up to 8, Glasbey (256 colours) above."""
    return named_palette("okabe_ito" if n <= len(_OKABE_ITO) else "glasbey")


def listed_palette(colors: Sequence[str], *, role: str = "palette") -> Palette:
    """Palette from CSS colours, used as they are on both pages.

    Raises
    ------
    GlScatterError
        When an entry is no CSS colour.
    """
    parsed = np.array([parse_color(color, role=role) for color in colors], np.uint8)
    parsed = parsed.reshape(-1, 4)
    return Palette(parsed, parsed)


def _glasbey(name: str) -> NDArray[np.uint8]:
    # Glasbey, van der Heijden, Toh and Gray, "Colour displays for categorical images" (2007),
    # as computed by colorcet.
    return _hex_rows(palettes()[name])


def _hex_rows(digits: str) -> NDArray[np.uint8]:
    """Bytes of colours of six hex digits each, shape (n, 3)."""
    return np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(-1, 3)


def _two_pages(light: NDArray[np.uint8], dark: NDArray[np.uint8]) -> Palette:
    return Palette(_opaque(visible(light, LIGHT_PAGE)), _opaque(visible(dark, DARK_PAGE)))


def _opaque(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rgba = np.full((len(colors), 4), 255, np.uint8)
    rgba[:, :3] = colors
    rgba.flags.writeable = False
    return rgba


# Colormaps for numbers --------------------------------------------------------------------------


@cache
def colormap(name: str | None) -> Palette:
    """256 colours along a range of numbers.

    Parameters
    ----------
    name : str or None
        A colorcet name (``"fire"``, ``"CET_L20"``), else a matplotlib name when matplotlib is
        installed; ``_r`` at the end reverses. Named colormaps are the same on both pages.
        None takes ``bmy`` (blue, magenta, yellow; perceptually uniform, lightness rising all the
        way), cut off on each page where it would come closer to the page than `MIN_CONTRAST`: the
        pale yellow end goes on a light page, the deep blue end on a dark one.

    Returns
    -------
    Palette
        256 colours for each page.

    Raises
    ------
    GlScatterError
        For an unknown name.
    """
    if name is None:
        colors = _require_map("bmy")
        return Palette(*(_opaque(_trimmed(colors, page)) for page in (LIGHT_PAGE, DARK_PAGE)))
    colors = _opaque(_require_map(name))
    return Palette(colors, colors)


def _trimmed(colors: NDArray[np.uint8], page: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Stretch the part of a colormap that is far enough from the page over all of it."""
    far = np.flatnonzero(contrast(colors, page) >= MIN_CONTRAST)
    place = np.linspace(far[0], far[-1], len(colors))
    channels = [np.interp(place, np.arange(len(colors)), channel) for channel in colors.T]
    return visible(np.rint(np.stack(channels, axis=1)).astype(np.uint8), page)


def _require_map(name: str) -> NDArray[np.uint8]:
    if name in {"okabe_ito", *GLASBEY_NAMES}:  # matplotlib has one of the first name
        raise GlScatterError(
            f"colormap: {name!r} is a palette for categories; pass palette={name!r}."
        )
    base = name.removesuffix("_r")
    colors = _colorcet_map(base)
    if colors is None:
        colors = _matplotlib_map(base)
    if colors is None:
        raise GlScatterError(_unknown_map(name))
    return colors[::-1] if name != base else colors


def _colorcet_map(name: str) -> NDArray[np.uint8] | None:
    if name not in palettes() or name in GLASBEY_NAMES:
        return None
    return _hex_rows(palettes()[name])


def _matplotlib_map(name: str) -> NDArray[np.uint8] | None:
    if importlib.util.find_spec("matplotlib") is None:
        return None
    import matplotlib as mpl  # noqa: PLC0415  lazy: optional and heavy

    if name not in mpl.colormaps:
        return None
    sampled = mpl.colormaps[name](np.linspace(0.0, 1.0, 256), bytes=True)
    return np.ascontiguousarray(sampled[:, :3], np.uint8)


def _unknown_map(name: str) -> str:
    names = [known for known in palettes() if known not in GLASBEY_NAMES]
    where = "colorcet, and matplotlib is not installed"
    if importlib.util.find_spec("matplotlib") is not None:
        import matplotlib as mpl  # noqa: PLC0415  lazy: optional and heavy

        names += list(mpl.colormaps)
        where = "colorcet or matplotlib"
    hint = near_miss(name, names)
    return f"colormap: there is no colormap named {name!r} in {where}.{hint}"
