"""NumPy arrays of several dimensions as nested Arrow lists, which Arrow does not make itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def stacked_arrays(array: NDArray[Any]) -> pa.Array:
    """Nest arrays of one shape, one a row.

    Parameters
    ----------
    array : ndarray, shape (n, d1, ...), at least two dimensions
        Numbers or booleans.

    Returns
    -------
    pyarrow.FixedSizeListArray, n entries
        Nested once for each dimension after the first; no copy of contiguous numbers.
    """
    values = pa.array(np.ascontiguousarray(array).reshape(-1))
    for size in reversed(array.shape[1:]):
        values = pa.FixedSizeListArray.from_arrays(values, size)
    return values


def separate_arrays(values: Sequence[Any]) -> pa.Array | None:
    """Nest arrays that each have a shape of their own, one a row.

    Parameters
    ----------
    values : sequence
        NumPy arrays with the same number of dimensions, at least two; None, NaN or NA where one is
        missing.

    Returns
    -------
    pyarrow.ListArray or None
        Large lists nested once for each dimension; None when the values are something else.
    """
    present = [value for value in values if isinstance(value, np.ndarray)]
    dimensions = {value.ndim for value in present}
    absent = np.array([_is_missing(value) for value in values], np.bool_)
    if len(dimensions) != 1 or len(present) + absent.sum() != len(absent):
        return None
    depth = dimensions.pop()
    if depth < 2:
        return None
    shapes = np.zeros((len(absent), depth), np.int64)
    shapes[~absent] = [value.shape for value in present]
    nested = pa.array(np.concatenate([value.reshape(-1) for value in present]))
    for level in reversed(range(depth)):
        repeats = np.prod(shapes[:, :level], axis=1, dtype=np.int64)
        lengths = np.repeat(shapes[:, level], repeats)
        offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int64())
        mask = pa.array(absent) if level == 0 else None
        nested = pa.LargeListArray.from_arrays(offsets, nested, mask=mask)
    return nested


def _is_missing(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return False
    try:
        return bool(pa.array([value], from_pandas=True).null_count)
    except (pa.ArrowException, TypeError, ValueError):
        return False
