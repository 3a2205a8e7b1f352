"""Viewports answered by a route of an `st.App`: no script run, the same answers."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import numpy as np
import pytest
import streamlit as st
from plot import PATIENCE, Plot, reported

pytestmark = pytest.mark.skipif(not hasattr(st, "App"), reason="this Streamlit has no st.App")

_RASTER = "plot.manifest.aggregate.raster?.data.digest"


def shown(plot: Plot) -> None:
    plot.host.wait_for(timeout=3 * PATIENCE)
    plot.wait_for("plot.stats().complete && plot.stats().aggregated !== null")


def zoom(plot: Plot, factor: float) -> None:
    plot.frame.evaluate(
        "(frame, k) => frame.glscatter.navigation.camera.zoomAt(350, 180, k)", factor
    )


def look(plot: Plot) -> list:
    """Zoom in and take what is shown: counts, then points."""
    shown(plot)
    zoom(plot, 2.2)
    plot.wait_for(f"plot.stats().complete && {_RASTER} !== undefined")
    found = taken(plot)
    zoom(plot, 3)
    plot.wait_for("plot.stats().complete && plot.stats().points > 0")
    return [found, taken(plot)]


def taken(plot: Plot) -> tuple:
    return plot.wait_for(f"[{_RASTER} ?? null]")[0], plot.stats()["points"], plot.canvas()


def test_a_route_gives_the_answers_of_the_fragment_without_a_run(visit, page):
    posts: list[int] = []
    page.on(
        "response",
        lambda answer: (
            posts.append(answer.status)
            if urlsplit(answer.url).path.startswith("/glscatter/viewport/")
            else None
        ),
    )
    routed = look(visit("routed", color="group"))
    assert posts
    assert set(posts) == {200}
    assert reported(page)["run"] == 1
    asked = len(posts)
    by_fragment = look(visit("counting", color="group"))
    assert len(posts) == asked
    for ours, theirs in zip(routed, by_fragment, strict=True):
        assert ours[:2] == theirs[:2]
        assert np.array_equal(ours[2], theirs[2])
    assert routed[0][0] is not None
    assert routed[1][1] > 0


def test_what_the_route_answered_is_still_shown_after_a_run(visit, page):
    plot = visit("routed", color="group", on_select="rerun")
    look(plot)
    points = plot.stats()["points"]
    plot.drag([(300, 150), (400, 150), (400, 250), (300, 250)], "Shift")
    found = reported(page, run=2)
    assert found["count"] > 0
    shown(plot)
    assert plot.stats()["points"] == points


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 5000, b'{"serial": 1}'])
def test_a_stranger_gets_nothing(address, page, body):
    url = urljoin(address("routed"), "glscatter/viewport/guessed")
    answer = page.request.post(url, data=body)
    assert answer.status == 404
