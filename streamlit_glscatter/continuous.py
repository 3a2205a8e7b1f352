"""Colour by number or date: where along the colour range each value lies."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.encode import gather
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout import Layout
from streamlit_glscatter.ticks import (
    Tick,
    date_label,
    date_ticks,
    distinct_labels,
    number_ticks,
)

Scale: TypeAlias = Literal["linear", "log", "symlog", "rank"]
SCALES = ("linear", "log", "symlog", "rank")

TOP = 65534
"""Code of the upper end of the range."""
ABSENT = 65535
"""Code of missing values."""

_HUGE = 1e307  # the difference of two such numbers may overflow
_MS_PER_UNIT = {
    "s": Fraction(1000),
    "ms": Fraction(1),
    "us": Fraction(1, 1000),
    "ns": Fraction(1, 1_000_000),
}
_DECIMAL_DIGITS = 75  # of 76, because a difference may have one more
_MS_PER_DAY = 86_400_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class Continuous:
    """Where along the colour range each point lies.

    Attributes
    ----------
    codes : ndarray of uint16, shape (points,)
        0..65534 along the range, 65535 for missing values, in sorted order.
    domain : tuple of two floats
        Values of the ends; milliseconds since 1970 (UTC) for dates.
    ticks : list of Tick
    datetime : bool
    missing : int
        Points without a value: null, NaN or infinite.
    notes : tuple of str
        What a viewer should know.
    """

    codes: NDArray[np.uint16]
    domain: tuple[float, float]
    ticks: list[Tick]
    datetime: bool
    missing: int
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Numbers:
    """Values as ``(base + offset) * unit``, exact however large they are.

    Attributes
    ----------
    offset : ndarray of float64, shape (points,)
        Anything where `absent`.
    absent : ndarray of bool or None
        Points without a value; None when there are none.
    base, unit : Fraction
    infinite : int
        Points whose value is infinite.
    """

    offset: NDArray[np.float64]
    absent: NDArray[np.bool_] | None
    base: Fraction
    unit: Fraction
    infinite: int

    @property
    def present(self) -> NDArray[np.float64]:
        """Offsets of the points that have a value."""
        return self.offset if self.absent is None else self.offset[~self.absent]

    def value(self, offset: float) -> Fraction:
        """Exact value of an offset."""
        return (self.base + Fraction(offset)) * self.unit

    def place(self, value: Fraction) -> float:
        """Offset of a value."""
        return float(value / self.unit - self.base)


def is_continuous(kind: pa.DataType) -> bool:
    """Whether columns of a type are coloured along a range."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or is_datetime(kind)
    )


