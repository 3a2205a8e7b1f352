"""One value for each point, encoded only when the browser is to have it."""

from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.wire.encode import Buffer, encode_points_column


class PointColumn:
    """A column of the points in sorted order.

    It is held once: as values until it is encoded, as the encoded buffer from then on. Above the
    threshold it is never encoded, only parts of it are.

    Parameters
    ----------
    name
        Name of the field.
    values
        One value a point.
    layout
        The points.
    """

    def __init__(self, name: str, values: pa.Array, layout: Layout) -> None:
        self.name = name
        self.nbytes = int(values.nbytes)
        self._layout = layout
        self._values: pa.Array | None = values
        self._buffer: Buffer | None = None

    @property
    def points(self) -> str:
        """Digest of the layout of the points."""
        return self._layout.digest

    @property
    def buffer(self) -> Buffer:
        """The column as the browser reads it."""
        if self._buffer is None:
            # Two threads may both encode it, which gives the same.
            self._buffer = encode_points_column(self.name, self.values, self._layout)
            self._values = None
        return self._buffer

    @property
    def values(self) -> pa.Array:
        """One value a point, in sorted order."""
        values = self._values
        if values is None and self._buffer is not None:
            values = self._buffer.read().column(0).combine_chunks()
        return values

    @property
    def numpy(self) -> NDArray[Any]:
        """The values as an array: shape (points,), or (points, 4) for colours; read-only."""
        values = self.values
        if pa.types.is_fixed_size_list(values.type):
            flat: NDArray[Any] = values.flatten().to_numpy()
            return flat.reshape(-1, values.type.list_size)
        found: NDArray[Any] = values.to_numpy()
        return found

    @cached_property
    def digest(self) -> str:
        """xxh3-128 of the values and their type."""
        content = xxhash.xxh3_128(f"{self.name} {self.values.type}".encode())
        content.update(np.ascontiguousarray(self.numpy).reshape(-1).view(np.uint8).data)
        return content.hexdigest()

    def part(self, positions: NDArray[np.integer[Any]], layout: Layout) -> "PointColumn":
        """Take some of the points.

        Parameters
        ----------
        positions
            Of the points to take, in sorted order, ascending.
        layout
            Of those points.
        """
        return PointColumn(self.name, self.values.take(pa.array(positions)), layout)
