"""Colours that a column holds itself: hexadecimal text, or lists of bytes."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.looks.css import css_color
from streamlit_glscatter.looks.palettes import MISSING_OWN

_OWN_COLOR = r"^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"


def own_colors(values: pa.Array, *, explicit: bool) -> pa.Array | None:
    """Colours that a column holds itself, one ``uint32`` a source row, or None."""
    kind = values.type
    if pa.types.is_fixed_size_list(kind):
        if kind.value_type == pa.uint8() and kind.list_size in {3, 4}:
            return _packed_lists(values)
        return None
    if explicit:
        return None  # hex colours with a palette are names
    if pa.types.is_dictionary(kind) and is_text(kind.value_type):
        return packed_text(values)
    if is_text(kind):
        head = values.slice(0, 1000).drop_null()
        # Most text is no colour: that shows before all of it is looked at.
        if not len(head) or pc.all(_is_hex(head)).as_py():
            return packed_text(pc.dictionary_encode(values.cast(pa.large_string())))
    return None


def _is_hex(text: pa.Array) -> pa.Array:
    return pc.match_substring_regex(text.cast(pa.large_string()), _OWN_COLOR)


def _packed_lists(values: pa.Array) -> pa.Array:
    size = values.type.list_size
    flat = values.values.slice(values.offset * size, len(values) * size)
    absent = values.is_null().to_numpy(zero_copy_only=False)
    if flat.null_count:
        gaps = flat.is_null().to_numpy(zero_copy_only=False).reshape(-1, size)
        absent = absent | gaps.any(axis=1)
        flat = flat.fill_null(0)
    rgba = np.full((len(values), 4), 255, np.uint8)
    rgba[:, :size] = flat.to_numpy(zero_copy_only=False).reshape(-1, size)
    return pa.array(rgba.view("<u4").reshape(-1), pa.uint32(), mask=absent)


def packed_text(values: pa.DictionaryArray) -> pa.Array | None:
    """Pack categories that are all colours; None when any of them is none."""
    names = values.dictionary
    # A dictionary may declare categories that do not occur; those count as well.
    texts = names.drop_null()
    if not len(texts) or not pc.all(_is_hex(texts)).as_py():
        return None
    packed = [
        None if text is None else int.from_bytes(bytes(css_color(text) or ()), "little")
        for text in names.to_pylist()
    ]
    return pa.array(packed, pa.uint32()).take(values.indices)


def own_rgba(colors: pa.Array) -> NDArray[np.uint8]:
    """Unpack colours, shape (points, 4); missing ones have a colour too."""
    filler = pa.scalar(int.from_bytes(bytes(MISSING_OWN), "little"), pa.uint32())
    packed = colors.fill_null(filler).to_numpy(zero_copy_only=False)
    return np.asarray(packed.astype("<u4", copy=False).view(np.uint8).reshape(-1, 4))


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is text."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
