"""Rasters of the points of all partitions: what a raster of points in memory would be, to the byte."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.count import count_unsorted
from streamlit_glscatter.aggregate.kernels import compiled
from streamlit_glscatter.aggregate.merge import categories_of, window
from streamlit_glscatter.aggregate.patch import Patch, join, narrow
from streamlit_glscatter.aggregate.raster import encode
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import Grid
from streamlit_glscatter.aggregate.tiling import DENSE
from streamlit_glscatter.aggregate.warm import wait_until_ready
from streamlit_glscatter.partitions.channels import Recipe
from streamlit_glscatter.partitions.encoders import loose
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.part import Part
from streamlit_glscatter.partitions.selecting import Choice
from streamlit_glscatter.viewport.viewport import Quanta


@dataclass(frozen=True, eq=False)
class LiveSource:
    """What is counted, see `aggregate.Source`.

    Attributes
    ----------
    digest_of_points
        Of all points.
    kind, codes, agg
        As there.
    recipe
        Makes the values; None for "count".
    """

    digest_of_points: str
    kind: str
    codes: int = 0
    agg: str = "mean"
    recipe: Recipe | None = None

    @cached_property
    def digest(self) -> str:
        """Names what is counted."""
        content = "" if self.recipe is None else self.recipe.digest
        agg = self.agg if self.kind == "number" else ""
        what = (self.digest_of_points, self.kind, content, self.codes, agg)
        return xxhash.xxh3_128_hexdigest(repr(what).encode())

    def of(self, values: NDArray[Any] | None, count: int) -> Source:
        """Return the source of some points, of which only their values and number are known."""
        return Source(loose(count), self.kind, values, self.codes, self.agg)

    @cached_property
    def nothing(self) -> Source:
        """The source of no points."""
        none = np.zeros((0, 4) if self.kind == "rgba" else 0, np.uint8)
        return self.of(None if self.kind == "count" else none, 0)


class RasterOf(Job):
    """Asks for a raster.

    Parameters
    ----------
    source
        What to count.
    grid
        The texels.
    choice
        Count only these points; None counts all.
    """

    def __init__(self, source: LiveSource, grid: Grid, choice: Choice | None = None) -> None:
        self.key = ("raster", source.digest, choice and choice.digest, grid)
        colored = () if source.recipe is None else (source.recipe.name,)
        self.columns = (*colored, *(() if choice is None else choice.columns))
        self.grid = grid
        self._source, self._choice = source, choice

    def ask(self, part: Part) -> Patch | None:
        """See :class:`Job`; None where there is no point."""
        wait_until_ready()  # to compile in many threads at once would only take longer
        x0, x1, y0, y1 = self.grid.box
        found = inside(part.places, (x0, x1 - 1, y0, y1 - 1))
        if self._choice is not None:
            found &= self._choice.mask(part)
        if not found.any():
            return None
        values = self._values(part)
        every = found.all()
        places = part.places if every else part.places[:, found]
        values = values if values is None or every else values[found]
        return _count(self._source, self.grid, places, values)

    def _values(self, part: Part) -> NDArray[Any] | None:
        recipe = self._source.recipe
        return None if recipe is None else recipe.codes(part)

    def join(self, answers: list[Patch | None]) -> Patch | None:
        """See :class:`Job`."""
        some = [patch for patch in answers if patch is not None]
        return some[0] if len(some) == 1 else _sum(some, self._source) if some else None

    def finish(self, answer: Patch | None) -> Any:
        """See :class:`Job`."""
        if answer is None:
            places = np.zeros((2, 0), np.int32)
            values = self._source.nothing.values
            answer = _count(self._source, self.grid, places, values)
        return self.made(answer)

    def made(self, patch: Patch) -> Any:
        """Make of the counts what was asked for."""
        return encode(patch, self._source.nothing, self.grid.block)

    def nbytes(self, answer: Any) -> int:
        """See :class:`Job`."""
        return len(answer.data)


class PatchOf(RasterOf):
    """Asks for the counts of a raster that are not encoded yet; parameters as for `RasterOf`."""

    def __init__(self, source: LiveSource, grid: Grid, choice: Choice | None = None) -> None:
        super().__init__(source, grid, choice)
        self.key = ("patch", *self.key)

    def made(self, patch: Patch) -> Patch:
        """See :class:`RasterOf`."""
        return patch

    def nbytes(self, answer: Patch) -> int:
        """See :class:`Job`."""
        return answer.nbytes


class CountIn(Job):
    """Asks how many points lie in a box of quanta, both ends inclusive."""

    def __init__(self, box: Quanta) -> None:
        self.key = ("count", box)
        self._box = box

    def ask(self, part: Part) -> int:
        """See :class:`Job`."""
        return int(np.count_nonzero(inside(part.places, self._box)))

    def join(self, answers: list[int]) -> int:
        """See :class:`Job`."""
        return sum(answers)


def inside(places: NDArray[np.int32], box: Quanta) -> NDArray[np.bool_]:
    """Mark the points of a box, both ends inclusive."""
    (x, y), (x0, x1, y0, y1) = places, box
    found: NDArray[np.bool_] = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return found


def _count(
    source: LiveSource, grid: Grid, places: NDArray[np.int32], values: NDArray[Any] | None
) -> Patch:
    """Count some points, a few rows of texels at a time: counts by category take much memory."""
    bands: list[list[Patch]] = []
    everything = slice(0, grid.width)
    for band in _bands(grid, source.codes):
        _, _, low, high = band.box
        found = (places[1] >= low) & (places[1] < high)
        every = found.all()
        few = None if values is None else values if every else values[found]
        part = source.of(few, len(found) if every else int(np.count_nonzero(found)))
        totals = count_unsorted(part, band, places if every else places[:, found])
        bands.append([window(totals, part, slice(0, band.height), everything)])
    return join(bands, slice(0, grid.height), everything)


def _bands(grid: Grid, codes: int) -> list[Grid]:
    height = max(DENSE // (grid.width * max(codes, 1)), 1)
    return [
        replace(grid, y=grid.y + at, height=min(height, grid.height - at))
        for at in range(0, grid.height, height)
    ]


def _sum(patches: list[Patch], source: LiveSource) -> Patch:
    """Add patches of the same texels."""
    if source.kind == "category":
        return _sum_of_categories(patches, source.codes)
    count = np.zeros(patches[0].count.shape, np.uint32)
    for patch in patches:
        count += patch.count
    occupied, entries = count > 0, {}
    for name, ufunc in source.nothing.measures.items():
        nothing = 65535 if ufunc is np.minimum else 0
        total = np.full(count.shape, nothing, np.uint64)
        for patch in patches:
            at = patch.count > 0
            total[at] = ufunc(total[at], patch.entries[name])
        entries[name] = narrow(total[occupied])
    return Patch(narrow(count), None, entries)


def _sum_of_categories(patches: list[Patch], codes: int) -> Patch:
    rows, columns = patches[0].count.shape
    height = max(DENSE // (columns * codes), 1)
    bands = []
    for first in range(0, rows, height):
        band, every = slice(first, min(first + height, rows)), slice(0, columns)
        amounts = np.zeros((band.stop - first, columns, codes), np.uint32)
        for patch in patches:
            part = join([[patch]], band, every)
            if part.kinds is not None:
                entries = part.entries["code"], part.entries["amount"]
                compiled()["add_categories"](
                    np.ascontiguousarray(part.kinds), *entries, 0, 0, amounts
                )
        bands.append([categories_of(amounts, slice(0, len(amounts)), every)])
    return join(bands, slice(0, rows), slice(0, columns))
