"""How a plot does in the browser, as the browser tells it: ``event.stats``."""

import math
from typing import Any

from streamlit_glscatter.session.read_only import ReadOnlyDict

COUNTS = ("points", "drawn", "received_bytes", "reused_bytes", "gpu_bytes")
"""Whole numbers that are always known."""

MEASURES = ("in_view", "frame_ms", "frame_rate", "first_ms", "complete_ms")
"""Numbers that may be unknown: None then."""


class PlotStats(ReadOnlyDict):
    """Figures of a plot, taken once its picture is complete after the data has changed.

    Attributes
    ----------
    points : int
        Points of the plot.
    in_view : int or None
        Those in view. Where the server counts, those of all places that the view touches.
    drawn : int
        Points in the picture, those beside the view included; 0 where counts are shown.
    frame_ms, frame_rate : float or None
        Mean milliseconds of a frame while the camera moved, and frames a second; None before it has.
    received_bytes : int
        Bytes that have come since the plot was made.
    reused_bytes : int
        Bytes of buffers that changes of the plot named and that were not fetched, being there.
    first_ms, complete_ms : float
        Milliseconds until something, and until everything was drawn, since the plot was made or
        its data changed.
    gpu_bytes : int
        Memory on the GPU: points and textures.
    """

    points: int
    in_view: int | None
    drawn: int
    frame_ms: float | None
    frame_rate: float | None
    received_bytes: int
    reused_bytes: int
    first_ms: float | None
    complete_ms: float | None
    gpu_bytes: int


def parse_stats(state: Any) -> PlotStats | None:
    """Read the component's state ``stats``; None when absent or malformed.

    Parameters
    ----------
    state
        A dict with the keys of `PlotStats` from the browser, which is not trusted.
    """
    if not isinstance(state, dict):
        return None
    counts = {name: state.get(name) for name in COUNTS}
    measures = {name: state.get(name) for name in MEASURES}
    if not all(type(value) is int and value >= 0 for value in counts.values()):
        return None
    if not all(value is None or _is_measure(value) for value in measures.values()):
        return None
    found = counts | measures
    return PlotStats({name: found[name] for name in PlotStats.__annotations__})


def _is_measure(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and value >= 0
