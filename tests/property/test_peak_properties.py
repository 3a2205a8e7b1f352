"""Peaks of groups against clusters that are known, and what holds for any points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_glscatter.labels.peaks import find_peaks

QMAX = 2**24 - 1


def quanta(places: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(places), 0, QMAX).astype(np.int32)


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, QMAX), st.integers(0, QMAX)), max_size=80
    ),
    ties=st.booleans(),
)
def test_each_group_has_a_peak_at_one_of_its_points(points, ties):
    group, x, y = np.array(points, np.int64).reshape(-1, 3).T
    if ties:
        x, y = x & ~0x3FFFFF, y & ~0x3FFFFF
    peaks = find_peaks(group.astype(np.uint8), x.astype(np.int32), y.astype(np.int32))
    assert set(peaks.group.tolist()) == set(group.tolist())
    assert np.array_equal(group[peaks.index], peaks.group)
    assert np.all(np.diff(peaks.group) >= 0)
    for one in np.unique(group):
        shares = peaks.share[peaks.group == one]
        assert np.all(np.diff(shares) <= 0)
        assert 0 < shares.sum() <= 1 + 1e-9


# What holds for nearly all draws is asked of draws that stay the same.
@pytest.mark.parametrize(("points", "noise"), [(600, 0.0), (3000, 0.0), (3000, 0.03)])
@pytest.mark.parametrize("stretch", [1.0, 40.0])
@pytest.mark.parametrize("clusters", [1, 2, 4])
@pytest.mark.parametrize("seed", range(5))
def test_clusters_far_apart_are_found_where_they_are(seed, clusters, points, stretch, noise):
    random = np.random.default_rng(seed)
    sigma = 2**24 / 400
    cells = random.permutation(16)[:clusters]
    centers = np.column_stack([cells % 4 + 0.5, cells // 4 + 0.5]) * 2**22
    which = random.integers(0, clusters, points)
    spread = np.array([sigma, sigma / stretch])
    places = random.normal(centers[which], spread)
    strays = random.random(points) < noise
    places[strays] = random.uniform(0, QMAX, (int(strays.sum()), 2))
    found = quanta(places)
    peaks = find_peaks(np.zeros(points, np.uint8), found[:, 0], found[:, 1])
    sizes = np.bincount(which[~strays], minlength=clusters)
    assert len(peaks.index) == np.count_nonzero(sizes)
    at = found[peaks.index]
    away = np.abs(at[:, None] - centers[None]) / spread
    nearest = away.max(axis=2).argmin(axis=1)
    assert sorted(nearest.tolist()) == np.flatnonzero(sizes).tolist()
    assert np.all(away[np.arange(len(nearest)), nearest] < 3.0)
    assert np.allclose(peaks.share, sizes[nearest] / points, atol=0.05)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), groups=st.integers(2, 6))
def test_groups_do_not_matter_to_each_other(seed, groups):
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, 900).astype(np.uint16)
    places = quanta(random.normal(2**23, 2**20, (900, 2)))
    together = find_peaks(group, places[:, 0], places[:, 1])
    for one in range(groups):
        own = np.flatnonzero(group == one)
        x, y = places[own, 0], places[own, 1]
        alone = find_peaks(np.zeros(len(own), np.uint16), x, y)
        assert own[alone.index].tolist() == together.index[together.group == one].tolist()
