"""Points that Python marks with rings: ``highlight=`` checked and encoded."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.magnitudes import Magnitude
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.command import positions_or_mask
from streamlit_glscatter.wire.encode import Buffer, encode_table

MOST = 100_000
"""Points that can be highlighted: among more rings none stands out, and each is drawn in every frame."""


@dataclass(frozen=True, eq=False)
class Highlight:
    """Marked points.

    Attributes
    ----------
    count
        How many there are.
    missing
        Rows that were asked for but have no coordinates.
    buffer
        ``index: uint32`` (positions in sorted order, ascending, so that the first ones are a sample),
        ``x``, ``y: uint32`` (quantum coordinates) and, where sizes follow a column, ``size: uint8``.
    """

    count: int
    missing: int
    buffer: Buffer


def highlight_of(
    points: Points, highlight: Any, size: float | Magnitude | None
) -> Highlight | None:
    """Resolve ``highlight``, once for each different content; None where nothing is marked.

    Parameters
    ----------
    points
        All points, also above the threshold.
    highlight
        Row positions in any order, a boolean mask of one value per row, or None.
    size
        Of the points: a ring is as large as its point needs.

    Raises
    ------
    GlScatterError
        When it is neither, when it marks more than `MOST` points, or when the rows are not here.
    """
    if highlight is None:
        return None
    if points.partitions is not None:
        raise GlScatterError(
            "highlight needs to know where rows are, and those of a live Dask DataFrame are not here. "
            "Remove highlight=, or prepare the frame with path= instead of live=True."
        )
    layout = points.layout
    values = positions_or_mask(highlight, layout.n_rows, "highlight")
    codes = size.column if isinstance(size, Magnitude) else None
    digest = xxhash.xxh3_128_hexdigest(np.ascontiguousarray(values).data)
    found = CACHE.get(
        ("highlight", layout.digest, values.dtype.str, digest, codes and codes.digest),
        lambda: _build(values, layout, None if codes is None else codes.numpy),
        lambda built: len(built.buffer.data),
    )
    return found if found.count or found.missing else None


def _build(values: NDArray[Any], layout: Layout, sizes: NDArray[np.uint8] | None) -> Highlight:
    chosen = values
    if values.dtype != np.bool_:
        chosen = np.zeros(layout.n_rows, dtype=np.bool_)
        chosen[values] = True
    index = np.flatnonzero(chosen[layout.rows])
    if len(index) > MOST:
        raise GlScatterError(
            f"highlight marks {len(index):,} points, and at most {MOST:,} can have a ring. "
            "Mark fewer of them, or use selection=, which takes any number."
        )
    x, y = layout.places(index).astype(np.uint32).T
    columns = {"index": index.astype(np.uint32), "x": x, "y": y}
    if sizes is not None:
        columns["size"] = sizes[index]
    return Highlight(
        count=len(index),
        missing=int(np.count_nonzero(chosen)) - len(index),
        buffer=encode_table({name: pa.array(column) for name, column in columns.items()}),
    )
