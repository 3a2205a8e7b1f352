"""Loops around Datashader's, compiled by the Numba that it brings.

Each has one signature for each type it meets, so nothing compiles anew. They release the GIL.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.looks.continuous import ABSENT


def place_points(
    local: NDArray[np.uint16],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    corner: NDArray[np.int32],
    places: NDArray[np.int32],
) -> None:
    """Write the coordinates of runs of points, each relative to its own corner."""
    at = 0
    for run in range(len(begin)):
        x, y = corner[0, run], corner[1, run]
        for point in range(begin[run], end[run]):
            places[0, at] = x + local[point, 0]
            places[1, at] = y + local[point, 1]
            at += 1


def place_categories(
    local: NDArray[np.uint16],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    corner: NDArray[np.int32],
    codes: NDArray[Any],
    most: int,
    kx: int,
    places: NDArray[np.int32],
) -> int:
    """Write runs of points as `place_points`, but x as ``texel * most + code``.

    Returns
    -------
    int
        The greatest code.
    """
    at, greatest = 0, 0
    for run in range(len(begin)):
        x, y = corner[0, run], corner[1, run]
        for point in range(begin[run], end[run]):
            code = int(codes[point])
            greatest = max(greatest, code)
            places[0, at] = (x + local[point, 0] >> kx) * most + code
            places[1, at] = y + local[point, 1]
            at += 1
    return greatest


def read_numbers(
    values: NDArray[np.uint16],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    numbers: NDArray[np.float32],
) -> None:
    """Write the values of runs of points, NaN for missing ones: Datashader leaves NaN out."""
    at = 0
    for run in range(len(begin)):
        for point in range(begin[run], end[run]):
            value = values[point]
            numbers[at] = np.nan if value == ABSENT else value
            at += 1


def list_categories(
    amounts: NDArray[np.uint32],
    row: int,
    column: int,
    count: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
    code: NDArray[np.uint8],
    amount: NDArray[np.uint32],
) -> int:
    """List the categories of each texel of a window.

    Parameters
    ----------
    amounts
        Shape (rows, columns, codes).
    row, column
        Corner of the window.
    count, kinds
        Shape of the window; written.
    code, amount
        Written; as long as the window has texels and codes.

    Returns
    -------
    int
        Entries written.
    """
    entries = 0
    for i in range(count.shape[0]):
        for j in range(count.shape[1]):
            total, first = np.uint32(0), entries
            for number in range(amounts.shape[2]):
                some = amounts[row + i, column + j, number]
                if some != 0:
                    code[entries] = number
                    amount[entries] = some
                    entries += 1
                    total += some
            count[i, j] = total
            kinds[i, j] = entries - first
    return entries


def list_values(
    values: NDArray[Any],
    row: int,
    column: int,
    count: NDArray[Any],
    missing: int,
    listed: NDArray[np.uint64],
) -> int:
    """List the values of the texels of a window that have points; return how many.

    Parameters
    ----------
    values
        Shape (rows, columns); NaN stands for ``missing``.
    row, column
        Corner of the window.
    count
        Points of each texel of the window.
    missing
        An integer.
    listed
        Written; as long as the window has texels.
    """
    entries = 0
    for i in range(count.shape[0]):
        for j in range(count.shape[1]):
            if count[i, j] != 0:
                value = values[row + i, column + j]
                listed[entries] = missing if np.isnan(value) else np.uint64(value)
                entries += 1
    return entries


def add_categories(
    kinds: NDArray[np.uint8],
    code: NDArray[Any],
    amount: NDArray[Any],
    dx: int,
    dy: int,
    amounts: NDArray[np.uint32],
) -> None:
    """Add listed categories to the counts of larger texels, shape (rows, columns, codes)."""
    entry = 0
    rows, columns = kinds.shape
    for i in range(rows):
        for j in range(columns):
            for _ in range(kinds[i, j]):
                amounts[i >> dy, j >> dx, code[entry]] += amount[entry]
                entry += 1


_compiling = threading.Lock()


def compiled() -> dict[str, Callable[..., Any]]:
    """Return the functions above by name, compiled."""
    with _compiling:
        return _compiled()


@cache
def _compiled() -> dict[str, Callable[..., Any]]:
    import numba  # noqa: PLC0415  lazy: heavy
    from numba import types as of  # noqa: PLC0415  lazy: heavy

    def given(dtype: Any, dimensions: int) -> Any:
        return of.Array(dtype, dimensions, "C", readonly=True)

    runs = given(of.int64, 1), given(of.int64, 1)
    local, corner = given(of.uint16, 2), of.int32[:, ::1]
    code = of.uint8[::1]
    small = (of.uint8, of.uint16)
    table, tile = of.uint32[:, :, ::1], of.uint32[:, ::1]
    signatures: dict[Callable[..., Any], list[Any]] = {
        place_points: [of.void(local, *runs, corner, corner)],
        place_categories: [
            of.int64(local, *runs, corner, given(codes, 1), of.int64, of.int64, corner)
            for codes in small
        ],
        read_numbers: [of.void(given(of.uint16, 1), *runs, of.float32[::1])],
        list_categories: [
            of.int64(
                given(of.uint32, 3),
                of.int64,
                of.int64,
                tile,
                of.uint8[:, ::1],
                code,
                of.uint32[::1],
            )
        ],
        list_values: [
            of.int64(
                given(values, 2), of.int64, of.int64, given(of.uint32, 2), of.int64, of.uint64[::1]
            )
            for values in (of.uint32, of.float64)
        ],
        add_categories: [
            of.void(
                given(of.uint8, 2), given(of.uint8, 1), given(amount, 1), of.int64, of.int64, table
            )
            for amount in (*small, of.uint32)
        ],
    }
    return {
        function.__name__: numba.njit(signature, nogil=True)(function)
        for function, signature in signatures.items()
    }
