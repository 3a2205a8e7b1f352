"""``title=``, ``caption=`` and ``axes=``."""

from __future__ import annotations

import pytest

from streamlit_glscatter import st_glscatter
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.page.frame import Frame, resolve_frame

POINTS = {"x": [0.0, 1.0], "y": [0.0, 1.0]}


def test_nothing_around_the_picture_is_none():
    assert resolve_frame(None, None, axes=False) is None
    assert resolve_frame("", "", axes=False) is None


def test_texts_stay_as_they_are():
    assert resolve_frame("<b> **a**", "", axes=True) == Frame("<b> **a**", None, axes=True)


@pytest.mark.parametrize(
    ("option", "value", "remedy"),
    [
        ("axes", 1, "axes is 1; pass True or False."),
        ("axes", "x", "axes is 'x'; pass True or False."),
        ("title", 3, "title is 3; pass a text or None."),
        ("caption", ["a"], r"caption is \['a'\]; pass a text or None."),
    ],
)
def test_other_values_are_errors_that_name_the_option(option, value, remedy):
    with pytest.raises(GlScatterError, match=remedy):
        st_glscatter(POINTS, **{option: value})
