"""The picture of a plot drawn on the server, for browsers that cannot draw it themselves.

It shows every point with the plot's own colours, so that nobody without WebGL2 looks at a blank.
"""

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streamlit_glscatter.cache import CACHE
from streamlit_glscatter.layout.layout import Layout
from streamlit_glscatter.looks.channels import Channel
from streamlit_glscatter.looks.continuous import ABSENT, TOP
from streamlit_glscatter.page.options import How
from streamlit_glscatter.selection.where import shown_codes
from streamlit_glscatter.wire.encode import Buffer, encode_file

MARGIN = 0.05
"""Part of the picture kept free on each side of the first view."""
LONGEST = 8192  # CSS pixels
MOST_PIXELS = 2**23
"""Beyond it (a screen of 4K is just below) the picture gets fewer pixels and is stretched."""

_RATIOS = (0.5, 4.0)
_OTHER_SIZE = 1.2  # the browser asks for another picture when a side changes by more
_CHUNK = 2**20  # points worked on at a time
_FAINTEST = 40  # alpha of the least count where points crowd, as in Datashader
_CROWDED = 0.9  # share of dots with neighbours at which they stop growing
_LARGEST_RADIUS = 16  # pixels


@dataclass(frozen=True)
class StillRequest:
    """What a browser that cannot draw asks for.

    Attributes
    ----------
    width, height
        CSS pixels.
    ratio
        Pixels of the screen in one CSS pixel.
    dark
        Whether the page is dark.
    """

    width: float
    height: float
    ratio: float
    dark: bool

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture, at most `MOST_PIXELS` in all."""
        ratio = min(self.ratio, math.sqrt(MOST_PIXELS / (self.width * self.height)))
        return max(1, int(self.width * ratio)), max(1, int(self.height * ratio))

    def near(self, other: "StillRequest") -> bool:
        """Whether a picture for the other, stretched a little, serves as well."""
        sides = zip(
            (self.width, self.height, self.ratio),
            (other.width, other.height, other.ratio),
            strict=True,
        )
        close = all(max(one / two, two / one) <= _OTHER_SIZE for one, two in sides)
        return close and self.dark == other.dark


def parse_request(state: Any) -> StillRequest | None:
    """Read the component's state ``still``; None when it is absent or malformed.

    Parameters
    ----------
    state
        ``{"width", "height", "ratio", "dark"}`` from the browser, which is not trusted.
    """
    if not isinstance(state, dict):
        return None
    width, height, ratio = (state.get(name) for name in ("width", "height", "ratio"))
    dark = state.get("dark")
    if not (_within(width, 1, LONGEST) and _within(height, 1, LONGEST)):
        return None
    if not _within(ratio, *_RATIOS) or not isinstance(dark, bool):
        return None
    return StillRequest(float(width), float(height), float(ratio), dark)  # type: ignore[arg-type]  # _within checked them


def _within(value: Any, low: float, high: float) -> bool:
    return type(value) in (int, float) and low <= value <= high


def still(
    layout: Layout,
    color: Channel,
    request: StillRequest,
    *,
    ramp: Buffer | None,
    how: How,
    size: float,
    primary: tuple[int, int, int],
    filtered: Mapping[str, Any] | None = None,
) -> Buffer:
    """Draw the points at the first view, or find the picture drawn before.

    Parameters
    ----------
    layout, color
        The points and their colours.
    request
        Size and page.
    ramp
        Colours of counts, or None to show counts by opacity.
    how
        What counts go through, see `datashader.transfer_functions.shade`.
    size
        Diameter in CSS pixels that single points may have.
    primary
        Colour of points without one.
    filtered
        Shows only these of the colours, see `where.shown_codes`; None or empty shows all.

    Returns
    -------
    Buffer
        A PNG file with a transparent background.
    """
    digests = tuple(buffer.digest for buffer in color.buffers.values())
    shown = (repr(color.manifest), digests, ramp and ramp.digest, repr(filtered))
    return CACHE.get(
        ("still", layout.digest, shown, how, size, primary, request),
        lambda: encode_file(_draw(layout, color, request, ramp, how, size, primary, filtered)),
        lambda buffer: len(buffer.data),
    )


def view_of(layout: Layout, width: float, height: float) -> tuple[float, float, float, float]:
    """Work out what a picture shows: the first view with its margin, as the browser's camera does.

    Parameters
    ----------
    layout
        The points.
    width, height
        Of the picture, in any unit.

    Returns
    -------
    tuple of four floats
        ``(x0, x1, y0, y1)`` in quantum coordinates.
    """
    x0, x1, y0, y1 = layout.home
    share = 1 - 2 * MARGIN
    sx = share * width / max(x1 - x0, 1)
    sy = share * height / max(y1 - y0, 1)
    if layout.aspect == "equal":
        per_unit = min(sx / layout.x.step, sy / layout.y.step)
        sx, sy = per_unit * layout.x.step, per_unit * layout.y.step
    half_x, half_y = width / 2 / sx, height / 2 / sy
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return cx - half_x, cx + half_x, cy - half_y, cy + half_y


# Drawing ----------------------------------------------------------------------------------------

_Totals = dict[str, NDArray[Any]]
_Values = Callable[[int, int], dict[str, NDArray[np.float32]]]


def _draw(
    layout: Layout,
    color: Channel,
    request: StillRequest,
    ramp: Buffer | None,
    how: How,
    size: float,
    primary: tuple[int, int, int],
    filtered: Mapping[str, Any] | None,
) -> bytes:
    page = "dark" if request.dark else "light"
    width, height = request.pixels
    if not len(layout):
        return _png(np.zeros((height, width, 4), np.uint8))
    if ramp is not None:
        totals = _count(layout, width, height)
        rgba = _shade(totals["count"], how, _table(ramp, page))
    elif color.manifest["kind"] == "constant":
        totals = _count(layout, width, height)
        rgba = _filled(totals["count"], color.manifest["color"] or primary)
        rgba[..., 3] = _shade(totals["count"], how)[..., 3]
    elif color.manifest["kind"] == "number":
        rgba = _means(layout, color, page, width, height, _kept(color, filtered))
    else:
        rgba = _mixtures(layout, color, page, how, width, height, _kept(color, filtered))
    radius = round((size * width / request.width - 1) / 2)
    return _png(_grown(rgba, min(max(radius, 1), _LARGEST_RADIUS)))


def _kept(color: Channel, filtered: Mapping[str, Any] | None) -> NDArray[np.bool_] | None:
    """Mark the points that a filter shows; None where it shows all."""
    shown = shown_codes(filtered) if filtered else None
    if shown is None:
        return None
    kept: NDArray[np.bool_] = shown[_column(color.buffers["color"]).to_numpy()]
    return kept


def _count(
    layout: Layout,
    width: int,
    height: int,
    values: _Values | None = None,
    kept: NDArray[np.bool_] | None = None,
) -> _Totals:
    """Add up the points of each pixel.

    Parameters
    ----------
    kept
        Marks the points that count, in sorted order; None counts all.
    values
        Gives further columns to add up, for a range of points in sorted order. They always have
        the same names and type: Datashader compiles anew for any others.

    Returns
    -------
    dict of ndarray, shape (height, width), rows upwards
        ``count`` (uint32) and the sums (float64) by column.
    """
    import datashader as ds  # noqa: PLC0415  lazy: a second to import
    import pandas as pd  # noqa: PLC0415  lazy: heavy

    x0, x1, y0, y1 = view_of(layout, width, height)
    canvas = ds.Canvas(width, height, x_range=(x0, x1), y_range=(y0, y1))
    totals: _Totals = {}
    for start in range(0, len(layout), _CHUNK):
        stop = min(start + _CHUNK, len(layout))
        some = slice(None) if kept is None else kept[start:stop]
        x, y = np.ascontiguousarray(layout.quantum(start, stop)[some].T)
        further = values(start, stop) if values else {}
        further = {name: numbers[some] for name, numbers in further.items()}
        frame = pd.DataFrame({"qx": x, "qy": y, **further}, copy=False)
        sums = {name: ds.sum(name) for name in further}
        found = canvas.points(frame, "qx", "qy", agg=ds.summary(count=ds.count(), **sums))
        for name, pixels in found.items():
            part = np.nan_to_num(pixels.to_numpy())  # a sum of no points is NaN
            totals[name] = totals[name] + part if name in totals else part
    return totals


def _shade(
    count: NDArray[np.uint32], how: How, colors: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Show counts by colours, or by the opacity of black; RGBA, shape (height, width, 4)."""
    import datashader.transfer_functions as tf  # noqa: PLC0415  lazy: a second to import
    import xarray as xr  # noqa: PLC0415  lazy: comes with Datashader

    cmap: Any = "#000000"
    if colors is not None:
        cmap = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colors.tolist()]
    counts = xr.DataArray(count, dims=["y", "x"])
    image = tf.shade(counts, cmap=cmap, how=how, min_alpha=_faintest(count))
    return _bytes(image.to_numpy())


