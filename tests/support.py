"""A real Streamlit server and a real browser for the tests of tests/app and tests/e2e."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent

CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]

START_TIMEOUT = 60.0  # seconds; a cold import of Streamlit on a busy machine takes several


def free_port() -> int:
    """Port that nothing listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass(frozen=True)
class Response:
    """Status, headers (names in lower case) and body of an HTTP response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """A running app. ``url`` ends with the base path and a slash; ``log`` is its output."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **headers: str) -> Response:
        """GET a path that begins with ``/`` and is relative to the app, such as ``/media/...``."""
        request = urllib.request.Request(
            self.url.rstrip("/") + path,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, answer.read(), found)
        except urllib.error.HTTPError as error:
            return Response(error.code, error.read())


@contextlib.contextmanager
def serve(
    app: Path, folder: Path, *, base_path: str = "", options: tuple[str, ...] = ()
) -> Iterator[Server]:
    """Run an app under ``streamlit run`` until the block ends.

    Parameters
    ----------
    app
        The script.
    folder
        Where the log goes; a temporary folder of the test.
    base_path
        ``server.baseUrlPath``, without slashes.
    options
        More options for ``streamlit run``.
    """
    port = free_port()
    log = folder / f"streamlit-{port}.log"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(app)),
        *("--server.headless", "true"),
        *("--server.address", "127.0.0.1"),
        *("--server.port", str(port)),
        *("--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false"),
        *(("--server.baseUrlPath", base_path) if base_path else ()),
        *options,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    server = Server(f"http://127.0.0.1:{port}/{base_path + '/' if base_path else ''}", process, log)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError):
            if server.get("/_stcore/health").status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the app did not start:\n{server.log.read_text(errors='replace')}")


def chromium() -> str | None:
    """Path of the browser: ``$CHROMIUM``, an installed one, or None for Playwright's own."""
    if path := os.environ.get("CHROMIUM"):
        return path
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None
