"""Data coordinates for people, quantum coordinates for the wire: ``view=`` and events."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Axis, Layout

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
GRAIN = 2.0**-8
"""Quanta: the coordinates of lassos and boxes are multiples of it, so that they survive the way through data
coordinates and back (unless the values are a million times larger than their extent)."""
MS_LIMIT = 2.0**53  # milliseconds that int64 microseconds hold with room to spare


def to_data(axis: Axis, quanta: Iterable[float]) -> list[Any]:
    """Turn quantum coordinates into data values.

    Returns
    -------
    Floats, or ISO 8601 strings (UTC, without an offset) on a datetime axis.
    """
    values = [axis.to_value(float(q)) for q in quanta]
    if axis.kind == "number":
        return values
    return [_iso(ms) for ms in values]


def to_quanta(axis: Axis, values: Iterable[Any], option: str, name: str) -> list[float]:
    """Turn data values back into quantum coordinates, on multiples of `GRAIN`.

    Parameters
    ----------
    axis
        Their axis.
    values
        Numbers; on a datetime axis anything that `resolve_view` takes.
    option, name
        What they were given as, for messages.

    Raises
    ------
    GlScatterError
        When a value does not fit the axis.
    """
    return [float(np.rint(_quantum(axis, option, name, v) / GRAIN)) * GRAIN for v in values]


def resolve_view(view: Any, layout: Layout, option: str = "view") -> list[float] | None:
    """Turn ``view=`` into quantum coordinates ``[x0, x1, y0, y1]``.

    Parameters
    ----------
    view
        Four data values ``(x0, x1, y0, y1)``; on a datetime axis datetimes, dates,
        `numpy.datetime64` or ISO 8601 strings, taken as UTC when they carry no zone.
    layout
        The axes.
    option
        What it was given as, for messages.

    Raises
    ------
    GlScatterError
        When a value does not fit its axis or an interval is empty.
    """
    if view is None:
        return None
    if isinstance(view, str) or not isinstance(view, (Sequence, np.ndarray)) or len(view) != 4:
        raise GlScatterError(f"{option} is {view!r}. Pass four data values (x0, x1, y0, y1).")
    return [
        *_interval(layout.x, option, "x0", view[0], "x1", view[1]),
        *_interval(layout.y, option, "y0", view[2], "y1", view[3]),
    ]


def _interval(
    axis: Axis, option: str, low: str, first: Any, high: str, last: Any
) -> tuple[float, float]:
    a, b = _quantum(axis, option, low, first), _quantum(axis, option, high, last)
    if not a < b:
        raise GlScatterError(
            f'{option} has {low} = {first} and {high} = {last} for column "{axis.name}". '
            f"Pass {low} below {high}."
        )
    return a, b


def _quantum(axis: Axis, option: str, name: str, value: Any) -> float:
    number = _milliseconds(value) if axis.kind == "datetime" else _number(value)
    if number is None:
        wanted = "a datetime or an ISO 8601 string" if axis.kind == "datetime" else "a number"
        raise GlScatterError(
            f'{option} has {name} = {value!r}; column "{axis.name}" needs {wanted}.'
        )
    return float(axis.to_quantum(number))


def _number(value: Any) -> float | None:
    # The conversion decides, so that NumPy scalars and Decimals are fine; strings are not numbers.
    if isinstance(value, (str, bytes, bool, np.bool_)):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _milliseconds(value: Any) -> float | None:
    """Milliseconds since 1970 (UTC) of anything that is a moment."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, np.datetime64):
        microseconds = value.astype("datetime64[us]")
        return None if np.isnat(microseconds) else float(microseconds.astype(np.int64)) / 1000
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    # A missing moment of pandas is a datetime that is not equal to itself.
    if not isinstance(value, dt.datetime) or value != value:  # noqa: PLR0124
        return None
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    milliseconds: float = (value - EPOCH) / dt.timedelta(milliseconds=1)
    return milliseconds


def _iso(ms: float) -> str:
    # A view comes from the browser and may be anywhere; far beyond any calendar it stops.
    inside = min(max(ms, -MS_LIMIT), MS_LIMIT)
    return str(np.datetime64(round(inside * 1000), "us"))
