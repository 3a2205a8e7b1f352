"""Colour by category: which value has which row of the legend."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.css import RGBA, parse_color
from streamlit_glscatter.looks.legend import CategoryRows, Legend
from streamlit_glscatter.looks.palettes import (
    MISSING_DARK,
    MISSING_LIGHT,
    OTHER_DARK,
    OTHER_LIGHT,
    Palette,
    automatic_palette,
    listed_palette,
    named_palette,
)
from streamlit_glscatter.wire.encode import gather

PaletteOption: TypeAlias = str | Sequence[str] | Mapping[Any, str] | None

OWN_COLORS = 254
"""Values with colours of their own, at most, unless an explicit palette is longer: with rows for
"other" and for missing values a code still fits one byte."""
_MOST_ROWS = 2**16

VALUE, OTHER, MISSING = 0, 1, 2
"""Roles of legend rows."""


@dataclass(frozen=True, eq=False)
class Categories:
    """A legend and the row of each point.

    Attributes
    ----------
    codes : ndarray of uint8 or uint16, shape (points,)
        Row of the legend, in sorted order.
    legend : Legend
    rows : CategoryRows
        Which value has which row.
    notes : tuple of str
        What a viewer should know.
    """

    codes: NDArray[np.unsignedinteger[Any]]
    legend: Legend
    rows: CategoryRows
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Entries of the dictionary with legend rows of their own, in legend order."""

    entries: NDArray[np.int64]
    slots: NDArray[np.int64]
    """Place of each in the palette."""
    colors: Palette


def categorise(
    values: pa.Array,
    layout: Layout,
    *,
    name: str,
    palette: PaletteOption,
    first: pa.Array | None = None,
) -> Categories:
    """Give every value a legend row and a colour.

    Parameters
    ----------
    values : pyarrow.Array, one entry a source row
        A dictionary array keeps the order its categories are declared in, and, up to 254 of them,
        the colours too when only some occur. Other values are ordered by their count, descending,
        then by value.
    layout : Layout
        Only points kept by the layout are counted.
    name : str
        The column's name, for messages.
    palette : None, str, sequence of str, or mapping of values to str
        None: Okabe-Ito for up to 8 values, Glasbey for more. A name: see
        `palettes.named_palette`. With both, the most frequent values get colours of their own, at
        most 254, and the others share one grey row. A sequence needs a colour for each value; a
        mapping too, under the value itself or its text, and the key None is for missing values.
    first : pyarrow.Array or None
        Values that keep the first rows of the legend, because rows have been appended since they had them.

    Raises
    ------
    GlScatterError
        When the palette lacks colours.
    """
    declared = bool(pa.types.is_dictionary(values.type))
    if not declared:
        if pa.types.is_string_view(values.type):
            values = values.cast(pa.large_string())
        values = pc.dictionary_encode(values)
    dictionary, indices = distinct(
        values.dictionary, gather(values.indices, layout), declared=declared
    )
    present = np.bincount(indices, minlength=len(dictionary) + 1)
    counts, missing = present[:-1].astype(np.int64), int(present[-1])
    row_of, found = legend_of(
        dictionary, counts, missing, declared=declared, name=name, palette=palette, first=first
    )
    return dataclasses.replace(found, codes=row_of[indices])


