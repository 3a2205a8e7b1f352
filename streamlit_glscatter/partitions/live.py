"""`prepare(frame, live=True)`: a Dask DataFrame becomes points that are in no memory."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.warm import warm_up
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.grid import CELLS, cell_coordinates, morton
from streamlit_glscatter.layout.home import aspect_of, central
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.levels import SEED
from streamlit_glscatter.partitions.facts import FactsOf
from streamlit_glscatter.partitions.frame import Partitions, Surveyed, delayed_parts, digest_of
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part, Reading
from streamlit_glscatter.partitions.run import Watch, reduce
from streamlit_glscatter.points import Coordinates, Points
from streamlit_glscatter.prepared.cluster import Surveyed as Found
from streamlit_glscatter.prepared.cluster import survey_frame
from streamlit_glscatter.prepared.ordering import joined, ordering_of
from streamlit_glscatter.prepared.progress import Progress, Report, shown
from streamlit_glscatter.prepared.source import Wanted, empty_axis, unified, wanted_of
from streamlit_glscatter.table.column import Column
from streamlit_glscatter.table.columns import Table
from streamlit_glscatter.table.digest import combine

_SURVEY = 0.5  # of the time that preparing takes


@dataclass(frozen=True, eq=False)
class LiveLayout(Layout):
    """A layout without points: how many there are in each cell, and nothing of each.

    Attributes
    ----------
    kept
        Number of points.
    """

    kept: int = field(default=0, kw_only=True)

    def __len__(self) -> int:
        return self.kept


class LiveColumn(Column):
    """The name of a column that is in no memory."""

    def __init__(self, name: str, length: int, digest: str) -> None:
        super().__init__(name)
        self._length = length
        self._digest = digest

    def __len__(self) -> int:
        return self._length

    @property
    def digest(self) -> str:
        """See :class:`Column`."""
        return self._digest

    @property
    def pieces(self) -> Sequence[pa.Array]:
        """See :class:`Column`."""
        return [self.arrow]

    @cached_property
    def arrow(self) -> pa.Array:
        """See :class:`Column`."""
        raise TypeError(
            f'"{self.name}" is a column of a live Dask DataFrame, which is nowhere whole'
        )


@dataclass(frozen=True, eq=False)
class Cells:
    """Points of each cell, and the quanta of a sample, shape (points, 2)."""

    counts: NDArray[np.int64]
    sample: NDArray[np.int32]


class CellsOf(Job):
    """Asks for the cells, and for the points that a prepared folder would have on two levels.

    These are a uniform sample: the first view follows from them.
    """

    key = ("cells",)

    def ask(self, part: Part) -> Cells:
        """See :class:`Job`."""
        warm_up()  # the first raster is asked for soon
        cells = morton(*part.places.astype(np.uint32))
        return Cells(np.bincount(cells, minlength=CELLS), part.places.T[part.levels() < 2])

    def join(self, answers: list[Cells]) -> Cells:
        """See :class:`Job`."""
        counts = np.sum([of.counts for of in answers], axis=0)
        return Cells(counts, np.concatenate([of.sample for of in answers]))

    def nbytes(self, answer: Cells) -> int:
        """See :class:`Job`."""
        return answer.counts.nbytes + answer.sample.nbytes


def prepare_live(
    frame: Any,
    x: Hashable,
    y: Hashable,
    roles: Callable[[Table], Mapping[str, Iterable[Hashable]]],
    progress: bool | Report = True,
) -> Points:
    """Read a Dask DataFrame as far as needed to count it: once for extents, once for cells.

    Parameters
    ----------
    frame
        The Dask DataFrame.
    x, y
        Columns of the coordinates.
    roles
        Gives the columns that options name, by option; what must be known of colours and sizes is
        found out by the same pass.
    progress
        As for `prepare`.

    Raises
    ------
    GlScatterError
        If a column is missing, or no coordinate.
    """
    keys = list(frame.columns)
    wanted = wanted_of(keys, x, y, [])
    digest = digest_of(frame, wanted.x, wanted.y)
    asked = _asked(_table(keys, 0, digest), roles)
    with shown(progress) as report:
        steps = Progress(report)
        surveyed: Surveyed = CACHE.get(
            ("surveyed", digest), lambda: _survey(frame, wanted, steps), lambda _: 0
        )
        partitions = Partitions(frame, surveyed, digest)
        layout = _layout(partitions, asked, steps)
        steps.finish()
    table = _table(keys, layout.n_rows, digest)
    return Points(table, Coordinates(layout), partitions=partitions)


def _table(keys: list[Hashable], n_rows: int, digest: str) -> Table:
    return Table(
        keys, n_rows, lambda i, name: LiveColumn(name, n_rows, combine("live", digest, i, name))
    )


def _asked(
    table: Table, roles: Callable[[Table], Mapping[str, Iterable[Hashable]]]
) -> list[FactsOf]:
    """Check the names of columns, and ask what must be known of those that become codes."""
    named = {
        role: [table.column(name, role=role).name for name in names]
        for role, names in roles(table).items()
    }
    coded = ("color", "size", "opacity")
    return [FactsOf(name, role) for role in coded for name in named[role]]


def _survey(frame: Any, wanted: Wanted, progress: Progress) -> Surveyed:
    """Find rows, extents and types."""
    key_of = {str(key): key for key in frame.columns}
    parts = delayed_parts(frame, [key_of[name] for name in wanted.names(payload=False)], {})
    progress.stage(_SURVEY)
    found: list[Found] = reduce(
        parts,
        _found,
        wanted,
        [()] * len(parts),
        _chained,
        watch=Watch(lambda _, result: int(result()[0].found.n_rows), _told(progress, len(parts))),
    )
    kinds = (
        unified(wanted.x, ((of.kinds[0], f"partition {i}") for i, of in enumerate(found)), "x"),
        unified(wanted.y, ((of.kinds[1], f"partition {i}") for i, of in enumerate(found)), "y"),
    )
    axes = empty_axis(wanted.x, kinds[0], "x"), empty_axis(wanted.y, kinds[1], "y")
    ordering = ordering_of(joined(of.found for of in found), axes, SEED)
    return Surveyed(Reading(wanted, kinds, ordering), tuple(of.found.n_rows for of in found))


def _told(progress: Progress, parts: int | None = None) -> Callable[[int, int], None]:
    """Report rows; their total is a guess where only the number of all ``parts`` is known."""
    told = 0

    def tell(done: int, rows: int) -> None:
        nonlocal told
        if parts and done:
            progress.total = round(rows / done * parts)
        progress.advance(rows - told)
        told = rows

    return tell


def _found(frame: Any, wanted: Wanted) -> list[Found]:
    return [survey_frame(frame, wanted=wanted)]


def _chained(answers: list[list[Found]]) -> list[Found]:
    return [one for answer in answers for one in answer]


def _layout(partitions: Partitions, facts: list[FactsOf], progress: Progress) -> LiveLayout:
    reading = partitions.surveyed.reading
    ordering = reading.ordering
    progress.total = ordering.n_rows
    progress.stage(1 - _SURVEY)
    cells: Cells = partitions.answer([CellsOf(), *facts], told=_told(progress))[0]
    home = (*central(cells.sample[:, 0]), *central(cells.sample[:, 1]))
    x, y = ordering.x.axis, ordering.y.axis
    counts = cells.counts.astype(np.uint32)[np.newaxis]
    counts.setflags(write=False)
    return LiveLayout(
        digest=partitions.digest,
        n_rows=ordering.n_rows,
        dropped=ordering.n_rows - ordering.kept,
        x=x,
        y=y,
        levels=(ordering.kept,),
        cell_counts=counts,
        local=np.zeros((0, 2), np.uint16),
        rows=np.zeros(0, np.uint32),
        home=home,
        aspect=aspect_of(home, x, y),
        kept=ordering.kept,
    )


def cells_in(layout: Layout, box: tuple[float, float, float, float]) -> int:
    """Count the points of the cells that lie in a box with all that they have: a lower bound."""
    x, y = cell_coordinates(np.arange(CELLS)).T.astype(np.int64) << 16
    x0, x1, y0, y1 = box
    whole = (x >= x0) & (x + 0xFFFF <= x1) & (y >= y0) & (y + 0xFFFF <= y1)
    return int(layout.cell_counts[0][whole].sum(dtype=np.int64))
