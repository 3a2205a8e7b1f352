"""How different two pictures look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: Just noticeable difference in CIELAB (Mahy, Van Eycken & Oosterlinck 1994).
NOTICEABLE = 2.3

# sRGB to CIE XYZ relative to its white D65 (IEC 61966-2-1): rows X, Y, Z.
_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / [[0.9505], [1.0], [1.089]]


def linear_light(picture: NDArray[np.uint8]) -> Array:
    """Undo the transfer curve of sRGB: 0 to 1, proportional to light."""
    value = picture / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def blurred(light: Array, sigma: float = 1.0) -> Array:
    """Convolve rows and columns with a Gaussian; the edge pixels go on beyond the edges."""
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis, size in enumerate(light.shape[:2]):
        at = np.arange(size)
        light = sum(
            weight * np.take(light, np.clip(at + step, 0, size - 1), axis)
            for step, weight in zip(range(-reach, reach + 1), weights, strict=True)
        )
    return light


def lab(light: Array) -> Array:
    """CIE L*a*b* of linear sRGB."""
    xyz = light @ _TO_XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> Array:
    """Difference that is seen at each pixel (CIE 1976), from a distance at which pixels blend."""
    return np.linalg.norm(lab(blurred(linear_light(a))) - lab(blurred(linear_light(b))), axis=-1)


def seen_pixels(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> int:
    """Count the pixels that look different."""
    if a.shape != b.shape:
        raise ValueError(f"pictures of {a.shape} and {b.shape} cannot be compared")
    return int(np.count_nonzero(difference(a, b) > NOTICEABLE))
