"""Dask DataFrames: on the workers of a client, or partition by partition in this process."""

import contextlib
import importlib
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import pyarrow as pa

from streamlit_glscatter.prepared.merge import (
    Bucket,
    Plan,
    Sorted,
    merged_in_order,
    read_piece,
    write_piece,
)
from streamlit_glscatter.prepared.ordering import (
    Ordering,
    Survey,
    changed,
    joined,
    ordering_of,
    survey,
)
from streamlit_glscatter.prepared.progress import Progress
from streamlit_glscatter.prepared.source import (
    BATCH_ROWS,
    Batch,
    Wanted,
    batch_of,
    check_storable,
    empty_axis,
    unified,
    wanted_of,
)
from streamlit_glscatter.prepared.spill import Budget, Run, Spiller
from streamlit_glscatter.prepared.work import Spilled, Work
from streamlit_glscatter.table.columns import as_table

Kinds: TypeAlias = tuple[pa.DataType, pa.DataType]
"""Types of x and y."""

T = TypeVar("T")


@dataclass(frozen=True)
class Surveyed:
    """What the first reading tells of a partition."""

    found: Survey
    kinds: Kinds


def dask_work(frame: Any, x: Hashable, y: Hashable, columns: Iterable[Hashable] | None) -> Work:
    """Divide the work on a Dask DataFrame.

    Parameters
    ----------
    frame
        The Dask DataFrame.
    x, y, columns
        As in `write_prepared`.
    """
    keys = list(frame.columns)
    wanted = wanted_of(keys, x, y, columns)
    key_of = {str(key): key for key in keys}
    client = active_client()
    if client is None:
        return DaskWork(frame, wanted, key_of)
    return ClusterWork(frame, wanted, key_of, client)


def active_client() -> Any:
    """Return the active client; None without one. Who has one has imported the library."""
    distributed = sys.modules.get("distributed")
    if distributed is not None:
        with contextlib.suppress(ValueError):
            return distributed.default_client()
    return None


class DaskWork(Work):
    """One task a partition, one after the other in this process.

    Parameters
    ----------
    frame
        The Dask DataFrame.
    wanted
        The columns.
    key_of
        The frame's own name of each column.
    """

    def __init__(self, frame: Any, wanted: Wanted, key_of: dict[str, Hashable]) -> None:
        self.wanted = wanted
        self._frame = frame
        self._key_of = key_of
        self._n_rows: list[int] = []
        self._kinds: Kinds = (pa.null(), pa.null())

    def survey(self, progress: Progress, seed: int) -> Ordering:
        """See :class:`Work`."""
        parts = self._partitions(payload=False)
        task = partial(survey_frame, wanted=self.wanted)
        surveyed: dict[int, Surveyed] = {}
        rows = 0
        for i, result in self._each(parts, [task] * len(parts)):
            surveyed[i] = result
            rows += result.found.n_rows
            progress.total = round(rows / len(surveyed) * len(parts))  # a guess, until the last
            progress.advance(result.found.n_rows)
        found = [surveyed[i] for i in range(len(parts))]
        self._n_rows = [one.found.n_rows for one in found]
        self._kinds = (
            self._kind(self.wanted.x, [one.kinds[0] for one in found], "x"),
            self._kind(self.wanted.y, [one.kinds[1] for one in found], "y"),
        )
        axes = (
            empty_axis(self.wanted.x, self._kinds[0], "x"),
            empty_axis(self.wanted.y, self._kinds[1], "y"),
        )
        return ordering_of(joined(one.found for one in found), axes, seed)

    def spill(
        self, ordering: Ordering, folder: Path, budget: Budget, progress: Progress
    ) -> Spilled:
        """See :class:`Work`."""
        parts = self._partitions(payload=True)
        first_rows = accumulate([0, *self._n_rows[:-1]])
        tasks = [
            partial(
                _spill_frame,
                wanted=self.wanted,
                kinds=self._kinds,
                ordering=ordering,
                first_row=first_row,
                n_rows=n_rows,
                folder=folder.resolve(),
                name=f"part-{i:06d}",
                budget=budget,
            )
            for i, (first_row, n_rows) in enumerate(zip(first_rows, self._n_rows, strict=True))
        ]
        spilled: dict[int, Spilled] = {}
        for i, result in self._each(parts, tasks):
            spilled[i] = result
            progress.advance(result.n_rows)
        runs: list[Run] = [run for i in range(len(parts)) for run in spilled[i].runs]
        return Spilled(ordering.n_rows, runs)

    def merge(self, buckets: Sequence[Bucket], plan: Plan) -> Iterator[Sorted]:
        """See :class:`Work`."""
        return merged_in_order(buckets, plan)

    def _partitions(self, *, payload: bool) -> list[Any]:
        # Named first, so that a Parquet file gives no other columns.
        keys = [self._key_of[name] for name in self.wanted.names(payload=payload)]
        delayed: list[Any] = self._frame[keys].to_delayed()
        return delayed

    def _kind(
        self, name: str, kinds: Sequence[pa.DataType], role: Literal["x", "y"]
    ) -> pa.DataType:
        return unified(name, ((kind, f"partition {i}") for i, kind in enumerate(kinds)), role)

    def _each(
        self, parts: Sequence[Any], tasks: Sequence[Callable[[Any], Any]]
    ) -> Iterator[tuple[int, Any]]:
        """Do each task with its partition; yield their numbers and results in any order."""
        for i, (part, task) in enumerate(zip(parts, tasks, strict=True)):
            yield i, task(part.compute())


