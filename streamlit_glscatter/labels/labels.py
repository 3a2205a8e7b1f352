"""Labels of clusters: which text stands where (docs/internals.md, "Labels")."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.labels.peaks import find_peaks
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.looks.categories import distinct
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.page.options import unavailable
from streamlit_glscatter.points import Points
from streamlit_glscatter.table.columns import Column
from streamlit_glscatter.table.refusal import first_value
from streamlit_glscatter.wire.encode import Buffer, encode_table, gather

MOST_VALUES = 4096
"""Different values that can be labelled."""
SAMPLE = 1_600_000
"""Points that are looked at: with more, the first levels, which are a uniform sample."""
THIN = 64
"""With fewer points in the sample all points of a value are looked at."""
THIN_SAMPLE = 4_000_000
"""So many of those, at most."""

_CHUNK = 1 << 20  # points at a time: NumPy widens codes to 8 bytes each to count them
_LOOKED_AT = 100_000  # rows that may show at once that there are too many values


@dataclass(frozen=True, eq=False)
class Labels:
    """Texts at the clusters of a column's values.

    Attributes
    ----------
    name
        The column.
    table
        ``text: utf8``, ``code: uint16``, ``x``, ``y: uint32`` (quantum coordinates of one of the
        points) and ``size: uint32`` (points of the cluster), the largest first.
    column
        Which value each point has, as ``code``; missing values have one of their own.
    source
        Digest of that column, of all points.
    known
        The values by code.
    """

    name: str
    table: Buffer
    column: PointColumn
    source: str
    known: pa.Array

    def part(self, column: PointColumn) -> "Labels":
        """Label some of the points as before; ``column`` has their codes."""
        return dataclasses.replace(self, column=column)


def labels_of(points: Points, label: Any, color: Channel) -> Labels | None:
    """Find the labels, once for each different content.

    Parameters
    ----------
    points
        The points.
    label
        The column, as given; None for no labels.
    color
        The colour of the points. Its codes serve where it shows the same values.

    Raises
    ------
    GlScatterError
        If there is no such column, it holds no names, or too many different ones.
    """
    if label is None:
        return None
    if points.partitions is not None:
        remedy = "prepare the frame with path= instead of live=True"
        raise unavailable("label", label, remedy, "of a live Dask DataFrame")
    column, layout = points.table.column(label, role="label"), points.layout
    shared = _shared(color, column)
    content = column.digest if shared is None else shared[0].digest
    return CACHE.get(
        ("labels", layout.digest, column.name, content),
        lambda: _resolve(column, layout, shared),
        lambda labels: labels.column.nbytes + len(labels.table.data),
    )


def _shared(color: Channel, column: Column) -> tuple[PointColumn, pa.Array] | None:
    """Take codes and values of the colour, where each value of the column has its own."""
    rows, codes = color.rows, color.column
    if rows is None or codes is None or rows.name != column.name or len(rows.others):
        return None
    return codes, rows.own


def _resolve(column: Column, layout: Layout, shared: tuple[PointColumn, pa.Array] | None) -> Labels:
    values = column.arrow
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    _check_type(column.name, values)
    codes, names = shared or _encode(column.name, values, layout)
    if len(names) > MOST_VALUES:
        raise _too_many(column.name, len(names))
    table = _table(codes.numpy, names, layout)
    return Labels(column.name, table, codes, codes.digest, names)


def _check_type(name: str, values: pa.Array) -> None:
    kind, is_ = values.type, pa.types
    named = is_.is_dictionary(kind) or is_.is_string(kind) or is_.is_large_string(kind)
    if named or is_.is_string_view(kind) or is_.is_boolean(kind) or is_.is_integer(kind):
        return
    if is_.is_null(kind):
        return
    example = first_value([values])
    such_as = "" if example is None else f" such as {example!r}"
    holds, remedy = f"values of the type {kind}", f'data["{name}"].astype(str)'
    if is_.is_floating(kind) or is_.is_decimal(kind):
        holds, remedy = "numbers", f'pandas.cut(data["{name}"], 5).astype(str)'
    raise GlScatterError(
        f'label="{name}" holds {holds}{such_as}; labels are text, categories, booleans or integers. '
        f"Turn them into a few names, for example {remedy}."
    )


def _encode(name: str, values: pa.Array, layout: Layout) -> tuple[PointColumn, pa.Array]:
    """Give codes to the values that occur, the most frequent first."""
    declared = pa.types.is_dictionary(values.type)
    if not declared:
        if pa.types.is_string_view(values.type):
            values = values.cast(pa.large_string())
        if len(pc.unique(values.slice(0, _LOOKED_AT)).drop_null()) > MOST_VALUES:
            raise _too_many(name, pc.count_distinct(values).as_py())
        values = pc.dictionary_encode(values)
    names, positions = distinct(
        values.dictionary, gather(values.indices, layout), declared=declared
    )
    counts = np.bincount(positions, minlength=len(names) + 1)[:-1]
    used = np.flatnonzero(counts)
    used = used[np.argsort(-counts[used], kind="stable")]
    code_of = np.full(len(names) + 1, len(used), _code_type(len(used)))
    code_of[used] = np.arange(len(used))
    codes = PointColumn("code", pa.array(code_of[positions]), layout)
    return codes, names.take(pa.array(used))


def _code_type(values: int) -> type[np.unsignedinteger[Any]]:
    """Choose the type of codes; more values than 16 bits hold are refused afterwards."""
    return np.uint8 if values < 256 else np.uint16 if values < 2**16 else np.uint32


def _too_many(name: str, count: int) -> GlScatterError:
    return GlScatterError(
        f'label="{name}" has {count:,} different values; at most {MOST_VALUES:,} can be labelled. '
        "Name a column with fewer, such as that of the clusters."
    )


def _table(codes: NDArray[Any], names: pa.Array, layout: Layout) -> Buffer:
    texts = [str(name) for name in names.to_pylist()]
    counts = _counted(codes, len(texts))
    code, place = _sample(codes, counts, layout)
    peaks = find_peaks(code, np.ascontiguousarray(place[:, 0]), np.ascontiguousarray(place[:, 1]))
    size = np.maximum(np.rint(peaks.share * counts[peaks.group]), 1)
    order = np.lexsort((peaks.group, -size))
    # There is nothing to be seen of a blank text.
    order = order[[bool(texts[group].strip()) for group in peaks.group[order].tolist()]]
    group, at = peaks.group[order], place[peaks.index[order]]
    return encode_table(
        {
            "text": pa.array([texts[value] for value in group.tolist()], pa.utf8()),
            "code": pa.array(group.astype(np.uint16)),
            "x": pa.array(at[:, 0].astype(np.uint32)),
            "y": pa.array(at[:, 1].astype(np.uint32)),
            "size": pa.array(np.minimum(size[order], 2**32 - 1).astype(np.uint32)),
        }
    )


def _counted(codes: NDArray[Any], values: int) -> NDArray[np.int64]:
    """Count the points of each value."""
    counts = np.zeros(2**16, np.int64)
    for start in range(0, len(codes), _CHUNK):
        counts += np.bincount(codes[start : start + _CHUNK], minlength=2**16)
    return counts[:values]


def _sample(
    codes: NDArray[Any], counts: NDArray[np.int64], layout: Layout
) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Take points that tell where the values lie: their codes, and their quantum coordinates."""
    ends = layout.level_starts[1:]
    stop = int(max(ends[ends <= SAMPLE], default=0)) or min(SAMPLE, len(layout))
    seen = _counted(codes[:stop], len(counts))
    thin = np.zeros(2**16, np.bool_)
    thin[: len(counts)] = (seen < THIN) & (seen < counts)
    wanted = np.zeros(2**16, np.bool_)
    wanted[: len(counts)] = True
    head = np.flatnonzero((wanted & ~thin)[codes[:stop]])
    code, place = codes[head], layout.quantum(0, stop)[head]
    if not thin.any():
        return code, place
    rest = np.concatenate(
        [
            start + np.flatnonzero(thin[codes[start : start + _CHUNK]])
            for start in range(0, len(codes), _CHUNK)
        ]
    )
    rest = rest[:: -(-len(rest) // THIN_SAMPLE)]
    return (
        np.concatenate([code, codes[rest]]),
        np.concatenate([place, layout.places(rest)]),
    )
