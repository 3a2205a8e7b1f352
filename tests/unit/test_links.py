"""Linked plots in one session: what is selected in one, told of the rows of the others."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import streamlit as st
from quanta import box, point

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.labels.labels import labels_of
from streamlit_glscatter.page.resolve import color_of
from streamlit_glscatter.selection.command import resolve_selection
from streamlit_glscatter.session import items
from streamlit_glscatter.session.items import MISSING, Items
from streamlit_glscatter.session.links import Link, items_of

N = 300
LAST = 2**24 - 1
ALL = box([0, LAST], [0, LAST])
LEFT = box([0, LAST // 2], [0, LAST])
LOW = box([0, LAST], [0, LAST // 2], "add")


def table(seed: int, ids=None, **columns):
    random = np.random.default_rng(seed)
    xy = random.random((N, 2))
    ids = [f"item {i}" for i in range(N)] if ids is None else ids
    return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "id": ids, **columns})


def inside(frame: pd.DataFrame, left: float = 0.5):
    """Rows in the left half of the extent, by the data's own numbers."""
    x = frame["x"]
    return np.flatnonzero((x - x.min()) <= left * (x.max() - x.min()))


class Page:
    """A browser with linked plots: what it sends, and what a run of the app makes of it."""

    def __init__(self, monkeypatch) -> None:
        self.states = {}
        self.link = Link()
        self.serial = 0
        self.frames = {}
        self.commands = {}
        self.counted = set()
        self.columns = {}
        self.by_id = True
        monkeypatch.setattr(st, "session_state", self.states)

    def items(self, plot: str) -> Items:
        points = prepare(self.frames[plot])
        return items_of(points, "a", "id" if self.by_id else None, None)

    def run(self) -> dict:
        """Run the app: the bond of every plot."""
        return {plot: self.join(plot) for plot in self.frames}

    def join(self, plot: str):
        found = self.items(plot)
        return self.link.join(
            plot,
            plot,
            found,
            counted=plot in self.counted,
            command=resolve_selection(self.commands.get(plot), found.layout),
            epoch=0,
            columns=self.columns.get(plot, {}),
        )

    def said(self, plot: str, *ops, base=None):
        return {
            "plot": plot,
            "points": self.items(plot).layout.digest,
            "command": base and base.digest,
            "base": base is not None,
            "ops": list(ops),
        }

    def select(self, plot: str, *ops, before=(), base=None) -> None:
        self.serial += 1
        link = {"serial": self.serial, "plot": plot, "before": list(before)}
        self.states[plot] = {"selection": {**self.said(plot, *ops, base=base), "link": link}}

    def rows(self, plot: str):
        return self.join(plot).linked.rows


@pytest.fixture
def page(monkeypatch):
    page = Page(monkeypatch)
    order = np.random.default_rng(9).permutation(N)
    page.frames = {
        "first": table(1),
        "other": table(2).assign(x=lambda f: f["x"].where(f.index % 7 > 0)),
        "shuffled": table(3, [f"item {i}" for i in order]),
    }
    page.order = order
    page.run()
    return page


def test_a_value_selected_by_its_label_is_selected_in_all(page):
    """The steps of one plot speak of a column that only this plot has."""
    frame = page.frames["first"].assign(kind=np.arange(N) % 3)
    page.frames["first"] = frame
    points = prepare(frame, label="kind")
    options = {"color": None, "palette": None, "colormap": None, "domain": None, "scale": "linear"}
    labels = labels_of(points, "kind", color_of(points, **options))
    page.columns["first"] = {labels.source: labels.column}
    page.run()
    page.select("first", {"op": "replace", "kind": "value", "column": labels.source, "code": 1})
    rows = page.rows("first")
    assert len(set(frame["kind"][rows])) == 1
    assert len(rows) == N // 3
    shuffled = page.frames["shuffled"]["id"][page.rows("shuffled")]
    assert set(shuffled) == set(frame["id"][rows])
    page.columns.clear()  # the app has stopped to label: what was selected stays
    assert page.rows("first").tolist() == rows.tolist()


# --- what points stand for ----------------------------------------------------------------------


def ids_of(values) -> list[int]:
    points = prepare(pa_table(values))
    ids = Items(points.layout, points.table.column("id", role="link_id"))
    found = ids.values  # noqa: PD011 (no pandas)
    back = np.empty(len(found), np.int64)
    back[points.layout.rows] = found
    return back.tolist()


def pa_table(values):
    count = len(values)
    line = np.arange(count, dtype=float)
    if isinstance(values, pl.Series):
        return pl.DataFrame({"x": line, "y": line, "id": values})
    return pd.DataFrame({"x": line, "y": line, "id": values})


