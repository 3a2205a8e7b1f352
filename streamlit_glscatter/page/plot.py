"""All that a plot shows, ready for the browser but for where its buffers lie."""

from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from streamlit_glscatter.aggregate.texels import Grid
from streamlit_glscatter.labels.labels import Labels
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.magnitudes import Magnitude
from streamlit_glscatter.page.frame import Frame
from streamlit_glscatter.page.options import Agg, How, LegendOrder, Mode
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.command import Command
from streamlit_glscatter.selection.filter import Filter
from streamlit_glscatter.selection.highlight import Highlight
from streamlit_glscatter.session.links import LinkOptions
from streamlit_glscatter.session.motion import Motion
from streamlit_glscatter.wire.encode import Blocks, Buffer

# Fields of a colour manifest that name one of the channel's buffers. They are listed because the
# text of another field, such as a column's name, may equal the name of a buffer.
COLOR_BUFFERS = ("column", "legend", "colormap")

LABEL_CODES = "label codes"
"""Slot of the labels' codes."""


@dataclass(frozen=True)
class Restore:
    """Where the camera is to go, once for each serial.

    Attributes
    ----------
    serial
        Of this session; a later one is larger.
    view
        ``[x0, x1, y0, y1]`` in quantum coordinates; None leaves the camera where it is.
    """

    serial: int
    view: list[float] | None


@dataclass(frozen=True, eq=False)
class Still:
    """A picture drawn on the server; size in CSS pixels."""

    image: Buffer
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Raster:
    """Counts of the texels of a grid, encoded."""

    grid: Grid
    buffer: Buffer


@dataclass(frozen=True, eq=False)
class Counts:
    """What the server has counted for a plot with more points than a browser should hold.

    Attributes
    ----------
    total
        Points in all.
    source
        Digest of all points.
    digest
        Names what is counted: points, colour, aggregation.
    agg
        What is shown of numbers in a texel.
    codes
        Rows of the legend; 0 where there is none.
    base, raster
        The whole extent, and what answers the request; the latter None where points do.
    selected
        The same of the selected points.
    selection
        What the browser calls the selection, and how many points are selected.
    serial
        Of the request answered; 0: none.
    inside
        Box of quanta whose points are all in the plot's ``points``.
    route
        Path that answers requests without a script run.
    """

    total: int
    source: str
    digest: str
    agg: Agg
    codes: int
    base: Raster
    raster: Raster | None = None
    base_selected: Raster | None = None
    selected: Raster | None = None
    selection: tuple[str, int] | None = None
    serial: int = 0
    inside: tuple[float, float, float, float] | None = None
    route: str | None = None

    def rasters(self) -> dict[str, Raster]:
        """List the rasters there are, by slot."""
        every = {
            "base": self.base,
            "raster": self.raster,
            "base selected": self.base_selected,
            "selected": self.selected,
        }
        return {slot: raster for slot, raster in every.items() if raster is not None}


