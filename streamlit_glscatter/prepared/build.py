"""Preparing out of core: survey, runs, buckets, files."""

import os
import shutil
import uuid
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from streamlit_glscatter.aggregate import Source, kept_in, pyramid_of
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.levels import SEED
from streamlit_glscatter.points import Points
from streamlit_glscatter.prepared.assemble import Assembler
from streamlit_glscatter.prepared.files import FileSource
from streamlit_glscatter.prepared.folder import is_prepared, open_prepared
from streamlit_glscatter.prepared.kinds import kinds_of
from streamlit_glscatter.prepared.merge import Plan, buckets_of, total_cells
from streamlit_glscatter.prepared.ordering import changed
from streamlit_glscatter.prepared.progress import Progress, Report, shown
from streamlit_glscatter.prepared.source import TableSource, wanted_of
from streamlit_glscatter.prepared.spill import Budget
from streamlit_glscatter.prepared.work import LocalWork, Work
from streamlit_glscatter.table.columns import as_table

_ROW_BYTES = 12  # of a sort key and a position

# How the time of a build divides among its stages.
_SURVEY, _SPILL, _MERGE = 0.1, 0.5, 0.35


def write_prepared(
    source: Any,
    folder: str | os.PathLike[str],
    x: Hashable = "x",
    y: Hashable = "y",
    columns: Iterable[Hashable] | None = None,
    *,
    progress: bool | Report = True,
    overwrite: bool = False,
    budget: Budget | None = None,
) -> Points:
    """Write a source as a prepared folder, out of core.

    Parameters
    ----------
    source
        Path of a Parquet file, of a folder of Parquet files (rows in the order of the files' names)
        or of an Arrow IPC file; a Dask DataFrame; or any table that `prepare` takes.
    folder
        To be written.
    x, y
        Columns with the coordinates.
    columns
        Columns to keep for colours, tooltips and so on. None keeps all.
    progress
        True: a bar with rows and seconds left, in the app or on standard error. Or a function of
        rows done, rows in all, and seconds left (None: not known yet).
    overwrite
        Whether a prepared folder that is there already is replaced.
    budget
        What may be in memory at a time; see Notes.

    Returns
    -------
    Points
        The opened folder.

    Raises
    ------
    GlScatterError
        If the source cannot be read, a column is missing or cannot be kept, or the folder exists.

    Notes
    -----
    The points are those of an in-memory `prepare` of the same rows, byte for byte. An external merge
    sort [1]_: the first reading counts rows and finds extents; the second sorts runs of 64 MB and
    writes them to disk; buckets of 32 MB of neighbouring cells are then put together from all runs.
    Memory does not grow with the number of rows: about three times a run, and one batch of 65,536
    rows of the source. Of a Dask DataFrame a partition is in memory at a time, on each worker; with
    an active ``distributed.Client`` the workers do the work, and `folder` must be on a disk that
    they share. The disk holds the data twice meanwhile. The folder appears under its name when it
    is complete.

    References
    ----------
    .. [1] D. E. Knuth, "The Art of Computer Programming", volume 3, section 5.4, 1998.
    """
    target = Path(folder)
    _check_target(target, overwrite=overwrite)
    work = _work(source, x, y, columns)
    with shown(progress) as report, _building(target) as building:
        _build(work, building, Progress(report), budget or Budget())
        _publish(building / "whole", target)
    points = open_prepared(target)
    # The counts of all points come with the folder, those of a colour when it is first shown.
    pyramid_of(kept_in(Source(points.layout, "count", None), target))
    return points


def _work(source: Any, x: Hashable, y: Hashable, columns: Iterable[Hashable] | None) -> Work:
    if isinstance(source, Points):
        raise GlScatterError("data is Points already; prepare the table they were made of.")
    if isinstance(source, str | os.PathLike):
        return LocalWork(FileSource(Path(source), x, y, columns))
    if nw.dependencies.is_dask_dataframe(source):
        # Lazy: Dask is optional.
        from streamlit_glscatter.prepared.cluster import dask_work  # noqa: PLC0415

        return dask_work(source, x, y, columns)
    table = as_table(source)
    return LocalWork(TableSource(table, wanted_of(table.names, x, y, columns)))


def _build(work: Work, building: Path, progress: Progress, budget: Budget) -> None:
    runs_folder, whole = building / "runs", building / "whole"
    runs_folder.mkdir()
    whole.mkdir()
    progress.stage(_SURVEY)
    ordering = work.survey(progress, SEED)
    progress.total = ordering.n_rows
    progress.stage(_SPILL)
    spilled = work.spill(ordering, runs_folder, budget, progress)
    names = work.wanted.columns
    runs = spilled.runs
    if (spilled.n_rows, sum(run.rows for run in runs)) != (ordering.n_rows, ordering.kept):
        raise changed()
    kinds = kinds_of(names, runs, runs_folder)
    counts = total_cells(runs, runs_folder, ordering.levels)
    row_bytes = _ROW_BYTES + sum(run.nbytes for run in runs) // max(ordering.kept, 1)
    most = max(budget.bucket // row_bytes, 1)
    buckets = buckets_of(counts, runs, runs_folder, most)
    assembler = Assembler(whole, building, names, kinds, ordering)
    try:
        progress.stage(_MERGE)
        for points in work.merge(buckets, Plan(runs_folder, tuple(runs), tuple(kinds))):
            assembler.append(points)
            progress.advance(len(points.rows))
    finally:
        assembler.close()
    shutil.rmtree(runs_folder)
    assembler.finish(counts)
    progress.finish()


def _check_target(target: Path, *, overwrite: bool) -> None:
    if not target.parent.is_dir():
        raise GlScatterError(f"The folder {target.parent} does not exist; make it first.")
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not is_prepared(target):
        raise GlScatterError(
            f"{target} is there already and is no prepared folder. Choose another."
        )
    if not overwrite:
        raise GlScatterError(
            f"{target} is there already. Open it with open_prepared, or pass overwrite=True "
            "(--overwrite) to replace it."
        )


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    """Give a folder beside the target, which is gone afterwards."""
    building = _beside(target, "building")
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _publish(whole: Path, target: Path) -> None:
    """Give the folder its name in one step; what had the name before is gone."""
    if not target.exists() or not is_prepared(target):
        whole.replace(target)
        return
    before = _beside(target, "replaced")
    target.rename(before)
    whole.rename(target)
    shutil.rmtree(before, ignore_errors=True)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}-{uuid.uuid4().hex[:8]}")
