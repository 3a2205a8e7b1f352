"""The files of a folder, filled bucket by bucket."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.home import aspect_of, home_of
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.levels import digest_of
from streamlit_glscatter.prepared.arrays import open_writer
from streamlit_glscatter.prepared.folder import (
    COLUMNS,
    COUNTS,
    LOCAL,
    ROWS,
    write_column,
    write_meta,
)
from streamlit_glscatter.prepared.kinds import Kind
from streamlit_glscatter.prepared.merge import Sorted
from streamlit_glscatter.prepared.ordering import Ordering


class Assembler:
    """Puts buckets one behind the other.

    Parameters
    ----------
    folder
        To be filled.
    scratch
        For what is there only meanwhile.
    names, kinds
        The columns.
    ordering
        Of the points.
    """

    def __init__(
        self,
        folder: Path,
        scratch: Path,
        names: Sequence[str],
        kinds: Sequence[Kind],
        ordering: Ordering,
    ) -> None:
        self._folder = folder
        self._scratch = scratch
        self._names = names
        self._kinds = kinds
        self._ordering = ordering
        self._local = _open_npy(folder / LOCAL, (ordering.kept, 2), np.uint16)
        self._rows = _open_npy(folder / ROWS, (ordering.kept,), np.uint32)
        self._columns = [
            open_writer(kind.stored, scratch / f"column-{i}") for i, kind in enumerate(kinds)
        ]

    def append(self, points: Sorted) -> None:
        """Add the next points."""
        self._local.write(points.local.data)
        self._rows.write(points.rows.data)
        for writer, values in zip(self._columns, points.columns, strict=True):
            writer.append(values)

    def close(self) -> None:
        """Close the files of the layout."""
        self._local.close()
        self._rows.close()

    def finish(self, cell_counts: NDArray[np.uint32]) -> None:
        """Write the columns and what describes the whole."""
        self.close()
        np.save(self._folder / COUNTS, cell_counts)
        (self._folder / COLUMNS).mkdir()
        described = []
        for i, (name, kind) in enumerate(zip(self._names, self._kinds, strict=True)):
            file = f"{COLUMNS}/{i:04d}.arrow"
            values = kind.wrap(self._columns[i].finish())
            digest = write_column(self._folder / file, name, values)
            del values
            for rest in self._scratch.glob(f"column-{i}-*"):
                rest.unlink()  # the disk holds one column twice at most
            described.append({"name": name, "file": file, "digest": digest})
        write_meta(self._folder, self._layout(cell_counts), described)

    def _layout(self, cell_counts: NDArray[np.uint32]) -> Layout:
        ordering = self._ordering
        local: NDArray[Any] = np.load(self._folder / LOCAL, mmap_mode="r")
        rows: NDArray[Any] = np.load(self._folder / ROWS, mmap_mode="r")
        x, y = ordering.x.axis, ordering.y.axis
        home = home_of(local, cell_counts)
        return Layout(
            digest=digest_of(ordering.n_rows, x, y, cell_counts, local, rows),
            n_rows=ordering.n_rows,
            dropped=ordering.n_rows - ordering.kept,
            x=x,
            y=y,
            levels=tuple(cell_counts.sum(axis=1, dtype=np.int64).tolist()),
            cell_counts=cell_counts,
            local=local,
            rows=rows,
            home=home,
            aspect=aspect_of(home, x, y),
        )


def _open_npy(path: Path, shape: tuple[int, ...], dtype: type[np.unsignedinteger[Any]]) -> BinaryIO:
    """Begin a file of an array whose bytes follow later."""
    file = path.open("wb")
    header = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file
