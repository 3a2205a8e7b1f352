"""How long a page takes from navigation until all points are on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.browser import PATIENCE, visit
from benchmarks.server import serve

if TYPE_CHECKING:
    from benchmarks.server import Server

REPETITIONS = {"empty": 3, "glscatter": 3, "plotly": 3, "pydeck": 1}

SETTLED_MS = 4000  # without a change of the canvas ...
SETTLED_LOOKS = 20  # ... seen in so many samples: a blocked page proves nothing


def measure(app: str, n_points: int, repetitions: int) -> dict[str, Any]:
    """Load one app in fresh browsers.

    The server is warm: an earlier visit has made it build the data and the chart, so that the time
    is that of a second user of the app.

    Parameters
    ----------
    app
        Name of the app, see `benchmarks.server.serve`.
    n_points
        Points in the chart.
    repetitions
        Watched visits.

    Returns
    -------
    dict
        Of the visit with the median time: ``load_ms`` from navigation to the first sample of the
        canvas that looks like the settled one from then on (without a chart: to the script's last
        text), ``canvas_ms``: when the chart set its canvas up, ``looking_ms``: what the samples
        themselves had cost by then, the bytes received, ``changes``: when the canvas changed and
        how many of its sampled pixels were drawn on. From a visit without samples, which would
        block the page too: ``long_tasks`` (over 50 ms) of the main thread, ``longest_ms`` of all and
        ``longest_chart_ms`` of those that began after the chart had set its canvas up.
    """
    with serve(app, n_points) as server:
        with visit() as visitor:
            visitor.open(server.url)
            visitor.wait_for_run(1)
        visits = [_watched_visit(app, server) for _ in range(repetitions)]
        visits.sort(key=lambda each: each["load_ms"])
        typical = visits[len(visits) // 2]
        tasks = _unwatched_visit(server, typical["load_ms"])
    return {
        "repetitions": repetitions,
        "all_load_ms": [each["load_ms"] for each in visits],
        **typical,
        **tasks,
    }


def _watched_visit(app: str, server: Server) -> dict[str, Any]:
    has_chart = app != "empty"
    with visit() as visitor:
        visitor.open(server.url, sample=True)
        visitor.wait_for_run(1)
        visitor.page.wait_for_function(
            """([chart, ms, looks]) => {
                const { changes, same, since, textAt } = bench.seen;
                if (!chart) return textAt !== null;
                return changes.at(-1)?.ink > 0 && same >= looks && since >= ms;
            }""",
            arg=[has_chart, SETTLED_MS, SETTLED_LOOKS],
            timeout=1e3 * PATIENCE,
        )
        seen = visitor.page.evaluate("bench.seen")
        data, page = visitor.http_bytes()
        return {
            "load_ms": seen["changes"][-1]["at"] if has_chart else seen["textAt"],
            "canvas_ms": visitor.page.evaluate("bench.firstCanvas"),
            "looking_ms": seen["changes"][-1]["looked"] if has_chart else 0.0,
            "changes": seen["changes"],
            "websocket_bytes": visitor.websocket_bytes(),
            "http_data_bytes": data,
            "http_page_bytes": page,
        }


def _unwatched_visit(server: Server, load_ms: float) -> dict[str, Any]:
    with visit() as visitor:
        visitor.open(server.url)
        visitor.wait_for_run(1)
        # Nothing tells when the canvas is complete without looking at it: allow twice the time.
        visitor.page.wait_for_function("ms => performance.now() > ms", arg=2 * load_ms)
        tasks = visitor.page.evaluate("bench.longTasks")
        canvas = visitor.page.evaluate("bench.firstCanvas")
    return {
        "long_tasks": tasks,
        "longest_ms": max((task["ms"] for task in tasks), default=0.0),
        "longest_chart_ms": max(
            (task["ms"] for task in tasks if canvas is not None and task["start"] >= canvas),
            default=0.0,
        ),
    }
