"""Who does the work of a build: this process, or a cluster."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from streamlit_glscatter.prepared.merge import Bucket, Plan, Sorted, merged_in_order
from streamlit_glscatter.prepared.ordering import Ordering, Survey, joined, ordering_of, survey
from streamlit_glscatter.prepared.progress import Progress
from streamlit_glscatter.prepared.source import Batch, Source, Wanted
from streamlit_glscatter.prepared.spill import Budget, Run, Spiller


@dataclass(frozen=True)
class Spilled:
    """What the second reading wrote.

    Attributes
    ----------
    n_rows
        Rows read.
    runs
        In the order of the source.
    """

    n_rows: int
    runs: list[Run]


class Work(ABC):
    """The three stages of a build that take time.

    Attributes
    ----------
    wanted
        The columns.
    """

    wanted: Wanted

    @abstractmethod
    def survey(self, progress: Progress, seed: int) -> Ordering:
        """Read the coordinates and decide how the rows are ordered."""

    @abstractmethod
    def spill(
        self, ordering: Ordering, folder: Path, budget: Budget, progress: Progress
    ) -> Spilled:
        """Read everything and write runs."""

    @abstractmethod
    def merge(self, buckets: Sequence[Bucket], plan: Plan) -> Iterator[Sorted]:
        """Put the buckets together, in order."""


class LocalWork(Work):
    """One part after the other in this process.

    Parameters
    ----------
    source
        Where rows come from.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.wanted = source.wanted

    def survey(self, progress: Progress, seed: int) -> Ordering:
        """See :class:`Work`."""
        source = self._source
        axes = source.axes()
        progress.total = source.n_rows or 0
        found = [Survey(0, 0, None, None)]
        for part in range(source.parts):
            batches = counted(source.batches(part, payload=False), progress)
            found.append(survey(batches, axes))
        return ordering_of(joined(found), axes, seed)

    def spill(
        self, ordering: Ordering, folder: Path, budget: Budget, progress: Progress
    ) -> Spilled:
        """See :class:`Work`."""
        source = self._source
        spiller = Spiller(ordering, 0, folder, "all", budget)
        for part in range(source.parts):
            for batch in counted(source.batches(part, payload=True), progress):
                spiller.add(batch)
        spiller.finish()
        return Spilled(spiller.n_rows, spiller.runs)

    def merge(self, buckets: Sequence[Bucket], plan: Plan) -> Iterator[Sorted]:
        """See :class:`Work`."""
        return merged_in_order(buckets, plan)


def counted(batches: Iterator[Batch], progress: Progress) -> Iterator[Batch]:
    """Pass batches on, counting their rows when the next is asked for."""
    for batch in batches:
        yield batch
        progress.advance(batch.n_rows)