@dataclass(frozen=True, eq=False)
class Plot:
    """All that is drawn, resolved and encoded; shapes and units as in ``manifest.ts``."""

    points: Points
    color: Channel
    front: int | None
    ramp: Buffer | None
    hover: Blocks | None
    hover_columns: list[str]
    image: Blocks | None
    command: Command | None
    epoch: int
    size: float | Magnitude | None
    opacity: float | Magnitude | None
    mode: Mode
    how: How
    view: list[float] | None
    modes: list[str]
    report_selection: bool
    report_view: bool
    height: int | Literal["stretch"]
    frame: Frame | None = None
    labels: Labels | None = None
    still: Still | None = None
    counts: Counts | None = None
    link: LinkOptions | None = None
    filter: Filter | None = None
    legend_order: LegendOrder = "given"
    color_source: str | None = None
    """Name of the colour's codes of all points, where selections may be made under a filter."""
    restore: Restore | None = None
    highlight: Highlight | None = None
    motion: Motion | None = None
    report_stats: bool = False

    def magnitudes(self) -> dict[str, Magnitude]:
        """Size and opacity, where they follow a column."""
        both = {"size": self.size, "opacity": self.opacity}
        return {slot: value for slot, value in both.items() if isinstance(value, Magnitude)}

    def coded(self) -> dict[str, PointColumn]:
        """Columns of codes that a selection may speak of, by their digests."""
        return coded_columns(self.color, self.labels, self.color_source)

    def named(self) -> dict[str, tuple[str, pa.Array]]:
        """Name each column of `coded`, by its digest, with its values by code."""
        labels, rows = self.labels, self.color.rows
        found = {} if labels is None else {labels.column.digest: (labels.name, labels.known)}
        if rows is not None and self.color.column is not None and not len(rows.others):
            found[self.color.column.digest] = (rows.name, rows.own)
        return found

    def buffers(self) -> dict[str, Buffer]:
        """Every buffer by slot; slots keep their names from run to run. Parts have slots of their own."""
        found: dict[str, Buffer] = {}
        for slot, buffer in self.slots().items():
            found |= dict(zip(part_slots(slot, buffer), buffer.parts or [buffer], strict=True))
        return found

    def slots(self) -> dict[str, Buffer]:
        """Every buffer by slot, those in parts as a whole."""
        found = {"cells": self.points.cells, "position": self.points.position}
        found |= {f"color {name}": buffer for name, buffer in self.color.buffers.items()}
        found |= {slot: magnitude.buffer for slot, magnitude in self.magnitudes().items()}
        if self.ramp:
            found["ramp"] = self.ramp
        if self.still:
            found["still"] = self.still.image
        if self.labels:
            found["labels"] = self.labels.table
            found.setdefault(label_slot(self), self.labels.column.buffer)
        if self.hover:
            found["hover"] = self.hover.buffer
        if self.image:
            found["image"] = self.image.buffer
        if self.command:
            found["selection"] = self.command.buffer
        if self.link and self.link.buffer:
            found["link"] = self.link.buffer
        if self.highlight:
            found["highlight"] = self.highlight.buffer
        if self.motion:
            found["motion"] = self.motion.places
            if self.motion.gone:
                found["motion gone"] = self.motion.gone
        if self.counts:
            found |= {slot: raster.buffer for slot, raster in self.counts.rasters().items()}
        return found

    def notes(self) -> list[str]:
        """Sentences for the edge of the plot."""
        dropped = self.points.layout.dropped
        missing = self.command.missing if self.command else 0
        unmarked = self.highlight.missing if self.highlight else 0
        return [
            *([f"{_rows(dropped)} without coordinates {_are(dropped)} not shown"] * (dropped > 0)),
            *(
                [f"{_rows(missing)} of the selection {_have(missing)} no coordinates"]
                * (missing > 0)
            ),
            *(
                [f"{_rows(unmarked)} of the highlight {_have(unmarked)} no coordinates"]
                * (unmarked > 0)
            ),
            *self.color.notes,
            *(note for magnitude in self.magnitudes().values() for note in magnitude.notes),
            *(self.filter.notes if self.filter else ()),
        ]


def coded_columns(color: Channel, labels: Labels | None, source: str | None) -> dict[str, Any]:
    """List the codes that a selection may speak of, by name; ``source`` is that of the colour's."""
    found: dict[str, Any] = {} if labels is None else {labels.source: labels.column}
    for digest, codes in color.coded().items():
        found[source or digest] = codes
    return found


def label_slot(plot: Plot) -> str:
    """Name the slot of the labels' codes: that of the colour where both show the same values."""
    shared = plot.labels is not None and plot.labels.column is plot.color.column
    return "color color" if shared else LABEL_CODES


def part_slots(slot: str, buffer: Buffer) -> list[str]:
    """Name the slots of the parts of a buffer; its own where it has none."""
    return [f"{slot} {number}" for number in range(len(buffer.parts))] or [slot]


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"


def _are(count: int) -> str:
    return "are" if count != 1 else "is"


def _have(count: int) -> str:
    return "have" if count != 1 else "has"
