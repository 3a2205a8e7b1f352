"""Plots with more points than a browser should hold: counts of texels, or the points of a small part."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.aggregate import (
    Grid,
    Selected,
    Source,
    base_grid,
    bounds_in,
    count_in,
    fitting_grid,
    kept_in,
    raster_of,
    with_blocks,
)
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.region import Region, region_of
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.magnitudes import Magnitude
from streamlit_glscatter.page.options import Agg
from streamlit_glscatter.page.plot import Counts, Plot, Raster
from streamlit_glscatter.page.resolve import hover_of, image_of
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.coded import Coded
from streamlit_glscatter.selection.selection import row_at, rows_at
from streamlit_glscatter.selection.steps import NO_COLUMNS, Op, Point
from streamlit_glscatter.viewport.chosen import Chosen, chosen_of
from streamlit_glscatter.viewport.viewport import Viewport, outside

REGION_POINTS = 200_000
"""So many points are sent as they are: about a megabyte, as much as a few pictures."""
LOOKED_AT = 4_000_000
"""So many points can be looked at for a decision that a user waits for."""
MOST_CODES = 32
"""Categories that are counted apart."""

Quanta = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Counted:
    """A plot above the threshold.

    Attributes
    ----------
    plot
        All points, with colours and sizes. Its columns are never encoded whole.
    hover
        Columns of the tooltip, as given.
    color, image
        Columns of the colour and of the images, if any, as given.
    agg
        What is shown of the numbers in a texel.
    """

    plot: Plot
    hover: list[Any] | None
    color: Any
    image: Any
    agg: Agg

    def answer(
        self,
        viewport: Viewport | None,
        chosen: Chosen | None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Plot:
        """Answer a request of the browser.

        Parameters
        ----------
        viewport
            What it shows; None before it has asked.
        chosen
            What is selected.
        cancelled
            Asked now and then: whether nobody waits for the answer any more.

        Returns
        -------
        Plot
            With counts of the whole extent and of the view, or with the points around the view
            where they are few.
        """
        layout, source = self.plot.points.layout, _source(self.plot, self.agg)
        selected = None if chosen is None else Selected(chosen.digest, chosen.mask)

        def raster(grid: Grid, only: Selected | None = None) -> Raster:
            return Raster(grid, raster_of(source, grid, only, cancelled))

        base, grid = with_blocks(source, base_grid(layout), cancelled), None
        inside = None if viewport is None else _inside(layout, viewport)
        if viewport is not None and inside is None and not outside(viewport.box):
            grid = fitting_grid(source, viewport.box, viewport.width, viewport.height, cancelled)
        counts = Counts(
            total=len(layout),
            source=layout.digest,
            digest=source.digest,
            agg=self.agg,
            codes=source.codes,
            base=raster(base),
            raster=None if grid is None else raster(grid),
            base_selected=None if selected is None else raster(base, selected),
            selected=None if selected is None or grid is None else raster(grid, selected),
            selection=None if chosen is None else (chosen.key, chosen.count),
            serial=0 if viewport is None else viewport.serial,
            inside=inside,
        )
        return self._with_points(counts, region_of(layout, inside))

    def chosen(self, state: Any, columns: Coded = NO_COLUMNS) -> Chosen | None:
        """Find the selection in force, see `chosen_of`."""
        plot = self.plot
        return chosen_of(plot.points.layout, plot.command, state, plot.epoch, columns)

    def row_of(self, layout: Layout, point: Point) -> int:
        """Find the row of a point that was clicked; -1 where there is none."""
        return row_at(layout, point)

    def rows_of(self, layout: Layout, step: Op) -> NDArray[np.int64]:
        """Find the rows of a step, whatever it does with them."""
        return rows_at(layout, step)

    def whole(self) -> Plot:
        """Return the plot with its points, for a picture of it."""
        return self.plot

    def _with_points(self, counts: Counts, region: Region) -> Plot:
        plot, positions, layout = self.plot, region.positions, region.coordinates.layout
        points = Points(plot.points.table, region.coordinates)
        shown = self.hover if len(points) else []
        blocks, names = hover_of(points, shown, self.color, plot.points.layout)

        color, labels = plot.color.part(positions, layout), plot.labels
        if labels is not None:
            shared = color.column if labels.column is plot.color.column else None
            labels = labels.part(shared or labels.column.part(positions, layout))

        def part(value: float | Magnitude | None) -> float | Magnitude | None:
            return value.part(positions, layout) if isinstance(value, Magnitude) else value

        return dataclasses.replace(
            plot,
            points=points,
            color=color,
            labels=labels,
            hover=blocks,
            hover_columns=names,
            image=image_of(points, self.image) if len(points) else None,
            command=plot.command.part(positions) if plot.command else None,
            size=part(plot.size),
            opacity=part(plot.opacity),
            counts=counts,
        )


def countable(color: Channel) -> tuple[Channel, str]:
    """Check whether the categories of a channel can be counted apart.

    Returns
    -------
    Channel, str
        The channel, and what is counted: "count", "category", "number" or "rgba". With more than
        `MOST_CODES` categories only all points are, and a note says so.
    """
    kind = color.manifest["kind"]
    if kind != "category":
        return color, {"constant": "count"}.get(kind, kind)
    rows = _rows(color)
    if not rows:  # there are no points
        return color, "count"
    if rows <= MOST_CODES:
        return color, "category"
    note = (
        f'"{color.manifest["name"]}" has {rows:,} categories, more than the {MOST_CODES} that are '
        "counted apart: zoom in to see their colours"
    )
    return dataclasses.replace(color, notes=(*color.notes, note)), "count"


def _rows(color: Channel) -> int:
    return 0 if color.rows is None else len(color.rows)


def _source(plot: Plot, agg: Agg) -> Source:
    """Find what is counted, once for each channel."""
    color = plot.color
    _, kind = countable(color)
    values = None
    content = ""
    if kind != "count" and color.column is not None:
        content = color.column.digest
        values = color.column.numpy
    codes = _rows(color) if kind == "category" else 0
    source = Source(plot.points.layout, kind, values, codes, agg, content)
    folder = plot.points.folder
    return source if folder is None else kept_in(source, folder)


def boxes_around(viewport: Viewport) -> Iterator[Quanta]:
    """Yield boxes with less and less margin around what is in view."""
    x0, x1, y0, y1 = viewport.box
    for margin in (1.0, 0.5, 0.25, 0.0):
        dx, dy = margin * (x1 - x0), margin * (y1 - y0)
        yield x0 - dx, x1 + dx, y0 - dy, y1 + dy


def _inside(layout: Layout, viewport: Viewport) -> Quanta | None:
    """Find the box whose points are sent as they are; None where there are too many of them."""
    for box in boxes_around(viewport):
        least, most = bounds_in(layout, box)
        if most <= REGION_POINTS:
            return box
        # Within a crowded cell the number of its points says little: look at them, if they are not too many.
        doubtful = least <= REGION_POINTS and most <= LOOKED_AT
        if doubtful and count_in(layout, box) <= REGION_POINTS:
            return box
    return None
