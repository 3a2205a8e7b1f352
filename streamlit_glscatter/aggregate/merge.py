"""Patches of tiles from what Datashader counted, and from patches of smaller texels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.kernels import compiled
from streamlit_glscatter.aggregate.patch import Patch, narrow
from streamlit_glscatter.aggregate.source import Source

Totals = dict[str, NDArray[Any]]


def window(totals: Totals, source: Source, rows: slice, columns: slice) -> Patch:
    """Take the counts of a window.

    Parameters
    ----------
    totals
        As `count_texels` gives them.
    source
        What was counted.
    rows, columns
        The window, within the counts.
    """
    if source.kind == "category":
        return categories_of(totals["count"], rows, columns)
    count = np.ascontiguousarray(totals["count"][rows, columns])
    listed = np.empty(count.size, np.uint64)
    entries = {}
    for name, ufunc in source.measures.items():
        missing = 65535 if ufunc is np.minimum else 0
        used = compiled()["list_values"](
            totals[name], rows.start, columns.start, count, missing, listed
        )
        entries[name] = narrow(listed[:used])
    return Patch(narrow(count), None, entries)


def categories_of(amounts: NDArray[np.uint32], rows: slice, columns: slice) -> Patch:
    """Take a window of counts by category, shape (rows, columns, codes)."""
    shape = rows.stop - rows.start, columns.stop - columns.start
    count, kinds = np.empty(shape, np.uint32), np.empty(shape, np.uint8)
    most = count.size * amounts.shape[2]
    code, amount = np.empty(most, np.uint8), np.empty(most, np.uint32)
    used = compiled()["list_categories"](
        amounts, rows.start, columns.start, count, kinds, code, amount
    )
    entries = {"code": code[:used].copy(), "amount": narrow(amount[:used])}
    return Patch(narrow(count), kinds, entries)


def coarsen(patch: Patch, source: Source, dx: int, dy: int) -> Patch:
    """Make one texel of each ``2**dx`` by ``2**dy`` texels.

    Parameters
    ----------
    patch
        Its sides are multiples of these.
    source
        What was counted.
    dx, dy
        0 or more.
    """
    rows, columns = patch.count.shape
    if patch.kinds is not None:
        amounts = np.zeros((rows >> dy, columns >> dx, source.codes), np.uint32)
        entries = patch.entries["code"], patch.entries["amount"]
        _require_whole(patch.kinds, *entries, source.codes)
        compiled()["add_categories"](patch.kinds, *entries, dx, dy, amounts)
        return categories_of(amounts, slice(0, rows >> dy), slice(0, columns >> dx))
    count = _shrink(patch.count.astype(np.uint32), np.add, dx, dy)
    occupied, merged = patch.count > 0, count > 0
    measured = {}
    for name, ufunc in source.measures.items():
        full = np.full(patch.count.shape, 65535 if ufunc is np.minimum else 0, np.uint64)
        full[occupied] = patch.entries[name]
        measured[name] = narrow(_shrink(full, ufunc, dx, dy)[merged])
    return Patch(narrow(count), None, measured)


def _require_whole(
    kinds: NDArray[np.uint8], code: NDArray[Any], amount: NDArray[Any], codes: int
) -> None:
    """Refuse a damaged file: compiled loops do not look where they write."""
    if not len(code) == len(amount) == kinds.sum() or (len(code) and code.max() >= codes):
        raise ValueError("the pyramid is damaged, or of other categories")


def _shrink(values: NDArray[Any], ufunc: np.ufunc, dx: int, dy: int) -> NDArray[Any]:
    """Halve both axes again and again."""
    for _ in range(dy):
        values = ufunc(values[0::2], values[1::2])
    for _ in range(dx):
        values = ufunc(values[:, 0::2], values[:, 1::2])
    return values
