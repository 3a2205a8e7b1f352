"""The error for a column that holds something else than numbers or dates."""

from collections.abc import Iterable

import pyarrow as pa

from streamlit_glscatter.errors import GlScatterError

_REMEDIES = {
    "text": 'convert it to numbers, for example pandas.to_numeric(data["{name}"])',
    "categories": 'use their codes, for example data["{name}"].cat.codes',
    "durations": 'convert it to numbers, for example data["{name}"].dt.total_seconds()',
    "times of day": "convert it to numbers, for example seconds since midnight",
}


def refusal(name: str, role: str, holds: str, example: object, wanted: str) -> GlScatterError:
    """Make the error.

    Parameters
    ----------
    name
        The column.
    role
        The API option that named it.
    holds
        What it holds, from `described`.
    example
        One of its values, or None.
    wanted
        What the option needs, in the plural, such as "coordinates".
    """
    remedy = _REMEDIES.get(holds, "pass a column with one number a row").format(name=name)
    such_as = "" if example is None else f" such as {example!r}"
    return GlScatterError(
        f'{role}="{name}" holds {holds}{such_as}; {wanted} are numbers or dates: {remedy}.'
    )


def described(kind: pa.DataType) -> str:
    """Say in words what a column of a type holds."""
    is_ = pa.types
    if is_.is_dictionary(kind):
        return "categories"
    if is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind):
        return "text"
    if is_.is_duration(kind):
        return "durations"
    if is_.is_time(kind):
        return "times of day"
    return f"values of the type {kind}"


def first_value(pieces: Iterable[pa.Array]) -> object:
    """Return the first value that is not missing, or None."""
    for piece in pieces:
        present = piece.drop_null()
        if len(present):
            return present[0].as_py()
    return None
