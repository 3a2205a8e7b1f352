"""Soak: a plot that is appended to once a second for minutes stays smooth, and bounded in memory.

Usage::

    python -m benchmarks.soak                 # ten minutes, as make soak
    python -m benchmarks.soak --minutes 2

Runs ``examples/live.py``, which appends a thousand rows every second, in Chromium. Every ten seconds a hand
pans the plot to and fro. A line says what there is then: points, the page's JavaScript heap after a collection,
the server's resident memory, bytes on the GPU, kilobytes that an append has brought (buffers, and messages),
and the longest time between two frames of the page since the last line: while nobody touches the plot (idle), and
under the hand (pan). In the end the stream is paused, and the same hand pans the same plot for a minute: what these
frames take has nothing to do with appending.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.browser import FLAGS, chromium_path
from benchmarks.server import ROOT, serve

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page, Request

APP = ROOT / "examples" / "live.py"
PERIOD = 10.0  # seconds between lines
FRAMES = """() => {
  let last = performance.now();
  window.longest = 0;
  const frame = (now) => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
STATS = "(frame) => frame.glscatter.stats()"


class Traffic:
    """Bytes that the page has received."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        self.messages = 0
        page.on("requestfinished", self._finished)
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def take(self) -> tuple[int, int]:
        """Give the bytes of buffers and of messages since the last time."""
        requests, self.requests = self.requests, []
        messages, self.messages = self.messages, 0
        return sum(request.sizes()["responseBodySize"] for request in requests), messages

    def _finished(self, request: Request) -> None:
        if "/media/" in request.url:
            self.requests.append(request)

    def _received(self, payload: str | bytes) -> None:
        self.messages += len(payload)


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1e3


def heap(devtools: CDPSession) -> float:
    """Megabytes that the page's JavaScript holds."""
    devtools.send("HeapProfiler.collectGarbage")
    return float(devtools.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def pan(page: Page) -> None:
    """Move the plot to and fro, as a hand does."""
    x, y = page.locator(".gls-host").evaluate(
        "(host) => { const b = host.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }"
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for step in [*range(20), *range(20, 0, -1)]:
        page.mouse.move(x + 6 * step, y + 2 * step)
    page.mouse.up()
    page.mouse.move(5, 5)  # tooltips would fetch values


class Line:
    """What there is after each period, printed."""

    HEAD = "points     heap MB  server MB  GPU MB  textures MB  buffers KB  messages KB  idle ms  pan ms"

    def __init__(self, page: Page, url: str, pid: int) -> None:
        self.page, self.pid = page, pid
        self.traffic = Traffic(page)
        page.goto(url)
        self.frame = page.locator(".gls-frame")
        self.frame.wait_for()
        self.devtools = page.context.new_cdp_session(page)
        self.points = 0
        page.evaluate(FRAMES)

    def longest(self) -> float:
        """Give the longest time between two frames since this was last asked, in ms."""
        found = "() => { const found = window.longest; window.longest = 0; return found; }"
        return float(self.page.evaluate(found))

    def take(self) -> tuple[float, float, float, float]:
        """Wait, pan, and give kilobytes of an append (buffers, messages) and the longest frames (idle, pan)."""
        self.longest()  # without what the collection took
        self.page.wait_for_timeout(1000 * PERIOD)
        idle = self.longest()
        pan(self.page)
        moved = self.longest()
        stats = self.frame.evaluate(STATS)
        appends = max((stats["points"] - self.points) / 1000, 1)
        self.points = stats["points"]
        buffers, messages = (size / 1e3 / appends for size in self.traffic.take())
        print(
            f"{self.points:>9,}  {heap(self.devtools):8.1f} {resident(self.pid):10.0f} "
            f"{stats['gpuBytes'] / 1e6:7.1f} {stats['textureBytes'] / 1e6:12.1f} "
            f"{buffers:10.1f} {messages:12.1f} {idle:8.0f} {moved:7.0f}",
            flush=True,
        )
        return buffers, messages, idle, moved


def soak(minutes: float) -> None:
    """Run the app and print what it takes."""
    with serve(APP) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        line = Line(page, server.url, server.pid)
        print(Line.HEAD)
        end = time.monotonic() + 60 * minutes
        steps = []
        while time.monotonic() < end:
            steps.append(line.take())
        page.get_by_text("Stream").click()
        page.wait_for_timeout(3000)
        print("paused")
        rests = [line.take() for _ in range(5)]
        browser.close()
    buffers, messages, idle, moved = (
        statistics.median(column) for column in zip(*steps, strict=True)
    )
    *_, still, paused = (statistics.median(column) for column in zip(*rests, strict=True))
    print(
        f"medians: an append brings {buffers:.1f} KB of buffers and {messages:.1f} KB of messages; longest frames "
        f"{idle:.0f} ms idle and {moved:.0f} ms under a hand, paused {still:.0f} ms and {paused:.0f} ms"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0)
    soak(parser.parse_args().minutes)
