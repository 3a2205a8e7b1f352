"""Image columns."""

import base64
import io
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from PIL import Image

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.table.nested import separate_arrays, stacked_arrays
from streamlit_glscatter.tooltip.images import encode_png, image_column, image_format

RNG = np.random.default_rng(5)
GREY = RNG.integers(0, 256, (7, 5, 4), dtype=np.uint8)
RGB = RNG.integers(0, 256, (7, 5, 4, 3), dtype=np.uint8)


def encoded(kind: str) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(RGB[0]).save(sink, kind)
    return sink.getvalue()


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (3, 500), (5, 4, 3), (5, 4, 4), (5, 4, 1)])
def test_png_files_hold_exactly_the_pixels(shape):
    pixels = RNG.integers(0, 256, shape, dtype=np.uint8)
    data = encode_png(pixels)
    assert image_format(data) == "image/png"
    np.testing.assert_array_equal(
        decoded(data), pixels.squeeze(2) if shape[-1] == 1 and len(shape) == 3 else pixels
    )


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp")],
)
def test_encoded_files_pass_unchanged(kind, media_type):
    data = encoded(kind)
    assert image_format(data) == media_type
    result = image_column(pa.array([data, None, data]), "im")
    assert result.type == pa.binary()
    assert result.to_pylist() == [data, None, data]


@pytest.mark.parametrize("type_", [pa.large_binary(), pa.binary_view()])
def test_other_binary_types(type_):
    data = encoded("png")
    assert image_column(pa.array([data], type_), "im").to_pylist() == [data]


def test_bytes_that_are_no_image_name_the_row():
    with pytest.raises(GlScatterError, match=r'row 1 of column "im" begins with the bytes b\'<svg'):
        image_column(pa.array([encoded("png"), b"<svg/>"]), "im")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(stacked_arrays(GREY), id="stacked"),
        pytest.param(separate_arrays(list(GREY)), id="separate"),
        pytest.param(pa.FixedShapeTensorArray.from_numpy_ndarray(GREY), id="tensor"),
        pytest.param(pa.chunked_array(pl.Series(GREY)).combine_chunks(), id="polars"),
    ],
)
def test_grey_arrays(values):
    result = image_column(values, "im")
    for data, pixels in zip(result.to_pylist(), GREY, strict=True):
        np.testing.assert_array_equal(decoded(data), pixels)
    part = image_column(values.slice(2, 3), "im").to_pylist()
    assert part == result.to_pylist()[2:5]


@pytest.mark.parametrize("channels", [3, 4])
def test_color_arrays(channels):
    pixels = RNG.integers(0, 256, (3, 6, 5, channels), dtype=np.uint8)
    for values in (stacked_arrays(pixels), separate_arrays(list(pixels))):
        for data, expected in zip(image_column(values, "im").to_pylist(), pixels, strict=True):
            np.testing.assert_array_equal(decoded(data), expected)


def test_lists_of_lists_are_scaled_from_the_minimum_to_the_maximum_of_the_column():
    values = pa.array([[[0, 8], [16, 4]], [[2, 2], [2, 2]]])
    first, second = (decoded(data) for data in image_column(values, "im").to_pylist())
    assert first.tolist() == [[0, 128], [255, 64]]
    assert second.tolist() == [[32, 32], [32, 32]]


def test_floats_and_booleans():
    floats = image_column(stacked_arrays(np.array([[[-1.0, 1.0]], [[0.0, 0.5]]])), "im")
    assert [decoded(data).tolist() for data in floats.to_pylist()] == [[[0, 255]], [[128, 191]]]
    constant = image_column(stacked_arrays(np.full((1, 2, 2), 3.5)), "im")
    assert decoded(constant[0].as_py()).tolist() == [[0, 0], [0, 0]]
    truth = image_column(stacked_arrays(np.array([[[True, False]]])), "im")
    assert decoded(truth[0].as_py()).tolist() == [[255, 0]]


def test_sizes_may_differ_and_rows_may_be_missing():
    images = [GREY[0], None, GREY[1][:2, :3], float("nan"), pd.NA]
    values = separate_arrays(images)
    result = image_column(values, "im").to_pylist()
    assert [data is None for data in result] == [False, True, False, True, True]
    np.testing.assert_array_equal(decoded(result[2]), GREY[1][:2, :3])
    assert image_column(pa.nulls(2), "im").to_pylist() == [None, None]


