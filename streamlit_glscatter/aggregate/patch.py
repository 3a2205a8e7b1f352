"""Counts of a rectangle of texels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Patch:
    """What was counted in a rectangle of texels.

    Attributes
    ----------
    count
        Points of each texel, shape (rows, columns), rows upwards; any unsigned type.
    kinds
        Categories only: how many different ones each texel has, same shape, uint8.
    entries
        Arrays with one entry for each texel that has points, row by row from the lower left. With
        categories (``code`` and ``amount``): for each code of such a texel, ascending.
    """

    count: NDArray[Any]
    kinds: NDArray[np.uint8] | None = None
    entries: dict[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        kinds = 0 if self.kinds is None else self.kinds.nbytes
        return self.count.nbytes + kinds + sum(of.nbytes for of in self.entries.values())

    def padded(self, rows: int, columns: int) -> "Patch":
        """Add empty texels above and on the right until there are so many rows and columns."""
        rows, columns = rows - self.count.shape[0], columns - self.count.shape[1]
        if not rows and not columns:
            return self
        width = ((0, rows), (0, columns))
        kinds = None if self.kinds is None else np.pad(self.kinds, width)
        return Patch(np.pad(self.count, width), kinds, self.entries)

    def sizes(self, columns: slice) -> NDArray[np.int64]:
        """Entries that each row has in some columns."""
        if self.kinds is not None:
            sizes: NDArray[np.int64] = self.kinds[:, columns].sum(axis=1, dtype=np.int64)
            return sizes
        return np.asarray(np.count_nonzero(self.count[:, columns], axis=1), np.int64)


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Copy unsigned integers into the smallest type that holds them."""
    most = int(values.max()) if values.size else 0
    return np.array(values, np.min_scalar_type(most), order="C")


def join(patches: Sequence[Sequence[Patch]], rows: slice, columns: slice) -> Patch:
    """Put patches together and take a part of the whole.

    Parameters
    ----------
    patches
        Row by row from the lower left; same heights within a row, same widths in a column.
    rows, columns
        Texels of the whole to keep; they lie within it.
    """
    bands, low = [], 0
    for band in patches:
        height = len(band[0].count)
        first, last = max(rows.start - low, 0), min(rows.stop - low, height)
        if first < last:
            bands.append(_join_band(band, slice(first, last), columns))
        low += height
    if len(bands) == 1:
        return bands[0]
    kinds = [band.kinds for band in bands if band.kinds is not None]
    return Patch(
        np.concatenate([band.count for band in bands]),
        np.concatenate(kinds) if kinds else None,
        {name: np.concatenate([of.entries[name] for of in bands]) for name in bands[0].entries},
    )


def _join_band(band: Sequence[Patch], rows: slice, columns: slice) -> Patch:
    """Join patches that lie side by side."""
    parts: list[tuple[Patch, slice]] = []
    left = 0
    for patch in band:
        width = patch.count.shape[1]
        first, last = max(columns.start - left, 0), min(columns.stop - left, width)
        if first < last:
            parts.append((patch, slice(first, last)))
        left += width
    kinds = [patch.kinds[rows, part] for patch, part in parts if patch.kinds is not None]
    return Patch(
        np.concatenate([patch.count[rows, part] for patch, part in parts], axis=1),
        np.concatenate(kinds, axis=1) if kinds else None,
        _join_entries(parts, rows),
    )


def _join_entries(parts: list[tuple[Patch, slice]], rows: slice) -> dict[str, NDArray[Any]]:
    """Bring entries into the order of the joined rows."""
    names = list(parts[0][0].entries)
    if not names:
        return {}
    begins, ends = [], []
    for patch, part in parts:
        whole = patch.sizes(slice(None))
        begin = np.cumsum(whole) - whole + patch.sizes(slice(0, part.start))
        begins.append(begin[rows].tolist())
        ends.append((begin + patch.sizes(part))[rows].tolist())
    pieces = [
        (number, slice(begins[number][row], ends[number][row]))
        for row in range(len(begins[0]))
        for number in range(len(parts))
    ]
    joined = {}
    for name in names:
        columns = [patch.entries[name] for patch, _ in parts]
        joined[name] = np.concatenate([columns[number][span] for number, span in pieces])
    return joined
