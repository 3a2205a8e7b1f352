"""Dask DataFrames that are counted as they are: what reaches the page, and what is refused."""

from __future__ import annotations

import threading

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from partitioned import NAMES, counted, itself, partitioned
from test_component import App

from streamlit_glscatter import GlScatterError, Points, prepare, st_glscatter
from streamlit_glscatter.aggregate import Cancelled
from streamlit_glscatter.aggregate.turns import processors
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.partitions import frame as passes
from streamlit_glscatter.partitions.run import reduce
from streamlit_glscatter.selection.selection import rows_of, select
from streamlit_glscatter.viewport.viewport import Viewport

RANDOM = np.random.default_rng(4)
COUNT = 6000
FRAME = pd.DataFrame(
    {
        "x": RANDOM.normal(size=COUNT),
        "y": RANDOM.normal(size=COUNT),
        "kind": pd.Categorical.from_codes(RANDOM.integers(0, 4, COUNT), list("abcd")),
        "text": RANDOM.choice(np.array(NAMES), COUNT).astype(object),
        "value": RANDOM.normal(size=COUNT),
    }
)
FRAME.loc[::40, "y"] = np.nan
MEMORY = prepare(FRAME)
CUTS = [0, 1000, 1000, 3500]
VIEW = [0.45 * QMAX, 0.55 * QMAX, 0.45 * QMAX, 0.55 * QMAX]


def frame():
    return partitioned(FRAME, CUTS)


def live() -> Points:
    return prepare(frame(), live=True, progress=False)


def ask(app, box, serial=1):
    points = app.manifest["points"]["source"]
    return {"serial": serial, "points": points, "box": box, "width": 400, "height": 300}


@pytest.fixture
def asked(monkeypatch):
    """Note how many partitions each pass has read, from an empty cache on."""
    read = []
    ask_partition = passes._ask

    def noting(*arguments):
        read.append(arguments[2])
        return ask_partition(*arguments)

    CACHE.clear()
    monkeypatch.setattr(passes, "_ask", noting)
    return read


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("color", [None, "kind", "value"])
def test_the_page_gets_what_it_gets_of_the_rows_in_memory(color):
    ours = App(frame(), live=True, color=color, mode="aggregate").manifest
    theirs = App(MEMORY, color=color, mode="aggregate").manifest
    assert (
        ours["aggregate"]["base"]["data"]["digest"] == theirs["aggregate"]["base"]["data"]["digest"]
    )
    assert ours["aggregate"]["total"] == theirs["aggregate"]["total"] == len(MEMORY)
    assert ours["notes"] == theirs["notes"]
    for name in ("rows", "x", "y", "home", "aspect", "count"):
        assert ours["points"][name] == theirs["points"][name]


def test_points_prepared_ahead_are_the_same_plot():
    points = live()
    app = App(points, color="kind")
    assert app.manifest["aggregate"]["total"] == len(points) == len(MEMORY)
    assert app.manifest["points"]["source"] == points.layout.digest
    assert App(points, color="kind", live=True).manifest["aggregate"] is not None


def test_few_points_in_view_come_with_their_tooltip():
    app = App(live(), color="kind", hover=["text", "value"])
    app.rerun(viewport=ask(app, VIEW))
    found = app.manifest["aggregate"]
    assert found["raster"] is None
    x0, x1, y0, y1 = found["inside"]
    x, y = MEMORY.layout.quantum(0, len(MEMORY)).T
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    assert app.manifest["points"]["count"] == inside.sum()
    assert app.manifest["hover"]["columns"] == ["text", "value"]


LASSO = {
    "op": "replace",
    "kind": "lasso",
    "x": [0.3 * QMAX, 0.6 * QMAX, 0.5 * QMAX],
    "y": [0.4 * QMAX, 0.45 * QMAX, 0.7 * QMAX],
}


def test_a_lasso_selects_rows_of_the_frame():
    app = App(live(), on_select="rerun")
    state = {"points": app.manifest["points"]["source"], "command": None, "base": False}
    event = app.rerun(selection={**state, "ops": [LASSO], "key": "mine"})
    wanted = rows_of(MEMORY.layout, select(MEMORY.layout, [LASSO]))
    assert len(wanted) > 100
    assert event.selection.point_indices.tolist() == wanted.tolist()
    assert app.manifest["aggregate"]["selection"] == {"key": "mine", "count": len(wanted)}
    assert len(event.selection.lasso) == 1


