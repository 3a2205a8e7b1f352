"""Tooltip columns and images in blocks."""

import datetime as dt
import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.points import prepare
from streamlit_glscatter.table.nested import stacked_arrays
from streamlit_glscatter.tooltip.hover import plain, resolve_hover


def read(blocks):
    return pa.ipc.open_stream(blocks.buffer.data).read_all().combine_chunks()


def resolve(data, *, hover=None, image=None, used=()):
    points = prepare(data)
    return resolve_hover(points.table, points.layout, hover=hover, image=image, used=used)


def frame(n=100):
    rng = np.random.default_rng(3)
    return {
        "x": rng.normal(size=n),
        "y": rng.normal(size=n),
        "label": [f"item {i}" for i in range(n)],
        "row": np.arange(n) * 10,
    }


def test_columns_follow_the_points():
    data = frame()
    data["x"][[3, 8]] = np.nan
    blocks, columns, image = resolve(data, hover=["label", "row"])
    assert columns == ["label", "row"]
    assert image is None
    table = read(blocks)
    assert table.schema.remove_metadata() == pa.schema(
        [("row", pa.uint64()), ("c0", pa.string()), ("c1", pa.int64())]
    )
    rows = table["row"].to_pylist()
    assert sorted(rows) == [i for i in range(100) if i not in {3, 8}]
    assert table["c0"].to_pylist() == [f"item {row}" for row in rows]
    assert table["c1"].to_pylist() == [10 * row for row in rows]


def test_none_takes_the_columns_in_use_and_empty_takes_none():
    assert resolve(frame(), used=["label", "label"])[1] == ["label"]
    blocks, columns, _ = resolve(frame())
    assert columns == []
    assert read(blocks).column_names == ["row"]
    assert resolve(frame(), hover=[], used=["label"]) == (None, [], None)


def test_names_may_repeat():
    blocks, columns, _ = resolve(frame(), hover=["label", "label"])
    assert columns == ["label", "label"]
    assert read(blocks).column_names == ["row", "c0", "c1"]


def test_wrong_options_are_errors():
    with pytest.raises(GlScatterError, match=r'hover="lable".*Did you mean "label"'):
        resolve(frame(), hover=["lable"])
    with pytest.raises(GlScatterError, match=r"hover is 'label'; .*such as \['label'\]"):
        resolve(frame(), hover="label")
    with pytest.raises(GlScatterError, match="hover is 3; pass a list"):
        resolve(frame(), hover=3)
    with pytest.raises(GlScatterError, match=r'image="imge"'):
        resolve({**frame(), "image": ["http://a"] * 100}, image="imge")
    with pytest.raises(GlScatterError, match='row 0 of column "label"'):
        resolve(frame(), image="label")


def test_images_follow_the_points():
    pixels = np.repeat(np.arange(100, dtype=np.uint8), 4).reshape(100, 2, 2)
    data = {**frame(), "im": stacked_arrays(pixels)}
    blocks, _, image = resolve(data, image="im", hover=[])
    assert blocks is None
    rows = prepare(data).layout.rows
    images = read(image)
    assert images.schema == pa.schema([("image", pa.binary())])
    for row, data in zip(rows, images["image"].to_pylist(), strict=True):
        assert np.asarray(Image.open(io.BytesIO(data))).tolist() == [[row, row], [row, row]]
    _, _, urls = resolve({**frame(1), "im": ["https://example.org/a.png"]}, image="im")
    assert read(urls).to_pylist() == [{"image": "https://example.org/a.png"}]


UTC = dt.UTC
BERLIN = dt.datetime(2024, 7, 1, 12, 0, 0, 5000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([dt.date(2024, 1, 2)]).dictionary_encode(), ["2024-01-02"]),
        (pa.array([Decimal("1.10"), None]), ["1.10", None]),
        (pa.array([b"abc", b"", None]), ["<3 bytes>", "<0 bytes>", None]),
        (pa.array([b"abc"], pa.binary(3)), ["<3 bytes>"]),
        (pa.array([b"abc"], pa.binary_view()), ["<3 bytes>"]),
        (pa.array([[1, 2], None]), ["[1, 2]", None]),
        (pa.array([{"a": "ü", "b": dt.date(2024, 1, 2)}]), ['{"a": "ü", "b": "2024-01-02"}']),
        (pa.array([{"a": b"abc"}]), ['{"a": "<3 bytes>"}']),
        (pa.nulls(1), [None]),
        (pa.array(["a"], pa.string_view()), ["a"]),
        (pa.array([dt.date(2024, 1, 2)]), ["2024-01-02"]),
        (pa.array([dt.date(2024, 1, 2)], pa.date64()), ["2024-01-02"]),
        (pa.array([dt.time(1, 2, 3)]), ["01:02:03.000000"]),
        (pa.array([dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)]), ["2024-01-02T03:04:05"]),
        (pa.array([0, None, 86_400_000], pa.timestamp("ms")), ["1970-01-01", None, "1970-01-02"]),
        (pa.array([0], pa.timestamp("s", "UTC")), ["1970-01-01T00:00:00Z"]),
        (pa.array([1, None], pa.timestamp("ns")), ["1970-01-01T00:00:00.000000001", None]),
        (pa.array([1_500_000], pa.timestamp("us", "UTC")), ["1970-01-01T00:00:01.500Z"]),
        (pa.array([BERLIN], pa.timestamp("ns", "Europe/Berlin")), ["2024-07-01T14:00:00.005+02:00"]),
        (pa.array([1_500, None], pa.duration("ms")), ["PT1.5S", None]),
        (pa.array([90_000], pa.duration("s")), ["PT90000S"]),
        (pa.RunEndEncodedArray.from_arrays([2], ["a"]), ["a", "a"]),
        (pa.FixedShapeTensorArray.from_numpy_ndarray(np.eye(2)), ["[1.0, 0.0]", "[0.0, 1.0]"]),
    ],
)  # fmt: skip
def test_types_become_plain(values, expected):
    result = plain(values)
    assert result.type == pa.string()
    assert result.to_pylist() == expected


@pytest.mark.parametrize(
    "values",
    [
        pa.array([2**63 - 1, None]),
        pa.array([2**64 - 1], pa.uint64()),
        pa.array([0.5, float("nan"), None], pa.float32()),
        pa.array([True, None]),
        pa.array(["a", ""]),
        pa.array(["a"], pa.large_string()),
    ],
)
def test_plain_types_stay(values):
    assert plain(values) is values


def test_a_pandas_frame_with_every_kind_of_column():
    data = pd.DataFrame(frame(3)).assign(
        cat=pd.Categorical(["b", None, "a"]),
        when=pd.to_datetime(["2024-01-01", None, "2024-01-02T03:04:05.5"], format="ISO8601"),
        price=[Decimal(1), None, Decimal("2.5")],
        tags=[["a"], None, []],
    )
    blocks, columns, _ = resolve(data, hover=["cat", "when", "price", "tags"])
    assert columns == ["cat", "when", "price", "tags"]
    table = read(blocks).sort_by("row").to_pydict()
    assert table == {
        "row": [0, 1, 2],
        "c0": ["b", None, "a"],
        "c1": ["2024-01-01T00:00:00.000", None, "2024-01-02T03:04:05.500"],
        "c2": ["1.0", None, "2.5"],
        "c3": ['["a"]', None, "[]"],
    }
