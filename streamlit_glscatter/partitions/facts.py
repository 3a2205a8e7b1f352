"""What must be known of a whole column before its values can become colours or sizes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.own_colors import is_text, own_colors
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part
from streamlit_glscatter.table.exact import is_continuous

MOST_VALUES = 2**20
"""Different values of a column of categories, at most: all of them are compared in one place."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of the values of a column that belong to points.

    Attributes
    ----------
    kind
        Their type; text is large text.
    missing
        Points without a value.
    infinite
        Those of them whose value is infinite.
    ends
        Numbers and dates: the smallest and the largest value; none when there are no values.
    values, counts
        Categories: each value once, in the order of declared categories or of appearance, and how
        many points have it.
    """

    kind: pa.DataType
    missing: int = 0
    infinite: int = 0
    ends: pa.Array | None = None
    values: pa.Array | None = None
    counts: NDArray[np.int64] | None = None

    @property
    def declared(self) -> bool:
        """Whether the order of the values was declared."""
        return bool(pa.types.is_dictionary(self.kind))


class FactsOf(Job):
    """Asks for the facts of a column.

    Parameters
    ----------
    name
        The column.
    role
        The API option that named it, for messages.
    tally
        Whether integers are categories.
    """

    def __init__(self, name: str, role: str, *, tally: bool = False) -> None:
        self.name = name
        self.columns = (name,)
        self.key = ("facts", name, tally)
        self._role = role
        self._tally = tally

    def ask(self, part: Part) -> Facts:
        """See :class:`Job`."""
        values = unwrapped(part.values(self.name))
        kind = values.type
        if pa.types.is_dictionary(kind) or is_text(kind) or pa.types.is_boolean(kind):
            return _tallied(values)
        if is_continuous(kind):
            counted = self._tally and pa.types.is_integer(kind)
            return _tallied(values) if counted else _ranged(values)
        if (own := own_colors(values, explicit=False)) is not None:
            return Facts(kind, own.null_count)
        return Facts(kind, values.null_count)

    def join(self, answers: list[Facts]) -> Facts:
        """See :class:`Job`."""
        kinds = {str(of.kind): of.kind for of in answers if not _is_untyped(of.kind)}
        if len(kinds) > 1:
            first, second, *_ = kinds
            raise GlScatterError(
                f'{self._role}: "{self.name}" is of the type {first} in one partition and {second} in '
                "another. Give it one type everywhere, for example with astype."
            )
        return Facts(
            kind=next(iter(kinds.values()), answers[0].kind),
            missing=sum(of.missing for of in answers),
            infinite=sum(of.infinite for of in answers),
            ends=_ends([of.ends for of in answers if of.ends is not None]),
            **self._counted([of for of in answers if of.values is not None]),
        )

    def _counted(self, answers: list[Facts]) -> dict[str, Any]:
        if not answers:
            return {}
        table = pa.concat_tables(pa.table({"v": of.values, "n": of.counts}) for of in answers)
        # On one thread values keep their order.
        summed = table.group_by("v", use_threads=False).aggregate([("n", "sum")])
        if summed.num_rows > MOST_VALUES:
            raise GlScatterError(
                f'{self._role}: "{self.name}" has more than {MOST_VALUES:,} different values, too many '
                "for categories of a live Dask DataFrame. Merge rarer values, or prepare the frame "
                "with path= instead of live=True."
            )
        counts = summed["n_sum"].to_numpy().astype(np.int64)
        return {"values": summed["v"].combine_chunks(), "counts": counts}

    def nbytes(self, answer: Facts) -> int:
        """See :class:`Job`."""
        return 0 if answer.values is None else int(answer.values.nbytes) + answer.counts.nbytes  # type: ignore[union-attr]  # counts come with values


def unwrapped(values: pa.Array) -> pa.Array:
    """Bring text, also that of categories, to one type."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        if is_text(kind.value_type) and not pa.types.is_large_string(kind.value_type):
            texts = values.dictionary.cast(pa.large_string())
            return pa.DictionaryArray.from_arrays(values.indices, texts, ordered=kind.ordered)
        return values
    return values.cast(pa.large_string()) if is_text(kind) else values


def _is_untyped(kind: pa.DataType) -> bool:
    """Whether a column has this type because no value says another."""
    return bool(pa.types.is_null(kind.value_type if pa.types.is_dictionary(kind) else kind))


def _tallied(values: pa.Array) -> Facts:
    declared = pa.types.is_dictionary(values.type)
    encoded = values if declared else pc.dictionary_encode(values)
    names, codes = encoded.dictionary, encoded.indices.drop_null().to_numpy()
    counts = np.bincount(codes, minlength=len(names)).astype(np.int64)
    absent = pc.is_null(names, nan_is_null=True).to_numpy(zero_copy_only=False)
    kind = values.type
    if declared:  # whatever the width of the codes
        kind = pa.dictionary(pa.int32(), kind.value_type, kind.ordered)
    if declared and not len(names):  # pandas calls no categories numbers
        return Facts(pa.dictionary(pa.int32(), pa.null()), missing=len(values))
    return Facts(
        kind,
        missing=encoded.indices.null_count + int(counts[absent].sum()),
        values=names.filter(pa.array(~absent)),
        counts=counts[~absent],
    )


def _ranged(values: pa.Array) -> Facts:
    if pa.types.is_float16(values.type):
        values = values.cast(pa.float32())
    kind, missing, infinite = values.type, values.null_count, 0
    present = values.drop_null()
    if pa.types.is_floating(kind):
        floats = present.to_numpy(zero_copy_only=False)
        finite = np.isfinite(floats)
        infinite = int(np.count_nonzero(np.isinf(floats)))
        missing += int(np.count_nonzero(~finite))
        present = present.filter(pa.array(finite))
    return Facts(kind, missing, infinite, ends=_ends([present]))


def _ends(arrays: list[pa.Array]) -> pa.Array | None:
    """Smallest and largest of some values, in their own type."""
    some = [array for array in arrays if len(array)]
    if not some:
        return arrays[0] if arrays else None
    found = [pc.min_max(array) for array in some]
    whole = pc.min_max(pa.array([of[end] for of in found for end in ("min", "max")], some[0].type))
    return pa.array([whole["min"], whole["max"]], some[0].type)
