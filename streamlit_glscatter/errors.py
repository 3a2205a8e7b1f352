"""The error raised for input that cannot be shown, and the hints inside its messages."""

from collections.abc import Iterable
from difflib import get_close_matches


class GlScatterError(ValueError):
    """Bad input: the message names the option or column, the value and the remedy."""


def near_miss(name: str, options: Iterable[str]) -> str:
    """Suggest the option that a misspelt name most likely means.

    Parameters
    ----------
    name
        What was given.
    options
        What would have been accepted.

    Returns
    -------
    str
        A sentence with a leading blank such as ``' Did you mean "label"?'``, or ``''`` when
        nothing comes close.
    """
    lowered = {option.lower(): option for option in options}
    matches = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f' Did you mean "{lowered[matches[0]]}"?' if matches else ""
