"""Takes the pictures of ``app.py`` and renews the references: ``make pictures``."""

from __future__ import annotations

import base64
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))

from e2e.plot import Plot
from support import CHROMIUM_FLAGS, chromium, serve
from visual.perception import seen_pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from playwright.sync_api import Browser

    Picture = NDArray[np.uint8]  # (height, width, 3)

HERE = Path(__file__).parent
REFERENCES = HERE / "references"

#: Plots of a light page and of a dark one, in the order of the app.
LIGHT = (
    *("categories", "numbers", "one-color", "crowd"),
    *("density-counts", "density-categories", "density-mean"),
    *("selection", "sizes", "zoomed", "fewer"),
)
DARK = ("dark", "dark-density")
KEPT = tuple(name for name in (*LIGHT, *DARK) if name != "fewer")

#: Streamlit's own colours differ between its versions.
BACKGROUND = {"light": "#ffffff", "dark": "#101418"}
TEXT = {"light": "#202428", "dark": "#f0f2f4"}
THEME = tuple(
    part
    for scheme in BACKGROUND
    for option, color in (("background", BACKGROUND), ("text", TEXT))
    for part in (f"--theme.{scheme}.{option}Color", color[scheme])
)

_CAPTURE = """async (frame) => {
  const { width, height, pixels } = await frame.glscatter.capture();
  let text = "";
  for (const byte of pixels) text += String.fromCharCode(byte);
  return [width, height, btoa(text)];
}"""


@contextlib.contextmanager
def gallery(folder: Path) -> Iterator[str]:
    """Serve the app in fixed colours; gives its address."""
    with serve(HERE / "app.py", folder, options=THEME) as server:
        yield server.url


def take(browser: Browser, url: str) -> dict[str, Picture]:
    """Take all pictures, by their names."""
    taken = {}
    for scheme, names in (("light", LIGHT), ("dark", DARK)):
        # All plots are in the window: one that is not draws nothing.
        page = browser.new_page(viewport={"width": 1500, "height": 1600}, color_scheme=scheme)
        page.goto(f"{url}?page={scheme}")
        for nth, name in enumerate(names):
            plot = Plot(page, nth)
            plot.wait()
            taken[name] = on_page(*plot.frame.evaluate(_CAPTURE), BACKGROUND[scheme])
        page.close()
    return taken


def on_page(width: int, height: int, data: str, background: str) -> Picture:
    """Lay a picture with transparency over the colour of its page."""
    rgba = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4) / 255.0
    page = np.array([int(background[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    alpha = rgba[..., 3:]
    return np.round(255 * (alpha * rgba[..., :3] + (1 - alpha) * page)).astype(np.uint8)


def read(file: Path) -> Picture:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def main() -> None:
    """Write anew each reference from which its picture differs visibly."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (tests have it already)

    REFERENCES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, gallery(Path(folder)) as url:  # noqa: SIM117
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            taken = take(browser, url)
            browser.close()
    for name in KEPT:
        file = REFERENCES / f"{name}.png"
        if file.exists() and seen_pixels(read(file), taken[name]) == 0:
            continue
        Image.fromarray(taken[name]).save(file, optimize=True)
        print(f"{file.relative_to(HERE)}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
