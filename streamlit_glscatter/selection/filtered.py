"""Filters of the legend in values of the colour column: told with a state, and found again by what is given back."""

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.continuous import ABSENT, exact_value
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.filter import EVERYTHING, NOTHING, Filter, resolve_filter
from streamlit_glscatter.selection.where import Where
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.table.exact import load_numbers
from streamlit_glscatter.wire.encode import gather

Told = dict[str, Any]
"""``column`` with the ``values`` that are shown, or with a ``range`` of them (both ends included; none at all where
it is empty) and whether ``missing`` ones are."""


def describe_where(where: Where, points: Points, color: Channel) -> Told | None:
    """Tell a filter in values; None where it is not one of the present colour, or cannot be told exactly.

    Parameters
    ----------
    where
        The filter.
    points, color
        What is shown.
    """
    if color.column is None or where.column is not color.column:
        return None
    rows = color.rows
    if rows is not None:
        shown = [value for value, code in _codes(rows).items() if where.shown[code]]
        return {"column": rows.name, "values": [_plain(value) for value in shown]}
    key = ("told filter", color.column.digest, combine("shown", where.shown.tobytes()))
    return CACHE.get(key, lambda: _range(where, points, color), lambda _told: 256)


def _codes(rows: Any) -> dict[Any, int]:
    """Row of the legend of each value; None stands for missing ones."""
    codes = {value: code for code, value in enumerate(rows.own.to_pylist())}
    codes |= dict.fromkeys(rows.others.to_pylist(), len(codes))
    return codes if rows.missing is None else {**codes, None: rows.missing}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def _range(where: Where, points: Points, color: Channel) -> Told | None:
    """Tell a range of numbers by the smallest and the largest that it shows: codes grow with values."""
    column = points.table.column(color.manifest["name"], role="color")
    values = gather(column.arrow, points.layout)
    codes, numbers = where.column.numpy, load_numbers(values)
    shown = where.shown[codes] & (codes != ABSENT)
    told: Told = {"column": column.name, "range": [], "missing": bool(where.shown[ABSENT])}
    if not shown.any():
        return told
    places = np.flatnonzero(shown)
    offset = numbers.offset[places]
    for at in (places[offset.argmin()], places[offset.argmax()]):
        end = _spoken(values[int(at)].as_py())
        exact = exact_value(end, is_date=color.manifest["datetime"])
        if exact is None or numbers.place(exact) != numbers.offset[at]:
            return None
        told["range"].append(end)
    return told


def _spoken(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int | float) else float(value)


def shown_rows(points: Points, told: Told, source: str) -> NDArray[np.bool_]:
    """Mark the rows that a filter shows: bool, shape ``(n_rows,)``; rows without coordinates are not.

    Parameters
    ----------
    points
        What is shown now.
    told
        A checked filter.
    source
        What it was given as, for messages.
    """
    column = points.table.column(told["column"], role=source)
    values = gather(column.arrow, points.layout)
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    mask = _with_values(values, told) if "values" in told else _within(values, told, source)
    rows = np.zeros(points.layout.n_rows, np.bool_)
    rows[points.layout.rows[mask]] = True
    return rows


def _with_values(values: pa.Array, told: Told) -> NDArray[np.bool_]:
    if not pa.types.is_dictionary(values.type):
        values = pc.dictionary_encode(values)
    wanted = set(map(str, told["values"])) - ({"None"} if None in told["values"] else set())
    known = values.dictionary.to_pylist()
    codes = [code for code, each in enumerate(known) if str(each) in wanted]
    same = pc.is_in(values.indices, pa.array(codes, values.indices.type))
    same = pc.fill_null(same, None in told["values"])
    absent = pc.is_null(values.indices)
    found = pc.if_else(absent, None in told["values"], same)
    mask: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return mask


def _within(values: pa.Array, told: Told, source: str) -> NDArray[np.bool_]:
    try:
        numbers = load_numbers(values)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise GlScatterError(
            f'{source}: "{told["column"]}" is filtered by a range, and holds no numbers or dates.'
        ) from error
    absent = np.zeros(len(values), np.bool_) if numbers.absent is None else numbers.absent
    if not told["range"]:
        return absent & bool(told["missing"])
    ends = [_end(end, values.type) for end in told["range"]]
    if None in ends:
        raise GlScatterError(
            f'{source}: the range {told["range"]} of "{told["column"]}" is none of its values.'
        )
    low, high = (numbers.place(end) for end in ends if end is not None)
    within = (numbers.offset >= low) & (numbers.offset <= high) & ~absent
    return within | (absent & bool(told["missing"]))


def _end(value: Any, kind: pa.DataType) -> Fraction | None:
    return exact_value(value, is_date=pa.types.is_temporal(kind))


def restored_filter(
    asked: tuple[Told | None, int] | None,
    given: Filter | None,
    channel: Channel,
    points: Points,
    *,
    clipped: bool,
    counted: bool,
) -> Filter | None:
    """Say to the browser what a state that is given back shows.

    Parameters
    ----------
    asked
        The filter of the state, None for everything, and its serial: the next one is followed again. None: there
        is no state.
    given
        What ``filter=`` says, which is in force then.
    channel, points, clipped, counted
        As of `resolve_filter`.
    """
    if asked is None:
        return given
    told, serial = asked
    name, command = channel.manifest.get("name"), f"state {serial}"
    if told is None:
        return Filter({"command": command, **EVERYTHING} if name is not None else {})
    if told["column"] != name or ("values" in told) != (channel.rows is not None):
        return Filter({}, (f'the state filters "{told["column"]}", which is not the colour',))
    if channel.rows is None:
        found = _restored_range(told, channel, points, clipped=clipped, counted=counted)
        return Filter({**found.manifest, "command": command} if found.manifest else {}, found.notes)
    texts = {str(value) for value in told["values"] if value is not None}
    absent = None in told["values"]
    shown = {
        code
        for value, code in _codes(channel.rows).items()
        if (absent if value is None else str(value) in texts)
    }
    return Filter({"command": command, "shown": sorted(shown)})


def _restored_range(
    told: Told, channel: Channel, points: Points, *, clipped: bool, counted: bool
) -> Filter:
    if not told["range"]:
        return Filter({"range": NOTHING, "missing": told["missing"]})
    ends = tuple(told["range"])
    found = resolve_filter(ends, channel, points, clipped=clipped, counted=counted)
    if found is None or not found.manifest:
        return found or Filter({})
    return Filter({**found.manifest, "missing": told["missing"]}, found.notes)