def _faintest(count: NDArray[np.uint32]) -> int:
    """Alpha of the least count: where most points are alone it must be seen alone.

    By the formula that gives points their opacity in the browser (``frontend/src/gl/style.ts``).
    """
    overlap = float(count.sum()) / max(int(np.count_nonzero(count)), 1)
    opacity: float = 1 - 0.1 ** (max(overlap, 1.0) ** -0.7)
    return max(_FAINTEST, round(255 * opacity))


def _mixtures(
    layout: Layout,
    color: Channel,
    page: str,
    how: How,
    width: int,
    height: int,
    kept: NDArray[np.bool_] | None,
) -> NDArray[np.uint8]:
    """Mix the colours of the points in a pixel, weighted by their counts.

    That is how Datashader colours counts by category; sums of the colours themselves give the same
    and need no array of pixels for each category.
    """
    column = _column(color.buffers["color"])
    if color.manifest["kind"] == "category":
        rows, colors = column.to_numpy(), _table(color.buffers["legend"], page)
    else:  # each point has a colour of its own
        rows, colors = np.arange(len(layout)), column.flatten().to_numpy().reshape(-1, 4)

    def values(start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        part = colors[rows[start:stop]]
        red, green, blue, alpha = np.ascontiguousarray(part.T, np.float32)
        alpha /= 255
        return {"red": red * alpha, "green": green * alpha, "blue": blue * alpha, "alpha": alpha}

    totals = _count(layout, width, height, values, kept)
    count, alpha = totals["count"], totals["alpha"]
    sums = np.stack([totals[name] for name in ("red", "green", "blue")], axis=-1)
    mixed = np.zeros((height, width, 4), np.uint8)
    mixed[..., :3] = np.rint(sums / np.where(alpha > 0, alpha, 1)[..., None])
    mixed[..., 3] = np.rint(_shade(count, how)[..., 3] * (alpha / np.maximum(count, 1)))
    return mixed


def _means(
    layout: Layout,
    color: Channel,
    page: str,
    width: int,
    height: int,
    kept: NDArray[np.bool_] | None,
) -> NDArray[np.uint8]:
    """Colour the mean of each pixel, opaque as in Datashader; missing values only where alone."""
    codes = _column(color.buffers["color"]).to_numpy()

    def values(start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        part = codes[start:stop]
        known = part != ABSENT
        place = np.where(known, part, 0).astype(np.float32) / TOP
        return {"place": place, "known": known.astype(np.float32)}

    totals = _count(layout, width, height, values, kept)
    known = totals["known"]
    colors = _table(color.buffers["colormap"], page)
    mean = totals["place"] / np.maximum(known, 1)
    rgba = _filled(totals["count"], color.manifest["missing"][page])
    rgba[known > 0] = colors[np.rint(mean[known > 0] * (len(colors) - 1)).astype(np.intp)]
    return rgba


def _filled(count: NDArray[np.uint32], color: Any) -> NDArray[np.uint8]:
    """Give all pixels that have points one colour."""
    rgba = np.zeros((*count.shape, 4), np.uint8)
    rgba[count > 0] = (*color, 255)
    return rgba


def _grown(rgba: NDArray[np.uint8], radius: int) -> NDArray[np.uint8]:
    """Let dots grow up to a radius, as long as most of them stay apart."""
    import datashader.transfer_functions as tf  # noqa: PLC0415  lazy: a second to import

    image = tf.Image(rgba.view(np.uint32)[..., 0], dims=["y", "x"])
    return _bytes(tf.dynspread(image, threshold=_CROWDED, max_px=radius).to_numpy())


def _bytes(pixels: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)


def _png(rgba: NDArray[np.uint8]) -> bytes:
    """Encode an image whose rows go upwards."""
    from PIL import Image  # noqa: PLC0415  lazy: heavy

    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgba[::-1])).save(file, format="PNG")
    return file.getvalue()


def _column(buffer: Buffer) -> pa.Array:
    """Read the values of all points, in sorted order."""
    return buffer.read().column(0).combine_chunks()


def _table(buffer: Buffer, page: str) -> NDArray[np.uint8]:
    """Read the colours of a table for a page, shape (rows, 4)."""
    table = buffer.read()
    colors: NDArray[np.uint8] = table.column(page).combine_chunks().flatten().to_numpy()
    return colors.reshape(-1, 4)
