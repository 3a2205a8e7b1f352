"""Plots above the threshold: what the server answers, without a browser."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from test_component import App

from streamlit_glscatter import prepare
from streamlit_glscatter.aggregate import Grid, decode
from streamlit_glscatter.layout.layout import QMAX
from streamlit_glscatter.selection.selection import rows_of, select
from streamlit_glscatter.viewport.counted import REGION_POINTS

RANDOM = np.random.default_rng(21)
COUNT = 300_000
FRAME = pd.DataFrame(
    {
        "x": RANDOM.normal(size=COUNT),
        "y": RANDOM.normal(size=COUNT),
        "kind": pd.Categorical.from_codes(RANDOM.integers(0, 4, COUNT), list("abcd")),
        "value": RANDOM.normal(size=COUNT),
        "many": pd.Categorical.from_codes(
            RANDOM.integers(0, 60, COUNT), [f"k{i}" for i in range(60)]
        ),
    }
)
POINTS = prepare(FRAME)
LAYOUT = POINTS.layout
WHOLE = [0, QMAX, 0, QMAX]


def quanta() -> np.ndarray:
    return LAYOUT.quantum(0, COUNT)


def ask(box, serial=1, points=LAYOUT.digest, width=400, height=300):
    return {"serial": serial, "points": points, "box": box, "width": width, "height": height}


class Counting(App):
    """An app with a plot above the threshold."""

    def __init__(self, **options) -> None:
        super().__init__(POINTS, **{"mode": "aggregate", **options})

    @property
    def aggregate(self):
        return self.manifest["aggregate"]

    def counts(self, raster, published):
        """Read the counts of a raster, shape (height, width)."""
        data = published[raster["data"]["digest"]]
        shape = (raster["height"], raster["width"])
        return decode(data)["count"].reshape(shape)


@pytest.fixture
def published(monkeypatch):
    """Collect the buffers that are published, by digest."""
    from streamlit_glscatter.page import mount  # noqa: PLC0415 (patched here)

    found = {}
    publish = mount.publish

    def noting(buffers, place):
        found.update({buffer.digest: buffer.data for buffer in buffers.values()})
        return publish(buffers, place)

    monkeypatch.setattr(mount, "publish", noting)
    return found


def expected(grid: Grid, keep=slice(None)):
    x0, x1, y0, y1 = grid.box
    x, y = quanta()[keep].T
    edges = [
        np.arange(y0, y1 + 1, 2**grid.ky) - 0.5,
        np.arange(x0, x1 + 1, 2**grid.kx) - 0.5,
    ]
    return np.histogram2d(y, x, bins=edges)[0]


def grid_of(raster) -> Grid:
    return Grid(*(raster[name] for name in ("kx", "ky", "x", "y", "width", "height")))


def test_all_points_are_counted_and_none_is_sent(published):
    app = Counting(color="kind")
    found = app.aggregate
    assert app.manifest["points"]["count"] == 0
    assert app.manifest["points"]["levels"] == []
    assert app.manifest["points"]["source"] == LAYOUT.digest
    assert (found["total"], found["serial"], found["inside"]) == (COUNT, 0, None)
    base = app.counts(found["base"], published)
    assert np.array_equal(base, expected(grid_of(found["base"])))
    assert base.sum() == COUNT


def test_below_the_threshold_points_are_sent():
    assert Counting(mode="auto").aggregate is None
    assert Counting(mode="auto", threshold=COUNT).aggregate is None
    assert Counting(mode="auto", threshold=COUNT - 1).aggregate["total"] == COUNT
    assert Counting(mode="points", threshold=10).aggregate is None


def test_a_view_of_many_points_is_counted(published):
    app = Counting(color="value")
    app.rerun(viewport=ask(WHOLE, serial=7))
    found = app.aggregate
    assert found["serial"] == 7
    grid = grid_of(found["raster"])
    assert np.array_equal(app.counts(found["raster"], published), expected(grid))


def test_a_view_of_few_points_gets_them(published):
    app = Counting(color="kind", hover=["value"])
    box = [0.45 * QMAX, 0.5 * QMAX, 0.5 * QMAX, 0.55 * QMAX]
    app.rerun(viewport=ask(box))
    found, points = app.aggregate, app.manifest["points"]
    assert found["raster"] is None
    x0, x1, y0, y1 = found["inside"]
    assert x0 <= box[0]
    assert x1 >= box[1]
    assert y0 <= box[2]
    assert y1 >= box[3]
    x, y = quanta().T
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    assert points["count"] == inside.sum() <= REGION_POINTS
    assert (points["source"], points["rows"]) == (LAYOUT.digest, COUNT)
    # Each point has the colour it has among all.
    codes = pa.ipc.open_stream(published[app.manifest["color"]["column"]["digest"]]).read_all()
    all_codes = FRAME["kind"].cat.codes.to_numpy()[LAYOUT.rows[inside]]
    assert sorted(codes.column(0).to_pylist()) == sorted(all_codes.tolist())
    assert app.manifest["hover"]["columns"] == ["value"]


def test_the_same_question_is_answered_by_the_same_bytes():
    app = Counting(color="kind")
    app.rerun(viewport=ask(WHOLE))
    first = app.aggregate
    app.rerun(viewport=ask(WHOLE, serial=2))
    assert app.aggregate["raster"]["data"] == first["raster"]["data"]


@pytest.mark.parametrize("viewport", [ask(WHOLE, points="other"), {"serial": 1}, "all", None])
def test_questions_that_make_no_sense_are_not_answered(viewport):
    app = Counting()
    app.rerun(viewport=viewport)
    assert app.aggregate["serial"] == 0


def test_nothing_is_counted_far_from_all_points():
    app = Counting()
    app.rerun(viewport=ask([-9e7, -8e7, 0, 1e7], serial=3))
    assert (app.aggregate["serial"], app.manifest["points"]["count"]) == (3, 0)


LASSO = {
    "op": "replace",
    "kind": "lasso",
    "x": [0.3 * QMAX, 0.6 * QMAX, 0.5 * QMAX],
    "y": [0.4 * QMAX, 0.45 * QMAX, 0.7 * QMAX],
}


def selection(*ops, key="mine"):
    return {"points": LAYOUT.digest, "command": None, "base": False, "ops": ops, "key": key}


def test_a_lasso_selects_among_all_points(published):
    app = Counting(on_select="rerun")
    event = app.rerun(selection=selection(LASSO))
    mask = select(LAYOUT, [LASSO])
    assert mask.sum() > 1000
    assert np.array_equal(event.selection.point_indices, rows_of(LAYOUT, mask))
    found = app.aggregate
    assert found["selection"] == {"key": "mine", "count": int(mask.sum())}
    counts = app.counts(found["baseSelected"], published)
    assert np.array_equal(counts, expected(grid_of(found["baseSelected"]), mask))


def test_a_lasso_is_shown_though_the_app_does_not_ask_for_it():
    app = Counting()
    event = app.rerun(selection=selection(LASSO))
    assert len(event.selection.point_indices) == 0
    assert app.aggregate["selection"]["count"] == select(LAYOUT, [LASSO]).sum()


def test_a_lasso_takes_only_what_the_legend_shows(published):
    app = Counting(on_select="rerun", color="kind")
    where = {"column": app.manifest["color"]["source"], "hidden": [0, 2]}
    event = app.rerun(selection=selection({**LASSO, "where": where}))
    row = np.empty(COUNT, bool)
    row[LAYOUT.rows] = select(LAYOUT, [LASSO])
    rows = np.flatnonzero(row & FRAME["kind"].isin(["b", "d"]).to_numpy())
    assert len(rows) > 1000
    assert np.array_equal(event.selection.point_indices, rows)
    assert app.aggregate["selection"]["count"] == len(rows)
    counts = app.counts(app.aggregate["baseSelected"], published)
    assert counts.sum() == len(rows)
    # The selection stays when another colour is shown, and with points in place of counts.
    app.options["color"] = "value"
    box = [0.49 * QMAX, 0.5 * QMAX, 0.49 * QMAX, 0.5 * QMAX]
    event = app.rerun(selection=selection({**LASSO, "where": where}), viewport=ask(box))
    assert np.array_equal(event.selection.point_indices, rows)
    assert "source" not in app.manifest["color"]  # means have no range
    app.options["filter"] = (0, 1)
    app.rerun()
    assert "filter" not in app.manifest
    assert any("filter is not used" in note for note in app.manifest["notes"])


def test_a_point_of_a_region_is_the_one_that_was_clicked():
    app = Counting(on_select="rerun")
    box = [0.49 * QMAX, 0.5 * QMAX, 0.49 * QMAX, 0.5 * QMAX]
    app.rerun(viewport=ask(box))
    inside = app.aggregate["inside"]
    step = {"op": "replace", "kind": "point", "index": 5, "within": inside}
    event = app.rerun(viewport=ask(box), selection=selection(step))
    [row] = event.selection.point_indices
    # The fifth point as the browser has it: by cell, in the order of all.
    from streamlit_glscatter.layout.region import region_of  # noqa: PLC0415

    region = region_of(LAYOUT, tuple(inside))
    assert region.coordinates.layout.rows[5] == row
    x, y = region.coordinates.layout.quantum(5, 6)[0]
    assert (quanta()[region.positions[5]] == [x, y]).all()


def test_a_point_of_a_region_that_it_does_not_hold_is_none():
    step = {"op": "replace", "kind": "point", "index": 5, "within": [0, 0, 0, 0]}
    assert select(LAYOUT, [step]).sum() == 0


def test_a_selection_of_python_is_counted_too(published):
    rows = np.arange(0, COUNT, 3)
    app = Counting(selection=rows)
    assert app.aggregate["selection"]["count"] == len(rows)
    # Its name goes along without any point: a lasso of the browser says what it was drawn upon.
    assert app.manifest["selection"]["count"] == len(rows)
    counts = app.counts(app.aggregate["baseSelected"], published)
    assert counts.sum() == len(rows)
    app.rerun(viewport=ask([0.49 * QMAX, 0.5 * QMAX, 0.49 * QMAX, 0.5 * QMAX]))
    inside = app.manifest["points"]["count"]
    column = pa.ipc.open_stream(published[app.manifest["selection"]["column"]["digest"]]).read_all()
    chosen = column.column(0).to_pylist()
    assert (
        inside / 3 * 0.8
        < (sum(chosen) if "selected" in column.schema.names else len(chosen))
        < inside / 3 * 1.2
    )


def test_many_categories_are_counted_together_and_a_note_says_so():
    app = Counting(color="many")
    assert app.aggregate["codes"] == 0
    assert any("60 categories" in note for note in app.manifest["notes"])


def test_a_misspelt_tooltip_column_is_an_error_though_no_point_is_sent():
    with pytest.raises(AssertionError, match="Did you mean"):
        Counting(hover=["vlaue"])


def test_the_manifest_is_small():
    assert len(json.dumps(Counting(color="kind").manifest)) < 2500
