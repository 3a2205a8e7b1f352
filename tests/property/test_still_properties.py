"""Properties of the picture drawn on the server that hold for any points."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streamlit_glscatter import prepare
from streamlit_glscatter.page.still import _count, parse_request, view_of

COORDINATES = st.lists(
    st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=200
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=40, deadline=None)
@given(COORDINATES, st.integers(1, 60), st.integers(1, 60))
def test_each_point_is_counted_in_its_pixel(coordinates, width, height):
    layout = prepare(np.array(coordinates)).layout
    x0, x1, y0, y1 = view_of(layout, width, height)
    q = layout.quantum(0, len(layout)).astype(np.float64)
    place = (q - [x0, y0]) / [x1 - x0, y1 - y0] * [width, height]
    # On the line between two pixels the last bit decides.
    assume(np.abs(place - np.rint(place)).min() > 1e-6)
    inside = ((place > 0) & (place < [width, height])).all(axis=1)
    expected = np.zeros((height, width))
    column, row = place[inside].astype(int).T
    np.add.at(expected, (row, column), 1)
    np.testing.assert_array_equal(_count(layout, width, height)["count"], expected)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["width", "height", "ratio", "dark"]), JSON) | JSON)
def test_a_request_is_sound_or_none(state):
    request = parse_request(state)
    if request is not None:
        assert 1 <= request.width <= 8192
        assert 1 <= request.height <= 8192
        assert 0.5 <= request.ratio <= 4
        assert isinstance(request.dark, bool)
        assert min(request.pixels) >= 1


@settings(max_examples=50, deadline=None)
@given(st.floats(1, 8192), st.floats(1, 8192), st.floats(0.5, 4), st.booleans())
def test_every_sound_request_is_read(width, height, ratio, dark):
    state = {"width": width, "height": height, "ratio": ratio, "dark": dark}
    request = parse_request(state)
    assert request is not None
    assert (request.width, request.height) == (width, height)
    assert (request.ratio, request.dark) == (ratio, dark)
