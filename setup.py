"""Build the frontend before the Python package when it is not there yet.

A wheel or an sdist made from this tree carries the built files, so machines that install from
those need no Node.js.
"""

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
STATIC = ROOT / "streamlit_glscatter" / "static"


def build_frontend() -> None:
    """Run ``npm ci`` and the bundler unless a built frontend is already in place."""
    if any(STATIC.glob("index-*.js")):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "streamlit-glscatter: the frontend is not built and npm was not found.\n"
            "Install Node.js >= 20 and try again, or install a released wheel."
        )
    frontend = ROOT / "frontend"
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=frontend, check=True)
    subprocess.run([npm, "run", "build"], cwd=frontend, check=True)


class BuildPy(build_py):
    """``build_py`` that builds the frontend first."""

    def run(self) -> None:
        """Build the frontend, then collect the package files."""
        build_frontend()
        super().run()


class EditableWheel(editable_wheel):
    """``pip install -e`` that builds the frontend first."""

    def run(self) -> None:
        """Build the frontend, then link the package."""
        build_frontend()
        super().run()


class Sdist(sdist):
    """``sdist`` that carries the built frontend, so that no Node.js is needed to install it."""

    def run(self) -> None:
        """Build the frontend, then pack the sources."""
        build_frontend()
        super().run()


setup(cmdclass={"build_py": BuildPy, "editable_wheel": EditableWheel, "sdist": Sdist})