def test_pixels_of_rows_that_are_missing_do_not_count():
    pixels = np.array([0, 10, 5, 1000, 1000, 1000], np.float64)
    lists = pa.FixedSizeListArray.from_arrays(pa.FixedSizeListArray.from_arrays(pixels, 3), 1)
    masked = pa.array(lists.to_pylist(), lists.type, from_pandas=True)
    hidden = pa.FixedSizeListArray.from_arrays(lists.values, 1, mask=pa.array([False, True]))
    assert masked.null_count == 0
    result = image_column(hidden, "im").to_pylist()
    assert decoded(result[0]).tolist() == [[0, 255, 128]]
    assert result[1] is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pa.array([[[1, 2], [3]]]), 'row 0 of column "im" is not a rectangular array'),
        (pa.array([[[1, None], [3, 4]]]), 'row 0 of column "im" has a missing pixel'),
        (pa.array([[[1.0]], [[float("nan")]]]), 'row 1 of column "im" has a pixel that is nan'),
        (pa.array([[[1]], []]), 'row 1 of column "im" is not a rectangular array'),
        (pa.array([[1, 2, 3]]), "arrays of 1 dimension. Reshape"),
        (pa.array([[[[1, 2]]]]), r"row 0 of column .* shape \(1, 1, 2\)"),
        (pa.array([[["a"]]]), "arrays of type string"),
        (pa.array([1.5]), "type double, which is no image"),
    ],
)
def test_arrays_that_are_no_image_are_errors(values, message):
    with pytest.raises(GlScatterError, match=message):
        image_column(values, "im")


def test_urls_stay_text():
    urls = ["https://example.org/a.png", "HTTP://example.org/b", "data:image/png;base64,AA", None]
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        result = image_column(pa.array(urls, kind), "im")
        assert result.type == pa.string()
        assert result.to_pylist() == urls


def test_paths_are_read(tmp_path, monkeypatch):
    png, jpeg = encoded("png"), encoded("jpeg")
    (tmp_path / "a.png").write_bytes(png)
    (tmp_path / "b").write_bytes(jpeg)
    monkeypatch.chdir(tmp_path)
    paths = [str(tmp_path / "a.png"), None, "b", "b"]
    assert image_column(pa.array(paths), "im").to_pylist() == [png, None, jpeg, jpeg]
    categories = pa.array(paths).dictionary_encode()
    assert image_column(categories, "im").to_pylist() == [png, None, jpeg, jpeg]


def test_paths_beside_urls_become_data_urls(tmp_path):
    (tmp_path / "a.png").write_bytes(encoded("png"))
    texts = ["http://example.org/a.png", str(tmp_path / "a.png"), None]
    result = image_column(pa.array(texts), "im").to_pylist()
    assert result[0] == texts[0]
    kind, _, data = result[1].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == encoded("png")
    assert result[2] is None


def test_paths_that_are_no_image_are_errors(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not for everyone")
    with pytest.raises(GlScatterError, match=r"secret\.txt' is neither PNG") as caught:
        image_column(pa.array([str(secret)]), "im")
    assert "everyone" not in str(caught.value)
    with pytest.raises(
        GlScatterError, match=r"row 0 .*nothing\.png' cannot be read \(No such file"
    ):
        image_column(pa.array([str(tmp_path / "nothing.png")]), "im")
    with pytest.raises(GlScatterError, match="cannot be read"):
        image_column(pa.array(["a\0b"]), "im")
    with pytest.raises(GlScatterError, match="cannot be read"):
        image_column(pa.array([str(tmp_path)]), "im")


def test_nested_arrays_are_recognised():
    assert separate_arrays([np.zeros(3), np.zeros(3)]) is None
    assert separate_arrays([GREY[0], RGB[0]]) is None
    assert separate_arrays([GREY[0], "text"]) is None
    assert separate_arrays(["text"]) is None
    assert separate_arrays([GREY[0], None]).to_pylist() == [GREY[0].tolist(), None]
    assert stacked_arrays(RGB).to_pylist() == RGB.tolist()


def test_no_warnings_for_extreme_pixels():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = stacked_arrays(np.array([[[-1.7e308, 1.7e308]]]))
        assert decoded(image_column(values, "im")[0].as_py()).tolist() == [[0, 255]]
