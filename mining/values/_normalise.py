import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib import resources

from alime_rdf.text import normalise, read_loosely

_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNIT = "毫升|千克|公斤|厘米|公分|毫米|个月|英寸|[升克斤米岁片支只件度寸]|ml|kg|mg|cm|mm|[glm]"
_CHINESE_NUMBER = re.compile(rf"[零〇一二两三四五六七八九十百千]+(?={_UNIT})")
_AMOUNT = re.compile(rf"(\d+(?:\.\d+)?)-?({_UNIT})(?![a-z])")
#: Units as multiples of the unit that amounts of their kind are told in.
_UNITS: dict[str, tuple[float, str]] = {
    **dict.fromkeys(("ml", "毫升"), (1, "ml")),
    **dict.fromkeys(("l", "升"), (1000, "ml")),
    "mg": (0.001, "g"),
    **dict.fromkeys(("g", "克"), (1, "g")),
    "斤": (500, "g"),
    **dict.fromkeys(("kg", "千克", "公斤"), (1000, "g")),
    **dict.fromkeys(("mm", "毫米"), (0.1, "cm")),
    **dict.fromkeys(("cm", "厘米", "公分"), (1, "cm")),
    **dict.fromkeys(("m", "米"), (100, "cm")),
    "英寸": (1, "寸"),
}
_NOISE = re.compile(r"[^\w%+.]|的(?=.)|的$")
_ENDING = re.compile(r"(?<=..)(?:型|款|类|系列)$")


class Normaliser:
    """Tells which words stand for one thing: by width, script, case, degree words, amounts, and synonyms.

    Synonyms are groups whose first word stands for the others, in a name too: 肌肤有点干燥 is 皮肤干. Groups given
    here come before those that this package brings along.
    """

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        """Take further groups of synonyms; the first word of each stands for it."""
        heads: dict[str, str] = {}
        for group in [*groups, *shipped_synonyms()]:
            folded = [_folded(word) for word in group]
            for word in folded:
                if word:
                    heads.setdefault(word, heads.get(folded[0], folded[0]))
        self._heads = heads

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # One character is a word of its own, or a part of too many.
        words = sorted((word for word in self._heads if len(word) > 1), key=lambda word: (-len(word), word))
        return re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def key(self, text: str, *, property: str | None = None) -> str:
        """Return what all words for one thing share.

        A value may end in the name of its `property`, which says nothing then: 纯棉材质.

        >>> normaliser = Normaliser()
        >>> normaliser.key("皮膚很乾") == normaliser.key("肌肤有点干燥") == "皮肤干"
        True
        >>> normaliser.key("0.15升"), normaliser.key("一百五十毫升")
        ('150ml', '150ml')
        >>> normaliser.key("纯棉材质", property="材质")
        '棉'
        """
        folded = _folded(text)
        if property:
            ending = _folded(property)
            folded = folded.removesuffix(ending) or folded
        folded = self._heads.get(folded, folded)
        whole = self._heads.get(_ENDING.sub("", folded))
        if whole is not None:
            return whole
        return self._pattern.sub(lambda match: self._heads[match[0]], folded)

    def same(self, first: str, second: str) -> bool:
        """Tell whether two words stand for one thing."""
        return self.key(first) == self.key(second)


class ValueNames:
    """Finds the label of a value that a text writes in another way."""

    def __init__(self, labels: Iterable[tuple[str, str]], normaliser: Normaliser) -> None:
        """Take pairs (property, label); where two labels read alike, the first stays."""
        self._normaliser = normaliser
        self._labels: dict[tuple[str, str], str] = {}
        for property_, label in labels:
            self._labels.setdefault((property_, normaliser.key(label, property=property_)), label)

    def label(self, property_: str, surface: str) -> str | None:
        """Return the label of a property's value, or None where no known value is meant."""
        return self._labels.get((property_, self._normaliser.key(surface, property=property_)))


def merge_names(names: Mapping[str, float], normaliser: Normaliser) -> dict[str, str]:
    """Return for each name the one that stands for all names of the same thing: that of the highest score.

    >>> merge_names({"皮肤干": 0.9, "肌肤干燥": 0.4}, Normaliser())
    {'皮肤干': '皮肤干', '肌肤干燥': '皮肤干'}
    """
    best: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (-names[name], len(name), name)):
        best.setdefault(normaliser.key(name), name)
    return {name: best[normaliser.key(name)] for name in names}


def shipped_synonyms() -> list[list[str]]:
    """Return the groups of synonyms that this package brings along."""
    text = (resources.files("mining.values") / "synonyms.txt").read_text(encoding="utf-8")
    return [line.split("|") for line in text.split("\n") if line and not line.startswith("#")]


def _folded(text: str) -> str:
    loosened = read_loosely(normalise(text)).text
    amounts = _AMOUNT.sub(
        _amount, _CHINESE_NUMBER.sub(lambda match: str(_number(match[0])), loosened.replace(" ", ""))
    )
    return _NOISE.sub("", amounts)


def _amount(match: re.Match[str]) -> str:
    number = float(match[1])
    factor, unit = _UNITS.get(match[2], (1, match[2]))
    return f"{number * factor:.10g}{unit}"


def _number(text: str) -> int:
    total = digit = 0
    for character in text:
        if character in _NUMERALS:
            digit = _NUMERALS[character]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
    return total + digit
