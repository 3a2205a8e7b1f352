"""Size and opacity by column: how large or how opaque each point is."""

import dataclasses
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.table.columns import Column
from streamlit_glscatter.table.exact import ExactNumbers, is_continuous, is_datetime, load_numbers
from streamlit_glscatter.table.refusal import described, first_value, refusal
from streamlit_glscatter.wire.encode import Buffer, gather

TOP = 254
"""Code of the upper end of the domain."""
ABSENT = 255
"""Code of missing values."""

OPACITIES = (0.1, 1.0)
"""Of the smallest and the largest value of a column that is not made of opacities itself: the
least important points stay visible."""

SHOWN = {"size": "at a middle size", "opacity": "with a middle opacity"}
"""How points without a value are drawn."""

_Ends = tuple[Fraction, Fraction]
_Range = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Magnitude:
    """Size or opacity of the points by a column, ready to be published.

    Attributes
    ----------
    manifest : dict
        As ``ChannelManifest`` of the frontend, without its column.
    column : PointColumn
        That column: ``code: uint8``, 0..254 along the domain, 255 for missing values.
    notes : tuple of str
        Sentences for the edge of the plot.
    """

    manifest: dict[str, Any]
    column: PointColumn
    notes: tuple[str, ...]

    @property
    def buffer(self) -> Buffer:
        """The column, encoded."""
        return self.column.buffer

    def part(self, positions: NDArray[np.integer[Any]], layout: Layout) -> "Magnitude":
        """Size some of the points as before, see `PointColumn.part`."""
        return dataclasses.replace(self, column=self.column.part(positions, layout))


def default_size(count: int) -> float:
    """Diameter of `count` points in CSS pixels: 9 for a hundred, 2 for a million.

    The same formula as in the browser (``frontend/src/gl/style.ts``).
    """
    return min(9.0, max(1.5, 12.5 - 1.75 * math.log10(max(count, 1))))


def size_by_column(column: Column, layout: Layout) -> Magnitude:
    """Give the points sizes.

    The browser spaces areas evenly along the domain: the diameter of a code is
    ``sqrt(mix(low**2, high**2, code / 254))``.

    Parameters
    ----------
    column : Column
        Numbers, booleans (0 and 1), dates or datetimes.
    layout : Layout
        Only points kept by the layout take part.

    Returns
    -------
    Magnitude
        ``range`` holds diameters in CSS pixels. With `base` the size that so many points have
        without a column:

        * the largest value has ``4 * base``, which is 6 to 36 pixels;
        * when no value is negative the domain begins at 0, so that areas are proportional to the
          values, but for the 1 pixel that a point at 0 keeps to be seen;
        * otherwise, and for dates, whose 0 is arbitrary, it begins at the smallest value, which
          has ``base / 2``, at least 1 pixel;
        * points without a value have `base`, and so have all points when their values are equal,
          because then none is larger than another.

    Raises
    ------
    GlScatterError
        When the column holds something else.
    """
    numbers, is_date = _load(column, layout, "size")
    base = default_size(len(layout))
    ends = _extent(numbers)
    low, high = max(1.0, base / 2.0), 4.0 * base
    if ends is not None and ends[0] >= 0 and ends[0] != ends[1] and not is_date:
        ends, low = (Fraction(0), ends[1]), 1.0
    return _magnitude(column.name, layout, numbers, ends, (low, high, base), is_date, SHOWN["size"])


def opacity_by_column(column: Column, layout: Layout) -> Magnitude:
    """Give the points opacities.

    Parameters
    ----------
    column : Column
        Numbers, booleans (0 and 1), dates or datetimes.
    layout : Layout
        Only points kept by the layout take part.

    Returns
    -------
    Magnitude
        ``range`` holds opacities. Values that all lie within 0..1 are opacities and are taken as
        they are, so a point at 0 is not seen. Any others go from 0.1 for the smallest to 1 for the
        largest. Points without a value are halfway between the two ends, and so are all points
        when such other values are equal.

    Raises
    ------
    GlScatterError
        When the column holds something else.
    """
    numbers, is_date = _load(column, layout, "opacity")
    ends = _extent(numbers)
    low, high = OPACITIES
    if ends is not None and ends[0] >= 0 and ends[1] <= 1 and not is_date:
        ends = (Fraction(0), Fraction(1))
        low, high = 0.0, 1.0
    opacities = (low, high, (low + high) / 2.0)
    return _magnitude(column.name, layout, numbers, ends, opacities, is_date, SHOWN["opacity"])


def _load(
    column: Column, layout: Layout, role: Literal["size", "opacity"]
) -> tuple[ExactNumbers, bool]:
    values = column.arrow
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    kind = values.type
    if not (is_continuous(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
        wanted = {"size": "sizes", "opacity": "opacities"}[role]
        raise refusal(column.name, role, described(kind), first_value([values]), wanted)
    return load_numbers(gather(values, layout)), is_datetime(kind)


def _extent(numbers: ExactNumbers) -> _Ends | None:
    """Smallest and largest value; None when no point has one."""
    present = numbers.present
    if not len(present):
        return None
    return numbers.value(float(present.min())), numbers.value(float(present.max()))


def _magnitude(
    name: str,
    layout: Layout,
    numbers: ExactNumbers,
    ends: _Ends | None,
    levels: _Range,
    is_date: bool,
    shown: str,
) -> Magnitude:
    missing = 0 if numbers.absent is None else int(np.count_nonzero(numbers.absent))
    low, high = ends or (Fraction(0), Fraction(1))
    if low == high:
        levels = (levels[2],) * 3
    codes = _codes(numbers, low, high)
    manifest = {
        "name": name,
        "domain": [float(low), float(high)],
        "datetime": is_date,
        "range": list(levels),
        "missing": missing,
    }
    column = PointColumn("code", pa.array(codes), layout)
    return Magnitude(manifest, column, notes_of(name, missing, numbers.infinite, shown))


def _codes(numbers: ExactNumbers, low: Fraction, high: Fraction) -> NDArray[np.uint8]:
    if low == high:
        share = np.full(len(numbers.offset), 0.5)
    else:
        share = numbers.offset - numbers.place(low)
        share /= float((high - low) / numbers.unit)
        np.clip(share, 0.0, 1.0, out=share)
    share *= TOP
    if numbers.absent is not None:
        share[numbers.absent] = ABSENT
    codes: NDArray[np.uint8] = np.rint(share, out=share).astype(np.uint8)
    return codes


def notes_of(name: str, missing: int, infinite: int, shown: str) -> tuple[str, ...]:
    """Say how many points have no value, and how they are shown."""
    notes = []
    if missing:
        points, verb = ("points", "are") if missing > 1 else ("point", "is")
        notes.append(f'{missing:,} {points} without a value in "{name}" {verb} drawn {shown}')
    if infinite:
        values, verb = ("values", "count") if infinite > 1 else ("value", "counts")
        notes.append(f'{infinite:,} infinite {values} of "{name}" {verb} as missing')
    return tuple(notes)
