"""The renderer benchmark: ``python -m benchmarks.render`` writes ``render.md`` and ``render.json``."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from benchmarks.render import dataset, report, visit
from benchmarks.render.server import Server, serve
from benchmarks.render.similarity import luminance, ssim
from benchmarks.rounding import rounded

HERE = Path(__file__).parent
RENDERERS = ("floor", "ours", "regl", "deck", "plotly")
SIZES = (100_000, 1_000_000, 4_000_000, 10_000_000)
OURS_ALONE = 20_000_000
LIMIT = 90.0  # seconds for one renderer and number of points, and again for `_compared`
PICTURES = (10, 5)  # compared of a movement, up to `MANY` points and above
MANY = 1_000_000
REPETITIONS = 3  # of loading, if they all begin within `LOADING`
LOADING = 15.0  # seconds


def main(arguments: list[str]) -> None:
    """Measure what was asked for and write the report."""
    options = _parse(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bundles, sizes = _bundle(options.frontend, Path(folder))
    results: dict[str, Any] = {
        "command": _command(options),
        "machine": describe(),
        "versions": _versions(),
        "bundles": sizes,
        "cells": {},
    }
    lost: set[str] = set()
    with serve(bundles) as server:
        for n_points in sorted(options.sizes):
            all_ = ["ours"] if n_points == OURS_ALONE else RENDERERS
            renderers = [each for each in all_ if each in options.only and each not in lost]
            if renderers:
                data = dataset.files(n_points, ours_only=renderers == ["ours"])
                server.files = bundles | data
                cells = _measure(server, renderers, n_points)
                lost |= {name for name, cell in cells.items() if "pan" not in cell}
                results["cells"][str(n_points)] = cells
                _write(results, options.output)  # so that what is known survives the rest
    print(report.markdown(results, LIMIT))


def _write(results: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "render.md").write_text(report.markdown(results, LIMIT))
    (folder / "render.json").write_text(json.dumps(rounded(results), indent=1) + "\n")


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.render", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[*SIZES, OURS_ALONE], metavar="POINTS"
    )
    parser.add_argument("--only", nargs="+", choices=RENDERERS, default=RENDERERS)
    parser.add_argument(
        "--frontend",
        type=Path,
        default=HERE.parent.parent / "frontend",
        metavar="FOLDER",
        help="sources of our plot (default: the repository's)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=HERE.parent,
        metavar="FOLDER",
        help="where the report goes (default: beside the quick benchmark's)",
    )
    return parser.parse_args(arguments)


def _command(options: argparse.Namespace) -> str:
    """Name what was measured; where sources and report are does not matter."""
    command = "python -m benchmarks.render"
    if list(options.sizes) != [*SIZES, OURS_ALONE]:
        command += " --sizes " + " ".join(map(str, options.sizes))
    if set(options.only) != set(RENDERERS):
        command += " --only " + " ".join(options.only)
    return command


def _bundle(frontend: Path, folder: Path) -> tuple[dict[str, bytes | memoryview], dict[str, int]]:
    """Bundle the pages; return them by path, and the compressed bytes of each library."""
    command = ["node", str(HERE / "build.mjs"), "--frontend", str(frontend), "--out", str(folder)]
    subprocess.run(command, check=True)
    sizes: dict[str, int] = json.loads((folder / "sizes.json").read_text())
    return {f"/{path.name}": path.read_bytes() for path in folder.glob("*.js")}, sizes


def _versions() -> dict[str, str]:
    found: dict[str, str] = json.loads((HERE / "package.json").read_text())["dependencies"]
    return found


def _measure(server: Server, renderers: list[str], n_points: int) -> dict[str, Any]:
    """Measure one number of points with each renderer."""
    setting = json.loads(bytes(server.files[f"/data/{n_points}/setting.json"]))
    view = setting["view"]
    third = dataset.WIDTH / 2 + (dataset.third(n_points) - view["x"]) * view["scale"]
    cells: dict[str, Any] = {}
    pictures: dict[str, bytes] = {}
    for renderer in renderers:
        print(f"measuring {renderer}, {n_points:,} points ...", file=sys.stderr, flush=True)
        cells[renderer] = asyncio.run(_cell(server, renderer, n_points, third))
        if picture := server.kept.pop("picture", None):
            pictures[renderer] = picture
    if "floor" in pictures:
        floor = luminance(pictures["floor"], dataset.WIDTH, dataset.HEIGHT)
        for renderer, picture in pictures.items():
            other = luminance(picture, dataset.WIDTH, dataset.HEIGHT)
            cells[renderer]["likeness"] = ssim(floor, other)
    return cells


async def _cell(server: Server, renderer: str, n_points: int, third: float) -> dict[str, Any]:
    """Measure one renderer; what went wrong is told in ``failure``, next to what was measured."""
    cell: dict[str, Any] = {"loads": []}
    start = time.monotonic()
    parts = [_measured(server, renderer, n_points, third, cell)]
    if renderer == "ours":
        parts.append(_compared(server, renderer, n_points, cell))
    for part in parts:
        try:
            async with asyncio.timeout(LIMIT):
                await part
        except TimeoutError:
            cell["failure"] = f"did not finish within {LIMIT:.0f} s"
        except Exception as error:  # noqa: BLE001 (a peer may fail in any way; the others go on)
            cell["failure"] = str(error).splitlines()[0]
    cell["seconds"] = time.monotonic() - start
    if "failure" in cell:
        print(f"  {cell['failure']}", file=sys.stderr, flush=True)
    return cell


async def _measured(
    server: Server, renderer: str, n_points: int, third: float, cell: dict[str, Any]
) -> None:
    """Load several times if that is quick, then do everything else."""
    start = time.monotonic()
    while not cell["loads"] or (
        len(cell["loads"]) < REPETITIONS and time.monotonic() - start < LOADING
    ):
        cell["loads"].append(await visit.load(server, renderer, n_points))
    await visit.use(server, renderer, n_points, third, cell)


async def _compared(server: Server, renderer: str, n_points: int, cell: dict[str, Any]) -> None:
    pictures = PICTURES[n_points > MANY]
    cell["fidelity"] = await visit.compare(server, renderer, n_points, pictures)


if __name__ == "__main__":
    main(sys.argv[1:])
