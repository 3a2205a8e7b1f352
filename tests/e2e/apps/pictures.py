"""Pages of plots for the tests of what is drawn, one page for each query ``?scene=name``."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st
from crowds import (
    BOX,
    COLORS,
    DENSITIES,
    FAR,
    SHELF,
    SIZES,
    apart,
    crowd,
    pile,
    scattered,
    with_outlier,
)
from report import report

from streamlit_glscatter import prepare, st_glscatter

st.set_page_config(layout="wide")

QUERY = st.query_params
INK = "#202020"


def rows(plots: dict[str, tuple[Any, dict[str, Any]]], columns: int = 3, **look: Any) -> None:
    """Show plots row by row: for each key its data and options."""
    places: list[Any] = []
    for key, (data, options) in plots.items():
        places = places or list(st.columns(columns))
        with places.pop(0):
            st_glscatter(data, key=key, **{**look, **options})


def densities() -> None:
    data = crowd()
    rows({key: (data, options) for key, options in DENSITIES.items()}, mode="density", height=240)


def outlier() -> None:
    points = prepare(with_outlier())
    modes = {mode: (points, {"mode": mode}) for mode in ("auto", "points")}
    rows(modes, 1, color=INK, height=240)


def discs() -> None:
    """Discs that do not overlap; ``?view=[x0, x1, y0, y1]``."""
    view = json.loads(QUERY["view"]) if "view" in QUERY else None
    st_glscatter(scattered(), color=INK, size=5, opacity=1, height=400, view=view, key="plot")


def sizes() -> None:
    """Discs of each size, and what else one disc can look like."""
    whole = {"view": (0, BOX[0], 0, BOX[1]), "height": 200, "opacity": 1, "mode": "points"}
    kinds = {"color": "kind", "palette": {"rare": "#e60000", "common": "#0000f0"}, "size": 14}
    rows(
        {
            **{f"size {size}": (apart(size + 6), {"size": size}) for size in SIZES},
            "size by column": (apart(42), {"size": "v"}),
            "opacity by column": (apart(20), {"size": 10, "opacity": "v"}),
            "outline": (apart(40), {"size": 20, "selection": [6]}),
            "pile": (pile(), kinds),
            "front": (pile(), {**kinds, "front": "rare"}),
            "selected": (pile(), {**kinds, "selection": [0]}),
        },
        **{"color": INK, **whole},
    )


def far() -> None:
    """Points far from zero and close together."""
    rows(
        {key: (data, {}) for key, data in FAR.items()}, 2, color=INK, size=8, opacity=1, height=400
    )


def shelf() -> None:
    """Show more plots than fit on the screen."""
    for i in range(0, len(SHELF), 3):
        part = {key: (crowd(2000), {"color": SHELF[key]}) for key in list(SHELF)[i : i + 3]}
        rows(part, size=5, opacity=1, height=400)


def hidden() -> None:
    """Show plots behind tabs and in an expander."""
    look = {"size": 5, "opacity": 1, "height": 300}
    for tab, key in zip(st.tabs(["One", "Two"]), SHELF, strict=False):
        with tab:
            st_glscatter(crowd(2000), color=SHELF[key], key=key, **look)
    with st.expander("More"):
        st_glscatter(crowd(2000), color=SHELF["plot 2"], key="plot 2", **look)


def everything() -> None:
    """Use columns for all there are; the other plot counts with colours of its own."""
    data = crowd(5000)
    look = {"color": "group", "palette": COLORS, "opacity": "value", "selection": range(500)}
    plots = {"discs": (data, {**look, "size": "value", "mode": "points"})}
    plots["counts"] = (data, {"mode": "density"})
    rows(plots, 2, height=300)
    report()


SCENES = {
    scene.__name__: scene
    for scene in (densities, outlier, discs, sizes, far, shelf, hidden, everything)
}

SCENES[QUERY["scene"]]()
