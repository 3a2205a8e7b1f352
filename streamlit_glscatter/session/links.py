"""Linked plots: what was selected in one of them, told of the points of the others.

A selection travels as its steps and the plot in which they were made; each plot of the link finds
out which items that means, and which of its own points show them. So a session remembers, for each
link, the points of its plots and the selection made last.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.points import Points
from streamlit_glscatter.selection.command import Command, resolve_selection
from streamlit_glscatter.selection.selection import apply_ops, rows_of
from streamlit_glscatter.selection.steps import NO_COLUMNS, Op, parse_ops
from streamlit_glscatter.session.items import Items
from streamlit_glscatter.table.digest import combine
from streamlit_glscatter.wire.encode import Buffer

STAGES_MAX = 1 << 8
"""Of one selection: so many times may it have been continued in another plot."""
MEMBERS_MAX = 64
"""Plots that a link remembers, the latest ones."""
KEPT = 2
"""Points of a plot that are remembered: a selection may have been made just before they changed."""


@dataclass(frozen=True, eq=False)
class LinkOptions:
    """How a plot is linked.

    Attributes
    ----------
    name
        Plots with the same name are linked.
    plot
        What this plot is called among them.
    camera
        Whether the camera is shared; None: with plots that have the same axes.
    domain
        See `Items.domain`.
    buffer
        The items as the browser reads them; None where it does not hold the points.
    """

    name: str
    plot: str
    camera: bool | None
    domain: str
    buffer: Buffer | None


def items_of(points: Points, link: Any, link_id: Any, link_camera: Any) -> Items | None:
    """Check the three options of a link, and find what the points stand for; None without a link."""
    if link is None:
        for option, value in (("link_id", link_id), ("link_camera", link_camera)):
            if value is not None:
                raise GlScatterError(
                    f'{option}={value!r} says how plots are linked: pass link="a name", too, the '
                    "same for each of them."
                )
        return None
    if not isinstance(link, str) or not link:
        raise GlScatterError(f"link is {link!r}; pass a name, the same for all linked plots.")
    if link_camera is not None and not isinstance(link_camera, bool):
        raise GlScatterError(f"link_camera is {link_camera!r}; it takes True, False or None.")
    if points.partitions is not None:
        raise GlScatterError(
            f'link is "{link}", and the points of a live Dask DataFrame cannot be linked. Remove link=, or '
            "prepare the frame with path= instead of live=True."
        )
    column = None if link_id is None else points.table.column(link_id, role="link_id")
    return Items(points.layout, column)


@dataclass(frozen=True, eq=False)
class Stage:
    """Steps of a selection that were made in one plot.

    Attributes
    ----------
    plot
        The plot.
    items
        Its points.
    base
        The selection set from Python that the steps of a first stage start from; None: nothing.
    ops
        The steps.
    """

    plot: str
    items: Items
    base: Command | None
    ops: list[Op]


@dataclass(frozen=True, eq=False)
class Shared:
    """A selection made in one of the plots of a link.

    Attributes
    ----------
    serial
        Of the browser: a later selection has a larger one.
    digest
        Equal digests are equal selections.
    stages
        Oldest first; the last one was made in the plot that was touched last.
    """

    serial: int
    digest: str
    stages: tuple[Stage, ...]

    @cached_property
    def result(self) -> tuple[NDArray[np.bool_], NDArray[np.integer[Any]]]:
        """Selected points of the last stage's plot, in sorted order, and all selected items."""
        first = self.stages[0]
        start = first.base.mask if first.base else None
        mask = apply_ops(first.items.layout, first.ops, start)
        chosen = first.items.values[mask]
        for stage in self.stages[1:]:
            mask = apply_ops(stage.items.layout, stage.ops, stage.items.points_of(chosen))
            # What this plot does not show was not touched.
            chosen = np.concatenate([stage.items.elsewhere(chosen), stage.items.values[mask]])
        return mask, chosen

    def own(self, plot: str, items: Items) -> bool:
        """Whether it was made in this plot, on these points."""
        last = self.stages[-1]
        return last.plot == plot and last.items.digest == items.digest

    def mask_for(self, plot: str, items: Items) -> NDArray[np.bool_]:
        """Find the selected points of any plot of the link, in sorted order."""
        mask, chosen = self.result
        if self.own(plot, items):
            return mask
        if self.stages[-1].items.domain != items.domain:
            return np.zeros(len(items.layout), dtype=np.bool_)
        return items.points_of(chosen)


