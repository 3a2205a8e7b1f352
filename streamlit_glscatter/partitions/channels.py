"""Colours and sizes of points that are in no memory: their description, and how tasks make codes."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.looks.categories import legend_of
from streamlit_glscatter.looks.channels import (
    Channel,
    are_categories,
    category_channel,
    number_channel,
    own_channel,
    resolve_color,
    unused_note,
)
from streamlit_glscatter.looks.continuous import notes_of, quantise
from streamlit_glscatter.looks.legend import CategoryRows
from streamlit_glscatter.looks.magnitudes import SHOWN, Magnitude
from streamlit_glscatter.looks.magnitudes import notes_of as magnitude_notes
from streamlit_glscatter.looks.own_colors import is_text, packed_text
from streamlit_glscatter.looks.palettes import colormap as colormap_colors
from streamlit_glscatter.partitions.encoders import (
    BY_COLUMN,
    CategoryEncoder,
    Encoder,
    MagnitudeEncoder,
    NumberEncoder,
    OwnEncoder,
    loose,
)
from streamlit_glscatter.partitions.facts import Facts, FactsOf
from streamlit_glscatter.partitions.frame import Partitions
from streamlit_glscatter.partitions.part import Part
from streamlit_glscatter.table.column import wrap_arrow
from streamlit_glscatter.table.columns import Table
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.table.exact import is_continuous


@dataclass(frozen=True, eq=False)
class Recipe:
    """How the codes of a column are made.

    Attributes
    ----------
    name
        The column.
    encoder
        Makes them.
    digest
        Equal digests are equal codes.
    """

    name: str
    encoder: Encoder
    digest: str

    def codes(self, part: Part) -> NDArray[Any]:
        """Make those of a partition's points, once for all jobs of a pass."""
        if self.digest not in part.kept:
            part.kept[self.digest] = self.encoder.encode(part.values(self.name))
        codes: NDArray[Any] = part.kept[self.digest]
        return codes


@dataclass(frozen=True, eq=False)
class LiveChannel(Channel):
    """A colour without the points' column; ``recipe`` makes it for some of them."""

    recipe: Recipe | None = None

    def coded(self) -> Mapping[str, Any]:
        """See :class:`Channel`; the recipe stands for the codes."""
        if self.recipe is None or self.manifest["kind"] != "category":
            return {}
        return {self.recipe.digest: self.recipe}


@dataclass(frozen=True, eq=False)
class LiveMagnitude(Magnitude):
    """A size or an opacity without the points' column."""

    recipe: Recipe | None = None


def facts_of(
    partitions: Partitions,
    asked: dict[str, str],
    cancelled: Callable[[], bool] = never,
) -> dict[str, Facts]:
    """Find the facts of columns, in one pass.

    Parameters
    ----------
    partitions
        The frame.
    asked
        Names of columns by the API option that named each.
    cancelled
        As for `Partitions.answer`.
    """
    jobs = [FactsOf(name, role) for role, name in asked.items()]
    return dict(zip(asked, partitions.answer(jobs, cancelled), strict=True))


def color_of(partitions: Partitions, table: Table, count: int, **options: Any) -> Channel:
    """Colour the points, as `channels.resolve_color` does.

    Parameters
    ----------
    partitions, table
        The frame and its columns.
    count
        Number of points.
    options
        ``color``, ``palette``, ``colormap``, ``domain`` and ``scale``.
    """
    color = options["color"]
    # Misspelt options are the same errors, and a constant is the same.
    plain = resolve_color(table, loose(0), **(options if color not in table else _without(options)))
    if color is None or color not in table:
        return plain
    name, palette = table.column(color, role="color").name, options["palette"]
    [facts] = partitions.answer([FactsOf(name, "color")])
    if pa.types.is_integer(facts.kind) and palette is not None:
        [facts] = partitions.answer([FactsOf(name, "color", tally=True)])
    if _are_own(facts, palette):
        channel: Channel = own_channel(name, facts.missing)
        return _live(partitions, channel, name, OwnEncoder())
    kind = facts.kind
    if are_categories(kind, palette):
        return _categories(partitions, facts, name, options, count)
    if is_continuous(kind):
        return _numbers(partitions, facts, name, options)
    raise GlScatterError(
        f'color: column "{name}" has type {kind}, which has no colours. '
        "Convert it to numbers, dates or text."
    )


