"""``filter=``: which points the legend shows to begin with, said in values of the colour column."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.continuous import ABSENT, TOP, exact_value, share_of
from streamlit_glscatter.looks.legend import CategoryRows
from streamlit_glscatter.points import Points
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.table.exact import load_numbers
from streamlit_glscatter.wire.encode import gather

EVERYTHING: dict[str, Any] = {"hidden": []}
NOTHING = [1, 0]
"""A range without a code."""

# Values and ends of a range become codes on slightly different ways: a value at an end belongs to the range.
_TOLERANCE = 1e-6

_Ends = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True, eq=False)
class Filter:
    """What the legend is told to show.

    Attributes
    ----------
    manifest : dict
        ``FilterState`` of the frontend, and ``command``, which names it: another one takes the
        place of what the user has chosen. Empty where there is nothing to tell.
    notes : tuple of str
        Sentences for the edge of the plot.
    """

    manifest: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """What names it, if there is anything to tell."""
        return self.manifest.get("command")


def resolve_filter(
    chosen: Any, channel: Channel, points: Points, *, clipped: bool, counted: bool
) -> Filter | None:
    """Turn ``filter=`` into codes of the colour column; None leaves it to the browser.

    Parameters
    ----------
    chosen
        For categories the values that are shown, None or NaN for missing ones; for numbers and
        dates ``(low, high)``, None for an open end. Empty: everything is shown.
    channel
        The colour.
    points
        The points, for ranks.
    clipped
        Whether the colour range was given: values outside have the codes of its ends.
    counted
        Whether the server counts, and numbers are known as means only.

    Raises
    ------
    GlScatterError
        Without a colour column of categories, numbers or dates, for a value that no point has,
        and for a range that is none.
    """
    if chosen is None:
        return None
    kind = channel.manifest["kind"]
    if kind not in ("category", "number"):
        have = "one colour" if kind == "constant" else "colours of their own"
        raise GlScatterError(
            f"filter is {chosen!r}: it chooses among values of the colour column, and the points have "
            f"{have}. Pass color= with a column of categories, numbers or dates, or leave filter out."
        )
    values = _listed(chosen, channel)
    name = channel.manifest["name"]
    if not values:
        return Filter({"command": combine("filter", name), **EVERYTHING})
    if channel.rows is not None:
        texts = sorted(map(str, values))
        # Not those that are hidden: categories that come with appended rows have not been chosen.
        shown = sorted(_row_of(channel.rows, values))
        return Filter({"command": combine("filter", name, json.dumps(texts)), "shown": shown})
    ends = _ends(chosen, values, channel)
    if counted:
        note = (
            f'filter is not used: the numbers of "{name}" are counted on the server, see threshold='
        )
        return Filter({}, (note,))
    state = {"range": _codes(ends, channel, points, clipped=clipped), "missing": False}
    spoken = json.dumps([None if end is None else str(end) for end in ends])
    return Filter({"command": combine("filter", name, spoken), **state})


def _listed(chosen: Any, channel: Channel) -> list[Any]:
    lone = isinstance(chosen, str | bytes | Mapping) or not isinstance(chosen, Iterable)
    if not lone:
        return list(chosen)
    name = channel.manifest["name"]
    wanted = (
        f'a range (low, high) of "{name}"'
        if channel.rows is None
        else f'a list of the values of "{name}" to show'
    )
    raise GlScatterError(f"filter is {chosen!r}; pass {wanted}, [] to show everything, or None.")


# Categories -------------------------------------------------------------------------------------


def _row_of(rows: CategoryRows, values: list[Any]) -> set[int]:
    """Find the rows of the legend; values are found as they are or by their text."""
    places: dict[Any, int] = {}
    for row, own in enumerate(rows.own.to_pylist()):
        places.setdefault(own, row)
        places.setdefault(str(own), row)
    found = set()
    for value in values:
        try:
            place = places.get(value)
        except TypeError:  # not hashable: the error says so
            place = None
        found.add(rows.row(value, role="filter") if place is None else place)
    return found


# Numbers and dates ------------------------------------------------------------------------------


def _ends(chosen: Any, values: list[Any], channel: Channel) -> _Ends:
    is_date = channel.manifest["datetime"]
    name, what = channel.manifest["name"], "dates" if is_date else "finite numbers"
    wrong = GlScatterError(
        f'filter is {chosen!r}; pass two {what}, (low, high), for "{name}", None for an open end.'
    )
    if len(values) != 2:
        raise wrong
    ends = [None if end is None else exact_value(end, is_date=is_date) for end in values]
    for end, value in zip(ends, values, strict=True):
        if end is None and value is not None:
            raise wrong
    low, high = ends
    if low is not None and high is not None and low > high:
        raise GlScatterError(
            f"filter is {chosen!r}; its low end must not be above its high end: swap the two."
        )
    return low, high


def _codes(ends: _Ends, channel: Channel, points: Points, *, clipped: bool) -> list[int]:
    """Find the first and the last code within a range of values."""
    low, high = ends
    if channel.manifest["scale"] == "rank":
        return _ranks(low, high, channel, points)
    bottom, top = map(Fraction, channel.manifest["domain"])
    if not clipped and ((high is not None and high < bottom) or (low is not None and low > top)):
        return NOTHING
    first = 0.0 if low is None else TOP * share_of(low, channel.manifest) - 0.5 - _TOLERANCE
    last = TOP if high is None else TOP * share_of(high, channel.manifest) + 0.5 + _TOLERANCE
    return [max(0, math.ceil(first)), min(TOP, math.floor(last))]


def _ranks(
    low: Fraction | None, high: Fraction | None, channel: Channel, points: Points
) -> list[int]:
    """Do so where no formula leads from values to codes: look at all of them."""
    column = points.table.column(channel.manifest["name"], role="color")

    def build() -> list[int]:
        numbers = load_numbers(gather(column.arrow, points.layout))
        assert channel.column is not None  # noqa: S101  numbers have one
        codes = channel.column.numpy
        within = codes != ABSENT
        if low is not None:
            within &= numbers.offset >= numbers.place(low)
        if high is not None:
            within &= numbers.offset <= numbers.place(high)
        found = codes[within]
        return [int(found.min()), int(found.max())] if len(found) else NOTHING

    key = ("filter", channel.column and channel.column.digest, column.digest, low, high)
    return CACHE.get(key, build, lambda _codes: 64)