def test_whole_numbers_are_the_same_ids_whatever_their_type():
    for dtype in ("int8", "uint16", "int64", "float32", "float64", "Int32"):
        assert ids_of(pd.Series([5, 0, 7], dtype=dtype)) == [5, 0, 7]
    assert ids_of(pd.Series([5.0, None, 7.0])) == [5, MISSING, 7]
    assert ids_of(pd.Series([-5, 2**62])) == [-5, 2**62]


def test_text_is_the_same_id_however_it_is_stored():
    words = ["é", "", "a" * 50, "é", None]
    first = ids_of(pd.Series(words, dtype="str"))
    assert first[0] == first[3] != first[1] != first[2]
    assert first[4] == MISSING
    assert ids_of(pd.Series(words, dtype="category")) == first
    assert ids_of(pd.Series(words, dtype=object)) == first
    assert ids_of(pl.Series(words)) == first
    assert ids_of(pl.Series(words, dtype=pl.Categorical)) == first


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.Series([1.5, 2.0]), 'link_id="id" holds a number that is no 64-bit integer'),
        (pd.Series([2**63, 1], dtype="uint64"), 'link_id="id" holds a number that is no 64-bit'),
        (pd.Series([MISSING, 1]), "stands for"),
        (pd.to_datetime(pd.Series(["2024-01-01", "2024-01-02"])), "ids are whole numbers or text"),
        (pd.Series([True, False]), "ids are whole numbers or text"),
    ],
)
def test_ids_of_other_kinds_are_an_error(values, message):
    with pytest.raises(GlScatterError, match=message):
        ids_of(values)


def test_ids_that_share_a_hash_are_an_error(monkeypatch):
    monkeypatch.setattr(items.xxhash, "xxh3_64_intdigest", lambda _: 5)
    CACHE.clear()
    assert ids_of(pd.Series(["one", "one"])) == [5, 5]
    with pytest.raises(GlScatterError, match="same 64-bit hash"):
        ids_of(pd.Series(["one", "two"]))


@pytest.mark.parametrize(
    ("link", "link_id", "link_camera", "message"),
    [
        ("", None, None, "link is ''"),
        (5, None, None, "link is 5"),
        (None, "id", None, "link_id='id' says how plots are linked: pass link="),
        (None, None, False, "link_camera=False says how plots are linked"),
        ("a", None, 1, "link_camera is 1; it takes True, False or None"),
        ("a", "idd", None, 'link_id="idd".*Did you mean "id"'),
    ],
)
def test_a_slip_names_the_option_and_the_remedy(link, link_id, link_camera, message):
    with pytest.raises(GlScatterError, match=message):
        items_of(prepare(table(1)), link, link_id, link_camera)


# --- one selection, many plots ------------------------------------------------------------------


def test_nothing_is_said_before_something_is_selected(page):
    for bond in page.run().values():
        assert (bond.linked, bond.command, bond.decides) == (None, None, False)


def test_a_selection_is_the_same_items_in_every_plot(page):
    page.select("first", LEFT)
    rows = inside(page.frames["first"])
    # Also in a plot that comes earlier in the script.
    assert page.rows("shuffled").tolist() == np.flatnonzero(np.isin(page.order, rows)).tolist()
    assert page.rows("first").tolist() == rows.tolist()
    assert page.rows("other").tolist() == [row for row in rows if row % 7]
    assert page.rows("other").dtype == np.int64


def test_only_the_plot_that_was_touched_lists_shapes(page):
    page.select("first", LEFT)
    assert [len(bond.linked.steps) for bond in page.run().values()] == [1, 0, 0]


def test_rows_match_by_position_where_there_are_no_ids(page):
    page.by_id = False
    page.run()
    page.select("first", LEFT)
    rows = inside(page.frames["first"])
    assert page.rows("shuffled").tolist() == rows.tolist()
    page.frames["shuffled"] = table(3)[:200]
    assert page.rows("shuffled").tolist() == []  # other rows: positions mean something else


def test_a_selection_goes_on_in_another_plot(page):
    page.select("first", LEFT)
    before = [page.said("first", LEFT)]
    y = page.frames["shuffled"]["y"]
    low = np.flatnonzero(y - y.min() <= 0.5 * (y.max() - y.min()))
    page.select("shuffled", LOW, before=before)
    wanted = np.union1d(inside(page.frames["first"]), page.order[low])
    assert page.rows("first").tolist() == wanted.tolist()
    before.append(page.said("shuffled", LOW))
    page.select("other", {**LEFT, "op": "subtract"}, before=before)
    other = page.frames["other"]
    wanted = np.setdiff1d(wanted, inside(other))
    assert page.rows("first").tolist() == wanted.tolist()
    # A new beginning leaves all that behind.
    page.select("first", ALL, before=[])
    assert len(page.rows("first")) == N


