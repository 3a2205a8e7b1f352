"""The steps of one axis: native values become quantum coordinates."""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamlit_glscatter.errors import GlScatterError
from streamlit_glscatter.layout.axis import AxisValues
from streamlit_glscatter.layout.layout import QMAX, Axis, Native


@dataclass(frozen=True, eq=False)
class Scale:
    """The quantisation of one axis, in native units and in data units."""

    values: AxisValues
    origin: Any
    step: float
    axis: Axis

    @property
    def native(self) -> Native:
        """Origin and step in native units."""
        return self.origin, self.step

    def quantise(self, native: NDArray[Any]) -> NDArray[np.uint32]:
        """Round native values to quantum coordinates."""
        q = self.values.offsets(native, self.origin)
        q /= self.step
        np.rint(q, out=q)
        return q.astype(np.uint32)


def scale_of(values: AxisValues, extent: tuple[Any, Any]) -> Scale:
    """Divide an extent, in native values, into 2^24 - 1 steps.

    Raises
    ------
    GlScatterError
        When float64 cannot.
    """
    low, high = extent
    span = float(high - low)
    native_step = span / QMAX
    if span and not sys.float_info.min <= native_step < float("inf"):
        size, remedy = ("far", "Divide") if native_step > 1 else ("little", "Multiply")
        raise GlScatterError(
            f'Column "{values.name}" goes from {low!r} to {high!r}, too {size} for float64 '
            f"arithmetic. {remedy} it by a constant, or mark outliers as missing."
        )
    origin = values.to_data(low)
    if not span:
        return Scale(values, low, 1.0, Axis(values.name, values.kind, origin, 1.0))
    axis = Axis(values.name, values.kind, origin, native_step * values.unit)
    return Scale(values, low, native_step, axis)