def test_a_lasso_takes_only_what_the_legend_shows():
    app = App(live(), color="text", on_select="rerun")
    source = app.manifest["color"]["source"]
    where = {"column": source, "shown": [0, 2]}
    state = {"points": app.manifest["points"]["source"], "command": None, "base": False}
    event = app.rerun(selection={**state, "ops": [{**LASSO, "where": where}], "key": "mine"})
    inside = rows_of(MEMORY.layout, select(MEMORY.layout, [LASSO]))
    counts = FRAME["text"][FRAME["y"].notna()].value_counts()
    names = counts.sort_index().sort_values(ascending=False, kind="stable")
    wanted = inside[FRAME["text"].isin(names.index[[0, 2]])[inside]]
    assert 0 < len(wanted) < len(inside)
    assert event.selection.point_indices.tolist() == wanted.tolist()
    assert app.manifest["aggregate"]["selection"] == {"key": "mine", "count": len(wanted)}
    # The codes are made where the points are: no step selects by them alone.
    value = {"op": "replace", "kind": "value", "column": source, "code": 0}
    event = app.rerun(selection={**state, "ops": [value]})
    assert event.selection.point_indices.tolist() == []
    # Colour and filter of the next plot may be others: the selection stays.
    app.options |= {"color": "value"}
    event = app.rerun(selection={**state, "ops": [{**LASSO, "where": where}], "key": "mine"})
    assert "source" not in app.manifest["color"]


def test_steps_that_select_nothing_are_no_rows():
    app = App(live(), on_select="rerun")
    state = {"points": app.manifest["points"]["source"], "command": None, "base": False}
    assert len(app.rerun(selection={**state, "ops": []}).selection.point_indices) == 0


def test_a_selection_of_python_leaves_out_rows_without_coordinates():
    app = App(live(), selection=[0, 1, 40, 41])
    assert app.event.selection.point_indices.tolist() == [1, 41]
    assert app.manifest["selection"]["count"] == 2
    assert any("2 rows of the selection" in note for note in app.manifest["notes"])
    assert app.manifest["aggregate"]["selection"]["count"] == 2


def test_a_browser_that_cannot_draw_gets_a_picture():
    app = App(live(), color="kind")
    request = {"width": 200, "height": 150, "ratio": 1.0, "dark": False}
    app.rerun(still=request)
    theirs = App(MEMORY, color="kind", mode="aggregate")
    theirs.rerun(still=request)
    # So few points are all on the first two levels, so the sample of them is all of them.
    ours = app.manifest["still"]["image"]["digest"]
    assert ours == theirs.manifest["still"]["image"]["digest"]


def test_partitions_that_declare_other_categories_share_a_legend():
    values = [["b", "a", None], ["c", "b"], [None, None], ["a", "d", "c", "c"]]
    pieces = [
        pd.DataFrame({"x": np.arange(len(of)) + 10.0 * i, "y": 1.0 * i, "kind": pd.Categorical(of)})
        for i, of in enumerate(values)
    ]
    frame = dd.from_map(itself, pieces, meta=pieces[2][:0])
    plot = counted(prepare(frame, live=True, progress=False), color="kind", hover=["kind"])
    [legend] = pa.ipc.open_stream(plot.plot.color.tables["legend"].data)
    names = legend["name"].to_pylist()
    assert names == ["a", "b", "c", "d", "missing"]
    assert legend["count"].to_pylist() == [2, 2, 3, 1, 3]
    answer = plot.answer(Viewport(1, (0.0, 1.0 * QMAX, 0.0, 1.0 * QMAX), 300, 300), None)
    every = [value for of in values for value in of]
    rows, codes = answer.points.layout.rows, answer.color.column.numpy
    assert sorted(rows.tolist()) == list(range(len(every)))
    for row, code in zip(rows, codes, strict=True):
        assert names[code] == (every[row] or "missing")


# --- passes -------------------------------------------------------------------------------------


def test_a_view_takes_one_pass_and_is_kept(asked):
    plot = counted(live(), color="kind")
    assert len(asked) == 2 * 5  # the cells; the facts of the colour
    viewport = Viewport(1, (0.0, 1.0 * QMAX, 0.0, 1.0 * QMAX), 300, 300)
    plot.answer(viewport, None)
    assert len(asked) <= 4 * 5
    del asked[:]
    plot.answer(viewport, None)
    counted(live(), color="kind").answer(viewport, None)
    assert asked == []


def test_naming_columns_ahead_takes_no_further_pass(asked):
    points = prepare(frame(), live=True, color="kind", size="value", progress=False)
    assert len(asked) == 5
    counted(points, color="kind", size="value", opacity="value")
    assert len(asked) == 5


