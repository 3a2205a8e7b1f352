"""Server time for a settled viewport, beside plain Datashader on the unsorted frame."""

from __future__ import annotations

import gc
import resource
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import datashader as ds
import numpy as np

from benchmarks.aggregate.data import HEIGHT, WIDTH, lasso_around, views
from benchmarks.aggregate.plots import counted_plot
from streamlit_glscatter import Points, prepare
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.selection.selection import rows_of
from streamlit_glscatter.session.event import evaluate
from streamlit_glscatter.viewport.chosen import chosen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pyarrow as pa

    from streamlit_glscatter.viewport.counted import Counted
    from streamlit_glscatter.viewport.viewport import Viewport

SHARES = {"full view": 1.0, "10 % of the area": 0.1, "1 % of the area": 0.01}
COLORS = {"count": None, "10 categories": "label", "mean": "value"}
VIEWS = 15
PLAIN_VIEWS = 3

Results = dict[str, Any]


def measure(table: pa.Table) -> Results:
    """Measure everything for one table."""
    started = time.perf_counter()
    points = prepare(table)
    results: Results = {"prepare_s": time.perf_counter() - started, "cases": {}}
    for name, color in COLORS.items():
        results["cases"][name] = _case(points, color)
    results["lasso"] = _lasso(points)
    results["peak_rss_gib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    results["cache_bytes"] = CACHE.nbytes
    frame = table.to_pandas()
    del table
    for name, color in COLORS.items():
        for view, share in SHARES.items():
            shown = views(points.layout, share, PLAIN_VIEWS, seed=9)
            results["cases"][name][view]["plain_ms"] = _plain(frame, points, color, shown)
    return results


def _case(points: Points, color: str | None) -> Results:
    counted = counted_plot(points, color=color)
    started = time.perf_counter()
    counted.answer(None, None)
    found: Results = {"first_s": time.perf_counter() - started}
    for view, share in SHARES.items():
        found[view] = _views(counted, views(points.layout, share, VIEWS))
    return found


def _views(counted: Counted, shown: list[Viewport]) -> Results:
    """Answer views that nobody has asked for before."""
    times, sizes, kinds = [], [], []
    for viewport in shown:
        started = time.perf_counter()
        plot = counted.answer(viewport, None)
        counts = plot.counts
        if counts is None:
            raise RuntimeError("a plot above the threshold has no counts")
        # Tooltips are fetched block by block, when they are wanted.
        slots = {"raster"} if counts.raster else {"cells", "position", "color color"}
        buffers = plot.buffers()
        sizes.append(sum(len(buffers[slot].data) for slot in slots & set(buffers)))
        times.append(1000 * (time.perf_counter() - started))
        kinds.append("counts" if counts.raster else "points")
    return {"ms": times, "bytes": sizes, "kinds": kinds}


def _plain(
    frame: pd.DataFrame, points: Points, color: str | None, shown: list[Viewport]
) -> list[float]:
    """Count the same with Datashader alone."""
    layout = points.layout
    agg = {None: ds.count(), "label": ds.by("label", ds.count()), "value": ds.mean("value")}[color]
    run: Callable[[Viewport], object] = lambda viewport: _canvas(layout, viewport).points(  # noqa: E731
        frame, "x", "y", agg=agg
    )
    run(shown[0])  # compiles
    times = []
    for viewport in shown:
        started = time.perf_counter()
        run(viewport)
        times.append(1000 * (time.perf_counter() - started))
    return times


def _canvas(layout: Any, viewport: Viewport) -> ds.Canvas:
    x0, x1, y0, y1 = viewport.box
    return ds.Canvas(
        WIDTH,
        HEIGHT,
        x_range=(layout.x.to_value(x0), layout.x.to_value(x1)),
        y_range=(layout.y.to_value(y0), layout.y.to_value(y1)),
    )


def _lasso(points: Points) -> Results:
    """Time a lasso of a tenth of the points: until the rows are known."""
    layout = points.layout
    times = []
    for extra in range(5):
        step = lasso_around(layout, 0.1)
        step["x"][0] += extra  # another lasso, so that nothing is known
        state = {"points": layout.digest, "ops": [step], "command": None, "epoch": 0, "base": False}
        gc.collect()
        started = time.perf_counter()
        chosen = chosen_of(layout, None, state, 0)
        if chosen is None:
            raise RuntimeError("the lasso selects nothing")
        event = evaluate(
            layout, None, selection=state, chosen=partial(rows_of, layout, chosen.mask)
        )
        times.append(1000 * (time.perf_counter() - started))
    return {"ms": times, "rows": len(event.selection.point_indices), "of": len(layout)}


def memory(counted: Counted) -> float:
    """Bytes a point that a plot keeps: layout, colours and counts."""
    layout = counted.plot.points.layout
    column = counted.plot.color.column
    kept = layout.nbytes + (0 if column is None else column.nbytes)
    return float(kept / max(len(layout), 1))


def summary(values: list[float]) -> dict[str, float]:
    """Give the median and the 95th percentile."""
    return {"median": float(np.median(values)), "p95": float(np.percentile(values, 95))}
