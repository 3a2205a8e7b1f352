"""Datashader counts the points of a rectangle of texels.

Only the points of the cells in it are looked at. Datashader compiles for each new combination of
column names, types, memory layouts and reductions, so there is one call for each kind of source,
and always with the same ones.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.cells import Runs, runs_in, take
from streamlit_glscatter.aggregate.kernels import compiled
from streamlit_glscatter.aggregate.source import Source
from streamlit_glscatter.aggregate.texels import Grid

CHUNK = 1 << 22
"""Points counted at a time."""

Totals = dict[str, NDArray[Any]]


class Cancelled(Exception):  # noqa: N818  nothing went wrong
    """Nobody waits for the counts any more."""


def never() -> bool:
    """Go on."""
    return False


def count_texels(source: Source, grid: Grid, cancelled: Callable[[], bool] = never) -> Totals:
    """Count the points of a rectangle.

    Parameters
    ----------
    source
        What to count.
    grid
        The texels, none of them beyond the extent.
    cancelled
        Asked before each few million points: whether to stop.

    Returns
    -------
    dict of ndarray
        ``count``, uint32, shape (rows, columns), for categories (rows, columns, codes); ``valued``
        (uint32) and the other measures (float64, NaN where there are no values) in the same shape.

    Raises
    ------
    Cancelled
        If ``cancelled`` says so.
    """
    totals: Totals = {}
    x0, x1, y0, y1 = grid.box
    for runs in runs_in(source.layout, (x0, x1 - 1, y0, y1 - 1)).chunks(CHUNK):
        if cancelled():
            raise Cancelled
        columns = _columns(source, runs, grid)
        _add(totals, _count(source, grid, columns), source)
    return _shaped(totals, source, grid)


def count_unsorted(source: Source, grid: Grid, places: NDArray[np.int32]) -> Totals:
    """Count points that are in no order.

    Parameters
    ----------
    source
        What to count: its values are those of these points. Of its layout nothing is looked at.
    grid
        The texels.
    places
        Quantum coordinates of the points, shape (2, points), all of them within the rectangle.

    Returns
    -------
    dict of ndarray
        As `count_texels`.
    """
    totals: Totals = {}
    x0, _, y0, _ = grid.box
    for start in range(0, places.shape[1], CHUNK):
        part = slice(start, min(start + CHUNK, places.shape[1]))
        x, y = places[0, part] - np.int32(x0), places[1, part] - np.int32(y0)
        if source.kind == "category":
            codes = np.asarray(source.values)[part]
            x = (x >> grid.kx) * np.int32(source.codes) + codes.astype(np.int32)
        every = Runs(*(np.array([at], np.int64) for at in (part.start, part.stop, 0)))
        columns = {"qx": x, "qy": y} | _measured(source, every)
        _add(totals, _count(source, grid, columns), source)
    return _shaped(totals, source, grid)


def _shaped(totals: Totals, source: Source, grid: Grid) -> Totals:
    """Bring counts of categories into their shape; of no points there are none yet."""
    if not totals:
        empty = np.zeros((grid.height, grid.width * max(source.codes, 1)), np.uint32)
        totals = {"count": empty} | dict.fromkeys(source.measures, empty)
    if source.kind == "category":
        return {"count": totals["count"].reshape(*grid.shape, source.codes)}
    return totals


def _columns(source: Source, runs: Runs, grid: Grid) -> Totals:
    """Coordinates relative to the corner of the rectangle, and what to add up or compare."""
    x0, _, y0, _ = grid.box
    places = np.empty((2, len(runs)), np.int32)
    points = np.asarray(source.layout.local), runs.begin, runs.end, runs.corners(x0, y0)
    if source.kind == "category":
        codes = np.asarray(source.values)
        most = compiled()["place_categories"](*points, codes, source.codes, grid.kx, places)
        if most >= source.codes:
            raise ValueError(f"code {most} of {source.codes} categories")
    else:
        compiled()["place_points"](*points, places)
    return {"qx": places[0], "qy": places[1]} | _measured(source, runs)


def _measured(source: Source, runs: Runs) -> Totals:
    """Return what to add up or compare, always under the same names and as float32."""
    if not source.measures:
        return {}
    values = np.asarray(source.values)
    if source.kind == "number":
        numbers = np.empty(len(runs), np.float32)
        compiled()["read_numbers"](values, runs.begin, runs.end, numbers)
        return {"value": numbers}
    red, green, blue, alpha = np.ascontiguousarray(take(values, runs.spans()).T, np.float32)
    return {"red": red * alpha, "green": green * alpha, "blue": blue * alpha, "alpha": alpha}


def _count(source: Source, grid: Grid, columns: Totals) -> Totals:
    """Let Datashader count some points.

    Categories have columns of their own within a texel's: that takes one compiled function for any
    number of them, and plain counts are Datashader's fastest.
    """
    import datashader as ds  # noqa: PLC0415  lazy: a second to import
    import pandas as pd  # noqa: PLC0415  lazy: heavy

    columns_apart, kx = (source.codes, 0) if source.kind == "category" else (1, grid.kx)
    width = grid.width * columns_apart
    # The lines between texels run through the middle between two quanta, so no point is on one,
    # and all numbers are exact in float64.
    canvas = ds.Canvas(
        width,
        grid.height,
        x_range=(-0.5, (width << kx) - 0.5),
        y_range=(-0.5, (grid.height << grid.ky) - 0.5),
    )
    frame = pd.DataFrame(columns, copy=False)
    found = canvas.points(frame, "qx", "qy", agg=_reduction(source))
    if not source.measures:
        return {"count": found.to_numpy()}
    return {name: pixels.to_numpy() for name, pixels in found.items()}


def _reduction(source: Source) -> Any:
    import datashader as ds  # noqa: PLC0415  lazy: a second to import

    if not source.measures:
        return ds.count()
    if source.kind == "number":
        made = {"valued": ds.count("value")}
        if source.agg == "mean":
            made["total"] = ds.sum("value")
        else:
            made["value"] = (ds.min if source.agg == "min" else ds.max)("value")
    else:
        made = {name: ds.sum(name) for name in source.measures}
    return ds.summary(count=ds.count(), **made)


def _add(totals: Totals, found: Totals, source: Source) -> None:
    """Add the counts of further points, in place; sums and counts below 2^53 are exact."""
    for name, values in found.items():
        if name not in totals:
            totals[name] = values
        elif values.dtype == np.uint32:
            totals[name] += values
        elif (ufunc := source.measures[name]) is np.add:
            missing = np.isnan(totals[name])
            np.add(totals[name], values, out=totals[name], where=~np.isnan(values))
            totals[name][missing] = values[missing]
        else:
            (np.fmin if ufunc is np.minimum else np.fmax)(totals[name], values, out=totals[name])
