"""A plot on a server that keeps media files in a storage of its own."""

import streamlit as st
from clouds import cloud
from report import report
from streamlit import runtime

from streamlit_glscatter import st_glscatter


class Elsewhere:
    """A storage that no plot has heard of, though it does the same."""

    def __init__(self, storage: object) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> object:
        """Hand everything on."""
        return getattr(self._storage, name)


manager = runtime.get_instance().media_file_mgr
if not isinstance(manager._storage, Elsewhere):
    manager._storage = Elsewhere(manager._storage)
event = st_glscatter(
    cloud(), color="group", size=4, opacity=1, height=400, on_select="rerun", key="plot"
)
st.button("Rerun")
report(count=len(event.selection.point_indices))
