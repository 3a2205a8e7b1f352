"""Publishes a few buffers, whole page and fragment, and prints where they are."""

import json

import streamlit as st
import xxhash

from streamlit_glscatter.wire.encode import Buffer
from streamlit_glscatter.wire.publish import element_place, publish

SIZE = 3 << 20


def buffer(marker: int) -> Buffer:
    """Make three megabytes of zeros but for one byte far from head, middle and tail."""
    data = bytearray(SIZE)
    data[SIZE // 4] = marker
    return Buffer(xxhash.xxh3_128_hexdigest(data), bytes(data))


def show(label: str, **markers: int) -> None:
    """Publish and print ``LABEL {"run": ..., "paths": {...}}``."""
    runs = st.session_state.setdefault("runs", {})
    runs[label] = runs.get(label, 0) + 1
    paths = publish({slot: buffer(marker) for slot, marker in markers.items()}, element_place(None))
    st.code(f"{label} " + json.dumps({"run": runs[label], "paths": paths}), language=None)


st.button("Full run")
if st.checkbox("Show", value=True):
    show("page", a=1, b=2)


@st.fragment
def viewport() -> None:
    """Publish other content at every run, under the same slot."""
    st.button("Fragment run")
    runs = st.session_state.setdefault("runs", {})
    show("fragment", stay=3, view=10 + runs.get("fragment", 0))


viewport()
