"""What can be found out in a pass over the partitions."""

from abc import ABC, abstractmethod
from typing import Any

from streamlit_glscatter.partitions.part import Part


class Job(ABC):
    """A question about all points; it travels to the tasks.

    Attributes
    ----------
    key
        Names the question and so the answer, among those about the same frame.
    columns
        Columns it needs beside the coordinates.
    """

    key: tuple[Any, ...]
    columns: tuple[str, ...] = ()

    @abstractmethod
    def ask(self, part: Part) -> Any:
        """Answer for a partition; the answer travels."""

    @abstractmethod
    def join(self, answers: list[Any]) -> Any:
        """Put together what `ask` or `join` gave for partitions that follow one another."""

    def finish(self, answer: Any) -> Any:
        """Make the answer of what `join` gave for all partitions."""
        return answer

    def nbytes(self, answer: Any) -> int:
        """Bytes that a finished answer takes in the cache."""
        del answer
        return 0
