"""Small plots, one for each query ``?scene=name``."""

from __future__ import annotations

import io

import numpy as np
import streamlit as st
from PIL import Image
from report import report
from texts import BOLD, HOSTILE

from streamlit_glscatter import st_glscatter

SQUARE = {"x": [0, 10, 10, 0], "y": [0, 0, 10, 10]}
PALETTE = ["#e60000", "#00b400", "#0000f0", "#c800c8"]
LOOK = {"size": 15, "opacity": 1, "height": 400, "key": "plot"}


def palette() -> None:
    """Show a square whose corners have a colour each."""
    colors = {"sw": "#e60000", "se": "#00b400", "ne": "#0000f0", "nw": "#c800c8"}
    st_glscatter({**SQUARE, "kind": list(colors)}, color="kind", palette=colors, **LOOK)


def automatic() -> None:
    """Use the package's own palette: the last of its eight colours depends on the theme."""
    kinds = np.repeat(list("abcdefgh"), np.arange(8, 0, -1))
    x = np.repeat(np.arange(8.0), np.arange(8, 0, -1))
    st_glscatter({"x": x, "y": np.zeros(36), "kind": kinds}, color="kind", **LOOK)


def constant() -> None:
    st_glscatter(SQUARE, color="rgb(10, 120, 200)", **LOOK)


def plain() -> None:
    st.button("Primary", type="primary")
    st_glscatter(SQUARE, **LOOK)


def own() -> None:
    """Give three points colours of their own, and the fourth none."""
    colors = ["#ff0000", "#00ff0080", "#00f", None]
    st_glscatter({**SQUARE, "own": colors}, color="own", **LOOK)


def numbers() -> None:
    """Show both ends of a colormap, its middle, and a point without a value."""
    values = [-5.0, 5.0, 0.0, np.nan]
    st_glscatter({**SQUARE, "n": values}, color="n", colormap="viridis", **LOOK)


def missing() -> None:
    kinds = ["a", "", None, "a"]
    st_glscatter({**SQUARE, "kind": kinds}, color="kind", palette=["#e60000", "#00b400"], **LOOK)


def empty() -> None:
    st_glscatter({"x": np.zeros(0), "y": np.zeros(0)}, **LOOK)


def one() -> None:
    st_glscatter({"x": [5.0], "y": [-3.0]}, color="#e60000", **LOOK)


def equal() -> None:
    st_glscatter({"x": np.full(50, 2.5), "y": np.full(50, 1e9)}, color="#e60000", **LOOK)


def holes() -> None:
    """Leave three of the seven rows without coordinates."""
    x = [0, 10, 10, 0, np.nan, 5, -np.inf]
    y = [0, 0, 10, 10, 5, np.inf, 5]
    st_glscatter({"x": x, "y": y}, color="#e60000", **LOOK)


def many() -> None:
    """Use more categories than there are colours, with names out of hell among them."""
    names = np.array([HOSTILE, BOLD, *(f"name {i}" for i in range(1198))])
    x = np.arange(1200.0)
    st_glscatter({"x": x % 40, "y": x // 40, "kind": names}, color="kind", height=400, key="plot")


def times() -> None:
    """Show a day of hours, first and last in red."""
    hours = np.datetime64("2024-03-01T00:00") + np.arange(25) * np.timedelta64(1, "h")
    ends = np.array(["end", *["between"] * 23, "end"])
    st_glscatter(
        {"when": hours, "y": np.arange(25.0), "kind": ends},
        "when",
        color="kind",
        palette={"end": "#e60000", "between": "#00b400"},
        hover=["when"],
        **LOOK,
    )


def epochs() -> None:
    """Put unit steps at seconds since 1970: far from zero, close together."""
    x = 1.7e9 + np.array([0.0, 1.0, 2.0, 3.0, 1000.0])
    st_glscatter({"x": x, "y": [1, 1, 1, 1, 0], "i": range(5)}, hover=["i", "x"], **LOOK)


def giants() -> None:
    """Put integers beyond 2^53 side by side that are one and the same float64."""
    x = 2**60 + np.array([0, 1, 2, 3], np.int64)
    st_glscatter({"x": x, "y": [0, 0, 1, 1]}, color="#e60000", hover=["x"], **LOOK)


def hostile() -> None:
    """Use markup as column names, category names and values."""
    data = {**SQUARE, BOLD: [HOSTILE, "plain", "plain", "plain"], HOSTILE: [BOLD, "1", "2", "3"]}
    st_glscatter(data, color=BOLD, hover=[BOLD, HOSTILE, "x"], **LOOK)


def images() -> None:
    """Give each point a picture: bytes of PNG files of its own size."""
    files = []
    for side in (4, 5, 6, 7):
        file = io.BytesIO()
        Image.new("RGB", (side, side), "red").save(file, "png")
        files.append(file.getvalue())
    st_glscatter({**SQUARE, "png": files}, image="png", hover=["x"], **LOOK)


def options() -> None:
    """Show options that no other scene needs, each in a plot that looks otherwise without it."""
    places = {"a": [0, 10, 10, 0], "b": [0, 0, 10, 10], "x": [5, 5, 5, 5], "y": [1, 2, 3, 4]}
    kinds, values = {"kind": list("abcd")}, {"n": [1.0, 10.0, 100.0, 1000.0]}
    look = {**LOOK, "height": 240, "width": 300}
    several = {
        "columns": ({**places, **kinds}, {"color": "kind", "palette": PALETTE, "x": "a", "y": "b"}),
        "domain": (
            {**SQUARE, **values},
            {"color": "n", "colormap": "viridis", "domain": (10, 100)},
        ),
        "scale": ({**SQUARE, **values}, {"color": "n", "colormap": "viridis", "scale": "log"}),
        "modes": ({**SQUARE}, {"selection_mode": ["box"], "on_select": "rerun", "hover": []}),
    }
    for column, (key, (data, given)) in zip(st.columns(2) * 2, several.items(), strict=True):
        with column:
            st_glscatter(data, **{**look, **given, "key": key})
    FACTS["selected"] = st.session_state["modes"].selection.point_indices.tolist()


SCENES = {
    scene.__name__: scene
    for scene in (
        palette, automatic, constant, plain, own, numbers, missing, empty, one, equal, holes, many,
        times, epochs, giants, hostile, images, options,
    )
}  # fmt: skip

FACTS: dict[str, object] = {}
SCENES[st.query_params["scene"]]()
report(**FACTS)
