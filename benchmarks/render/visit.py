"""One page of one renderer in a browser of its own, and what is measured there."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.async_api import Error, async_playwright

from benchmarks.browser import FLAGS, chromium_path
from benchmarks.render.dataset import HEIGHT, WIDTH
from benchmarks.render.similarity import luminance, ssim

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from benchmarks.render.server import Server

Results = dict[str, Any]

HOVERS = 200
LASSO_CORNERS = 12


async def load(server: Server, renderer: str, n_points: int) -> Results:
    """Load once while looking at the pixels; the settled picture is kept as ``picture``."""
    async with _page(server, renderer, n_points, "keep") as (page, _):
        results: Results = await page.evaluate("bench.load()")
        await page.evaluate("bench.keepPicture('picture')")
        return results


async def use(server: Server, renderer: str, n_points: int, third: float, found: Results) -> None:
    """Load without looking, then move, point and select.

    Parameters
    ----------
    server
        It serves the pages and the data.
    renderer, n_points
        The page and its data.
    third
        Pixel column that a third of the points lie left of.
    found
        Filled as far as the page gets.
    """
    async with _page(server, renderer, n_points, "count") as (page, browser):
        found["told_ms"] = await page.evaluate("bench.open()")
        found["gpu"] = await page.evaluate("bench.gpuMemory()")
        found["memory"] = await _memory(page, browser)
        for name in ("pan", "zoom"):
            found[name] = await page.evaluate(f"bench.{name}()")
        places = np.random.default_rng(1).uniform((0, 0), (WIDTH, HEIGHT), (HOVERS, 2))
        found["hover"] = await page.evaluate("places => bench.hover(places)", places.tolist())
        found["drag"] = await page.evaluate("bench.drag()")
        found["lasso_ms"] = await _lasso(page, third)


async def compare(server: Server, renderer: str, n_points: int, n_pictures: int) -> Results:
    """Compare pictures taken while moving with the complete ones of the same views.

    Returns
    -------
    dict
        Mean similarity for "pan", "close" (a pan in a view magnified 4 times, so that points come
        in) and "zoom", of ``n_pictures`` each.
    """
    async with _page(server, renderer, n_points, "count") as (page, _):
        await page.evaluate("bench.open()")
        names = await page.evaluate("count => bench.fidelity(count)", n_pictures)
    return _fidelity(server, names)


@contextlib.asynccontextmanager
async def _page(
    server: Server, renderer: str, n_points: int, option: str
) -> AsyncIterator[tuple[Page, Browser]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("crash", lambda _: errors.append("the page crashed"))
            await page.goto(f"{server.url}/page/{renderer}?points={n_points}&{option}")
            await page.wait_for_function("window.bench !== undefined")
            try:
                yield page, browser
            except Error as error:
                raise RuntimeError("; ".join([*errors, str(error)])) from error
        finally:
            await browser.close()


async def _memory(page: Page, browser: Browser) -> Results:
    """Bytes of JavaScript with array buffers, and of the page's process, after a collection."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    heap = await session.send("Runtime.getHeapUsage")
    process = await (await browser.new_browser_cdp_session()).send("SystemInfo.getProcessInfo")
    renderers = [each["id"] for each in process["processInfo"] if each["type"] == "renderer"]
    return {
        "heap": heap["usedSize"],
        "buffers": heap.get("backingStorageSize"),
        "process": max(_private(pid) for pid in renderers),
    }


def _private(pid: int) -> int:
    """Bytes of memory that only this process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


def _fidelity(server: Server, names: list[str]) -> Results:
    """Mean similarity of the pictures kept while moving to those of the same views at rest."""
    found: dict[str, list[float]] = {"pan": [], "close": [], "zoom": []}
    for name in names:
        moving, rest = (
            luminance(server.kept.pop(f"{name}-{when}"), WIDTH, HEIGHT)
            for when in ("moving", "rest")
        )
        found[name.split("-")[0]].append(ssim(moving, rest))
    return {kind: {"mean": float(np.mean(all_)), "all": all_} for kind, all_ in found.items()}


async def _lasso(page: Page, third: float) -> float | None:
    """Draw around the left third of the points with the mouse."""
    if not await page.evaluate("bench.beginLasso()"):
        return None
    left, right, top, bottom = 4.0, third, 4.0, HEIGHT - 4.0
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top + 2)]
    path = [
        (x0 + (x1 - x0) * i / (LASSO_CORNERS / 4), y0 + (y1 - y0) * i / (LASSO_CORNERS / 4))
        for (x0, y0), (x1, y1) in itertools.pairwise(corners)
        for i in range(LASSO_CORNERS // 4)
    ]
    await page.mouse.move(*path[0])
    await page.mouse.down()
    for place in path[1:]:
        await page.mouse.move(*place)
    await page.mouse.up()
    return float(await page.evaluate("bench.endLasso()"))
