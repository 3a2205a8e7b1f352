"""One pass over partitions: on the workers of a client, else on threads of this process."""

import importlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

from streamlit_glscatter.aggregate.count import Cancelled, never
from streamlit_glscatter.aggregate.service import TURNS
from streamlit_glscatter.aggregate.turns import processors
from streamlit_glscatter.prepared.cluster import active_client, itself

FAN_IN = 8
"""Results put together by one task."""
_POLL = 0.1  # seconds after which one who waits asks whether to wait on

Task: TypeAlias = Callable[..., Any]
"""Takes a partition, what all tasks share, and what is this partition's own."""


@dataclass(frozen=True)
class Watch:
    """Somebody who wants to know how far a pass is.

    Attributes
    ----------
    rows_of
        Takes the number of a partition and a function that gives the result of its task; returns
        its rows.
    told
        Called with partitions and rows that are done.
    """

    rows_of: Callable[[int, Callable[[], Any]], int]
    told: Callable[[int, int], None]


def reduce(
    parts: Sequence[Any],
    task: Task,
    shared: Any,
    own: Sequence[tuple[Any, ...]],
    merge: Callable[[list[Any]], Any],
    *,
    cancelled: Callable[[], bool] = never,
    watch: Watch | None = None,
) -> Any:
    """Do a task with each partition and put the results together.

    Parameters
    ----------
    parts
        The partitions, delayed.
    task
        Must be pure: a cluster may do it twice.
    shared
        An argument of all tasks; it travels once.
    own
        Further arguments of each task.
    merge
        Puts results together: a few at a time, in the order of the partitions.
    cancelled
        Asked now and then: whether nobody waits for the result any more.
    watch
        Told now and then how far it is.

    Raises
    ------
    Cancelled
        If ``cancelled`` says so.
    """
    if cancelled():
        raise Cancelled
    client = active_client()
    if client is not None:
        leaves, root = _graph(parts, task, shared, own, merge)
        return _on_cluster(client, leaves, root, cancelled, watch)
    here = _Here(task, watch)
    numbered = [(number, *of) for number, of in enumerate(own)]
    _, root = _graph(parts, here.step, shared, numbered, merge)
    # Turns are for the processors of this process; a cluster has its own scheduler.
    with TURNS.take(cancelled):
        return here.run(root, cancelled)


def _graph(
    parts: Sequence[Any],
    task: Task,
    shared: Any,
    own: Sequence[tuple[Any, ...]],
    merge: Callable[[list[Any]], Any],
) -> tuple[list[Any], Any]:
    """Make the tasks of the partitions, and the task whose result is that of all."""
    dask: Any = importlib.import_module("dask")  # lazy: Dask is optional
    delayed = partial(dask.delayed, pure=False, traverse=False)
    given = delayed(itself)(shared)
    leaves = [delayed(task)(part, given, *of) for part, of in zip(parts, own, strict=True)]
    level = [delayed(merge)([leaf]) for leaf in leaves] if len(leaves) == 1 else leaves
    while len(level) > 1:
        groups = [level[at : at + FAN_IN] for at in range(0, len(level), FAN_IN)]
        level = [delayed(merge)(group) for group in groups]
    return leaves, level[0]


def _on_cluster(
    client: Any,
    leaves: list[Any],
    root: Any,
    cancelled: Callable[[], bool],
    watch: Watch | None,
) -> Any:
    # To hold a task's future is to keep its result on a worker: only where somebody is told.
    futures = client.compute([root, *(leaves if watch else [])])
    rows: dict[int, int] = {}
    # Not `result(timeout)`: in a short one the result may get lost.
    done = threading.Event()
    futures[0].add_done_callback(lambda _: done.set())
    try:
        while not (done.wait(_POLL) or futures[0].done()):
            if cancelled():
                raise Cancelled
            if watch:
                for number, future in enumerate(futures[1:]):
                    if number not in rows and future.status == "finished":
                        rows[number] = watch.rows_of(number, future.result)
                watch.told(len(rows), sum(rows.values()))
        return futures[0].result()
    finally:
        # What nobody wants any more is not done. Not `cancel`: the scheduler stumbles over tasks that
        # others depend on.
        for future in futures:
            future.release()


class _Here:
    """A pass on threads of this process, which can be stopped between two partitions."""

    def __init__(self, task: Task, watch: Watch | None) -> None:
        self._task = task
        self._watch = watch
        self._stopped = threading.Event()
        self._rows: list[int] = []  # appending is atomic

    def step(self, frame: Any, shared: Any, number: int, *own: Any) -> Any:
        if self._stopped.is_set():
            raise Cancelled
        result = self._task(frame, shared, *own)
        if self._watch:
            self._rows.append(self._watch.rows_of(number, lambda: result))
        return result

    def run(self, root: Any, cancelled: Callable[[], bool]) -> Any:
        found: Future[Any] = Future()
        threading.Thread(target=self._compute, args=(root, found), daemon=True).start()
        for _ in _until_done(found):
            if cancelled():
                self._stopped.set()
                raise Cancelled
            if self._watch:
                self._watch.told(len(self._rows), sum(self._rows))
        return found.result()

    def _compute(self, root: Any, found: Future[Any]) -> None:
        try:
            found.set_result(root.compute(scheduler="threads", pool=_pool()))
        except BaseException as error:  # noqa: BLE001  raised where the result is asked for
            found.set_exception(error)


def _until_done(future: Future[Any]) -> Iterator[None]:
    """Come back now and then, until a future is done."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=_POLL)
        if not future.done():
            yield


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the threads of all passes, so that many sessions do not mean many threads."""
    return ThreadPoolExecutor(processors(), thread_name_prefix="glscatter-partitions")
