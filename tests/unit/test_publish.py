from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import streamlit as st
import xxhash
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from streamlit_glscatter.wire import publish as module
from streamlit_glscatter.wire.encode import Buffer
from streamlit_glscatter.wire.publish import (
    MIMETYPE,
    abandoned,
    element_place,
    in_app,
    inline_offsets,
    pack_inline,
    publish,
)


def buffer(data: bytes) -> Buffer:
    return Buffer(xxhash.xxh3_128_hexdigest(data), data)


class CountingManager(MediaFileManager):
    """Streamlit's own manager, counting the files it is handed."""

    def __init__(self, storage=None) -> None:
        super().__init__(storage or MemoryMediaFileStorage("/media"))
        self.added = 0

    def add(self, *args, **options) -> str:
        self.added += 1
        return super().add(*args, **options)

    def content(self, path: str) -> bytes:
        return self._storage.get_file(path.removeprefix("/media/")).content

    def finish_full_run(self, publish_again) -> None:
        """Do what Streamlit does around a full run of the session's script."""
        self.clear_session_refs()
        publish_again()
        self.remove_orphaned_files()


@pytest.fixture
def manager(monkeypatch) -> CountingManager:
    manager = CountingManager()
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager))
    # The id that the manager takes for scripts outside of a session.
    monkeypatch.setattr(
        "streamlit.runtime.scriptrunner.get_script_run_ctx",
        lambda **_: SimpleNamespace(session_id="dontcare"),
    )
    return manager


