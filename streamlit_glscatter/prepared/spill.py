"""Runs: rows of the source in sorted order, each in a file of its own."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS, count_cells
from streamlit_glscatter.prepared.ordering import Keyed, Keys, Ordering
from streamlit_glscatter.prepared.source import Batch, plain
from streamlit_glscatter.table.column import wrap_arrow

MOST_VALUES = 2**15
"""Different values up to which text is kept as codes."""


@dataclass(frozen=True)
class Budget:
    """What may be in memory at a time.

    Attributes
    ----------
    run, bucket
        Bytes of the rows of a run and of a bucket. Sorting takes about three times as much.
    """

    run: int = 1 << 26
    bucket: int = 1 << 25


@dataclass(frozen=True)
class Run:
    """Some neighbouring rows of the source, sorted.

    Attributes
    ----------
    name
        Of its file: an Arrow file of one batch with ``key``, ``local`` and the columns, where text
        of few different values is a dictionary.
    first_row
        Source row of its first point in the order of the source.
    rows
        Points in it.
    nbytes
        Size of the file.
    kinds
        Types of the columns in the source.
    text
        Bytes of each column of text or bytes as plain text; 0 for others.
    """

    name: str
    first_row: int
    rows: int
    nbytes: int
    kinds: tuple[pa.DataType, ...]
    text: tuple[int, ...]

    @property
    def counts(self) -> str:
        """Name of the file with the points of each cell of each level, flat."""
        return f"{self.name}.counts.npy"


class Spiller:
    """Writes runs.

    Parameters
    ----------
    ordering
        How rows are sorted.
    first_row
        Position of the first row in the whole source.
    folder
        Where to.
    name
        How the names of the files begin.
    budget
        Bytes of a run.
    """

    def __init__(
        self,
        ordering: Ordering,
        first_row: int,
        folder: Path,
        name: str,
        budget: Budget,
    ) -> None:
        self._ordering = ordering
        self._keys = Keys(ordering, first_row)
        self._folder = folder
        self._name = name
        self._budget = budget
        self._waiting: list[tuple[Keyed, list[pa.Array]]] = []
        self._nbytes = 0
        self._kinds: tuple[pa.DataType, ...] = ()
        self.n_rows = 0
        self.runs: list[Run] = []

    def add(self, batch: Batch) -> None:
        """Add rows; writes a run when enough have come together."""
        keyed = self._keys.next(batch)
        self.n_rows += batch.n_rows
        kinds = tuple(column.type for column in batch.columns)
        if kinds != self._kinds:
            self.finish()  # a part of another type, such as one without any value
        self._kinds = kinds
        columns = [plain(column) for column in batch.columns]
        if keyed.valid is not None:
            mask = pa.array(keyed.valid)
            columns = [column.filter(mask) for column in columns]
        if len(keyed.keys) == 0:
            return
        self._waiting.append((keyed, columns))
        self._nbytes += keyed.keys.nbytes + keyed.local.nbytes + sum(map(_held, columns))
        if self._nbytes >= self._budget.run:
            self.finish()

    def finish(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        waiting, self._waiting, self._nbytes = self._waiting, [], 0
        name = f"{self._name}-{len(self.runs):05d}.run"
        self.runs.append(
            _write_run(waiting, self._kinds, self._ordering.levels, self._folder, name)
        )


def _held(column: pa.Array) -> int:
    """Bytes of a column's own rows; a dictionary is shared by many pieces."""
    return int(column.indices.nbytes if pa.types.is_dictionary(column.type) else column.nbytes)


def _write_run(
    waiting: list[tuple[Keyed, list[pa.Array]]],
    kinds: tuple[pa.DataType, ...],
    levels: int,
    folder: Path,
    name: str,
) -> Run:
    keys = np.concatenate([keyed.keys for keyed, _ in waiting])
    order = np.argsort(keys).astype(np.uint32)
    taken = pa.array(order)
    local = np.concatenate([keyed.local for keyed, _ in waiting])
    fields: dict[str, pa.Array] = {}
    text = []
    for i in range(len(kinds)):
        pieces = [columns[i] for _, columns in waiting]
        for _, columns in waiting:
            columns[i] = None  # each column is joined and let go before the next
        joined = wrap_arrow("", pa.chunked_array(pieces)).arrow
        del pieces
        text.append(_text_bytes(joined))
        fields[str(i)] = encoded(joined).take(taken)
        del joined
    sorted_keys = keys[order]
    batch = pa.record_batch({"key": sorted_keys, "local": local[order], **fields})
    run = Run(name, int(keys[0]) & 0xFFFFFFFF, len(keys), int(batch.nbytes), kinds, tuple(text))
    # Repeating a task that was cut off writes the same again: a name stands for a whole file.
    write_whole(folder / run.counts, count_cells(sorted_keys, levels).reshape(-1))
    write_whole(folder / name, batch)
    return run


def encoded(values: pa.Array) -> pa.Array:
    """Turn text of few different values into a dictionary."""
    kind = values.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return values
    dictionary = pc.dictionary_encode(values)
    return dictionary if len(dictionary.dictionary) <= MOST_VALUES else values


def _text_bytes(values: pa.Array) -> int:
    kind, is_ = values.type, pa.types
    if is_.is_string(kind) or is_.is_large_string(kind):
        return int(pc.sum(pc.binary_length(values)).as_py() or 0)
    return int(values.nbytes) if not is_.is_dictionary(kind) and not is_.is_primitive(kind) else 0


def write_whole(path: Path, content: pa.RecordBatch | NDArray[Any]) -> None:
    """Write a file that is there either as a whole or not at all."""
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}.partial")
    if isinstance(content, np.ndarray):
        with partial.open("wb") as file:
            np.save(file, content)
    else:
        with pa.OSFile(str(partial), "wb") as sink, pa.ipc.new_file(sink, content.schema) as writer:
            writer.write_batch(content)
    partial.replace(path)


def cells_of(run: Run, folder: Path) -> NDArray[np.uint32]:
    """Map the points of each cell of each level of a run, flat."""
    counts: NDArray[np.uint32] = np.load(folder / run.counts, mmap_mode="r")
    if len(counts) % CELLS:
        raise ValueError(f"{run.counts} has {len(counts)} entries")
    return counts
