"""How far a build is: in rows, and in seconds that are left."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO, TypeAlias

from streamlit.runtime.scriptrunner import get_script_run_ctx

Report: TypeAlias = Callable[[int, int, float | None], None]
"""Takes rows done, rows in all, and seconds left (None: not known yet)."""

_BAR = 24  # characters
_EVERY_TERMINAL = 0.1  # seconds between two lines
_EVERY_LOG = 5.0
_EVERY_APP = 0.25
_SURE_AFTER = 0.02  # part of the work after which a guess of the rest is worth showing


class Progress:
    """Turns work done into rows done.

    Parameters
    ----------
    report
        Called after each step; None for nobody.
    clock
        Seconds from anywhere.

    Notes
    -----
    Every row goes through several stages; a row counts as done in parts, so that the number of rows
    grows evenly and reaches the total at the very end.
    """

    def __init__(self, report: Report | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._clock = clock
        self._began = clock()
        self._before = 0.0
        self._share = 0.0
        self._shown = 0
        self._done = 0
        self.total = 0

    def stage(self, share: float) -> None:
        """Begin the next stage, which is this part (0..1) of the whole work."""
        self._before += self._share
        self._share = share
        self._done = 0

    def advance(self, rows: int) -> None:
        """Count rows as done in this stage."""
        self._done += rows
        # The total may be a guess at first: what has been done is never more than that.
        self.total = max(self.total, self._done)
        if self._report is None or self.total == 0:
            return
        part = min(self._before + self._share * self._done / self.total, 1.0)
        self._shown = max(self._shown, min(round(part * self.total), self.total))
        self._report(self._shown, self.total, self._left(part))

    def finish(self) -> None:
        """Report that everything is done."""
        if self._report is not None:
            self._report(self.total, self.total, 0.0)

    def _left(self, part: float) -> float | None:
        if part < _SURE_AFTER:
            return None
        return (self._clock() - self._began) * (1.0 - part) / part


def words(done: int, total: int, seconds_left: float | None) -> str:
    """Say it in one line.

    Parameters
    ----------
    done, total
        Rows.
    seconds_left
        None where nobody can know yet.

    Returns
    -------
    str
        Such as ``"12,345,678 of 50,000,000 rows, 42 s left"``.
    """
    rows = f"{done:,} of {total:,} rows"
    if done >= total:
        return f"{total:,} rows, done"
    return rows if seconds_left is None else f"{rows}, {_duration(seconds_left)} left"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{max(whole, 1)} s"
    return f"{whole // 60} min {whole % 60:02d} s" if whole < 3600 else f"{whole / 3600:.1f} h"


class LineBar:
    """One line of text that is kept up to date; where nobody watches, a line every few seconds.

    Parameters
    ----------
    stream
        Where to.
    clock
        Seconds from anywhere.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._last = clock() if not self._terminal else float("-inf")
        self._width = 0

    def __call__(self, done: int, total: int, seconds_left: float | None) -> None:
        """Show how far it is."""
        now = self._clock()
        every = _EVERY_TERMINAL if self._terminal else _EVERY_LOG
        if now - self._last < every and done < total:
            return
        self._last = now
        text = words(done, total, seconds_left)
        if not self._terminal:
            self._stream.write(f"{text}\n")
        else:
            full = round(_BAR * done / total) if total else _BAR
            line = f"[{'#' * full}{'-' * (_BAR - full)}] {text}"
            # Blanks wipe what a longer line left.
            self._stream.write(f"\r{line.ljust(self._width)}")
            self._width = len(line)
        self._stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._terminal and self._width:
            self._stream.write("\n")
            self._stream.flush()


@contextlib.contextmanager
def shown(progress: bool | Report) -> Iterator[Report | None]:
    """Give the progress bar of the place this runs in.

    Parameters
    ----------
    progress
        True: Streamlit's bar inside an app, a line on standard error outside. False: none.
        A function: that one.

    Yields
    ------
    Report or None
    """
    if not isinstance(progress, bool):
        yield progress
    elif not progress:
        yield None
    elif get_script_run_ctx(suppress_warning=True) is not None:
        import streamlit as st  # noqa: PLC0415  lazy: outside an app it is not needed

        bar = st.progress(0.0)
        last = float("-inf")

        def report(done: int, total: int, seconds_left: float | None) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last < _EVERY_APP and done < total:
                return  # each change is a message to the browser
            last = now
            bar.progress(done / total if total else 1.0, text=words(done, total, seconds_left))

        try:
            yield report
        finally:
            bar.empty()
    else:
        line = LineBar(sys.stderr)
        try:
            yield line
        finally:
            line.close()
