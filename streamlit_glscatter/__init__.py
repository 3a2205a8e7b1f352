"""Millions of embedded points in Streamlit: WebGL2, exact selection, nothing sent twice."""

from streamlit_glscatter.component import st_glscatter
from streamlit_glscatter.embed import embed
from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.points import Points, prepare
from streamlit_glscatter.session.event import GlScatterState, SelectionState
from streamlit_glscatter.viewport.route import viewport_route

__version__ = "0.1.0"

__all__ = [
    "GlScatterError",
    "GlScatterState",
    "Points",
    "SelectionState",
    "__version__",
    "embed",
    "prepare",
    "st_glscatter",
    "viewport_route",
]
