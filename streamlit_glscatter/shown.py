"""What a plot has shown last in its place of a session: rows appended to that need not be sent with all others."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from streamlit_glscatter.append import Seen
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.channels import Channel
from streamlit_glscatter.labels import Labels
from streamlit_glscatter.layout import Layout
from streamlit_glscatter.moves import goes_on
from streamlit_glscatter.points import Points


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
    """

    seen: Seen | None = None
    colored: Colored | None = None
    labelled: tuple[Layout, Labels, Labels] | None = None

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
            same = goes_on(old.source, layout) and labels.name == before.name
            if same and _same_codes(old, before, layout, labels):
                named = replace(labels, source=before.source)
        self.labelled = (layout, labels, named)
        return named

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
            self.seen = Seen.of(points)
        self.colored = colored


def _same_codes(old: Layout, before: Labels, new: Layout, labels: Labels) -> bool:
    codes = np.zeros(new.n_rows, np.uint32)
    codes[new.rows] = labels.column.numpy
    return bool(np.array_equal(codes[old.rows], before.column.numpy))


def grew(old: Layout, new: Layout) -> bool:
    """Whether points are those before with rows at their end."""
    return goes_on(old.source, new)


def shown_in(place: str) -> Shown:
    """Find what the plot of a place has shown."""
    flag = f"_streamlit_glscatter shown {place}"
    found: Shown = st.session_state.setdefault(flag, Shown())
    return found