@dataclass(frozen=True, eq=False)
class Linked:
    """What a link has selected of a plot.

    Attributes
    ----------
    rows
        Rows of the source: int64, ascending, read-only.
    steps
        The steps that led there, where they were made in this plot.
    digest
        Equal digests are equal selections, made in the same plot.
    base
        The selection set from Python that all of the steps start from.
    whole
        Whether base and steps alone lead to the rows.
    """

    rows: NDArray[np.int64]
    steps: list[Op]
    digest: str = ""
    base: Command | None = None
    whole: bool = False


@dataclass(frozen=True, eq=False)
class Bond:
    """A plot as a part of its link.

    Attributes
    ----------
    command, epoch
        The selection that the browser is told of, and the count of its changes.
    decides
        Whether the link says what is selected, rather than the plot's own state.
    linked
        What is selected; None: the command, or nothing.
    """

    command: Command | None
    epoch: int
    decides: bool = False
    linked: Linked | None = None


@dataclass(eq=False)
class _Member:
    """One plot: its component, and what it has shown lately, by digest.

    ``command`` is what the app had selected in it at its last run, ``seen`` what that was when the
    link's selection was made. ``sent`` is the link's selection as far as the browser had to be told
    of it, ``changes`` how often that has changed.
    """

    key: str
    counted: bool = False
    items: dict[str, Items] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    columns: dict[str, PointColumn] = field(default_factory=dict)
    command: str | None = None
    seen: str | None = None
    sent: Command | None = None
    sent_serial: int = 0
    changes: int = 0
    epoch: int = 0

    def stage(self, said: Mapping[str, Any], plot: str) -> Stage | None:
        """Read untrusted steps; None for malformed ones, or where the points are unknown."""
        items = self.items.get(str(said.get("points")))
        if items is None:
            return None
        based = said.get("base") is True
        base = self.commands.get(str(said.get("command"))) if based else None
        ops = parse_ops(said.get("ops"), len(items.layout), self.columns)
        if ops is None or (based and (base is None or len(base.mask) != len(items.layout))):
            return None
        return Stage(plot, items, base, ops)

    def settle(
        self, command: Command | None, epoch: int, news: tuple[int, Command] | None
    ) -> tuple[Command | None, int]:
        """Find which selection the browser is told of: the app's or the link's, the later one."""
        if epoch != self.epoch:
            self.epoch, self.sent = epoch, None
        if news is not None and (self.sent is None or news[0] != self.sent_serial):
            self.sent_serial, self.sent = news
            self.changes += 1
        told = self.sent or command
        if told is not None:
            _remember(self.commands, told.digest, told, KEPT)
        return told, epoch + self.changes


