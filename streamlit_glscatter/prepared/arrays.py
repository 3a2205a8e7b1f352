"""Arrow arrays of any length, written piece by piece in bounded memory.

An Arrow file takes a whole record batch at once. Here the buffers of its one array grow on disk;
at the end they are mapped, and written from there.
"""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def is_storable(kind: pa.DataType) -> bool:
    """Whether arrays of a type can be written piece by piece."""
    return _writer_of(kind) is not None


def open_writer(kind: pa.DataType, stem: Path) -> "ArrayWriter":
    """Begin an array.

    Parameters
    ----------
    kind
        Numbers, booleans, times, text, bytes, lists, fixed-size lists, structs or null; no views,
        dictionaries or extensions.
    stem
        How the paths of its files begin.
    """
    writer = _writer_of(kind)
    if writer is None:
        raise TypeError(f"arrays of {kind} are not written piece by piece")
    return writer(kind, stem)


class _Bytes:
    """A growing file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("wb")

    def append(self, data: Any) -> None:
        self._file.write(data)

    def finish(self) -> pa.Buffer:
        self._file.close()
        if self._path.stat().st_size == 0:
            return pa.py_buffer(b"")  # an empty file cannot be mapped
        with pa.memory_map(str(self._path)) as mapped:
            return mapped.read_buffer()


class _Bits:
    """A growing file of bits: what does not fill a byte waits for the next piece."""

    def __init__(self, path: Path) -> None:
        self._bytes = _Bytes(path)
        self._waiting: NDArray[np.bool_] = np.empty(0, np.bool_)

    def append(self, bits: NDArray[np.bool_]) -> None:
        bits = np.concatenate([self._waiting, bits])
        whole = len(bits) & ~7
        self._bytes.append(np.packbits(bits[:whole], bitorder="little").data)
        self._waiting = bits[whole:].copy()

    def finish(self) -> pa.Buffer:
        self._bytes.append(np.packbits(self._waiting, bitorder="little").data)
        return self._bytes.finish()


class ArrayWriter(ABC):
    """One growing array.

    Parameters
    ----------
    kind
        Its type.
    stem
        How the paths of its files begin.
    """

    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        self._kind = kind
        self._validity = _Bits(self._path(stem, "validity"))
        self._length = 0
        self._nulls = 0

    def append(self, values: pa.Array) -> None:
        """Add values.

        Parameters
        ----------
        values
            Of exactly the array's type.
        """
        if values.type != self._kind:
            raise TypeError(f"{values.type} values for an array of {self._kind}")
        if len(values) == 0:
            return
        self._length += len(values)
        self._nulls += values.null_count
        self._validity.append(values.is_valid().to_numpy(zero_copy_only=False))
        self._append(values)

    def finish(self) -> pa.Array:
        """Return the whole array, mapped from its files."""
        validity = self._validity.finish()
        return pa.Array.from_buffers(
            self._kind,
            self._length,
            [validity if self._nulls else None, *self._buffers()],
            self._nulls,
            children=self._children(),
        )

    @staticmethod
    def _path(stem: Path, part: str) -> Path:
        return stem.with_name(f"{stem.name}-{part}")

    @abstractmethod
    def _append(self, values: pa.Array) -> None: ...

    def _buffers(self) -> list[pa.Buffer]:
        return []

    def _children(self) -> list[pa.Array]:
        return []


class _NullWriter(ArrayWriter):
    def _append(self, values: pa.Array) -> None:
        pass

    def finish(self) -> pa.Array:
        self._validity.finish()
        return pa.nulls(self._length)


class _FixedWriter(ArrayWriter):
    """Values of a whole number of bytes side by side."""

    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        self._width: int = kind.bit_width // 8
        self._values = _Bytes(self._path(stem, "values"))

    def _append(self, values: pa.Array) -> None:
        first, last = values.offset, values.offset + len(values)
        data = memoryview(values.buffers()[1])
        self._values.append(data[first * self._width : last * self._width])

    def _buffers(self) -> list[pa.Buffer]:
        return [self._values.finish()]


class _BoolWriter(ArrayWriter):
    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        self._values = _Bits(self._path(stem, "values"))

    def _append(self, values: pa.Array) -> None:
        self._values.append(values.fill_null(False).to_numpy(zero_copy_only=False))

    def _buffers(self) -> list[pa.Buffer]:
        return [self._values.finish()]


class _Offsets:
    """Where the values of variable length begin, one entry more than values."""

    def __init__(self, path: Path, dtype: type[np.signedinteger[Any]]) -> None:
        self._bytes = _Bytes(path)
        self._dtype = dtype
        self._last = 0
        self._bytes.append(np.zeros(1, dtype).data)

    def append(self, offsets: NDArray[Any]) -> tuple[int, int]:
        """Add the offsets of a piece; return the range of values that they span."""
        first, last = int(offsets[0]), int(offsets[-1])
        if self._last + last - first > np.iinfo(self._dtype).max:
            raise OverflowError(f"{self._dtype.__name__} offsets are too narrow")
        moved = offsets[1:].astype(np.int64) + (self._last - first)
        self._bytes.append(moved.astype(self._dtype).data)
        self._last += last - first
        return first, last

    def finish(self) -> pa.Buffer:
        return self._bytes.finish()


class _VariableWriter(ArrayWriter):
    """Text and bytes."""

    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        self._dtype = np.int64 if large else np.int32
        self._offsets = _Offsets(self._path(stem, "offsets"), self._dtype)
        self._values = _Bytes(self._path(stem, "values"))

    def _append(self, values: pa.Array) -> None:
        _, offsets, data = values.buffers()
        all_offsets = np.frombuffer(offsets, self._dtype)
        own = all_offsets[values.offset : values.offset + len(values) + 1]
        first, last = self._offsets.append(own)
        if last > first:
            self._values.append(memoryview(data)[first:last])

    def _buffers(self) -> list[pa.Buffer]:
        return [self._offsets.finish(), self._values.finish()]


class _ListWriter(ArrayWriter):
    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        dtype = np.int64 if pa.types.is_large_list(kind) else np.int32
        self._offsets = _Offsets(self._path(stem, "offsets"), dtype)
        self._child = open_writer(kind.value_type, self._path(stem, "items"))

    def _append(self, values: pa.Array) -> None:
        first, last = self._offsets.append(values.offsets.to_numpy())
        self._child.append(values.values.slice(first, last - first))

    def _buffers(self) -> list[pa.Buffer]:
        return [self._offsets.finish()]

    def _children(self) -> list[pa.Array]:
        return [self._child.finish()]


class _FixedListWriter(ArrayWriter):
    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        self._size: int = kind.list_size
        self._child = open_writer(kind.value_type, self._path(stem, "items"))

    def _append(self, values: pa.Array) -> None:
        self._child.append(
            values.values.slice(values.offset * self._size, len(values) * self._size)
        )

    def _children(self) -> list[pa.Array]:
        return [self._child.finish()]


class _StructWriter(ArrayWriter):
    def __init__(self, kind: pa.DataType, stem: Path) -> None:
        super().__init__(kind, stem)
        self._fields = [
            open_writer(kind.field(i).type, self._path(stem, str(i)))
            for i in range(kind.num_fields)
        ]

    def _append(self, values: pa.Array) -> None:
        for i, writer in enumerate(self._fields):
            writer.append(values.field(i))

    def _children(self) -> list[pa.Array]:
        return [writer.finish() for writer in self._fields]


def _writer_of(kind: pa.DataType) -> type[ArrayWriter] | None:
    is_ = pa.types
    if isinstance(kind, pa.BaseExtensionType) or is_.is_dictionary(kind):
        return None
    if is_.is_struct(kind):
        inner = [kind.field(i).type for i in range(kind.num_fields)]
        return _StructWriter if all(is_storable(part) for part in inner) else None
    if is_.is_list(kind) or is_.is_large_list(kind):
        return _ListWriter if is_storable(kind.value_type) else None
    if is_.is_fixed_size_list(kind):
        return _FixedListWriter if is_storable(kind.value_type) else None
    if is_.is_nested(kind) or is_.is_run_end_encoded(kind):
        return None
    return _flat_writer_of(kind)


def _flat_writer_of(kind: pa.DataType) -> type[ArrayWriter] | None:
    is_ = pa.types
    if is_.is_null(kind):
        return _NullWriter
    if is_.is_boolean(kind):
        return _BoolWriter
    if is_.is_string(kind) or is_.is_binary(kind):
        return _VariableWriter
    if is_.is_large_string(kind) or is_.is_large_binary(kind):
        return _VariableWriter
    fixed = (
        is_.is_primitive(kind)  # numbers and times
        or is_.is_decimal(kind)
        or is_.is_fixed_size_binary(kind)
        or is_.is_interval(kind)
    )
    return _FixedWriter if fixed else None
