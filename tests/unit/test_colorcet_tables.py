"""The colour tables are colorcet's, and reading them loads neither colorcet nor matplotlib."""

import subprocess
import sys

import colorcet

from streamlit_glscatter.looks import colorcet_tables

QUIET = """
import sys
from streamlit_glscatter.looks.palettes import automatic_palette, colormap
assert len(automatic_palette(20)) == 256
assert len(colormap(None)) == 256
assert len(colormap("fire")) == 256
heavy = {"colorcet", "matplotlib", "pandas", "datashader", "umap", "sklearn"} & set(sys.modules)
assert not heavy, heavy
assert not [name for name in sys.modules if name.startswith("_streamlit_glscatter")]
"""


def test_loads_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-c", QUIET], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_reads_what_colorcet_holds():
    read = colorcet_tables._read_privately()
    assert read is not colorcet
    assert dict(read.palette) == dict(colorcet.palette)


def test_a_colorcet_built_otherwise_is_imported_as_it_is(monkeypatch):
    monkeypatch.setattr(colorcet_tables, "_register_nothing", None)
    assert colorcet_tables._read_privately() is colorcet
    assert not [name for name in sys.modules if name.startswith(colorcet_tables._PRIVATE)]
