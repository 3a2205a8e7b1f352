"""The results as a Markdown report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.render import figures
from benchmarks.render.goals import goals

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.render.figures import Cell, Figure

NAMES = {
    "floor": "floor",
    "ours": "ours",
    "regl": "regl-scatterplot",
    "deck": "deck.gl",
    "plotly": "plotly scattergl",
}

DEFINITIONS = """## What the figures mean

Every cell has browsers of its own, headless Chromium, window and canvas 800 x 600 device pixels at ratio 1, and at most
{limit} s in all. All renderers draw the same seeded points in 12 colours (`benchmarks/data.py`), 3 pixels wide, opacity
0.3, in the same first view, and fetch them from the same local server: the peers raw columns in the form that suits them
(sorted by category for plotly, in its own coordinates for regl-scatterplot), ours its manifest and buffers.

* **Floor**: a bare WebGL2 page, float32 coordinates and a byte for the colour, one `drawArrays` of all points in random
  order as anti-aliased discs with premultiplied alpha.
* **First and complete picture**: from the moment the page, its modules loaded, begins to build the plot and to fetch,
  until its pixels are known. The canvas is read in animation frames, every fourth pixel of each row and column, so
  often that reading takes between a tenth and a third of the time. Settled: loaded by the library's word, something to be seen, and
  no change for 0.8 s. First: a tenth of the finally covered pixels are covered. Complete: from then on at most 0.2 % of
  the pixels differ from the settled picture by more than 8 of 255. Median of the loads. (For this the drawing buffers
  of the peers are kept between frames; in everything that follows they are not.)
* **By its own word**: the same in another browser where no pixels are read, until the library says that it is ready
  and its context has done what it was told: how much the reading delays.
* **Frame**: from a step of the camera until its picture is drawn, then the next step: 60 steps of (8, 4) pixels, and
  60 steps of 1.03 inwards and 60 outwards. Peers move through their own interface and are drawn when a pixel read from
  their context has come back; ours when the plot says that the picture on the screen has this camera. This includes
  waiting for an animation frame where the renderer does (16.7 ms at most). Renderers that would take longer than 4 s go
  the same way in fewer, larger steps, four at least. A renderer that could not be moved within its time is left out
  with more points.
* **Until the pixels of the last frame are read**: from when the last frame of the pan was called drawn. Where this is
  much longer than reading takes, pictures were called drawn that were not; a renderer that goes on to improve its
  picture makes the reader wait, too.
* **Longest block**: the longest time in which the main thread did not answer a timer, while the camera makes one step
  each animation frame and nobody waits for pictures. Other processes that take the processor count, too.
* **Hover**: until the handler knows what is under the pointer, at up to 200 random places in up to 3 s. deck.gl:
  `pickObject`, plotly: `Fx.hover`, regl-scatterplot: its `mousemove` listener, ours: the search of the tooltip.
* **Lasso**: drawn with the mouse around the left third of the points; from its release until at least 5 % of the pixels
  have changed, reading them included.
* **GPU memory**: buffers, textures and renderbuffers allocated in page and worker, counted by wrapping WebGL's own
  functions; the canvases themselves are left out. **JavaScript memory**: heap and array buffers of the page's main
  thread after a collection. **Process**: memory that only the page's process has, its workers and the browser's own
  part included.
* **SSIM while moving**: means over 10 pictures (5 above 1 M points) taken along the same pan, the same pan in a view
  magnified 4 times, where points come in at the edges, and the zoom, each begun from a complete picture, in luminance on white, against the complete picture of the same view afterwards
  (Gaussian window, standard deviation 1.5).
* **Likeness**: SSIM of the settled picture to the floor's, to show that the same is drawn. It cannot be 1: points that
  overlap are drawn in another order, and edges are smoothed in another way."""


def markdown(results: dict[str, Any], limit: float) -> str:
    """Write the report on whatever was measured.

    Parameters
    ----------
    results
        ``machine``, ``command``, ``versions``, ``bundles`` and ``cells``.
    limit
        Seconds that a cell could take.
    """
    parts = [_head(results), _goals(results)]
    parts += [_table(int(count), cells) for count, cells in results["cells"].items()]
    parts += [_bundles(results), DEFINITIONS.format(limit=f"{limit:.0f}")]
    return "\n\n".join(parts) + "\n"


def _head(results: dict[str, Any]) -> str:
    machine = results["machine"]
    versions = ", ".join(
        f"{name} {version}" for name, version in results["versions"].items() if name != "esbuild"
    )
    return f"""# Renderer benchmark

