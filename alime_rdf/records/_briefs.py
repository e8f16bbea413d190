from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What one sentence of a recommendation is to say, in the words of one language.

    `values` are pairs of property and value, each of which causes each of `pois`; `problem` needs each of `pois`.
    `follows` tells that a sentence on the same item stands before. `draw` is a number that is the same for the same
    item, to choose among phrasings by.
    """

    category: str
    values: tuple[tuple[str, str], ...]
    pois: tuple[str, ...]
    problem: str | None = None
    follows: bool = False
    language: str = "zh"
    draw: int = 0
