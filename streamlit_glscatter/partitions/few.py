"""The points of a box, fetched from the partitions: what is sent when few points are in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.grid import CELLS, morton
from streamlit_glscatter.layout.layout import QMAX, Layout
from streamlit_glscatter.partitions.count import inside
from streamlit_glscatter.partitions.encoders import loose
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part
from streamlit_glscatter.points import Coordinates
from streamlit_glscatter.table.columns import Table, as_table
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.viewport.viewport import Quanta

EVERYWHERE = (0.0, float(QMAX), 0.0, float(QMAX))


@dataclass(frozen=True, eq=False)
class Few:
    """Points of a box, by cell, then by row.

    Attributes
    ----------
    table
        Their columns.
    coordinates
        Their layout: the axes of all points, on one level.
    """

    table: Table
    coordinates: Coordinates


class FewIn(Job):
    """Asks for the points of a box.

    Parameters
    ----------
    layout
        Of all points.
    box
        ``(x0, x1, y0, y1)`` in quantum coordinates, both ends inclusive.
    names
        Columns to bring along.
    """

    def __init__(self, layout: Layout, box: Quanta, names: Sequence[str]) -> None:
        self.key = ("few", box, *names)
        self.columns = tuple(names)
        self._layout, self._box = layout, box

    def __getstate__(self) -> dict[str, Any]:
        """Leave here what no task needs."""
        return {**self.__dict__, "_layout": None}

    def pick(self, part: Part) -> NDArray[np.bool_]:
        """Mark the points to fetch."""
        return inside(part.places, self._box)

    def ask(self, part: Part) -> list[tuple[Any, NDArray[Any]]]:
        """See :class:`Job`."""
        points = np.flatnonzero(self.pick(part))
        # Also where there are none: some partition has to tell the types.
        numbers = np.concatenate([part.places[:, points], part.rows[np.newaxis, points]])
        return [(part.frame(self.columns, points), numbers)]

    def join(self, answers: list[list[Any]]) -> list[tuple[Any, NDArray[Any]]]:
        """See :class:`Job`."""
        every = [piece for pieces in answers for piece in pieces]
        return [piece for piece in every if len(piece[0])] or every[:1]

    def finish(self, answer: list[tuple[Any, NDArray[Any]]]) -> Few:
        """See :class:`Job`."""
        import pandas as pd  # noqa: PLC0415  lazy: heavy

        x, y, rows = np.concatenate([numbers for _, numbers in answer], axis=1)
        frames = [frame for frame, _ in answer]
        frame = frames[0] if len(frames) == 1 else pd.concat(frames)
        cells = morton(x.astype(np.uint32), y.astype(np.uint32))
        order = np.argsort(cells, kind="stable")  # rows ascend within a cell
        places = np.stack([x, y], axis=1)[order]
        layout = few_layout(self._layout, self._box, cells, places, rows[order])
        return Few(as_table(frame.iloc[order].reset_index(drop=True)), Coordinates(layout))

    def nbytes(self, answer: Few) -> int:
        """See :class:`Job`."""
        return answer.coordinates.nbytes * (2 + len(self.columns))  # about


class SampleOf(FewIn):
    """Asks for the points that a prepared folder would have on two levels: a uniform sample."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        super().__init__(layout, EVERYWHERE, names)
        self.key = ("sample", *names)

    def pick(self, part: Part) -> NDArray[np.bool_]:
        """See :class:`FewIn`."""
        return part.levels() < 2


def few_layout(
    layout: Layout,
    box: Quanta | None,
    cells: NDArray[np.uint32],
    places: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Layout:
    """Lay out some of the points, which are in the order of the cells.

    Parameters
    ----------
    layout
        Of all points.
    box
        That they lie in, for their name.
    cells
        Their cells.
    places
        Their quanta, shape (points, 2).
    rows
        Their rows.
    """
    count = len(rows)
    arrays = (
        np.bincount(cells, minlength=CELLS).astype(np.uint32)[np.newaxis][: min(count, 1)],
        (places & 0xFFFF).astype(np.uint16),
        rows.astype(np.uint32),
    )
    for array in arrays:
        array.setflags(write=False)
    counts, local, numbers = arrays
    return Layout(
        digest=combine("few", layout.digest, box),
        n_rows=layout.n_rows,
        dropped=layout.dropped,
        x=layout.x,
        y=layout.y,
        levels=(count,) if count else (),
        cell_counts=counts,
        local=local,
        rows=numbers,
        home=layout.home,
        aspect=layout.aspect,
        index=loose(count).index,
    )


def none_of(layout: Layout) -> Few:
    """Lay out no points."""
    none = np.zeros(0, np.int64)
    empty = few_layout(layout, None, none.astype(np.uint32), none.reshape(0, 2), none)
    return Few(as_table({}), Coordinates(empty))
