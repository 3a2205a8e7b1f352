"""Plots of the same rows in memory and in partitions of a Dask DataFrame."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from streamlit_glscatter import Points, prepare
from streamlit_glscatter.component import counted_of
from streamlit_glscatter.looks.channels import resolve_front
from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.page.resolve import color_of, command_of, magnitude_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit_glscatter.viewport.counted import Counted

NAMES = ("north", "south", "east", "west", "none of these")


def itself(piece: pd.DataFrame) -> pd.DataFrame:
    return piece


def partitioned(frame: pd.DataFrame, cuts: Sequence[int]) -> Any:
    """Cut a frame at some rows; where two cuts are equal a partition is empty."""
    bounds = [0, *sorted(cuts), len(frame)]
    pieces = [frame.iloc[a:b] for a, b in itertools.pairwise(bounds)]
    return dd.from_map(itself, pieces, meta=frame.iloc[:0])


@st.composite
def tables(draw: st.DrawFn, most: int = 300) -> pd.DataFrame:
    """Rows with missing and infinite values everywhere, some of them at the same places."""
    n = draw(st.integers(0, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frame = pd.DataFrame(
        {
            "x": random.normal(size=n) * 10.0 ** draw(st.integers(-3, 6)),
            "y": random.integers(-5, 5, n).astype(float),
            "text": random.choice(np.array(NAMES), n).astype(object),
            "kind": pd.Categorical.from_codes(random.integers(-1, 4, n), list("abcd")),
            "value": random.normal(size=n),
            "whole": random.integers(-(2**62), 2**62, n),
            "flag": random.random(n) < 0.5,
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 10**9, n), "s"),
            "own": random.choice(["#f00", "#00ff0080", "#123456"], n).astype(object),
        }
    )
    share = draw(st.sampled_from([0.0, 0.05, 0.4]))
    for name in ("x", "y", "value"):
        for odd in (np.nan, np.inf, -np.inf):
            frame.loc[random.random(n) < share, name] = odd
    for name in ("text", "own", "when"):
        frame.loc[random.random(n) < share, name] = None
    return frame


def plot_of(points: Points, **options: Any) -> Plot:
    """Make the plot that `st_glscatter` makes of some options."""
    looks = {"palette": None, "colormap": None, "domain": None, "scale": "linear"}
    color = {name: options.get(name, default) for name, default in looks.items()}
    channel = color_of(points, color=options.get("color"), **color)
    return Plot(
        points=points,
        color=channel,
        front=resolve_front(channel, options.get("front")),
        ramp=None,
        hover=None,
        hover_columns=[],
        image=None,
        command=command_of(points, options.get("selection")),
        epoch=0,
        size=magnitude_of(points, "size", options.get("size")),
        opacity=magnitude_of(points, "opacity", options.get("opacity")),
        mode="aggregate",
        how="eq_hist",
        view=None,
        modes=["points", "box", "lasso"],
        report_selection=True,
        report_view=False,
        height=600,
    )


def counted(points: Points, *, hover: list[str] | None = None, **options: Any) -> Counted:
    agg = options.pop("agg", "mean")
    return counted_of(plot_of(points, **options), hover, options.get("color"), None, agg)


def both(frame: pd.DataFrame, cuts: Sequence[int], **options: Any) -> tuple[Counted, Counted]:
    """Plots of a frame in memory, and of its partitions."""
    live = prepare(partitioned(frame, cuts), live=True, progress=False)
    return counted(prepare(frame), **options), counted(live, **options)
