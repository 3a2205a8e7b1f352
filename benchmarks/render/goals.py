"""What was to be reached, next to what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.render import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.render.figures import Cell, Figure

MILLION = 1_000_000
KIB = 1024


@dataclass(frozen=True)
class Goal:
    """One goal and its figure; ``reached`` is None where it could not be measured."""

    text: str
    figure: str
    reached: bool | None


def goals(results: dict[str, Any]) -> list[Goal]:
    """Compare every goal that the run has figures for."""
    cells = {int(n_points): cell for n_points, cell in results["cells"].items()}
    ours = {n_points: cell["ours"] for n_points, cell in cells.items() if "ours" in cell}
    return [
        *_pictures(cells, ours),
        *_motion(cells, ours),
        *_answers(ours),
        *_sizes(results, ours),
    ]


def _pictures(cells: dict[int, dict[str, Cell]], ours: dict[int, Cell]) -> Iterator[Goal]:
    first, complete = figures.load("first_ms"), figures.load("complete_ms")
    for n_points, most in ((MILLION, 1.2), (4 * MILLION, 1.0), (10 * MILLION, 1.0)):
        if n_points not in ours:
            continue
        floor = complete(cells[n_points].get("floor", {}))
        ratio = _divide(complete(ours[n_points]), floor)
        yield _most(f"complete picture, times the floor, {_count(n_points)}", ratio, most)
        ratio = _divide(first(ours[n_points]), floor)
        yield _most(f"first picture, times the floor, {_count(n_points)}", ratio, 0.2)
        ratio = _divide(first(ours[n_points]), complete(ours[n_points]))
        yield _most(f"first picture, part of our complete one, {_count(n_points)}", ratio, 0.2)


def _motion(cells: dict[int, dict[str, Cell]], ours: dict[int, Cell]) -> Iterator[Goal]:
    for movement in ("pan", "zoom"):
        median = figures.frames(movement, 0.5)
        for n_points in (MILLION, 4 * MILLION, 10 * MILLION):
            if n_points in ours:
                best = figures.best_peer(cells[n_points], median)
                ratio = _divide(best, median(ours[n_points]))
                text = f"{movement}: median frame of the best peer / ours, {_count(n_points)}"
                yield _least(text, ratio, 15)
        if MILLION in ours and 10 * MILLION in ours:
            ratio = _divide(median(ours[10 * MILLION]), median(ours[MILLION]))
            yield _most(f"{movement}: median frame, 10 M / 1 M", ratio, 1.5)
    fidelity = (
        ("pan", "pan", 0.85),
        ("close", "pan, magnified 4 times", 0.85),
        ("zoom", "zoom", 0.7),
    )
    for movement, name, least in fidelity:
        similarity = figures.value("fidelity", movement, "mean")
        for n_points, cell in ours.items():
            text = f"{name}: mean SSIM to the complete picture, {_count(n_points)}"
            yield _least(text, similarity(cell), least)


def _answers(ours: dict[int, Cell]) -> Iterator[Goal]:
    if (cell := ours.get(10 * MILLION)) is None:
        return
    measured: tuple[tuple[str, Callable[[Cell], Figure], float], ...] = (
        ("hover, median of ms, 10 M", figures.hover(0.5), 1),
        ("lasso, ms after release, 10 M", figures.value("lasso_ms"), 60),
        (
            "longest block of the main thread, ms, panning 10 M",
            figures.value("drag", "longest_ms"),
            8,
        ),
    )
    for text, figure, most in measured:
        yield _most(text, figure(cell), most)


def _sizes(results: dict[str, Any], ours: dict[int, Cell]) -> Iterator[Goal]:
    for n_points, cell in ours.items():
        told = figures.value("gpu", "points")(cell)
        text = f"GPU bytes a point for position, colour and state, {_count(n_points)}"
        yield _most(text, _divide(told, n_points), 14)
    yield _most("bundle, KiB compressed", results["bundles"]["ours"] / KIB, 120)


def _divide(a: Figure, b: float | None) -> Figure:
    return None if a is None or not b else a / b


def _most(text: str, figure: Figure, most: float) -> Goal:
    reached = None if figure is None else figure <= most
    return Goal(f"{text} <= {most:g}", _number(figure), reached)


def _least(text: str, figure: Figure, least: float) -> Goal:
    reached = None if figure is None else figure >= least
    return Goal(f"{text} >= {least:g}", _number(figure), reached)


def _number(figure: Figure) -> str:
    return "not measured" if figure is None else f"{figure:.3g}"


def _count(n_points: int) -> str:
    return f"{n_points / MILLION:g} M"
