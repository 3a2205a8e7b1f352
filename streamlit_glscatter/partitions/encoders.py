"""Values of a partition become the codes that they have among all: what tasks do with a column."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.layout.identity import Identity
from streamlit_glscatter.layout.layout import Axis, Layout
from streamlit_glscatter.looks.continuous import Scale, quantise
from streamlit_glscatter.looks.magnitudes import opacity_by_column, size_by_column
from streamlit_glscatter.looks.own_colors import own_colors, own_rgba
from streamlit_glscatter.partitions.facts import unwrapped
from streamlit_glscatter.partitions.part import altered
from streamlit_glscatter.table.column import wrap_arrow

BY_COLUMN = {"size": size_by_column, "opacity": opacity_by_column}


class Encoder(ABC):
    """Makes codes of the values of a column."""

    @abstractmethod
    def encode(self, values: pa.Array) -> NDArray[Any]:
        """Return a code for each value, whichever values come with it."""


@dataclass(frozen=True, eq=False)
class CategoryEncoder(Encoder):
    """Codes are rows of the legend.

    Attributes
    ----------
    own
        Values with rows of their own, in the order of the legend.
    others
        Whether there is a row for all others.
    missing
        Row of missing values, if there is one.
    dtype
        Of the codes.
    """

    own: pa.Array
    others: bool
    missing: int | None
    dtype: Any

    def encode(self, values: pa.Array) -> NDArray[Any]:
        """See :class:`Encoder`."""
        values = unwrapped(values)
        if not pa.types.is_dictionary(values.type):
            values = pc.dictionary_encode(values)
        names = values.dictionary
        rest = len(self.own) if self.others else -1
        rows = np.full(len(names) + 1, rest, np.int64)
        absent = -1 if self.missing is None else self.missing
        if len(names) and not pa.types.is_null(names.type):
            found = pc.index_in(names.cast(self.own.type), value_set=self.own)
            known = found.is_valid().to_numpy(zero_copy_only=False)
            rows[:-1][known] = found.drop_null().to_numpy()
            gone = pc.is_null(names, nan_is_null=True).to_numpy(zero_copy_only=False)
            rows[:-1][gone] = absent
        rows[-1] = absent
        places = values.indices.cast(pa.int64()).fill_null(len(names)).to_numpy()
        codes = rows[places]
        if len(codes) and codes.min() < 0:
            raise altered()
        return np.asarray(codes, self.dtype)


@dataclass(frozen=True, eq=False)
class NumberEncoder(Encoder):
    """Codes are places along the range of colours.

    Attributes
    ----------
    name, domain, scale
        See `continuous.quantise`.
    ends
        The smallest and the largest value of all, none where there are no values. They go with the
        values of each partition, so that all are placed by the same arithmetic.
    """

    name: str
    domain: Sequence[Any] | None
    scale: Scale
    ends: pa.Array

    def encode(self, values: pa.Array) -> NDArray[np.uint16]:
        """See :class:`Encoder`."""
        together = _with(values, self.ends)
        found = quantise(
            together, loose(len(together)), name=self.name, domain=self.domain, scale=self.scale
        )
        return found.codes[: len(values)]


@dataclass(frozen=True, eq=False)
class MagnitudeEncoder(Encoder):
    """Codes are places along the domain of a size or an opacity.

    Attributes
    ----------
    option
        "size" or "opacity".
    name
        The column.
    ends
        See `NumberEncoder`.
    """

    option: str
    name: str
    ends: pa.Array

    def encode(self, values: pa.Array) -> NDArray[np.uint8]:
        """See :class:`Encoder`."""
        together = _with(values, self.ends)
        column = wrap_arrow(self.name, together)
        found = BY_COLUMN[self.option](column, loose(len(together)))
        return found.column.numpy[: len(values)]


@dataclass(frozen=True, eq=False)
class OwnEncoder(Encoder):
    """Codes are colours that the column holds itself, shape (points, 4)."""

    def encode(self, values: pa.Array) -> NDArray[np.uint8]:
        """See :class:`Encoder`."""
        found = own_colors(values, explicit=False)
        return own_rgba(pa.nulls(len(values), pa.uint32()) if found is None else found)


def _with(values: pa.Array, ends: pa.Array) -> pa.Array:
    if values.type != ends.type:
        values = values.cast(ends.type)
    return pa.concat_arrays([values, ends])


def loose(count: int) -> Layout:
    """Make a layout for functions that want one, of points in the order of their table."""
    axis = Axis("", "number", 0, 1.0)
    return Layout(
        digest="",
        n_rows=count,
        dropped=0,
        x=axis,
        y=axis,
        levels=(count,) if count else (),
        cell_counts=np.zeros((0, CELLS), np.uint32),
        local=np.zeros((0, 2), np.uint16),
        rows=np.broadcast_to(np.uint32(0), count),
        home=(0.0, 1.0, 0.0, 1.0),
        aspect="equal",
        index=Identity(count),
    )
