"""Arrow IPC buffers named by their content (docs/internals.md, "Buffers")."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.layout.identity import Identity
from streamlit_glscatter.layout.layout import BATCH, Layout
from streamlit_glscatter.table.digest import combine

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_LARGE = 255  # a count in the `cells` buffer that says: the next entry of `large`
_BLOCK_BYTES = 65536
_BLOCK_ROWS_MIN, _BLOCK_ROWS_MAX = 16, 4096


@dataclass(frozen=True, eq=False)
class Buffer:
    """Bytes to be sent to the browser once.

    Attributes
    ----------
    digest
        xxh3-128 of ``data``, as hex. Equal digests are equal buffers.
    data
        An uncompressed Arrow IPC stream, or a file as it is; nothing where there are parts.
    parts
        Buffers that are this one when they are read one after the other. Rows that were appended are in
        parts of their own, so what was sent before need not be sent again.
    """

    digest: str
    data: bytes
    parts: "tuple[Buffer, ...]" = ()

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data) + sum(part.size for part in self.parts)

    def read(self) -> pa.Table:
        """Read an Arrow stream back."""
        if self.parts:
            return pa.concat_tables([part.read() for part in self.parts])
        return pa.ipc.open_stream(self.data).read_all()


@dataclass(frozen=True, eq=False)
class Blocks:
    """A buffer fetched block by block.

    Attributes
    ----------
    buffer
        A stream of one batch a block, then a second stream with the byte offsets of the batches.
    head
        Bytes of the schema message at the beginning.
    index
        First byte of the second stream.
    rows
        Points in a block; the last has the rest.
    """

    buffer: Buffer
    head: int
    index: int
    rows: int


def encode_cells(layout: Layout, head: Sequence[Buffer] = ()) -> Buffer:
    """Encode the number of points of every cell, one batch a level.

    Parameters
    ----------
    layout
        The points in sorted order.
    head
        The first parts, where they are encoded already.

    Returns
    -------
    Buffer
        ``count: list<uint8>``, ``large: list<uint32>``, one row a batch. Parts of appended rows that
        leave most cells empty have ``cell: list<uint16>``, too: the others, which alone have a count.
    """
    return _chain(
        head[number]
        if number < len(head)
        else _encode_cells(layout.cell_counts[first:last], sparse=number > 0)
        for number, (first, last) in enumerate(layout.parts)
    )


def _encode_cells(cell_counts: NDArray[np.uint32], *, sparse: bool) -> Buffer:
    fields = [("count", pa.list_(pa.uint8())), ("large", pa.list_(pa.uint32()))]
    cells = None
    if sparse and 3 * np.count_nonzero(cell_counts) < cell_counts.size:
        fields.append(("cell", pa.list_(pa.uint16())))
        cells = [np.flatnonzero(counts) for counts in cell_counts]
    schema = pa.schema(fields)
    batches = []
    for number, every in enumerate(cell_counts):
        counts = every if cells is None else every[cells[number]]
        lists = [
            _one_list(np.minimum(counts, _LARGE).astype(np.uint8)),
            _one_list(counts[counts >= _LARGE]),
        ]
        if cells is not None:
            lists.append(_one_list(cells[number].astype(np.uint16)))
        batches.append(pa.record_batch(lists, schema=schema))
    return _buffer(_stream(schema, batches))


def encode_position(layout: Layout, head: Sequence[Buffer] = ()) -> Buffer:
    """Encode the coordinates of the points within their cells.

    Parameters
    ----------
    layout
        The points in sorted order.
    head
        The first parts, where they are encoded already.

    Returns
    -------
    Buffer
        ``xy: fixed_size_list<uint16>[2]``, cut into batches.
    """
    flat = pa.array(layout.local.reshape(-1))
    return encode_points_column("xy", pa.FixedSizeListArray.from_arrays(flat, 2), layout, head)


def encode_points_column(
    name: str, values: pa.Array, layout: Layout, head: Sequence[Buffer] = ()
) -> Buffer:
    """Encode one value for each point, cut into the batches of the layout.

    Parameters
    ----------
    name
        Name of the field.
    values
        One value a point, already in sorted order (see :func:`gather`).
    layout
        The points in sorted order.
    head
        The first parts, where they are encoded already.

    Returns
    -------
    Buffer
        One field; batches of at most 65,536 points that never cross a level; in the parts of the layout.

    Raises
    ------
    ValueError
        If there is not exactly one value for each point.
    """
    if len(values) != len(layout):
        raise ValueError(f"{len(values)} values for {len(layout)} points")
    return _chain(
        head[number] if number < len(head) else _encode_part(name, values, layout, first, last)
        for number, (first, last) in enumerate(layout.parts)
    )


def _encode_part(name: str, values: pa.Array, layout: Layout, first: int, last: int) -> Buffer:
    """Encode the points of some levels."""
    start, stop = (int(layout.level_starts[level]) for level in (first, last))
    schema = pa.schema([(name, values.type)])
    part = values if len(values) == stop - start else _copied(values.slice(start, stop - start))
    batches = (
        pa.record_batch([part.slice(begin - start, end - begin)], schema=schema)
        for begin, end in _cuts(layout, first, last)
    )
    return _buffer(_stream(schema, batches))


def _copied(values: pa.Array) -> pa.Array:
    """Copy a slice: Arrow fills up its last bytes with what follows, which would be part of the digest."""
    if pa.types.is_fixed_size_list(values.type):
        return pa.FixedSizeListArray.from_arrays(_copied(values.flatten()), values.type.list_size)
    return pa.array(values.to_numpy().copy())


def encode_table(columns: dict[str, pa.Array], notes: dict[str, str] | None = None) -> Buffer:
    """Encode a small table as a stream of one batch.

    Parameters
    ----------
    columns
        Arrays of equal length under their field names.
    notes
        Metadata of the schema.

    Returns
    -------
    Buffer
        The stream.
    """
    batch = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns), metadata=notes)
    return _buffer(_stream(batch.schema, [batch]))


def encode_blocks(table: pa.Table, *, rows: int | None = None) -> Blocks:
    """Encode a table so that a few rows of it can be fetched alone.

    Parameters
    ----------
    table
        One row a point, in sorted order. Plain types only: no dictionaries, nesting or decimals.
    rows
        Rows of a block. None: the power of two from 16 to 4096 that gives about 64 KB a block.

    Returns
    -------
    Blocks
        The buffer and where to find its parts. The second stream has the field
        ``offset: uint64``, one entry more than blocks: where each batch begins, and the end of the
        last.
    """
    rows = _block_rows(table) if rows is None else rows
    head = table.schema.serialize()
    # One chunk a column, so that a block is one batch.
    whole = table.combine_chunks()
    parts = [head, *(batch.serialize() for batch in _block_batches(whole, rows))]
    offset = np.cumsum([len(part) for part in parts], dtype=np.uint64)
    index = int(offset[-1]) + len(_END_OF_STREAM)
    trailer = pa.record_batch({"offset": pa.array(offset)})
    parts += [_END_OF_STREAM, _stream(trailer.schema, [trailer])]
    return Blocks(_buffer(b"".join(parts)), head=len(head), index=index, rows=rows)


def encode_file(data: bytes) -> Buffer:
    """Name a file, such as a PNG, by its content; it is sent as it is."""
    return _buffer(data)


def gather(values: pa.Array, layout: Layout) -> pa.Array:
    """Bring a column of the source into sorted order.

    Parameters
    ----------
    values
        One value for each row of the source; for each entry of the table, where the layout has an
        ``index`` into it.
    layout
        The points in sorted order.

    Returns
    -------
    pa.Array
        One value for each point; dropped rows are left out.

    Raises
    ------
    ValueError
        If there is not exactly one value for each row of the source.
    """
    if isinstance(layout.index, Identity):
        return values
    if layout.index is not None:
        return pc.take(values, pa.array(layout.index), boundscheck=False)
    if len(values) != layout.n_rows:
        raise ValueError(f"{len(values)} values for {layout.n_rows} rows")
    # Arrow takes by uint32 as it is; NumPy would first widen the positions to 8 bytes each.
    return pc.take(values, pa.array(layout.rows), boundscheck=False)


def _cuts(layout: Layout, level: int, end: int) -> Iterator[tuple[int, int]]:
    """First and last-plus-one position of each batch of some levels."""
    starts = layout.level_starts[level : end + 1].tolist()
    for first, last in pairwise(starts):
        for start in range(first, last, BATCH):
            yield start, min(start + BATCH, last)


def _one_list(values: np.ndarray) -> pa.Array:
    offsets = pa.array([0, len(values)], pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(np.ascontiguousarray(values)))


def _block_rows(table: pa.Table) -> int:
    if table.num_rows == 0:
        return _BLOCK_ROWS_MAX
    fitting: int = _BLOCK_BYTES * table.num_rows // max(int(table.nbytes), 1)
    power = 1 << max(fitting.bit_length() - 1, 0)
    return min(max(power, _BLOCK_ROWS_MIN), _BLOCK_ROWS_MAX)


def _block_batches(table: pa.Table, rows: int) -> Iterator[pa.RecordBatch]:
    columns = [_one_chunk(column) for column in table.columns]
    for start in range(0, table.num_rows, rows):
        arrays = [column.slice(start, rows) for column in columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _stream(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> bytes:
    # BytesIO hands its bytes out without a copy.
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


def _chain(parts: Iterable[Buffer]) -> Buffer:
    """Make one buffer of those that follow each other."""
    every = tuple(parts)
    if len(every) == 1:
        return every[0]
    return Buffer(digest=combine("parts", *(part.digest for part in every)), data=b"", parts=every)


def _buffer(data: bytes) -> Buffer:
    return Buffer(digest=xxhash.xxh3_128_hexdigest(data), data=data)
