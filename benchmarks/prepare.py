"""Time, memory and size of ``prepare()``, each number of points in a process of its own.

``python -m benchmarks.prepare N`` is that process; it prints one JSON object.
"""

from __future__ import annotations

import ctypes
import gc
import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REPETITIONS = 5


def run(sizes: list[int]) -> list[dict[str, Any]]:
    """Measure `prepare` for each number of points."""
    results = []
    for n_points in sizes:
        command = [sys.executable, "-m", "benchmarks.prepare", str(n_points)]
        root = Path(__file__).parent.parent
        output = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout
        results.append(json.loads(output))
    return results


def measure(n_points: int) -> dict[str, Any]:
    """Measure `prepare` in this process.

    Parameters
    ----------
    n_points
        Rows of the frame.

    Returns
    -------
    dict
        ``ms``: median of `REPETITIONS` calls after a warm-up, the content cache emptied before
        each. ``peak_bytes``: growth of the resident set at its highest during the first call on
        the frame, results included. ``cells_bytes``, ``position_bytes``, ``category_bytes``: what
        the browser fetches. ``order_bytes``: the permutation, which stays on the server.
    """
    from benchmarks.data import mixture  # noqa: PLC0415 (only in the measuring process)
    from streamlit_glscatter import prepare  # noqa: PLC0415 (as above)
    from streamlit_glscatter.cache import CACHE  # noqa: PLC0415 (as above)

    prepare(mixture(1000, seed=1), "x", "y")  # imports, first-call costs
    frame = mixture(n_points)
    CACHE.clear()

    before = _forget_peak()
    points = prepare(frame, "x", "y")
    peak = _status_bytes("VmHWM") - before

    times = []
    for _ in range(REPETITIONS):
        CACHE.clear()
        start = time.perf_counter()
        points = prepare(frame, "x", "y")
        times.append(1e3 * (time.perf_counter() - start))
    return {
        "points": n_points,
        "ms": statistics.median(times),
        "all_ms": times,
        "peak_bytes": peak,
        "cells_bytes": len(points.cells.data),
        "position_bytes": len(points.position.data),
        "category_bytes": _category_bytes(frame, points),
        "order_bytes": points.layout.rows.nbytes,
    }


def _category_bytes(frame: Any, points: Any) -> int:
    """Encode the category column as the browser gets it: one byte a point."""
    import pyarrow as pa  # noqa: PLC0415 (only in the measuring process)

    from streamlit_glscatter.wire.encode import encode_points_column, gather  # noqa: PLC0415 (as above)

    codes = pa.array(frame["category"].cat.codes.to_numpy().astype("uint8"))
    sorted_codes = gather(codes, points.layout)
    return len(encode_points_column("code", sorted_codes, points.layout).data)


def _forget_peak() -> int:
    """Set the peak of the resident set to what is in use now, and return that in bytes."""
    import pyarrow as pa  # noqa: PLC0415 (only in the measuring process)

    # Freed memory that the allocators keep would be used again, and hide what is needed.
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status_bytes("VmRSS")


def _status_bytes(name: str) -> int:
    """One of the sizes in ``/proc/self/status`` (Linux)."""
    match = re.search(rf"^{name}:\s*(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    if match is None:
        raise RuntimeError(f"/proc/self/status has no {name}; this benchmark runs on Linux.")
    return 1024 * int(match[1])


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
