"""A value for each point, encoded when it is wanted."""

import numpy as np
import pyarrow as pa

from streamlit_glscatter import prepare
from streamlit_glscatter.layout.point_column import PointColumn
from streamlit_glscatter.wire.encode import encode_points_column

RANDOM = np.random.default_rng(3)
LAYOUT = prepare(RANDOM.normal(size=(40_000, 2))).layout
CODES = pa.array(RANDOM.integers(0, 9, len(LAYOUT), dtype=np.uint8))


def test_it_is_encoded_as_any_column_of_points():
    assert PointColumn("code", CODES, LAYOUT).buffer.digest == (
        encode_points_column("code", CODES, LAYOUT).digest
    )


def test_its_values_are_the_same_before_and_after_it_is_encoded():
    column = PointColumn("code", CODES, LAYOUT)
    digest = column.digest
    assert column.values.equals(CODES)
    _ = column.buffer
    assert column.values.equals(CODES)
    assert np.array_equal(column.numpy, CODES.to_numpy())
    assert column.digest == digest


def test_colours_are_an_array_of_four():
    rgba = pa.FixedSizeListArray.from_arrays(
        pa.array(RANDOM.integers(0, 256, 4 * len(LAYOUT), dtype=np.uint8)), 4
    )
    assert PointColumn("rgba", rgba, LAYOUT).numpy.shape == (len(LAYOUT), 4)


def test_columns_of_other_names_have_other_digests():
    one, other = (PointColumn(name, CODES, LAYOUT).digest for name in ("code", "value"))
    assert one != other


def test_a_part_has_the_values_of_its_points():
    positions = np.flatnonzero(RANDOM.random(len(LAYOUT)) < 0.2)
    part = PointColumn("code", CODES, LAYOUT).part(positions, LAYOUT)
    assert np.array_equal(part.numpy, CODES.to_numpy()[positions])
