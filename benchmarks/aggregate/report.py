"""The results in words."""

from __future__ import annotations

from typing import Any

from benchmarks.aggregate.counting import SHARES, summary

GOAL_MS = 50
GOAL_BYTES = 400_000


def markdown(results: dict[str, Any]) -> str:
    """Write the report."""
    machine = results["machine"]
    lines = [
        "# Aggregation benchmark",
        "",
        f"Made by `make bench-aggregate` (here: `{results['command']}`); all numbers are from one run.",
        "",
        f"* Machine: {machine['cores']} cores, {machine['memory_gib']} GiB of memory, {machine['system']}.",
        (
            "* A settled viewport of 800 x 600 pixels that nobody has asked for before, with a twentieth of it "
            "more on each side, counted, compressed and ready to be sent; beside it `datashader.Canvas.points` "
            "for the view alone on the unsorted pandas frame."
        ),
        "",
    ]
    for size, found in results["counting"].items():
        lines += _counting(int(size), found)
    lines += _sessions(results["sessions"]) + _browser(results["browser"])
    return "\n".join(lines) + "\n"


def _counting(size: int, found: dict[str, Any]) -> list[str]:
    lines = [
        f"## {size:,} points",
        "",
        "| | view | median | 95th percentile | bytes, median | plain Datashader | times faster |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for name, case in found["cases"].items():
        for view in SHARES:
            cell = case[view]
            ours, plain = summary(cell["ms"]), summary(cell["plain_ms"])["median"]
            size_kb = summary(cell["bytes"])["median"] / 1000
            lines.append(
                f"| {name} | {view} | {ours['median']:.0f} ms | {ours['p95']:.0f} ms | {size_kb:.0f} KB "
                f"| {plain:.0f} ms | {plain / ours['median']:.1f} |"
            )
    lasso = summary(found["lasso"]["ms"])
    firsts = ", ".join(f"{name} {case['first_s']:.1f} s" for name, case in found["cases"].items())
    return [
        *lines,
        "",
        f"* `prepare`: {found['prepare_s']:.1f} s. The first counts, with the pyramid: {firsts}.",
        (
            f"* A lasso around {found['lasso']['rows']:,} of them, until the rows are known: "
            f"{lasso['median']:.0f} ms (95th percentile {lasso['p95']:.0f} ms)."
        ),
        (
            f"* Peak memory of the process, the source included: {found['peak_rss_gib']:.1f} GiB; "
            f"{found['cache_bytes'] / size:.1f} bytes a point in the cache, for three colours."
        ),
        "",
    ]


def _sessions(found: dict[str, Any]) -> list[str]:
    every = summary([each for session in found["ms"] for each in session])
    medians = [summary(session)["median"] for session in found["ms"]]
    return [
        f"## {len(found['ms'])} sessions at once, {found['points']:,} points",
        "",
        f"* A view: median {every['median']:.0f} ms, 95th percentile {every['p95']:.0f} ms.",
        f"* Medians of the sessions: {min(medians):.0f} to {max(medians):.0f} ms.",
        f"* Answers that differ from those given to one session alone: {found['wrong']}.",
        "",
    ]


def _browser(found: dict[str, Any]) -> list[str]:
    lines = [
        f"## In the browser, {found['points']:,} points",
        "",
        (
            "From the last event of a gesture: a drag is over when the button is let go, turns of the wheel when "
            "the camera has been still for 60 ms, which are part of the figures."
        ),
        "",
        "| | gestures | new counts come to the canvas | 95th percentile | they have faded in | 95th percentile |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, kinds in {"drags": ["drag"], "wheel": ["wheel"], "all": ["drag", "wheel"]}.items():
        chosen = [kind in kinds for kind in found["kinds"]]
        shown, whole = (
            summary([ms for ms, wanted in zip(found[key], chosen, strict=True) if wanted])
            for key in ("shown_ms", "whole_ms")
        )
        lines.append(
            f"| {name} | {sum(chosen)} | {shown['median']:.0f} ms | {shown['p95']:.0f} ms "
            f"| {whole['median']:.0f} ms | {whole['p95']:.0f} ms |"
        )
    return lines