def legend_of(
    dictionary: pa.Array,
    counts: NDArray[np.int64],
    missing: int,
    *,
    declared: bool,
    name: str,
    palette: PaletteOption,
    first: pa.Array | None = None,
) -> tuple[NDArray[np.unsignedinteger[Any]], Categories]:
    """Give every value a legend row and a colour, by its count.

    Parameters
    ----------
    dictionary, counts, missing
        The values, each once; the points of each; and those without a value.
    declared
        Whether the values are in the order of declared categories.
    name, palette, first
        See `categorise`.

    Returns
    -------
    Row of each value and, at the end, of missing ones; and all but the codes.
    """
    chosen = _choose(dictionary, counts, palette, declared=declared, name=name, first=first)
    legend = _legend(dictionary, counts, missing, chosen, palette)
    if len(legend.names) > _MOST_ROWS:
        raise GlScatterError(
            f'palette: "{name}" has {len(chosen.entries):,} values and a legend has at most '
            f"{_MOST_ROWS:,} rows; leave the palette out."
        )
    row_of: NDArray[np.unsignedinteger[Any]] = np.zeros(
        len(dictionary) + 1, np.uint8 if len(legend.names) <= 256 else np.uint16
    )
    others = int(np.count_nonzero(counts)) - len(chosen.entries)
    if others:
        row_of[:-1] = len(chosen.entries)
    row_of[chosen.entries] = np.arange(len(chosen.entries))
    if missing:
        row_of[-1] = len(legend.names) - 1
    rows = CategoryRows(
        name=name,
        own=dictionary.take(pa.array(chosen.entries)),
        others=dictionary.take(pa.array(np.setdiff1d(np.flatnonzero(counts), chosen.entries))),
        missing=len(legend.names) - 1 if missing else None,
    )
    notes = _notes(others, others + len(chosen.entries), name)
    return row_of, Categories(row_of[:0], legend, rows, notes)


def distinct(
    dictionary: pa.Array, indices: pa.Array, *, declared: bool
) -> tuple[pa.Array, NDArray[np.int64]]:
    """Drop missing and repeated entries of a dictionary; indices of missing ones are its length."""
    size = len(dictionary)
    distinct = dictionary
    if declared:  # a dictionary made here has neither
        missing = pc.is_null(dictionary, nan_is_null=True)
        distinct = pc.unique(dictionary.filter(pc.invert(missing)))
    if indices.null_count or indices.type == pa.uint64():
        # The position after the last one may not fit the indices' own type.
        fits = indices.type != pa.uint64() and size < 2 ** (indices.type.bit_width - 1)
        indices = (indices if fits else indices.cast(pa.int64())).fill_null(size)
    positions: NDArray[np.int64] = indices.to_numpy(zero_copy_only=False)
    if len(distinct) == size:
        return dictionary, positions
    moved = np.full(size + 1, len(distinct), np.int64)
    places = pc.index_in(dictionary, value_set=distinct).fill_null(len(distinct))
    moved[:-1] = np.where(missing, len(distinct), places.to_numpy(zero_copy_only=False))
    return distinct, moved[positions]


def _choose(
    dictionary: pa.Array,
    counts: NDArray[np.int64],
    palette: PaletteOption,
    *,
    declared: bool,
    name: str,
    first: pa.Array | None = None,
) -> _Chosen:
    used = np.flatnonzero(counts)
    explicit = palette is not None and not isinstance(palette, str)
    if explicit:
        limit = len(used)
    elif palette is None:
        limit = OWN_COLORS
    else:
        limit = min(len(named_palette(palette)), OWN_COLORS)
    entries = used if declared and len(used) <= limit else _frequent(dictionary, counts, limit)
    if declared:
        entries = np.sort(entries)
    if first is not None:
        entries = _after(first, entries, dictionary, counts)[:limit]
    # Declared categories keep their colours when a filter leaves some of them out.
    stable = declared and (explicit or len(dictionary) <= limit)
    slots = entries if stable else np.arange(len(entries))
    if isinstance(palette, Mapping):
        return _Chosen(
            entries, np.arange(len(entries)), _mapped(dictionary, entries, palette, name)
        )
    if palette is None:
        colors = automatic_palette(len(dictionary) if stable else len(entries))
    elif isinstance(palette, str):
        colors = named_palette(palette)
    else:
        colors = listed_palette(palette)
        needed = int(slots.max(initial=-1)) + 1
        if len(colors) < needed:
            raise GlScatterError(
                f'palette: "{name}" needs {needed:,} colours, one for each of its '
                f"{'declared categories' if declared else 'values'}, and the list has "
                f"{len(colors):,}. Add colours, or leave the palette out."
            )
    return _Chosen(entries, slots, colors)


