"""What a plot has shown last in its place of a session: rows appended to that need not be sent with all others."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from streamlit_glscatter.append import Seen
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.labels.labels import Labels
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.points import Points
from streamlit_glscatter.session.moves import goes_on


@dataclass(frozen=True, eq=False)
class Colored:
    """A colour, what was asked for, and of which content."""

    asked: Hashable
    content: Hashable
    channel: Channel


@dataclass(eq=False)
class Shown:
    """The points and the colour that a plot has shown last.

    Attributes
    ----------
    seen
        The points; None before there were any that can grow.
    colored
        Their colour.
    labelled
        Points, their labels as they were found, and under the name that they have.
    filtered
        The codes of their colour with their name, and the points that these are of.
    """

    seen: Seen | None = None
    colored: Colored | None = None
    labelled: tuple[Layout, Labels, Labels] | None = None
    filtered: tuple[Layout, str, PointColumn] | None = None

    def named(self, labels: Labels | None, layout: Layout) -> Labels | None:
        """Name labels as before, where those of the points that were there are the same.

        The steps of a selection speak of them by this name.
        """
        if labels is None:
            self.labelled = None
            return None
        named = labels
        if self.labelled is not None:
            old, found, before = self.labelled
            if found is labels and old.digest == layout.digest:
                return before
            same = grew(old, layout) and labels.name == before.name
            if same and _same_codes(old, before.column, layout, labels.column):
                named = replace(labels, source=before.source)
        self.labelled = (layout, labels, named)
        return named

    def source(self, source: str | None, channel: Channel, layout: Layout) -> str | None:
        """Name the codes of a colour as before, as `named` does for labels: filters speak of them."""
        column = channel.column
        if source is None or not isinstance(column, PointColumn):
            self.filtered = None
            return source
        if self.filtered is not None:
            old, name, before = self.filtered
            if grew(old, layout) and _same_codes(old, before, layout, column):
                source = name
        self.filtered = (layout, source, column)
        return source

    def before(self, layout: Layout, asked: Hashable) -> Channel | None:
        """Find the colour of these points before rows were appended, or now."""
        if self.seen is None or self.colored is None or self.colored.asked != asked:
            return None
        return self.colored.channel if grew(self.seen.coordinates.layout, layout) else None

    def current(self, layout: Layout, asked: Hashable, content: Hashable) -> Channel | None:
        """Find the colour of just these points."""
        if self.seen is None or self.colored is None:
            return None
        same = self.seen.coordinates.layout.digest == layout.digest
        known = (self.colored.asked, self.colored.content) == (asked, content)
        return self.colored.channel if same and known else None

    def keep(self, points: Points, colored: Colored | None) -> None:
        """Take note of what is shown now."""
        if self.seen is not None:
            old = self.seen.coordinates.layout
            if old.digest != points.layout.digest and grew(old, points.layout):
                # Nobody else has such points, as a rule, and their like comes every second.
                CACHE.forget(old.digest)
        known = self.seen is not None and self.seen.coordinates is points.coordinates
        if not known:
            # A prepared folder does not have its coordinates as columns, and nothing is appended to it.
            growing = points.folder is None and points.partitions is None
            self.seen = Seen.of(points) if growing else None
        self.colored = colored


def _same_codes(old: Layout, before: PointColumn, new: Layout, column: PointColumn) -> bool:
    """Whether the points that were there have the codes that they had."""
    if old.digest == new.digest:
        return before is column or before.digest == column.digest
    codes = np.zeros(new.n_rows, np.uint32)
    codes[new.rows] = column.numpy
    return bool(np.array_equal(codes[old.rows], before.numpy))


def grew(old: Layout, new: Layout) -> bool:
    """Whether points are those before with rows at their end."""
    return goes_on(old.source, new)


def shown_in(place: str) -> Shown:
    """Find what the plot of a place has shown."""
    flag = f"_streamlit_glscatter shown {place}"
    found: Shown = st.session_state.setdefault(flag, Shown())
    return found
