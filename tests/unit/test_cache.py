import threading

import pytest

from streamlit_glscatter import cache
from streamlit_glscatter.cache import ContentCache
from streamlit_glscatter.errors import GlScatterError


def test_builds_once_and_returns_the_same_object():
    kept = ContentCache(100)
    first = kept.get("a", lambda: [1], lambda _: 10)
    assert kept.get("a", lambda: pytest.fail("built again"), lambda _: 10) is first
    assert kept.nbytes == 10


def test_forgets_the_least_recently_used():
    kept = ContentCache(30)
    for key in "abc":
        kept.get(key, lambda: 0, lambda _: 10)
    kept.get("a", lambda: 0, lambda _: 10)
    kept.get("d", lambda: 0, lambda _: 10)
    assert ["a" in kept, "b" in kept, "c" in kept, "d" in kept] == [True, False, True, True]
    assert kept.nbytes == 30


@pytest.mark.parametrize("limit", [0, 9])
def test_a_value_over_the_limit_is_returned_and_not_kept(limit):
    kept = ContentCache(limit)
    assert kept.get("a", lambda: 7, lambda _: 10) == 7
    assert len(kept) == 0
    assert kept.nbytes == 0


def test_threads_that_ask_at_once_share_one_build():
    kept = ContentCache(100)
    builds, results = [], []
    inside, released = threading.Event(), threading.Event()

    def build():
        builds.append(threading.get_ident())
        inside.set()
        assert released.wait(10)
        return object()

    def ask():
        results.append(kept.get("a", build, lambda _: 1))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    released.set()
    for thread in threads:
        thread.join(10)
    assert len(builds) == 1
    assert len(results) == 8
    assert len({id(result) for result in results}) == 1


def test_a_failed_build_raises_and_is_tried_again():
    kept = ContentCache(100)

    def fail():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        kept.get("a", fail, lambda _: 1)
    assert kept.get("a", lambda: 5, lambda _: 1) == 5


def test_a_waiting_thread_builds_when_the_first_build_fails():
    kept = ContentCache(100)
    inside, released, results = threading.Event(), threading.Event(), []

    def fail():
        inside.set()
        assert released.wait(10)
        raise RuntimeError("no")

    def first():
        with pytest.raises(RuntimeError):
            kept.get("a", fail, lambda _: 1)

    def second():
        results.append(kept.get("a", lambda: 5, lambda _: 1))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    released.set()
    for thread in threads:
        thread.join(10)
    assert results == [5]


def test_a_build_may_use_the_cache_for_another_key():
    kept = ContentCache(100)
    value = kept.get("a", lambda: kept.get("b", lambda: 3, lambda _: 1) + 1, lambda _: 1)
    assert value == 4
    assert "b" in kept


def test_clear():
    kept = ContentCache(100)
    kept.get("a", lambda: 1, lambda _: 10)
    kept.clear()
    assert (len(kept), kept.nbytes) == (0, 0)


def test_the_limit_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("GLSCATTER_CACHE_MB", "3")
    assert cache._limit_from_environment() == 3 * 2**20
    monkeypatch.delenv("GLSCATTER_CACHE_MB")
    assert cache._limit_from_environment() == 2**30


@pytest.mark.parametrize("text", ["much", "-1", "1.5"])
def test_a_bad_limit_is_an_error(monkeypatch, text):
    monkeypatch.setenv("GLSCATTER_CACHE_MB", text)
    with pytest.raises(GlScatterError, match=f'GLSCATTER_CACHE_MB is "{text}".*whole number'):
        cache._limit_from_environment()
