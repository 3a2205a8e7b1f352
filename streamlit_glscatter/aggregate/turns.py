"""Who may count now: at most as many at a time as there are processors, first come, first served."""

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator

from streamlit_glscatter.aggregate.count import Cancelled, never

_POLL = 0.1  # seconds after which one who waits asks whether to wait on


class Turns:
    """A semaphore that serves in the order of asking, and whose waiting can be cancelled.

    Parameters
    ----------
    limit
        So many at a time.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextlib.contextmanager
    def take(self, cancelled: Callable[[], bool] = never) -> Iterator[None]:
        """Wait for a turn and hold it as long as the block runs.

        Parameters
        ----------
        cancelled
            Asked now and then while waiting.

        Raises
        ------
        Cancelled
            If ``cancelled`` says so.
        """
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                while self._waiting[0] is not ticket or not self._free:
                    self._changed.wait(_POLL)
                    if cancelled():
                        raise Cancelled
                self._free -= 1
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