def test_buffers_that_differ_only_in_the_middle_have_different_paths(manager):
    whole = bytearray(3 << 20)
    first = buffer(bytes(whole))
    whole[len(whole) // 4] = 1  # Streamlit's id of a large file looks at head, middle and tail
    second = buffer(bytes(whole))
    paths = publish({"a": first, "b": second}, "here")
    assert paths["a"] != paths["b"]
    assert manager.content(paths["a"]) == first.data
    assert manager.content(paths["b"]) == second.data


def test_a_rerun_keeps_the_files_and_hashes_none(manager):
    buffers = {"a": buffer(b"a" * 100), "b": buffer(b"b" * 100)}
    before = publish(buffers, "here")
    after = {}
    manager.finish_full_run(lambda: after.update(publish(buffers, "here")))
    assert after == before
    assert manager.added == 2
    assert [manager.content(after[slot]) for slot in "ab"] == [buffers[slot].data for slot in "ab"]


def test_a_run_without_the_plot_releases_its_files(manager):
    paths = publish({"a": buffer(b"a")}, "here")
    manager.finish_full_run(lambda: None)
    with pytest.raises(Exception, match="Bad filename"):
        manager.content(paths["a"])
    again = publish({"a": buffer(b"a")}, "here")
    assert manager.content(again["a"]) == b"a"


def test_new_content_of_a_slot_releases_the_old_at_the_end_of_a_fragment_run(manager):
    stay, old, new = buffer(b"stay"), buffer(b"old"), buffer(b"new")
    before = publish({"stay": stay, "view": old}, "here")
    after = publish({"stay": stay, "view": new}, "here")
    manager.remove_orphaned_files()  # a fragment run clears no references
    assert manager.content(after["view"]) == b"new"
    assert manager.content(after["stay"]) == b"stay"
    with pytest.raises(Exception, match="Bad filename"):
        manager.content(before["view"])


def test_equal_buffers_of_two_plots_are_kept_for_the_one_that_stays(manager):
    same = buffer(b"same")
    one, other = publish({"a": same}, "one"), publish({"a": same}, "other")
    assert one == other
    manager.finish_full_run(lambda: publish({"a": same}, "other"))
    assert manager.content(other["a"]) == b"same"


def test_files_are_added_plainly_where_the_inside_of_the_manager_differs(manager, monkeypatch):
    publish({"a": buffer(b"a")}, "here")
    monkeypatch.setattr("streamlit.runtime.scriptrunner.get_script_run_ctx", lambda **_: None)
    assert publish({"a": buffer(b"a")}, "here") is not None
    assert manager.added == 2


def test_the_number_of_remembered_paths_is_bounded(manager, monkeypatch):
    monkeypatch.setattr(module, "PATHS_KEPT", 3)
    for i in range(10):
        publish({"a": buffer(bytes([i]))}, "here")
    assert len(module._PATHS[manager]) <= 3


def test_without_a_runtime_nothing_is_published(monkeypatch):
    monkeypatch.setattr(runtime, "exists", lambda: False)
    assert publish({"a": buffer(b"a")}, "here") is None


def test_a_storage_of_the_host_is_not_used(manager):
    manager._storage = object()
    assert publish({"a": buffer(b"a")}, "here") is None


def test_a_manager_with_other_parameters_is_not_used(manager, monkeypatch):
    monkeypatch.setattr(manager, "add", lambda data: "/media/1")
    assert publish({"a": buffer(b"a")}, "here") is None


def test_a_runtime_without_a_manager_is_not_used(monkeypatch):
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", SimpleNamespace)
    assert publish({"a": buffer(b"a")}, "here") is None


def test_the_content_type_is_never_compressed_on_the_fly():
    assert MIMETYPE.startswith("video/")
    assert "video/*" in DEFAULT_EXCLUDED_CONTENT_TYPES


def test_a_key_names_the_place_and_otherwise_the_delta_path_does(monkeypatch):
    assert element_place("plot") == "key plot"
    assert element_place(None) == "[]"  # outside of an app there is no path
    monkeypatch.setattr(st, "_main", SimpleNamespace(_get_delta_path_str=lambda: "[0, 3]"))
    assert element_place(None) == "[0, 3]"
    monkeypatch.setattr(st, "_main", SimpleNamespace())
    assert element_place(None) == ""


def test_without_a_place_the_content_is_its_own_place(manager):
    publish({"a": buffer(b"one")}, "")
    publish({"a": buffer(b"two")}, "")
    assert len(manager._files_by_session_and_coord["dontcare"]) == 2


def test_plain_python_is_no_app():
    assert not in_app()


def unpack(packed: bytes) -> tuple[dict, bytes]:
    """Read the inline value as the browser does."""
    length = int.from_bytes(packed[:4], "little")
    start = (4 + length + 7) // 8 * 8
    assert not any(packed[4 + length : start])
    return json.loads(packed[4 : 4 + length]), packed[start:]


@pytest.mark.parametrize("padding", range(9))
def test_the_inline_value_holds_the_manifest_and_aligned_buffers(padding):
    buffers = {"a": buffer(b"a" * 13), "b": buffer(b""), "c": buffer(b"c" * 8), "d": buffer(b"d")}
    manifest = {"note": "ä" * padding}
    packed = pack_inline(manifest, buffers)
    read, region = unpack(packed)
    offsets = inline_offsets(buffers)
    assert read == manifest
    assert all(offset % 8 == 0 for offset in offsets.values())
    for slot, offset in offsets.items():
        data = buffers[slot].data
        assert region[offset : offset + len(data)] == data
    assert len(packed) % 8 == 0


def test_a_manifest_that_is_not_json_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack_inline({"step": float("nan")}, {})


@pytest.mark.parametrize(
    ("state", "expected"), [("STOP", True), ("CONTINUE", False), ("RERUN", False)]
)
def test_work_is_abandoned_when_its_session_has_ended(monkeypatch, state, expected):
    from types import SimpleNamespace  # noqa: PLC0415

    from streamlit.runtime import scriptrunner  # noqa: PLC0415
    from streamlit.runtime.scriptrunner_utils.script_requests import (  # noqa: PLC0415
        ScriptRequestType,
    )

    requests = SimpleNamespace(_state=ScriptRequestType[state])
    ctx = SimpleNamespace(script_requests=requests)
    monkeypatch.setattr(scriptrunner, "get_script_run_ctx", lambda **_: ctx)
    assert abandoned() is expected


def test_work_outside_an_app_is_never_abandoned():
    assert abandoned() is False
