"""The selection that Python sets: ``selection=`` checked, counted and encoded."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.selection.selection import rows_of
from streamlit_glscatter.selection.steps import Box, Lasso
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.wire.encode import Buffer, encode_table

REMEDY = (
    "Pass row positions (integers from 0), a boolean mask with one value per row, "
    "or [] to clear the {}."
)


@dataclass(frozen=True, eq=False)
class Command:
    """A selection set from Python.

    Attributes
    ----------
    digest
        Names this command; an equal selection of the same points has the same digest.
    mask
        Selected points, bool, shape ``(len(layout),)``, sorted order, read-only.
    rows
        Selected rows of the source, int64, ascending, read-only.
    missing
        Rows that were asked for but have no coordinates, so nobody can select them.
    buffer
        The selection as the browser reads it.
    steps
        How it came about, as `saved.parse_steps` has it; None where only the rows are known.
    drawn
        JSON of the boxes and lassos among them, in quanta, for the browser to draw.
    """

    digest: str
    mask: NDArray[np.bool_]
    rows: NDArray[np.int64]
    missing: int
    buffer: Buffer
    steps: tuple[dict[str, Any], ...] | None = None
    drawn: str = ""

    def part(self, positions: NDArray[np.integer[Any]]) -> "Command":
        """Say it of some of the points only, given by their positions in sorted order."""
        return self.with_mask(self.mask[positions])

    def with_mask(self, mask: NDArray[np.bool_]) -> "Command":
        """Say it of some of the points only, of which these are selected."""
        buffer = encode_mask(mask, int(np.count_nonzero(mask)), self.drawn)
        return dataclasses.replace(self, mask=mask, buffer=buffer)


def resolve_selection(selection: Any, layout: Layout) -> Command | None:
    """Turn ``selection=`` into a command; None when Python does not control the selection.

    Parameters
    ----------
    selection
        Row positions in any order (any integer sequence or array), or a boolean mask of one
        value per row of the source, or None.
    layout
        Where the rows are.

    Raises
    ------
    GlScatterError
        When a position is outside the data, the mask has another length, or the values are
        neither integers nor booleans.
    """
    if selection is None:
        return None
    values = positions_or_mask(selection, layout.n_rows)
    digest = xxhash.xxh3_128_hexdigest(np.ascontiguousarray(values).data)
    return CACHE.get(
        ("selection", layout.digest, values.dtype.str, digest),
        lambda: _build(values, layout),
        lambda command: command.mask.nbytes + command.rows.nbytes + len(command.buffer.data),
    )


def positions_or_mask(
    selection: Any, n_rows: int, option: str = "selection"
) -> NDArray[np.bool_] | NDArray[np.integer[Any]]:
    """Check ``selection``, or another option of that kind: row positions, or one boolean a row."""
    remedy = REMEDY.format(option)
    if isinstance(selection, Iterable) and not hasattr(selection, "__len__"):
        selection = list(selection)
    try:
        values = np.asarray(selection)
    except ValueError as error:  # lists of unequal length
        raise GlScatterError(f"{option} is not one list of values: {error}. {remedy}") from None
    if values.ndim != 1:
        raise GlScatterError(
            f"{option} has {values.ndim} dimensions ({type(selection).__name__}). {remedy}"
        )
    if len(values) == 0:
        return np.zeros(0, dtype=np.int64)
    if values.dtype == np.object_ and all(isinstance(v, bool | np.bool_) for v in values):
        values = values.astype(np.bool_)  # a nullable mask of pandas 2
    if values.dtype == np.bool_:
        if len(values) != n_rows:
            raise GlScatterError(
                f"{option} is a boolean mask of {len(values):,} values, "
                f"but the data has {n_rows:,} rows. {remedy}"
            )
        return values
    if not np.issubdtype(values.dtype, np.integer):
        raise GlScatterError(
            f"{option} holds {values.dtype} values such as {values[0]!r}. {remedy}"
        )
    for value in (values.min(), values.max()):
        if not 0 <= value < n_rows:
            allowed = f"rows 0 to {n_rows - 1:,}" if n_rows else "no rows"
            raise GlScatterError(f"{option} asks for row {value}, but the data has {allowed}.")
    return values


def _build(values: NDArray[Any], layout: Layout) -> Command:
    chosen = values
    if values.dtype != np.bool_:
        chosen = np.zeros(layout.n_rows, dtype=np.bool_)
        chosen[values] = True
    mask = chosen[layout.rows]
    rows = rows_of(layout, mask)
    buffer = encode_mask(mask, len(rows))
    mask.flags.writeable = rows.flags.writeable = False
    return Command(
        # The same rows are the same command when rows have been appended.
        digest=combine("selection", layout.origin, xxhash.xxh3_128_hexdigest(rows.data)),
        mask=mask,
        rows=rows,
        missing=int(np.count_nonzero(chosen)) - len(rows),
        buffer=buffer,
    )


def encode_mask(mask: NDArray[np.bool_], count: int, drawn: str = "") -> Buffer:
    """Encode positions at 4 bytes each or one bit per point, whichever is smaller.

    ``drawn`` goes along as metadata: in the manifest it would be sent at every rerun.
    """
    name, values = "selected", pa.array(mask)
    if count * 32 < len(mask) and len(mask) < 2**32:
        name, values = "index", pa.array(np.flatnonzero(mask).astype(np.uint32))
    return encode_table({name: values}, {"drawn": drawn} if drawn else None)


def shown_with(
    command: Command, steps: tuple[dict[str, Any], ...], shapes: Sequence[tuple[str, Box | Lasso]]
) -> Command:
    """Say how a selection came about.

    Parameters
    ----------
    command
        The selection.
    steps
        See `Command.steps`.
    shapes
        The boxes and lassos among them, each with what it did.
    """
    finite = [(op, shape) for op, shape in shapes if np.isfinite([*shape.x, *shape.y]).all()]
    drawn = json.dumps(
        [
            {
                "op": op,
                "kind": "box" if isinstance(shape, Box) else "lasso",
                "x": [float(x) for x in shape.x],
                "y": [float(y) for y in shape.y],
            }
            for op, shape in finite
        ],
        separators=(",", ":"),
    )
    named = dataclasses.replace(
        command,
        digest=combine("shown", command.digest, json.dumps(steps)),
        steps=steps,
        drawn=drawn if finite else "",
    )
    return named.with_mask(named.mask)
