from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from test_component import App
from test_counted import COUNT, FRAME, LAYOUT, Counting

from streamlit_glscatter import GlScatterError, prepare
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.labels import labels
from streamlit_glscatter.labels.labels import labels_of
from streamlit_glscatter.page.resolve import color_of

RANDOM = np.random.default_rng(8)
NAMES = np.array(["oak", "ash", "elm", "fir"])
CENTERS = np.array([[0.0, 0.0], [6.0, 1.0], [2.0, 7.0], [-5.0, 4.0]])


def frame(count: int = 4000, **columns) -> pd.DataFrame:
    which = RANDOM.choice(4, count, p=[0.5, 0.25, 0.15, 0.1])
    place = RANDOM.normal(CENTERS[which], 0.6)
    return pd.DataFrame({"x": place[:, 0], "y": place[:, 1], "name": NAMES[which], **columns})


def resolved(data, label="name", **color):
    points = prepare(data)
    options = {"color": None, "palette": None, "colormap": None, "domain": None, "scale": "linear"}
    channel = color_of(points, **{**options, **color})
    return labels_of(points, label, channel), points, channel


def table(found) -> pd.DataFrame:
    return pa.ipc.open_stream(found.table.data).read_all().to_pandas()


def rows_at(points, x: int, y: int) -> set[int]:
    """Source rows of the points at a place."""
    layout = points.layout
    here = (layout.quantum(0, len(layout)) == [x, y]).all(axis=1)
    return set(layout.rows[here].tolist())


# --- where they stand ---------------------------------------------------------------------------


def test_each_value_is_named_at_one_of_its_points_the_largest_first():
    data = frame()
    found, points, _ = resolved(data)
    rows = table(found)
    assert rows["text"].tolist() == ["oak", "ash", "elm", "fir"]
    counts = data["name"].value_counts()
    for _, row in rows.iterrows():
        at = rows_at(points, row["x"], row["y"])
        assert set(data["name"].iloc[sorted(at)]) == {row["text"]}
        [first, *_] = at
        center = CENTERS[NAMES.tolist().index(row["text"])]
        assert np.hypot(*(data.loc[first, ["x", "y"]].to_numpy(float) - center)) < 0.6
        assert row["size"] == pytest.approx(counts[row["text"]], rel=0.1)


def test_a_ring_is_named_on_the_ring():
    angle = RANDOM.uniform(0, 2 * np.pi, 3000)
    radius = RANDOM.normal(5, 0.1, 3000)
    data = pd.DataFrame({"x": radius * np.cos(angle), "y": radius * np.sin(angle), "name": "ring"})
    found, points, _ = resolved(data)
    for _, row in table(found).iterrows():
        [at, *_] = rows_at(points, row["x"], row["y"])
        assert 4.5 < np.hypot(data["x"][at], data["y"][at]) < 5.5


def test_a_value_in_two_clusters_is_named_in_both():
    data = frame()
    data.loc[data["name"] == "fir", "name"] = "elm"
    rows = table(resolved(data)[0])
    assert rows["text"].tolist() == ["oak", "ash", "elm", "elm"]
    codes = rows["code"].tolist()
    assert codes[2] == codes[3]
    assert sorted(codes[:3]) == [0, 1, 2]


def test_missing_values_and_blank_texts_have_no_label():
    data = frame()
    data.loc[data["name"] == "oak", "name"] = None
    data.loc[data["name"] == "ash", "name"] = " "
    found, points, _ = resolved(data)
    assert table(found)["text"].tolist() == ["elm", "fir"]
    codes = found.column.numpy
    names = data["name"].iloc[points.layout.rows].to_numpy()
    assert set(codes[pd.isna(names)].tolist()) == {3}
    assert set(names[codes == 1]) == {"elm"}


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (np.arange(40) % 4 == 0, ["False", "True"]),
        (np.repeat([7, 300, -1], [20, 15, 5]), ["7", "300", "-1"]),
        (pd.Categorical.from_codes([1] * 30 + [0] * 10, ["b", "a", "c"]), ["a", "b"]),
        (pd.Categorical.from_codes([1] * 30 + [0] * 10, [0.5, 1.5]), ["1.5", "0.5"]),
        (pa.array(["z"] * 30 + ["é"] * 10, pa.string_view()), ["z", "é"]),
        (pa.nulls(40), []),
    ],
)
def test_labels_are_text_categories_booleans_or_integers(column, texts):
    data = {"x": RANDOM.normal(size=40), "y": RANDOM.normal(size=40), "name": column}
    rows = table(resolved(data)[0])
    assert list(dict.fromkeys(rows["text"])) == texts


def test_a_sample_names_rare_values_at_their_own_points(monkeypatch):
    data = frame(30_000)
    rare = RANDOM.choice(len(data), 12, replace=False)
    data.loc[rare, "name"] = "yew"
    monkeypatch.setattr(labels, "SAMPLE", 17_000)
    CACHE.clear()
    found, points, _ = resolved(data)
    rows = table(found)
    assert rows["text"].tolist() == ["oak", "ash", "elm", "fir", "yew"]
    assert rows["size"].iloc[-1] <= 12
    assert rows_at(points, *rows[["x", "y"]].iloc[-1]) & set(rare.tolist())
    counts = data["name"].value_counts()
    assert rows["size"][:4].to_numpy() == pytest.approx(counts[rows["text"][:4]], rel=0.1)


