import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from importlib import resources
from typing import Protocol

import numpy as np
import numpy.typing as npt

from alime_rdf.text import normalise, read_loosely
from mining.values._soft_words import cutter

_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_UNIT = "毫升|千克|公斤|厘米|公分|毫米|个月|英寸|毫安时?|千瓦|[升克斤米岁片支只件度寸瓦]|ml|kg|mg|cm|mm|mah|kw|[glmw]"
_COUNTED = "[人件门层段档包盒个件套分座位室卷双条根]"
_CHINESE_NUMBER = re.compile(rf"[零〇一二两三四五六七八九十百千半]+(?={_UNIT}|{_COUNTED})")
_METRES = re.compile(r"(\d)米(\d)(?!\d)")
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
    **dict.fromkeys(("mah", "毫安", "毫安时"), (1, "mah")),
    **dict.fromkeys(("w", "瓦"), (1, "w")),
    **dict.fromkeys(("kw", "千瓦"), (1000, "w")),
}
_NOISE = re.compile(r"[^\w%+.]|的(?=.)|的$")
#: What says only how much or how often: 爱起球 and 易起球 are 起球.
_WEAK_BEGINNING = re.compile(
    r"^(?:超级?|强效|强力|严重)(?=..)|^(?:爱|容?易)(?=[长出起冒泛掉脱粘皱褪过发])|^(?:好|易)(?=清洗|清洁|打理|携带)"
)
_WEAK_INSIDE = re.compile(r"得厉害|得很|老是|总是|经常|严重|一直")
#: What a name may end in without becoming another: 保湿型, 保湿效果, 北欧风格.
_WEAK_ENDING = re.compile(r"(?<=..)(?:型|款|类|系列|效果好?|设计|功能|力强?|感强|风格|风|材质|质地|口味|接口)$")
#: Parts of words that stand for one another at the beginning of what an item does.
_DOES = (("去", re.compile(r"^(?:祛除?|去除|去掉|除去|消除|除)(?=.)")), ("防", re.compile(r"^(?:抗|防止|预防)(?=.)")))


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
        for reading in (folded, _plain(folded)):
            if reading in self._heads:
                return self._heads[reading]
        return self._pattern.sub(lambda match: self._heads[match[0]], _plain(folded))

    def name_key(self, text: str) -> str:
        """Return what all names of a problem or point of interest share, in whatever order their words stand.

        >>> normaliser = Normaliser()
        >>> normaliser.name_key("干枯的头发") == normaliser.name_key("头发干枯")
        True
        """
        return " ".join(sorted(self._cut(self.key(text))))

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        return cutter()

    def same(self, first: str, second: str) -> bool:
        """Tell whether two names stand for one thing."""
        return self.name_key(first) == self.name_key(second)


class Embedder(Protocol):
    """What tells how near words are; the encoders of `mining.encoder` do."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return a vector of length 1 for each text."""
        ...


class ValueNames:
    """Finds the label of a value that a text writes in another way."""

    def __init__(
        self,
        labels: Iterable[tuple[str, str]],
        normaliser: Normaliser,
        *,
        embedder: Embedder | None = None,
        alike: float = 0.96,
    ) -> None:
        """Take pairs (property, label); where two labels read alike, the first stays.

        With an `embedder`, the nearest label stands for a word that no label reads like, if their vectors' product
        is at least `alike`.
        """
        self._normaliser = normaliser
        self._embedder, self._alike = embedder, alike
        self._labels: dict[tuple[str, str], str] = {}
        for property_, label in labels:
            self._labels.setdefault((property_, normaliser.key(label, property=property_)), label)
        self._vectors: dict[str, tuple[list[str], npt.NDArray[np.float32]]] = {}

    def label(self, property_: str, surface: str) -> str | None:
        """Return the label of a property's value, or None where no known value is meant."""
        key = self._normaliser.key(surface, property=property_)
        found = self._labels.get((property_, key))
        return found if found is not None or self._embedder is None else self._nearest(property_, key, self._embedder)

    def _nearest(self, property_: str, key: str, embedder: Embedder) -> str | None:
        if property_ not in self._vectors:
            keys = [known for of, known in self._labels if of == property_]
            self._vectors[property_] = keys, embedder.embed(keys)
        keys, vectors = self._vectors[property_]
        if not keys:
            return None
        near = vectors @ embedder.embed([key])[0]
        best = int(near.argmax())
        return self._labels[property_, keys[best]] if near[best] >= self._alike else None


def merge_names(names: Mapping[str, float], normaliser: Normaliser) -> dict[str, str]:
    """Return for each name the one that stands for all names of the same thing: that of the highest score.

    >>> merge_names({"皮肤干": 0.9, "肌肤干燥": 0.4}, Normaliser())
    {'皮肤干': '皮肤干', '肌肤干燥': '皮肤干'}
    """
    best: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (-names[name], len(name), name)):
        best.setdefault(normaliser.name_key(name), name)
    return {name: best[normaliser.name_key(name)] for name in names}


def shipped_synonyms() -> list[list[str]]:
    """Return the groups of synonyms that this package brings along."""
    text = (resources.files("mining.values") / "synonyms.txt").read_text(encoding="utf-8")
    return [line.split("|") for line in text.split("\n") if line and not line.startswith("#")]


def _folded(text: str) -> str:
    loosened = read_loosely(normalise(text)).text.replace(" ", "")
    digits = _CHINESE_NUMBER.sub(lambda match: _number(match[0]), loosened)
    amounts = _AMOUNT.sub(_amount, _METRES.sub(r"\1.\2米", digits))
    return _NOISE.sub("", amounts)


def _plain(folded: str) -> str:
    """Leave out what doesn't make another thing of a name."""
    text = _WEAK_ENDING.sub("", _WEAK_INSIDE.sub("", _WEAK_BEGINNING.sub("", folded)))
    for head, pattern in _DOES:
        text = pattern.sub(head, text)
    return text or folded


def _amount(match: re.Match[str]) -> str:
    number = float(match[1])
    factor, unit = _UNITS.get(match[2], (1, match[2]))
    return f"{number * factor:.10g}{unit}"


def _number(text: str) -> str:
    if text == "半":
        return "0.5"
    total = digit = 0
    for character in text:
        if character in _NUMERALS:
            digit = _NUMERALS[character]
        elif character in _POWERS:
            total += (digit or 1) * _POWERS[character]
            digit = 0
    return f"{total + digit}"
