"""Image columns: whatever shows a picture becomes an encoded file or a URL.

Small arrays are the common case (digits, patches, spectrograms, thousands of them), so PNG files
are written directly with zlib, without a round trip through an imaging library.
"""

import base64
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError

_REMEDY = (
    "An image column holds paths, http(s) or data:image/ URLs, the bytes of PNG, JPEG, GIF or WebP "
    "files, or arrays of shape (height, width), (height, width, 3) or (height, width, 4)."
)
_URL_PATTERN = r"(?i)^(?:https?://|data:image/)"
_PNG_COLOR_TYPES = {1: 0, 3: 2, 4: 6}  # channels -> grey, RGB, RGBA
_BINARY_LIMIT = 2**31 - 1  # int32 offsets


def image_column(values: pa.Array, name: str) -> pa.Array:
    """Turn a column of images into encoded files or URLs.

    Parameters
    ----------
    values : pyarrow.Array, n entries
        File bytes; text (URLs and paths, mixed as they come; relative paths start at the working
        directory); or arrays as nested lists or tensors, (height, width) for grey levels,
        (height, width, 3) for RGB and (height, width, 4) for RGBA, with sizes that may differ from
        row to row. ``uint8`` arrays are shown as they are, booleans as black and white, all other
        types scaled from the column's minimum (black) to its maximum (white).
    name : str
        The column's name, for messages.

    Returns
    -------
    pyarrow.Array, n entries
        ``binary`` (``large_binary`` from 2 GiB) with encoded image files, or ``string`` with URLs
        when the column has http(s) or data URLs; files beside them are then data URLs too. Null
        stays null.

    Raises
    ------
    GlScatterError
        When an entry is not an image, naming the row and what to do.
    """
    if isinstance(values, pa.ExtensionArray):
        if isinstance(values.type, pa.FixedShapeTensorType):
            return _pack(_tensor_images(values, name))
        values = values.storage
    kind = values.type
    if pa.types.is_dictionary(kind):
        return image_column(values.dictionary, name).take(values.indices)
    if pa.types.is_null(kind):
        return values.cast(pa.binary())
    if _is_text(kind):
        return _text_images(values.cast(pa.large_string()), name)
    if _is_bytes(kind):
        return _file_images(values, name)
    if _is_list(kind):
        return _pack(_array_images(values, name))
    raise GlScatterError(f'image: column "{name}" has type {kind}, which is no image. {_REMEDY}')


def image_format(data: bytes) -> str | None:
    """Media type of an encoded image by its first bytes; None unless PNG, JPEG, GIF or WebP."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode pixels as a PNG file (ISO/IEC 15948), fast rather than small.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width), (height, width, 3) or (height, width, 4)
        Grey levels, RGB or RGBA; neither height nor width may be 0.
    """
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    # Each line begins with the number of its filter; 0 is none.
    lines = np.zeros((height, 1 + width * channels), np.uint8)
    lines[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, _PNG_COLOR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _png_chunk(b"IHDR", header),
            _png_chunk(b"IDAT", zlib.compress(lines.tobytes(), 1)),
            _png_chunk(b"IEND", b""),
        )
    )


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _pack(files: list[bytes | None]) -> pa.Array:
    total = sum(len(data) for data in files if data is not None)
    return pa.array(files, pa.binary() if total <= _BINARY_LIMIT else pa.large_binary())


# Files and text ---------------------------------------------------------------------------------


def _file_images(values: pa.Array, name: str) -> pa.Array:
    if not (pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type)):
        values = values.cast(pa.large_binary())
    heads = pc.binary_slice(values, 0, 12).to_pylist()
    for row, head in enumerate(heads):
        if head is not None and image_format(head) is None:
            raise GlScatterError(
                f'image: row {row} of column "{name}" begins with the bytes {head!r}, which is '
                f"neither PNG, JPEG, GIF nor WebP. {_REMEDY}"
            )
    return values


