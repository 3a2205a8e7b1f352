"""An address that answers viewports at once, without a script run, for apps served as `st.App`."""

import json
import secrets
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import streamlit as st

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.page.manifest import describe, references
from streamlit_glscatter.viewport.viewport import Viewport, parse_viewport
from streamlit_glscatter.wire.publish import pack_inline

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from streamlit_glscatter.viewport.live import Live

PATH = "/glscatter/viewport/"
LONGEST = 4096  # bytes of a request

_LIVE: "WeakValueDictionary[str, Live]" = WeakValueDictionary()
"""Plots by ticket. Streamlit keeps them with the fragments of their sessions, and no longer."""


class _Installed:
    route = False


def viewport_route() -> "Route":
    """Make the route that answers viewports of plots above the threshold.

    Without it they are answered by a run of the plot's own fragment, which waits for a running
    script and costs Streamlit's round trip. The answers are the same.

    Returns
    -------
    starlette.routing.Route
        For `st.App`.

    Raises
    ------
    GlScatterError
        When this Streamlit does not come with Starlette.

    Examples
    --------
    >>> app = st.App("app.py", routes=[viewport_route()])  # doctest: +SKIP
    """
    try:
        from starlette.routing import Route  # noqa: PLC0415 (only newer versions of Streamlit have it)
    except ImportError as error:
        raise GlScatterError(
            "viewport_route needs Starlette, which this Streamlit does not use. Upgrade Streamlit, "
            "or leave the route out: plots work without it."
        ) from error
    _Installed.route = True
    return Route(PATH + "{ticket}", _answer, methods=["POST"])


def has_route() -> bool:
    """Whether the app answers viewports without a script run."""
    return _Installed.route


def ticket_of(live: "Live") -> str | None:
    """Give a plot its ticket, the same in every run of a session; None without the route."""
    if not _Installed.route:
        return None
    flag = f"_streamlit_glscatter ticket {live.key}"
    ticket: str = st.session_state.setdefault(flag, secrets.token_urlsafe())
    before = _LIVE.get(ticket)
    if before is not None and live.asked is None:
        live.asked = before.asked
    _LIVE[ticket] = live
    return PATH + ticket


async def _answer(request: "Request") -> "Response":
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415 (there, or no request)
    from starlette.responses import Response  # noqa: PLC0415 (there, or no request)

    live = _LIVE.get(request.path_params["ticket"])
    if live is None:
        return Response(status_code=404)
    body = await request.body()
    viewport = _parse(body, live)
    if viewport is None:
        return Response(status_code=400)
    live.asked = viewport
    packed = await run_in_threadpool(_pack, live, viewport)
    # Bytes that no server compresses on the way: they are compressed.
    return Response(
        packed, media_type="application/octet-stream", headers={"Cache-Control": "no-store"}
    )


def _parse(body: bytes, live: "Live") -> Viewport | None:
    if len(body) > LONGEST:
        return None
    try:
        return parse_viewport(json.loads(body), live.counted.plot.points.layout)
    except (ValueError, RecursionError):
        return None


def _pack(live: "Live", viewport: Viewport) -> bytes:
    """Answer with what the browser cannot fetch already."""
    plot, published = live.answer(viewport), live.published
    buffers = plot.buffers()
    fresh = {slot: each for slot, each in buffers.items() if each.digest not in published}
    return pack_inline(describe(plot, references(buffers, published, fresh)), fresh)