Made by `make bench` (here: `{results["command"]}`); all numbers are from one run.

* Machine: {machine["cores"]} cores, {machine["memory_gib"]} GiB of memory, {machine["system"]}; GPU: {machine["gpu"]}.
* Versions: Chromium {machine["chromium"]}, {versions}."""


def _goals(results: dict[str, Any]) -> str:
    lines = ["## Goals", "", "| goal | figure | |", "|---|---:|---|"]
    said = {True: "reached", False: "**missed**", None: ""}
    lines += [f"| {goal.text} | {goal.figure} | {said[goal.reached]} |" for goal in goals(results)]
    return "\n".join(lines)


def _table(n_points: int, cells: dict[str, Cell]) -> str:
    rows: list[tuple[str, Callable[[Cell], Figure], Callable[[float], str]]] = [
        ("first picture", figures.load("first_ms"), _ms),
        ("complete picture", figures.load("complete_ms"), _ms),
        ("complete by its own word, nobody looking", figures.value("told_ms"), _ms),
        ("pan, median frame", figures.frames("pan", 0.5), _ms),
        ("pan, 95th percentile", figures.frames("pan", 0.95), _ms),
        ("zoom, median frame", figures.frames("zoom", 0.5), _ms),
        ("zoom, 95th percentile", figures.frames("zoom", 0.95), _ms),
        (
            "pan, until the pixels of the last frame are read",
            figures.value("pan", "behind_ms"),
            _ms,
        ),
        ("pan, longest block of the main thread", figures.value("drag", "longest_ms"), _ms),
        ("hover, median", figures.hover(0.5), _ms),
        ("hover, 95th percentile", figures.hover(0.95), _ms),
        ("lasso", figures.value("lasso_ms"), _ms),
        ("GPU memory", figures.value("gpu", "counted"), _size),
        ("JavaScript memory", figures.javascript, _size),
        ("memory of the page's process", figures.value("memory", "process"), _size),
        ("SSIM while moving: pan", figures.value("fidelity", "pan", "mean"), _digits),
        ("SSIM while moving: pan, magnified", figures.value("fidelity", "close", "mean"), _digits),
        ("SSIM while moving: zoom", figures.value("fidelity", "zoom", "mean"), _digits),
        ("likeness to the floor's picture", figures.value("likeness"), _digits),
    ]
    lines = [
        f"## {n_points:,} points",
        "",
        "| | " + " | ".join(NAMES[name] for name in cells) + " |",
        "|---" + "|---:" * len(cells) + "|",
    ]
    for label, figure, unit in rows:
        found = [figure(cell) for cell in cells.values()]
        if any(each is not None for each in found):
            texts = ["" if each is None else unit(each) for each in found]
            lines.append(f"| {label} | {' | '.join(texts)} |")
    loads = ", ".join(f"{NAMES[name]} {len(cell['loads'])}" for name, cell in cells.items())
    lines += ["", f"Loads: {loads}."]
    lines += [
        f"{NAMES[name]}: {cell['failure']}." for name, cell in cells.items() if "failure" in cell
    ]
    return "\n".join(lines)


def _bundles(results: dict[str, Any]) -> str:
    sizes = ", ".join(f"{NAMES[name]} {_size(size)}" for name, size in results["bundles"].items())
    return f"""## Size of the scripts

Bundled, minified and compressed with gzip: {sizes} (ours: page, worker and style sheet)."""


def _digits(value: float) -> str:
    """Two significant digits at least, none after the point from 100 on."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _ms(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{_digits(milliseconds / 1000)} s"
    return f"{_digits(milliseconds)} ms"


def _size(n_bytes: float) -> str:
    return f"{_digits(n_bytes / 1e6)} MB" if n_bytes >= 1e6 else f"{_digits(n_bytes / 1e3)} kB"
