"""What the renderer draws looks as it did when the references were made.

Only the plot's own pixels are compared, laid over a fixed background: no fonts, no legend. Both pictures
are blurred as the eye does at a distance (Gaussian of 1 pixel, in linear light), and a pixel counts as
seen where their colours differ by more than 2.3 in CIELAB, the just noticeable difference. A picture may
have ``TOLERANCE`` such pixels. Two runs on one machine give the same bytes; the tolerance is for the
rounding of other browsers and drivers, which reaches a few levels of 255 in scattered pixels.

What trips it, and by how much, is tested below: a shift of one pixel, 10 levels of 255 in a part of the
picture, 5 % of the points missing. Noise of up to 2 levels in every pixel is not seen.

After an intended change look at what ``make pictures`` has written, and commit it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from visual.gallery import BACKGROUND, KEPT, REFERENCES, read
from visual.perception import NOTICEABLE, difference, seen_pixels

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Pixels that may look different: about a disc of the "categories" picture, which has 340.
TOLERANCE = 40

MOST_BYTES = 40_000


def reference(name: str) -> NDArray[np.uint8]:
    return read(REFERENCES / f"{name}.png")


def explain(name: str, actual: NDArray[np.uint8], seen: int, folder: Path) -> str:
    """Write the picture and its differences; 10 times the noticeable is white."""
    amount = np.clip(difference(reference(name), actual) / (10 * NOTICEABLE), 0, 1)
    files = {"actual": actual, "difference": np.round(255 * amount).astype(np.uint8)}
    for kind, pixels in files.items():
        Image.fromarray(pixels).save(folder / f"{name}-{kind}.png")
    return (
        f"{name}: {seen} pixels look different from {REFERENCES / name}.png; see "
        + " and ".join(str(folder / f"{name}-{kind}.png") for kind in files)
        + ". If that is intended, run make pictures."
    )


@pytest.mark.parametrize("name", KEPT)
def test_a_picture_looks_as_its_reference(taken, name, tmp_path):
    actual = taken[name]
    assert actual.shape == (300, 400, 3)
    seen = seen_pixels(reference(name), actual)
    assert seen <= TOLERANCE, explain(name, actual, seen, tmp_path)


def test_the_references_are_those_that_are_compared():
    assert {file.stem for file in REFERENCES.iterdir()} == set(KEPT)
    assert all(file.stat().st_size <= MOST_BYTES for file in REFERENCES.iterdir())


# ---- what the comparison notices -----------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", KEPT)
def test_a_shift_of_one_pixel_is_seen(name, axis):
    picture = reference(name)
    assert seen_pixels(picture, np.roll(picture, 1, axis)) > 2 * TOLERANCE


@pytest.mark.parametrize("name", KEPT)
def test_another_colour_in_a_part_of_the_picture_is_seen(name):
    picture = reference(name).astype(int)
    background = BACKGROUND["dark" if name.startswith("dark") else "light"]
    page = [int(background[i : i + 2], 16) for i in (1, 3, 5)]
    drawn = np.abs(picture - page).max(axis=-1) > 20
    # The points in the square of 60 pixels that holds most of them.
    squares = [(y, x) for y in range(0, 241, 30) for x in range(0, 341, 20)]
    y, x = max(squares, key=lambda at: drawn[at[0] : at[0] + 60, at[1] : at[1] + 60].sum())
    part = np.zeros_like(drawn)
    part[y : y + 60, x : x + 60] = True
    changed = np.where(picture > 127, picture - 10, picture + 10)
    other = np.where((drawn & part)[..., None], changed, picture)
    assert seen_pixels(reference(name), other.astype(np.uint8)) > 2 * TOLERANCE


def test_missing_points_are_seen(taken):
    assert seen_pixels(reference("categories"), taken["fewer"]) > 2 * TOLERANCE


@pytest.mark.parametrize("name", KEPT)
def test_rounding_is_not_seen(name):
    picture = reference(name).astype(int)
    noise = np.random.default_rng(0).integers(-2, 3, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    assert seen_pixels(reference(name), noisy) <= TOLERANCE // 4


def test_pictures_of_another_size_are_refused():
    with pytest.raises(ValueError, match="cannot be compared"):
        seen_pixels(reference("crowd"), reference("crowd")[1:])
