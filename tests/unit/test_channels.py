"""Colour: constants, categories and colours that a column holds itself."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from colors import Colored, read

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.channels import resolve_color, resolve_front, resolve_ramp
from streamlit_glscatter.looks.palettes import (
    MISSING_DARK,
    MISSING_LIGHT,
    MISSING_OWN,
    OTHER_LIGHT,
    contrast,
    named_palette,
)
from streamlit_glscatter.points import prepare

NAN = float("nan")


# Constants --------------------------------------------------------------------------------------


def constant(color):
    points = prepare({"x": [0.0], "y": [0.0], "label": ["a"]})
    return resolve_color(points.table, points.layout, color=color)


def test_constants():
    assert constant(None).manifest == {"kind": "constant", "color": None}
    assert constant("#ff6347").manifest == {"kind": "constant", "color": [255, 99, 71]}
    assert constant("hsl(0, 100%, 50%)").buffers == {}


def test_neither_column_nor_color():
    with pytest.raises(GlScatterError, match=r'"lable" is neither a column nor a CSS .*"label"'):
        constant("lable")
    with pytest.raises(GlScatterError, match="neither a column nor a CSS colour"):
        constant(3)
    with pytest.raises(GlScatterError, match=r"transparent; give a plain colour, and opacity=0\.5"):
        constant("rgba(0, 0, 0, 0.5)")


def test_a_column_comes_before_a_color_of_its_name():
    points = prepare({"x": [0.0], "y": [0.0], "red": ["a"]})
    assert resolve_color(points.table, points.layout, color="red").manifest["kind"] == "category"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"palette": "glasby"}, 'Did you mean "glasbey"'),
        ({"palette": ["red", "bleu"]}, "'bleu' is not a CSS colour.*\"blue\""),
        ({"palette": {"a": 1}}, "palette: 1 is not a CSS colour"),
        ({"palette": 3}, "palette is 3; pass a list"),
        ({"colormap": "virdis"}, 'Did you mean "viridis"'),
        ({"colormap": 3}, "colormap is 3"),
        ({"scale": "lin"}, "scale is 'lin'"),
    ],
)
def test_options_are_checked_whatever_the_column(options, message):
    for values in (["a", "b"], [1.0, 2.0]):
        with pytest.raises(GlScatterError, match=message):
            Colored(values, **options)


@pytest.mark.parametrize(
    "values",
    [pa.array([{"a": 1}]), pa.array([[1, 2]]), pa.array([b"a"]), pa.array([1], pa.duration("s"))],
)
def test_types_without_colors(values):
    with pytest.raises(GlScatterError, match=r'column "c" has type .*has no colours'):
        Colored(values)


# Categories -------------------------------------------------------------------------------------


def test_text_is_ordered_by_count_then_by_value():
    values = ["b", "c", "a", "c", "", "b", None, "None", "c"]
    colored = Colored(values)
    assert colored.rows == [
        ("c", 3, 0), ("b", 2, 0), ("", 1, 0), ("None", 1, 0), ("a", 1, 0), ("missing", 1, 2),
    ]  # fmt: skip
    assert colored.names == ["missing" if value is None else value for value in values]
    assert colored.manifest == {
        "kind": "category", "name": "c", "column": "color", "legend": "legend",
    }  # fmt: skip
    okabe = named_palette("okabe_ito")
    assert [row["light"] for row in colored.legend] == [*okabe.light[:5].tolist(), [*MISSING_LIGHT]]
    assert [row["dark"] for row in colored.legend] == [*okabe.dark[:5].tolist(), [*MISSING_DARK]]


def test_the_buffers_have_the_documented_types():
    buffers = Colored(["a", None]).channel.buffers
    assert read(buffers["color"]).schema == pa.schema([("code", pa.uint8())])
    rgba = pa.list_(pa.uint8(), 4)
    assert read(buffers["legend"]).schema == pa.schema(
        [
            ("name", pa.string()),
            ("count", pa.int64()),
            ("role", pa.uint8()),
            ("light", rgba),
            ("dark", rgba),
        ]
    )
    numbers = Colored([1.0, 2.0]).channel.buffers
    assert read(numbers["color"]).schema == pa.schema([("value", pa.uint16())])
    assert read(numbers["colormap"]).schema == pa.schema([("light", rgba), ("dark", rgba)])
    assert read(numbers["colormap"]).num_rows == 256
    assert read(Colored(["#fff"]).channel.buffers["color"]).schema == pa.schema([("rgba", rgba)])


def test_only_points_that_are_kept_count():
    colored = Colored(["a", "b", "b", None], x=np.array([0.0, NAN, NAN, NAN]))
    assert colored.rows == [("a", 1, 0)]


@pytest.mark.parametrize(
    "values",
    [
        pd.Categorical(["lo", None, "hi", "hi"], categories=["lo", "mid", "hi"]),
        pl.Series(["lo", None, "hi", "hi"], dtype=pl.Enum(["lo", "mid", "hi"])),
        pa.DictionaryArray.from_arrays(pa.array([0, None, 2, 2]), pa.array(["lo", "mid", "hi"])),
        pa.DictionaryArray.from_arrays(
            pa.array([0, 3, 2, 4], pa.uint64()), pa.array(["lo", "mid", "hi", None, "hi"])
        ),
    ],
    ids=["pandas", "polars", "arrow", "repeated"],
)
def test_declared_categories_keep_their_order_and_their_colors(values):
    colored = Colored(values)
    assert colored.rows == [("lo", 1, 0), ("hi", 2, 0), ("missing", 1, 2)]
    assert colored.names == ["lo", "missing", "hi", "hi"]
    okabe = named_palette("okabe_ito").light
    assert [row["light"] for row in colored.legend[:2]] == [okabe[0].tolist(), okabe[2].tolist()]


def test_declared_categories_of_other_types():
    floats = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), pa.array([2.5, NAN, 1.0]))
    assert Colored(floats).rows == [("2.5", 1, 0), ("1.0", 1, 0), ("missing", 1, 2)]
    many = pd.Categorical.from_codes(
        np.arange(200, dtype=np.int16), [f"{i:03d}" for i in range(200)]
    )
    assert Colored(many).names == [f"{i:03d}" for i in range(200)]


def test_booleans_and_columns_without_values():
    assert Colored([True, False, None, True]).rows == [
        ("True", 2, 0), ("False", 1, 0), ("missing", 1, 2),
    ]  # fmt: skip
    assert Colored(pa.nulls(2)).rows == [("missing", 2, 2)]
    assert Colored(pa.array([None, None], pa.string())).rows == [("missing", 2, 2)]
    assert Colored(["a"], x=np.array([NAN])).rows == []


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_every_kind_of_text(kind):
    assert Colored(pa.array(["a", None, "b", "a"], kind)).names == ["a", "missing", "b", "a"]


def test_names_are_plain_text():
    name = "<img src=x onerror=alert(1)>"
    assert Colored([name]).rows == [(name, 1, 0)]


def test_more_than_eight_values_take_glasbey():
    colored = Colored([f"v{i}" for i in range(9)])
    assert [row["light"] for row in colored.legend] == named_palette("glasbey").light[:9].tolist()


@pytest.mark.parametrize("declare", [False, True])
def test_values_beyond_the_palette_share_a_row_and_a_note_says_so(declare):
    values = [f"v{i:03d}" for i in range(300)] + ["v299"] * 2 + ["v298"]
    colored = Colored(pd.Categorical(values) if declare else [*values, None])
    own = [row for row in colored.rows if row[2] == 0]
    assert len(own) == 254
    expected = [*(f"v{i:03d}" for i in range(252)), "v298", "v299"]
    assert {row[0] for row in own} == set(expected)
    if declare:
        assert [row[0] for row in own] == expected
        assert colored.rows[254:] == [("other", 46, 1)]
    else:
        assert own[:3] == [("v299", 3, 0), ("v298", 2, 0), ("v000", 1, 0)]
        assert colored.rows[254:] == [("other", 46, 1), ("missing", 1, 2)]
        assert read(colored.channel.buffers["color"]).schema.field("code").type == pa.uint8()
    assert colored.notes == ('46 of 300 values of "c" share the colour "other"',)
    assert colored.legend[254]["light"] == [*OTHER_LIGHT]
    assert colored.names[252] == "other"
    assert colored.names[251] == "v251"


def test_one_value_beyond_the_palette():
    colored = Colored([f"v{i}" for i in range(255)])
    assert colored.notes == ('1 of 255 values of "c" has the colour "other"',)


def test_a_short_named_palette_goes_to_the_most_frequent():
    colored = Colored([*"abcdefghij", "j"], palette="okabe_ito")
    assert colored.rows == [
        ("j", 2, 0), *((name, 1, 0) for name in "abcdefg"), ("other", 2, 1),
    ]  # fmt: skip
    assert colored.notes == ('2 of 10 values of "c" share the colour "other"',)


def test_a_dict_gives_colors_by_value_by_text_and_for_missing_values():
    palette = {"a": "red", "b": "#0000ff80", None: "black", "unused": "white"}
    colored = Colored(["a", None, "b"], palette=palette)
    assert [row["light"] for row in colored.legend] == [
        [255, 0, 0, 255], [0, 0, 255, 128], [0, 0, 0, 255],
    ]  # fmt: skip
    assert [row["dark"] for row in colored.legend] == [row["light"] for row in colored.legend]
    for keys in ((1, 2), ("1", "2")):
        numbers = Colored([1, 2, 2], palette=dict(zip(keys, ("red", "blue"), strict=True)))
        assert numbers.rows == [("2", 2, 0), ("1", 1, 0)]
        assert numbers.legend[0]["light"] == [0, 0, 255, 255]


def test_a_dict_that_lacks_values_names_five_of_them():
    with pytest.raises(
        GlScatterError, match=r"no colour for 'b', 'c', 'd', 'e', 'f' and 1 more of \"c\""
    ):
        Colored(list("abcdefg"), palette={"a": "red"})
    with pytest.raises(GlScatterError, match="no colour for 'b' of"):
        Colored(["a", "b"], palette={"a": "red"})


def test_a_list_needs_a_color_for_each_value():
    colored = Colored(["a", "b", "b"], palette=["red", "lime", "blue"])
    assert [row["light"][:3] for row in colored.legend] == [[255, 0, 0], [0, 255, 0]]
    with pytest.raises(
        GlScatterError, match=r'"c" needs 3 colours, one for each of its values, .*2'
    ):
        Colored(["a", "b", "c"], palette=["red", "lime"])
    declared = pd.Categorical(["hi", "hi"], categories=["lo", "hi"])
    assert Colored(declared, palette=["red", "lime"]).legend[0]["light"][:3] == [0, 255, 0]
    with pytest.raises(GlScatterError, match="needs 2 colours, one for each of its declared"):
        Colored(declared, palette=["red"])


def test_a_long_explicit_palette_has_two_byte_codes():
    values = [f"v{i:03d}" for i in range(300)]
    colored = Colored(values, palette=[f"#{i:06x}" for i in range(300)])
    assert colored.names == values
    assert len(colored.rows) == 300
    assert colored.notes == ()
    assert read(colored.channel.buffers["color"]).schema.field("code").type == pa.uint16()


@pytest.mark.parametrize("extra", [0, 1])
def test_256_legend_rows_fit_one_byte(extra):
    values = [f"v{i:03d}" for i in range(256)]
    colored = Colored([*values, *[None] * extra], palette=["red"] * 256)
    assert colored.names == [*values, *["missing"] * extra]
    code = read(colored.channel.buffers["color"]).schema.field("code").type
    assert code == (pa.uint16() if extra else pa.uint8())


def test_integers_are_categories_only_with_a_palette():
    assert Colored([3, 1, 1]).manifest["kind"] == "number"
    assert Colored([3, 1, 1], palette="glasbey").rows == [("1", 2, 0), ("3", 1, 0)]


def test_options_that_do_not_concern_the_column():
    assert Colored(["a"], colormap="fire").notes == (
        'colormap, domain and scale are not used: "c" holds categories',
    )
    assert Colored([0.5], palette=["red"]).notes == ('palette is not used: "c" holds numbers',)
    # Both were given: the app offers columns of both kinds.
    assert Colored(["a"], colormap="fire", palette=["red"]).notes == ()
    assert Colored([0.5], colormap="fire", palette=["red"]).notes == ()


# Own colours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap", [list, pa.array, pd.Categorical, lambda v: pa.array(v, pa.string_view())]
)
def test_hex_text_is_the_color_itself(wrap):
    colored = Colored(wrap(["#ff0000", "#0f08"[:4], None, "#00FF0080"]))
    assert colored.manifest == {
        "kind": "rgba", "name": "c", "column": "color", "missing": {"count": 1},
    }  # fmt: skip
    assert colored.points == [
        [255, 0, 0, 255], [0, 255, 0, 255], [*MISSING_OWN], [0, 255, 0, 128],
    ]  # fmt: skip


def test_text_that_is_not_all_hex_is_categories():
    assert Colored(["#ff0000", "red"]).manifest["kind"] == "category"
    late = ["#ff0000"] * 1500 + ["none"]
    assert Colored(late).rows == [("#ff0000", 1500, 0), ("none", 1, 0)]
    named = Colored(["#ff0000"], palette={"#ff0000": "blue"})
    assert named.legend[0]["light"] == [0, 0, 255, 255]


def test_lists_of_bytes_are_the_color_itself():
    rgb = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    assert Colored(rgb).points == [[1, 2, 3, 255], [4, 5, 6, 255]]
    values = pa.array([[9] * 4, [1, 2, 3, 4], None, [1, None, 3, 4]], pa.list_(pa.uint8(), 4))
    colored = Colored(values.slice(1))
    assert colored.points == [[1, 2, 3, 4], [*MISSING_OWN], [*MISSING_OWN]]
    assert colored.manifest["missing"] == {"count": 2}


# The category in front --------------------------------------------------------------------------


def front(values, value, **options):
    return resolve_front(Colored(values, **options).channel, value)


def test_no_category_is_in_front():
    assert front(["a", "b"], None) is None
    assert front([1.0, 2.0], None) is None


def test_the_front_is_found_as_palettes_find_their_keys():
    assert front(["b", "a", "b"], "a") == 1
    assert front([True, False, True], False) == 1
    assert front([True, False, True], np.False_) == 1
    assert front([True, False, True], "False") == 1
    integers = {"palette": "glasbey"}
    assert front([7, 5, 5], 7, **integers) == 1
    assert front([7, 5, 5], np.int64(7), **integers) == 1
    assert front([7, 5, 5], "7", **integers) == 1
    assert front(["a"], np.str_("a")) == 0
    declared = pd.Categorical(["hi", "lo"], categories=["lo", "mid", "hi"])
    assert front(declared, "hi") == 1


@pytest.mark.parametrize("missing", [NAN, np.nan, pd.NA, pd.NaT, np.datetime64("NaT", "ns")])
def test_missing_values_in_front(missing):
    assert front(["a", None, "b"], missing) == 2
    with pytest.raises(GlScatterError, match=r'front=.*: "c" has no missing values'):
        front(["a", "b"], missing)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("aple", r'front="aple": no point has this value in "c"\. Did you mean "apple"\?'),
        ("mid", 'front="mid": no point has this value'),
        (3, "front=3: no point has this value"),
        ([1], r"front=\[1\]: pass one value of"),
        (np.arange(2), "front=array.*: pass one value of"),
    ],
)
def test_a_front_that_is_no_value(value, message):
    declared = pd.Categorical(["apple", "pear"], categories=["apple", "mid", "pear"])
    with pytest.raises(GlScatterError, match=message):
        front(declared, value)


def test_only_values_of_points_that_are_kept_can_be_in_front():
    with pytest.raises(GlScatterError, match='front="b": no point has this value'):
        front(["a", "b"], "b", x=np.array([0.0, NAN]))


def test_a_front_that_shares_a_colour():
    values = [f"v{i}" for i in range(300)] + [f"v{i}" for i in range(200)]
    assert front(values, "v7") == Colored(values).legend.index(
        next(row for row in Colored(values).legend if row["name"] == "v7")
    )
    rare = next(name for name in reversed(values[:300]) if name not in Colored(values).names)
    with pytest.raises(GlScatterError, match=rf'front="{rare}": .*shares the colour "other".*pal'):
        front(values, rare)
    assert front(values, rare, palette=dict.fromkeys(values, "red")) >= 254


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2], '"c" holds numbers. For integers pass palette= as well'),
        ([1.5, 2.5], '"c" holds numbers'),
        (["#fff", "#000"], '"c" holds colours of its own. Pass palette= as well'),
    ],
)
def test_only_categories_can_be_in_front(values, message):
    with pytest.raises(GlScatterError, match=message):
        front(values, values[0])


# Colours of counts ------------------------------------------------------------------------------


def test_a_named_ramp_is_the_colormap():
    expected = read(Colored([1.0, 2.0], colormap="fire").channel.buffers["colormap"])
    assert read(resolve_ramp("fire")).equals(expected)


def test_many_points_stand_out_from_the_page():
    ramp = read(resolve_ramp(None))
    for page, name in (((255, 255, 255), "light"), ((14, 17, 23), "dark")):
        colors = np.array(ramp[name].to_pylist())[:, :3]
        assert contrast(colors[-1:], page)[0] > 3 * contrast(colors[:1], page)[0]


def test_the_text_of_rows_that_are_not_drawn_decides_nothing():
    def kind(y, texts):
        points = prepare({"x": [0.0, 1.0, 2.0], "y": y, "own": np.array(texts, object)})
        return resolve_color(points.table, points.layout, color="own").manifest["kind"]

    assert kind([0.0, 1.0, 2.0], ["#f00", "#0f0", "none"]) == "category"
    assert kind([0.0, 1.0, np.nan], ["#f00", "#0f0", "none"]) == "rgba"
    assert kind([0.0, 1.0, np.nan], ["none", "#0f0", "#0f0"]) == "category"
    assert kind([np.nan, np.inf, np.nan], ["#f00", "#0f0", "#00f"]) == "category"
