"""Steps of a saved state, replayed on the points that are shown now: which rows they select."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.page.resolve import command_of
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.command import Command, shown_with
from streamlit_glscatter.selection.filtered import shown_rows
from streamlit_glscatter.selection.saved import Step, quantum_shape, since_replaced, unpack_mask
from streamlit_glscatter.selection.selection import apply_ops, rows_of
from streamlit_glscatter.selection.steps import Box, Lasso, Op
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.wire.encode import gather


def replay(points: Points, steps: Sequence[Step], source: str) -> Command:
    """Select what steps select, once for each different content.

    Parameters
    ----------
    points
        The points that are shown.
    steps
        Checked steps in data coordinates.
    source
        What they were given as, for messages.

    Returns
    -------
    Command
        It remembers the steps.

    Raises
    ------
    GlScatterError
        When coordinates do not fit an axis, or there is no such row, column or value.
    """
    steps = since_replaced(steps)
    return CACHE.get(
        ("replay", points.layout.digest, combine("steps", json.dumps(steps))),
        lambda: _replay(points, steps, source),
        lambda command: command.mask.nbytes + command.rows.nbytes + len(command.buffer.data),
    )


def _replay(points: Points, steps: Sequence[Step], source: str) -> Command:
    shapes = [quantum_shape(points.layout, step, source) for step in steps]
    # By row: a frame whose points are in no memory has nothing else.
    chosen = np.zeros(points.layout.n_rows, dtype=np.bool_)
    for step, shape in zip(steps, shapes, strict=True):
        rows = _rows_by_name(points, step, source) if shape is None else _rows_inside(points, shape)
        if "where" in step:
            if points.partitions is not None:
                raise _no_values(source, step["where"]["column"])
            rows = rows[shown_rows(points, step["where"], source)[rows]]
        if step["op"] == "replace":
            chosen[:] = False
        chosen[rows] = step["op"] != "subtract"
    command = command_of(points, np.flatnonzero(chosen))
    if command is None:
        raise AssertionError  # only None selects nothing at all
    drawn = [
        (step["op"], shape) for step, shape in zip(steps, shapes, strict=True) if shape is not None
    ]
    return shown_with(command, tuple(steps), drawn)


def _rows_inside(points: Points, shape: Box | Lasso) -> NDArray[np.int64]:
    step = Op("replace", shape)
    if points.partitions is None:
        return rows_of(points.layout, apply_ops(points.layout, [step]))
    from streamlit_glscatter.partitions.selecting import Choice, RowsOf  # noqa: PLC0415 (it needs Dask)

    digest = combine("inside", type(shape).__name__, [*shape.x], [*shape.y])
    none = np.zeros(0, np.int64)
    [rows] = points.partitions.answer([RowsOf(Choice(digest, [step], none, ()))])
    found: NDArray[np.int64] = rows
    return found


def _rows_by_name(points: Points, step: Step, source: str) -> NDArray[np.int64]:
    if "points" in step:
        rows = np.array(step["points"], dtype=np.int64)
        n_rows = points.layout.n_rows
        beyond = rows[(rows < 0) | (rows >= n_rows)]
        if len(beyond):
            allowed = f"rows 0 to {n_rows - 1:,}" if n_rows else "no rows"
            raise GlScatterError(
                f"{source} selects row {beyond[0]}, but the data has {allowed}. Points are told by row "
                "position: for other data keep the boxes and lassos only."
            )
        return rows
    if "mask" in step:
        return _rows_of_mask(points, step, source)
    name, value = step["value"]["column"], step["value"]["value"]
    if points.partitions is not None:
        raise _no_values(source, name)
    column = points.table.column(name, role=source)
    return _rows_with(column.name, column.arrow, value, points.layout, source)


def _no_values(source: str, name: str) -> GlScatterError:
    return GlScatterError(
        f'{source} selects a value of "{name}", which a live Dask DataFrame cannot. Prepare the '
        "frame with path= instead of live=True."
    )


def _rows_of_mask(points: Points, step: Step, source: str) -> NDArray[np.int64]:
    told, n_rows = step["mask"]["rows"], points.layout.n_rows
    if told > n_rows:
        raise GlScatterError(
            f"{source} selects among {told:,} rows, and the data has {n_rows:,}. Points are told by row "
            "position: for other data keep the boxes and lassos only."
        )
    mask = unpack_mask(step["mask"])
    if mask is None:
        raise GlScatterError(f"{source} has a mask whose bits cannot be read.")
    return np.flatnonzero(mask)


def _rows_with(
    name: str, values: pa.Array, value: Any, layout: Layout, source: str
) -> NDArray[np.int64]:
    """Find the rows that have a value, given as it is or as its text; None for the missing ones."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if value is None:
        same = pc.is_null(values)
    else:
        if not pa.types.is_dictionary(values.type):
            values = pc.dictionary_encode(values)
        known = values.dictionary.to_pylist()
        codes = [code for code, each in enumerate(known) if each == value or str(each) == value]
        if not codes:
            hint = near_miss(str(value), [str(each) for each in known])
            raise GlScatterError(f'{source}: no row has {value!r} in "{name}".{hint}')
        same = pc.fill_null(pc.is_in(values.indices, pa.array(codes, values.indices.type)), False)
    mask: NDArray[np.bool_] = gather(same, layout).to_numpy(zero_copy_only=False)
    return rows_of(layout, mask)
