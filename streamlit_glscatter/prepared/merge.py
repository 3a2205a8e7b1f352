"""Buckets: neighbouring points in sorted order, put together from all runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS
from streamlit_glscatter.prepared.kinds import Kind
from streamlit_glscatter.prepared.spill import Run, cells_of, write_whole


@dataclass(frozen=True)
class Bucket:
    """A range of sort keys.

    Attributes
    ----------
    low, high
        The first key, and the one after the last.
    rows
        Points in it, at most.
    """

    low: int
    high: int
    rows: int


@dataclass(frozen=True, eq=False)
class Plan:
    """What every bucket is made of.

    Attributes
    ----------
    folder
        Where the runs are.
    runs
        In the order of the source.
    kinds
        How the columns are kept.
    """

    folder: Path
    runs: tuple[Run, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, eq=False)
class Sorted:
    """Points in sorted order.

    Attributes
    ----------
    local
        x in the low, y in the high 16 bits.
    rows
        Their source rows.
    columns
        Values in the stored types.
    """

    local: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    columns: list[pa.Array]


def total_cells(runs: Sequence[Run], folder: Path, levels: int) -> NDArray[np.uint32]:
    """Count the points of each cell of each level, shape (levels, 65536)."""
    counts = np.zeros(levels * CELLS, np.uint32)
    for run in runs:
        counts += cells_of(run, folder)
    return counts.reshape(levels, CELLS)


def buckets_of(
    counts: NDArray[np.uint32], runs: Sequence[Run], folder: Path, most: int
) -> list[Bucket]:
    """Cut the sorted points into buckets.

    Parameters
    ----------
    counts
        Points of each cell of each level.
    runs, folder
        The runs.
    most
        Points in a bucket; a cell that has more is cut between runs, so a bucket then has at most
        as many points as a run.

    Notes
    -----
    Within a cell points are in the order of the source, and so are the runs: a cell can be cut
    wherever a run begins.
    """
    flat = counts.reshape(-1)
    ends = np.cumsum(flat, dtype=np.int64)
    buckets: list[Bucket] = []
    cell, done = 0, 0
    while done < (ends[-1] if len(ends) else 0):
        cell = int(np.searchsorted(ends, done, side="right"))  # the next one with points
        if flat[cell] > most:
            per_run = [int(cells_of(run, folder)[cell]) for run in runs]
            buckets += _cut_cell(cell, per_run, [run.first_row for run in runs], most)
            done = int(ends[cell])
            continue
        after = int(np.searchsorted(ends, done + most, side="right"))
        buckets.append(Bucket(cell << 32, after << 32, int(ends[after - 1]) - done))
        done = int(ends[after - 1])
    return buckets


def _cut_cell(cell: int, per_run: list[int], first_rows: list[int], most: int) -> list[Bucket]:
    buckets = []
    low, rows = cell << 32, 0
    for count, first in zip(per_run, first_rows, strict=True):
        if rows and count and rows + count > most:
            buckets.append(Bucket(low, cell << 32 | first, rows))
            low, rows = cell << 32 | first, 0
        rows += count
    buckets.append(Bucket(low, (cell + 1) << 32, rows))
    return buckets


def merged(bucket: Bucket, plan: Plan) -> Sorted:
    """Put a bucket together.

    Parameters
    ----------
    bucket
        Which keys.
    plan
        The runs.

    Returns
    -------
    Sorted
        The points of these keys.
    """
    keys: list[NDArray[np.uint64]] = []
    local: list[NDArray[np.uint32]] = []
    columns: list[list[pa.Array]] = [[] for _ in plan.kinds]
    for run in plan.runs:
        # One file at a time is open, and what is taken from it is copied: runs may be thousands.
        with pa.memory_map(str(plan.folder / run.name)) as mapped:
            batch = pa.ipc.open_file(mapped).get_batch(0)
        all_keys = batch.column("key").to_numpy()
        first, last = np.searchsorted(all_keys, np.array([bucket.low, bucket.high], np.uint64))
        if first == last:
            continue
        keys.append(all_keys[first:last].copy())
        local.append(batch.column("local").to_numpy()[first:last].copy())
        for i, kind in enumerate(plan.kinds):
            part = kind.encode(batch.column(str(i)).slice(first, last - first))
            columns[i].append(pa.concat_arrays([part, part.slice(0, 0)]))
    all_keys = np.concatenate(keys)
    order = np.argsort(all_keys)
    taken = pa.array(order.astype(np.uint32))
    sorted_columns = []
    for parts in columns:
        joined = pa.concat_arrays(parts)
        parts.clear()
        sorted_columns.append(joined.take(taken))
    return Sorted(
        np.concatenate(local)[order],
        (all_keys[order] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        sorted_columns,
    )


def merged_in_order(buckets: Iterable[Bucket], plan: Plan) -> Iterator[Sorted]:
    """Put buckets together, one after the other."""
    for bucket in buckets:
        yield merged(bucket, plan)


def write_piece(bucket: Bucket, plan: Plan, name: str) -> int:
    """Put a bucket together and write it to a file; return its number of points."""
    points = merged(bucket, plan)
    columns = {str(i): column for i, column in enumerate(points.columns)}
    record = pa.record_batch({"local": points.local, "row": points.rows, **columns})
    write_whole(plan.folder / name, record)
    return len(points.rows)


def read_piece(path: Path) -> Sorted:
    """Map what `write_piece` wrote."""
    with pa.memory_map(str(path)) as mapped:
        batch = pa.ipc.open_file(mapped).get_batch(0)
    local, rows, *columns = batch.columns
    return Sorted(local.to_numpy(), rows.to_numpy(), columns)
