"""Selections that are evaluated partition by partition: no list of all points is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part
from streamlit_glscatter.selection.selection import combined, marked
from streamlit_glscatter.selection.steps import Op, Point
from streamlit_glscatter.selection.where import Where


@dataclass(frozen=True, eq=False)
class Choice:
    """A selection of points.

    Attributes
    ----------
    digest
        Equal digests are equal selections of the same points.
    steps
        What was done, see `selection.combined`.
    base
        Rows that it began with, ascending.
    clicked
        Row of the point of each step that is a `Point`; -1 where there is no such point.
    """

    digest: str
    steps: Sequence[Op]
    base: NDArray[np.int64]
    clicked: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it needs beside the coordinates: those of its filters."""
        return tuple({step.where.column.name: None for step in self.steps if step.where})

    def mask(self, part: Part) -> NDArray[np.bool_]:
        """Mark the selected points of a partition."""
        if self.digest not in part.kept:  # the jobs of a pass have it in common
            part.kept[self.digest] = self._mask(part)
        mask: NDArray[np.bool_] = part.kept[self.digest]
        return mask

    def _mask(self, part: Part) -> NDArray[np.bool_]:
        points = [step.shape for step in self.steps if isinstance(step.shape, Point)]
        row_of = {id(shape): row for shape, row in zip(points, self.clicked, strict=True)}

        def find(shape: Any) -> NDArray[np.bool_]:
            if isinstance(shape, Point):
                found: NDArray[np.bool_] = part.rows == row_of[id(shape)]
                return found
            return marked(shape, *part.places)

        def among(where: Where, found: NDArray[np.bool_]) -> NDArray[np.bool_]:
            kept: NDArray[np.bool_] = found & where.shown[where.column.codes(part)]
            return kept

        return combined(self.steps, contained(part.rows, self.base), find, among)


def contained(rows: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the rows that are among others, which are ascending."""
    if not len(wanted):
        return np.zeros(len(rows), np.bool_)
    at = np.searchsorted(wanted, rows).clip(max=len(wanted) - 1)
    found: NDArray[np.bool_] = wanted[at] == rows
    return found


class RowsOf(Job):
    """Asks for the rows of a selection, ascending."""

    def __init__(self, choice: Choice) -> None:
        self.key = ("rows", choice.digest)
        self.columns = choice.columns
        self._choice = choice

    def ask(self, part: Part) -> NDArray[np.int64]:
        """See :class:`Job`."""
        return part.rows[self._choice.mask(part)]

    def join(self, answers: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        """See :class:`Job`."""
        return np.concatenate(answers)

    def finish(self, answer: NDArray[np.int64]) -> NDArray[np.int64]:
        """See :class:`Job`."""
        answer.setflags(write=False)
        return answer

    def nbytes(self, answer: NDArray[np.int64]) -> int:
        """See :class:`Job`."""
        return answer.nbytes


class KeptOf(RowsOf):
    """Asks which of some rows have coordinates; ascending.

    Parameters
    ----------
    digest
        Names the rows.
    rows
        Ascending.
    """

    def __init__(self, digest: str, rows: NDArray[np.int64]) -> None:
        self.key = ("kept", digest)
        self._rows = rows

    def ask(self, part: Part) -> NDArray[np.int64]:
        """See :class:`Job`."""
        return part.rows[contained(part.rows, self._rows)]
