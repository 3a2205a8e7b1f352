"""Tooltip columns and images, encoded in blocks that are fetched only when looked at."""

import json
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.table.column import Column
from streamlit_glscatter.table.columns import Table
from streamlit_glscatter.tooltip.distribution import encode_note, note_of, sample
from streamlit_glscatter.tooltip.images import image_column
from streamlit_glscatter.wire.encode import Blocks, encode_blocks, gather

_SECONDS_PER_DAY = 86_400
_UNITS_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def resolve_hover(
    table: Table,
    layout: Layout,
    *,
    hover: Sequence[Hashable] | None,
    image: Hashable,
    used: Sequence[Hashable],
    whole: Layout | None = None,
) -> tuple[Blocks | None, list[str], Blocks | None]:
    """Encode what the tooltip shows.

    Parameters
    ----------
    table, layout
        The source and the points kept from it.
    hover : sequence of column names, or None
        Exactly the tooltip's columns; none for an empty list. None takes `used`.
    image : str or None
        Column of images, see `images.image_column`.
    used : sequence of column names
        Columns the plot shows otherwise, without x and y: the browser knows those.
    whole
        All points of the table, where ``layout`` has only some of them: values are seen against
        the distribution of all.

    Returns
    -------
    hover : Blocks or None
        Columns ``row: uint64``, the position in the source, and ``c0``, ``c1``, ... in the order
        of `columns`, each with a note of its kind and distribution (`distribution.note_of`) in
        the metadata of its field; None when there is no tooltip.
    columns : list of str
        Names shown for ``c0``, ``c1``, ...
    image : Blocks or None
        One column ``image``.

    Raises
    ------
    GlScatterError
        When a column is unknown or not an image.
    """
    images = None
    if image is not None:
        column = table.column(image, role="image")
        encoded = image_column(column.arrow, column.name)
        images = encode_blocks(pa.table({"image": gather(encoded, layout)}))
    if hover is None:
        names = list(dict.fromkeys(used))
    elif isinstance(hover, Sequence | np.ndarray) and not isinstance(hover, str):
        names = list(hover)
        if not names:
            return None, [], images
    else:
        one = f", such as [{hover!r}]" if isinstance(hover, str) else ""
        raise GlScatterError(f"hover is {hover!r}; pass a list of column names{one}, [] or None.")
    table.pull({"hover": names})
    columns = [table.column(name, role="hover") for name in names]
    arrays = [pa.array(layout.rows).cast(pa.uint64())]
    fields = [pa.field("row", pa.uint64())]
    for number, column in enumerate(columns):
        arrays.append(plain(gather(column.arrow, layout)))
        note = {"note": _note(column, whole or layout)}
        fields.append(pa.field(f"c{number}", arrays[-1].type, metadata=note))
    blocks = encode_blocks(pa.table(arrays, schema=pa.schema(fields)))
    return blocks, [column.name for column in columns], images


def _note(column: Column, layout: Layout) -> bytes:
    """Describe a column, once for each different content."""

    def build() -> bytes:
        values = sample(column.arrow, layout)
        if isinstance(values, pa.ExtensionArray):
            values = values.storage
        return encode_note(note_of(values, plain(values), len(layout)))

    return CACHE.get(("note", layout.digest, column.digest), build, len)


def plain(values: pa.Array) -> pa.Array:
    """Bring a column to a type that needs no knowledge of Arrow to show.

    Parameters
    ----------
    values : pyarrow.Array

    Returns
    -------
    pyarrow.Array
        Numbers, booleans and text stay as they are. Categories become their values; timestamps and
        dates ISO 8601 text in full precision (dates alone where all are midnights without a time
        zone), durations ISO 8601 text in seconds; decimals text; nested values JSON; bytes a text
        with their number. Null stays null.
    """
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    for applies, convert in _CONVERSIONS:
        if applies(values.type):
            return convert(values)
    return values


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _byte_counts(values: pa.Array) -> pa.Array:
    if not (pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type)):
        values = values.cast(pa.large_binary())
    counts = pc.binary_length(values).cast(pa.string())
    return pc.binary_join_element_wise("<", counts, " bytes>", "")


def _iso(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_timestamp(kind):
        values = _coarsest(values)
        if kind.tz is None and _all_midnights(values):
            return values.cast(pa.date32()).cast(pa.string())
    texts = pc.replace_substring(values.cast(pa.string()), " ", "T", max_replacements=1)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        texts = pc.replace_substring_regex(texts, r"([+-]\d\d)(\d\d)$", r"\1:\2")
    return texts


def _coarsest(values: pa.Array) -> pa.Array:
    """Bring timestamps to the coarsest unit that keeps them exact: fewer digits to read."""
    for unit in _UNITS_PER_SECOND:
        try:
            return values.cast(pa.timestamp(unit, values.type.tz))
        except pa.ArrowInvalid:
            continue
    return values


def _all_midnights(values: pa.Array) -> bool:
    if values.type.unit != "s" or values.null_count == len(values):
        return False
    seconds = values.drop_null().cast(pa.int64()).to_numpy()
    return not (seconds % _SECONDS_PER_DAY).any()


def _iso_duration(values: pa.Array) -> pa.Array:
    per_second = _UNITS_PER_SECOND[values.type.unit]
    counts = values.cast(pa.int64()).to_pylist()
    texts = [None if count is None else f"PT{Decimal(count) / per_second:f}S" for count in counts]
    return pa.array(texts, pa.string())


def _json_texts(values: pa.Array) -> pa.Array:
    texts = [None if value is None else _json(value) for value in values.to_pylist()]
    return pa.array(texts, pa.string())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_json_leaf)


def _json_leaf(value: Any) -> str:
    """Text of what JSON has no notation for, such as dates, decimals and bytes."""
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else str(value)


def _is_moment(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_time(kind) or pa.types.is_date(kind))


def _is_castable(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_null(kind) or pa.types.is_decimal(kind) or pa.types.is_string_view(kind)
    )


def _is_complex(kind: pa.DataType) -> bool:
    return bool(pa.types.is_nested(kind) or pa.types.is_interval(kind))


# The first that applies; types that none applies to are plain.
_CONVERSIONS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (pa.types.is_dictionary, lambda values: plain(values.dictionary).take(values.indices)),
    (pa.types.is_run_end_encoded, lambda values: plain(pc.run_end_decode(values))),
    (_is_moment, _iso),
    (pa.types.is_duration, _iso_duration),
    (_is_castable, lambda values: values.cast(pa.string())),
    (_is_bytes, _byte_counts),
    (_is_complex, _json_texts),
)
