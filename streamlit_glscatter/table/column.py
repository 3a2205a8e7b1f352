"""One column of a table, converted only when it is asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.table.convert import to_arrow
from streamlit_glscatter.table.digest import arrow_digest, combine, numpy_digest, without_views

_SMALL_OFFSETS = 2**31 - 1  # bytes that 32-bit string offsets can address


class Column(ABC):
    """One column of a table.

    Parameters
    ----------
    name
        Its name, as text.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def __len__(self) -> int: ...

    @property
    @abstractmethod
    def digest(self) -> str:
        """xxh3-128 over content and type, as hex; the name is not part of it."""

    def head_digest(self, n_rows: int) -> str | None:
        """Digest of a column that has only the first rows of this one; None where that takes long."""
        del n_rows
        return None

    @property
    @abstractmethod
    def pieces(self) -> Sequence[NDArray[np.generic]] | Sequence[pa.Array]:
        """The values without a copy: NumPy or Arrow arrays, one after the other."""

    @property
    @abstractmethod
    def arrow(self) -> pa.Array:
        """The values as one contiguous array; no copy for numbers that lie in one piece.

        Categories are a ``DictionaryArray``. Missing values are null, but a NaN in a NumPy or Arrow
        column of floats stays a NaN.
        """


class NumpyColumn(Column):
    """A column backed by a one-dimensional NumPy array of numbers, booleans or times."""

    def __init__(self, name: str, array: NDArray[np.generic]) -> None:
        super().__init__(name)
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @cached_property
    def digest(self) -> str:
        """See :class:`Column`."""
        return numpy_digest(self._array)

    def head_digest(self, n_rows: int) -> str:
        """See :class:`Column`."""
        return numpy_digest(self._array[:n_rows])

    @property
    def pieces(self) -> list[NDArray[np.generic]]:
        """See :class:`Column`."""
        return [self._array]

    @cached_property
    def arrow(self) -> pa.Array:
        """See :class:`Column`."""
        return to_arrow(self.name, self._array)


class ArrowColumn(Column):
    """A column that is Arrow already, or becomes it when first used.

    Parameters
    ----------
    name
        Its name, as text.
    length
        Number of values.
    load
        Gives the values.
    """

    def __init__(self, name: str, length: int, load: Callable[[], pa.ChunkedArray]) -> None:
        super().__init__(name)
        self._length = length
        self._load = load

    def __len__(self) -> int:
        return self._length

    @cached_property
    def _chunked(self) -> pa.ChunkedArray:
        return self._load()

    @cached_property
    def digest(self) -> str:
        """See :class:`Column`."""
        return arrow_digest(self._chunked)

    def head_digest(self, n_rows: int) -> str | None:
        """See :class:`Column`."""
        return arrow_digest(self._chunked.slice(0, n_rows))

    @property
    def pieces(self) -> list[pa.Array]:
        """See :class:`Column`."""
        chunks: list[pa.Array] = self._chunked.chunks
        return chunks

    @cached_property
    def arrow(self) -> pa.Array:
        """See :class:`Column`."""
        return _contiguous(without_views(self._chunked))


class CategoricalColumn(ArrowColumn):
    """A pandas categorical: its codes are hashed as they are."""

    def __init__(self, name: str, series: Any) -> None:
        super().__init__(name, len(series), lambda: _as_chunked(to_arrow(name, series)))
        self._categorical = series.array

    @cached_property
    def digest(self) -> str:
        """See :class:`Column`."""
        categories = to_arrow(self.name, self._categorical.categories)
        return combine(
            "categorical",
            numpy_digest(self._categorical.codes),
            arrow_digest(_as_chunked(categories)),
        )


class ZonedColumn(ArrowColumn):
    """A pandas column of times with a time zone: its UTC integers are hashed as they are."""

    def __init__(self, name: str, series: Any) -> None:
        super().__init__(name, len(series), lambda: _as_chunked(to_arrow(name, series)))
        self._zoned = series.array

    @cached_property
    def digest(self) -> str:
        """See :class:`Column`."""
        return combine("zoned", str(self._zoned.dtype), numpy_digest(self._zoned.asi8))

    def head_digest(self, n_rows: int) -> str:
        """See :class:`Column`."""
        return combine("zoned", str(self._zoned.dtype), numpy_digest(self._zoned.asi8[:n_rows]))


