"""All quick benchmarks: ``python -m benchmarks.quick`` writes ``quick.md`` and ``quick.json``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import interact, load, machine, prepare, report, rerun
from benchmarks.rounding import rounded

PARTS = ("prepare", "interact", "rerun", "load")
APPS = ("glscatter", "plotly", "pydeck", "empty")


def main(arguments: list[str]) -> None:
    """Measure what was asked for and write the report."""
    options = _parse(arguments)
    apps = [app for app in APPS if not (app == "pydeck" and options.skip_pydeck)]
    results: dict[str, Any] = {
        "command": _command(options),
        "machine": machine.describe(),
        "points": options.points,
    }
    if "prepare" in options.only:
        _say("prepare")
        sizes = [options.points // 10, options.points, 10 * options.points]
        results["prepare"] = prepare.run(sizes)
    if "interact" in options.only:
        _say("interact")
        results["interact"] = interact.measure(options.points)
    for name, part in (("rerun", rerun), ("load", load)):
        if name in options.only:
            results[name] = {}
            for app in apps:
                _say(f"{name}: {app}")
                results[name][app] = part.measure(app, options.points, part.REPETITIONS[app])
    options.output.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results)
    (options.output / "quick.md").write_text(text)
    (options.output / "quick.json").write_text(json.dumps(rounded(results), indent=1) + "\n")
    print(text)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quick", description=__doc__)
    parser.add_argument(
        "--only",
        type=_parts,
        default=PARTS,
        metavar="PARTS",
        help=f"some of {','.join(PARTS)}; the report then has these only",
    )
    parser.add_argument(
        "--points",
        type=int,
        default=1_000_000,
        help="points in the charts; prepare() is measured with a tenth and ten times as many too",
    )
    parser.add_argument(
        "--skip-pydeck", action="store_true", help="leave out the slowest chart, many minutes"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent,
        metavar="FOLDER",
        help="where the report goes (default: beside this script)",
    )
    return parser.parse_args(arguments)


def _command(options: argparse.Namespace) -> str:
    """Name what was measured; where the report went does not matter."""
    command = f"python -m benchmarks.quick --points {options.points}"
    if set(options.only) != set(PARTS):
        command += " --only " + ",".join(options.only)
    return command + (" --skip-pydeck" if options.skip_pydeck else "")


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not in {', '.join(PARTS)}")
    return parts


def _say(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
