"""The rows of a legend: values, counts, colours, and which row a value has."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.looks.palettes import (
    Palette,
)


@dataclass(frozen=True, eq=False)
class Legend:
    """Rows of a legend: values, then "other", then missing values.

    Attributes
    ----------
    names : list of str
        Name of each row, as the data has it; browsers show their own text for roles 1 and 2.
    counts : ndarray of int64
        Points of each row.
    roles : ndarray of uint8
        0 a value, 1 the values without colours of their own, 2 missing values.
    colors : Palette
        Colour of each row.
    """

    names: list[str]
    counts: NDArray[np.int64]
    roles: NDArray[np.uint8]
    colors: Palette


@dataclass(frozen=True, eq=False)
class CategoryRows:
    """The values behind the rows of a legend.

    Attributes
    ----------
    name : str
        The column.
    own : pyarrow.Array
        Values with rows of their own, in legend order.
    others : pyarrow.Array
        Values that share the row "other".
    missing : int or None
        Row of missing values.
    """

    name: str
    own: pa.Array
    others: pa.Array
    missing: int | None

    def __len__(self) -> int:
        return len(self.own) + (len(self.others) > 0) + (self.missing is not None)

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return int(self.own.nbytes + self.others.nbytes)

    def row(self, value: Any, *, role: str) -> int:
        """Find the row of a value.

        Parameters
        ----------
        value
            A value of the column or its text, as in the keys of a palette; NaN for missing values.
        role
            The API option, for messages.

        Raises
        ------
        GlScatterError
            When no point has the value, or it has no row of its own.
        """
        option = f'{role}="{value}"' if isinstance(value, str) else f"{role}={value!r}"
        if _is_missing(value):
            if self.missing is None:
                raise GlScatterError(f'{option}: "{self.name}" has no missing values.')
            return self.missing
        try:
            found = _position(self.own, value)
            shared = found is None and _position(self.others, value) is not None
        except TypeError:  # not hashable, like a list
            raise GlScatterError(f'{option}: pass one value of "{self.name}".') from None
        if found is not None:
            return found
        if shared:
            raise GlScatterError(
                f'{option}: this value of "{self.name}" shares the colour "other". Give it a colour '
                "of its own: pass a palette with a colour for each value, or merge rarer values."
            )
        hint = near_miss(str(value), [str(own) for own in self.own.to_pylist()])
        raise GlScatterError(f'{option}: no point has this value in "{self.name}".{hint}')


def _is_missing(value: Any) -> bool:
    try:
        return bool(pa.array([value], from_pandas=True).null_count)
    except (pa.ArrowException, TypeError, ValueError):
        return False


def _position(values: pa.Array, wanted: Any) -> int | None:
    """Find a value the way the keys of a palette are found: as it is, else by its text."""
    key = {wanted: True}
    for position, value in enumerate(values.to_pylist()):
        if key.get(value, key.get(str(value))):
            return position
    return None
