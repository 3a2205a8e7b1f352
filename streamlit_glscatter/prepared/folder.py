"""The prepared folder: what is in it, how it is written and how it is opened.

``meta.json`` says what the rest is: ``local.npy``, ``rows.npy`` and ``cell_counts.npy`` are the arrays
of the layout, and each column is an Arrow file of one batch, in sorted order.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.identity import Identity
from streamlit_glscatter.layout.layout import Axis, Layout
from streamlit_glscatter.points import Coordinates, Points
from streamlit_glscatter.table.column import Column
from streamlit_glscatter.table.columns import Table

FORMAT = "glscatter-prepared"
VERSION = 1

META = "meta.json"
LOCAL = "local.npy"
ROWS = "rows.npy"
COUNTS = "cell_counts.npy"
COLUMNS = "columns"

_AGAIN = "Prepare it again from its source."
_HASHED = 1 << 20  # bytes at a time


class PreparedColumn(Column):
    """A column of a prepared folder: mapped, not read.

    Parameters
    ----------
    name
        Its name, as text.
    path
        Arrow file of one batch.
    length
        Number of values.
    digest
        See :class:`Column`.
    """

    def __init__(self, name: str, path: Path, length: int, digest: str) -> None:
        super().__init__(name)
        self._path = path
        self._length = length
        self._digest = digest

    def __len__(self) -> int:
        return self._length

    @property
    def digest(self) -> str:
        """See :class:`Column`; known since the folder was written."""
        return self._digest

    @property
    def pieces(self) -> list[pa.Array]:
        """See :class:`Column`."""
        return [self.arrow]

    @cached_property
    def arrow(self) -> pa.Array:
        """See :class:`Column`."""
        try:
            with pa.memory_map(str(self._path)) as mapped:
                values = pa.ipc.open_file(mapped).get_batch(0).column(0)
        except (OSError, pa.ArrowException) as error:
            raise _damaged(self._path, str(error)) from error
        if len(values) != self._length:
            raise _damaged(self._path, f"it has {len(values):,} values, not {self._length:,}")
        return values


def is_prepared(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a prepared folder."""
    return (Path(path) / META).is_file()


def open_prepared(folder: str | os.PathLike[str]) -> Points:
    """Open a prepared folder.

    Parameters
    ----------
    folder
        What ``prepare(..., path=folder)`` or ``glscatter prepare`` wrote.

    Returns
    -------
    Points
        Give it to ``st_glscatter`` as ``data``. Files are mapped, not read: this takes
        milliseconds, and memory only for what is looked at. Columns are in sorted order and have
        only rows with coordinates, so the layout has an ``index``.

    Raises
    ------
    GlScatterError
        If the folder is missing, was written by a newer version, or is damaged.
    """
    path = Path(folder)
    meta = _read_meta(path)
    for name, size in meta["files"].items():
        file = path / name
        if not file.is_file():
            raise _damaged(file, "it is missing")
        if file.stat().st_size != size:
            raise _damaged(file, f"it has {file.stat().st_size:,} bytes, not {size:,}")
    kept = meta["n_rows"] - meta["dropped"]
    layout = Layout(
        digest=meta["digest"],
        n_rows=meta["n_rows"],
        dropped=meta["dropped"],
        x=Axis(**meta["x"]),
        y=Axis(**meta["y"]),
        levels=tuple(meta["levels"]),
        cell_counts=_mapped(path / COUNTS),
        local=_mapped(path / LOCAL),
        rows=_mapped(path / ROWS),
        home=tuple(meta["home"]),
        aspect=meta["aspect"],
        index=Identity(kept),
    )
    columns = meta["columns"]

    def fetch(i: int, name: str) -> Column:
        return PreparedColumn(name, path / columns[i]["file"], kept, columns[i]["digest"])

    table = Table([column["name"] for column in columns], kept, fetch)
    return Points(table, Coordinates(layout), path.resolve())


def _read_meta(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise GlScatterError(
            f"{path} does not exist. Make it with: glscatter prepare FILE -o {path}"
        )
    if not (path / META).is_file():
        raise GlScatterError(
            f"{path} is no prepared folder: it has no {META}. Make one with: "
            "glscatter prepare FILE -o FOLDER"
        )
    try:
        meta: dict[str, Any] = json.loads((path / META).read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise _damaged(path / META, f'its format is "{meta["format"]}"')
        version = int(meta["version"])
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, GlScatterError):
            raise
        raise _damaged(path / META, f"{type(error).__name__}: {error}") from error
    if version > VERSION:
        raise GlScatterError(
            f"{path} was written by a newer streamlit-glscatter (format {version}; this one reads up "
            f"to {VERSION}). Upgrade streamlit-glscatter, or prepare the folder again with this one."
        )
    return meta


def _mapped(path: Path) -> NDArray[Any]:
    try:
        # Without the subclass, which makes every slice slower.
        return np.asarray(np.load(path, mmap_mode="r"))
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> GlScatterError:
    return GlScatterError(f"{path} is damaged: {reason}. {_AGAIN}")


def write_column(path: Path, name: str, values: pa.Array) -> str:
    """Write a column and return its digest.

    Parameters
    ----------
    path
        The Arrow file.
    name
        Of the column.
    values
        In sorted order; may be mapped.
    """
    batch = pa.RecordBatch.from_arrays([values], names=[name])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    content = xxhash.xxh3_128(b"prepared")
    with path.open("rb") as file:
        while data := file.read(_HASHED):
            content.update(data)
    return content.hexdigest()


def write_meta(folder: Path, layout: Layout, columns: Sequence[dict[str, str]]) -> None:
    """Write what the files of a folder are; the last of them.

    Parameters
    ----------
    folder
        Has all other files.
    layout
        The points.
    columns
        ``name``, ``file`` and ``digest`` of each column.
    """
    files = [LOCAL, ROWS, COUNTS, *(column["file"] for column in columns)]
    meta = {
        "format": FORMAT,
        "version": VERSION,
        "digest": layout.digest,
        "n_rows": layout.n_rows,
        "dropped": layout.dropped,
        "levels": layout.levels,
        "x": asdict(layout.x),
        "y": asdict(layout.y),
        "home": layout.home,
        "aspect": layout.aspect,
        "columns": columns,
        "files": {name: (folder / name).stat().st_size for name in files},
    }
    text = json.dumps(meta, indent=1, ensure_ascii=False)
    (folder / META).write_text(f"{text}\n", encoding="utf-8")
