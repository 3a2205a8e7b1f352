"""Which points a filter shows: what is selected under a filter is among these.

The browser tests the same codes against the same table (``frontend/src/filter.ts``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.looks.continuous import ABSENT, TOP

CODES = 1 << 16
"""A code has 16 bits at most."""


@dataclass(frozen=True, eq=False)
class Where:
    """A filter of points by the codes of their colour.

    Attributes
    ----------
    column
        The codes: a `PointColumn`, or the recipe that makes those of some points of a live Dask
        frame.
    shown
        Whether points with a code are shown: bool, shape ``(CODES,)``.
    """

    column: Any
    shown: NDArray[np.bool_]

    def among(self, found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mark those of the marked points that are shown; bool, one a point, in sorted order."""
        places = np.flatnonzero(found)
        kept = np.zeros(len(found), np.bool_)
        kept[places] = self.shown[self.column.numpy[places]]
        return kept


def parse_where(said: Any, columns: Mapping[str, Any]) -> Where | None:
    """Check the untrusted filter of a step; None when it is malformed.

    Parameters
    ----------
    said
        Anything that came out of JSON: ``column`` with ``hidden``, ``shown``, or ``range`` and
        ``missing`` (docs/internals.md, "State from the browser").
    columns
        Codes of the points by the digest of their column: the filter must be of one of these.
    """
    name = said.get("column") if isinstance(said, Mapping) else None
    column = columns.get(name) if isinstance(name, str) else None
    if column is None:
        return None
    shown = shown_codes(said)
    return None if shown is None else Where(column, shown)


def shown_codes(said: Mapping[str, Any]) -> NDArray[np.bool_] | None:
    """Tell for each code whether a filter shows it: bool, shape ``(CODES,)``; None if malformed."""
    kinds = [kind for kind in ("hidden", "shown", "range") if kind in said]
    if len(kinds) != 1:
        return None
    [kind] = kinds
    codes = said[kind]
    if not isinstance(codes, list | tuple) or len(codes) > CODES:
        return None
    if not all(type(code) is int and 0 <= code < CODES for code in codes):
        return None
    table = np.full(CODES, kind == "hidden")
    if kind != "range":
        table[list(codes)] = kind == "shown"
        return table
    missing = said.get("missing")
    if len(codes) != 2 or max(codes) > TOP or type(missing) is not bool:
        return None
    table[codes[0] : codes[1] + 1] = True
    table[ABSENT] = missing
    return table
