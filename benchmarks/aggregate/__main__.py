"""The aggregation benchmark: ``python -m benchmarks.aggregate`` writes ``aggregate.md`` and ``.json``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.aggregate import browser, counting, data, report, sessions
from benchmarks.machine import describe
from benchmarks.rounding import rounded
from streamlit_glscatter import prepare

HERE = Path(__file__).parent
SIZES = (10_000_000, 50_000_000)
CROWD = 20_000_000
COMMAND = "python -m benchmarks.aggregate"


def main(arguments: list[str]) -> None:
    """Measure each size in a process of its own, so that memory is told apart, and report."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="POINTS")
    parser.add_argument("--crowd", type=int, default=CROWD, metavar="POINTS")
    parser.add_argument(
        "--only", choices=["counting", "sessions", "browser"], help=argparse.SUPPRESS
    )
    parser.add_argument("--output", type=Path, default=HERE.parent, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.only is not None:
        print(json.dumps(_one(options.only, options.sizes[0])))
        return
    results: dict[str, Any] = {"command": COMMAND, "machine": describe(), "counting": {}}
    for size in options.sizes:
        results["counting"][str(size)] = _apart("counting", size)
    results["sessions"] = {"points": options.crowd, **_apart("sessions", options.crowd)}
    results["browser"] = {"points": max(options.sizes), **_apart("browser", max(options.sizes))}
    options.output.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results)
    (options.output / "aggregate.md").write_text(text)
    (options.output / "aggregate.json").write_text(json.dumps(rounded(results), indent=1) + "\n")
    print(text)


def _one(what: str, size: int) -> dict[str, Any]:
    if what == "counting":
        return counting.measure(data.table(size))
    if what == "sessions":
        return sessions.measure(prepare(data.table(size)), "label")
    return browser.measure(size)


def _apart(what: str, size: int) -> dict[str, Any]:
    print(f"{what}, {size:,} points ...", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.aggregate", "--only", what, "--sizes", str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


main(sys.argv[1:])
