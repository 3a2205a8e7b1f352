"""From the end of a gesture to the new counts on the canvas, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.browser import FIND_PLOT, visit
from benchmarks.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

GESTURES = 24
STEPS = 12

# Listens to a gesture; `window.answered` is settled when what it asked for is on the screen.
_LISTEN = """() => {
  const frame = () => new Promise(requestAnimationFrame);
  const stop = new AbortController();
  let [ended, before] = [null, 0];
  const note = (event) => {
    if (event.type === "pointermove" && !event.buttons) return;
    [ended, before] = [event.timeStamp, plot.stats().aggregated.serial];
  };
  for (const name of ["pointermove", "pointerup", "wheel"]) {
    addEventListener(name, note, { capture: true, passive: true, signal: stop.signal });
  }
  window.answered = (async () => {
    let shown = null;
    const since = () => performance.now() - ended;
    while (ended === null || since() < 20000) {
      await frame();
      // A hand that goes on has not ended.
      if (ended === null || since() < 20 || !plot.aggregating.idle) {
        shown = null;
        continue;
      }
      // What is there serves: nothing is asked.
      if (plot.stats().aggregated.serial === before) return null;
      shown ??= since();
      if (plot.stats().complete) return [shown, since()];
    }
    throw new Error("no answer");
  })().finally(() => stop.abort());
}"""

_RECT = """() => {
  const { left, top, width, height } = plot.controls.frame.getBoundingClientRect();
  return [left, top, width, height];
}"""


def measure(n_points: int) -> dict[str, Any]:
    """Measure gestures that need an answer of the server.

    Returns
    -------
    dict
        For drags and for turns of the wheel, milliseconds from the last event of each gesture until
        the new counts come to the canvas, and until they have faded in and nothing is missing.
    """
    with serve("aggregate", n_points) as server, visit() as visitor:
        visitor.open(server.url)
        page = visitor.page
        page.wait_for_function(FIND_PLOT)
        _begin(page)
        found = [_gesture(page, nth) for nth in range(GESTURES)]
    answered = [each for each in found if each[1] is not None]
    return {
        "kinds": [kind for kind, _ in answered],
        "shown_ms": [times[0] for _, times in answered],
        "whole_ms": [times[1] for _, times in answered],
        "gestures": GESTURES,
    }


def _begin(page: Page) -> None:
    """Go where the counts of the whole extent are too coarse, once and for all."""
    left, top, width, height = page.evaluate(_RECT)
    middle = left + 0.45 * width, top + 0.5 * height
    page.mouse.click(*middle)  # from now on the wheel is the plot's
    page.evaluate(_LISTEN)
    for _ in range(STEPS):
        page.mouse.wheel(0, -60)
    page.evaluate("window.answered")


def _gesture(page: Page, nth: int) -> tuple[str, Any]:
    """Zoom in, pan, zoom out, pan back, as a hand does it."""
    left, top, width, height = page.evaluate(_RECT)
    mouse = page.mouse
    middle = left + (0.4 + 0.01 * nth) * width, top + 0.5 * height
    mouse.move(*middle)
    page.evaluate(_LISTEN)
    if nth % 2:
        far = 0.35 * width if nth % 4 == 1 else -0.35 * width
        mouse.down()
        mouse.move(middle[0] + far, middle[1] + 0.1 * far, steps=STEPS)
        mouse.up()
    else:
        for _ in range(STEPS):
            mouse.wheel(0, -40 if nth % 4 == 0 else 40)
    times = page.evaluate("window.answered")
    return ("drag" if nth % 2 else "wheel"), times
