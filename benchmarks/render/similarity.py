"""How alike two pictures are: the structural similarity index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGMA = 1.5
RADIUS = 5
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Compare two pictures.

    Parameters
    ----------
    a, b
        Luminance 0..255, shape (height, width) of at least 11 by 11.

    Returns
    -------
    float
        Mean over all 11 x 11 windows inside of the pictures, weighted by a Gaussian of standard
        deviation 1.5; 1 for equal pictures.

    Notes
    -----
    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural
    similarity, IEEE Transactions on Image Processing 13 (2004).
    """
    mean_a, mean_b = _blur(a), _blur(b)
    var_a = _blur(a * a) - mean_a**2
    var_b = _blur(b * b) - mean_b**2
    covariance = _blur(a * b) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + C1) / (mean_a**2 + mean_b**2 + C1)
    structure = (2 * covariance + C2) / (var_a + var_b + C2)
    return float(np.mean(luminance * structure))


def luminance(rgba: bytes, width: int, height: int) -> NDArray[np.float64]:
    """Put straight RGBA on white and take its luminance (ITU-R BT.601), 0..255."""
    pixels = np.frombuffer(rgba, np.uint8).reshape(height, width, 4).astype(np.float64)
    alpha = pixels[..., 3:] / 255
    on_white = pixels[..., :3] * alpha + 255 * (1 - alpha)
    grey: NDArray[np.float64] = on_white @ np.array([0.299, 0.587, 0.114])
    return grey


def _blur(values: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * (np.arange(-RADIUS, RADIUS + 1) / SIGMA) ** 2)
    weights /= weights.sum()
    size = len(weights)
    rows = sliding_window_view(values, size, axis=0) @ weights
    blurred: NDArray[np.float64] = sliding_window_view(rows, size, axis=1) @ weights
    return blurred