class ClusterWork(DaskWork):
    """The same tasks on the workers of a client.

    Parameters
    ----------
    frame, wanted, key_of
        See :class:`DaskWork`.
    client
        The ``distributed.Client``.

    Notes
    -----
    Tasks are pure but for the files that they write, each under a name of its own and whole from
    the beginning. The scheduler repeats those of a worker that dies; that gives the same files.
    """

    def __init__(
        self, frame: Any, wanted: Wanted, key_of: dict[str, Hashable], client: Any
    ) -> None:
        super().__init__(frame, wanted, key_of)
        self._client = client

    def merge(self, buckets: Sequence[Bucket], plan: Plan) -> Iterator[Sorted]:
        """See :class:`Work`."""
        client = self._client
        names = [f"piece-{number:06d}" for number in range(len(buckets))]
        plan = Plan(plan.folder.resolve(), plan.runs, plan.kinds)
        shared = client.submit(itself, plan, pure=False)
        futures = client.map(_merge_piece, buckets, names, plan=shared, pure=False)
        try:
            for name, future in zip(names, futures, strict=True):
                future.result()
                yield read_piece(plan.folder / name)
                (plan.folder / name).unlink()
        finally:
            client.cancel(futures)

    def _each(
        self, parts: Sequence[Any], tasks: Sequence[Callable[[Any], Any]]
    ) -> Iterator[tuple[int, Any]]:
        # Lazy: Dask is optional.
        dask: Any = importlib.import_module("dask")
        distributed: Any = importlib.import_module("distributed")
        calls = [
            dask.delayed(task, pure=False, traverse=False)(part)
            for part, task in zip(parts, tasks, strict=True)
        ]
        futures = self._client.compute(calls)
        numbers = {future.key: i for i, future in enumerate(futures)}
        try:
            for future in distributed.as_completed(futures):
                yield numbers[future.key], future.result()
        finally:
            self._client.cancel(futures)


def itself(value: T) -> T:
    """Give what all tasks share from a task, not as scattered data: that would die with its worker."""
    return value


def _merge_piece(bucket: Bucket, name: str, plan: Plan) -> int:
    return write_piece(bucket, plan, name)


def survey_frame(frame: Any, *, wanted: Wanted) -> Surveyed:
    """Read a partition for the first time."""
    record = record_of(frame, wanted, payload=False)
    kinds = (record.column(wanted.x).type, record.column(wanted.y).type)
    axes = (empty_axis(wanted.x, kinds[0], "x"), empty_axis(wanted.y, kinds[1], "y"))
    return Surveyed(survey(batches_of(record, wanted, kinds, payload=False), axes), kinds)


def _spill_frame(
    frame: Any,
    *,
    wanted: Wanted,
    kinds: Kinds,
    n_rows: int,
    **options: Any,
) -> Spilled:
    record = record_of(frame, wanted, payload=True)
    for name in wanted.columns:
        check_storable(name, record.column(name).type)
    if record.num_rows != n_rows:
        raise changed()
    spiller = Spiller(**options)
    for batch in batches_of(record, wanted, kinds, payload=True):
        spiller.add(batch)
    spiller.finish()
    return Spilled(spiller.n_rows, spiller.runs)


def record_of(frame: Any, wanted: Wanted, *, payload: bool) -> pa.RecordBatch:
    """Take the wanted columns out of a partition."""
    table = as_table(frame)
    names = wanted.names(payload=payload)
    arrays = [table.column(name, role="columns").arrow for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=names)


def batches_of(
    record: pa.RecordBatch, wanted: Wanted, kinds: Kinds, *, payload: bool
) -> Iterator[Batch]:
    """Yield the rows of a partition, a few at a time."""
    for start in range(0, record.num_rows, BATCH_ROWS):
        yield batch_of(record.slice(start, BATCH_ROWS), wanted, kinds, payload=payload)
