"""Hand buffers to Streamlit's media store; everything Streamlit keeps private is in this file.

The media store (``/media/<id>``) serves a buffer over plain HTTP, whole or in ranges, outside the
script's messages. It is not part of Streamlit's public API, so each access is guarded: where it is
missing or replaced, `publish` answers None and the buffers travel inside the component's ``data``
(`pack_inline`).

Three habits of the store shape this module:

1. The id of a file over 1 MiB covers only its head, middle and tail. The file name goes into the
   id too, so the content digest is passed as the file name.
2. Responses are gzipped on the fly (ten times slower than sending them plain) unless their content
   type is excluded; see `MIMETYPE`.
3. A full run drops all references of the session at its start and collects orphans at its end; a
   fragment run drops none. So every run registers every buffer again, and always under the same
   coordinates for the same slot of the same element, which releases what was there before.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from streamlit_glscatter.wire.encode import Buffer

MIMETYPE = "video/vnd.glscatter.arrow-stream"
"""Content type of every buffer.

``video/*`` is the only family that every HTTP server Streamlit has had leaves uncompressed: the
Tornado ones (1.51 on; they compress text types only), the first Starlette ones (about 1.54 on;
they exclude ``audio/``, ``video/`` and ``text/event-stream``, and compress even ranges of anything
else) and Starlette 1.5 and later (which also exclude ``application/zip`` and the like). A subtype
that no browser knows is never rendered or run when somebody opens the address: it is downloaded.
"""

PATHS_KEPT = 4096  # per server; forgetting one costs one hash

ALIGNMENT = 8  # bytes; Arrow asks for it, and typed arrays can then be views


def publish(buffers: Mapping[str, Buffer], place: str) -> dict[str, str] | None:
    """Register buffers with the media store for the running session.

    Parameters
    ----------
    buffers
        Buffers by slot, a name such as ``"position"`` that stays the same from run to run.
    place
        Where the element stands, from `element_place`.

    Returns
    -------
    The path of each buffer on the server by slot, such as ``/media/<id>``, or None when there is
    no usable store and the buffers have to go inline.
    """
    manager = _media_manager()
    if manager is None:
        return None
    try:
        return {
            slot: _register(manager, buffer, f"{place or buffer.digest} glscatter {slot}")
            for slot, buffer in buffers.items()
        }
    except (AttributeError, TypeError):
        return None  # the store of this Streamlit version works differently


def _register(manager: Any, buffer: Buffer, coordinates: str) -> str:
    """Add a buffer, or only refer to it again when the store still has it.

    Adding hashes up to a megabyte of every file, which would be most of the cost of a rerun.
    """
    paths = _PATHS.setdefault(manager, {})
    path = paths.get(buffer.digest)
    if path is not None and _refer_again(manager, path, coordinates):
        return path
    path = str(manager.add(buffer.data, MIMETYPE, coordinates, file_name=buffer.digest))
    if len(paths) >= PATHS_KEPT:
        paths.clear()
    paths[buffer.digest] = path
    return path


_PATHS: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""Path of each buffer that a media file manager was ever given, by digest."""


def _refer_again(manager: Any, path: str, coordinates: str) -> bool:
    """Do what ``MediaFileManager.add`` does for a file it has, without hashing the file."""
    file_id = path.rsplit("/", 1)[-1]  # our content type has no file extension
    try:
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 (guarded)

        session = get_script_run_ctx().session_id  # type: ignore[union-attr]  # guarded
        with manager._lock:  # noqa: SLF001 (guarded)
            if file_id not in manager._file_metadata:  # noqa: SLF001 (guarded)
                return False
            manager._files_by_session_and_coord[session][coordinates] = file_id  # noqa: SLF001 (guarded)
    except (ImportError, AttributeError, KeyError, TypeError):
        return False
    return True


def _media_manager() -> Any | None:
    """Return the media file manager of the runtime when it keeps files in this process."""
    try:
        from streamlit import runtime  # noqa: PLC0415 (guarded)
        from streamlit.runtime.memory_media_file_storage import (  # noqa: PLC0415 (guarded)
            MemoryMediaFileStorage,
        )

        if not runtime.exists():
            return None
        manager = runtime.get_instance().media_file_mgr
        # A storage that a host plugged in may serve files from anywhere, with or without ranges.
        in_memory = isinstance(manager._storage, MemoryMediaFileStorage)  # noqa: SLF001 (guarded)
    except (ImportError, AttributeError, RuntimeError):
        return None
    return manager if in_memory else None


def element_place(key: str | int | None) -> str:
    """Name the place of the element that is about to be added, the same in every run.

    A key is unique in the session and survives everything. Without one it is the element's delta
    path, as `st.image` uses; a full run and a fragment rerun give the same one. Empty when this
    Streamlit does not tell.
    """
    if key is not None:
        return f"key {key}"
    try:
        import streamlit as st  # noqa: PLC0415 (guarded)

        root = st._main  # noqa: SLF001 (guarded)
        # Newer versions tell apart elements that a fragment writes to a container outside it.
        path: Callable[[], str] = getattr(
            root,
            "_get_write_delta_path_str",
            root._get_delta_path_str,  # noqa: SLF001 (guarded)
        )
        return str(path())
    except (ImportError, AttributeError):
        return ""


def abandoned() -> bool:
    """Whether nobody waits for what the running script computes: its session has ended."""
    try:
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 (guarded)
        from streamlit.runtime.scriptrunner_utils.script_requests import (  # noqa: PLC0415 (guarded)
            ScriptRequestType,
        )

        requests = get_script_run_ctx(suppress_warning=True).script_requests  # type: ignore[union-attr]  # guarded
        return bool(requests._state == ScriptRequestType.STOP)  # type: ignore[union-attr]  # noqa: SLF001 (guarded)
    except (ImportError, AttributeError, TypeError):
        return False


def in_app() -> bool:
    """Whether a Streamlit script is running, rather than plain Python."""
    try:
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 (guarded)

        return get_script_run_ctx(suppress_warning=True) is not None
    except (ImportError, TypeError):
        from streamlit import runtime  # noqa: PLC0415

        return runtime.exists()


def inline_offsets(buffers: Mapping[str, Buffer]) -> dict[str, int]:
    """First byte of each buffer in the buffer region of `pack_inline`, by slot."""
    offsets = {}
    end = 0
    for slot, buffer in buffers.items():
        offsets[slot] = end
        end = _aligned(end + len(buffer.data))
    return offsets


def pack_inline(manifest: Mapping[str, Any], buffers: Mapping[str, Buffer]) -> bytes:
    """Pack a manifest and its buffers into one value (docs/internals.md, "The manifest").

    ``uint32`` little-endian length of the JSON, the JSON, zeros up to a multiple of 8, then the
    buffers, each beginning at a multiple of 8 counted from the first (see `inline_offsets`).
    """
    head = json.dumps(manifest, separators=(",", ":"), allow_nan=False).encode()
    start = _aligned(4 + len(head))
    parts = [len(head).to_bytes(4, "little"), head, bytes(start - 4 - len(head))]
    for buffer in buffers.values():
        size = len(buffer.data)
        parts += [buffer.data, bytes(_aligned(size) - size)]
    return b"".join(parts)


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