class PolarsCategoricalColumn(ArrowColumn):
    """A polars categorical: its codes are hashed as they are, for Arrow they must be renumbered."""

    def __init__(self, name: str, series: Any) -> None:
        super().__init__(name, len(series), lambda: pa.chunked_array(series))
        self._series = series

    @cached_property
    def digest(self) -> str:
        """See :class:`Column`."""
        codes = self._series.to_physical()
        content = arrow_digest(pa.chunked_array(codes))
        # What a code stands for is known to polars only: ask it for one row of each code in use.
        present = codes.drop_nulls().to_numpy()
        row_of = np.full(int(present.max()) + 1 if len(present) else 0, -1, np.int64)
        row_of[present] = np.arange(len(present))
        texts = self._series.drop_nulls().gather(row_of[row_of >= 0]).cast(str).to_list()
        return combine("polars.categorical", content, texts)


def wrap_values(name: str, value: Any) -> Column:
    """Wrap an array, a list or a series of any library as a column."""
    pandas = nw.dependencies.get_pandas()
    if pandas is not None and isinstance(value, pandas.api.extensions.ExtensionArray):
        value = pandas.Series(value, copy=False)
    if nw.dependencies.is_pandas_series(value) or nw.dependencies.is_pandas_index(value):
        return wrap_pandas(name, value)
    if nw.dependencies.is_polars_series(value):
        return wrap_polars(name, value)
    arrow = _from_capsule(value)
    if arrow is not None:
        return wrap_arrow(name, arrow)
    if hasattr(value, "__array__"):
        return _wrap_numpy(name, np.asanyarray(value))
    return ArrowColumn(name, len(value), lambda: _as_chunked(to_arrow(name, value)))


def _from_capsule(value: Any) -> pa.Array | pa.ChunkedArray | None:
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return value
    if hasattr(value, "__arrow_c_stream__"):
        return pa.chunked_array(value)
    return pa.array(value) if hasattr(value, "__arrow_c_array__") else None


def wrap_pandas(name: str, series: Any) -> Column:
    """Wrap a pandas Series or Index as a column."""
    if isinstance(series.dtype, np.dtype):
        return _wrap_numpy(name, series.to_numpy())
    if hasattr(series.array, "codes"):
        return CategoricalColumn(name, series)
    if hasattr(series.array, "asi8") and getattr(series.dtype, "tz", None) is not None:
        return ZonedColumn(name, series)
    return ArrowColumn(name, len(series), lambda: _as_chunked(to_arrow(name, series)))


def wrap_polars(name: str, series: Any) -> Column:
    """Wrap a polars Series as a column."""
    if str(series.dtype).startswith("Categorical"):
        return PolarsCategoricalColumn(name, series)
    return ArrowColumn(name, len(series), lambda: pa.chunked_array(series))


def _wrap_numpy(name: str, array: NDArray[Any]) -> Column:
    if array.ndim == 1 and array.dtype.kind in "biufmM" and not np.ma.isMaskedArray(array):
        native = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
        return NumpyColumn(name, native)
    return ArrowColumn(name, len(array), lambda: _as_chunked(to_arrow(name, array)))


def wrap_arrow(name: str, values: pa.Array | pa.ChunkedArray) -> Column:
    """Wrap an Arrow array as a column."""
    chunked = _as_chunked(values)
    return ArrowColumn(name, len(chunked), lambda: chunked)


def _as_chunked(values: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _contiguous(values: pa.ChunkedArray) -> pa.Array:
    if values.num_chunks == 1:
        return values.chunk(0)
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.unify_dictionaries()
    elif values.nbytes > _SMALL_OFFSETS and pa.types.is_string(kind):
        values = values.cast(pa.large_string())
    elif values.nbytes > _SMALL_OFFSETS and pa.types.is_binary(kind):
        values = values.cast(pa.large_binary())
    # concat_arrays gives one array where combine_chunks may give several chunks.
    return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
