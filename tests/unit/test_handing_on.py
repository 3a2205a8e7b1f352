"""The selection as a file, by the lines that the documentation shows."""

import io
import re
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from streamlit.testing.v1 import AppTest
from test_component import App, frame

USAGE = (Path(__file__).parents[2] / "docs" / "usage.md").read_text()
SECTION = USAGE.split("### Handing the selection on")[1].split("\n## ")[0]
BOX = {"op": "replace", "kind": "box", "x": [0, 2**23], "y": [0, 2**24]}


def lines() -> list[tuple[str, str, list[str]]]:
    """Kind of table, kind of file and code of each cell of the documentation's table."""
    cells = [
        re.split(r"\s*\|\s*", line.strip("| \n")) for line in SECTION.splitlines() if "|" in line
    ]
    head, _, *rows = cells
    kinds = [name.removeprefix("as ") for name in head[1:]]
    return [
        (library, kind, re.findall("`(.+?)`", cell))
        for library, *row in rows
        for kind, cell in zip(kinds, row, strict=True)
    ]


@pytest.fixture(scope="module")
def selected():
    """Rows that a box has selected."""
    rows = App(frame(), on_select="rerun").select(BOX).selection.point_indices
    assert 50 < len(rows) < 350
    return rows


@pytest.mark.parametrize(("library", "kind", "code"), lines())
def test_each_line_gives_the_selected_rows(library, kind, code, selected):
    data = frame()
    names = {"rows": selected, "io": io, "pyarrow": pa}
    names["df"] = pl.from_pandas(data) if library == "polars" else data
    names["table"] = pa.Table.from_pandas(data, preserve_index=False)
    file = [eval(line, names) for line in code][-1]  # noqa: S307 (the documentation's own lines)
    if file is None:  # the last line has written one
        file = names["file"].getvalue()
    raw = io.BytesIO(file.encode() if isinstance(file, str) else file)
    found = pd.read_csv(raw) if kind == "CSV" else pd.read_parquet(raw)
    wanted = data.iloc[selected].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), wanted, check_dtype=False, check_categorical=False
    )


def test_all_kinds_of_tables_are_there():
    assert [(library, kind) for library, kind, _ in lines()] == [
        (library, kind)
        for library in ("pandas", "polars", "pyarrow")
        for kind in ("CSV", "Parquet")
    ]


def test_the_button_is_one_line():
    [line] = re.findall(r"```python\n(.+)\n```", SECTION)

    def script(line):
        import numpy as np  # noqa: PLC0415 (a script on its own)
        import pandas as pd  # noqa: PLC0415
        import streamlit as st  # noqa: PLC0415

        from streamlit_glscatter import st_glscatter  # noqa: PLC0415

        df = pd.DataFrame({"x": np.arange(5.0), "y": np.arange(5.0)})
        event = st_glscatter(df, selection=[1, 3], key="plot")
        exec(line, {"st": st, "df": df, "event": event})  # noqa: S102 (the documentation's own line)

    test = AppTest.from_function(script, args=(line,)).run(timeout=60)
    assert not test.exception
    assert test.get("download_button")[0].proto.label == "CSV"
