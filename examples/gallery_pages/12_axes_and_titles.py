"""Axes, title and caption.

Off by default, since the axes of an embedding mean nothing. Ticks follow every zoom, from years to fractions of a
second.
"""

import numpy as np

from streamlit_glscatter import st_glscatter

random = np.random.default_rng(21)
minutes = np.sort(random.integers(0, 3 * 365 * 24 * 60, 200_000))
day = 2 * np.pi * minutes / (24 * 60)
year = day / 365
data = {
    "time": np.datetime64("2022-01-01T00:00") + minutes.astype("timedelta64[m]"),
    "temperature": 11 - 9 * np.cos(year) - 4 * np.cos(day) + random.normal(0, 1.5, minutes.size),
}
st_glscatter(
    data,
    x="time",
    y="temperature",
    color="temperature",
    axes=True,
    title="Three years of weather that never was",
    caption="Source: a seeded random generator",
    key="axes",
)
