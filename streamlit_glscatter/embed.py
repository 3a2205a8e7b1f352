"""Two coordinates for data with many: UMAP, t-SNE or PCA, with progress and a cache."""

import contextlib
import importlib
import importlib.util
import inspect
import io
from collections.abc import Callable, Hashable, Iterator, Mapping
from types import ModuleType
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray
from streamlit.runtime.scriptrunner import get_script_run_ctx

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.errors import GlScatterError, near_miss
from streamlit_glscatter.table.columns import as_table

Report: TypeAlias = Callable[[float, str], None]
"""Takes how much is done (0..1) and what is going on."""

_SEED = 42
_MIN_ROWS = 4  # neighbour graphs of fewer points have no layout
_SVD_ENTRIES = 4_000_000  # up to this size an exact SVD of the data takes under a second
_CALLBACK_EVERY = 10


def embed(
    X: Any,  # noqa: N803  the customary name of a data matrix
    method: Literal["umap", "tsne", "pca"] = "umap",
    *,
    progress: bool = True,
    cache: bool = True,
    **params: Any,
) -> NDArray[np.float32]:
    """Embed the rows of a matrix in the plane.

    Parameters
    ----------
    X : array of shape (n, d), or a table with d numeric columns
        NumPy array, pandas, polars or PyArrow table; no missing values.
    method : {"umap", "tsne", "pca"}
        UMAP (umap-learn), t-SNE (openTSNE) or PCA (NumPy).
    progress : bool
        Show a progress bar: Streamlit's inside an app, tqdm's outside when tqdm is installed.
    cache : bool
        Keep the result in memory, by the content of X, the method and the parameters.
    **params
        Passed to ``umap.UMAP`` or ``openTSNE.TSNE``. ``random_state`` is 42 unless given, so equal
        input gives equal output. Without an explicit ``n_neighbors`` (``perplexity``), the
        library's default is lowered as far as few rows require. PCA takes no parameters.

    Returns
    -------
    ndarray of float32, shape (n, 2)
        One point for each row of X, in order. PCA: the first two principal components, signed so
        that the largest loading of each is positive.

    Raises
    ------
    GlScatterError
        For unknown methods or parameters and for data that cannot be embedded.
    ImportError
        When the library of the method is not installed.

    Notes
    -----
    McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection" (2018); van
    der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), as implemented by Policar,
    Strazar and Zupan, "openTSNE" (2019).
    """
    if method not in _METHODS:
        raise GlScatterError(
            f'embed: there is no method "{method}"; the methods are "umap", "tsne" and "pca".'
            f"{near_miss(str(method), _METHODS)}"
        )
    matrix = _matrix(X)

    def build() -> NDArray[np.float32]:
        with _progress(shown=progress, method=method) as report:
            points = _METHODS[method](matrix, params, report)
        return np.ascontiguousarray(points, np.float32)

    key = _cache_key(matrix, method, params) if cache else None
    if key is None:
        return build()
    return CACHE.get(key, build, lambda points: points.nbytes).copy()


# Methods ----------------------------------------------------------------------------------------


def _pca(
    matrix: NDArray[np.floating[Any]], params: dict[str, Any], report: Report
) -> NDArray[np.float64]:
    if params:
        raise GlScatterError(
            f'embed: method "pca" takes no parameters, not "{next(iter(params))}".'
        )
    report(0.0, "PCA")
    centred = matrix.astype(np.float64)
    centred -= centred.mean(axis=0)
    if centred.size <= _SVD_ENTRIES:
        axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    elif centred.shape[1] <= centred.shape[0]:
        axes = np.linalg.eigh(centred.T @ centred)[1][:, :-3:-1].T
    else:
        # As many axes as rows at most: those of the smaller product, brought back to d dimensions.
        axes = np.linalg.eigh(centred @ centred.T)[1][:, :-3:-1].T @ centred
        axes /= np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    points = np.zeros((len(centred), 2))
    # A single column or row has one axis; its second coordinate is 0.
    points[:, : len(axes)] = centred @ (axes * np.where(largest < 0, -1.0, 1.0)).T
    return points


