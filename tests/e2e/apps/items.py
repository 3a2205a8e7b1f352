"""Points with values of every kind and pictures, which apps and tests make alike."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

COUNT = 400
LONG = " ".join(f"word{i}" for i in range(400))
WIDE = b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='300'><circle cx='450' cy='150' r='120'/></svg>"


def table(markup: str) -> dict[str, Any]:
    """Scattered points; the first four lie apart in the corners of the plot.

    Parameters
    ----------
    markup
        A note of the second.
    """
    random = np.random.default_rng(11)
    xy = random.uniform(0.1, 0.9, (COUNT, 2))
    xy[:4] = [(0, 0), (1, 0), (1, 1), (0, 1)]
    notes = np.full(COUNT, "short", object)
    notes[:2] = LONG, markup
    return {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "value": random.uniform(0.0, 2_500_000.0, COUNT),
        "kind": random.choice(["red", "green", "blue"], COUNT, p=[0.6, 0.3, 0.1]),
        "when": np.datetime64("2024-03-01T12:00:00") + np.arange(COUNT) * np.timedelta64(1, "h"),
        "note": notes,
        "picture": pictures(),
    }


def pictures() -> list[str | None]:
    """A small one with transparent corners, a large one, one that is broken, and none, in turn."""
    small = Image.new("RGBA", (9, 6))
    small.paste((200, 30, 30, 255), (2, 2, 7, 4))
    file = io.BytesIO()
    small.save(file, "png")
    kinds = [address("png", file.getvalue()), address("svg+xml", WIDE), address("png", b"no"), None]
    return [kinds[row % 4] for row in range(COUNT)]


def address(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64," + base64.b64encode(data).decode()
