"""What is counted: points, and what their colour says about them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import xxhash
from numpy.typing import NDArray

from streamlit_glscatter.layout.layout import Layout

Kind: TypeAlias = Literal["count", "category", "number", "rgba"]

MOST_CODES = 32
"""Categories that can be counted apart."""


@dataclass(frozen=True, eq=False)
class Source:
    """Points and what is aggregated of them.

    Attributes
    ----------
    layout
        The points.
    kind
        "count": nothing but their number; "category": their number by code; "number": a value
        along the colour scale; "rgba": colours of their own.
    values
        One entry a point in sorted order; None for "count". Categories: codes 0..codes-1, uint8 or
        uint16. Numbers: uint16, 0..65534 along the colour scale, 65535 for missing ones.
        Colours: uint8, shape (points, 4), straight alpha. May be mapped from a file.
    codes
        Number of categories, 1..32; 0 for the other kinds.
    agg
        What is made of the numbers in a texel: "mean", "min" or "max".
    content
        Digest of the values.
    stored
        Folder that holds the pyramid of this source, if there is one.
    """

    layout: Layout
    kind: str
    values: NDArray[Any] | None
    codes: int = 0
    agg: str = "mean"
    content: str = ""
    stored: Path | None = None

    def __post_init__(self) -> None:
        if self.kind == "category" and not 1 <= self.codes <= MOST_CODES:
            raise ValueError(f"{self.codes} categories; 1 to {MOST_CODES} can be counted apart")
        if (self.values is None) != (self.kind == "count"):
            raise ValueError(f"values are {'missing' if self.values is None else 'not counted'}")
        if self.values is not None and len(self.values) != len(self.layout):
            raise ValueError(f"{len(self.values)} values for {len(self.layout)} points")

    @cached_property
    def digest(self) -> str:
        """Xxh3-128, as hex, of the points, the values and the aggregation."""
        agg = self.agg if self.kind == "number" else ""
        what = (self.layout.digest, self.kind, self.content, self.codes, agg)
        return xxhash.xxh3_128_hexdigest(repr(what).encode())

    @property
    def measures(self) -> dict[str, np.ufunc]:
        """What a texel has beside its count, and how two texels become one.

        A ``value`` is the least or the greatest; all others are sums. Categories are kept
        otherwise.
        """
        if self.kind == "number":
            if self.agg == "mean":
                return {"valued": np.add, "total": np.add}
            return {"valued": np.add, "value": np.minimum if self.agg == "min" else np.maximum}
        if self.kind == "rgba":
            return dict.fromkeys(("red", "green", "blue", "alpha"), np.add)
        return {}
