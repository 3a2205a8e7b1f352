"""A plot becomes an element of the app: buffers published, the component called, its state read."""

import dataclasses
import functools
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.looks.css import css_color
from streamlit_glscatter.looks.magnitudes import default_size
from streamlit_glscatter.page.manifest import describe, references
from streamlit_glscatter.page.options import Reaction
from streamlit_glscatter.page.plot import LABEL_CODES, Plot, Still
from streamlit_glscatter.page.still import StillRequest, parse_request, still
from streamlit_glscatter.wire.encode import Buffer
from streamlit_glscatter.wire.publish import element_place, in_app, pack_inline, publish

COMPONENT = "streamlit-glscatter.glscatter"
SCRIPT = "index-*.js"
STATIC = Path(__file__).parent.parent / "static"

KEPT_STEPS = 3
"""Buffers of a plot to which rows are appended stay on the server for so many steps, in a fragment."""

PRIMARY = (255, 75, 75)  # Streamlit's own, where the app's theme names none

RANGED = ("hover", "image", LABEL_CODES)
"""Slots that are fetched piece by piece or when first wanted, so never with the message."""


@dataclasses.dataclass(frozen=True)
class Mounted:
    """What became of a plot.

    Attributes
    ----------
    state
        The component's state.
    published
        Paths of the buffers on the server, by digest.
    """

    state: Mapping[str, Any]
    published: Mapping[str, str]


def mount(
    plot: Plot,
    *,
    key: str | None,
    width: Any,
    on_select: Reaction,
    on_view: Reaction,
    on_stats: Reaction = "ignore",
    whole: Callable[[], Plot] | None = None,
    known: Collection[str] | None = None,
) -> Mounted:
    """Put a plot into the app.

    Parameters
    ----------
    plot
        What to show.
    key, width, on_select, on_view, on_stats
        As in ``st_glscatter``.
    whole
        Gives the plot with all its points, where ``plot`` has only some of them.
    known
        Digests of buffers that the browser may have: all others go with the message. After a run
        Streamlit collects garbage, for a fifth of a second where Datashader is loaded, and what
        has to be fetched would wait for that. None: everything is fetched.
    """
    if not in_app():
        return Mounted({}, {})  # plain Python, as in a notebook: nothing to draw on
    place = element_place(key)
    inline = f"_streamlit_glscatter inline {place}"
    asking = f"_streamlit_glscatter still {place}"
    asked = _asked(asking, key)
    if asked is not None:
        plot = dataclasses.replace(plot, still=_still(whole() if whole else plot, asked))
    buffers = plot.buffers()
    sent = {} if known is None else _unknown(buffers, known)
    fetched = {slot: buffer for slot, buffer in buffers.items() if slot not in sent}
    # A page that is slow may still fetch what was there before rows were appended.
    steps = plot.points.layout.steps
    shelf = f"{place} {steps % KEPT_STEPS}" if steps else place
    urls = None if st.session_state.get(inline) else publish(fetched, shelf)
    if urls is None:
        sent = buffers
    published = {buffers[slot].digest: url for slot, url in (urls or {}).items()}
    manifest = describe(plot, references(buffers, published, sent))
    state: Mapping[str, Any] = _renderer()(
        # In a list, because Streamlit looks through the entries of a dict for data frames.
        data=pack_inline(manifest, sent) if sent else [manifest],
        key=key,
        width=width,
        height=plot.height,
        on_selection_change=on_select if callable(on_select) else _nothing,
        on_view_change=on_view if callable(on_view) else _nothing,
        on_stats_change=on_stats if callable(on_stats) else _nothing,
        # The state itself is read too late, after `data` was chosen, and without a key it would
        # be lost as soon as `data` changes. So the callback, which runs first, remembers it.
        on_transport_change=functools.partial(_remember, inline),
        on_still_change=_nothing,
        on_viewport_change=_nothing,
    )
    wanted = parse_request(state.get("still"))
    if wanted is not None and (asked is None or not wanted.near(asked)):
        # Without a key the request is only known now: what it asks for comes with another run. The
        # plot is then made anew and asks again, so a slightly different size must not begin a circle.
        st.session_state[asking] = wanted
        st.rerun()
    return Mounted(state, published)


def _unknown(buffers: Mapping[str, Buffer], known: Collection[str]) -> dict[str, Buffer]:
    return {
        slot: buffer
        for slot, buffer in buffers.items()
        if buffer.digest not in known and slot not in RANGED
    }


def _asked(flag: str, key: str | None) -> StillRequest | None:
    """Find what a browser that cannot draw has asked for."""
    state = st.session_state.get(key) if key is not None else None
    request = parse_request(state.get("still")) if isinstance(state, Mapping) else None
    remembered: StillRequest | None = st.session_state.get(flag)
    return request or remembered


def _still(plot: Plot, request: StillRequest) -> Still:
    """Draw the plot here."""
    fixed = plot.size if isinstance(plot.size, float) else default_size(len(plot.points))
    image = still(
        plot.points.layout,
        plot.color,
        request,
        ramp=plot.ramp,
        how=plot.how,
        size=fixed,
        primary=_primary("dark" if request.dark else "light"),
        filtered=plot.filter.manifest if plot.filter else None,
    )
    return Still(image, request.width, request.height)


def _primary(page: str) -> tuple[int, int, int]:
    """Find the primary colour of the app's theme."""
    for option in (f"theme.{page}.primaryColor", "theme.primaryColor"):
        try:
            found = css_color(st.get_option(option) or "")
        except RuntimeError:  # this Streamlit has no themes for each page
            continue
        if found:
            return found[:3]
    return PRIMARY


def _nothing() -> None:
    """Do nothing: Streamlit keeps a state only when it has a callback."""


def _remember(flag: str) -> None:
    st.session_state[flag] = True


@functools.cache
def _renderer() -> Callable[..., Any]:
    """Register the component with Streamlit, at the first call inside an app.

    At import there may be no app yet, and Streamlit only finds the packaged files within one.
    """
    found = list(STATIC.glob(SCRIPT))
    if not found:
        raise GlScatterError(
            f"The frontend of streamlit-glscatter is not built: there is no {SCRIPT} in {STATIC}. "
            "Run npm ci and npm run build in frontend/, or install a released wheel."
        )
    if len(found) > 1:
        raise GlScatterError(
            f"{STATIC} holds more than one {SCRIPT}; remove them and build the frontend again."
        )
    try:
        renderer: Callable[..., Any] = st.components.v2.component(COMPONENT, js=SCRIPT)
    except StreamlitAPIException as error:
        raise GlScatterError(
            "Streamlit does not find the package streamlit-glscatter among the installed ones. "
            "Install it with pip (pip install --editable . for a working copy) and restart the app."
        ) from error
    return renderer
