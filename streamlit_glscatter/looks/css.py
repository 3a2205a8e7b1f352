"""Colours in CSS notation."""

import colorsys
import re
from functools import cache
from typing import TypeAlias

from streamlit_glscatter.errors import GlScatterError, near_miss

RGBA: TypeAlias = tuple[int, int, int, int]
"""Red, green, blue and alpha, each 0..255; alpha is not multiplied in."""

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgb|rgba|hsl|hsla)\(([^()]*)\)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|deg)?")


def css_color(text: str) -> RGBA | None:
    """Read a colour in CSS notation.

    Parameters
    ----------
    text : str
        A name (``"tomato"``, ``"transparent"``), ``#rgb``, ``#rgba``, ``#rrggbb``, ``#rrggbbaa``,
        ``rgb()``, ``rgba()``, ``hsl()`` or ``hsla()``, with commas or spaces.

    Returns
    -------
    tuple of four ints in 0..255, or None
        Red, green, blue and alpha; None when the text is no colour.
    """
    text = text.strip().lower()
    if _HEX.fullmatch(text):
        return _hex_color(text)
    if match := _FUNCTION.fullmatch(text):
        return _function_color(match[1], match[2])
    if text == "transparent":
        return (0, 0, 0, 0)
    if named := _named_colors().get(text):
        return _hex_color(named)
    return None


def parse_color(text: str, *, role: str) -> RGBA:
    """Read a colour in CSS notation, or say which option holds something else.

    Parameters
    ----------
    text : str
        See `css_color`.
    role : str
        The API option, for the message.

    Raises
    ------
    GlScatterError
        When the text is no CSS colour.
    """
    color = css_color(text) if isinstance(text, str) else None
    if color is None:
        hint = near_miss(text.strip().lower(), _named_colors()) if isinstance(text, str) else ""
        raise GlScatterError(
            f"{role}: {text!r} is not a CSS colour such as 'tomato', '#ff6347' or "
            f"'rgb(255, 99, 71)'.{hint}"
        )
    return color


@cache
def _named_colors() -> dict[str, str]:
    from PIL import ImageColor  # noqa: PLC0415  lazy: only needed for named colours

    # Pillow replaces entries it has parsed by tuples; those are no longer text.
    return {
        name: value if isinstance(value, str) else "#{:02x}{:02x}{:02x}".format(*value[:3])
        for name, value in ImageColor.colormap.items()
    }


def _hex_color(text: str) -> RGBA:
    digits = text[1:] if len(text) > 5 else "".join(2 * digit for digit in text[1:])
    red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
    return red, green, blue, alpha


def _function_color(name: str, arguments: str) -> RGBA | None:
    parts = [part for part in re.split(r"[\s,/]+", arguments.strip()) if part]
    matches = [_NUMBER.fullmatch(part) for part in parts]
    if len(parts) not in {3, 4} or None in matches:
        return None
    values = [(float(match[1]), match[2]) for match in matches if match]
    if any(unit == "deg" for _, unit in values[0 if name.startswith("rgb") else 1 :]):
        return None
    alpha = _fraction(*values[3], whole=1.0) if len(values) == 4 else 1.0
    if name.startswith("rgb"):
        channels = [_fraction(*value, whole=255.0) for value in values[:3]]
    else:
        (hue, hue_unit), *shares = values[:3]
        if hue_unit == "%" or any(unit != "%" for _, unit in shares):
            return None
        saturation, lightness = (_fraction(*share, whole=100.0) for share in shares)
        channels = list(colorsys.hls_to_rgb(hue / 360.0 % 1.0, lightness, saturation))
    red, green, blue, alpha_byte = (int(255.0 * share + 0.5) for share in (*channels, alpha))
    return red, green, blue, alpha_byte


def _fraction(value: float, unit: str | None, *, whole: float) -> float:
    """Clamp to 0..1 as CSS does, after dividing by the unit's whole."""
    return min(max(value / (100.0 if unit == "%" else whole), 0.0), 1.0)
