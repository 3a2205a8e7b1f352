"""The results as a Markdown report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {
    "glscatter": "`st_glscatter`",
    "plotly": "`st.plotly_chart`",
    "pydeck": "`st.pydeck_chart`",
    "empty": "no chart",
}
PEERS = ("plotly", "pydeck")

LOOKING = "of which spent on looking at the canvas"
NOT_COMPARED = (LOOKING,)  # a cost of the benchmark

Results = dict[str, Any]
Row = tuple[str, "Callable[[Results], float]", "Callable[[float], str]"]


def markdown(results: Results) -> str:
    """Write the report on whatever was measured.

    Parameters
    ----------
    results
        ``machine``, ``points``, ``command`` and any of ``load``, ``rerun``, ``interact`` and
        ``prepare``.
    """
    parts = [_head(results)]
    sections = (
        ("load", _load),
        ("rerun", _rerun),
        ("interact", _interact),
        ("prepare", _prepare),
    )
    for name, section in sections:
        if name in results:
            parts.append(section(results))
    return "\n\n".join(parts) + "\n"


def _head(results: Results) -> str:
    machine = results["machine"]
    versions = ", ".join(
        f"{name} {machine[key]}"
        for key, name in (
            ("chromium", "Chromium"),
            ("python", "Python"),
            ("streamlit", "Streamlit"),
            ("plotly", "plotly"),
            ("pydeck", "pydeck"),
            ("numpy", "NumPy"),
            ("pandas", "pandas"),
            ("pyarrow", "pyarrow"),
        )
    )
    return f"""# Quick benchmark

Made by `make bench-quick` (here: `{results["command"]}`); all numbers are from one run.

* Machine: {machine["cores"]} cores, {machine["memory_gib"]} GiB of memory, {machine["system"]}; GPU: {machine["gpu"]}.
* Versions: {versions}.
* Data: {results["points"]:,} points of a seeded mixture of 12 Gaussians (`benchmarks/data.py`): `x`, `y` float32,
  coloured by a pandas categorical. Window 1280 x 800, charts 600 pixels high.
* Ratios are the better of the two other charts divided by `st_glscatter`: above 1 `st_glscatter` is cheaper.
* plotly has one `Scattergl` trace a category, pydeck one `ScatterplotLayer` without a base map. Figure and deck are
  made once, in `st.cache_resource`; `st_glscatter` is given the data frame."""


def _load(results: Results) -> str:
    load = results["load"]
    rows: list[Row] = [
        ("from navigation to all points on the canvas", lambda app: app["load_ms"], _ms),
        (LOOKING, lambda app: app["looking_ms"], _ms),
        ("longest task of the page's main thread", lambda app: app["longest_ms"], _task),
        ("the same once the chart has its canvas", lambda app: app["longest_chart_ms"], _task),
        (
            "data received (WebSocket and media files)",
            lambda app: app["websocket_bytes"] + app["http_data_bytes"],
            _size,
        ),
        ("page and scripts received (compressed)", lambda app: app["http_page_bytes"], _size),
    ]
    counts = ", ".join(f"{NAMES[app]} {load[app]['repetitions']}" for app in load)
    return f"""## Loading the page

{_table(load, rows)}

The canvas is sampled every 100 ms, or less often where sampling is slow (at half its resolution; a change is more than
8 of 255 levels), and `st_glscatter` also when it says that it is ready; the time is that of the first sample that looks
like the settled one from then on. Medians; visits: {counts}.
Every visit has a fresh browser, and a server that has already built data and chart for an earlier visitor. "No chart"
is the same page without a chart: the time until its last text. Tasks come from a visit of their own, without samples;
the browser tells only of tasks over 50 ms. `st_glscatter` draws in a worker, which the main thread does not wait for."""


def _rerun(results: Results) -> str:
    rerun = results["rerun"]
    empty = rerun["empty"]
    rows: list[Row] = [
        ("chart call", lambda app: app["call_ms"], _ms),
        ("chart call, CPU time of the script", lambda app: app["call_cpu_ms"], _ms),
        ("server CPU time", lambda app: app["cpu_ms"], _ms),
        ("server CPU time above no chart", lambda app: app["cpu_ms"] - empty["cpu_ms"], _ms),
        ("bytes to the browser", lambda app: app["wire_bytes"], _size),
        ("bytes above no chart", lambda app: app["wire_bytes"] - empty["wire_bytes"], _size),
        ("from the click to the new text", lambda app: app["wall_ms"], _ms),
        ("chart call in the first run", lambda app: app["first_call_ms"], _ms),
    ]
    counts = ", ".join(f"{NAMES[app]} {rerun[app]['repetitions']}" for app in rerun)
    return f"""## A rerun with unchanged data

