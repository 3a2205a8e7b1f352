"""Colour by numbers and dates."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from colors import Colored, read

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.palettes import MISSING_DARK, MISSING_LIGHT, colormap

NAN = float("nan")


def test_numbers_lie_linearly_between_the_ends():
    colored = Colored([0.0, 10.0, 2.5, None, NAN, float("inf")])
    assert colored.shares == [0.0, 1.0, pytest.approx(0.25, abs=1e-5), None, None, None]
    manifest = colored.manifest
    assert manifest["domain"] == [0.0, 10.0]
    assert manifest["missing"] == {
        "count": 3, "light": [*MISSING_LIGHT[:3]], "dark": [*MISSING_DARK[:3]],
    }  # fmt: skip
    assert (manifest["scale"], manifest["datetime"]) == ("linear", False)
    assert manifest["ticks"] == [
        {"at": pytest.approx(i / 5), "label": str(2 * i)} for i in range(6)
    ]
    assert colored.notes == ('1 infinite value of "c" has the colour of missing values',)
    table = read(colored.channel.buffers["colormap"]).to_pylist()
    assert [row["light"] for row in table] == colormap(None).light.tolist()


@pytest.mark.parametrize(
    "values",
    [
        np.array([0, 255, 51], np.uint8),
        np.array([-128, 127, -77], np.int8),
        np.array([2**62, 2**62 + 10, 2**62 + 2], np.int64),
        np.array([-(2**63), 2**63 - 1, -(2**63) + (2**64 - 1) // 5], np.int64),
        np.array([2**64 - 11, 2**64 - 1, 2**64 - 9], np.uint64),
        np.array([0.0, 1.0, 0.2], np.float32),
        np.array([0.0, 10.0, 2.0], np.float16),
        np.array([-1.5e308, 1.5e308, -0.9e308]),
        np.array([0.0, 2e-310, 0.4e-310]),
        pa.array([Decimal("1E+20"), Decimal("100000000000000000000.10"), Decimal("100000000000000000000.02")]),
        pa.array([10, 20, 12], pa.date32()),
        pd.Series(pd.to_datetime([0, 10, 2], unit="ns") + pd.Timedelta(days=20_000)),
    ],
)  # fmt: skip
def test_every_kind_of_number_keeps_its_precision(values):
    assert Colored(values).shares == [0.0, 1.0, pytest.approx(0.2, abs=1e-3)]


def test_integers_with_missing_values():
    colored = Colored(pa.array([2**60, None, 2**60 + 4, 2**60 + 1]))
    assert colored.shares == [0.0, None, 1.0, pytest.approx(0.25, abs=1e-4)]
    decimals = Colored(pa.array([Decimal(1), None, Decimal(3)]))
    assert decimals.shares == [0.0, None, 1.0]


def test_constant_columns_and_columns_without_values():
    colored = Colored([3.0, 3.0])
    assert colored.shares == [pytest.approx(0.5), pytest.approx(0.5)]
    assert colored.manifest["domain"] == [3.0, 3.0]
    assert colored.manifest["ticks"] == [{"at": 0.5, "label": "3"}]
    for scale in ("symlog", "log", "rank"):
        assert Colored([3.0, 3.0], scale=scale).shares == [pytest.approx(0.5)] * 2
    empty = Colored(np.array([NAN, NAN]))
    assert empty.shares == [None, None]
    assert (empty.manifest["domain"], empty.manifest["ticks"]) == ([0.0, 1.0], [])
    assert Colored(pa.array([None, None], pa.int64()), domain=(2, 3)).manifest["domain"] == [2, 3]


def test_an_explicit_domain_clamps():
    for domain in ((0, 10), np.array([0.0, 10.0]), [Decimal(0), Decimal(10)]):
        colored = Colored([-5.0, 5.0, 50.0], domain=domain)
        assert colored.shares == [0.0, 0.5, 1.0]
        assert colored.manifest["domain"] == [0.0, 10.0]
    assert Colored([-5, 5, 50], domain=(0, 10)).shares == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    "domain", [(1,), (1, 2, 3), "ab", (1, NAN), (0, float("inf")), ("0", "1"), 5, (True, 2)]
)
def test_domains_that_are_none(domain):
    with pytest.raises(GlScatterError, match=r'domain is .*pass two finite numbers.*"c"'):
        Colored([1.0, 2.0], domain=domain)


def test_reversed_domains():
    with pytest.raises(GlScatterError, match=r'low end must be below its high end.*"_r"'):
        Colored([1.0, 2.0], domain=(2, 1))


def test_log():
    colored = Colored([1.0, 100.0, 10.0, None], scale="log")
    assert colored.shares == [0.0, 1.0, pytest.approx(0.5, abs=1e-4), None]
    assert colored.manifest["ticks"] == [
        {"at": 0.0, "label": "1"}, {"at": 0.5, "label": "10"}, {"at": 1.0, "label": "100"},
    ]  # fmt: skip
    clamped = Colored([-1.0, 0.0, 10.0], scale="log", domain=(1, 100))
    assert clamped.shares == [0.0, 0.0, pytest.approx(0.5, abs=1e-4)]
    big = Colored(np.array([2**60, 2**62, 2**61]), scale="log")
    assert big.shares == [0.0, 1.0, pytest.approx(0.5, abs=1e-4)]


def test_log_of_what_has_none():
    with pytest.raises(GlScatterError, match=r'"log" needs positive values and "c" has -2.*symlog'):
        Colored([1.0, -2.0], scale="log")
    with pytest.raises(GlScatterError, match='scale="log" needs a domain above 0, not from 0'):
        Colored([1.0, 2.0], scale="log", domain=(0, 1))


def test_symlog_is_odd():
    colored = Colored([-100.0, 100.0, 0.0, 10.0], scale="symlog")
    expected = 0.5 + 0.5 * np.log1p(10) / np.log1p(100)
    assert colored.shares == [0.0, 1.0, pytest.approx(0.5), pytest.approx(expected, abs=1e-4)]
    assert [tick["label"] for tick in colored.manifest["ticks"]] == ["-100", "-1", "0", "1", "100"]


def test_ranges_too_narrow_for_a_scale_to_bend_stay_linear():
    low = 1e15
    colored = Colored([low, low + 0.25, low + 0.125], scale="log")
    assert colored.shares == [0.0, 1.0, pytest.approx(0.5, abs=1e-4)]


def test_rank_gives_ties_one_place_and_ignores_missing_values():
    colored = Colored([5.0, NAN, 1.0, 1.0, 1000.0, 5.0], scale="rank")
    # Mean ranks 0.5, 2.5 and 4 of the values 1, 5 and 1000.
    five = pytest.approx(2.0 / 3.5, abs=1e-4)
    assert colored.shares == [five, None, 0.0, 0.0, 1.0, five]
    assert colored.manifest["domain"] == [1.0, 1000.0]
    assert [tick["label"] for tick in colored.manifest["ticks"]] == ["1", "5", "1,000"]
    assert Colored([0.0, 5.0, 9.0], scale="rank", domain=(1, 6)).manifest["domain"] == [1.0, 6.0]


def test_dates():
    day = dt.timedelta(days=1)
    start = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
    colored = Colored(pd.Series([start, start + 4 * day, start + day, pd.NaT]))
    assert colored.shares == [0.0, 1.0, pytest.approx(0.25, abs=1e-4), None]
    assert colored.manifest["datetime"] is True
    assert colored.manifest["domain"] == [
        start.timestamp() * 1000,
        (start + 4 * day).timestamp() * 1000,
    ]
    assert [tick["label"] for tick in colored.manifest["ticks"]] == [
        "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05",
    ]  # fmt: skip
    ranked = Colored(pd.Series([start, start + day]), scale="rank")
    assert [tick["label"] for tick in ranked.manifest["ticks"]] == [
        "2024-01-01 12:00:00", "2024-01-02 12:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "domain",
    [
        ("2024-01-01", "2024-01-05"),
        (dt.date(2024, 1, 1), dt.datetime(2024, 1, 5)),  # noqa: DTZ001  a naive one is meant
        (np.datetime64("2024-01-01"), pd.Timestamp("2024-01-05T01:00+01:00")),
        (1_704_067_200_000, 1_704_412_800_000.0),
    ],
)
def test_domains_of_dates(domain):
    values = np.array(["2024-01-02", "2030-01-01"], "datetime64[s]")
    assert Colored(values, domain=domain).shares == [pytest.approx(0.25, abs=1e-4), 1.0]


def test_dates_have_no_logarithm():
    values = np.array(["2024-01-02", "2030-01-01"], "datetime64[s]")
    with pytest.raises(GlScatterError, match='"log" has no meaning for the dates of "c"'):
        Colored(values, scale="log")
    with pytest.raises(GlScatterError, match="pass two dates"):
        Colored(values, domain=("yesterday", "2024-01-01"))
