"""A cache of derived values, keyed by the content they were derived from.

Keys are digests, so an entry can never be stale: other content has another key.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from streamlit_glscatter.errors import GlScatterError

T = TypeVar("T")

_VARIABLE = "GLSCATTER_CACHE_MB"
_DEFAULT_MB = "1024"


class ContentCache:
    """A thread-safe cache that forgets the least recently used values.

    Parameters
    ----------
    limit
        Bytes to keep at most. A value larger than this is built and returned, not kept;
        a limit of 0 keeps nothing.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._building: dict[Hashable, threading.Event] = {}
        self._nbytes = 0

    def get(self, key: Hashable, build: Callable[[], T], nbytes: Callable[[T], int]) -> T:
        """Return the value of a key, building it at most once.

        Threads that ask for a key while another thread builds it wait for that value. When the
        build fails, its caller gets the exception and one of the waiting threads builds instead.

        Parameters
        ----------
        key
            Names the content and what is derived from it.
        build
            Makes the value. It may use the cache for other keys, but not for its own.
        nbytes
            Bytes a value takes.

        Returns
        -------
        T
            The kept value, or the one just built.
        """
        while True:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    value: T = self._values[key][0]
                    return value
                built = self._building.get(key)
                if built is None:
                    self._building[key] = threading.Event()
                    break
            built.wait()
        try:
            value = build()
            self._keep(key, value, nbytes(value))
            return value
        finally:
            with self._lock:
                self._building.pop(key).set()

    def forget(self, digest: str) -> None:
        """Forget the values whose keys have this digest: what it names will not come again."""
        with self._lock:
            gone = [key for key in self._values if isinstance(key, tuple) and digest in key]
            for key in gone:
                self._nbytes -= self._values.pop(key)[1]

    def clear(self) -> None:
        """Forget every value."""
        with self._lock:
            self._values.clear()
            self._nbytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes kept now."""
        return self._nbytes

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def _keep(self, key: Hashable, value: object, size: int) -> None:
        if size > self.limit or self.limit == 0:
            return
        with self._lock:
            self._values[key] = (value, size)
            self._nbytes += size
            while self._nbytes > self.limit:
                _, (_, freed) = self._values.popitem(last=False)
                self._nbytes -= freed


def _limit_from_environment() -> int:
    text = os.environ.get(_VARIABLE, _DEFAULT_MB)
    try:
        megabytes = int(text)
    except ValueError:
        megabytes = -1
    if megabytes < 0:
        raise GlScatterError(
            f'The environment variable {_VARIABLE} is "{text}"; '
            "set it to a whole number of megabytes such as 1024, or to 0 for no cache."
        )
    return megabytes << 20


CACHE = ContentCache(_limit_from_environment())
"""The cache of the process, shared by all sessions."""
