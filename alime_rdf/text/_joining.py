"""The words that may stand between the names of things, and which way they point."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Frame:
    """What kinds of things may be named next to a word that points: before it, after it.

    A value after it belongs to a property whose name has one of `of` in it, where there are any.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoiningWords:
    """The words of one language: those that only join (None), and those that point."""

    frames: Mapping[str, Frame | None]
    longest: int


@cache
def joining_words(language: str) -> JoiningWords:
    """Return the words of ``zh`` or ``en``, whichever is nearer."""
    name = "zh" if language == "zh" else "en"
    data = tomllib.loads(files("alime_rdf.text").joinpath(f"words/{name}.toml").read_text(encoding="utf-8"))
    found: dict[str, Frame | None] = dict.fromkeys(data["plain"].split())
    for row in data["frames"]:
        frame = Frame(tuple(row["left"]), tuple(row["right"]), tuple(row.get("of", ())))
        found |= dict.fromkeys(row["words"].split(), frame)
    return JoiningWords(found, max(map(len, found)))
