"""What a rerun of the script costs when nothing has changed."""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks.browser import visit
from benchmarks.server import serve

WARM_UPS = 2
REPETITIONS = {"empty": 30, "glscatter": 30, "plotly": 10, "pydeck": 2}


def measure(app: str, n_points: int, repetitions: int) -> dict[str, Any]:
    """Press the Rerun button again and again.

    Parameters
    ----------
    app
        Name of the app, see `benchmarks.server.serve`.
    n_points
        Points in the chart.
    repetitions
        Measured reruns, after `WARM_UPS`.

    Returns
    -------
    dict
        ``first_call_ms``: the chart call in the first run of all, ``call_ms``: its median in a
        rerun, ``call_cpu_ms``: the same without the time that others had the processor. Means per rerun: ``cpu_ms`` of all threads of the server, ``wire_bytes`` received
        by the browser. ``wall_ms``: median from the click to the new text on the page.
    """
    with serve(app, n_points) as server, visit() as visitor:
        visitor.open(server.url)
        first_call = visitor.wait_for_run(1)
        button = visitor.page.get_by_role("button", name="Rerun")
        for number in range(2, 2 + WARM_UPS):
            button.click()
            visitor.wait_for_run(number)
        # A chart whose data still arrive would have them counted as a cost of the reruns.
        visitor.page.wait_for_load_state("networkidle")

        calls, busy, walls = [], [], []
        cpu = server.cpu_seconds()
        received = visitor.websocket_bytes() + sum(visitor.http_bytes())
        for number in range(2 + WARM_UPS, 2 + WARM_UPS + repetitions):
            start = time.perf_counter()
            button.click()
            calls.append(visitor.wait_for_run(number))
            walls.append(1e3 * (time.perf_counter() - start))
            busy.append(visitor.call_cpu())
        cpu = server.cpu_seconds() - cpu
        received = visitor.websocket_bytes() + sum(visitor.http_bytes()) - received
    return {
        "repetitions": repetitions,
        "first_call_ms": first_call,
        "call_ms": statistics.median(calls),
        "call_cpu_ms": statistics.median(busy),
        "cpu_ms": 1e3 * cpu / repetitions,
        "wire_bytes": received / repetitions,
        "wall_ms": statistics.median(walls),
    }
