"""A lasso around half of the points, and the search for the point under the cursor.

The lasso has 300 corners around the left half of the points. It is handed to the plot as if it
had just been drawn, and the canvas is looked at in every frame until it has changed.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np

from benchmarks.browser import FIND_PLOT, visit
from benchmarks.server import serve

REPETITIONS = 9
CORNERS = 300

_LASSO = """async ([corners, nth]) => {
  const frame = () => new Promise(requestAnimationFrame);
  const [x0, x1, y0, y1] = plot.manifest.points.home;
  // The first level is an unbiased sample: half of all points lie left of its median.
  const level = plot.manifest.points.levels[0];
  const sample = Array.from({ length: level }, (_, i) => plot.scene.store.quantum(i)[0]).sort((a, b) => a - b);
  // A little more each time, so that no side answers from its cache.
  const cut = sample[level >> 1] + (x1 - x0) * 0.001 * nth;
  const [left, low, high] = [x0 - 2 ** 22, y0 - 2 ** 22, y1 + 2 ** 22];
  const sides = [[left, low, cut, low], [cut, low, cut, high], [cut, high, left, high], [left, high, left, low]];
  const x = [], y = [];
  for (const [ax, ay, bx, by] of sides) {
    for (let i = 0; i < corners / 4; i++) {
      x.push(ax + ((bx - ax) * i * 4) / corners);
      y.push(ay + ((by - ay) * i * 4) / corners);
    }
  }
  const canvas = plot.controls.canvas;
  const small = Object.assign(document.createElement("canvas"), { width: 160, height: 75 });
  const paper = small.getContext("2d", { willReadFrequently: true });
  const look = () => {
    paper.clearRect(0, 0, 160, 75);
    paper.drawImage(canvas, 0, 0, 160, 75);
    return paper.getImageData(0, 0, 160, 75).data;
  };
  const count = () => Number(document.body.innerText.match(/bench selected=(\\d+)/)[1]);
  const patience = performance.now() + 30000;
  const wait = async () => {
    if (performance.now() > patience) throw new Error("nothing changes any more");
    await frame();
  };
  plot.selecting.clear();
  while (!plot.stats().complete || count() !== 0) await wait();
  const before = look().slice();
  const start = performance.now();
  plot.selecting.apply({ op: "replace", kind: "lasso", x, y });
  const done = performance.now();
  let seen = null, known = null;
  while (seen === null || known === null) {
    await wait();
    if (seen === null) {
      const asked = performance.now();
      const now = look();
      let changed = 0;
      for (let i = 3; i < now.length; i += 4) if (Math.abs(now[i] - before[i]) > 8) changed++;
      // The look itself waits for the software renderer; its frame was there when it was asked for.
      if (changed > 50) seen = asked - start;
    }
    if (known === null && count() !== 0) known = performance.now() - start;
  }
  return { page_ms: done - start, seen_ms: seen, known_ms: known, selected: plot.stats().selected, x, y };
}"""

_HOVER = """(looks) => {
  const { width, height } = plot.navigation.camera;
  const times = [];
  for (let i = 0; i < looks; i++) {
    const place = { x: width * ((i * 0.618034) % 1), y: height * ((i * 0.754878) % 1) };
    const start = performance.now();
    plot.hovering.find(place);
    times.push(performance.now() - start);
  }
  return times;
}"""


def measure(n_points: int) -> dict[str, Any]:
    """Measure in a page with that many points.

    Returns
    -------
    dict
        Medians in milliseconds: ``page_ms`` (finding the points and handing them over),
        ``seen_ms`` (until the canvas shows the selection), ``known_ms`` (until the page shows the
        count that Python found), ``python_ms`` (the rows in Python, without Streamlit), and of the
        search under the cursor ``hover_ms`` and ``hover_p99_ms``. ``selected``: points in the lasso.
    """
    with serve("selecting", n_points) as server, visit() as browser:
        browser.open(server.url)
        browser.wait_for_run(1)
        browser.page.wait_for_function(FIND_PLOT)
        browser.page.evaluate(_LASSO, [CORNERS, -1])  # warm-up
        lassos = [browser.page.evaluate(_LASSO, [CORNERS, nth]) for nth in range(REPETITIONS)]
        hovers = browser.page.evaluate(_HOVER, 2000)
    results = {
        name: statistics.median(lasso[name] for lasso in lassos)
        for name in ("page_ms", "seen_ms", "known_ms", "selected")
    }
    return {
        **results,
        "all": [{k: v for k, v in lasso.items() if k not in "xy"} for lasso in lassos],
        "python_ms": _in_python(n_points, lassos),
        "hover_ms": float(np.median(hovers)),
        "hover_p99_ms": float(np.quantile(hovers, 0.99)),
    }


def _in_python(n_points: int, lassos: list[dict[str, Any]]) -> float:
    """Find the rows of the same lassos, and check that they are as many as in the browser."""
    from benchmarks.data import mixture  # noqa: PLC0415 (only when measuring)
    from streamlit_glscatter import prepare  # noqa: PLC0415 (as above)
    from streamlit_glscatter.selection.selection import rows_of, select  # noqa: PLC0415 (as above)

    layout = prepare(mixture(n_points), "x", "y").layout
    times = []
    for lasso in lassos:
        op = {"op": "replace", "kind": "lasso", "x": lasso["x"], "y": lasso["y"]}
        start = time.perf_counter()
        rows = rows_of(layout, select(layout, [op]))
        times.append(1e3 * (time.perf_counter() - start))
        if len(rows) != lasso["selected"]:
            raise RuntimeError(f"{len(rows)} rows in Python, {lasso['selected']} in the browser")
    return statistics.median(times)
