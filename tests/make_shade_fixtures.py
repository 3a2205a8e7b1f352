"""Write frontend/test/fixtures/shade.json: counts of pixels and how Datashader shades them.

Run ``python tests/make_shade_fixtures.py`` after a change. Of each case, ``counts`` are the numbers of
points in a pixel that occur, ``pixels`` how many pixels hold each, ``empty`` how many hold none.
``ramp`` gives the red of each count in a ramp of 256 greys from black to white, ``alpha`` its opacity in
a picture of categories, both for every ``how``.

Only Python's own generator is used, so every machine writes the same file.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import xarray as xr
from datashader import transfer_functions as tf

TARGET = Path(__file__).parent.parent / "frontend" / "test" / "fixtures" / "shade.json"

HOWS = ("linear", "log", "eq_hist")
GREYS = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]

Pixels = dict[int, int]


def heavy(random: Random, distinct: int, most: int) -> Pixels:
    """Draw counts evenly on a logarithmic scale; the low ones are shared by many pixels."""
    drawn = {round(most ** random.random()) for _ in range(distinct)} | {1, most}
    return {count: 1 + int(200 * random.random() / count**0.5) for count in drawn}


def poisson(random: Random, mean: float, pixels: int) -> Pixels:
    """Throw points at pixels at random."""
    points = Counter(int(random.random() * pixels) for _ in range(round(mean * pixels)))
    return dict(Counter(points.values()))


def cases(random: Random) -> list[tuple[str, Pixels, int]]:
    """Name, pixels that hold points, number of pixels that hold none."""
    return [
        ("nothing", {}, 40),
        ("one pixel holds one point", {1: 1}, 40),
        ("the same count everywhere", {7: 40}, 0),
        ("the same count or none", {7: 30}, 10),
        ("two counts", {3: 25, 9: 5}, 10),
        ("even", poisson(random, 3, 900), 60),
        ("even, no pixel empty", poisson(random, 12, 300), 0),
        ("heavy tail", heavy(random, 40, 2000), 500),
        ("heavy tail, no pixel empty", heavy(random, 40, 2000), 0),
        ("sparse counts", {1: 100, 2: 50, 3: 30, 60_000: 20}, 100),
        ("sparse counts, no pixel empty", {1: 100, 2: 50, 3: 30, 60_000: 20}, 0),
        ("crowded", heavy(random, 60, 50_000), 300),
        ("the widest span counted exactly", heavy(random, 30, 65_536), 10),
        ("the narrowest span put into bins", {**heavy(random, 30, 65_537), 2: 50}, 10),
        ("put into bins", heavy(random, 60, 1_000_000), 300),
        ("put into bins, no pixel empty", heavy(random, 60, 1_000_000), 0),
        ("more than two counts a bin", dict.fromkeys((5, 6, 7, 300, 400, 16000000), 3), 7),
        ("the most that float32 counts", heavy(random, 60, 2**24), 300),
        ("the most, from high up", {2**24 - 70_000: 9, 2**24 - 40_001: 5, 2**24: 2}, 3),
    ]


def shaded(pixels: Pixels, empty: int, how: str) -> tuple[list[int], list[int]]:
    """Red in a ramp of greys and opacity in a picture of categories, for each count."""
    counts = np.repeat([*pixels, 0], [*pixels.values(), empty]).astype(np.uint32)[None]
    first = np.cumsum([0, *pixels.values()])[:-1]
    one = xr.DataArray(counts, dims=["y", "x"])
    both = xr.DataArray(
        np.stack([counts, np.zeros_like(counts)], axis=-1),
        dims=["y", "x", "category"],
        coords={"category": ["a", "b"]},
    )
    ramp = tf.shade(one, cmap=GREYS, how=how)
    alpha = tf.shade(both, color_key=["#ff0000", "#0000ff"], how=how)
    return (
        (ramp.data[0, first] & 0xFF).tolist(),
        (alpha.data[0, first] >> 24).tolist(),
    )


def build() -> str:
    """Return the text of the fixture."""
    random = Random(20261122)  # noqa: S311 (a fixed seed is the point)
    lines = []
    for name, drawn, empty in cases(random):
        pixels = dict(sorted(drawn.items()))
        case = {"name": name, "counts": [*pixels], "pixels": [*pixels.values()], "empty": empty}
        found = {how: shaded(pixels, empty, how) for how in HOWS}
        case["ramp"] = {how: ramp for how, (ramp, _) in found.items()}
        case["alpha"] = {how: alpha for how, (_, alpha) in found.items()}
        lines.append(json.dumps(case, separators=(",", ":")))
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(build())
