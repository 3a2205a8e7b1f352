"""Steps of a selection as the browser says them: not trusted, so parsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.selection.where import CODES, Where, parse_where
from streamlit_glscatter.viewport.viewport import Quanta, parse_box

# Far beyond what a hand can draw; whoever sends more means to keep the server busy.
STEPS_MAX = 1 << 12
CORNERS_MAX = 1 << 17

Mode = Literal["replace", "add", "subtract"]

NO_COLUMNS: Mapping[str, PointColumn] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Lasso:
    """A polygon, closed implicitly; ``x`` and ``y`` are float64 quantum coordinates."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """An axis-parallel box in quantum coordinates, both ends inclusive."""

    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True)
class Point:
    """One point by its position in sorted order, or among the points in the box ``within``.

    Its quantum coordinates ``at`` tell where it is when rows were appended and its position has become
    another: the first point at that place is meant then.
    """

    index: int
    within: Quanta | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Value:
    """All points with one value of a column, by its code."""

    column: PointColumn
    code: int


Shape = Lasso | Box | Point | Value


@dataclass(frozen=True, eq=False)
class Op:
    """One step of a selection: what to do with the points of a shape, those hidden excepted."""

    op: Mode
    shape: Shape
    where: Where | None = None


def parse_ops(
    ops: Any, count: int, columns: Mapping[str, PointColumn] = NO_COLUMNS
) -> list[Op] | None:
    """Check untrusted steps; None when any of them is malformed.

    Parameters
    ----------
    ops
        Anything that came out of JSON.
    count
        Number of points: an index must be below it.
    columns
        Codes of the points by the digest of their column: values and filters must be of these.
    """
    if not isinstance(ops, (list, tuple)) or len(ops) > STEPS_MAX:
        return None
    steps: list[Op] = []
    for op in ops:
        if not isinstance(op, dict) or op.get("op") not in ("replace", "add", "subtract"):
            return None
        shape = _parse_shape(op, count, columns)
        where = parse_where(op["where"], columns) if "where" in op else None
        if shape is None or (where is None and "where" in op):
            return None
        steps.append(Op(op["op"], shape, where))
    return steps


def _parse_shape(
    op: dict[str, Any], count: int, columns: Mapping[str, PointColumn]
) -> Shape | None:
    kind = op.get("kind")
    if kind == "point":
        return _parse_point(op, count)
    if kind == "value":
        return _parse_value(op, columns)
    x, y = _parse_numbers(op.get("x")), _parse_numbers(op.get("y"))
    if x is None or y is None or len(x) != len(y):
        return None
    if kind == "lasso":
        return Lasso(x, y)
    if kind == "box" and len(x) == 2:
        return Box((float(x[0]), float(x[1])), (float(y[0]), float(y[1])))
    return None


def _parse_point(op: dict[str, Any], count: int) -> Point | None:
    index = op.get("index")
    if type(index) is not int or not 0 <= index < count:
        return None
    if "within" not in op:
        if "at" not in op:
            return Point(index)
        at = _parse_numbers(op["at"])
        return None if at is None or len(at) != 2 else Point(index, at=(float(at[0]), float(at[1])))
    within = parse_box(op["within"])
    return None if within is None else Point(index, within)


def _parse_value(op: dict[str, Any], columns: Mapping[str, PointColumn]) -> Value | None:
    name, code = op.get("column"), op.get("code")
    column = columns.get(name) if isinstance(name, str) else None
    # Of a live Dask frame the codes are not here.
    if not isinstance(column, PointColumn) or type(code) is not int or not 0 <= code < CODES:
        return None
    return Value(column, code)


def _parse_numbers(values: Any) -> NDArray[np.float64] | None:
    """Turn a JSON list of numbers into float64; None for anything else."""
    if not isinstance(values, (list, tuple)) or len(values) > CORNERS_MAX:
        return None
    # bool is an int to isinstance, and an int beyond float64 is no coordinate.
    if not all(type(value) in (int, float) for value in values):
        return None
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        return None
