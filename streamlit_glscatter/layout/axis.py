"""Coordinate columns of any numeric or time type, read without losing a digit.

Values are kept in the type they have. Offsets from the smallest kept value are formed in that type
(integers and decimals subtract exactly) and only the difference becomes a float64, so nanosecond
timestamps and 64-bit identifiers keep their resolution.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.table.column import Column
from streamlit_glscatter.table.refusal import described, first_value, refusal

_MILLISECONDS = {
    "W": 604_800_000.0,
    "D": 86_400_000.0,
    "h": 3_600_000.0,
    "m": 60_000.0,
    "s": 1000.0,
    "ms": 1.0,
    "us": 1e-3,
    "ns": 1e-6,
}
_NAT = np.iinfo(np.int64).min


class AxisValues(ABC):
    """The values of one coordinate.

    Parameters
    ----------
    name
        Column they came from.
    kind
        ``"datetime"`` values count milliseconds since 1970 (UTC).
    pieces
        The values, one array after the other.

    Attributes
    ----------
    unit
        Data units in one native unit.

    Notes
    -----
    *Native* values are what the column holds: floats, integers, or the unscaled integers of
    decimals.
    """

    unit: float = 1.0

    def __init__(
        self, name: str, kind: Literal["number", "datetime"], pieces: Sequence["_Piece"]
    ) -> None:
        self.name = name
        self.kind = kind
        self._pieces = pieces
        self._starts = [0, *accumulate(len(piece.native) for piece in pieces)]

    def __len__(self) -> int:
        return self._starts[-1]

    def block(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """Return the native values of some rows.

        Parameters
        ----------
        start, stop
            Rows, within the column.

        Returns
        -------
        native : NDArray
            A view where the rows lie in one piece.
        valid : NDArray[np.bool_] or None
            Which rows have a coordinate; None when all have.
        """
        parts = []
        for i in range(bisect_right(self._starts, start) - 1, len(self._pieces)):
            first, piece = self._starts[i], self._pieces[i]
            if first >= stop:
                break
            low, high = max(start - first, 0), min(stop - first, len(piece.native))
            if low < high:
                parts.append(piece.block(low, high))
        if not parts:
            return self._pieces[0].native[:0] if self._pieces else np.empty(0), None
        native = parts[0][0] if len(parts) == 1 else np.concatenate([part[0] for part in parts])
        valid = self._valid(native)
        if any(part[1] is not None for part in parts):
            present = [np.ones(len(n), np.bool_) if v is None else v for n, v in parts]
            both = np.concatenate(present)
            valid = both if valid is None else both & valid
        return native, valid

    @abstractmethod
    def extent(self, native: NDArray[Any]) -> tuple[Any, Any]:
        """Return the smallest and the largest of some native values, as Python numbers."""

    @abstractmethod
    def offsets(self, native: NDArray[Any], origin: Any) -> NDArray[np.float64]:
        """Return native values minus a native origin that is not larger than any of them."""

    @abstractmethod
    def to_data(self, native: Any) -> int | float:
        """Return a native value in data units."""

    def _valid(self, native: NDArray[Any]) -> NDArray[np.bool_] | None:
        del native
        return None


@dataclass(frozen=True, eq=False)
class _Piece:
    """Native values that lie side by side, and the array that knows which of them are null."""

    native: NDArray[Any]
    nulls: pa.Array | None = None

    def block(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        if self.nulls is None:
            return self.native[start:stop], None
        valid = self.nulls.slice(start, stop - start).is_valid().to_numpy(zero_copy_only=False)
        return self.native[start:stop], None if valid.all() else valid


class _Floats(AxisValues):
    def extent(self, native: NDArray[Any]) -> tuple[float, float]:
        return float(native.min()), float(native.max())

    def offsets(self, native: NDArray[Any], origin: float) -> NDArray[np.float64]:
        difference: NDArray[np.float64] = np.subtract(native, origin, dtype=np.float64)
        return difference

    def to_data(self, native: float) -> float:
        return native + 0.0  # -0.0 and 0.0 are one value: whichever comes first, digests are equal

    def _valid(self, native: NDArray[Any]) -> NDArray[np.bool_] | None:
        finite: NDArray[np.bool_] = np.isfinite(native)
        return None if finite.all() else finite


class _Integers(AxisValues):
    """Integers, and booleans as 0 and 1."""

    def extent(self, native: NDArray[Any]) -> tuple[int, int]:
        return int(native.min()), int(native.max())

    def offsets(self, native: NDArray[Any], origin: int) -> NDArray[np.float64]:
        # Differences modulo 2^64 are right whatever the signs, since none is negative.
        wide = native.astype(np.uint64)
        wide -= np.uint64(origin % 2**64)
        return wide.astype(np.float64)

    def to_data(self, native: int) -> int | float:
        return native


class _Times(_Integers):
    def __init__(self, name: str, pieces: Sequence[_Piece], unit: float) -> None:
        super().__init__(name, "datetime", pieces)
        self.unit = unit

    def to_data(self, native: int) -> int | float:
        # Exact where milliseconds are whole; a part of one is far below what a label can show.
        if self.unit >= 1:
            return native * int(self.unit)
        per_millisecond = round(1 / self.unit)
        whole, rest = divmod(native, per_millisecond)
        return whole if rest == 0 else native / per_millisecond

    def _valid(self, native: NDArray[Any]) -> NDArray[np.bool_] | None:
        if native.dtype != np.int64:
            return None
        valid: NDArray[np.bool_] = native != _NAT
        return None if valid.all() else valid


class _Decimals(AxisValues):
    """Decimals as little-endian 64-bit words, shape (n, words), in two's complement."""

    def __init__(self, name: str, pieces: Sequence[_Piece], scale: int) -> None:
        super().__init__(name, "number", pieces)
        self._scale = scale
        self.unit = float(Decimal(1).scaleb(-scale))

    def extent(self, native: NDArray[np.uint64]) -> tuple[int, int]:
        # Sorting by all words would do; comparing word by word from the top is linear.
        return _extreme(native, np.min), _extreme(native, np.max)

    def offsets(self, native: NDArray[np.uint64], origin: int) -> NDArray[np.float64]:
        words = native.shape[1]
        total = np.zeros(len(native))
        borrow = np.zeros(len(native), np.uint64)
        for word in range(words):
            low = np.uint64(origin >> (64 * word) & (2**64 - 1))
            digit = native[:, word] - low
            next_borrow = (native[:, word] < low) | ((digit == 0) & (borrow > 0))
            total += (digit - borrow).astype(np.float64) * 2.0 ** (64 * word)
            borrow = next_borrow.astype(np.uint64)
        return total

    def to_data(self, native: int) -> float:
        return float(Decimal(native).scaleb(-self._scale))