def _without(options: dict[str, Any]) -> dict[str, Any]:
    return {**options, "color": None}


def _live(
    partitions: Partitions,
    channel: Channel,
    name: str,
    encoder: Encoder,
    rows: CategoryRows | None = None,
) -> LiveChannel:
    tables = {key: buffer.digest for key, buffer in channel.tables.items()}
    digest = combine("live", partitions.digest, repr(channel.manifest), tables)
    recipe = Recipe(name, encoder, digest)
    return LiveChannel(channel.manifest, channel.tables, channel.notes, None, rows, recipe)


def _are_own(facts: Facts, palette: Any) -> bool:
    kind = facts.kind
    if pa.types.is_fixed_size_list(kind):
        return kind.value_type == pa.uint8() and kind.list_size in {3, 4}
    text = kind.value_type if facts.declared else kind
    if palette is not None or facts.values is None or not is_text(text):
        return False
    return packed_text(facts.values.dictionary_encode()) is not None


def _categories(
    partitions: Partitions, facts: Facts, name: str, options: dict[str, Any], count: int
) -> Channel:
    values = pa.nulls(0, pa.large_string()) if facts.values is None else facts.values
    counts = np.zeros(0, np.int64) if facts.counts is None else facts.counts
    missing = count - int(counts.sum())
    row_of, found = legend_of(
        values,
        counts,
        missing,
        declared=facts.declared,
        name=name,
        palette=options["palette"],
    )
    ranged = any(options[key] is not None for key in ("colormap", "domain"))
    unused = unused_note(
        name,
        "categories",
        "colormap, domain and scale are",
        ranged or options["scale"] != "linear",
        options["palette"],
    )
    rows = found.rows
    encoder = CategoryEncoder(rows.own, len(rows.others) > 0, rows.missing, row_of.dtype)
    return _live(
        partitions, category_channel(found, loose(0), name, unused), name, encoder, found.rows
    )


def _numbers(partitions: Partitions, facts: Facts, name: str, options: dict[str, Any]) -> Channel:
    if options["scale"] == "rank":
        raise GlScatterError(
            f'scale is "rank", which needs all values of "{name}" in order. A live Dask DataFrame has '
            'no such order: use "linear", "log" or "symlog", or prepare the frame with path=.'
        )
    ends = pa.nulls(0, facts.kind) if facts.ends is None else facts.ends
    domain, scale = options["domain"], options["scale"]
    numbers = dataclasses.replace(
        quantise(ends, loose(len(ends)), name=name, domain=domain, scale=scale),
        missing=facts.missing,
        notes=notes_of(facts.infinite, name),
    )
    unused = unused_note(
        name, "numbers", "palette is", options["palette"] is not None, options["colormap"]
    )
    channel = number_channel(
        numbers, colormap_colors(options["colormap"]), loose(len(ends)), name, scale, unused
    )
    return _live(partitions, channel, name, NumberEncoder(name, domain, scale, ends))


def magnitude_of(partitions: Partitions, option: str, name: str, count: int) -> Magnitude:
    """Resolve ``size`` or ``opacity`` by column, as `magnitudes` does.

    Parameters
    ----------
    partitions
        The frame.
    option
        "size" or "opacity".
    name
        The column.
    count
        Number of points.
    """
    [facts] = partitions.answer([FactsOf(name, option)])
    ends = facts.ends
    if ends is None:  # booleans, and what is refused for its type
        ends = pa.nulls(0, facts.kind) if facts.values is None else facts.values[:2]
    if facts.declared:
        ends = ends.dictionary_encode()
    found = BY_COLUMN[option](wrap_arrow(name, ends), loose(count))
    manifest = {**found.manifest, "missing": facts.missing}
    notes = magnitude_notes(name, facts.missing, facts.infinite, SHOWN[option])
    digest = combine("live", partitions.digest, option, repr(manifest))
    recipe = Recipe(name, MagnitudeEncoder(option, name, ends), digest)
    return LiveMagnitude(manifest, found.column, notes, recipe)


def encoded(name: str, codes: NDArray[Any], layout: Any) -> PointColumn:
    """Make a column of codes for some points."""
    values = pa.array(np.ascontiguousarray(codes).reshape(-1))
    if codes.ndim == 2:
        values = pa.FixedSizeListArray.from_arrays(values, codes.shape[1])
    return PointColumn(name, values, layout)
