"""Ticks of a colour bar."""

from fractions import Fraction

import numpy as np
import pytest

from streamlit_glscatter.looks.ticks import date_ticks, number_ticks


@pytest.mark.parametrize(
    ("low", "high", "scale", "labels"),
    [
        (0, 16, "linear", ["0", "5", "10", "15"]),
        (0, 1, "linear", ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 1e7, "linear", ["0", "2e6", "4e6", "6e6", "8e6", "1e7"]),
        (0, 12000, "linear", ["0", "2,500", "5,000", "7,500", "10,000"]),
        (1e-9, 3e-9, "linear", ["1.5e-9", "2e-9", "2.5e-9"]),
        (2**60, 2**60 + 2, "linear", [f"{2**60 + i:,}" for i in (0, 1, 2)]),
        (1, 30, "log", ["1", "3", "10", "30"]),
        (1e-12, 1e12, "log", ["1e-10", "1e-5", "1", "100,000", "1e10"]),
        (1.1, 1.9, "log", ["1.2", "1.4", "1.6", "1.8"]),
        (0, 1e4, "symlog", ["0", "1", "10", "100", "1,000", "10,000"]),
        (-5, 5, "symlog", ["-4", "-2", "0", "2", "4"]),
    ],
)
def test_number_ticks(low, high, scale, labels):
    low, high = Fraction(low), Fraction(high)
    if labels[0] == f"{2**60:,}":
        ticks = number_ticks(low, high, scale)
        whole = [tick["label"] for tick in ticks if tick["label"].endswith(".0")]
        assert [label.removesuffix(".0") for label in whole] == labels
    else:
        assert [tick["label"] for tick in number_ticks(low, high, scale)] == labels


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        ("1990-01-01", "2024-01-01", ["1990", "2000", "2010", "2020"]),
        ("2020-01-20", "2020-06-20", ["2020-02", "2020-03", "2020-04", "2020-05", "2020-06"]),
        ("2024-03-01", "2024-03-09", ["2024-03-02", "2024-03-04", "2024-03-06", "2024-03-08"]),
        ("2020-01-02", "2020-02-20", ["2020-01-13", "2020-01-27", "2020-02-10"]),
        ("2024-03-01T22:00", "2024-03-02T05:00",
         ["2024-03-01 22:00", "2024-03-02 00:00", "02:00", "04:00"]),
        ("2024-03-01T22:00:01", "2024-03-01T22:00:38",
         ["2024-03-01 22:00:10", "22:00:20", "22:00:30"]),
        ("2024-03-01T22:00:00.000", "2024-03-01T22:00:00.100",
         [f"{date}22:00:00.{i:02d}" for date, i in
          (("2024-03-01 ", 0), ("", 2), ("", 4), ("", 6), ("", 8), ("", 10))]),
    ],
)  # fmt: skip
def test_date_ticks(low, high, labels):
    ends = [Fraction(int(np.datetime64(end, "ms").astype(int))) for end in (low, high)]
    assert [tick["label"] for tick in date_ticks(*ends)] == labels


def test_the_places_of_ticks_are_those_of_their_values():
    start, end = np.datetime64("2023-07-01", "ms"), np.datetime64("2025-07-01", "ms")
    ticks = date_ticks(Fraction(int(start.astype(int))), Fraction(int(end.astype(int))))
    for tick in ticks:
        expected = (np.datetime64(tick["label"], "ms") - start) / (end - start)
        assert tick["at"] == pytest.approx(expected)
