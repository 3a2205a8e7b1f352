"""The small JSON that describes a plot to the browser (``frontend/src/manifest.ts``)."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from streamlit_glscatter.aggregate.texels import Grid
from streamlit_glscatter.channels import Channel
from streamlit_glscatter.command import Command
from streamlit_glscatter.encode import Blocks, Buffer
from streamlit_glscatter.filter import Filter
from streamlit_glscatter.frame import Frame
from streamlit_glscatter.highlight import Highlight
from streamlit_glscatter.labels import Labels
from streamlit_glscatter.layout import Axis, Moved
from streamlit_glscatter.links import LinkOptions
from streamlit_glscatter.magnitudes import Magnitude
from streamlit_glscatter.motion import Motion
from streamlit_glscatter.options import Agg, How, LegendOrder, Mode
from streamlit_glscatter.point_column import PointColumn
from streamlit_glscatter.points import Points
from streamlit_glscatter.publish import inline_offsets

# Fields of a colour manifest that name one of the channel's buffers. They are listed because the
# text of another field, such as a column's name, may equal the name of a buffer.
COLOR_BUFFERS = ("column", "legend", "colormap")

LABEL_CODES = "label codes"
"""Slot of the labels' codes."""

Reference = dict[str, Any]


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


def _joined(slots: Mapping[str, Buffer], refs: Mapping[str, Reference]) -> dict[str, Reference]:
    """Refer to whole buffers; those in parts list the references of these."""
    return {
        slot: {
            **_identity(buffer),
            "url": None,
            "parts": [refs[part] for part in part_slots(slot, buffer)],
        }
        if buffer.parts
        else refs[slot]
        for slot, buffer in slots.items()
    }


def references(
    buffers: Mapping[str, Buffer], published: Mapping[str, str], inline: Mapping[str, Buffer]
) -> dict[str, Reference]:
    """Refer to buffers by path where they have one, else by their place in the inline value.

    Parameters
    ----------
    buffers
        Every buffer by slot.
    published
        Paths by digest.
    inline
        Those that go inline, by slot.
    """
    offsets = inline_offsets(inline)
    return {
        slot: {
            **_identity(buffer),
            **(
                {"url": None, "offset": offsets[slot]}
                if slot in offsets
                else {"url": published[buffer.digest]}
            ),
        }
        for slot, buffer in buffers.items()
    }


def describe(plot: Plot, refs: Mapping[str, Reference]) -> dict[str, Any]:
    """Assemble the manifest.

    Parameters
    ----------
    plot
        What to draw.
    refs
        A reference for each slot of ``plot.buffers()``.
    """
    refs = _joined(plot.slots(), refs)
    return {
        "version": 1,
        "points": _points(plot, refs),
        "color": _color(plot, refs),
        "hover": {**_blocks(plot.hover, refs["hover"]), "columns": plot.hover_columns}
        if plot.hover
        else None,
        "image": _blocks(plot.image, refs["image"]) if plot.image else None,
        "labels": {
            "name": plot.labels.name,
            "table": refs["labels"],
            "column": refs[label_slot(plot)],
            "source": plot.labels.source,
        }
        if plot.labels
        else None,
        "selection": {
            "command": plot.command.digest,
            "count": len(plot.command.rows),
            "column": refs["selection"],
        }
        if plot.command
        else None,
        "epoch": plot.epoch,
        "aggregate": _counts(plot.counts, refs) if plot.counts else None,
        "style": {
            "size": None if isinstance(plot.size, Magnitude) else plot.size,
            "opacity": None if isinstance(plot.opacity, Magnitude) else plot.opacity,
            "mode": "auto" if plot.mode == "aggregate" else plot.mode,
            "how": plot.how,
            "front": plot.front,
        },
        "size": _magnitude(plot, "size", refs),
        "opacity": _magnitude(plot, "opacity", refs),
        "ramp": refs["ramp"] if plot.ramp else None,
        "still": {
            "image": refs["still"],
            "width": plot.still.width,
            "height": plot.still.height,
        }
        if plot.still
        else None,
        "view": plot.view,
        "modes": plot.modes,
        "report": {
            "selection": plot.report_selection,
            "view": plot.report_view,
            **({"stats": True} if plot.report_stats else {}),
        },
        "height": plot.height,
        "link": _link(plot.link, refs) if plot.link else None,
        "frame": dataclasses.asdict(plot.frame) if plot.frame else None,
        "notes": plot.notes(),
        **_optional(plot, refs),
    }


