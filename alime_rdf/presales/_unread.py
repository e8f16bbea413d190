"""What of a question was not understood."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of a question that says something and names nothing of the graph: ``question[start:end]`` is `text`.

    `excluded` tells that the question says it isn't wanted: 不要含视黄醇的.
    """

    text: str
    start: int
    end: int
    excluded: bool
