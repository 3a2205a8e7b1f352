import io

import numpy as np
import pytest

from streamlit_glscatter.prepared import write_prepared
from streamlit_glscatter.prepared.progress import LineBar, Progress, shown, words


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """Seconds that pass only when told."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0, 1000, None), "0 of 1,000 rows"),
        ((12345678, 50000000, 41.6), "12,345,678 of 50,000,000 rows, 42 s left"),
        ((1, 2, 0.1), "1 of 2 rows, 1 s left"),
        ((1, 2, 125), "1 of 2 rows, 2 min 05 s left"),
        ((1, 2, 9000), "1 of 2 rows, 2.5 h left"),
        ((2, 2, 0.0), "2 rows, done"),
    ],
)
def test_words(arguments, text):
    assert words(*arguments) == text


def test_rows_grow_evenly_over_the_stages_and_time_follows():
    clock, reports = Clock(), []
    progress = Progress(lambda *report: reports.append(report), clock)
    progress.total = 1000
    for stage in (0.2, 0.8):
        progress.stage(stage)
        for _ in range(10):
            clock.now += stage
            progress.advance(100)
    assert [done for done, _, _ in reports] == [*range(20, 201, 20), *range(280, 1001, 80)]
    assert {total for _, total, _ in reports} == {1000}
    # One second for each tenth of the work.
    assert [round(left, 6) for _, _, left in reports[9:11]] == [8.0, 7.2]
    assert reports[-1] == (1000, 1000, 0.0)


def test_a_terminal_has_one_line_that_is_kept_up_to_date():
    clock, stream = Clock(), Terminal()
    bar = LineBar(stream, clock)
    bar(100, 1000, 90.0)
    bar(200, 1000, 80.0)  # too soon to be seen
    clock.now = 1.0
    bar(500, 1000, 9.0)
    bar(1000, 1000, 0.0)  # the end always is
    bar.close()
    lines = stream.getvalue().split("\r")
    assert lines[0] == ""
    assert [line.strip() for line in lines[1:]] == [
        "[##----------------------] 100 of 1,000 rows, 90 s left",
        "[############------------] 500 of 1,000 rows, 9 s left",
        "[########################] 1,000 rows, done",
    ]
    assert len(lines[2]) >= len(lines[1])
    assert stream.getvalue().endswith("\n")


def test_a_log_has_a_line_every_few_seconds():
    clock, stream = Clock(), io.StringIO()
    bar = LineBar(stream, clock)
    for second in range(1, 13):
        clock.now = float(second)
        bar(second, 13, 13.0 - second)
    bar(13, 13, 0.0)
    bar.close()
    assert stream.getvalue() == "5 of 13 rows, 8 s left\n10 of 13 rows, 3 s left\n13 rows, done\n"


def test_a_build_reports_every_row_and_ends_with_all(tmp_path):
    reports = []
    table = {"x": np.arange(1000.0), "y": np.arange(1000.0)}
    write_prepared(table, tmp_path / "out", progress=lambda *report: reports.append(report))
    done = [report[0] for report in reports]
    assert done == sorted(done)
    assert reports[-1] == (1000, 1000, 0.0)
    assert len(reports) >= 4


def test_progress_can_be_switched_off_and_goes_to_standard_error(capsys):
    with shown(False) as report:
        assert report is None
    with shown(True) as report:
        report(3, 3, 0.0)
    assert capsys.readouterr().err == "3 rows, done\n"
