"""Rasters as they travel (docs/internals.md, "Rasters")."""

import gzip
import io
import zlib
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.merge import coarsen
from streamlit_glscatter.aggregate.patch import Patch, narrow
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.wire.encode import Buffer

_GZIP = 16 + zlib.MAX_WBITS  # with zlib's own header: no name and no time in it

Columns = dict[str, NDArray[Any]]


def encode(patch: Patch, source: Source, block: int = 0) -> Buffer:
    """Encode the counts of a raster.

    Parameters
    ----------
    patch
        The counts.
    source
        What was counted.
    block
        As in `Grid`.

    Returns
    -------
    Buffer
        Gzip of an Arrow IPC stream with one row of lists of bytes. Equal counts are equal bytes.
    """
    lists = _planes(columns_of(patch, source, block))
    arrays = [_one_list(values) for values in lists.values()]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(lists))
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    # Noise has runs of equal bytes at best: to look for longer matches takes twice the time and
    # finds fewer.
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    data = packer.compress(sink.getbuffer()) + packer.flush()
    return Buffer(digest=xxhash.xxh3_128_hexdigest(data), data=data)


def decode(data: bytes) -> Columns:
    """Undo `encode`, for tests."""
    table = pa.ipc.open_stream(gzip.decompress(data)).read_all()
    columns: Columns = {}
    for field in table.column_names:
        name, _, plane = field.partition(".")
        values = table[field].chunk(0).flatten().to_numpy().astype(np.uint32)
        columns[name] = columns.get(name, 0) | values << 8 * int(plane or 0)
    return columns


def columns_of(patch: Patch, source: Source, block: int = 0) -> Columns:
    """Return the lists of a raster, all flat: sums have become means."""
    columns: Columns = {"count": narrow(patch.count.reshape(-1))}
    if source.kind == "count":
        return columns
    parts = _in_blocks(patch, source, block)
    count, entries = parts.count[parts.count > 0], parts.entries
    if parts.kinds is not None:
        columns["kinds"] = parts.kinds[parts.kinds > 0]
        columns["code"] = entries["code"].astype(np.uint8)
        columns["amount"] = narrow(_without_last(entries["amount"], columns["kinds"]))
    elif source.kind == "number":
        columns["missing"] = narrow(count - entries["valued"])
        columns["value"] = _value(entries)
    elif source.kind == "rgba":
        alpha = entries["alpha"]
        for name in ("red", "green", "blue"):
            columns[name] = _mean(entries[name], alpha, np.uint8)
        columns["alpha"] = _mean(alpha, count, np.uint8)
    return columns


def _in_blocks(patch: Patch, source: Source, block: int) -> Patch:
    """Put texels together for what colours say."""
    if block == 0:
        return patch
    side = 1 << block
    rows, columns = (-(-length // side) * side for length in patch.count.shape)
    return coarsen(patch.padded(rows, columns), source, block, block)


def _without_last(amount: NDArray[Any], kinds: NDArray[np.uint8]) -> NDArray[Any]:
    """Leave out the last amount of each block: it is what the others leave of the block's count."""
    keep = np.ones(len(amount), np.bool_)
    keep[np.cumsum(kinds, dtype=np.int64) - 1] = False
    return amount[keep]


def _value(entries: Columns) -> NDArray[np.uint16]:
    valued = entries["valued"]
    if "total" in entries:
        return _mean(entries["total"], valued, np.uint16)
    return np.where(valued > 0, entries["value"], 0).astype(np.uint16)


def _mean(total: NDArray[Any], count: NDArray[Any], dtype: type) -> NDArray[Any]:
    """Divide integers below 2^53 and round, halves to the even; 0 where nothing was counted."""
    mean: NDArray[np.float64] = total / np.maximum(count, 1)
    return np.rint(mean, out=mean).astype(dtype)


def _planes(columns: Columns) -> Columns:
    """Split numbers into their bytes, the low ones first: bytes of one kind pack best together."""
    planes = {}
    for name, values in columns.items():
        by_byte = values.reshape(-1, 1).view(np.uint8)
        for plane in range(values.itemsize):
            planes[f"{name}.{plane}" if plane else name] = by_byte[:, plane]
    return planes


def _one_list(values: NDArray[Any]) -> pa.Array:
    offsets = pa.array([0, len(values)], pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(np.ascontiguousarray(values)))
