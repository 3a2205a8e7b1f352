"""Ticks of a colour bar: three to six round values with their labels.

All arithmetic is exact (`fractions.Fraction`), so ticks of 64-bit integers and of nanoseconds are
where they should be and no two of them have the same label.
"""

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypedDict

import numpy as np

MOST = 6
FEWEST = 3

# 2.5 keeps the ratio of neighbours at 2 or below; from a step with more than six ticks to the next
# with fewer than three it would take more than that.
_MANTISSAS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
_SECOND, _MINUTE, _HOUR, _DAY = 1000, 60_000, 3_600_000, 86_400_000
_CLOCK_STEPS = (
    *(n * unit for unit in (_SECOND, _MINUTE) for n in (1, 2, 3, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
)
_DAY_STEPS = tuple(n * _DAY for n in (1, 2, 4, 7, 14))
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 3, 5)  # below 10; then 10, 20, 25, 50, 100, ...
_FIRST_MONDAY = 4 * _DAY  # 1970-01-05
_MS_LIMIT = 2**62  # beyond it NumPy's datetime64[ms] ends
_EXACT = Context(prec=60)


class Tick(TypedDict):
    """A tick: its place along the bar (0..1) and its text."""

    at: float
    label: str


def number_ticks(low: Fraction, high: Fraction, scale: str) -> list[Tick]:
    """Ticks of a range of numbers.

    Parameters
    ----------
    low, high : Fraction
        The range, ``low <= high``; above 0 when the scale is ``"log"``.
    scale : {"linear", "log", "symlog"}

    Returns
    -------
    list of Tick
        Ascending; a single one, in the middle, when the range is one value.
    """
    if low == high:
        return [{"at": 0.5, "label": number_label(low)}]
    if scale == "log":
        values = _first_fitting(low, high, _log_candidates(low, high))
    elif scale == "symlog":
        values = _first_fitting(low, high, _symlog_candidates(low, high))
    else:
        values = None
    if values is not None:
        return _placed(values, [_round_label(value) for value in values], low, high, scale)
    values, step = _linear_values(low, high)
    return _placed(values, _equal_labels(values, step), low, high, scale)


def place(value: Fraction, low: Fraction, high: Fraction, scale: str) -> float:
    """Where along the bar (0..1) a value lies; `low` and `high` differ."""
    if scale != "linear":
        warp = symlog if scale == "symlog" else math.log
        start, end = warp(float(low)), warp(float(high))
        if end > start:
            return min(max((warp(float(value)) - start) / (end - start), 0.0), 1.0)
    return float((value - low) / (high - low))


def symlog(value: float) -> float:
    """Signed ``log(1 + |value|)``: linear around 0, logarithmic far from it.

    Webber, "A bi-symmetric log transformation for wide-range data" (2013), with constant 1.
    """
    return math.copysign(math.log1p(abs(value)), value)


def date_ticks(low: Fraction, high: Fraction) -> list[Tick]:
    """Ticks of a range of dates.

    Parameters
    ----------
    low, high : Fraction
        The range in milliseconds since 1970 (UTC).

    Returns
    -------
    list of Tick
        Ascending, at calendar years, months, days or round times. Times of day come with the date
        at the first tick and where it changes.
    """
    if low == high:
        return [{"at": 0.5, "label": date_label(low)}]
    if max(abs(low), abs(high)) > _MS_LIMIT:
        return number_ticks(low, high, "linear")
    for values, labels in _date_candidates(low, high):
        if len(values) <= MOST:
            return _placed(values, labels(values), low, high, "linear")
    raise AssertionError("unreachable: some step of years fits every range")


def number_label(value: Fraction, digits: int = 6) -> str:
    """Short text of a number, such as ``1,234.5``, ``2.5e6`` or ``-1e-7``."""
    if value == 0:
        return "0"
    last = _exponent(value) - digits + 1
    return _labels([round(value / _power(last)) * _power(last)], last, strip=True)[0]


def distinct_labels(values: Sequence[Fraction]) -> list[str]:
    """Texts of different numbers, with as few digits as tell them apart."""
    for digits in range(3, 20):
        texts = [number_label(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return texts


def date_label(value: Fraction) -> str:
    """ISO 8601 text of milliseconds since 1970, without a time at midnight."""
    if abs(value) > _MS_LIMIT:
        return number_label(value)
    if value % _DAY == 0:
        return _iso(value, "D")
    seconds = value / _SECOND
    digits = next((n for n in range(9) if (seconds * 10**n).denominator == 1), 9)
    return f"{_iso(value, 'D')} {_clock(value, _SECOND, digits)}"


# Numbers ----------------------------------------------------------------------------------------


def _exponent(value: Fraction) -> int:
    """Power of ten of the first digit; `math.log10` would fail where a float underflows."""
    return _decimal(abs(value)).adjusted()


def _power(exponent: int) -> Fraction:
    return Fraction(10) ** exponent


def _multiples(low: Fraction, high: Fraction, step: Fraction | int) -> list[Fraction]:
    return [Fraction(n * step) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _count(low: Fraction, high: Fraction, step: Fraction | int) -> int:
    return math.floor(high / step) - math.ceil(low / step) + 1


def _linear_values(low: Fraction, high: Fraction) -> tuple[list[Fraction], Fraction]:
    first = _exponent(high - low) - 1
    steps = (mantissa * _power(first + n) for n in range(3) for mantissa in _MANTISSAS)
    step = next(step for step in steps if _count(low, high, step) <= MOST)
    return _multiples(low, high, step), step


def _first_fitting(
    low: Fraction, high: Fraction, candidates: Iterable[list[Fraction]]
) -> list[Fraction] | None:
    for candidate in candidates:
        values = [value for value in candidate if low <= value <= high]
        if FEWEST <= len(values) <= MOST:
            return values
    return None


def _log_candidates(low: Fraction, high: Fraction) -> Iterator[list[Fraction]]:
    first, last = _exponent(low), _exponent(high)
    decades = range(first, last + 1)
    yield [_power(n) for n in decades]
    for mantissas in ((1, 3), (1, 2, 5)):
        yield [mantissa * _power(n) for n in decades for mantissa in mantissas]
    for stride in range(2, len(decades)):
        yield [_power(n) for n in decades if n % stride == 0]


def _symlog_candidates(low: Fraction, high: Fraction) -> Iterator[list[Fraction]]:
    largest = max(abs(low), abs(high))
    if largest < 10:
        return  # nearly linear there
    last = _exponent(largest)
    for stride in range(1, last + 1):
        decades = [_power(n) for n in range(last, -1, -stride)]
        yield [*(-value for value in decades), Fraction(0), *reversed(decades)]


def _equal_labels(values: Sequence[Fraction], step: Fraction) -> list[str]:
    exponent = _exponent(step)
    return _labels(values, exponent if (step / _power(exponent)).denominator == 1 else exponent - 1)


def _round_label(value: Fraction) -> str:
    """Label of a number with one significant digit."""
    return number_label(value, 1)


def _labels(values: Sequence[Fraction], last: int, *, strip: bool = False) -> list[str]:
    """Texts of numbers that are multiples of ``10 ** last``, all in one notation."""
    largest = max(abs(value) for value in values)
    exponent = _exponent(largest) if largest else 0
    many = exponent - last + 1 > MOST
    if (-4 <= exponent < 6 and last > -10) or (many and exponent < 30 and last > -20):
        texts = [f"{_decimal(value):,.{max(-last, 0)}f}" for value in values]
        return [_stripped(text) for text in texts] if strip else texts
    return [_scientific(value, last) for value in values]


def _scientific(value: Fraction, last: int) -> str:
    if value == 0:
        return "0"
    number = _decimal(value)
    exponent = number.adjusted()
    return f"{_stripped(f'{number.scaleb(-exponent):.{max(exponent - last, 0)}f}')}e{exponent}"


def _stripped(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _placed(
    values: Sequence[Fraction], labels: Sequence[str], low: Fraction, high: Fraction, scale: str
) -> list[Tick]:
    return [
        {"at": place(value, low, high, scale), "label": label}
        for value, label in zip(values, labels, strict=True)
    ]


# Dates ------------------------------------------------------------------------------------------

_Labels = Callable[[Sequence[Fraction]], list[str]]


def _date_candidates(low: Fraction, high: Fraction) -> Iterator[tuple[list[Fraction], _Labels]]:
    """Ticks from the finest step that may fit to the coarsest."""
    if high - low < MOST * _SECOND:
        values, step = _linear_values(low / _SECOND, high / _SECOND)
        digits = next(n for n in range(30) if (step * 10**n).denominator == 1)
        seconds = [value * _SECOND for value in values]
        yield seconds, functools.partial(_time_labels, unit=_SECOND, digits=digits)
    for length in _CLOCK_STEPS:
        if _count(low, high, length) <= MOST:
            unit = _SECOND if length < _MINUTE else _MINUTE
            times = _multiples(low, high, length)
            yield times, functools.partial(_time_labels, unit=unit, digits=0)
    for length in _DAY_STEPS:
        start = _FIRST_MONDAY if length % (7 * _DAY) == 0 else 0
        if _count(low - start, high - start, length) <= MOST:
            days = [value + start for value in _multiples(low - start, high - start, length)]
            yield days, functools.partial(_iso_labels, unit="D")
    yield from _calendar_candidates(low, high)


def _calendar_candidates(low: Fraction, high: Fraction) -> Iterator[tuple[list[Fraction], _Labels]]:
    first, last = _month(low), _month(high)
    if last - first <= MOST:
        months = [_month_start(n) for n in range(first, last + 1)]
        halves = sorted([*months, *(month + 15 * _DAY for month in months)])
        yield _within(halves, low, high), functools.partial(_iso_labels, unit="D")
    for step in _MONTH_STEPS:
        if (last - first) // step <= MOST:
            months = [_month_start(n) for n in range(first - first % step, last + 1, step)]
            yield _within(months, low, high), functools.partial(_iso_labels, unit="M")
    first, last = first // 12 + 1970, last // 12 + 1970
    decades = (int(mantissa * 10**n) for n in range(1, 10) for mantissa in _MANTISSAS)
    for step in (*_YEAR_STEPS, *decades):
        if (last - first) // step <= MOST:
            years = range(first - first % step, last + 1, step)
            starts = [_month_start(12 * (year - 1970)) for year in years]
            yield _within(starts, low, high), functools.partial(_iso_labels, unit="Y")


def _within(values: Iterable[Fraction], low: Fraction, high: Fraction) -> list[Fraction]:
    return [value for value in values if low <= value <= high]


def _month(value: Fraction) -> int:
    """Months since January 1970."""
    return int(_datetime(value).astype("datetime64[M]").astype(int))


def _month_start(months: int) -> Fraction:
    start = np.datetime64(months, "M").astype("datetime64[ms]")
    return Fraction(int(start.astype(int)))


def _datetime(value: Fraction) -> np.datetime64:
    return np.datetime64(math.floor(value), "ms")


def _iso(value: Fraction, unit: str) -> str:
    return str(np.datetime_as_string(_datetime(value), unit=unit))  # type: ignore[call-overload]  # one of Y, M, D


def _clock(value: Fraction, unit: int, digits: int) -> str:
    seconds = value % _DAY / _SECOND
    whole = math.floor(seconds)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}"
    if unit >= _MINUTE:
        return text
    text += f":{whole % 60:02d}"
    if digits == 0:
        return text
    return f"{text}.{math.floor((seconds - whole) * 10**digits):0{digits}d}"


def _iso_labels(ticks: Sequence[Fraction], unit: str) -> list[str]:
    return [_iso(tick, unit) for tick in ticks]


def _time_labels(ticks: Sequence[Fraction], unit: int, digits: int) -> list[str]:
    """Label times of day, with the date where it changes; with all if a time comes twice."""
    dates = [_iso(tick, "D") for tick in ticks]
    clocks = [_clock(tick, unit, digits) for tick in ticks]
    unique = len(set(clocks)) == len(clocks)
    return [
        clock if unique and date == before else f"{date} {clock}"
        for before, date, clock in zip(["", *dates], dates, clocks, strict=False)
    ]
