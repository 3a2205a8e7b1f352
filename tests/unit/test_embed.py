"""Embeddings."""

import importlib
import subprocess
import sys
from types import ModuleType

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from streamlit.testing.v1 import AppTest

from streamlit_glscatter import embed as embed_function
from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError

# The package has the function under the module's name.
module = importlib.import_module("streamlit_glscatter.embed")
embed = module.embed

DIGITS = load_digits()
X, CLASSES = DIGITS.data[:600], DIGITS.target[:600]


@pytest.fixture(autouse=True)
def _empty_cache():
    CACHE.clear()


def agreement(points):
    """How often a point's nearest neighbour is of its class."""
    nearest = NearestNeighbors(n_neighbors=2).fit(points).kneighbors(points)[1][:, 1]
    return (CLASSES[nearest] == CLASSES).mean()


def test_the_package_exports_it():
    assert embed_function is embed


# PCA --------------------------------------------------------------------------------------------


def test_pca_equals_scikit_learn():
    points = embed(X, "pca")
    assert (points.dtype, points.shape) == (np.float32, (600, 2))
    expected = PCA(2, svd_solver="full").fit_transform(X)
    signs = np.sign((points * expected).sum(axis=0))
    np.testing.assert_allclose(points, expected * signs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("shape", [(600, 64), (60, 64)])
def test_pca_of_large_data_takes_another_way_to_the_same_points(monkeypatch, shape):
    matrix = X[: shape[0], : shape[1]]
    expected = embed(matrix, "pca", cache=False)
    monkeypatch.setattr(module, "_SVD_ENTRIES", 0)
    np.testing.assert_allclose(embed(matrix, "pca", cache=False), expected, rtol=1e-4, atol=1e-4)


def test_pca_signs_do_not_depend_on_the_order_of_rows():
    points = embed(X, "pca")
    np.testing.assert_allclose(embed(X[::-1], "pca")[::-1], points, rtol=1e-4, atol=1e-4)


def test_pca_of_tiny_data():
    assert embed([[1.0, 2.0]], "pca").tolist() == [[0.0, 0.0]]
    assert embed([[1.0], [3.0]], "pca").tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    assert embed(np.ones((5, 3)), "pca").tolist() == [[0.0, 0.0]] * 5


# Input ------------------------------------------------------------------------------------------


def test_tables_and_arrays_give_the_same():
    expected = embed(X[:50], "pca")
    names = [f"c{i}" for i in range(64)]
    frame = pd.DataFrame(X[:50], columns=names)
    for data in (
        frame,
        frame.astype({"c3": "Int64", "c4": "float32"}),
        pl.from_pandas(frame),
        pa.Table.from_pandas(frame),
        X[:50].astype(np.int64),
        X[:50].astype(np.float32),
        X[:50].tolist(),
    ):
        np.testing.assert_allclose(embed(data, "pca"), expected, rtol=1e-4, atol=1e-4)


def with_hole(value):
    matrix = X[:5, :3].copy()
    matrix[2, 1] = value
    return matrix


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (with_hole(np.nan), r"X is nan in row 2, column 1, and in 1 place\(s\).*fill them"),
        (with_hole(-np.inf), "X is -inf in row 2, column 1"),
        (pd.DataFrame(with_hole(np.nan), columns=list("abc")), 'row 2, column "b"'),
        (pl.DataFrame({"a": [1, None], "b": [True, False]}), 'row 1, column "a"'),
        (pd.DataFrame({"a": [1.0], "b": ["x"]}), 'column "b" of X has type .*string'),
        (np.zeros(3), r"shape \(3,\) and type float64; it must be numbers of shape"),
        (np.array([["a"]]), "it must be numbers"),
        (np.zeros((0, 3)), "nothing to embed"),
        (np.zeros((3, 0)), "nothing to embed"),
    ],
)
def test_data_that_cannot_be_embedded(data, message):
    with pytest.raises(GlScatterError, match=message):
        embed(data, "pca")


def test_wrong_options():
    with pytest.raises(GlScatterError, match=r'no method "umpa".*Did you mean "umap"'):
        embed(X, "umpa")
    with pytest.raises(
        GlScatterError, match=r'"umap" has no parameter "n_neighbours".*"n_neighbors"'
    ):
        embed(X, "umap", n_neighbours=3)
    with pytest.raises(GlScatterError, match='"pca" takes no parameters, not "whiten"'):
        embed(X, "pca", whiten=True)
    with pytest.raises(
        GlScatterError, match=r"n_neighbors=10 does not suit 10 rows; it must be 2\.\.9"
    ):
        embed(X[:10], "umap", n_neighbors=10)
    with pytest.raises(GlScatterError, match=r"perplexity=30 does not suit 10 rows.*3"):
        embed(X[:10], "tsne", perplexity=30)
    for method in ("umap", "tsne"):
        with pytest.raises(GlScatterError, match="at least 4 rows and X has 3"):
            embed(X[:3], method)


@pytest.mark.parametrize(
    ("method", "name", "extra"), [("umap", "umap", "embed"), ("tsne", "openTSNE", "tsne")]
)
def test_a_missing_library_names_the_extra(monkeypatch, method, name, extra):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf'pip install "streamlit-glscatter\[{extra}\]"'):
        embed(X, method)


# UMAP and t-SNE ---------------------------------------------------------------------------------