def test_no_points_have_no_labels():
    data = pd.DataFrame({"x": [np.nan], "y": [1.0], "name": ["a"]})
    assert len(table(resolved(data)[0])) == 0
    assert len(table(resolved(data.iloc[:0])[0])) == 0


# --- with the colour ----------------------------------------------------------------------------


def test_the_codes_of_the_colour_serve_where_they_tell_all_values():
    data = frame()
    found, _, channel = resolved(data, color="name")
    assert found.column is channel.column
    assert found.source == channel.column.digest
    apart, _, _ = resolved(data)
    assert table(found)[["text", "x", "y", "size"]].equals(table(apart)[["text", "x", "y", "size"]])
    # With fewer colours than values the colour cannot tell them.
    many = frame(name=[f"n{i % 300}" for i in range(4000)])
    found, _, channel = resolved(many, color="name")
    assert found.column is not channel.column
    assert table(found)["text"].nunique() == 300


def test_the_manifest_refers_to_one_buffer_where_both_show_the_same():
    app = App(frame(), color="name", label="name")
    found = app.manifest["labels"]
    assert found["name"] == "name"
    assert found["column"] == app.manifest["color"]["column"]
    app.options["color"] = None
    app.rerun()
    assert app.manifest["labels"]["column"]["bytes"] > 4000
    del app.options["label"]
    app.rerun()
    assert app.manifest["labels"] is None


# --- selecting ----------------------------------------------------------------------------------


def value(manifest, code, op="replace"):
    return {"op": op, "kind": "value", "column": manifest["labels"]["source"], "code": code}


def test_a_value_is_selected_to_the_last_row():
    data = frame()
    app = App(data, label="name", on_select="rerun")
    event = app.select(value(app.manifest, 1), value(app.manifest, 3, "add"))
    expected = np.flatnonzero(data["name"].isin(["ash", "fir"]))
    assert event.selection.point_indices.tolist() == expected.tolist()
    assert (event.selection.box, event.selection.lasso) == ([], [])


def test_a_selection_outlives_the_column_it_was_made_by():
    data = frame(other="one")
    app = App(data, label="name", on_select="rerun")
    manifest = app.manifest
    steps = [value(manifest, 2)]
    expected = np.flatnonzero(data["name"] == "elm").tolist()
    assert app.select(*steps).selection.point_indices.tolist() == expected
    app.options["label"] = "other"
    assert app.select(*steps).selection.point_indices.tolist() == expected
    # Once it is over, nobody knows the column any more.
    app.select()
    assert app.select(*steps).selection.point_indices.tolist() == []


def test_a_value_is_selected_among_all_points_above_the_threshold():
    app = Counting(label="kind", on_select="rerun")
    source = app.manifest["labels"]["source"]
    names = ["d", "a", "b", "c"]
    rows = table(labels_of(app.data, "kind", color_of(app.data, **NO_COLOR)))
    code = int(rows.loc[rows["text"] == names[0], "code"].iloc[0])
    step = {"op": "replace", "kind": "value", "column": source, "code": code}
    state = {"points": LAYOUT.digest, "command": None, "base": False, "ops": [step], "key": "k"}
    event = app.rerun(selection=state)
    expected = np.flatnonzero(FRAME["kind"] == names[0])
    assert event.selection.point_indices.tolist() == expected.tolist()
    assert app.aggregate["selection"] == {"key": "k", "count": len(expected)}
    assert len(expected) < COUNT


NO_COLOR = {"color": None, "palette": None, "colormap": None, "domain": None, "scale": "linear"}


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (np.linspace(0, 1, 40), 'label="name" holds numbers such as 0.0.*pandas.cut'),
        ([dt.date(2024, 1, 1)] * 40, r"holds values of the type date32.*\.astype\(str\)"),
        ([[1]] * 40, "holds values of the type list"),
    ],
)
def test_columns_without_names_are_refused(column, message):
    data = {"x": RANDOM.normal(size=40), "y": RANDOM.normal(size=40), "name": column}
    with pytest.raises(GlScatterError, match=message):
        resolved(data)


@pytest.mark.parametrize("declared", [False, True])
def test_too_many_values_are_refused_with_their_number(declared):
    names = pd.Series([f"n{i}" for i in range(5000)])
    data = {"x": RANDOM.normal(size=5000), "y": RANDOM.normal(size=5000)}
    data["name"] = names.astype("category") if declared else names
    with pytest.raises(
        GlScatterError, match='label="name" has 5,000 different values; at most 4,096'
    ):
        resolved(data)


def test_live_frames_have_no_labels():
    points = dataclasses.replace(prepare(frame()), partitions=object())
    with pytest.raises(GlScatterError, match="prepare the frame with path= instead of live=True"):
        labels_of(points, "name", color_of(prepare(frame()), **NO_COLOR))


def test_a_misspelt_column_is_named():
    with pytest.raises(GlScatterError, match=r'label="nmae".*Did you mean "name"'):
        prepare(frame(), label="nmae")
    with pytest.raises(GlScatterError, match=r'label="nmae".*Did you mean "name"'):
        resolved(frame(), label="nmae")
