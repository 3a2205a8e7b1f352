"""The gallery: a feature a page, with the code that made the page beside it.

Start it with ``streamlit run examples/gallery.py``. Each file of ``gallery_pages`` is a page: what its docstring
says stands above the plot, the rest is run and shown.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import streamlit as st

PAGES = Path(__file__).parent / "gallery_pages"


class Source(NamedTuple):
    """A page's title, the text below it, and its code."""

    title: str
    text: str
    code: str


def read(path: Path) -> Source:
    """Take a page's file apart."""
    source = path.read_text(encoding="utf-8")
    docstring, *rest = ast.parse(source).body
    title, _, text = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    code = "\n".join(source.splitlines()[docstring.end_lineno :]) if rest else ""
    return Source(title.rstrip("."), text, code.strip())


st.set_page_config(
    page_title="streamlit-glscatter: gallery", page_icon=":material/scatter_plot:", layout="wide"
)
sources = {path: read(path) for path in sorted(PAGES.glob("[0-9]*.py"))}
pages = {
    path: st.Page(path, title=title, url_path=path.stem.partition("_")[2].replace("_", "-"))
    for path, (title, _, _) in sources.items()
}
page = st.navigation(list(pages.values()))
title, text, code = next(sources[path] for path, known in pages.items() if known == page)

st.title(title)
st.markdown(text)
left, right = st.columns([3, 2], gap="medium")
with left:
    page.run()
with right:
    st.code(code, height=640)
