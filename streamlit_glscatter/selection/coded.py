"""Columns of codes that the steps of a selection may speak of, by their digests."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.page.plot import Plot
from streamlit_glscatter.wire.publish import in_app

Coded = Mapping[str, PointColumn]


def columns_of(plot: Plot, state: Any, place: str) -> Coded:
    """Find the columns that a selection speaks of.

    A selection outlives the column it was made by: while it stands, the session keeps the column.

    Parameters
    ----------
    plot
        What is shown, with all its points.
    state
        The component's state ``selection``, which is not trusted.
    place
        Names the plot in this session.
    """
    if not in_app():
        return {}
    named = _named(state)
    flag = _flag(place)
    kept: Coded = st.session_state.get(flag, {})
    if not named and not kept:
        return {}
    every = {**kept, **plot.coded()}
    # Others are from before rows were appended.
    points = plot.points.layout.digest
    known = (digest for digest in named if digest in every)
    found = {
        digest: every[digest]
        for digest in known
        # The recipe of a live Dask frame makes the codes of whatever points there are.
        if getattr(every[digest], "points", points) == points
    }
    st.session_state[flag] = found
    return found


def known_columns(plot: Plot, place: str) -> Coded:
    """Find all columns that a selection may speak of until the next run; parameters as above."""
    kept: Coded = st.session_state.get(_flag(place), {}) if in_app() else {}
    return {**kept, **plot.coded()}


def _flag(place: str) -> str:
    return f"_streamlit_glscatter coded {place}"


def _named(state: Any) -> set[str]:
    ops = state.get("ops") if isinstance(state, Mapping) else None
    if not isinstance(ops, list | tuple):
        return set()
    steps = [op for op in ops if isinstance(op, Mapping)]
    filters = [op["where"] for op in steps if isinstance(op.get("where"), Mapping)]
    columns = (said.get("column") for said in (*steps, *filters))
    return {column for column in columns if isinstance(column, str)}
