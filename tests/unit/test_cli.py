import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from streamlit_glscatter import prepared
from streamlit_glscatter.cli import main
from streamlit_glscatter.prepared import open_prepared


@pytest.fixture
def source(tmp_path):
    table = pa.table(
        {"lon": [0.0, 1.0, np.nan], "lat": [5.0, 6.0, 7.0], "a": [1, 2, 3], "b": ["x", "y", "z"]}
    )
    pq.write_table(table, tmp_path / "source.parquet")
    return tmp_path / "source.parquet"


def test_prepare_writes_a_folder_and_says_what_is_in_it(source, tmp_path, capsys):
    out = tmp_path / "out"
    command = ["prepare", str(source), "-o", str(out), "--x", "lon", "--y", "lat"]
    assert main([*command, "--columns", "b,a"]) == 0
    points = open_prepared(out)
    assert points.table.names == ["b", "a"]
    assert (points.layout.x.name, points.layout.y.name) == ("lon", "lat")
    printed = capsys.readouterr()
    assert printed.out == f"{out}: 2 points; 1 rows without coordinates were left out\n"
    assert printed.err == "3 rows, done\n"


def test_all_columns_unless_some_are_named_and_overwrite(source, tmp_path, capsys):
    command = ["prepare", str(source), "-o", str(tmp_path / "out"), "--x", "lon", "--y", "lat"]
    assert main(command) == 0
    assert open_prepared(tmp_path / "out").table.names == ["lon", "lat", "a", "b"]
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*command, "--overwrite", "--columns", "a"]) == 0
    assert open_prepared(tmp_path / "out").table.names == ["a"]


def test_bad_input_is_one_line_and_a_status(source, tmp_path, capsys):
    assert main(["prepare", str(source), "-o", str(tmp_path / "out")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith('glscatter: x="x": there is no such column.')
    assert printed.err.count("\n") == 1


def test_an_interruption_has_its_own_status(monkeypatch, source, tmp_path, capsys):
    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(prepared, "write_prepared", interrupt)
    assert main(["prepare", str(source), "-o", str(tmp_path / "out")]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["prepare"], ["prepare", "file"], ["no such"]])
def test_usage(arguments, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "usage: glscatter" in capsys.readouterr().err
