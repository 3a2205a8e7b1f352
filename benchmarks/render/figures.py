"""Single figures out of what was measured in a cell; None where there is none."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Cell = dict[str, Any]
Figure = float | None

PEERS = ("regl", "deck", "plotly")


def load(name: str) -> Callable[[Cell], Figure]:
    """Median over the loads: "first_ms" or "complete_ms"."""
    return lambda cell: (
        statistics.median(each[name] for each in cell["loads"]) if cell.get("loads") else None
    )


def frames(movement: str, quantile: float) -> Callable[[Cell], Figure]:
    """Quantile of the frame times of "pan" or "zoom", in milliseconds."""

    def of(cell: Cell) -> Figure:
        found = cell.get(movement)
        return float(np.quantile(found["times"], quantile)) if found else None

    return of


def hover(quantile: float) -> Callable[[Cell], Figure]:
    """Quantile of the milliseconds of a hover."""
    return lambda cell: float(np.quantile(cell["hover"], quantile)) if cell.get("hover") else None


def value(*path: str) -> Callable[[Cell], Figure]:
    """Read a number at a path of keys."""

    def of(cell: Any) -> Figure:
        for key in path:
            cell = cell.get(key) if isinstance(cell, dict) else None
        return cell if cell is None else float(cell)

    return of


def javascript(cell: Cell) -> Figure:
    """Bytes of the page's JavaScript heap and of its array buffers."""
    memory = cell.get("memory")
    return float(memory["heap"] + (memory["buffers"] or 0)) if memory else None


def best_peer(cells: dict[str, Cell], figure: Callable[[Cell], Figure]) -> Figure:
    """Find the smallest figure among the peers that have one."""
    found = [figure(cells[peer]) for peer in PEERS if peer in cells]
    return min((each for each in found if each is not None), default=None)
