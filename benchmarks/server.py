"""A Streamlit server of its own for each app that is measured."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parent.parent

START_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of all threads of the server so far, ended ones included.

        Linux numbers the CPU clock of a process ``(~pid << 3) | 2`` (``clock_getcpuclockid(3)``).
        It counts nanoseconds, ``/proc/PID/stat`` only hundredths of a second.
        """
        return time.clock_gettime((~self.pid << 3) | 2)


@contextlib.contextmanager
def serve(app: str | Path, n_points: int = 0) -> Iterator[Server]:
    """Run ``apps/<app>_app.py`` under ``streamlit run`` until the block ends.

    Parameters
    ----------
    app
        "glscatter", "plotly", "pydeck" or "empty"; or the path of an app.
    n_points
        Points in the chart.
    """
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [
        *(
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(app if isinstance(app, Path) else APPS / f"{app}_app.py"),
        ),
        *("--server.headless", "true"),
        *("--server.address", "127.0.0.1"),
        *("--server.port", str(port)),
        *("--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false"),
        *("--", str(n_points)),
    ]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )
        server = Server(f"http://127.0.0.1:{port}/", process.pid)
        try:
            _wait_until_healthy(server, process, log)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(server.url + "_stcore/health", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.05)
    log.seek(0)
    raise RuntimeError("the app did not start:\n" + log.read().decode(errors="replace"))
