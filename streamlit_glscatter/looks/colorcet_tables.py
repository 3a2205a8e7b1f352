"""The colour tables of colorcet, without what else its import brings along.

``import colorcet`` loads matplotlib when that is installed and keeps every table three times, one of
them as lists of lists: half a second at the first plot, and tens of thousands of objects that
Streamlit's garbage collection then visits after every run of every app. So the tables are read from
a private copy of the module whose matplotlib half is replaced by a stand-in; the ``colorcet`` that
other code imports is left alone.
"""

import importlib.util
import sys
from functools import cache
from types import ModuleType
from typing import Any

_PRIVATE = "_streamlit_glscatter_colorcet"


class _NoColormap:
    """Takes the place of matplotlib's colormap classes."""

    def __init__(self, *_args: Any, **_options: Any) -> None: ...

    @staticmethod
    def from_list(*_args: Any, **_options: Any) -> None:
        """Make nothing."""


def _register_nothing(*_args: Any, **_options: Any) -> None: ...


@cache
def palettes() -> dict[str, str]:
    """Return every palette of colorcet by name, as one text of hex digits, 6 a colour."""
    loaded = sys.modules.get("colorcet")
    module = loaded if loaded is not None else _read_privately()
    return {
        name: "".join(color.removeprefix("#") for color in colors)
        for name, colors in module.palette.items()
    }


def _read_privately() -> Any:
    found = importlib.util.find_spec("colorcet")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("colorcet is not installed", name="colorcet")
    spec = importlib.util.spec_from_file_location(
        _PRIVATE, found.origin, submodule_search_locations=found.submodule_search_locations
    )
    if spec is None or spec.loader is None:
        return _import_openly()
    stand_in: Any = ModuleType(f"{_PRIVATE}._dependencies")
    stand_in.LinearSegmentedColormap = stand_in.ListedColormap = _NoColormap
    stand_in.register_cmap = _register_nothing
    module = importlib.util.module_from_spec(spec)
    try:
        sys.modules[_PRIVATE] = module
        sys.modules[stand_in.__name__] = stand_in
        spec.loader.exec_module(module)
    except Exception:  # noqa: BLE001  another version of colorcet may be built in any other way
        return _import_openly()
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == _PRIVATE]:
            del sys.modules[name]
    return module


def _import_openly() -> Any:
    import colorcet  # noqa: PLC0415  lazy: see above

    return colorcet