def test_nobody_waits_for_an_answer_that_nobody_wants():
    plot = counted(live(), color="text")
    viewport = Viewport(1, (0.1 * QMAX, 0.9 * QMAX, 0.0, 1.0 * QMAX), 311, 300)
    with pytest.raises(Cancelled):
        plot.answer(viewport, None, lambda: True)


def test_a_pass_that_nobody_waits_for_any_more_stops_between_partitions():
    count = 20 * processors()
    go_on, read = threading.Event(), []

    def waiting(number):
        read.append(number)
        assert go_on.wait(timeout=60)
        return FRAME

    parts = [dask.delayed(waiting)(number) for number in range(count)]
    own = [()] * count
    with pytest.raises(Cancelled):
        reduce(parts, _rows_in, None, own, sum, cancelled=lambda: bool(read))
    go_on.set()
    # The threads are free again, and most partitions were never read.
    whole = [dask.delayed(pd.DataFrame.copy)(FRAME)] * 3
    assert reduce(whole, _rows_in, None, own[:3], sum) == 3 * COUNT
    assert len(read) < count


def _rows_in(piece, _shared):
    return len(piece)


def test_progress_speaks_of_rows():
    CACHE.clear()
    reports = []
    prepare(frame(), live=True, progress=lambda *report: reports.append(report))
    assert reports[-1] == (COUNT, COUNT, 0.0)


def test_a_file_that_is_written_again_is_another_frame(tmp_path):
    digests = []
    for rows in (100, 200):
        FRAME[:rows].to_parquet(tmp_path / "points.parquet")
        points = prepare(dd.read_parquet(tmp_path), live=True, progress=False)
        assert points.layout.n_rows == rows
        digests.append(points.layout.digest)
    assert digests[0] != digests[1]


# --- errors -------------------------------------------------------------------------------------


def test_a_dask_frame_without_live_is_refused_with_both_remedies():
    for call in (prepare, st_glscatter):
        with pytest.raises(GlScatterError, match=r"path=FOLDER.*live=True"):
            call(frame())


@pytest.mark.parametrize("data", [FRAME, {"x": [1.0], "y": [2.0]}, "points.parquet", MEMORY])
def test_live_is_for_dask_frames(data):
    for call in (prepare, st_glscatter):
        with pytest.raises(GlScatterError, match="live=True is for a Dask DataFrame"):
            call(data, live=True)


def test_live_and_path_exclude_each_other(tmp_path):
    with pytest.raises(GlScatterError, match="live=True writes nothing"):
        prepare(frame(), live=True, path=tmp_path / "out")


@pytest.mark.parametrize("mode", ["points", "density"])
def test_live_frames_are_only_counted(mode):
    with pytest.raises(GlScatterError, match=f'mode is "{mode}"'):
        st_glscatter(frame(), live=True, mode=mode)


def test_live_frames_cannot_be_linked():
    with pytest.raises(GlScatterError, match=r'link is "twins".*Remove link='):
        st_glscatter(frame(), live=True, link="twins")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "ex"}, 'x="ex": there is no such column'),
        ({"x": "text"}, 'x="text" holds text'),
        ({"color": "knid"}, 'Did you mean "kind"'),
        ({"hover": ["vlaue"]}, 'Did you mean "value"'),
        ({"image": "vlaue"}, 'Did you mean "value"'),
        ({"size": "text"}, 'size="text" holds text'),
        ({"size": "kind"}, 'size="kind" holds categories'),
        ({"color": "value", "scale": "rank"}, 'scale is "rank"'),
        ({"color": "value", "scale": "log"}, '"log" needs positive values'),
        ({"color": "kind", "palette": {"a": "red"}}, "there is no colour for 'b'"),
    ],
)
def test_what_cannot_be_shown_is_named(options, message):
    with pytest.raises(GlScatterError, match=message):
        st_glscatter(frame(), live=True, **options)


def test_partitions_of_several_types_are_refused():
    pieces = [FRAME[:100], FRAME[100:200].assign(value="many")]
    mixed = dd.from_map(itself, pieces, meta=FRAME[:0])
    with pytest.raises(GlScatterError, match='"value" is of the type double in one partition'):
        st_glscatter(mixed, live=True, color="value")


class Growing:
    """Gives a row more at each reading."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __call__(self, number: int) -> pd.DataFrame:
        del number
        self.rows += 1
        return FRAME[: self.rows]

    def __dask_tokenize__(self) -> str:
        return f"growing {id(self)}"


def test_a_frame_that_changes_under_its_token_is_noticed():
    growing = dd.from_map(Growing(50), [0, 1], meta=FRAME[:0])
    with pytest.raises(GlScatterError, match="other rows or values"):
        prepare(growing, live=True, progress=False)
