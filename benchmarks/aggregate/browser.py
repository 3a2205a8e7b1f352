"""From the end of a gesture to the new counts on the canvas, in a browser."""

from __future__ import annotations

from typing import Any

from benchmarks.browser import FIND_PLOT, visit
from benchmarks.server import serve

GESTURES = 12

# One step of zooming in, out or panning; answered when the answer to it is on the screen.
_GESTURE = """async (nth) => {
  const frame = () => new Promise(requestAnimationFrame);
  const before = plot.stats().aggregated.serial;
  const camera = plot.navigation.camera;
  if (nth % 3 === 0) camera.zoomAt(400 + 20 * nth, 300, 2.2);
  else if (nth % 3 === 1) camera.panBy(500, 90);
  else camera.zoomAt(300, 280, 1 / 2.1);
  const ended = performance.now();
  let shown = null;
  while (performance.now() - ended < 20000) {
    await frame();
    const { aggregated, complete } = plot.stats();
    // What is there may serve: then nothing is asked.
    if (complete && aggregated.serial === before && performance.now() - ended > 1500) return null;
    if (aggregated === null || aggregated.serial <= before) continue;
    shown ??= performance.now() - ended;
    if (complete) return [shown, performance.now() - ended];
  }
  throw new Error("no answer");
}"""


def measure(n_points: int) -> dict[str, Any]:
    """Measure gestures that need an answer of the server.

    Returns
    -------
    dict
        Milliseconds from the end of each gesture, its settling included, until the new counts come
        to the canvas, and until they have faded in and nothing is missing.
    """
    with serve("aggregate", n_points) as server, visit() as visitor:
        visitor.open(server.url)
        page = visitor.page
        page.wait_for_function(FIND_PLOT)
        found = [page.evaluate(_GESTURE, nth) for nth in range(GESTURES)]
    answered = [each for each in found if each is not None]
    return {
        "shown_ms": [shown for shown, _ in answered],
        "whole_ms": [whole for _, whole in answered],
        "gestures": GESTURES,
    }
