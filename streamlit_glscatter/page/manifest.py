"""The small JSON that describes a plot to the browser (``frontend/src/manifest.ts``)."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from streamlit_glscatter.layout.layout import Axis, Moved
from streamlit_glscatter.looks.magnitudes import Magnitude
from streamlit_glscatter.page.plot import (
    COLOR_BUFFERS,
    Counts,
    Plot,
    label_slot,
    part_slots,
)
from streamlit_glscatter.session.links import LinkOptions
from streamlit_glscatter.wire.encode import Blocks, Buffer
from streamlit_glscatter.wire.publish import inline_offsets

Reference = dict[str, Any]
"""Where a buffer lies, as ``BufferRef`` of the frontend."""


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
