"""The points all benchmarks share: a seeded Gaussian mixture."""

from __future__ import annotations

import colorsys

import numpy as np
import pandas as pd

N_CATEGORIES = 12
CATEGORIES = [f"cluster {number:02d}" for number in range(1, N_CATEGORIES + 1)]

COLOURS = [
    tuple(round(255 * part) for part in colorsys.hls_to_rgb(number / N_CATEGORIES, 0.5, 0.7))
    for number in range(N_CATEGORIES)
]
"""RGB, 0..255, of each category in the charts that have to be told."""


def mixture(n_points: int, seed: int = 0) -> pd.DataFrame:
    """Draw points from a mixture of 12 Gaussians of different sizes, shapes and weights.

    Parameters
    ----------
    n_points
        Rows.
    seed
        Equal seeds give equal frames.

    Returns
    -------
    pandas.DataFrame
        ``x``, ``y``, ``value``: float32; ``category``: categorical with 12 names, in random order.
    """
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-6, 6, (N_CATEGORIES, 2)).astype(np.float32)
    spreads = rng.uniform(0.3, 1.2, (N_CATEGORIES, 2)).astype(np.float32)
    weights = rng.dirichlet(np.full(N_CATEGORIES, 4.0))
    codes = rng.choice(N_CATEGORIES, n_points, p=weights).astype(np.int8)
    offsets = rng.standard_normal((n_points, 2), dtype=np.float32)
    noise = rng.standard_normal(n_points, dtype=np.float32)
    return pd.DataFrame(
        {
            "x": centres[codes, 0] + spreads[codes, 0] * offsets[:, 0],
            "y": centres[codes, 1] + spreads[codes, 1] * offsets[:, 1],
            "category": pd.Categorical.from_codes(codes, categories=pd.Index(CATEGORIES)),
            "value": np.hypot(offsets[:, 0], offsets[:, 1]) + np.float32(0.1) * noise,
        }
    )