def _extreme(native: NDArray[np.uint64], best: Any) -> int:
    remaining, value = native, 0
    for word in reversed(range(native.shape[1])):
        digits = remaining[:, word]
        if word == native.shape[1] - 1:
            digits = digits.view(np.int64)
        chosen = best(digits)
        remaining = remaining[digits == chosen]
        value = (value << 64) + int(chosen)
    return value


def axis_values(column: Column, role: Literal["x", "y"]) -> AxisValues:
    """Read a column as coordinates.

    Parameters
    ----------
    column
        Floats, integers, booleans (0 and 1), dates, timestamps or decimals. None, NaN, NaT and
        infinities are rows without coordinates.
    role
        Which axis, for error messages.

    Returns
    -------
    AxisValues
        The values in their own type; columns that are numbers already are not copied.

    Raises
    ------
    GlScatterError
        If the column holds anything else.
    """
    pieces = column.pieces
    if len(pieces) and isinstance(pieces[0], np.ndarray):
        return _from_numpy(column.name, pieces[0], role)
    return _from_arrow(column, role)


def _from_numpy(name: str, array: NDArray[Any], role: str) -> AxisValues:
    kind = array.dtype.kind
    if kind == "f":
        return _Floats(name, "number", [_Piece(array)])
    if kind in "iu":
        return _Integers(name, "number", [_Piece(array)])
    if kind == "b":
        return _Integers(name, "number", [_Piece(array.view(np.uint8))])
    if kind == "M":
        unit, count = np.datetime_data(array.dtype)
        if count != 1 or unit not in _MILLISECONDS:
            # Months and years differ in length; of units below ns only their first digits matter.
            unit = {"M": "D", "Y": "D"}.get(unit, unit if unit in _MILLISECONDS else "ns")
            array = array.astype(f"datetime64[{unit}]")
        return _Times(name, [_Piece(array.view(np.int64))], _MILLISECONDS[unit])
    raise refusal(name, role, "durations", array[0] if len(array) else None, "coordinates")


def _from_arrow(column: Column, role: str) -> AxisValues:
    pieces: list[pa.Array] = list(column.pieces)
    kind = pieces[0].type if pieces else column.arrow.type
    name, is_ = column.name, pa.types
    if is_.is_null(kind):
        return _Floats(name, "number", [_Piece(np.full(len(column), np.nan))])
    if is_.is_floating(kind):
        return _Floats(name, "number", _read(pieces, kind.to_pandas_dtype()))
    if is_.is_boolean(kind):
        return _Integers(name, "number", [_read_bits(piece) for piece in pieces])
    if is_.is_integer(kind):
        return _Integers(name, "number", _read(pieces, kind.to_pandas_dtype()))
    if is_.is_date(kind) or is_.is_timestamp(kind):
        unit = {pa.date32(): "D", pa.date64(): "ms"}.get(kind) or kind.unit
        dtype = np.int32 if is_.is_date32(kind) else np.int64
        return _Times(name, _read(pieces, dtype), _MILLISECONDS[unit])
    if is_.is_decimal(kind):
        return _decimals(name, pieces, kind)
    raise refusal(name, role, described(kind), first_value(pieces), "coordinates")


def _decimals(name: str, pieces: list[pa.Array], kind: pa.DataType) -> _Decimals:
    if kind.bit_width < 128:
        kind = pa.decimal128(kind.precision, kind.scale)
        pieces = [piece.cast(kind) for piece in pieces]
    return _Decimals(name, _read(pieces, np.uint64, kind.bit_width // 64), kind.scale)


def _read(pieces: Sequence[pa.Array], dtype: Any, words: int = 1) -> list[_Piece]:
    """View the value buffers; what lies under a null is never looked at."""
    read = []
    for piece in pieces:
        buffer = piece.buffers()[1]
        whole = np.empty(0, dtype) if buffer is None else np.frombuffer(buffer, dtype)
        native = whole[piece.offset * words : (piece.offset + len(piece)) * words]
        shaped = native if words == 1 else native.reshape(-1, words)
        read.append(_Piece(shaped, piece if piece.null_count else None))
    return read


def _read_bits(piece: pa.Array) -> _Piece:
    bits = piece.fill_null(False).to_numpy(zero_copy_only=False)
    return _Piece(bits.view(np.uint8), piece if piece.null_count else None)
