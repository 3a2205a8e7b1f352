"""Rasters as they travel (docs/internals.md, "Rasters")."""

import gzip
import io
import zlib
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.patch import Patch, narrow
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.encode import Buffer

_GZIP = 16 + zlib.MAX_WBITS  # with zlib's own header: no name and no time in it

Columns = dict[str, NDArray[Any]]


def encode(patch: Patch, source: Source) -> Buffer:
    """Encode the counts of a raster.

    Parameters
    ----------
    patch
        The counts.
    source
        What was counted.

    Returns
    -------
    Buffer
        Gzip of an Arrow IPC stream with one row of lists. Equal counts are equal bytes.
    """
    columns = columns_of(patch, source)
    arrays = [_one_list(values) for values in columns.values()]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
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
    return {name: table[name].chunk(0).flatten().to_numpy() for name in table.column_names}


def columns_of(patch: Patch, source: Source) -> Columns:
    """Return the lists of a raster, all flat: sums have become means."""
    columns: Columns = {"count": narrow(patch.count.reshape(-1))}
    entries = patch.entries
    if patch.kinds is not None:
        kinds = patch.kinds.reshape(-1)
        columns["kinds"] = kinds[kinds > 0]
        columns["code"] = entries["code"].astype(np.uint8)
        columns["amount"] = narrow(entries["amount"])
    elif source.kind == "number":
        columns["valued"] = entries["valued"].astype(columns["count"].dtype)
        columns["value"] = _value(entries)
    elif source.kind == "rgba":
        count = columns["count"][columns["count"] > 0]
        alpha = entries["alpha"]
        for name in ("red", "green", "blue"):
            columns[name] = _mean(entries[name], alpha, np.uint8)
        columns["alpha"] = _mean(alpha, count, np.uint8)
    return columns


def _value(entries: Columns) -> NDArray[np.uint16]:
    valued = entries["valued"]
    if "total" in entries:
        return _mean(entries["total"], valued, np.uint16)
    return np.where(valued > 0, entries["value"], 0).astype(np.uint16)


def _mean(total: NDArray[Any], count: NDArray[Any], dtype: type) -> NDArray[Any]:
    """Divide integers below 2^53 and round, halves to the even; 0 where nothing was counted."""
    mean: NDArray[np.float64] = total / np.maximum(count, 1)
    return np.rint(mean, out=mean).astype(dtype)


def _one_list(values: NDArray[Any]) -> pa.Array:
    offsets = pa.array([0, len(values)], pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(np.ascontiguousarray(values)))
