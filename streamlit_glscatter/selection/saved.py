"""The state of a plot as a small dict: ``event.state``, to be kept and given back as ``state=``.

What a selection was made by is told as steps in data coordinates, which can be replayed on the same data and on any
other with the same axes (docs/internals.md, "The saved state").
"""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.layout.coordinates import to_data, to_quanta
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.selection.steps import Box, Lasso, Op, Point, Shape
from streamlit_glscatter.selection.where import Where
from streamlit_glscatter.table.digest import combine

VERSION = 1
FIELDS = ("version", "view", "selection", "filter")
SHAPES = ("box", "lasso", "points", "mask", "value")
OPS = ("replace", "add", "subtract")

Step = dict[str, Any]
"""One step: ``op`` and one of `SHAPES`."""

LISTED = 4096
"""Rows told one by one, at most; more are told as packed bits."""

Names = Mapping[str, tuple[str, pa.Array]]
"""Columns of codes by their digests: the name of the column, and its values by code."""
NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class SavedState:
    """A state that was given back.

    Attributes
    ----------
    view
        ``[x0, x1, y0, y1]`` in data coordinates, or None.
    selection
        The steps, oldest first; none select nothing.
    filter
        What the legend shows, as `filtered.Told`; None: everything.
    """

    view: list[Any] | None
    selection: list[Step]
    filter: dict[str, Any] | None = None

    @cached_property
    def digest(self) -> str:
        """Names the content."""
        return combine(
            "state", json.dumps([self.view, self.selection, self.filter], sort_keys=True)
        )


