"""Parquet files, folders of them, and Arrow IPC files as sources."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import AxisValues
from streamlit_glscatter.prepared.folder import META
from streamlit_glscatter.prepared.source import (
    BATCH_ROWS,
    Batch,
    Source,
    batch_of,
    check_storable,
    empty_axis,
    unified,
    wanted_of,
)
from streamlit_glscatter.table.columns import LazyTable, Table

_REMEDY = "Pass a Parquet file, a folder of Parquet files, or an Arrow IPC file."


def table_of(path: Path) -> Table:
    """Wrap files as a table in memory; only the columns in use are read.

    Parameters
    ----------
    path
        A Parquet file, a folder of Parquet files (rows in the order of their names), or an Arrow
        IPC file.

    Raises
    ------
    GlScatterError
        If the path does not exist or is none of these.
    """
    files = _files(path)
    arrow = _is_arrow(files[0])
    described = [_described(file, arrow=arrow) for file in files]

    def run(names: list[str]) -> pa.Table:
        read = _read_arrow if arrow else _read_parquet
        parts = (
            pa.Table.from_batches(
                read(file, names), schema=pa.schema([schema.field(n) for n in names])
            )
            for file, (schema, _) in zip(files, described, strict=True)
        )
        return pa.concat_tables(parts, promote_options="default")

    return LazyTable(described[0][0].names, lambda: sum(rows for _, rows in described), run)


def stamp_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell files apart from what they were: names, sizes and times of the last change."""
    files = [path / META] if (path / META).is_file() else _files(path)
    stats = [file.stat() for file in files]
    return tuple(
        (str(file), stat.st_size, stat.st_mtime_ns) for file, stat in zip(files, stats, strict=True)
    )


class FileSource(Source):
    """Rows of files, in the order of their names.

    Parameters
    ----------
    path
        A Parquet file, a folder of Parquet files, or an Arrow IPC file.
    x, y, columns
        As in `write_prepared`.
    """

    def __init__(
        self, path: Path, x: Hashable, y: Hashable, columns: Iterable[Hashable] | None
    ) -> None:
        self._files = _files(path)
        self._arrow = _is_arrow(self._files[0])
        described = [(file, *_described(file, arrow=self._arrow)) for file in self._files]
        self.parts = len(self._files)
        self.n_rows = sum(rows for _, _, rows in described)
        self.wanted = wanted_of(described[0][1].names, x, y, columns)
        schemas = [(file, schema) for file, schema, _ in described]
        self._kinds = (_kind(self.wanted.x, schemas, "x"), _kind(self.wanted.y, schemas, "y"))
        for name in self.wanted.columns:
            check_storable(name, _kind(name, schemas, "columns"))

    def axes(self) -> tuple[AxisValues, AxisValues]:
        """See :class:`Source`."""
        return (
            empty_axis(self.wanted.x, self._kinds[0], "x"),
            empty_axis(self.wanted.y, self._kinds[1], "y"),
        )

    def batches(self, part: int, *, payload: bool) -> Iterator[Batch]:
        """See :class:`Source`."""
        read = _read_arrow if self._arrow else _read_parquet
        for record in read(self._files[part], self.wanted.names(payload=payload)):
            for start in range(0, record.num_rows, BATCH_ROWS):
                rows = record.slice(start, BATCH_ROWS)
                yield batch_of(rows, self.wanted, self._kinds, payload=payload)


def _kind(name: str, schemas: Sequence[tuple[Path, pa.Schema]], role: str) -> pa.DataType:
    for file, schema in schemas:
        if len(schema.get_all_field_indices(name)) != 1:
            raise GlScatterError(
                f'{role}: there is no single column "{name}" in {file}. '
                "All files of a folder must have the columns to read."
            )
    # Index types of dictionaries may differ from file to file.
    kinds = [(_plain(schema.field(name).type), file.name) for file, schema in schemas]
    return unified(name, kinds, role)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return pa.dictionary(pa.int32(), kind.value_type, kind.ordered)
    return kind


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise GlScatterError(f"{path} does not exist. {_REMEDY}")
    if path.is_file():
        return [path]
    inside = [file.relative_to(path) for file in sorted(path.rglob("*")) if file.is_file()]
    # Names that begin so are notes of the program that wrote the folder.
    data = [file for file in inside if not any(part[0] in "._" for part in file.parts)]
    for file in data:
        keys = [part for part in file.parts[:-1] if "=" in part]
        if keys:
            raise GlScatterError(
                f'{path} keeps values in names of folders, such as "{keys[0]}". Pass '
                "dask.dataframe.read_parquet(path), which reads them, instead of the path."
            )
        if _magic(path / file) != b"PAR1":
            raise GlScatterError(f"{path / file} is no Parquet file. {_REMEDY}")
    if not data:
        raise GlScatterError(f"{path} has no Parquet files. {_REMEDY}")
    return [path / file for file in data]


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(6)[:4] if path.stat().st_size else b""


def _is_arrow(path: Path) -> bool:
    magic = _magic(path)
    if magic == b"PAR1":
        return False
    if magic == b"ARRO":
        return True
    stream = (
        " If it is an Arrow stream, write it with pyarrow.ipc.new_file."
        if magic[:1] == b"\xff"
        else ""
    )
    raise GlScatterError(f"{path} is neither a Parquet nor an Arrow IPC file. {_REMEDY}{stream}")


def _described(path: Path, *, arrow: bool) -> tuple[pa.Schema, int]:
    """Return the schema of a file and its number of rows."""
    try:
        if arrow:
            with pa.memory_map(str(path)) as mapped:
                reader = pa.ipc.open_file(mapped)
                batches = range(reader.num_record_batches)
                return reader.schema, sum(reader.get_batch(i).num_rows for i in batches)
        import pyarrow.parquet as pq  # noqa: PLC0415  lazy: most apps read no Parquet themselves

        metadata = pq.read_metadata(path)
        return metadata.schema.to_arrow_schema(), metadata.num_rows
    except pa.ArrowException as error:
        raise GlScatterError(f"{path} cannot be read: {error}. Write the file again.") from error


def _read_parquet(path: Path, names: list[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq  # noqa: PLC0415  lazy: most apps read no Parquet themselves

    # Column chunks are mapped, not read ahead: what is unpacked at a time is one batch.
    with pq.ParquetFile(path, memory_map=True, pre_buffer=False) as file:
        yield from file.iter_batches(BATCH_ROWS, columns=names)


def _read_arrow(path: Path, names: list[str]) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(path)) as mapped:
        reader = pa.ipc.open_file(mapped)
        for i in range(reader.num_record_batches):
            yield reader.get_batch(i).select(names)
