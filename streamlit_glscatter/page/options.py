"""Options of `st_glscatter` that are not data: checked here, so that a slip names its remedy."""

import math
import numbers
from collections.abc import Callable, Collection, Container, Iterable
from typing import Any, Literal, cast

import narwhals.stable.v2 as nw
import numpy as np

from streamlit_glscatter.errors import GlScatterError, near_miss

SelectionMode = Literal["points", "box", "lasso"]
Reaction = Literal["ignore", "rerun"] | Callable[[], None]

SELECTION_MODES = ("points", "box", "lasso")
REACTIONS = ("ignore", "rerun")
MODES = ("auto", "points", "density", "aggregate")
HOWS = ("linear", "log", "eq_hist")
AGGS = ("mean", "min", "max")
LEGEND_ORDERS = ("given", "size")

Mode = Literal["auto", "points", "density", "aggregate"]
How = Literal["linear", "log", "eq_hist"]
Agg = Literal["mean", "min", "max"]
LegendOrder = Literal["given", "size"]

LIMITS = {"size": (0.1, 256.0), "opacity": (0.0, 1.0)}
"""Smallest and largest number of an option; sizes are diameters in CSS pixels."""


def one_of(option: str, value: Any, allowed: Collection[str]) -> str:
    """Check an option with a fixed set of values."""
    if isinstance(value, str) and value in allowed:
        return value
    wanted = ", ".join(f'"{name}"' for name in allowed)
    hint = near_miss(value, allowed) if isinstance(value, str) else ""
    raise GlScatterError(f"{option} is {value!r}; it takes {wanted}.{hint}")


def check_selection_mode(modes: Any) -> list[str]:
    """Check ``selection_mode``: one name or several, as `st.plotly_chart` takes them."""
    names = [modes] if isinstance(modes, str) else modes
    if not isinstance(names, Iterable):
        raise GlScatterError(f"selection_mode is {modes!r}; pass a name or a list of names.")
    chosen = {one_of("selection_mode", name, SELECTION_MODES) for name in names}
    return [name for name in SELECTION_MODES if name in chosen]


def check_reaction(option: str, value: Any) -> Reaction:
    """Check ``on_select`` and its like: "ignore", "rerun" or a function without arguments."""
    if callable(value):
        reaction: Callable[[], None] = value
        return reaction
    if isinstance(value, str) and value in REACTIONS:
        return "rerun" if value == "rerun" else "ignore"
    hint = near_miss(value, REACTIONS) if isinstance(value, str) else ""
    raise GlScatterError(f'{option} is {value!r}; it takes "ignore", "rerun" or a function.{hint}')


def check_mode(mode: Any, threshold: Any) -> Mode:
    """Check ``mode`` and ``threshold``."""
    name = one_of("mode", mode, MODES)
    if type(threshold) is not int or threshold <= 0:
        raise GlScatterError(f"threshold is {threshold!r}; pass a positive number of points.")
    return cast("Mode", name)


def check_how(how: Any) -> How:
    """Check ``how``: what counts of a density picture go through before they are coloured."""
    return cast("How", one_of("how", how, HOWS))


def check_agg(agg: Any) -> Agg:
    """Check ``agg``: what is shown of the numbers of the points that share a pixel."""
    return cast("Agg", one_of("agg", agg, AGGS))


def check_legend_order(order: Any) -> LegendOrder:
    """Check ``legend_order``: how the categories of a legend are listed."""
    return cast("LegendOrder", one_of("legend_order", order, LEGEND_ORDERS))


def check_live(data: Any, path: Any = None, mode: str = "auto") -> None:
    """Check what ``live=True`` goes with: a Dask DataFrame, or the points that it has become."""
    if path is not None:
        raise GlScatterError(
            "live=True writes nothing, and path= names a folder to write. Pass one of them."
        )
    if mode not in ("auto", "aggregate"):
        raise GlScatterError(
            f'mode is "{mode}", and the points of a live Dask DataFrame are counted where they are. '
            'Use mode="aggregate" or "auto", or prepare the frame with path= instead of live=True.'
        )
    if getattr(data, "partitions", None) is None or not (
        nw.dependencies.is_dask_dataframe(data) or hasattr(data, "coordinates")
    ):
        kind = type(data)
        raise GlScatterError(
            f"live=True is for a Dask DataFrame, and data is a {kind.__module__}.{kind.__name__}. "
            "Remove live=True."
        )


def names_column(value: Any, names: Container[str]) -> bool:
    """Whether ``size`` or ``opacity`` names a column: a number never does, whatever columns exist."""
    return not isinstance(value, numbers.Real | np.bool_ | None) and value in names


def check_number(option: str, value: Any, names: Iterable[str] = ()) -> float | None:
    """Check ``size`` and ``opacity`` when they name no column: None or a number within `LIMITS`.

    Parameters
    ----------
    option
        "size" or "opacity".
    value
        What was given.
    names
        The columns there are, for the hint.
    """
    if value is None:
        return None
    low, high = LIMITS[option]
    try:
        number = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool | np.bool_) or not low <= number <= high:
        shown, hint = repr(value), ""
        if isinstance(value, str):
            shown, hint = f'"{value}", which is no column', near_miss(value, names)
        raise GlScatterError(
            f"{option} is {shown}; pass a number from {low:g} to {high:g}, the name of a column of "
            f"numbers, or None.{hint}"
        )
    return number


def check_height(height: Any) -> int | Literal["stretch"]:
    """Check ``height``: pixels or "stretch"."""
    if height == "stretch":
        return "stretch"
    if type(height) is not int or height <= 0:
        raise GlScatterError(
            f'height is {height!r}; pass a positive number of pixels or "stretch".'
        )
    return height


def check_key(key: Any) -> str | None:
    """Check ``key``: a string or an integer, as all Streamlit widgets take it."""
    if key is None:
        return None
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise GlScatterError(f"key is {key!r}; pass a string that is unique in the app.")
    return str(key)


def unavailable(option: str, value: Any, instead: str, detail: str = "") -> GlScatterError:
    """Make the error for an option that a later version will understand."""
    given = f"{option}={value!r}" + (f" ({detail})" if detail else "")
    return GlScatterError(f"{given} is not available in this version; {instead}, or remove it.")
