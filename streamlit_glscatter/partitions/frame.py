"""A Dask DataFrame that has been read once, and passes over its partitions."""

import importlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part, Reading
from streamlit_glscatter.partitions.run import Watch, reduce
from streamlit_glscatter.table.digest import combine


@dataclass(frozen=True, eq=False)
class Surveyed:
    """What the first pass has told.

    Attributes
    ----------
    reading
        How the partitions are read.
    n_rows
        Rows of each.
    """

    reading: Reading
    n_rows: tuple[int, ...]


class Partitions:
    """The partitions of a Dask DataFrame.

    Parameters
    ----------
    frame
        The Dask DataFrame.
    surveyed
        What the first pass has told.
    digest
        Of the frame and its axes.

    Notes
    -----
    A frame is recognised by Dask's own token, so its data is assumed not to change under one token.
    """

    def __init__(self, frame: Any, surveyed: Surveyed, digest: str) -> None:
        self.surveyed = surveyed
        self.digest = digest
        self._frame = frame
        self._key_of = {str(key): key for key in frame.columns}
        self._delayed: dict[tuple[Hashable, ...], list[Any]] = {}

    def answer(
        self,
        jobs: Sequence[Job],
        cancelled: Callable[[], bool] = never,
        told: Callable[[int, int], None] | None = None,
    ) -> list[Any]:
        """Find answers in the cache, and those that are not there in one pass.

        Parameters
        ----------
        jobs
            The questions.
        cancelled
            Asked now and then: whether nobody waits for the answers any more.
        told
            Called now and then with the partitions and the rows that are done.

        Raises
        ------
        Cancelled
            If ``cancelled`` says so.
        GlScatterError
            If the rows are not those of the first pass.
        """
        missing = {self._key(job): job for job in jobs if self._key(job) not in CACHE}
        found: dict[Any, Any] = {}
        if missing:
            # Sessions that ask the same at the same time wait for one pass.
            found = CACHE.get(
                ("pass", self.digest, *missing),
                lambda: dict(
                    zip(missing, self._pass(list(missing.values()), cancelled, told), strict=True)
                ),
                lambda answers: sum(missing[key].nbytes(of) for key, of in answers.items()),
            )
        return [self._kept(job, found, cancelled) for job in jobs]

    def _key(self, job: Job) -> tuple[Any, ...]:
        return ("partitions", self.digest, *job.key)

    def _kept(self, job: Job, found: dict[Any, Any], cancelled: Callable[[], bool]) -> Any:
        key = self._key(job)

        def build() -> Any:  # one that was forgotten since is asked again
            return found[key] if key in found else self._pass([job], cancelled, None)[0]

        return CACHE.get(key, build, job.nbytes)

    def _pass(
        self,
        jobs: list[Job],
        cancelled: Callable[[], bool],
        told: Callable[[int, int], None] | None,
    ) -> list[Any]:
        n_rows = self.surveyed.n_rows
        wanted = self.surveyed.reading.wanted
        columns = [name for job in jobs for name in job.columns]
        parts = self._parts(list(dict.fromkeys([wanted.x, wanted.y, *columns])))
        first_rows = accumulate([0, *n_rows[:-1]])
        watch = None if told is None else Watch(lambda number, _: n_rows[number], told)
        answers = reduce(
            parts,
            _ask,
            (self.surveyed.reading, jobs),
            list(zip(first_rows, n_rows, strict=True)),
            _Join(jobs),
            cancelled=cancelled,
            watch=watch,
        )
        return [job.finish(answer) for job, answer in zip(jobs, answers, strict=True)]

    def _parts(self, names: list[str]) -> list[Any]:
        """Return the partitions with some of the columns, delayed."""
        return delayed_parts(self._frame, [self._key_of[name] for name in names], self._delayed)


def delayed_parts(
    frame: Any, keys: list[Hashable], known: dict[tuple[Hashable, ...], list[Any]]
) -> list[Any]:
    """Return the partitions with some of the columns, delayed; to find them takes a while.

    Parameters
    ----------
    frame
        The Dask DataFrame.
    keys
        The columns. Named first, so that a Parquet file gives no others.
    known
        Those found before.
    """
    if tuple(keys) not in known:
        known[tuple(keys)] = frame[keys].to_delayed()
    return known[tuple(keys)]


def digest_of(frame: Any, x: str, y: str) -> str:
    """Name a frame and its axes."""
    dask: Any = importlib.import_module("dask.base")  # lazy: Dask is optional
    return combine("dask", dask.tokenize(frame), x, y)


class _Join:
    """Puts the answers of partitions together, question by question."""

    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = jobs

    def __call__(self, answers: list[list[Any]]) -> list[Any]:
        return [
            job.join(list(of))
            for job, of in zip(self._jobs, zip(*answers, strict=True), strict=True)
        ]


def _ask(frame: Any, shared: tuple[Reading, list[Job]], first_row: int, n_rows: int) -> list[Any]:
    reading, jobs = shared
    part = Part(frame, reading, first_row, n_rows)
    return [job.ask(part) for job in jobs]
