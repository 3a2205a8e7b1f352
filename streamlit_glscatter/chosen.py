"""Which of all points are selected, above the threshold: only the server can tell."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.command import Command
from streamlit_glscatter.digest import combine
from streamlit_glscatter.event import current_steps
from streamlit_glscatter.layout import Layout
from streamlit_glscatter.selection import apply_ops


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


def chosen_of(layout: Layout, command: Command | None, state: Any, epoch: int) -> Chosen | None:
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
    """
    steps = current_steps(layout, command, state, epoch)
    if steps is None:
        if command is None or not len(command.rows):
            return None
        return Chosen(command.digest, command.mask, len(command.rows))
    base = command if state.get("base") is True else None
    if not steps and base is None:
        return None
    digest = combine("chosen", layout.digest, base and base.digest, json.dumps(state["ops"]))

    def build() -> tuple[NDArray[np.bool_], int]:
        mask = apply_ops(layout, steps, base.mask if base else None)
        mask.flags.writeable = False
        return mask, int(np.count_nonzero(mask))

    mask, count = CACHE.get(("chosen", digest), build, lambda built: built[0].nbytes)
    key = state.get("key")
    return Chosen(digest, mask, count, key if isinstance(key, str) else "")
