"""Conversion of NumPy arrays, pandas columns and Python lists to Arrow, with errors that help."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.table.nested import separate_arrays, stacked_arrays

_CANNOT = (pa.ArrowException, OverflowError, TypeError, ValueError)


def to_arrow(name: str, values: Any) -> pa.Array | pa.ChunkedArray:
    """Convert the values of one column.

    Parameters
    ----------
    name
        Name of the column, for error messages.
    values
        NumPy array, pandas Series or Index, or a sequence of Python values. None, NaN among Python
        objects, NaT and masked entries become null; a NaN in an array of floats stays.

    Returns
    -------
    pa.Array or pa.ChunkedArray
        No copy for contiguous numbers.

    Raises
    ------
    GlScatterError
        If the values have no common Arrow type.
    """
    if isinstance(values, np.ndarray):
        return _numpy_to_arrow(name, values)
    try:
        converted = pa.array(values, from_pandas=True)
    except _CANNOT as error:
        if isinstance(values, list | tuple) and (images := separate_arrays(values)) is not None:
            return images
        raise _no_common_type(name, values, error) from error
    _check_dates(name, values, converted.type)
    return converted


def _numpy_to_arrow(name: str, array: NDArray[Any]) -> pa.Array:
    if array.ndim == 2 and array.dtype == np.uint8 and array.shape[1] in (3, 4):
        flat = pa.array(np.ascontiguousarray(array).reshape(-1))
        return pa.FixedSizeListArray.from_arrays(flat, array.shape[1])
    if array.ndim > 2:
        return stacked_arrays(array)
    if array.ndim != 1:
        raise GlScatterError(
            f'Column "{name}" is an array of shape {array.shape}; pass one value a row, colours as '
            "uint8 of shape (n, 3) or (n, 4), or images as an array of shape (n, height, width)."
        )
    if array.dtype.kind in "cV":
        raise GlScatterError(
            f'Column "{name}" has the dtype {array.dtype}; pass its parts as columns of their own.'
        )
    mask = np.ma.getmaskarray(array) if np.ma.isMaskedArray(array) else None
    plain = np.asarray(array)
    if plain.dtype.kind in "mM":
        plain = _arrow_time_unit(plain)
    # NaN among objects means missing; in an array of floats it is a value of its own.
    objects = plain.dtype.kind == "O"
    try:
        converted = pa.array(plain, mask=mask, from_pandas=objects)
    except _CANNOT as error:
        if objects and mask is None and (images := separate_arrays(list(plain))) is not None:
            return images
        raise _no_common_type(name, plain, error) from error
    if objects:
        _check_dates(name, plain, converted.type)
    return converted


def _arrow_time_unit(array: NDArray[Any]) -> NDArray[Any]:
    """Bring a NumPy time unit that Arrow lacks to the nearest finer one it has."""
    unit, count = np.datetime_data(array.dtype)
    whole = ("s", "ms", "us", "ns", "D") if array.dtype.kind == "M" else ("s", "ms", "us", "ns")
    if count == 1 and unit in whole:
        return array
    finer = {"as": "ns", "fs": "ns", "ps": "ns", "ns": "ns", "us": "us", "ms": "ms"}.get(unit, "s")
    return array.astype(f"{array.dtype.kind}8[{finer}]")


def _check_dates(name: str, values: Iterable[Any], kind: pa.DataType) -> None:
    """Refuse dates mixed with datetimes: Arrow would cut off the time of day."""
    if not pa.types.is_date32(kind):
        return
    for row, value in enumerate(values):
        if isinstance(value, dt.datetime):
            raise GlScatterError(
                f'Column "{name}" mixes dates and datetimes: {value!r} in row {row}. Convert it '
                f'first, for example with pandas.to_datetime(data["{name}"]).'
            )


def _no_common_type(name: str, values: Any, error: Exception) -> GlScatterError:
    row = _first_offender(values)
    if row is None:
        return GlScatterError(
            f'Column "{name}" ({getattr(values, "dtype", type(values).__name__)}) cannot be '
            f"converted to Arrow: {error}. Convert it to numbers, text or dates first."
        )
    value = values.iloc[row] if hasattr(values, "iloc") else values[row]
    return GlScatterError(
        f'Column "{name}" mixes types: {value!r} ({type(value).__name__}) in row {row} does not fit '
        f'the values before it. Convert it to one type, for example data["{name}"].astype(str).'
    )


def _first_offender(values: Any) -> int | None:
    """Find the first row whose value cannot be converted together with those before it."""
    good, bad = 0, len(values)
    if bad == 0 or _converts(values[:bad]):
        return None
    while bad - good > 1:
        middle = (good + bad) // 2
        if _converts(values[:middle]):
            good = middle
        else:
            bad = middle
    return bad - 1


def _converts(values: Any) -> bool:
    try:
        pa.array(values, from_pandas=True)
    except _CANNOT:
        return False
    return True
