"""Numbers and moments of any type as one exact form, whatever their size."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HUGE = 1e307  # the difference of two such numbers may overflow
MS_PER_UNIT = {
    "s": Fraction(1000),
    "ms": Fraction(1),
    "us": Fraction(1, 1000),
    "ns": Fraction(1, 1_000_000),
}
_DECIMAL_DIGITS = 75  # of 76, because a difference may have one more
_MS_PER_DAY = 86_400_000


@dataclass(frozen=True, eq=False)
class ExactNumbers:
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
    """Whether columns of a type are numbers or moments."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or is_datetime(kind)
    )


def is_datetime(kind: pa.DataType) -> bool:
    """Whether a type is of moments: timestamps or dates."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def load_numbers(values: pa.Array) -> ExactNumbers:
    """Read numbers of any width, booleans (0 and 1), decimals, timestamps or dates.

    Parameters
    ----------
    values : pyarrow.Array
        Null, NaN and infinite values count as missing.

    Returns
    -------
    ExactNumbers
        Moments in milliseconds since 1970 (UTC).
    """
    kind = values.type
    if pa.types.is_boolean(kind):
        values = values.cast(pa.uint8())
    elif pa.types.is_null(kind):
        kind, values = pa.float64(), values.cast(pa.float64())
    absent = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
    if pa.types.is_floating(kind):
        return _load_floats(values)
    if pa.types.is_decimal(kind):
        return _load_decimals(values, absent)
    unit = Fraction(1)
    if pa.types.is_timestamp(kind):
        unit = MS_PER_UNIT[kind.unit]
        values = values.cast(pa.int64())
    elif pa.types.is_date32(kind):
        unit = Fraction(_MS_PER_DAY)
        values = values.cast(pa.int32())
    elif pa.types.is_date64(kind):
        values = values.cast(pa.int64())
    return _load_integers(values, absent, unit)


def _load_floats(values: pa.Array) -> ExactNumbers:
    if pa.types.is_float16(values.type):
        values = values.cast(pa.float32())
    offset = values.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)  # null is NaN
    finite = np.isfinite(offset)
    all_finite = bool(finite.all())
    largest = np.abs(offset if all_finite else offset[finite]).max(initial=0.0)
    # A quarter of a number so large is as exact, and differences stay finite.
    unit = Fraction(4) if largest > HUGE else Fraction(1)
    return ExactNumbers(
        offset=offset / float(unit) if unit != 1 else offset,
        absent=None if all_finite else ~finite,
        base=Fraction(0),
        unit=unit,
        infinite=0 if all_finite else int(np.count_nonzero(np.isinf(offset))),
    )


def _load_integers(
    values: pa.Array, absent: NDArray[np.bool_] | None, unit: Fraction
) -> ExactNumbers:
    bounds = pc.min_max(values).as_py()
    smallest = bounds["min"] or 0
    if absent is not None:
        values = values.fill_null(pa.scalar(smallest, values.type))
    integers = values.to_numpy(zero_copy_only=False)
    if abs(smallest) < 2**53 and abs(bounds["max"] or 0) < 2**53:
        return ExactNumbers(integers.astype(np.float64), absent, Fraction(0), unit, 0)
    # Wraps around into the right difference, which may need all 64 bits.
    base = np.uint64(smallest % 2**64)
    offset = integers.astype(np.uint64) - base
    return ExactNumbers(offset.astype(np.float64), absent, Fraction(smallest), unit, 0)


def _load_decimals(values: pa.Array, absent: NDArray[np.bool_] | None) -> ExactNumbers:
    smallest = pc.min_max(values).as_py()["min"] or Decimal(0)
    if values.type.precision > _DECIMAL_DIGITS:
        return _load_floats(values.cast(pa.float64()))
    wide = values.cast(pa.decimal256(_DECIMAL_DIGITS, values.type.scale))
    difference = pc.subtract(wide.fill_null(smallest), pa.scalar(smallest, wide.type))
    offset = difference.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return ExactNumbers(offset, absent, Fraction(smallest), Fraction(1), 0)