@dataclass(eq=False)
class Link:
    """The plots of one link in a session, and what is selected in them."""

    members: dict[str, _Member] = field(default_factory=dict)
    shared: Shared | None = None

    def join(
        self,
        plot: str,
        key: str,
        items: Items,
        *,
        counted: bool,
        command: Command | None,
        epoch: int,
        columns: Mapping[str, PointColumn] = NO_COLUMNS,
    ) -> Bond:
        """Take part as a plot, and find what is selected of it.

        Parameters
        ----------
        plot
            The plot.
        key
            Of its component, whose state holds what was selected there.
        items
            Its points.
        counted
            Whether the browser does not hold them: it can neither tell which of them are selected
            nor be told by another plot of the page, so Python does that.
        command, epoch
            The selection that the app has set in it, and how often it has changed.
        columns
            Columns that steps made in it may speak of, see `selection.parse_ops`.
        """
        self._listen()
        member = self.members.get(plot) or _Member(key)
        _remember(self.members, plot, member, MEMBERS_MAX)
        member.key, member.counted = key, counted
        member.command = None if command is None else command.digest
        _remember(member.items, items.layout.source, items, KEPT)
        for digest, column in columns.items():
            _remember(member.columns, digest, column, KEPT)
        linked, news = self._selected(plot, items), None
        if self.shared is not None and linked is not None:
            own = self.shared.own(plot, items)
            origin = self.members.get(self.shared.stages[-1].plot)
            if not own and (counted or (origin is not None and origin.counted)):
                told = resolve_selection(linked.rows, items.layout)
                news = None if told is None else (self.shared.serial, told)
        return Bond(*member.settle(command, epoch, news), self.shared is not None, linked)

    def hear(self, plot: str, items: Items) -> tuple[bool, Linked | None]:
        """Find what is selected of a plot that has joined, as of now: as `Bond` has it."""
        self._listen()
        return self.shared is not None, self._selected(plot, items)

    def _selected(self, plot: str, items: Items) -> Linked | None:
        shared, member = self.shared, self.members.get(plot)
        if shared is None or member is None:
            return None
        # As in the browser: what the app selects afterwards takes its place in this plot.
        if member.command is not None and member.command != member.seen:
            return None
        rows, last = _rows(shared, plot, items), shared.stages[-1]
        if not shared.own(plot, items):
            return Linked(rows, [], shared.digest)
        whole = len(shared.stages) == 1
        return Linked(rows, last.ops, f"{shared.digest} own", last.base if whole else None, whole)

    def _listen(self) -> None:
        """Find the selection made last, in whichever plot: it may stand later in the script."""
        for member in list(self.members.values()):
            state = st.session_state.get(member.key)
            said = state.get("selection") if isinstance(state, Mapping) else None
            shared = self._parse(said)
            if shared is None:
                continue
            self.shared = shared
            for each in self.members.values():
                each.seen = each.command

    def _parse(self, state: Any) -> Shared | None:
        """Read an untrusted state; None for one that is malformed, unknown or older."""
        link = state.get("link") if isinstance(state, Mapping) else None
        if not isinstance(link, Mapping) or type(serial := link.get("serial")) is not int:
            return None
        if self.shared is not None and serial <= self.shared.serial:
            return None
        before = link.get("before")
        if not isinstance(before, list) or len(before) >= STAGES_MAX:
            return None
        said = [*before, {**state, "plot": link.get("plot")}]
        stages = [stage for each in said if (stage := self._stage(each)) is not None]
        if len(stages) < len(said) or len({stage.items.domain for stage in stages}) > 1:
            return None
        contents = [
            (stage.items.digest, stage.base and stage.base.digest, json.dumps(each["ops"]))
            for stage, each in zip(stages, said, strict=True)
        ]
        return Shared(serial, combine("shared", contents), tuple(stages))

    def _stage(self, said: Any) -> Stage | None:
        if not isinstance(said, Mapping):
            return None
        plot = str(said.get("plot"))
        member = self.members.get(plot)
        return None if member is None else member.stage(said, plot)


def link_of(name: str) -> Link:
    """Find a link of this session."""
    found: Link = st.session_state.setdefault(f"_streamlit_glscatter link {name}", Link())
    return found


def _remember(known: dict[str, Any], key: str, value: Any, limit: int) -> None:
    known.pop(key, None)  # so that it goes to the end
    known[key] = value
    while len(known) > limit:
        del known[next(iter(known))]


def _rows(shared: Shared, plot: str, items: Items) -> NDArray[np.int64]:
    """Find the rows of a plot, once: a rerun asks again."""

    def build() -> NDArray[np.int64]:
        rows = rows_of(items.layout, shared.mask_for(plot, items))
        rows.flags.writeable = False
        return rows

    key = ("linked", *items.digest, shared.own(plot, items), shared.digest)
    return CACHE.get(key, build, lambda rows: rows.nbytes)