def _after(
    first: pa.Array, entries: NDArray[np.int64], dictionary: pa.Array, counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Put entries behind those of some values, as far as these occur."""
    places = pc.index_in(first.cast(dictionary.type), dictionary).drop_null()
    known = places.to_numpy().astype(np.int64)
    known = known[counts[known] > 0]
    return np.concatenate([known, entries[~np.isin(entries, known)]])


def _frequent(dictionary: pa.Array, counts: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Order the `limit` most frequent entries that occur at all by count, then by value."""
    used = np.flatnonzero(counts)
    if len(used) > limit:
        # Only entries as frequent as the last one to be taken need to be compared by value.
        least = np.partition(counts[used], len(used) - limit)[len(used) - limit]
        sure = used[counts[used] > least]
        tied = used[counts[used] == least]
        best = pc.select_k_unstable(
            pa.table({"value": dictionary.take(pa.array(tied))}),
            limit - len(sure),
            sort_keys=[("value", "ascending")],
        )
        used = np.concatenate([sure, tied[best.to_numpy()]])
    ranked = pa.table({"count": counts[used], "value": dictionary.take(pa.array(used))})
    order = pc.sort_indices(ranked, sort_keys=[("count", "descending"), ("value", "ascending")])
    ordered: NDArray[np.int64] = used[order.to_numpy()]
    return ordered


def _mapped(
    dictionary: pa.Array, entries: NDArray[np.int64], palette: Mapping[Any, str], name: str
) -> Palette:
    values = dictionary.take(pa.array(entries)).to_pylist()
    found = [palette.get(value, palette.get(str(value))) for value in values]
    lacking = [value for value, color in zip(values, found, strict=True) if color is None]
    if lacking:
        listed = ", ".join(repr(value) for value in lacking[:5])
        more = f" and {len(lacking) - 5:,} more" if len(lacking) > 5 else ""
        raise GlScatterError(
            f'palette: there is no colour for {listed}{more} of "{name}". Add them to the dict.'
        )
    return listed_palette([color for color in found if color is not None])


def _legend(
    dictionary: pa.Array,
    counts: NDArray[np.int64],
    missing: int,
    chosen: _Chosen,
    palette: PaletteOption,
) -> Legend:
    own = counts[chosen.entries]
    names = [str(value) for value in dictionary.take(pa.array(chosen.entries)).to_pylist()]
    others = int(counts.sum() - own.sum())
    given = palette.get(None) if isinstance(palette, Mapping) else None
    color = None if given is None else parse_color(given, role="palette")
    extra = [
        ("other", others, OTHER, OTHER_LIGHT, OTHER_DARK),
        ("missing", missing, MISSING, color or MISSING_LIGHT, color or MISSING_DARK),
    ]
    rows = [row for row in extra if row[1]]
    return Legend(
        names=[*names, *(row[0] for row in rows)],
        counts=np.array([*own.tolist(), *(row[1] for row in rows)], np.int64),
        roles=np.array([*(VALUE for _ in names), *(row[2] for row in rows)], np.uint8),
        colors=Palette(
            _with_rows(chosen.colors.light[chosen.slots], [row[3] for row in rows]),
            _with_rows(chosen.colors.dark[chosen.slots], [row[4] for row in rows]),
        ),
    )


def _with_rows(colors: NDArray[np.uint8], rows: list[RGBA]) -> NDArray[np.uint8]:
    return np.concatenate([colors, np.array(rows, np.uint8).reshape(-1, 4)])


def _notes(others: int, values: int, name: str) -> tuple[str, ...]:
    if others == 0:
        return ()
    verb = "share" if others > 1 else "has"
    return (f'{others:,} of {values:,} values of "{name}" {verb} the colour "other"',)
