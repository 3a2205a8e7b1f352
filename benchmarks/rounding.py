"""Figures as they are written into results."""

from __future__ import annotations

from typing import Any


def rounded(value: Any) -> Any:
    """Round all floats within: three decimals are more than enough for milliseconds and bytes."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 3) if isinstance(value, float) else value
