"""Colour by number or date: where along the colour range each value lies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.ticks import (
    Tick,
    date_label,
    date_ticks,
    distinct_labels,
    number_ticks,
)
from streamlit_glscatter.table.exact import (
    HUGE,
    MS_PER_UNIT,
    ExactNumbers,
    is_datetime,
    load_numbers,
)
from streamlit_glscatter.wire.encode import gather

Scale: TypeAlias = Literal["linear", "log", "symlog", "rank"]
SCALES = ("linear", "log", "symlog", "rank")

TOP = 65534
"""Code of the upper end of the range."""
ABSENT = 65535
"""Code of missing values."""

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


def quantise(
    values: pa.Array,
    layout: Layout,
    *,
    name: str,
    domain: Sequence[Any] | None,
    scale: Scale,
    before: tuple[float, float] | None = None,
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
    before : pair or None
        Ends that the range has had before rows were appended: they stay while the values lie within,
        unless there is a domain.

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
    numbers = load_numbers(gather(values, layout))
    missing = 0 if numbers.absent is None else int(np.count_nonzero(numbers.absent))
    present = numbers.present
    if not len(present):
        codes = np.full(len(layout), ABSENT, np.uint16)
        ends = given or (Fraction(0), Fraction(1))
        return Continuous(
            codes,
            (float(ends[0]), float(ends[1])),
            [],
            is_date,
            missing,
            notes_of(numbers.infinite, name),
        )
    smallest, largest = numbers.value(float(present.min())), numbers.value(float(present.max()))
    low, high = given or _kept(before, smallest, largest)
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
        notes_of(numbers.infinite, name),
    )


def notes_of(count: int, name: str) -> tuple[str, ...]:
    """Say how many values are infinite."""
    if not count:
        return ()
    return (
        f'{count:,} infinite value of "{name}" has the colour of missing values'
        if count == 1
        else f'{count:,} infinite values of "{name}" have the colour of missing values',
    )


def exact_value(value: Any, *, is_date: bool) -> Fraction | None:
    """Read a number, or a date as milliseconds since 1970 (UTC); None for anything else."""
    return _milliseconds(value) if is_date else _number(value)


def share_of(value: Fraction, described: Mapping[str, Any]) -> float:
    """Place a value in 0..1 along a colour range, as `quantise` does; not for ranks.

    Parameters
    ----------
    value
        See `exact_value`; values outside have the place of the nearer end.
    described
        ``domain`` and ``scale`` of the range.
    """
    low, high = map(Fraction, described["domain"])
    if low == high:
        return 0.5 if value == low else float(value > high)
    within = min(max(value, low), high)
    if described["scale"] != "linear":
        place, start, end = _warp(np.array([within, low, high], float), described["scale"])
        if end > start:
            return float((place - start) / (end - start))
    return float((within - low) / (high - low))


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


# The range --------------------------------------------------------------------------------------


def _domain(domain: Sequence[Any], name: str, *, is_date: bool) -> tuple[Fraction, Fraction]:
    what = "two dates" if is_date else "two finite numbers"
    wrong = GlScatterError(f'domain is {domain!r}; pass {what}, (low, high), for "{name}".')
    if isinstance(domain, str | bytes) or not hasattr(domain, "__len__") or len(domain) != 2:
        raise wrong
    ends = [exact_value(end, is_date=is_date) for end in domain]
    low, high = ends
    if low is None or high is None:
        raise wrong
    if low >= high:
        raise GlScatterError(
            f"domain is {domain!r}; its low end must be below its high end. To reverse the colours, "
            'add "_r" to the name of the colormap.'
        )
    return low, high


def _kept(
    before: tuple[float, float] | None, smallest: Fraction, largest: Fraction
) -> tuple[Fraction, Fraction]:
    if before is not None and before[0] <= smallest and largest <= before[1]:
        return Fraction(before[0]), Fraction(before[1])
    return smallest, largest


def _number(value: Any) -> Fraction | None:
    if isinstance(value, str | bytes | bool | np.bool_):
        return None
    try:
        number = Fraction(value.item() if isinstance(value, np.generic) else value)
        return number if abs(number) < HUGE else None
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
        exact = value.astype(f"datetime64[{unit if unit in MS_PER_UNIT else 's'}]")
        unit = np.datetime_data(exact.dtype)[0]
        return None if np.isnat(exact) else int(exact.astype(np.int64)) * MS_PER_UNIT[unit]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return Fraction((moment - _EPOCH) // dt.timedelta(microseconds=1), 1000)
    return _number(value)


def _shares(
    numbers: ExactNumbers, low: Fraction, high: Fraction, scale: Scale
) -> NDArray[np.float64]:
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
    numbers: ExactNumbers, low: Fraction, high: Fraction, *, is_date: bool
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
    numbers: ExactNumbers,
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
