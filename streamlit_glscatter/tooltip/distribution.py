"""How the values of a tooltip column are distributed: what a single value is seen against.

Made once for each column and sent with the schema of the tooltip's blocks, which the browser reads
before the first value anyway.
"""

import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from streamlit_glscatter.layout.identity import Identity
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.table.exact import ExactNumbers, is_continuous, is_datetime, load_numbers

BINS = 32
LOOKED_AT = 1_000_000
"""Of more points than this, only the first levels are looked at: a uniform sample."""
LISTED = 128
"""Categories whose counts are sent, the largest first."""

_TAIL = 0.005  # part of the values left out of the central range on each side
_WIDE = 1.5  # extents at most so many times the central range are shown whole
_LONGEST_NAME = 64  # characters; longer values are texts, not categories
_UNITS_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def sample(values: pa.Array, layout: Layout) -> pa.Array:
    """Take the values of the points, or of a uniform sample where there are too many.

    Parameters
    ----------
    values : pyarrow.Array
        One value for each row of the source; for each entry of the table, where the layout has an
        ``index`` into it.
    layout
        All points in sorted order: any prefix of its levels is a uniform sample.

    Returns
    -------
    pyarrow.Array
        In sorted order; all points when there are at most `LOOKED_AT`.
    """
    count = int(max(start for start in layout.level_starts if start <= LOOKED_AT))
    if not count:  # a single level, as the points of a region have
        count = min(len(layout), LOOKED_AT)
    if isinstance(layout.index, Identity):
        return values.slice(0, count)
    positions = layout.rows if layout.index is None else layout.index
    return pc.take(values, pa.array(positions[:count]), boundscheck=False)


def note_of(values: pa.Array, plain: pa.Array, count: int) -> dict[str, Any]:
    """Describe a column for the tooltip.

    Parameters
    ----------
    values : pyarrow.Array
        The column, or a uniform sample of it.
    plain : pyarrow.Array
        The same values as the browser gets them.
    count
        Points in all.

    Returns
    -------
    dict
        ``kind``: "number", "datetime", "duration", "nested" or "text". Of numbers, moments and
        durations that are not all equal also ``histogram``; of text, booleans and categoricals
        with values that repeat ``categories``.
    """
    note: dict[str, Any] = {"kind": _kind(values.type)}
    if note["kind"] in {"number", "datetime", "duration"} and not _is_dictionary(values.type):
        histogram = _histogram(values)
        return note if histogram is None else {**note, "histogram": histogram}
    categories = _categories(values.type, plain)
    if categories is not None:
        note["categories"] = {**categories, "sampled": len(values) < count}
    return note


def encode_note(note: dict[str, Any]) -> bytes:
    """Write a description as compact JSON."""
    return json.dumps(note, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _is_dictionary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind))


def _kind(kind: pa.DataType) -> str:
    if _is_dictionary(kind):
        return _kind(kind.value_type)
    if is_datetime(kind):
        return "datetime"
    if is_continuous(kind):
        return "number"
    if pa.types.is_duration(kind):
        return "duration"
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        return "nested"
    return "text"


def _histogram(values: pa.Array) -> dict[str, Any] | None:
    """Count values in equal bins of the central range; None when all are equal or missing.

    Returns
    -------
    dict or None
        ``low`` and ``high``, the ends of the bins: numbers, milliseconds since 1970 or seconds;
        ``counts``; and how many values lie ``below`` and ``above``. Infinite values do not count.
    """
    per_unit = 1
    if pa.types.is_duration(values.type):
        per_unit = _UNITS_PER_SECOND[values.type.unit]
        values = values.cast(pa.int64())
    numbers = load_numbers(values)
    offset = numbers.present
    if not len(offset) or offset.min() == offset.max():
        return None
    low, high, bins = _bins(numbers)
    counts, _ = np.histogram(offset, bins, (low, high))
    return {
        "low": float(numbers.value(low) / per_unit),
        "high": float(numbers.value(high) / per_unit),
        "counts": counts.tolist(),
        "below": int(np.count_nonzero(offset < low)),
        "above": int(np.count_nonzero(offset > high)),
    }


def _bins(numbers: ExactNumbers) -> tuple[float, float, int]:
    """Choose the ends of the bins and their number."""
    offset = numbers.present
    least, most = float(offset.min()), float(offset.max())
    low, high = (float(end) for end in np.quantile(offset, (_TAIL, 1.0 - _TAIL)))
    if low == high or most - least <= _WIDE * (high - low):
        low, high = least, most
    # A bar for each of a few whole numbers, such as digits or years.
    if high - low < BINS and bool((offset == np.floor(offset)).all()):
        first, last = math.floor(low), math.ceil(high)
        return first - 0.5, last + 0.5, last - first + 1
    return low, high, BINS


def _categories(kind: pa.DataType, plain: pa.Array) -> dict[str, Any] | None:
    """Count how often each value occurs; None where that says nothing.

    Returns
    -------
    dict or None
        ``names`` and ``counts`` of the most frequent values, the first seen first among equally
        frequent ones; how many are ``distinct``; and the ``total`` of values present.
    """
    if not (_is_text(kind) or pa.types.is_boolean(kind) or _is_dictionary(kind)):
        return None
    if not (_is_text(plain.type) or pa.types.is_boolean(plain.type) or _is_integer(plain.type)):
        return None
    found = pc.value_counts(plain.drop_null())
    counts = found.field("counts").to_numpy()
    total = int(counts.sum())
    if len(counts) < 2 or len(counts) > total / 2:
        return None
    order = np.argsort(-counts, kind="stable")[:LISTED]
    names = found.field("values").take(pa.array(order)).to_pylist()
    if any(isinstance(name, str) and len(name) > _LONGEST_NAME for name in names):
        return None
    return {
        "names": names,
        "counts": counts[order].tolist(),
        "distinct": len(counts),
        "total": total,
    }


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_integer(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind))