def _umap(
    matrix: NDArray[np.floating[Any]], params: dict[str, Any], report: Report
) -> NDArray[np.float32]:
    _require_rows(matrix, "umap")
    report(0.0, "UMAP: neighbours")
    umap = _require_module("umap", "umap-learn", "embed")
    rows = len(matrix)
    options = {"random_state": _SEED, "n_neighbors": min(15, rows - 1), **params}
    neighbours = options["n_neighbors"]
    if not 2 <= neighbours < rows:
        raise GlScatterError(
            f"embed: n_neighbors={neighbours} does not suit {rows} rows; it must be 2..{rows - 1}."
        )
    if options["random_state"] is not None:
        options.setdefault("n_jobs", 1)  # what a seed means to UMAP; said so, it does not warn
    # UMAP counts its epochs with tqdm: let tqdm write where each line is read as progress.
    lines = _EpochLines(report)
    options.setdefault("tqdm_kwds", {"disable": False, "file": lines, "bar_format": "{n}/{total}"})
    points: NDArray[np.float32] = _call(umap.UMAP, options, "umap").fit_transform(matrix)
    return _two_columns(points)


def _tsne(
    matrix: NDArray[np.floating[Any]], params: dict[str, Any], report: Report
) -> NDArray[np.float64]:
    _require_rows(matrix, "tsne")
    report(0.0, "t-SNE: neighbours")
    opentsne = _require_module("openTSNE", "openTSNE", "tsne")
    most = (len(matrix) - 1) / 3.0
    options = {"random_state": _SEED, "perplexity": min(30.0, most), **params}
    if not 0 < options["perplexity"] <= most:
        raise GlScatterError(
            f"embed: perplexity={options['perplexity']} does not suit {len(matrix)} rows; it must "
            f"be above 0 and at most a third of the other rows, {most:g}."
        )
    if "callbacks" not in options:
        options["callbacks"] = _EpochCallback(report, options)
        options["callbacks_every_iters"] = _CALLBACK_EVERY
    points = np.asarray(_call(opentsne.TSNE, options, "tsne").fit(np.asarray(matrix, np.float64)))
    return _two_columns(points)


_METHODS: Mapping[str, Callable[[NDArray[np.floating[Any]], dict[str, Any], Report], NDArray[Any]]]
_METHODS = {"umap": _umap, "tsne": _tsne, "pca": _pca}


def _require_module(module: str, package: str, extra: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{package} is not installed. "
            f'Install it with: pip install "streamlit-glscatter[{extra}]"'
        ) from error


def _require_rows(matrix: NDArray[np.floating[Any]], method: str) -> None:
    if len(matrix) < _MIN_ROWS:
        raise GlScatterError(
            f'embed: method "{method}" needs at least {_MIN_ROWS} rows and X has {len(matrix)}; '
            'use method "pca".'
        )


def _call(factory: Callable[..., Any], options: dict[str, Any], method: str) -> Any:
    """Build the estimator, with unknown parameters named."""
    known = inspect.signature(factory).parameters
    for name in options:
        if name not in known:
            raise GlScatterError(
                f'embed: method "{method}" has no parameter "{name}".{near_miss(name, known)}'
            )
    return factory(**options)


def _two_columns(points: NDArray[Any]) -> NDArray[Any]:
    if points.ndim != 2 or points.shape[1] != 2:
        raise GlScatterError(
            f"embed: the result has shape {points.shape}; leave n_components at 2 for a plot."
        )
    return points


# Input ------------------------------------------------------------------------------------------


def _matrix(X: Any) -> NDArray[np.floating[Any]]:  # noqa: N803  the customary name of a data matrix
    """Finite floats of shape (n, d), float32 where X is, float64 otherwise."""
    names: list[str] | None = None
    if isinstance(X, np.ndarray | list | tuple):
        matrix = np.asarray(X)
    else:
        table = as_table(X)
        names = table.names
        columns = [_numbers(table.column(name, role="X").arrow, name) for name in names]
        matrix = np.column_stack(columns) if columns else np.empty((table.n_rows, 0))
    if matrix.ndim != 2 or matrix.dtype.kind not in "biuf":
        raise GlScatterError(
            f"embed: X has shape {matrix.shape} and type {matrix.dtype}; it must be numbers of "
            "shape (n, d). A column of vectors becomes such a matrix with numpy.stack(column)."
        )
    if 0 in matrix.shape:
        raise GlScatterError(f"embed: X has shape {matrix.shape}; there is nothing to embed.")
    if matrix.dtype != np.float32:
        matrix = matrix.astype(np.float64, copy=False)
    finite = np.isfinite(matrix)
    if not finite.all():
        row, column = (int(place) for place in np.argwhere(~finite)[0])
        name = f'column "{names[column]}"' if names is not None else f"column {column}"
        raise GlScatterError(
            f"embed: X is {matrix[row, column]} in row {row}, {name}, and in "
            f"{np.count_nonzero(~finite)} place(s) in all. Drop those rows or fill them, for "
            "example with the column's mean."
        )
    return matrix


