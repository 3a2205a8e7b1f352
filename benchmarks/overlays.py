"""Main-thread time of a frame while the camera moves, with labels and axes and without: ``python -m benchmarks.overlays``.

CPU time of the thread, not time on the clock, so that other work of the machine counts little. The plots are visited in
turn, several times over; the medians are shown.
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict

from benchmarks.browser import FIND_PLOT, visit
from benchmarks.server import serve

FRAMES = 120

# One step of the camera a frame; what the browser has spent on its main thread is read around it.
MOVE = """async ([frames, zoom]) => {
  const { camera } = plot.navigation;
  const next = () => new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    // There and back again.
    const step = i < frames / 2 ? 1 : -1;
    if (zoom) camera.zoomAt(500, 300, 1.02 ** step);
    else camera.panBy(5 * step, 3 * step);
    await next();
  }
  await next();
}"""

LABELS = """() => {
  const frame = document.querySelector(".gls-frame") ?? plot.controls.frame;
  const { width, height } = plot.navigation.camera;
  const origin = frame.getBoundingClientRect();
  return [...frame.querySelectorAll(".gls-label")].filter((label) => {
    const { left, right, top, bottom } = label.getBoundingClientRect();
    return right > origin.left && left < origin.left + width && bottom > origin.top && top < origin.top + height;
  }).length;
}"""


def measure(url: str) -> dict[str, float]:
    """Milliseconds of main-thread time a frame of a pan and of a zoom, and the labels in view."""
    with visit() as browser:
        page = browser.page
        page.goto(url)
        page.wait_for_function(FIND_PLOT)
        # Near enough for many labels.
        page.evaluate("plot.navigation.camera.zoomAt(500, 350, 3)")
        page.wait_for_function("plot.stats().complete")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def spent() -> dict[str, float]:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return {metric["name"]: 1e3 * metric["value"] for metric in metrics}

        found = {"labels": float(page.evaluate(LABELS))}
        for kind in ("pan", "zoom"):
            page.evaluate(MOVE, [20, kind == "zoom"])
            before = spent()
            page.evaluate(MOVE, [FRAMES, kind == "zoom"])
            after = spent()
            for part in ("Task", "Script"):
                name = f"{part}Duration"
                found[f"{kind} {part}"] = (after[name] - before[name]) / FRAMES
        return found


def main() -> None:
    """Print the medians of all rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with serve("overlays", 0) as server:
        for _ in range(rounds):
            for query in ("", "labels=1", "axes=1", "labels=1&axes=1"):
                for name, value in measure(f"{server.url}?{query}").items():
                    found[query or "none"][name].append(value)
    for query, figures in found.items():
        line = "  ".join(f"{name} {statistics.median(all_):.2f}" for name, all_ in figures.items())
        print(f"{query:16} {line}")


if __name__ == "__main__":
    main()