{_table(rerun, rows)}

A button reruns the script; reruns, after two warm-ups: {counts}. The chart call and the time from the click are
medians (browser and server share the processors: what the call waits for them is not in its CPU time), CPU time (all threads of the server) and bytes (WebSocket and HTTP, as the page receives them) are means.
Streamlit collects garbage after every run, which is most of what the page without a chart costs. Streamlit keeps
messages over 10 kB in the browser and sends only their hash when they come again; the server still makes them anew."""


def _interact(results: Results) -> str:
    found = results["interact"]
    rows = [
        ("lasso: finding the points, on the page's main thread", found["page_ms"]),
        ("lasso: until the canvas shows the selection", found["seen_ms"]),
        ("lasso: finding the rows in Python", found["python_ms"]),
        ("lasso: until the page shows the count from Python", found["known_ms"]),
        ("point under the cursor, median", found["hover_ms"]),
        ("point under the cursor, 99th percentile", found["hover_p99_ms"]),
    ]
    lines = [f"| {label} | {_ms(milliseconds)} |" for label, milliseconds in rows]
    return "\n".join(
        [
            "## Selecting and pointing in `st_glscatter`",
            "",
            "| | |",
            "|---|---:|",
            *lines,
            "",
            f"A lasso of 300 corners around {found['selected']:,.0f} of {results['points']:,} points, handed to the",
            "plot as if it had just been drawn; medians of 9. The last lasso row contains Streamlit's own round trip",
            "and the whole script run. Both sides found the same number of points every time.",
        ]
    )


def _prepare(results: Results) -> str:
    lines = [
        "| points | time | a point | peak extra memory | buffers: cells, position, category | a point |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for each in results["prepare"]:
        n_points = each["points"]
        buffers = [each["cells_bytes"], each["position_bytes"], each["category_bytes"]]
        encoded = each["cells_bytes"] + each["position_bytes"]
        # What the permutation does not explain, in units of what prepare() encodes.
        times = (each["peak_bytes"] - each["order_bytes"]) / encoded
        lines.append(
            f"| {n_points:,} | {_ms(each['ms'])} | {1e6 * each['ms'] / n_points:.0f} ns "
            f"| {_size(each['peak_bytes'])} (row order + {times:.1f} x encoded) "
            f"| {', '.join(_size(size) for size in buffers)} | {sum(buffers) / n_points:.2f} B |"
        )
    return "\n".join(
        [
            "## `prepare()`",
            "",
            *lines,
            "",
            "Each number of points in a process of its own. Time: median of 5 calls after a warm-up, with an empty",
            "cache. Memory: growth of the resident set at its highest in the first call, the result included, the",
            'data frame not; "encoded" is the size of the cells and position buffers.',
        ]
    )


def _table(apps: Results, rows: list[Row]) -> str:
    """Make one column an app, one row a quantity, and the ratio against the better peer."""
    peers = [peer for peer in PEERS if peer in apps]
    lines = [
        "| | " + " | ".join(NAMES[app] for app in apps) + " | ratio |",
        "|---" + "|---:" * (len(apps) + 1) + "|",
    ]
    for label, value, unit in rows:
        cells = [unit(value(results)) for results in apps.values()]
        ours = value(apps["glscatter"])
        better = min(value(apps[peer]) for peer in peers)
        compared = label not in NOT_COMPARED and ours > 0 and better > 0
        ratio = f"**{_digits(better / ours)}**" if compared else ""
        lines.append(f"| {label} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines)


def _digits(value: float) -> str:
    """Two significant digits at least, none after the point from 100 on."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _ms(milliseconds: float) -> str:
    if abs(milliseconds) >= 1000:
        return f"{_digits(milliseconds / 1000)} s"
    return f"{_digits(milliseconds)} ms"


def _task(milliseconds: float) -> str:
    return _ms(milliseconds) if milliseconds else "under 50 ms"


def _size(n_bytes: float) -> str:
    if n_bytes >= 1e6:
        return f"{_digits(n_bytes / 1e6)} MB"
    return f"{_digits(n_bytes / 1e3)} kB" if n_bytes >= 1e4 else f"{n_bytes:,.0f} B"