def _numbers(values: pa.Array, name: str) -> NDArray[Any]:
    kind = values.type
    if pa.types.is_decimal(kind):
        values = values.cast(pa.float64())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise GlScatterError(
            f'embed: column "{name}" of X has type {kind}, which is no number. Leave it out or '
            "convert it."
        )
    numbers: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return numbers.astype(np.float64) if numbers.dtype == object else numbers


def _cache_key(
    matrix: NDArray[np.floating[Any]], method: str, params: dict[str, Any]
) -> Hashable | None:
    """Content key, or None when a parameter has no content that can be compared."""
    hasher = xxhash.xxh3_128(repr((matrix.shape, matrix.dtype.str)).encode())
    hasher.update(np.ascontiguousarray(matrix).data)
    try:
        options = tuple(sorted((name, _frozen(value)) for name, value in params.items()))
        hash(options)
    except TypeError:
        return None
    return ("embed", hasher.hexdigest(), method, options)


def _frozen(value: Any) -> Hashable:
    """Hashable twin of a parameter; TypeError for what has none.

    The type is part of it because 1 == 1.0 == True. Objects such as a metric function stand for
    themselves: being in the key keeps them alive, so their identity cannot be taken by another.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError("an array of objects has no bytes to compare")
        digest = xxhash.xxh3_128_hexdigest(np.ascontiguousarray(value).data)
        return ("array", value.dtype.str, value.shape, digest)
    if isinstance(value, list | tuple):
        return ("sequence", *(_frozen(entry) for entry in value))
    if isinstance(value, dict):
        return ("mapping", *((str(name), _frozen(value[name])) for name in sorted(value, key=str)))
    if isinstance(value, np.random.RandomState | np.random.Generator):
        raise TypeError("the state of a generator changes with use")
    return (type(value).__name__, value)


# Progress ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def _progress(*, shown: bool, method: str) -> Iterator[Report]:
    """Progress bar of the place this runs in; it is gone afterwards, also after an error."""
    if not shown:
        yield lambda _done, _text: None
    elif get_script_run_ctx(suppress_warning=True) is not None:
        import streamlit as st  # noqa: PLC0415  lazy: outside an app it is not needed

        bar = st.progress(0.0)

        def report_to_app(done: float, text: str) -> None:
            bar.progress(min(max(done, 0.0), 1.0), text=text)

        try:
            yield report_to_app
        finally:
            bar.empty()
    elif importlib.util.find_spec("tqdm") is not None:
        from tqdm.auto import tqdm  # noqa: PLC0415  lazy: optional

        with tqdm(total=100, desc=method, leave=False, bar_format="{desc} {bar} {n:.0f}%") as line:

            def report(done: float, text: str) -> None:
                line.n = 100.0 * done
                line.set_description(text)

            yield report
    else:
        yield lambda _done, _text: None


class _EpochLines(io.TextIOBase):
    """Text sink for tqdm lines such as ``120/500``, which are reported as progress."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def write(self, text: str) -> int:
        done, _, total = text.strip().partition("/")
        if done.isdigit() and total.isdigit() and int(total) > 0:
            self._report(int(done) / int(total), f"UMAP: epoch {done} of {total}")
        return len(text)


class _EpochCallback:
    """Progress of openTSNE, which counts the iterations of each of its two phases from 1."""

    def __init__(self, report: Report, options: dict[str, Any]) -> None:
        self._report = report
        self._total = options.get("early_exaggeration_iter", 250) + options.get("n_iter", 500)
        self._before = 0
        self._iteration = 0

    def optimization_about_to_start(self) -> None:
        """Begin a phase: the iterations of the one before are done."""
        self._before += self._iteration
        self._iteration = 0

    def __call__(self, iteration: int, _error: float, _embedding: NDArray[np.float64]) -> bool:
        """Report, and let openTSNE go on: True would stop it."""
        self._iteration = iteration
        done = self._before + iteration
        self._report(min(done / self._total, 1.0), f"t-SNE: iteration {done} of {self._total}")
        return False
