"""The machine and the versions, in words that fit into a report."""

from __future__ import annotations

import os
import platform
from importlib import metadata

from benchmarks.browser import visit

PACKAGES = ("streamlit", "numpy", "pandas", "pyarrow", "plotly", "pydeck")


def describe() -> dict[str, str | int]:
    """Describe what the benchmarks run on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with visit() as visitor:
        visitor.open("about:blank")
        browser, renderer = visitor.version, visitor.renderer()
    software = "SwiftShader" in renderer
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "gpu": "none, WebGL is drawn by SwiftShader on the CPU" if software else renderer,
        "chromium": browser,
        "python": platform.python_version(),
        **{package: metadata.version(package) for package in PACKAGES},
    }
