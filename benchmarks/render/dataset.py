"""The same points for every renderer, as each takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from benchmarks.data import CATEGORIES, COLOURS, mixture
from streamlit_glscatter import component
from streamlit_glscatter.page.manifest import describe, references

if TYPE_CHECKING:
    import pandas as pd

    from streamlit_glscatter.page.plot import Plot

WIDTH, HEIGHT = 800, 600
SIZE, OPACITY = 3, 0.3
BORDER = 1  # pixels around our canvas
MARGIN = 0.05  # part of the plot that the first view keeps free on each side, as our plot does


def files(n_points: int, *, ours_only: bool = False) -> dict[str, bytes | memoryview]:
    """Make everything that the pages fetch, by path.

    Parameters
    ----------
    n_points
        Points of `benchmarks.data.mixture`.
    ours_only
        Leave out the columns of the other renderers.

    Returns
    -------
    dict of str to bytes-like
        ``setting.json`` (the first view, style and colours), ``manifest.json`` and the buffers of
        our plot, ``xy.f32`` (x and y of each point in turn), ``code.u8`` (category), ``unit_x.f32``
        and ``unit_y.f32`` (regl-scatterplot's coordinates: half the height is 1) and
        ``sorted_x.f32`` and ``sorted_y.f32`` (by category). All numbers are little-endian.
    """
    base = f"/data/{n_points}/"
    frame = mixture(n_points)
    plot = _plot(frame)
    buffers = plot.buffers()
    slots = {slot: slot.replace(" ", "-") for slot in buffers}
    urls = {slot: f"{base}{name}" for slot, name in slots.items()}
    manifest = describe(
        plot, references(buffers, {buffers[slot].digest: url for slot, url in urls.items()}, {})
    )
    view = first_view(manifest)
    found: dict[str, bytes | memoryview] = {
        f"{base}{name}": buffers[slot].data for slot, name in slots.items()
    }
    found[f"{base}manifest.json"] = json.dumps(manifest).encode()
    found[f"{base}setting.json"] = json.dumps(_setting(frame, view, base)).encode()
    if not ours_only:
        found |= {base + name: _bytes(column) for name, column in _columns(frame, view).items()}
    return found


def first_view(manifest: dict[str, Any]) -> dict[str, float]:
    """Centre in data units and pixels per data unit of the view that our plot begins with."""
    points = manifest["points"]
    x0, x1, y0, y1 = points["home"]
    x, y = points["x"], points["y"]
    share = 1 - 2 * MARGIN
    return {
        "x": x["origin"] + x["step"] * (x0 + x1) / 2,
        "y": y["origin"] + y["step"] * (y0 + y1) / 2,
        "scale": share * min(WIDTH / (x["step"] * (x1 - x0)), HEIGHT / (y["step"] * (y1 - y0))),
    }


def third(n_points: int) -> float:
    """Find the x that a third of the points lie left of."""
    return float(np.quantile(mixture(min(n_points, 1_000_000))["x"], 1 / 3))


def _plot(frame: pd.DataFrame) -> Plot:
    """Resolve a call of `st_glscatter` up to the place where it would be put into an app."""
    with mock.patch.object(component, "_mount", return_value={}) as mount:
        component.st_glscatter(
            frame,
            color="category",
            palette={
                name: "#" + bytes(colour).hex()
                for name, colour in zip(CATEGORIES, COLOURS, strict=True)
            },
            size=SIZE,
            opacity=OPACITY,
            mode="points",
            hover=[],
            height=HEIGHT + 2 * BORDER,
        )
    plot: Plot = mount.call_args.args[0]
    return plot


def _setting(frame: pd.DataFrame, view: dict[str, float], base: str) -> dict[str, Any]:
    codes = frame["category"].cat.codes
    return {
        "points": len(frame),
        "view": view,
        "size": SIZE,
        "opacity": OPACITY,
        "colors": COLOURS,
        "counts": np.bincount(codes, minlength=len(COLOURS)).tolist(),
        "url": base,
    }


def _columns(frame: pd.DataFrame, view: dict[str, float]) -> dict[str, np.ndarray]:
    codes = frame["category"].cat.codes.to_numpy().astype(np.uint8)
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    order = np.argsort(codes, kind="stable")
    unit = 2 * view["scale"] / HEIGHT
    return {
        "xy.f32": np.column_stack([x, y]),
        "code.u8": codes,
        "unit_x.f32": ((x - view["x"]) * unit).astype(np.float32),
        "unit_y.f32": ((y - view["y"]) * unit).astype(np.float32),
        "sorted_x.f32": x[order],
        "sorted_y.f32": y[order],
    }


def _bytes(column: np.ndarray) -> memoryview:
    return np.ascontiguousarray(column).reshape(-1).view(np.uint8).data
