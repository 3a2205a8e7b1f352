"""Plots as `st_glscatter` makes them, without an app around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.viewport.counted import Counted, countable

if TYPE_CHECKING:
    from streamlit_glscatter import Points


def counted_plot(points: Points, color: str | None) -> Counted:
    """Make a plot above the threshold."""
    channel = color_of(
        points, color=color, palette=None, colormap=None, domain=None, scale="linear"
    )
    channel, _ = countable(channel)
    plot = Plot(
        points=points,
        color=channel,
        front=None,
        ramp=None,
        hover=None,
        hover_columns=[],
        image=None,
        command=None,
        epoch=0,
        size=None,
        opacity=None,
        mode="auto",
        how="eq_hist",
        view=None,
        modes=[],
        report_selection=False,
        report_view=False,
        height=600,
    )
    return Counted(plot, None, color, None, "mean")
