"""The selection that Python sets, of points that are in no memory."""

from typing import Any

import numpy as np
import xxhash

from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.partitions.frame import Partitions
from streamlit_glscatter.partitions.selecting import KeptOf
from streamlit_glscatter.selection.command import Command, encode_mask, positions_or_mask
from streamlit_glscatter.table.digest import combine


def command_of(partitions: Partitions, layout: Layout, selection: Any) -> Command | None:
    """Turn ``selection=`` into a command, as `command.resolve_selection` does.

    Parameters
    ----------
    partitions, layout
        The frame and its points.
    selection
        Row positions, a boolean mask, or None.

    Returns
    -------
    Command or None
        Its mask is empty: `Command.with_mask` gives one for some of the points.
    """
    if selection is None:
        return None
    values = positions_or_mask(selection, layout.n_rows)
    rows = np.flatnonzero(values) if values.dtype == np.bool_ else np.unique(values)
    rows = rows.astype(np.int64)
    digest = xxhash.xxh3_128_hexdigest(rows.data)
    kept = rows
    if len(rows):
        [kept] = partitions.answer([KeptOf(digest, rows)])
    kept.setflags(write=False)
    none = np.zeros(0, np.bool_)
    return Command(
        digest=combine("selection", layout.digest, xxhash.xxh3_128_hexdigest(kept.data)),
        mask=none,
        rows=kept,
        missing=len(rows) - len(kept),
        buffer=encode_mask(none, 0),
    )