def test_clearing_ends_it_everywhere(page):
    page.select("first", LEFT)
    page.run()
    page.select("other")
    assert all(len(page.rows(plot)) == 0 for plot in page.frames)


def test_an_id_that_several_rows_have_selects_all_of_them_elsewhere(page):
    page.frames["first"] = table(1, np.arange(N) // 10)
    page.frames["other"] = table(2, [5.0, None] * (N // 2))
    page.run()
    rows = page.items("first").layout.rows
    page.select("first", point(int(np.flatnonzero(rows == 55)[0])))
    assert page.rows("first").tolist() == [55]  # what was clicked
    assert page.rows("other").tolist() == list(range(0, N, 2))
    page.select("other", ALL)
    assert page.rows("first").tolist() == list(range(50, 60))  # a missing id matches none


# --- what changes in between --------------------------------------------------------------------


def test_what_the_app_selects_later_counts_in_that_plot_alone(page):
    page.select("first", LEFT)
    page.run()
    page.commands["other"] = [3, 4]
    bonds = page.run()
    assert (bonds["other"].linked, bonds["other"].decides) == (None, True)
    assert bonds["other"].command.rows.tolist() == [3, 4]
    assert len(bonds["first"].linked.rows) > 2
    # It stays until somebody selects something else.
    assert page.run()["other"].linked is None
    page.select("first", ALL)
    assert len(page.rows("other")) == np.count_nonzero(np.arange(N) % 7)


def test_steps_may_start_from_what_the_app_has_selected(page):
    page.commands["first"] = [1, 2]
    base = page.join("first").command
    page.select("first", {**LEFT, "op": "add"}, base=base)
    wanted = np.union1d([1, 2], inside(page.frames["first"]))
    assert page.rows("first").tolist() == wanted.tolist()


def test_a_selection_outlives_the_points_it_was_made_on(page):
    page.select("first", LEFT)
    rows = inside(page.frames["first"])
    page.run()
    page.frames["first"] = table(4)
    bond = page.join("first")
    assert (bond.linked.rows.tolist(), bond.linked.steps) == (rows.tolist(), [])
    # And the plot.
    del page.frames["first"], page.states["first"]
    assert page.rows("other").tolist() == [row for row in rows if row % 7]


@pytest.mark.parametrize(
    "change",
    [
        {"link": None},
        {"link": {"serial": "2", "plot": "first", "before": []}},
        {"link": {"serial": True, "plot": "first", "before": []}},
        {"link": {"serial": 2, "plot": "nobody", "before": []}},
        {"link": {"serial": 2, "plot": "first", "before": [{}] * 1000}},
        {"link": {"serial": 2, "plot": "first", "before": [5]}},
        {"link": {"serial": 0, "plot": "first", "before": []}},
        {"points": "of another day"},
        {"ops": [{"op": "replace", "kind": "heart"}]},
        {"base": True, "command": "unknown"},
    ],
)
def test_a_state_that_makes_no_sense_changes_nothing(page, change):
    page.select("first", LEFT)
    rows = page.rows("other").tolist()
    page.select("first", ALL)
    page.states["first"]["selection"] |= change
    assert page.rows("other").tolist() == rows


def test_what_the_browser_cannot_know_it_is_told(page):
    page.counted = {"shuffled"}
    page.run()
    page.select("first", LEFT)
    bonds = page.run()
    assert bonds["other"].command is None
    told = bonds["shuffled"]
    assert (told.command.rows.tolist(), told.epoch) == (told.linked.rows.tolist(), 1)
    assert page.run()["shuffled"].epoch == 1
    # The other way round all others have to be told.
    page.select("shuffled", LEFT)
    bonds = page.run()
    assert [bonds[plot].epoch for plot in page.frames] == [1, 1, 1]
    assert bonds["other"].command.rows.tolist() == bonds["other"].linked.rows.tolist()
    # The same again is said again: the browser may have shown something else in between.
    page.select("first", ALL)
    page.run()
    page.select("shuffled", LEFT)
    assert page.run()["other"].epoch == 2


def test_what_the_app_selects_replaces_what_the_browser_was_told(page):
    page.counted = {"shuffled"}
    page.run()
    page.select("first", LEFT)
    page.run()
    found = page.items("shuffled")
    command = resolve_selection([7], found.layout)
    told = page.link.join("shuffled", "shuffled", found, counted=True, command=command, epoch=1)
    assert (told.command.rows.tolist(), told.epoch, told.linked) == ([7], 2, None)
