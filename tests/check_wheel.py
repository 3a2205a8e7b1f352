"""Build a wheel from a clean copy of the sources and use it where there is no Node.js.

Run by ``make wheel-check``. A wheel without the frontend installs and imports well and then shows
an empty box, so this looks inside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Run with the installed wheel: the component must find its manifest and its built files.
PROBE = """
import pathlib, tomllib, streamlit_glscatter as package
home = pathlib.Path(package.__file__).parent
assert str(home).startswith(__import__("sys").argv[1]), home
component = tomllib.loads((home / "pyproject.toml").read_text())["tool"]["streamlit"]["component"]
(entry,) = component["components"]
assets = home / entry["asset_dir"]
assert len(list(assets.glob("index-*.js"))) == 1, list(assets.iterdir())
assert len(list(assets.glob("worker-*.js"))) == 1, list(assets.iterdir())
import numpy as np
points = package.prepare(np.arange(20.0).reshape(10, 2))
assert len(points) == 10
"""


def copy_sources(target: Path) -> None:
    """Copy what git would check out, so that nothing built here slips in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def without_node() -> dict[str, str]:
    """Return the environment with an empty search path: no node, no npm."""
    return {**os.environ, "PATH": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}


def main() -> None:
    """Build, look inside, install, import."""
    with tempfile.TemporaryDirectory() as folder:
        sources, wheels, installed = (Path(folder) / name for name in ("src", "wheels", "site"))
        sources.mkdir()
        copy_sources(sources)
        if list((sources / "streamlit_glscatter" / "static").glob("*.js")):
            raise SystemExit("built files are tracked: the wheel would carry an old frontend")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", wheels, sources], check=True)
        (wheel,) = wheels.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        for wanted in (
            "static/index-",
            "static/worker-",
            "static/LICENSES.txt",
            "pyproject.toml",
            "py.typed",
        ):
            if not any(name.startswith(f"streamlit_glscatter/{wanted}") for name in names):
                raise SystemExit(f"{wheel.name} lacks streamlit_glscatter/{wanted}")
        subprocess.run(
            [*pip, "install", "--no-deps", "--target", installed, wheel],
            check=True, env=without_node(),
        )  # fmt: skip
        subprocess.run(
            [sys.executable, "-c", PROBE, str(installed)],
            check=True, cwd=folder, env={**without_node(), "PYTHONPATH": str(installed)},
        )  # fmt: skip
        print(f"1 passed, 0 failed: {wheel.name} carries the frontend and needs no Node.js")


if __name__ == "__main__":
    main()