def test_umap_separates_the_digits_and_is_deterministic():
    first = embed(X, "umap", cache=False, n_epochs=100)
    assert (first.dtype, first.shape) == (np.float32, (600, 2))
    assert agreement(first) >= 0.9
    np.testing.assert_array_equal(embed(X, "umap", cache=False, n_epochs=100), first)


def test_umap_of_few_rows():
    points = embed(X[:8], n_epochs=10)
    assert points.shape == (8, 2)
    assert np.isfinite(points).all()


def test_tsne_separates_the_digits_and_is_deterministic():
    params = {"n_iter": 150, "early_exaggeration_iter": 100}
    first = embed(X, "tsne", cache=False, **params)
    assert (first.dtype, first.shape) == (np.float32, (600, 2))
    assert agreement(first) >= 0.9
    np.testing.assert_array_equal(embed(X, "tsne", cache=False, **params), first)


def test_only_planes():
    with pytest.raises(GlScatterError, match=r"shape \(20, 3\); leave n_components at 2"):
        embed(X[:20], "umap", n_components=3, n_epochs=5)


# Cache ------------------------------------------------------------------------------------------


@pytest.fixture
def calls(monkeypatch):
    """Count computations of a method that is quick."""
    made = []

    def fake(matrix, params, report):
        made.append(params)
        report(0.5, "half")
        return np.zeros((len(matrix), 2))

    monkeypatch.setattr(module, "_METHODS", {"umap": fake, "pca": fake})
    return made


def test_equal_content_is_computed_once(calls):
    first = embed(X, a=1, metric=np.hypot, weights=np.arange(3), nested={"b": [1]})
    first[:] = 7
    again = embed(X.copy(), nested={"b": [1]}, metric=np.hypot, weights=np.arange(3), a=1)
    assert len(calls) == 1
    assert (again == 0).all()


@pytest.mark.parametrize(
    "change",
    [
        {"a": 2}, {"a": 1.0}, {"a": True}, {"weights": np.arange(4)}, {"metric": np.add},
        {"weights": np.arange(3.0)}, {"nested": {"b": [2]}}, {"more": None},
    ],
)  # fmt: skip
def test_other_parameters_are_computed_again(calls, change):
    params = {"a": 1, "metric": np.hypot, "weights": np.arange(3), "nested": {"b": [1]}}
    embed(X, **params)
    embed(X, **{**params, **change})
    assert len(calls) == 2


def test_other_data_and_methods_are_computed_again(calls):
    for data in (X, X[:300], X.astype(np.float32), X.reshape(300, 128)):
        embed(data)
    embed(X, "pca")
    assert len(calls) == 5


def test_without_a_cache_or_comparable_parameters_nothing_is_kept(calls):
    for _ in range(2):
        embed(X, cache=False)
        embed(X, random_state=np.random.RandomState(0))
        embed(X, a=np.array([object()]))
        embed(X, a={1, 2})
    assert len(calls) == 8
    assert len(CACHE) == 0


# Progress ---------------------------------------------------------------------------------------


class Bar:
    """Stands in for Streamlit's progress bar."""

    def __init__(self):
        self.seen = []
        self.removed = False

    def progress(self, value, text=None):
        self.seen.append((value, text))

    def empty(self):
        self.removed = True


@pytest.fixture
def bar(monkeypatch):
    bar = Bar()
    streamlit = ModuleType("streamlit")
    streamlit.progress = lambda _value: bar
    monkeypatch.setitem(sys.modules, "streamlit", streamlit)
    monkeypatch.setattr(module, "get_script_run_ctx", lambda **_: object())
    return bar


@pytest.mark.parametrize(
    ("method", "params", "text"),
    [
        ("umap", {"n_epochs": 30}, "UMAP: epoch 30 of 30"),
        ("tsne", {"n_iter": 30, "early_exaggeration_iter": 20}, "t-SNE: iteration 50 of 50"),
    ],
)
def test_the_progress_bar_of_an_app_is_determinate_and_goes(bar, method, params, text):
    embed(X[:60], method, **params)
    values = [value for value, _ in bar.seen]
    assert values == sorted(values)
    assert values[0] == 0.0
    assert bar.seen[-1] == (1.0, text)
    assert bar.removed


def test_the_bar_goes_after_an_error_too(bar):
    with pytest.raises(GlScatterError):
        embed(X[:60], "umap", n_neighbours=1)
    assert bar.removed


def test_no_bar_when_cached_or_not_wanted(bar):
    embed(X, "pca", progress=False)
    embed(X, "pca")
    assert bar.seen == []


def test_outside_an_app_tqdm_counts_when_there_is_one(calls, monkeypatch, capsys):
    embed(X, "umap", cache=False)
    assert "half" in capsys.readouterr().err
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    embed(X, "umap", cache=False)
    assert capsys.readouterr().err == ""


def test_the_progress_bar_in_a_real_script_run():
    def script():
        import numpy as np  # noqa: PLC0415  the script runs on its own
        import streamlit as st  # noqa: PLC0415

        from streamlit_glscatter import embed  # noqa: PLC0415

        st.text(len(embed(np.eye(5), "pca")))

    app = AppTest.from_function(script).run(timeout=30)
    assert not app.exception
    assert [element.value for element in app.text] == ["5"]
    assert len(app.get("progress")) == 0


def test_importing_the_package_imports_no_heavy_library():
    heavy = ["umap", "openTSNE", "sklearn", "matplotlib", "datashader", "colorcet", "tqdm"]
    code = f"import sys, streamlit_glscatter; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
