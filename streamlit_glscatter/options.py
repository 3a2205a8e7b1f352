"""Options of `st_glscatter` that are not data: checked here, so that a slip names its remedy."""

import math
from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal

from streamlit_glscatter.errors import GlScatterError, near_miss

SelectionMode = Literal["points", "box", "lasso"]
Reaction = Literal["ignore", "rerun"] | Callable[[], None]

SELECTION_MODES = ("points", "box", "lasso")
REACTIONS = ("ignore", "rerun")
MODES = ("auto", "points", "density", "aggregate")


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
    """Check ``on_select`` and ``on_view``: "ignore", "rerun" or a function without arguments."""
    if callable(value):
        reaction: Callable[[], None] = value
        return reaction
    if isinstance(value, str) and value in REACTIONS:
        return "rerun" if value == "rerun" else "ignore"
    hint = near_miss(value, REACTIONS) if isinstance(value, str) else ""
    raise GlScatterError(f'{option} is {value!r}; it takes "ignore", "rerun" or a function.{hint}')


def check_mode(mode: Any, threshold: Any) -> None:
    """Check ``mode`` and ``threshold``."""
    name = one_of("mode", mode, MODES)
    if name in ("density", "aggregate"):
        raise unavailable("mode", mode, 'pass mode="points"')
    if type(threshold) is not int or threshold <= 0:
        raise GlScatterError(f"threshold is {threshold!r}; pass a positive number of points.")


def check_number(option: str, value: Any, low: float, high: float) -> float | None:
    """Check ``size`` and ``opacity``: None or a number from ``low`` to ``high``."""
    if value is None:
        return None
    if isinstance(value, str):
        raise unavailable(option, value, "pass a number for all points", "as a column name")
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high:
        raise GlScatterError(
            f"{option} is {value!r}; pass a number from {low:g} to {high:g}, or None."
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