def _text_images(texts: pa.Array, name: str) -> pa.Array:
    is_url = pc.match_substring_regex(texts, _URL_PATTERN)
    if pc.all(is_url).as_py():
        return texts.cast(pa.string()) if texts.nbytes <= _BINARY_LIMIT else texts
    any_url = bool(pc.any(is_url).as_py())
    read: dict[str, bytes] = {}
    entries: list[str | bytes | None] = []
    for row, (text, url) in enumerate(zip(texts.to_pylist(), is_url.to_pylist(), strict=True)):
        if text is None or url:
            entries.append(text)
            continue
        if text not in read:
            read[text] = _read_image(text, row, name)
        entries.append(_data_url(read[text]) if any_url else read[text])
    if any_url:
        return pa.array(entries, pa.large_string())
    return _pack([entry for entry in entries if not isinstance(entry, str)])


def _read_image(text: str, row: int, name: str) -> bytes:
    where = f'image: row {row} of column "{name}": the file {text!r}'
    try:
        with Path(text).expanduser().open("rb") as file:
            # Nothing but an image is read to the end: the text may come from anywhere.
            head = file.read(12)
            if image_format(head) is None:
                raise GlScatterError(f"{where} is neither PNG, JPEG, GIF nor WebP. {_REMEDY}")
            return head + file.read()
    except (OSError, ValueError) as error:
        if isinstance(error, GlScatterError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise GlScatterError(
            f"{where} cannot be read ({reason}). Relative paths start at {str(Path.cwd())!r}. "
            f"{_REMEDY}"
        ) from error


def _data_url(data: bytes) -> str:
    return f"data:{image_format(data)};base64,{base64.b64encode(data).decode('ascii')}"


# Arrays -----------------------------------------------------------------------------------------


_Span = tuple[int, int, tuple[int, ...]]
"""Begin, end and shape of one row's pixels in the leaf values."""


def _tensor_images(values: pa.FixedShapeTensorArray, name: str) -> list[bytes | None]:
    shape = tuple(values.type.shape)
    storage = values.storage
    _require_number(storage.values.type, name)
    _require_shape(shape, 0, name)
    size = math.prod(shape)
    begins = (storage.offset + np.arange(len(storage))) * size
    spans = [
        (begin, begin + size, shape) if good else None
        for begin, good in zip(begins.tolist(), _validity(storage), strict=True)
    ]
    axes = values.type.permutation
    return _encode(storage.values, spans, name, axes=None if axes is None else tuple(axes))


def _array_images(values: pa.Array, name: str) -> list[bytes | None]:
    offsets, leaf = _nesting(values)
    _require_number(leaf.type, name)
    if len(offsets) not in {2, 3}:
        dimensions = "1 dimension" if len(offsets) == 1 else f"{len(offsets)} dimensions"
        raise GlScatterError(
            f'image: column "{name}" has arrays of {dimensions}. '
            f"Reshape them to the image's height and width. {_REMEDY}"
        )
    return _encode(leaf, list(_spans(offsets, _validity(values), name)), name)


def _encode(
    leaf: pa.Array, spans: list[_Span | None], name: str, axes: tuple[int, ...] | None = None
) -> list[bytes | None]:
    """Encode each row's pixels, all with one scale; `axes` is the stored order of dimensions."""
    flat, spans = _used_pixels(leaf, spans, name)
    to_bytes = _pixel_scale(flat, spans, name)
    files: list[bytes | None] = []
    for span in spans:
        if span is None:
            files.append(None)
            continue
        begin, end, shape = span
        pixels = to_bytes(flat[begin:end]).reshape(shape)
        files.append(encode_png(pixels if axes is None else pixels.transpose(axes)))
    return files


def _used_pixels(
    leaf: pa.Array, spans: list[_Span | None], name: str
) -> tuple[NDArray[np.generic], list[_Span | None]]:
    """Flat pixels of the rows alone: what a slice or a null row leaves out may be anything."""
    if sum(span[1] - span[0] for span in spans if span) == len(leaf) and not leaf.null_count:
        return leaf.to_numpy(zero_copy_only=False), spans
    pieces: list[pa.Array] = []
    moved: list[_Span | None] = []
    begin = 0
    for row, span in enumerate(spans):
        if span is None:
            moved.append(None)
            continue
        piece = leaf.slice(span[0], span[1] - span[0])
        if piece.null_count:
            raise GlScatterError(
                f'image: row {row} of column "{name}" has a missing pixel. '
                "Fill it, for example with 0."
            )
        pieces.append(piece)
        moved.append((begin, begin + len(piece), span[2]))
        begin += len(piece)
    used = pa.concat_arrays(pieces) if pieces else leaf.slice(0, 0)
    return used.to_numpy(zero_copy_only=False), moved


def _validity(values: pa.Array) -> list[bool]:
    valid: list[bool] = values.is_valid().to_pylist()
    return valid


def _nesting(values: pa.Array) -> tuple[list[NDArray[np.int64]], pa.Array]:
    """Offsets of each level of lists into the next, and the flat leaf values."""
    offsets: list[NDArray[np.int64]] = []
    while _is_list(values.type):
        if pa.types.is_fixed_size_list(values.type):
            # `values` of a fixed-size list ignores the slice; of a list, offsets account for it.
            size = values.type.list_size
            offsets.append((values.offset + np.arange(len(values) + 1, dtype=np.int64)) * size)
        else:
            offsets.append(values.offsets.to_numpy(zero_copy_only=False).astype(np.int64))
        values = values.values
    return offsets, values


def _spans(
    offsets: list[NDArray[np.int64]], valid: list[bool], name: str
) -> Iterator[_Span | None]:
    """Begin, end and shape of each row's pixels in the leaf values."""
    for row, good in enumerate(valid):
        if not good:
            yield None
            continue
        begin, end = int(offsets[0][row]), int(offsets[0][row + 1])
        shape = [end - begin]
        for level in offsets[1:]:
            edges = level[begin : end + 1]
            lengths = np.diff(edges)
            if not len(lengths) or (lengths != lengths[0]).any():
                raise GlScatterError(
                    f'image: row {row} of column "{name}" is not a rectangular array. {_REMEDY}'
                )
            shape.append(int(lengths[0]))
            begin, end = int(edges[0]), int(edges[-1])
        _require_shape(tuple(shape), row, name)
        yield begin, end, tuple(shape)


def _require_shape(shape: tuple[int, ...], row: int, name: str) -> None:
    good = len(shape) == 2 or (len(shape) == 3 and shape[2] in {1, 3, 4})
    if not good or 0 in shape:
        raise GlScatterError(
            f'image: row {row} of column "{name}" is an array of shape {shape}. {_REMEDY}'
        )


def _require_number(kind: pa.DataType, name: str) -> None:
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise GlScatterError(f'image: column "{name}" has arrays of type {kind}. {_REMEDY}')


def _pixel_scale(
    flat: NDArray[np.generic], spans: list[_Span | None], name: str
) -> Callable[[NDArray[np.generic]], NDArray[np.uint8]]:
    """How to turn the column's pixels into bytes: one scale for all of its rows."""
    if flat.dtype == np.uint8:
        return lambda pixels: pixels.view(np.uint8)
    if flat.dtype == np.bool_:
        return lambda pixels: pixels.astype(np.uint8) * np.uint8(255)
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        place = int(np.flatnonzero(~np.isfinite(flat))[0])
        row = next(i for i, span in enumerate(spans) if span and span[0] <= place < span[1])
        raise GlScatterError(
            f'image: row {row} of column "{name}" has a pixel that is {flat[place]}. '
            "Fill it, for example with numpy.nan_to_num."
        )
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 1.0)
    half = high / 2.0 - low / 2.0  # halves, because the difference of huge numbers overflows

    def to_bytes(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
        if half == 0.0:
            return np.zeros(pixels.shape, np.uint8)
        share = (pixels.astype(np.float64) / 2.0 - low / 2.0) / half
        return np.rint(255.0 * share).astype(np.uint8)

    return to_bytes
