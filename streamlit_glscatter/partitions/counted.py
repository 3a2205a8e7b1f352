"""Answers to viewports from the partitions of a Dask DataFrame."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.aggregate import Grid, base_grid, bounds_in
from streamlit_glscatter.aggregate.count import never
from streamlit_glscatter.aggregate.fineness import Fineness, Sketch, sketch_from
from streamlit_glscatter.aggregate.patch import Patch
from streamlit_glscatter.aggregate.raster import encode
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.magnitudes import Magnitude
from streamlit_glscatter.page.plot import Counts, Plot, Raster
from streamlit_glscatter.page.resolve import hover_of, image_of
from streamlit_glscatter.partitions.channels import LiveChannel, LiveMagnitude, Recipe, encoded
from streamlit_glscatter.partitions.count import CountIn, LiveSource, PatchOf, RasterOf
from streamlit_glscatter.partitions.few import Few, FewIn, SampleOf, none_of
from streamlit_glscatter.partitions.frame import Partitions
from streamlit_glscatter.partitions.jobs import Job
from streamlit_glscatter.partitions.live import cells_in
from streamlit_glscatter.partitions.selecting import Choice, RowsOf, contained
from streamlit_glscatter.points import Points
from streamlit_glscatter.prepared.source import plain
from streamlit_glscatter.selection.coded import Coded
from streamlit_glscatter.selection.steps import NO_COLUMNS, Op, Point
from streamlit_glscatter.viewport.chosen import Chosen, steps_said
from streamlit_glscatter.viewport.counted import REGION_POINTS, Counted, boxes_around, countable
from streamlit_glscatter.viewport.viewport import Quanta, Viewport, outside
from streamlit_glscatter.wire.encode import Buffer

_FIELDS = {"category": "code", "number": "value", "rgba": "rgba"}
_NO_MASK = np.zeros(0, np.bool_)

Look = TypeVar("Look", Channel, float | Magnitude | None)


@dataclass(frozen=True, eq=False)
class LiveChosen(Chosen):
    """A selection that is evaluated where the points are; its mask is empty and its count 0.

    Attributes
    ----------
    choice
        What was done.
    partitions
        Where the points are.
    """

    choice: Choice = field(kw_only=True)
    partitions: Partitions = field(kw_only=True)

    def rows(self, layout: Layout) -> NDArray[np.int64]:
        """See :class:`Chosen`."""
        del layout
        rows: NDArray[np.int64] = self.partitions.answer([RowsOf(self.choice)])[0]
        return rows


class LiveCounted(Counted):
    """A plot of a Dask DataFrame that is counted as it is."""

    def answer(
        self,
        viewport: Viewport | None,
        chosen: Chosen | None,
        cancelled: Callable[[], bool] = never,
    ) -> Plot:
        """Answer a request of the browser in one pass; two where few points are in view."""
        layout = self.plot.points.layout
        choice = chosen.choice if isinstance(chosen, LiveChosen) else None
        view = _View.of(layout, viewport)
        wanted = self._jobs(PatchOf, "base", base_grid(layout), choice)
        if view.counted is not None:
            grid = self._fineness(cancelled).grid(*view.counted)
            wanted |= self._jobs(RasterOf, "raster", grid, choice)
        wanted |= {f"count {number}": CountIn(box) for number, box in enumerate(view.doubtful)}
        if view.few is not None and not view.doubtful:
            wanted["few"] = self._few_in(view.few)
        found = self._ask(wanted, cancelled)
        inside = view.decided([found[f"count {n}"] for n in range(len(view.doubtful))])
        if inside is not None and "few" not in found:
            found |= self._ask({"few": self._few_in(inside)}, cancelled)
        rasters = self._rasters(wanted, found, cancelled)
        counts = Counts(
            total=len(layout),
            source=layout.digest,
            digest=self._source.digest,
            agg=self.agg,
            codes=self._source.codes,
            base=rasters["base"],
            raster=None if inside is not None else rasters.get("raster"),
            base_selected=rasters.get("base selected"),
            selected=None if inside is not None else rasters.get("raster selected"),
            selection=None
            if chosen is None or choice is None
            else (chosen.key, int(found["base selected"].count.sum(dtype=np.int64))),
            serial=0 if viewport is None else viewport.serial,
            inside=inside,
        )
        few: Few = found.get("few") or none_of(layout)
        return dataclasses.replace(self._with_few(few), counts=counts)

    def chosen(self, state: Any, columns: Coded = NO_COLUMNS) -> Chosen | None:
        """See :class:`Counted`. For columns of codes a live frame has recipes."""
        plot = self.plot
        said = steps_said(plot.points.layout, plot.command, state, plot.epoch, columns)
        if said is None:
            return None
        base = np.zeros(0, np.int64) if said.base is None else said.base.rows
        clicked = tuple(
            self.row_of(plot.points.layout, step.shape)
            for step in said.steps
            if isinstance(step.shape, Point)
        )
        choice = Choice(said.digest, said.steps, base, clicked)
        return LiveChosen(
            said.digest, _NO_MASK, 0, said.key, choice=choice, partitions=self._partitions
        )

    def rows_of(self, layout: Layout, step: Op) -> NDArray[np.int64]:
        """See :class:`Counted`."""
        alone = Op("replace", step.shape, step.where)
        clicked = (self.row_of(layout, step.shape),) if isinstance(step.shape, Point) else ()
        # Not remembered: it is asked for once.
        choice = Choice(uuid4().hex, [alone], np.zeros(0, np.int64), clicked)
        rows: NDArray[np.int64] = self._partitions.answer([RowsOf(choice)])[0]
        return rows

    def whole(self) -> Plot:
        """Return the plot with a sample of the points, for a picture of it."""
        job = SampleOf(self.plot.points.layout, self._names())
        [few] = self._partitions.answer([job])
        return self._with_few(few)

    @property
    def _partitions(self) -> Partitions:
        partitions = self.plot.points.partitions
        assert partitions is not None  # noqa: S101  such plots are made of such points
        return partitions

    @property
    def _source(self) -> LiveSource:
        channel = self.plot.color
        _, kind = countable(channel)
        recipe = channel.recipe if isinstance(channel, LiveChannel) and kind != "count" else None
        codes = len(channel.rows) if kind == "category" and channel.rows is not None else 0
        digest = self.plot.points.layout.digest
        return LiveSource(digest, kind if recipe else "count", codes, self.agg, recipe)

    def _ask(self, jobs: dict[str, Job], cancelled: Callable[[], bool]) -> dict[str, Any]:
        answers = self._partitions.answer(list(jobs.values()), cancelled)
        return dict(zip(jobs, answers, strict=True))

    def _jobs(
        self, kind: type[RasterOf], slot: str, grid: Grid, choice: Choice | None
    ) -> dict[str, Job]:
        """Ask for counts of all points, and of those selected."""
        jobs: dict[str, Job] = {slot: kind(self._source, grid)}
        if choice is not None:
            jobs[f"{slot} selected"] = kind(self._source, grid, choice)
        return jobs

    def _rasters(
        self, wanted: dict[str, Job], found: dict[str, Any], cancelled: Callable[[], bool]
    ) -> dict[str, Raster]:
        rasters = {}
        for slot, job in wanted.items():
            if isinstance(job, PatchOf):
                # Its own counts tell how large the blocks should be: that takes no pass of its own.
                grid = self._fineness(cancelled, found["base"]).blocks(job.grid)
                rasters[slot] = Raster(grid, self._encoded(job, grid, found[slot]))
            elif isinstance(job, RasterOf):
                rasters[slot] = Raster(job.grid, found[slot])
        return rasters

    def _encoded(self, job: PatchOf, grid: Grid, patch: Patch) -> Buffer:
        return CACHE.get(
            ("encoded", self.plot.points.layout.digest, *job.key, grid.block),
            lambda: encode(patch, self._source.nothing, grid.block),
            lambda buffer: len(buffer.data),
        )

    def _fineness(self, cancelled: Callable[[], bool], base: Patch | None = None) -> Fineness:
        """Choose texels by the counts of the whole extent."""
        layout, source = self.plot.points.layout, self._source

        def sketch() -> Sketch:
            patch = base
            if patch is None:
                [patch] = self._partitions.answer([PatchOf(source, base_grid(layout))], cancelled)
            return CACHE.get(
                ("sketch", source.digest),
                lambda: sketch_from(patch, source.nothing),
                lambda made: made.nbytes,
            )

        return Fineness(source.kind, len(layout), sketch)

    def _few_in(self, box: Quanta) -> FewIn:
        return FewIn(self.plot.points.layout, box, self._names())

    def _names(self) -> list[str]:
        """List the columns that points bring along."""
        plot, table = self.plot, self.plot.points.table
        coded = [
            look.recipe.name
            for look in (plot.color, plot.size, plot.opacity)
            if isinstance(look, LiveChannel | LiveMagnitude) and look.recipe is not None
        ]
        shown = [] if self.image is None else [self.image]
        if self.hover is not None:
            shown += self.hover
        elif self.color is not None and self.color in table:
            shown.append(self.color)
        names = [table.column(name, role="hover").name for name in shown]
        return list(dict.fromkeys([*coded, *names]))

    def row_of(self, layout: Layout, point: Point) -> int:
        """Find the row of a point that was clicked; -1 where there is none."""
        box = point.within
        if box is None:
            return -1
        if bounds_in(layout, box)[1] > REGION_POINTS:
            # The browser has points of such boxes only; any other asks for more than was sent.
            [inside] = self._partitions.answer([CountIn(box)])
            if inside > REGION_POINTS:
                return -1
        [few] = self._partitions.answer([self._few_in(box)])
        rows = few.coordinates.layout.rows
        return int(rows[point.index]) if point.index < len(rows) else -1

    def _with_few(self, few: Few) -> Plot:
        plot, layout = self.plot, few.coordinates.layout
        points = Points(few.table, few.coordinates)
        hover = self.hover if len(points) else []
        blocks, names = hover_of(points, hover, self.color)
        command = plot.command
        if command is not None:
            command = command.with_mask(contained(layout.rows.astype(np.int64), command.rows))

        def part(look: Look, field: str) -> Look:
            if not isinstance(look, LiveChannel | LiveMagnitude) or look.recipe is None:
                return look
            codes = _codes(look.recipe, few)
            return dataclasses.replace(look, column=encoded(field, codes, layout))

        return dataclasses.replace(
            plot,
            points=points,
            color=part(plot.color, _FIELDS.get(plot.color.manifest["kind"], "")),
            hover=blocks,
            hover_columns=names,
            image=image_of(points, self.image) if len(points) else None,
            command=command,
            size=part(plot.size, "code"),
            opacity=part(plot.opacity, "code"),
        )


def _codes(recipe: Recipe, few: Few) -> NDArray[Any]:
    if not len(few.coordinates.layout):
        return recipe.encoder.encode(pa.nulls(0))
    return recipe.encoder.encode(plain(few.table.column(recipe.name, role="color").arrow))


@dataclass(frozen=True)
class _View:
    """What to find out for a viewport.

    Attributes
    ----------
    doubtful
        Boxes around it, the largest first, that may have few enough points to send.
    few
        A smaller box that surely has.
    counted
        Box, width and height of what to count where none has.
    """

    doubtful: Sequence[Quanta] = ()
    few: Quanta | None = None
    counted: tuple[Quanta, int, int] | None = None

    @classmethod
    def of(cls, layout: Layout, viewport: Viewport | None) -> "_View":
        if viewport is None:
            return cls()
        doubtful: list[Quanta] = []
        for box in boxes_around(viewport):
            if bounds_in(layout, box)[1] <= REGION_POINTS:
                return cls(doubtful, box)
            if cells_in(layout, box) <= REGION_POINTS:
                doubtful.append(box)
        counted = viewport.box, viewport.width, viewport.height
        return cls(doubtful, None, None if outside(viewport.box) else counted)

    def decided(self, counts: list[int]) -> Quanta | None:
        """Choose the box whose points are sent, by the points in the doubtful ones."""
        few = (
            box for box, count in zip(self.doubtful, counts, strict=True) if count <= REGION_POINTS
        )
        return next(few, self.few)
