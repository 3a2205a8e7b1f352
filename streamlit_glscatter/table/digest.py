"""Digests of column content, read from the buffers as they are.

Equal digests mean equal content and type. The same values give the same digest however they are
chunked or sliced, so a copy that went through pickle is recognised; a copy of another type is not.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE

_PLAIN = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
_CHUNK = 1 << 16  # rows of a strided array made contiguous at a time


def combine(kind: str, *parts: object) -> str:
    """Return the xxh3-128 digest of a kind and a list of facts, digests among them."""
    return xxhash.xxh3_128_hexdigest(repr((kind, parts)).encode())


def numpy_digest(array: NDArray[np.generic]) -> str:
    """Return the digest of a one-dimensional array of a dtype without Python objects.

    Parameters
    ----------
    array
        Contiguous arrays are hashed in place, others a piece at a time.

    Returns
    -------
    str
        xxh3-128 over dtype, length and bytes, as hex.
    """
    content = xxhash.xxh3_128()
    if array.flags.c_contiguous:
        content.update(array.view(np.uint8).data)
    else:
        for start in range(0, len(array), _CHUNK):
            content.update(np.ascontiguousarray(array[start : start + _CHUNK]).view(np.uint8).data)
    return combine("numpy", array.dtype.str, len(array), content.hexdigest())


def arrow_digest(values: pa.ChunkedArray) -> str:
    """Return the digest of an Arrow column.

    Parameters
    ----------
    values
        Any type. Numbers, booleans, times, strings, binary and dictionaries are hashed in place;
        string views are converted once for each different content, nested types every time.

    Returns
    -------
    str
        xxh3-128 over type, length, validity and values, as hex.
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _dictionary_digest(values)
    if kind in _PLAIN:
        # Views point into their buffers in any order: hashing them as they lie is quick and sound,
        # but a copy may lie differently, so the raw digest only leads to the lasting one.
        return CACHE.get(("digest", _raw_digest(values)), lambda: _view_digest(values), len)
    if not _is_flat(kind):
        return _nested_digest(values)
    hashers = [xxhash.xxh3_128() for _ in range(3)]
    running = 0
    for chunk in values.chunks:
        running = _hash_values(chunk, hashers, running)
        if values.null_count:
            hashers[2].update(_bits(chunk.buffers()[0], chunk).data)
    content = [hasher.hexdigest() for hasher in hashers]
    return combine("arrow", str(kind), len(values), values.null_count, *content)


def _is_flat(kind: pa.DataType) -> bool:
    return _width(kind) is not None or pa.types.is_boolean(kind) or _offset_dtype(kind) is not None


def _width(kind: pa.DataType) -> int | None:
    """Bytes of one value when all values lie side by side in one buffer."""
    if pa.types.is_boolean(kind) or pa.types.is_nested(kind) or kind.num_buffers != 2:
        return None
    try:
        bits: int = kind.bit_width
    except ValueError:
        return None
    return bits // 8


def _offset_dtype(kind: pa.DataType) -> type[np.signedinteger] | None:
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return np.int32
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        return np.int64
    return None


def _hash_values(chunk: pa.Array, hashers: list[xxhash.xxh3_128], running: int) -> int:
    """Feed the values of a chunk; strings continue the offsets of the chunk before."""
    if len(chunk) == 0:
        return running
    first, last = chunk.offset, chunk.offset + len(chunk)
    buffers = chunk.buffers()
    if pa.types.is_boolean(chunk.type):
        hashers[0].update(_bits(buffers[1], chunk).data)
        return running
    width = _width(chunk.type)
    if width is not None:
        hashers[0].update(memoryview(buffers[1])[first * width : last * width])
        return running
    dtype = np.dtype(_offset_dtype(chunk.type))
    offsets = np.frombuffer(buffers[1], dtype)[first : last + 1]
    start, stop = int(offsets[0]), int(offsets[-1])
    ends = offsets[1:]
    if running != start:
        # The sum of 32-bit offsets over many chunks may wrap: that is the same at every copy.
        ends = ends + np.array(running - start).astype(dtype)
    hashers[1].update(ends.view(np.uint8).data)
    if stop > start:
        hashers[0].update(memoryview(buffers[2])[start:stop])
    return running + stop - start


def _bits(bitmap: pa.Buffer | None, chunk: pa.Array) -> NDArray[np.uint8]:
    """One byte for each bit of a bitmap; ones where there is no bitmap."""
    if bitmap is None:
        return np.ones(len(chunk), np.uint8)
    first = chunk.offset // 8
    last = (chunk.offset + len(chunk) + 7) // 8
    packed = np.frombuffer(bitmap, np.uint8)[first:last]
    skip = chunk.offset - 8 * first
    return np.unpackbits(packed, bitorder="little")[skip : skip + len(chunk)]


def _dictionary_digest(values: pa.ChunkedArray) -> str:
    if values.num_chunks > 1:
        values = values.unify_dictionaries()
    indices = pa.chunked_array([c.indices for c in values.chunks], values.type.index_type)
    dictionary = pa.chunked_array([c.dictionary for c in values.chunks[:1]], values.type.value_type)
    return combine("dictionary", arrow_digest(indices), arrow_digest(dictionary))


def _raw_digest(values: pa.ChunkedArray) -> str:
    parts = [
        (len(chunk), chunk.offset, [b and xxhash.xxh3_128_hexdigest(b) for b in chunk.buffers()])
        for chunk in values.chunks
    ]
    return combine("raw", str(values.type), parts)


def _view_digest(values: pa.ChunkedArray) -> str:
    return combine("view", arrow_digest(without_views(values)))


def _nested_digest(values: pa.ChunkedArray) -> str:
    """Digest of the column written as an IPC stream: one form for every type there is."""
    sink = pa.BufferOutputStream()
    batch = pa.record_batch({"": values.combine_chunks()})
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    content = xxhash.xxh3_128_hexdigest(sink.getvalue())
    return combine("nested", str(values.type), len(values), content)


def without_views(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return string and binary views as large strings and binary, which every kernel knows."""
    if pa.types.is_dictionary(values.type) and values.type.value_type in _PLAIN:
        chunks = [
            pa.DictionaryArray.from_arrays(
                chunk.indices,
                chunk.dictionary.cast(_PLAIN[values.type.value_type]),
                ordered=values.type.ordered,
            )
            for chunk in values.chunks
        ]
        return pa.chunked_array(chunks) if chunks else values
    plain = _PLAIN.get(values.type)
    return values if plain is None else pc.cast(values, plain)
