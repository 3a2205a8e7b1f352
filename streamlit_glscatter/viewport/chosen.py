"""Which of all points are selected, above the threshold: only the server can tell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection.command import Command
from streamlit_glscatter.selection.selection import apply_ops, rows_of
from streamlit_glscatter.selection.steps import NO_COLUMNS, Op
from streamlit_glscatter.session.event import current_steps
from streamlit_glscatter.table.digest import combine


@dataclass(frozen=True, eq=False)
class Chosen:
    """A selection of points.

    Attributes
    ----------
    digest
        Names it: equal digests are equal selections of the same points.
    mask
        Selected points, bool, shape ``(len(layout),)``, sorted order, read-only.
    count
        How many.
    key
        What the browser calls it; empty for a selection set from Python.
    """

    digest: str
    mask: NDArray[np.bool_]
    count: int
    key: str = ""

    def rows(self, layout: Layout) -> NDArray[np.int64]:
        """Return the selected rows of the source: int64, ascending."""
        return rows_of(layout, self.mask)


def chosen_of(
    layout: Layout,
    command: Command | None,
    state: Any,
    epoch: int,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
) -> Chosen | None:
    """Find the selection in force; None when nothing is selected.

    Parameters
    ----------
    layout
        All points.
    command
        The selection set from Python.
    state
        The component's state ``selection``, which is not trusted.
    epoch
        See `event.evaluate`.
    columns
        See `selection.parse_ops`.
    """
    said = steps_said(layout, command, state, epoch, columns)
    if said is None:
        return None
    base = said.base
    if base is not None and not said.steps:
        return Chosen(said.digest, base.mask, len(base.rows), said.key)

    def build() -> tuple[NDArray[np.bool_], int]:
        mask = apply_ops(layout, said.steps, base.mask if base else None)
        mask.flags.writeable = False
        return mask, int(np.count_nonzero(mask))

    mask, count = CACHE.get(("chosen", said.digest), build, lambda built: built[0].nbytes)
    return Chosen(said.digest, mask, count, said.key)


@dataclass(frozen=True, eq=False)
class Said:
    """How points were selected.

    Attributes
    ----------
    digest, key
        As of `Chosen`.
    steps
        What was done in the browser.
    base
        The selection it began with, if there was one.
    """

    digest: str
    steps: list[Op]
    base: Command | None
    key: str


def steps_said(
    layout: Layout,
    command: Command | None,
    state: Any,
    epoch: int,
    columns: Mapping[str, PointColumn] = NO_COLUMNS,
) -> Said | None:
    """Find out how points were selected; None when nothing is. Parameters as for `chosen_of`."""
    steps = current_steps(layout, command, state, epoch, columns)
    if steps is None:
        if command is None or not len(command.rows):
            return None
        return Said(command.digest, [], command, "")
    base = command if state.get("base") is True else None
    if not steps and base is None:
        return None
    digest = combine("chosen", layout.digest, base and base.digest, json.dumps(state["ops"]))
    key = state.get("key")
    return Said(digest, steps, base, key if isinstance(key, str) else "")
