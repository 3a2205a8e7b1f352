"""The page as a user has it: where the plot is, what it shows, what the mouse does."""

from __future__ import annotations

import base64
import contextlib
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from playwright.sync_api import Locator, Page

PATIENCE = 30_000  # milliseconds; only broken tests wait that long

Place = tuple[float, float]

_REPORT = """(want) => {
  const lines = [...document.querySelectorAll('[data-testid="stText"]')].map((line) => line.innerText);
  const line = lines.find((text) => text.startsWith("report "));
  if (line === undefined) return null;
  const found = JSON.parse(line.slice("report ".length));
  const same = ([name, value]) => JSON.stringify(found[name]) === JSON.stringify(value);
  return Object.entries(want).every(same) ? found : null;
}"""

_STATS = """([frame, want]) => {
  const stats = frame.glscatter.stats();
  return stats.points > 0 && Object.entries(want).every(([name, value]) => stats[name] === value);
}"""

# Bytes as a string that a message can carry.
TEXT = """(bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(text);
}"""

# Two frames of the page: what the worker has drawn is on the screen then.
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# Pixels of the canvas once it shows what the worker has drawn: a busy page gets there frames later.
_SHOWN = """async (frame, patience) => {
  const shown = frame.querySelector(".gls-host canvas");
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = () => {
    [paper.canvas.width, paper.canvas.height] = [shown.width, shown.height];
    paper.drawImage(shown, 0, 0);
    return paper.getImageData(0, 0, shown.width, shown.height).data;
  };
  const same = (a, b) => a.every((value, i) => {
    const alpha = i % 4 === 3 ? 255 : Math.min(a[i | 3], b[i | 3]);
    return Math.abs(value - b[i]) * alpha <= 2 * 255;
  });
  const end = performance.now() + patience;
  for (;;) {
    const drawn = await frame.glscatter.capture();
    const data = read();
    const none = drawn.width === 0;
    if (none || (drawn.width === shown.width && drawn.height === shown.height && same(data, drawn.pixels))) {
      return [shown.width, shown.height, TEXT(data)];
    }
    if (performance.now() > end) throw new Error("the canvas does not show what is drawn");
    await new Promise(requestAnimationFrame);
  }
}""".replace("TEXT", f"({TEXT})")


def reported(page: Page, /, **want: object) -> dict[str, Any]:
    """Wait for a report of the app with these values, and return all of it."""
    return page.wait_for_function(_REPORT, arg=want, timeout=PATIENCE).json_value()


def disc(canvas: NDArray[np.uint8], color: tuple[int, int, int]) -> tuple[float, float, int]:
    """Centre, from the upper left corner, and number of the opaque pixels of a colour."""
    near = np.abs(canvas[..., :3].astype(int) - color).max(axis=-1) <= 2
    y, x = np.nonzero(near & (canvas[..., 3] == 255))
    return (x.mean() + 0.5, y.mean() + 0.5, len(x)) if len(x) else (np.nan, np.nan, 0)


