"""Rasters for everybody: counted once, kept, and only a few at a time."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.aggregate.masked import masked_layout, masked_values
from streamlit_glscatter.aggregate.raster import encode
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import Grid
from streamlit_glscatter.aggregate.tiles import count_raster
from streamlit_glscatter.aggregate.turns import Turns, processors
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.wire.encode import Buffer

TURNS = Turns(processors())


@dataclass(frozen=True, eq=False)
class Selected:
    """Some of the points.

    Attributes
    ----------
    digest
        Names the selection among all of these points.
    mask
        Bool, shape (points,), in sorted order.
    """

    digest: str
    mask: NDArray[np.bool_]


def raster_of(
    source: Source,
    grid: Grid,
    selected: Selected | None = None,
    cancelled: Callable[[], bool] = never,
) -> Buffer:
    """Count the points of a raster, or find what was counted before.

    Parameters
    ----------
    source
        What to count.
    grid
        The texels, none of them beyond the extent.
    selected
        Count only these points.
    cancelled
        Asked now and then: whether nobody waits for the raster any more.

    Returns
    -------
    Buffer
        See `streamlit_glscatter.aggregate.raster.encode`.

    Raises
    ------
    Cancelled
        If ``cancelled`` says so.
    """

    def build() -> Buffer:
        with TURNS.take(cancelled):
            part = source if selected is None else _part(source, selected)
            return encode(count_raster(part, grid, cancelled), part, grid.block)

    only = None if selected is None else selected.digest
    key = ("raster", source.digest, only, grid)
    return CACHE.get(key, build, lambda buffer: len(buffer.data))


def _part(source: Source, selected: Selected) -> Source:
    """Return the source of the selected points, in memory of their own."""
    digest = f"{source.digest} {selected.digest}"

    def build() -> Source:
        layout = masked_layout(source.layout, selected.mask, digest)
        values = None if source.values is None else masked_values(source.values, selected.mask)
        return dataclasses.replace(source, layout=layout, values=values, stored=None)

    return CACHE.get(("selected", digest), build, _nbytes)


def _nbytes(source: Source) -> int:
    values = 0 if source.values is None else source.values.nbytes
    return source.layout.nbytes + values
