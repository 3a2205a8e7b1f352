"""The positions 0, 1, ..., n - 1 without the memory for them."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class Identity:
    """What ``np.arange(n)`` is, made only where it is looked at.

    The ``index`` of a layout whose table is in sorted order: 50 million positions would take 200 MB
    to say that each point stands where it stands.

    Parameters
    ----------
    count
        Number of positions.
    """

    ndim = 1

    def __init__(self, count: int) -> None:
        self._count = count
        self.shape = (count,)
        self.dtype = np.dtype(np.uint32 if count <= 2**32 else np.uint64)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            start, stop, step = key.indices(self._count)
            return np.arange(start, stop, step).astype(self.dtype)
        picked = np.asarray(key)
        if picked.dtype == np.bool_:
            if picked.shape != self.shape:
                raise IndexError(f"a mask of shape {picked.shape} for {self._count} positions")
            return np.flatnonzero(picked).astype(self.dtype)
        if picked.size == 0:
            return np.empty(picked.shape, self.dtype)
        if picked.min() < -self._count or picked.max() >= self._count:
            raise IndexError(f"a position outside 0 to {self._count - 1}")
        return np.where(picked < 0, picked + self._count, picked).astype(self.dtype)[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Make all of them."""
        if copy is False:
            raise ValueError("there is no array to share")
        return np.arange(self._count, dtype=self.dtype if dtype is None else dtype)

    def __arrow_array__(self, type: Any = None) -> pa.Array:  # noqa: A002  Arrow's protocol
        """Make all of them."""
        return pa.array(np.asarray(self), type)