class Plot:
    """The n-th plot of a page."""

    def __init__(self, page: Page, nth: int = 0) -> None:
        self.page = page
        self.frame: Locator = page.locator(".gls-frame").nth(nth)
        self.host: Locator = self.frame.locator(".gls-host")

    # ---- what it shows ---------------------------------------------------------------------------

    def wait(self, **want: object) -> dict[str, Any]:
        """Wait until all points are on the screen and the stats have these values."""
        self.host.wait_for(timeout=PATIENCE)
        self.page.evaluate(_PAINTED)  # observers of sizes speak after the layout of a frame
        self.page.wait_for_function(
            _STATS, arg=[self.frame.element_handle(), {"complete": True, **want}], timeout=PATIENCE
        )
        self.page.evaluate(_PAINTED)
        return self.stats()

    def without_tools(self) -> None:
        """Hide the toolbar: what lies below it cannot be reached by the mouse."""
        self.frame.locator(".gls-toolbar").evaluate("(bar) => (bar.style.display = 'none')")

    def wait_for(self, condition: str, arg: object = None) -> Any:
        """Wait for a JavaScript condition of ``frame``, ``plot`` and ``arg``."""
        return self.page.wait_for_function(
            f"([frame, arg]) => {{ const plot = frame.glscatter; return {condition}; }}",
            arg=[self.frame.element_handle(), arg],
            timeout=PATIENCE,
        ).json_value()

    def stats(self) -> dict[str, Any]:
        return self.frame.evaluate("(frame) => frame.glscatter.stats()")

    def size(self) -> tuple[int, int]:
        """CSS pixels of the area that shows points."""
        return tuple(self.host.evaluate("(host) => [host.clientWidth, host.clientHeight]"))

    def view(self) -> NDArray[np.float64]:
        """Quantum coordinates of the upper left and the lower right corner."""
        return np.array(
            self.frame.evaluate(
                "(frame, size) => [frame.glscatter.toQuantum(0, 0), frame.glscatter.toQuantum(...size)]",
                self.size(),
            )
        )

    def to_quantum(self, place: Place) -> Place:
        return tuple(
            self.frame.evaluate("(frame, p) => frame.glscatter.toQuantum(...p)", list(place))
        )

    def to_pixel(self, quantum: Place) -> Place:
        return tuple(
            self.frame.evaluate("(frame, q) => frame.glscatter.toPixel(...q)", list(quantum))
        )

    def pixels(self) -> NDArray[np.uint8]:
        """Screen the plot as a user sees it: (height, width, 3), one row a device pixel."""
        with Image.open(io.BytesIO(self.host.screenshot(scale="device"))) as image:
            return np.asarray(image.convert("RGB"))

    def canvas(self) -> NDArray[np.uint8]:
        """Read the canvas alone: (height, width, 4), not premultiplied. Needs the worker."""
        self.page.evaluate(_PAINTED)  # the worker says that it has drawn before the page shows it
        width, height, data = self.frame.evaluate(_SHOWN, PATIENCE)
        return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)

    def capture(self) -> NDArray[np.uint8]:
        """Ask the plot for its picture: (height, width, 4), not premultiplied."""
        width, height, data = self.frame.evaluate(
            """async (frame) => {
              const { width, height, pixels } = await frame.glscatter.capture();
              return [width, height, TEXT(pixels)];
            }""".replace("TEXT", f"({TEXT})")
        )
        return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)

    # ---- what the mouse does ---------------------------------------------------------------------

    def client(self, places: Sequence[Place]) -> list[tuple[int, int]]:
        """Whole pixels of the window that are nearest to places in the plot."""
        left, top = self._corner()
        return [(round(left + x), round(top + y)) for x, y in places]

    def hover(self, place: Place) -> None:
        [at] = self.client([place])
        self.page.mouse.move(*at)

    def click(self, place: Place, *keys: str) -> None:
        with self._held(keys):
            [at] = self.client([place])
            self.page.mouse.click(*at)

    def drag(self, places: Sequence[Place], *keys: str) -> tuple[list[float], list[float]]:
        """Press at the first place, move over the others, release; give them in quanta."""
        clients = self.client(places)
        left, top = self._corner()
        quanta = [self.to_quantum((x - left, y - top)) for x, y in clients]
        mouse = self.page.mouse
        with self._held(keys):
            mouse.move(*clients[0])
            mouse.down()
            for at in clients[1:]:
                mouse.move(*at)
            mouse.up()
        return [q[0] for q in quanta], [q[1] for q in quanta]

    def tool(self, name: str) -> None:
        self.frame.get_by_role("button", name=name, exact=True).click()

    def _corner(self) -> Place:
        return tuple(
            self.host.evaluate(
                """(host) => {
                  const { left, top } = host.getBoundingClientRect();
                  return [left + host.clientLeft, top + host.clientTop];
                }"""
            )
        )

    @contextlib.contextmanager
    def _held(self, keys: Sequence[str]) -> Iterator[None]:
        for key in keys:
            self.page.keyboard.down(key)
        yield
        for key in keys:
            self.page.keyboard.up(key)
