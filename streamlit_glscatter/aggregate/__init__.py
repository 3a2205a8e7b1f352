"""Counts of millions of points by texel, made by Datashader.

Importing this imports neither Datashader nor pandas.
"""

from streamlit_glscatter.aggregate.cells import bounds_in, count_in, positions_in
from streamlit_glscatter.aggregate.count import Cancelled
from streamlit_glscatter.aggregate.fineness import fitting_grid, with_blocks
from streamlit_glscatter.aggregate.pyramid import Pyramid, build_pyramid
from streamlit_glscatter.aggregate.raster import decode
from streamlit_glscatter.aggregate.service import Selected, raster_of
from streamlit_glscatter.aggregate.source import Kind, Source
from streamlit_glscatter.aggregate.texels import Grid, base_grid, grid_for
from streamlit_glscatter.aggregate.tiles import kept_in, pyramid_of
from streamlit_glscatter.aggregate.warm import ready, warm_up

__all__ = [
    "Cancelled",
    "Grid",
    "Kind",
    "Pyramid",
    "Selected",
    "Source",
    "base_grid",
    "bounds_in",
    "build_pyramid",
    "count_in",
    "decode",
    "fitting_grid",
    "grid_for",
    "kept_in",
    "positions_in",
    "pyramid_of",
    "raster_of",
    "ready",
    "warm_up",
    "with_blocks",
]
