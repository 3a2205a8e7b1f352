"""What stands around the picture: ``title=``, ``caption=`` and ``axes=``."""

from dataclasses import dataclass
from typing import Any

from streamlit_glscatter.errors import GlScatterError


@dataclass(frozen=True)
class Frame:
    """Texts above and below the picture, and whether it has axes."""

    title: str | None
    caption: str | None
    axes: bool


def resolve_frame(title: Any, caption: Any, axes: Any) -> Frame | None:
    """Check what is to stand around the picture.

    Parameters
    ----------
    title, caption
        Text, shown as it is; None or an empty text for none.
    axes
        Whether there are ticks and a grid.

    Returns
    -------
    Frame or None
        None where nothing is.

    Raises
    ------
    GlScatterError
        For a text that is none, or ``axes`` that is neither True nor False.
    """
    if type(axes) is not bool:
        raise GlScatterError(f"axes is {axes!r}; pass True or False.")
    frame = Frame(_text("title", title), _text("caption", caption), axes)
    return None if frame == Frame(None, None, axes=False) else frame


def _text(option: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise GlScatterError(f"{option} is {value!r}; pass a text or None.")
