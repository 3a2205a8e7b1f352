"""One partition as the tasks see it: its points in quanta, and the values of its other columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.prepared.cluster import Kinds, batches_of, record_of
from streamlit_glscatter.prepared.ordering import Keys, Ordering, check_within, kept_rows
from streamlit_glscatter.prepared.source import Batch, Wanted, plain
from streamlit_glscatter.table.columns import as_table


@dataclass(frozen=True, eq=False)
class Reading:
    """How partitions are read.

    Attributes
    ----------
    wanted
        The columns of the coordinates.
    kinds
        Their types.
    ordering
        How coordinates become quanta.
    """

    wanted: Wanted
    kinds: Kinds
    ordering: Ordering


class Part:
    """The rows of a partition that have coordinates, its *points*.

    Parameters
    ----------
    frame
        The rows, with the columns that the jobs of this pass need.
    reading
        How they are read.
    first_row
        Rows of all partitions before this one.
    n_rows
        Rows that this one had when it was first read.
    """

    def __init__(self, frame: Any, reading: Reading, first_row: int, n_rows: int) -> None:
        if len(frame) != n_rows:
            raise altered()
        self._frame = frame
        self._table = as_table(frame)
        self._reading = reading
        self._first_row = first_row
        self.kept: dict[object, Any] = {}
        """What several jobs of a pass have in common, by a name of their choice."""

    def _batches(self) -> list[Batch]:
        reading = self._reading
        record = record_of(self._frame, reading.wanted, payload=False)
        return list(batches_of(record, reading.wanted, reading.kinds, payload=False))

    @cached_property
    def _points(self) -> tuple[NDArray[np.int32], NDArray[np.bool_] | None]:
        ordering = self._reading.ordering
        places: list[NDArray[Any]] = [np.empty((2, 0), np.int32)]
        masks: list[NDArray[np.bool_]] = []
        for batch in self._batches():
            x, y, valid = kept_rows(batch)
            if len(x):
                check_within(ordering.x.values.extent(x), ordering.found.x, altered)
                check_within(ordering.y.values.extent(y), ordering.found.y, altered)
            places.append(np.stack([ordering.x.quantise(x), ordering.y.quantise(y)]))
            masks.append(np.ones(batch.n_rows, np.bool_) if valid is None else valid)
        every = np.concatenate(masks) if masks else np.zeros(0, np.bool_)
        joined = np.concatenate(places, axis=1).astype(np.int32)
        return joined, None if every.all() else every

    @property
    def places(self) -> NDArray[np.int32]:
        """Quantum coordinates of the points, shape (2, points)."""
        return self._points[0]

    def __len__(self) -> int:
        return int(self.places.shape[1])

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Positions of the points in the whole frame, ascending."""
        valid = self._points[1]
        local = np.arange(len(self._frame)) if valid is None else np.flatnonzero(valid)
        return np.asarray(local + self._first_row, np.int64)

    @property
    def span(self) -> tuple[int, int]:
        """The rows ``[first, stop)`` of the whole frame that this partition has."""
        return self._first_row, self._first_row + len(self._frame)

    def values(self, name: str) -> pa.Array:
        """Return the values of a column, one a point."""
        values = plain(self._table.column(name, role="columns").arrow)
        valid = self._points[1]
        return values if valid is None else values.filter(pa.array(valid))

    def frame(self, names: Sequence[str], points: NDArray[np.intp]) -> Any:
        """Take some columns of some points, as a frame of the same library."""
        positions = self.rows[points] - self._first_row
        known = [str(column) for column in self._frame.columns]
        return self._frame.iloc[positions, [known.index(name) for name in names]]

    def levels(self) -> NDArray[np.int64]:
        """Return the levels that the points have in a prepared folder."""
        keys = Keys(self._reading.ordering, self._first_row)
        found = [keys.next(batch).keys >> np.uint64(48) for batch in self._batches()]
        return np.concatenate([np.zeros(0, np.uint64), *found]).astype(np.int64)


def altered() -> GlScatterError:
    """Make the error for a frame whose rows are different when they are read again."""
    return GlScatterError(
        "The Dask DataFrame has other rows or values than when prepare(..., live=True) first read it. "
        "Make the frame anew and prepare it again; it is recognised by dask.base.tokenize(frame), "
        "so what it is made from has to tell one state of the data from another, as files do."
    )
