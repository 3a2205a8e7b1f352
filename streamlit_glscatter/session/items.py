"""What the points of linked plots stand for: rows of the data, or the ids of a column."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.table.column import Column
from streamlit_glscatter.wire.encode import Buffer, encode_table, gather

MISSING = -(2**63)
"""The id of a point without one: equal to no other."""


@dataclass(frozen=True, eq=False)
class Items:
    """The items that the points of a plot show.

    Attributes
    ----------
    layout
        The points.
    column
        Their ids; None: row positions.
    option
        That named the column, for errors.
    """

    layout: Layout
    column: Column | None = None
    option: str = "link_id"

    @property
    def domain(self) -> str:
        """Within one domain equal items are the same; row positions need as many rows."""
        return f"{self.layout.n_rows} rows" if self.column is None else "ids"

    @property
    def digest(self) -> tuple[str, str | None]:
        """Equal digests are equal items of equal points."""
        return self.layout.digest, None if self.column is None else self.column.digest

    @cached_property
    def values(self) -> NDArray[np.integer[Any]]:
        """Item of each point in sorted order: row (uint32), or id as int64."""
        column = self.column
        if column is None:
            return self.layout.rows
        return CACHE.get(
            ("items", *self.digest),
            lambda: _ids(column, self.layout, self.option),
            lambda ids: ids.nbytes,
        )

    def buffer(self) -> Buffer:
        """Encode the items for the browser (docs/internals.md, "Links")."""

        def encode() -> Buffer:
            if self.column is None:
                return encode_table({"row": pa.array(self.values)})
            halves = self.values.view(np.uint32).reshape(-1, 2)
            low, high = (np.ascontiguousarray(half) for half in halves.T)
            return encode_table({"low": pa.array(low), "high": pa.array(high)})

        return CACHE.get(("items buffer", *self.digest), encode, lambda buffer: len(buffer.data))

    def points_of(self, chosen: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Find the points that show some items: bool, shape ``(len(layout),)``, sorted order."""
        return self._among(self.values, chosen)

    def elsewhere(self, chosen: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """Leave out the items that points of this plot show."""
        return chosen[~self._among(chosen, self.values)]

    def _among(
        self, values: NDArray[np.integer[Any]], chosen: NDArray[np.integer[Any]]
    ) -> NDArray[np.bool_]:
        """Test which of some items are among others; one that is missing never is."""
        if self.column is None:
            rows = np.zeros(self.layout.n_rows, dtype=np.bool_)
            rows[chosen] = True
            listed: NDArray[np.bool_] = rows[values]
            return listed
        found = pc.is_in(pa.array(values), value_set=pa.array(chosen[chosen != MISSING]))
        among: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
        return among


def _ids(column: Column, layout: Layout, option: str) -> NDArray[np.int64]:
    """Turn ids into int64: whole numbers are themselves, text is xxh3-64 of its UTF-8 bytes."""
    values, named = gather(column.arrow, layout), f'{option}="{column.name}"'
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        ids = _hashed(named, values)
    elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        ids = _whole(named, values)
    else:
        raise GlScatterError(
            f"{named} holds {values.type}; ids are whole numbers or text. "
            f"Convert the column, or leave {option} out to match rows by position."
        )
    ids.flags.writeable = False
    return ids


def _whole(named: str, values: pa.Array) -> NDArray[np.int64]:
    if pa.types.is_floating(values.type):  # whole numbers with gaps, as pandas has them
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    try:
        whole = pc.cast(values, pa.int64())
    except pa.ArrowInvalid as error:
        raise GlScatterError(
            f"{named} holds a number that is no 64-bit integer ({error}). "
            "Pass whole numbers or text."
        ) from None
    if pc.any(pc.equal(whole, MISSING)).as_py():
        raise GlScatterError(f'{named} holds {MISSING}, which stands for "no id" here.')
    return np.array(pc.fill_null(whole, MISSING))


def _hashed(named: str, values: pa.Array) -> NDArray[np.int64]:
    encoded = values.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    hashes = np.array([xxhash.xxh3_64_intdigest(text.encode()) for text in texts], dtype=np.uint64)
    ids = np.append(hashes.view(np.int64), np.int64(MISSING))
    if len(np.unique(ids)) < len(ids):
        raise GlScatterError(
            f"Two different ids of {named} have the same 64-bit hash. Pass whole numbers as ids."
        )
    # The last entry is that of points without an id.
    points: NDArray[np.int64] = ids[np.array(pc.fill_null(encoded.indices, len(texts)))]
    return points