def _optional(plot: Plot, refs: Mapping[str, Reference]) -> dict[str, Any]:
    """Describe what few plots have: left out elsewhere, since a manifest should be small."""
    found: dict[str, Any] = {}
    if plot.highlight:
        found["highlight"] = {"count": plot.highlight.count, "column": refs["highlight"]}
    if plot.motion:
        found["motion"] = {
            "points": plot.motion.points,
            "places": refs["motion"],
            "gone": refs.get("motion gone"),
        }
    if plot.filter and plot.filter.manifest:
        found["filter"] = plot.filter.manifest
    if plot.legend_order != "given":
        found["legend"] = plot.legend_order
    if plot.restore:
        found["restore"] = dataclasses.asdict(plot.restore)
    return found


def _link(link: LinkOptions, refs: Mapping[str, Reference]) -> dict[str, Any]:
    return {
        "name": link.name,
        "plot": link.plot,
        "domain": link.domain,
        "camera": link.camera,
        "items": refs.get("link"),
    }


def _identity(buffer: Buffer) -> Reference:
    return {"digest": buffer.digest, "bytes": buffer.size}


def _counts(counts: Counts, refs: Mapping[str, Reference]) -> dict[str, Any]:
    described = {
        slot: {"data": refs[slot], **dataclasses.asdict(raster.grid)}
        for slot, raster in counts.rasters().items()
    }
    selection = counts.selection
    return {
        "total": counts.total,
        "digest": counts.digest,
        "agg": counts.agg,
        "codes": counts.codes,
        "base": described["base"],
        "raster": described.get("raster"),
        "selected": described.get("selected"),
        "baseSelected": described.get("base selected"),
        "selection": selection and {"key": selection[0], "count": selection[1]},
        "serial": counts.serial,
        "inside": counts.inside and list(counts.inside),
        "route": counts.route,
    }


def _points(plot: Plot, refs: Mapping[str, Reference]) -> dict[str, Any]:
    layout = plot.points.layout
    return {
        "digest": layout.digest,
        "source": plot.counts.source if plot.counts else layout.source,
        "rows": layout.n_rows,
        "count": len(layout),
        "levels": list(layout.levels),
        "x": _axis(layout.x),
        "y": _axis(layout.y),
        "home": list(layout.home),
        "aspect": layout.aspect,
        "cells": refs["cells"],
        "position": refs["position"],
        **({"base": layout.base} if layout.base is not None else {}),
        **({"moved": _moved(layout.moved)} if layout.moved else {}),
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {"from": moved.source, "x": list(moved.x), "y": list(moved.y)}


def _axis(axis: Axis) -> dict[str, Any]:
    # The origin may be an exact int beyond 2^53; JavaScript has only float64.
    return {
        "name": axis.name,
        "kind": axis.kind,
        "origin": float(axis.origin),
        "step": float(axis.step),
    }


def _color(plot: Plot, refs: Mapping[str, Reference]) -> dict[str, Any]:
    color = plot.color
    described = dict(color.manifest)
    for field in COLOR_BUFFERS:
        if field in described:
            described[field] = refs[f"color {described[field]}"]
    if plot.color_source is not None:
        described["source"] = plot.color_source
    return described


def _magnitude(plot: Plot, slot: str, refs: Mapping[str, Reference]) -> dict[str, Any] | None:
    magnitude = plot.magnitudes().get(slot)
    return None if magnitude is None else {**magnitude.manifest, "column": refs[slot]}


def _blocks(blocks: Blocks, ref: Reference) -> dict[str, Any]:
    return {**ref, "head": blocks.head, "index": blocks.index, "rows": blocks.rows}


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"


def _are(count: int) -> str:
    return "are" if count != 1 else "is"


def _have(count: int) -> str:
    return "have" if count != 1 else "has"
