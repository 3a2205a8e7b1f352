"""What the plots of a page and their worker do: draw calls, frames, messages, numbers read back."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
from plot import TEXT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page, Worker

# Runs in the worker before its own script.
_IN_WORKER = """
const probe = (self.probe = { points: 0, frames: 0, gl: null, counts: null });
const { prototype } = WebGL2RenderingContext;
const { drawArrays, getExtension, readPixels } = prototype;
prototype.drawArrays = function (mode, first, count) {
  probe.gl = this;
  if (mode === this.POINTS) probe.points += count;
  drawArrays.call(this, mode, first, count);
};
prototype.getExtension = function (name) {
  const found = getExtension.call(this, name);
  if (name !== "WEBGL_multi_draw" || found === null) return found;
  return {
    multiDrawArraysWEBGL(mode, firsts, from, counts, start, draws) {
      for (const count of counts.subarray(start, start + draws)) probe.points += count;
      found.multiDrawArraysWEBGL(mode, firsts, from, counts, start, draws);
    },
  };
};
prototype.readPixels = function (x, y, width, height, format, type, pixels) {
  readPixels.call(this, x, y, width, height, format, type, pixels);
  if (type === this.FLOAT) probe.counts = { width, height, pixels: pixels.slice() };
};
const frame = self.requestAnimationFrame;
self.requestAnimationFrame = (step) => {
  probe.frames++;
  return frame(step);
};
"""

# Runs in the page before its own scripts.
_IN_PAGE = """
const frame = window.requestAnimationFrame.bind(window);
window.probe = { frames: 0, sent: [], frame };
window.requestAnimationFrame = (step) => {
  window.probe.frames++;
  return frame(step);
};
const Plain = window.Worker;
window.Worker = class extends Plain {
  constructor(url, options) {
    const script = [IN_WORKER, `await import(${JSON.stringify(String(url))});`];
    super(URL.createObjectURL(new Blob(script, { type: "text/javascript" })), options);
  }
  postMessage(message, ...rest) {
    const { plot, type, visible } = message;
    window.probe.sent.push({ plot, type, visible });
    super.postMessage(message, ...rest);
  }
};
"""

# Thirty frames of another animation.
_ANIMATE = """() => new Promise((done) => {
  let left = 30;
  const step = () => (left-- > 0 ? window.probe.frame(step) : done());
  step();
})"""


class Probe:
    """Watches a page; to be made before the page is opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(_IN_PAGE.replace("IN_WORKER", f"`{_IN_WORKER}`"))

    @property
    def worker(self) -> Worker:
        [worker] = self.page.workers
        return worker

    def points(self) -> int:
        """Points sent to the GPU since this was asked last."""
        return self.worker.evaluate("[probe.points, (probe.points = 0)][0]")

    def frames(self) -> tuple[int, int]:
        """Frames asked for by the page and by the worker."""
        return self.page.evaluate("window.probe.frames"), self.worker.evaluate("probe.frames")

    def sent(self, kind: str) -> list[dict[str, Any]]:
        """Messages of a type that the page has sent to the worker."""
        return self.page.evaluate(
            "(kind) => window.probe.sent.filter(({ type }) => type === kind)", kind
        )

    def sums(self) -> NDArray[np.float32]:
        """Numbers of the density picture last read: (height, width, 4), rows from the top."""
        width, height, data = self.worker.evaluate(
            """() => {
              const { width, height, pixels } = probe.counts;
              return [width, height, TEXT(new Uint8Array(pixels.buffer))];
            }""".replace("TEXT", f"({TEXT})")
        )
        return np.frombuffer(base64.b64decode(data), "<f4").reshape(height, width, 4)[::-1]

    def animate(self) -> None:
        """Let thirty frames of something else pass."""
        self.page.evaluate(_ANIMATE)

    def wait_until_idle(self) -> None:
        """Wait until neither page nor worker asks for frames any more."""
        for _ in range(60):
            before = self.frames()
            self.animate()
            if self.frames() == before:
                return
        raise AssertionError("frames are asked for without end")

    def lose_context(self) -> None:
        """Take the GPU away from the worker, and give it back empty."""
        event = (
            "new Promise((done) => probe.gl.canvas.addEventListener(KIND, done, { once: true }))"
        )
        for kind, action in (("lost", "loseContext"), ("restored", "restoreContext")):
            # Restoring is allowed only once all have been told of the loss.
            self.worker.evaluate(
                f"""async () => {{
                  const told = {event.replace("KIND", f"'webglcontext{kind}'")};
                  probe.extension ??= probe.gl.getExtension("WEBGL_lose_context");
                  probe.extension.{action}();
                  await told;
                }}"""
            )