def saved_state(
    view: Sequence[Any] | None, selection: list[Step], filter_: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Put together what `parse_state` takes apart."""
    return {
        "version": VERSION,
        "view": None if view is None else list(view),
        "selection": selection,
        "filter": filter_,
    }


# --- steps to a state -------------------------------------------------------------------------


def describe_steps(
    layout: Layout,
    steps: Sequence[Op],
    names: Names,
    row_of: Callable[[Point], int],
    rows_of: Callable[[Op], NDArray[np.int64]],
    where_of: Callable[[Where], dict[str, Any] | None],
) -> list[Step]:
    """Tell steps in data coordinates and row positions.

    Parameters
    ----------
    layout
        All points.
    steps
        Parsed steps.
    names
        Columns whose values a step may name.
    row_of
        Row of a point that was clicked; -1 where there is none.
    rows_of
        Rows of a step that nothing else describes: by a column that is no longer shown.
    where_of
        Tells a filter in values; None where that cannot be.
    """

    def describe(step: Op) -> Step:
        shape, where = step.shape, None
        if step.where is not None and not isinstance(shape, Point):
            where = where_of(step.where)
            if where is None:
                return _describe_rows(layout, rows_of(step))
        told = describe_shape(shape)
        if told is None:
            return _describe_rows(layout, rows_of(step))
        return told if where is None else {**told, "where": where}

    def describe_shape(shape: Shape) -> Step | None:
        if isinstance(shape, Box | Lasso):
            kind = "box" if isinstance(shape, Box) else "lasso"
            return {kind: {"x": to_data(layout.x, shape.x), "y": to_data(layout.y, shape.y)}}
        if isinstance(shape, Point):
            row = row_of(shape)
            return {"points": [] if row < 0 else [row]}
        named = names.get(shape.column.digest)
        if named is None:
            return None
        column, values = named
        # The code after the last one is that of missing values.
        value = values[shape.code].as_py() if shape.code < len(values) else None
        return {"value": {"column": column, "value": _plain(value)}}

    return [{"op": step.op, **describe(step)} for step in steps]


def describe_rows(layout: Layout, rows: NDArray[np.int64]) -> list[Step]:
    """Tell a selection by its rows alone."""
    return [{"op": "replace", **_describe_rows(layout, rows)}] if len(rows) else []


def _describe_rows(layout: Layout, rows: NDArray[np.int64]) -> Step:
    if len(rows) <= LISTED:
        return {"points": rows.tolist()}
    chosen = np.zeros(layout.n_rows, dtype=np.bool_)
    chosen[rows] = True
    bits = base64.b64encode(zlib.compress(np.packbits(chosen).tobytes(), 1)).decode()
    return {"mask": {"rows": layout.n_rows, "bits": bits}}


def unpack_mask(mask: Mapping[str, Any]) -> NDArray[np.bool_] | None:
    """Read the bits of a mask, one a row; None for anything else."""
    n_rows = mask["rows"]
    size = -(-n_rows // 8)
    try:
        # No more is unpacked than there should be, whatever the text says.
        data = zlib.decompressobj().decompress(base64.b64decode(mask["bits"]), size + 1)
    except (ValueError, TypeError, zlib.error):
        return None
    if len(data) != size:
        return None
    return np.unpackbits(np.frombuffer(data, np.uint8), count=n_rows).astype(np.bool_)


def since_replaced(steps: Sequence[Step]) -> list[Step]:
    """Leave out what came before the last step that began anew: it cannot matter."""
    first = max((i for i, step in enumerate(steps) if step["op"] == "replace"), default=0)
    return list(steps[first:])


def shapes_of(steps: Sequence[Step]) -> dict[str, list[Any]]:
    """List the boxes and lassos that selected points, as `SelectionState` tells them."""
    selected = [step for step in since_replaced(steps) if step["op"] != "subtract"]
    return {kind: [step[kind] for step in selected if kind in step] for kind in ("box", "lasso")}


def _plain(value: Any) -> Any:
    """Make JSON of a value: itself, or its text."""
    return value if value is None or isinstance(value, str | bool | int) else str(value)


# --- a state to steps -------------------------------------------------------------------------


def parse_state(state: Any, source: str = "state") -> SavedState:
    """Check a state that was given back.

    Parameters
    ----------
    state
        An ``event.state``, or its JSON read again.
    source
        What it was given as, for messages.

    Raises
    ------
    GlScatterError
        When it is no such state.
    """
    if not isinstance(state, Mapping):
        raise GlScatterError(
            f"{source} is {_shown(state)}; pass an event.state as it was, or None."
        )
    _check_names(source, state, FIELDS)
    if state.get("version") != VERSION:
        raise GlScatterError(
            f'{source} has "version": {state.get("version")!r}; this version of streamlit-glscatter '
            f"reads states of version {VERSION}."
        )
    told = state.get("filter")
    shown = None if told is None else parse_filter(told, f"{source}: filter")
    view = state.get("view")
    if isinstance(view, np.ndarray):
        view = view.tolist()
    if view is not None and not isinstance(view, list | tuple):
        raise GlScatterError(f'{source} has "view": {_shown(view)}; pass [x0, x1, y0, y1] or None.')
    steps = parse_steps(state.get("selection"), source)
    return SavedState(None if view is None else list(view), steps, shown)


def parse_filter(told: Any, where: str) -> dict[str, Any]:
    """Check a filter: ``column`` with ``values``, or with ``range`` and ``missing``."""
    wrong = GlScatterError(
        f"{where} is {_shown(told)}; pass a dict of column and values, or of column, range and missing."
    )
    if not isinstance(told, Mapping) or not isinstance(told.get("column"), str):
        raise wrong
    if set(told) == {"column", "values"}:
        values = _listed(told["values"])
        if values is None:
            raise wrong
        return {"column": told["column"], "values": values}
    if set(told) != {"column", "range", "missing"} or type(told["missing"]) is not bool:
        raise wrong
    ends = _listed(told["range"])
    if ends is None or len(ends) not in (0, 2):
        raise wrong
    return {"column": told["column"], "range": ends, "missing": told["missing"]}


def parse_steps(steps: Any, source: str) -> list[Step]:
    """Check the steps of a state; None stands for none."""
    if steps is None:
        return []
    if not isinstance(steps, list | tuple):
        raise GlScatterError(f'{source} has "selection": {_shown(steps)}; pass a list of steps.')
    return [_parse_step(step, f"{source}: step {i}") for i, step in enumerate(steps)]


def parse_shape(kind: str, shape: Any, where: str) -> Step:
    """Check a box or a lasso in data coordinates."""
    needed = "x and y, two values each" if kind == "box" else "x and y, equally many values"
    if not isinstance(shape, Mapping):
        raise GlScatterError(f"{where} has {kind} = {_shown(shape)}; pass a dict with {needed}.")
    _check_names(f"{where}: {kind}", shape, ("x", "y"))
    found = {name: _listed(shape.get(name)) for name in ("x", "y")}
    lengths = {len(values) for values in found.values() if values is not None}
    if None in found.values() or len(lengths) != 1 or (kind == "box" and lengths != {2}):
        raise GlScatterError(f"{where} has {kind} = {_shown(dict(shape))}; pass {needed}.")
    return {kind: found}


def _parse_step(step: Any, where: str) -> Step:
    if not isinstance(step, Mapping):
        raise GlScatterError(f'{where} is {_shown(step)}; pass a dict such as {{"op": "add", …}}.')
    _check_names(where, step, ("op", "where", *SHAPES))
    if step.get("where") is not None:
        shown = parse_filter(step["where"], f"{where}: where")
        rest = {name: value for name, value in step.items() if name != "where"}
        return {**_parse_step(rest, where), "where": shown}
    op, kinds = step.get("op"), [kind for kind in SHAPES if kind in step]
    if op not in OPS:
        raise GlScatterError(f'{where} has op = {op!r}; it takes "replace", "add" or "subtract".')
    if len(kinds) != 1:
        raise GlScatterError(f"{where} is {_shown(dict(step))}; pass one of {', '.join(SHAPES)}.")
    [kind] = kinds
    shape = step[kind]
    if kind in ("box", "lasso"):
        return {"op": op, **parse_shape(kind, shape, where)}
    if kind == "points":
        rows = _listed(shape)
        if rows is None or not all(type(row) is int and 0 <= row < 2**53 for row in rows):
            raise GlScatterError(f"{where} has points = {_shown(shape)}; pass row positions.")
        return {"op": op, "points": rows}
    if kind == "mask":
        if not isinstance(shape, Mapping) or set(shape) != {"rows", "bits"}:
            raise GlScatterError(f"{where} has mask = {_shown(shape)}; pass rows and bits.")
        if type(shape["rows"]) is not int or not 0 <= shape["rows"] < 2**53:
            raise GlScatterError(f"{where} has a mask of {_shown(shape['rows'])} rows.")
        return {"op": op, "mask": dict(shape)}
    if not isinstance(shape, Mapping) or set(shape) != {"column", "value"}:
        raise GlScatterError(f"{where} has value = {_shown(shape)}; pass a column and a value.")
    return {"op": op, "value": dict(shape)}


def quantum_shape(layout: Layout, step: Step, source: str) -> Box | Lasso | None:
    """Bring a box or a lasso into quantum coordinates; None for any other step.

    What the browser sent lies on multiples of `coordinates.GRAIN`, so it comes back to the last bit.
    """
    for kind in ("box", "lasso"):
        if kind in step:
            x, y = (
                to_quanta(axis, step[kind][name], f"{source}: {kind}", name)
                for axis, name in ((layout.x, "x"), (layout.y, "y"))
            )
            if kind == "lasso":
                return Lasso(np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))
            return Box((min(x), max(x)), (min(y), max(y)))
    return None


def _listed(values: Any) -> list[Any] | None:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    return list(values) if isinstance(values, list | tuple) else None


def _check_names(source: str, given: Mapping[Any, Any], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise GlScatterError(
                f"{source} has {name!r}; it takes {', '.join(known)}.{near_miss(str(name), known)}"
            )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
