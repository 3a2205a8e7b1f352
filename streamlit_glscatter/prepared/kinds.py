"""How each column is kept: the type that all runs of it come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.prepared.source import storage_type, unified
from streamlit_glscatter.prepared.spill import MOST_VALUES, Run

_SMALL_OFFSETS = 2**31 - 1  # bytes that 32-bit offsets can address


@dataclass(frozen=True, eq=False)
class Kind:
    """How a column is kept.

    Attributes
    ----------
    stored
        Type of the values on disk; of the codes, for categories.
    logical
        Type of the column.
    dictionary
        What the codes of categories stand for; None for other columns.
    """

    stored: pa.DataType
    logical: pa.DataType
    dictionary: pa.Array | None = None

    def encode(self, values: pa.Array) -> pa.Array:
        """Bring the values of a run to the stored type."""
        if pa.types.is_null(values.type):
            return pa.nulls(len(values), self.stored)
        if self.dictionary is not None:
            found = values.dictionary.cast(self.dictionary.type)
            places = pc.index_in(found, value_set=self.dictionary)
            return places.cast(self.stored).take(values.indices)
        if pa.types.is_dictionary(values.type):
            values = values.dictionary.take(values.indices)
        return values if values.type == self.stored else values.cast(self.stored)

    def wrap(self, values: pa.Array) -> pa.Array:
        """Make the column of the stored values."""
        if self.dictionary is not None:
            return pa.DictionaryArray.from_arrays(
                values, self.dictionary, ordered=self.logical.ordered, safe=False
            )
        if isinstance(self.logical, pa.BaseExtensionType):
            return pa.ExtensionArray.from_storage(self.logical, values)
        return values


def kinds_of(names: Sequence[str], runs: Sequence[Run], folder: Path) -> list[Kind]:
    """Decide how the columns are kept.

    Parameters
    ----------
    names
        The columns.
    runs
        All runs, in the order of the source.
    folder
        Where they are.

    Returns
    -------
    list of Kind
        Categories of the source keep their order, over all runs in the order of appearance. Text of
        up to 32,768 different values, each twice or more on average, becomes categories ordered by
        count, then by value: the order in which a legend shows text.

    Raises
    ------
    GlScatterError
        If a column has several types.
    """
    kept = sum(run.rows for run in runs)
    return [_kind(i, name, runs, folder, kept) for i, name in enumerate(names)]


def _kind(i: int, name: str, runs: Sequence[Run], folder: Path, kept: int) -> Kind:
    places = [
        (_without_width(run.kinds[i]), f"run {number}") for number, run in enumerate(runs, start=1)
    ]
    kind = unified(name, places, "columns")
    if pa.types.is_dictionary(kind):
        return _declared(name, kind, _dictionaries(i, runs, folder))
    if pa.types.is_large_string(kind):
        dictionary = _frequent_first(i, runs, folder, kept)
        if dictionary is not None:
            return _categories(dictionary, ordered=False)
    stored = storage_type(kind)
    narrow = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    if stored in narrow and sum(run.text[i] for run in runs) <= _SMALL_OFFSETS:
        stored = narrow[stored]
    elif pa.types.is_list(stored) and sum(run.text[i] for run in runs) > _SMALL_OFFSETS:
        stored = pa.large_list(stored.value_field)
    logical = kind if isinstance(kind, pa.BaseExtensionType) else stored
    return Kind(stored, logical)


def _without_width(kind: pa.DataType) -> pa.DataType:
    """Leave out how wide the offsets of text and the codes of categories are."""
    if pa.types.is_dictionary(kind):
        return pa.dictionary(pa.int32(), _without_width(kind.value_type), kind.ordered)
    wide = {pa.string(): pa.large_string(), pa.binary(): pa.large_binary()}
    plain = storage_type(kind) if not isinstance(kind, pa.BaseExtensionType) else kind
    return wide.get(plain, plain)


def _column(i: int, run: Run, folder: Path) -> pa.Array:
    with pa.memory_map(str(folder / run.name)) as mapped:
        return pa.ipc.open_file(mapped).get_batch(0).column(str(i))


def _dictionaries(i: int, runs: Sequence[Run], folder: Path) -> Iterable[pa.Array]:
    for run in runs:
        values = _column(i, run, folder)
        if not pa.types.is_null(values.type):
            yield values.dictionary


def _declared(name: str, kind: pa.DataType, dictionaries: Iterable[pa.Array]) -> Kind:
    union = pa.array([], kind.value_type)
    for dictionary in dictionaries:
        found = dictionary.cast(kind.value_type).drop_null()
        fresh = found.filter(pc.invert(pc.is_in(found, value_set=union)))
        if len(fresh):
            union = pa.concat_arrays([union, fresh.unique()])
    if len(union) > np.iinfo(np.int32).max:
        raise GlScatterError(f'columns: "{name}" has {len(union):,} categories. Leave it out.')
    return _categories(union, ordered=kind.ordered)


def _categories(dictionary: pa.Array, *, ordered: bool) -> Kind:
    if pa.types.is_large_string(dictionary.type) and dictionary.nbytes <= _SMALL_OFFSETS:
        dictionary = dictionary.cast(pa.string())
    codes = next(
        kind
        for kind, most in ((pa.int8(), 2**7), (pa.int16(), 2**15), (pa.int32(), 2**31))
        if len(dictionary) <= most
    )
    return Kind(codes, pa.dictionary(codes, dictionary.type, ordered), dictionary)


def _frequent_first(i: int, runs: Sequence[Run], folder: Path, kept: int) -> pa.Array | None:
    """Order the values of a text column by count, then by value; None where they are too many."""
    values = pa.array([], pa.large_string())
    counts = np.empty(0, np.int64)
    for run in runs:
        column = _column(i, run, folder)
        if pa.types.is_null(column.type):
            continue
        if not pa.types.is_dictionary(column.type):
            return None
        found = column.dictionary.cast(pa.large_string())
        fresh = found.filter(pc.invert(pc.is_in(found, value_set=values)))
        values = pa.concat_arrays([values, fresh])
        if len(values) > MOST_VALUES:
            return None
        counts = np.concatenate([counts, np.zeros(len(fresh), np.int64)])
        places = pc.index_in(found, value_set=values).to_numpy()
        codes = column.indices.drop_null().to_numpy()
        counts[places] += np.bincount(codes, minlength=len(found))
    if len(values) * 2 > kept:
        return None
    table = pa.table({"count": counts, "value": values})
    order = pc.sort_indices(table, sort_keys=[("count", "descending"), ("value", "ascending")])
    return values.take(order)