def is_datetime(kind: pa.DataType) -> bool:
    """Whether a type is of moments: timestamps or dates."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def quantise(
    values: pa.Array, layout: Layout, *, name: str, domain: Sequence[Any] | None, scale: Scale
) -> Continuous:
    """Place every value along the colour range.

    Parameters
    ----------
    values : pyarrow.Array, one entry a source row
        Numbers of any width, decimals, timestamps or dates.
    layout : Layout
        Only points kept by the layout take part.
    name : str
        The column's name, for messages.
    domain : None or pair
        Ends of the range; values outside take the colour of the nearer end. None: the smallest and
        the largest finite value. For dates: datetimes, dates, ISO 8601 texts or milliseconds.
    scale : {"linear", "log", "symlog", "rank"}
        ``"log"`` needs positive values; ``"symlog"`` is ``sign(v) * log(1 + abs(v))``; ``"rank"``
        places a value by its mean rank, so every colour covers as many points, and equal values
        share a colour.

    Raises
    ------
    GlScatterError
        When the domain or the scale does not suit the values.
    """
    kind = values.type
    is_date = is_datetime(kind)
    if is_date and scale in {"log", "symlog"}:
        raise GlScatterError(
            f'scale: "{scale}" has no meaning for the dates of "{name}"; use "linear" or "rank".'
        )
    given = None if domain is None else _domain(domain, name, is_date=is_date)
    numbers = _load(gather(values, layout), kind)
    missing = 0 if numbers.absent is None else int(np.count_nonzero(numbers.absent))
    present = numbers.present
    if not len(present):
        codes = np.full(len(layout), ABSENT, np.uint16)
        ends = given or (Fraction(0), Fraction(1))
        return Continuous(
            codes, (float(ends[0]), float(ends[1])), [], is_date, missing, _notes(numbers, name)
        )
    smallest, largest = numbers.value(float(present.min())), numbers.value(float(present.max()))
    low, high = given or (smallest, largest)
    if scale == "log":
        _require_positive(low, smallest, name, given=given is not None)
    if scale == "rank":
        share, (low, high), ticks = _ranks(numbers, low, high, is_date=is_date)
    else:
        share = _shares(numbers, low, high, scale)
        ticks = date_ticks(low, high) if is_date else number_ticks(low, high, scale)
    return Continuous(
        _codes(share, numbers.absent),
        (float(low), float(high)),
        ticks,
        is_date,
        missing,
        _notes(numbers, name),
    )


def _notes(numbers: _Numbers, name: str) -> tuple[str, ...]:
    count = numbers.infinite
    if not count:
        return ()
    return (
        f'{count:,} infinite value of "{name}" has the colour of missing values'
        if count == 1
        else f'{count:,} infinite values of "{name}" have the colour of missing values',
    )


def _require_positive(low: Fraction, smallest: Fraction, name: str, *, given: bool) -> None:
    if given and low <= 0:
        raise GlScatterError(
            f'domain: scale="log" needs a domain above 0, not from {float(low):g}. '
            'Raise it, or use scale="symlog".'
        )
    if not given and smallest <= 0:
        raise GlScatterError(
            f'scale: "log" needs positive values and "{name}" has {float(smallest):g}. '
            'Use scale="symlog", or a domain above 0: values below it take its first colour.'
        )


# Values -----------------------------------------------------------------------------------------


def _load(values: pa.Array, kind: pa.DataType) -> _Numbers:
    absent = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
    if pa.types.is_floating(kind):
        return _load_floats(values)
    if pa.types.is_decimal(kind):
        return _load_decimals(values, absent)
    unit = Fraction(1)
    if pa.types.is_timestamp(kind):
        unit = _MS_PER_UNIT[kind.unit]
        values = values.cast(pa.int64())
    elif pa.types.is_date32(kind):
        unit = Fraction(_MS_PER_DAY)
        values = values.cast(pa.int32())
    elif pa.types.is_date64(kind):
        values = values.cast(pa.int64())
    return _load_integers(values, absent, unit)


def _load_floats(values: pa.Array) -> _Numbers:
    if pa.types.is_float16(values.type):
        values = values.cast(pa.float32())
    offset = values.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)  # null is NaN
    finite = np.isfinite(offset)
    all_finite = bool(finite.all())
    largest = np.abs(offset if all_finite else offset[finite]).max(initial=0.0)
    # A quarter of a number so large is as exact, and differences stay finite.
    unit = Fraction(4) if largest > _HUGE else Fraction(1)
    return _Numbers(
        offset=offset / float(unit) if unit != 1 else offset,
        absent=None if all_finite else ~finite,
        base=Fraction(0),
        unit=unit,
        infinite=0 if all_finite else int(np.count_nonzero(np.isinf(offset))),
    )


def _load_integers(values: pa.Array, absent: NDArray[np.bool_] | None, unit: Fraction) -> _Numbers:
    bounds = pc.min_max(values).as_py()
    smallest = bounds["min"] or 0
    if absent is not None:
        values = values.fill_null(pa.scalar(smallest, values.type))
    integers = values.to_numpy(zero_copy_only=False)
    if abs(smallest) < 2**53 and abs(bounds["max"] or 0) < 2**53:
        return _Numbers(integers.astype(np.float64), absent, Fraction(0), unit, 0)
    # Wraps around into the right difference, which may need all 64 bits.
    base = np.uint64(smallest % 2**64)
    offset = integers.astype(np.uint64) - base
    return _Numbers(offset.astype(np.float64), absent, Fraction(smallest), unit, 0)


def _load_decimals(values: pa.Array, absent: NDArray[np.bool_] | None) -> _Numbers:
    smallest = pc.min_max(values).as_py()["min"] or Decimal(0)
    if values.type.precision > _DECIMAL_DIGITS:
        return _load_floats(values.cast(pa.float64()))
    wide = values.cast(pa.decimal256(_DECIMAL_DIGITS, values.type.scale))
    difference = pc.subtract(wide.fill_null(smallest), pa.scalar(smallest, wide.type))
    offset = difference.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return _Numbers(offset, absent, Fraction(smallest), Fraction(1), 0)


# The range --------------------------------------------------------------------------------------


def _domain(domain: Sequence[Any], name: str, *, is_date: bool) -> tuple[Fraction, Fraction]:
    what = "two dates" if is_date else "two finite numbers"
    wrong = GlScatterError(f'domain is {domain!r}; pass {what}, (low, high), for "{name}".')
    if isinstance(domain, str | bytes) or not hasattr(domain, "__len__") or len(domain) != 2:
        raise wrong
    ends = [_milliseconds(end) if is_date else _number(end) for end in domain]
    low, high = ends
    if low is None or high is None:
        raise wrong
    if low >= high:
        raise GlScatterError(
            f"domain is {domain!r}; its low end must be below its high end. To reverse the colours, "
            'add "_r" to the name of the colormap.'
        )
    return low, high


def _number(value: Any) -> Fraction | None:
    if isinstance(value, str | bytes | bool | np.bool_):
        return None
    try:
        number = Fraction(value.item() if isinstance(value, np.generic) else value)
        return number if abs(number) < _HUGE else None
    except (TypeError, ValueError, OverflowError):
        return None


def _milliseconds(value: Any) -> Fraction | None:
    """Exact milliseconds since 1970 (UTC) of a moment, or of a number that means them already."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if hasattr(value, "to_datetime64"):  # a pandas Timestamp: keeps its nanoseconds
        value = value.to_datetime64()
    if isinstance(value, np.datetime64):
        unit = np.datetime_data(value.dtype)[0]
        exact = value.astype(f"datetime64[{unit if unit in _MS_PER_UNIT else 's'}]")
        unit = np.datetime_data(exact.dtype)[0]
        return None if np.isnat(exact) else int(exact.astype(np.int64)) * _MS_PER_UNIT[unit]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return Fraction((moment - _EPOCH) // dt.timedelta(microseconds=1), 1000)
    return _number(value)


def _shares(numbers: _Numbers, low: Fraction, high: Fraction, scale: Scale) -> NDArray[np.float64]:
    """Place of each value in 0..1; anything where absent."""
    if low == high:
        return np.full(len(numbers.offset), 0.5)
    if scale != "linear":
        start, end = (_warp(np.array([float(end)]), scale)[0] for end in (low, high))
        if end > start:  # else the range is too narrow for the scale to bend
            values = numbers.offset + float(numbers.base)
            values *= float(numbers.unit)
            np.clip(values, float(low), float(high), out=values)
            share = _warp(values, scale)
            share -= start
            share /= end - start
            return share
    share = numbers.offset - numbers.place(low)
    share /= float((high - low) / numbers.unit)
    return share


def _warp(values: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    if scale == "log":
        return np.log(values)
    warped: NDArray[np.float64] = np.copysign(np.log1p(np.abs(values)), values)
    return warped


def _codes(share: NDArray[np.float64], absent: NDArray[np.bool_] | None) -> NDArray[np.uint16]:
    np.clip(share, 0.0, 1.0, out=share)
    share *= TOP
    if absent is not None:
        share[absent] = ABSENT
    return np.rint(share, out=share).astype(np.uint16)


# Ranks ------------------------------------------------------------------------------------------


def _ranks(
    numbers: _Numbers, low: Fraction, high: Fraction, *, is_date: bool
) -> tuple[NDArray[np.float64], tuple[Fraction, Fraction], list[Tick]]:
    """Mean rank of each value in 0..1, the range of values that occur, and its ticks."""
    clipped = np.clip(numbers.present, numbers.place(low), numbers.place(high))
    distinct, inverse, counts = np.unique(clipped, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts + 1) / 2.0
    mean_rank -= mean_rank[0]
    places = mean_rank / mean_rank[-1] if len(distinct) > 1 else np.array([0.5])
    share = np.zeros(len(numbers.offset))
    share[slice(None) if numbers.absent is None else ~numbers.absent] = places[inverse]
    ends = numbers.value(float(distinct[0])), numbers.value(float(distinct[-1]))
    return share, ends, _rank_ticks(numbers, distinct, places, is_date=is_date)


def _rank_ticks(
    numbers: _Numbers,
    distinct: NDArray[np.float64],
    places: NDArray[np.float64],
    *,
    is_date: bool,
) -> list[Tick]:
    """Values at the quartiles, each at its own place."""
    nearest = sorted({int(np.abs(places - share).argmin()) for share in (0, 0.25, 0.5, 0.75, 1)})
    values = [numbers.value(float(distinct[i])) for i in nearest]
    labels = [date_label(value) for value in values] if is_date else distinct_labels(values)
    return [
        {"at": float(places[i]), "label": label} for i, label in zip(nearest, labels, strict=True)
    ]
