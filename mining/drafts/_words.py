import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from alime_rdf.text import Matcher, normalise, read_loosely

_FOLDER = Path(__file__).parent
#: At most so many phrases are suggested, and none that fewer texts have.
_SUGGESTED = 40
_LEAST = 3
_HEADERS = {
    "problems": "# 用户问题<TAB>同义词，用竖线隔开 / problem<TAB>synonyms, separated by |\n",
    "pois": "# 关注点<TAB>同义词 / point of interest<TAB>synonyms\n",
}
_FOUND = "# 店铺文本中出现过的常用词 / common words that the shop's texts have\n"
_NONE = "# 店铺文本中没有常用词，请自行补充 / the shop's texts have none of the common words: write your own\n"
_MORE = (
    "# 文本中常见的短语，去掉 # 即启用 / phrases that the texts repeat; uncomment those that are points of interest\n"
)
#: A label and its synonyms.
_Entry = tuple[str, tuple[str, ...]]


def draft_words(texts: Sequence[str], *, language: str, known: Iterable[str] = ()) -> dict[str, str]:
    """Return the word lists of problems and points of interest, by name, from what a shop's texts say.

    Words that shoppers of any shop use are listed where a text has them; phrases that the texts repeat are listed as
    comments. `known` are names of categories, values and brands, which are neither.
    """
    common = _common("zh" if language == "zh" else "en")
    shadows = [read_loosely(text) for text in dict.fromkeys(texts)]
    words = ((word, entry) for entries in common.values() for entry in entries for word in (entry[0], *entry[1]))
    matcher = Matcher(words)
    said = {match.key for shadow in shadows for match in matcher.find(shadow)}
    lists: dict[str, str] = {}
    for kind, entries in common.items():
        lines = [
            f"{label}\t{'|'.join(synonyms)}".strip() + "\n"
            for label, synonyms in entries
            if (label, synonyms) in said
        ]
        lists[kind] = _HEADERS[kind] + (_FOUND + "".join(lines) if lines else _NONE)
    taken = {normalise(word).lower() for word in known}
    taken |= {normalise(word).lower() for entries in common.values() for e in entries for word in (e[0], *e[1])}
    phrases = [phrase for phrase in _frequent(texts, language) if normalise(phrase).lower() not in taken]
    if phrases:
        lists["pois"] += _MORE + "".join(f"# {phrase}\n" for phrase in phrases[:_SUGGESTED])
    return lists


@cache
def _common(language: str) -> dict[str, list[_Entry]]:
    data = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {kind: [_entry(line) for line in data[kind].strip().splitlines()] for kind in ("problems", "pois")}


def _entry(line: str) -> _Entry:
    label, _, synonyms = line.partition(":")
    return label.strip(), tuple(s for s in (part.strip() for part in synonyms.split("|")) if s)


# Phrases that repeat


def _frequent(texts: Sequence[str], language: str) -> list[str]:
    return _frequent_chinese(texts) if language == "zh" else _frequent_latin(texts)


def _frequent_chinese(texts: Sequence[str]) -> list[str]:
    try:
        from mining.concepts import frequent_phrases
    except ImportError:
        # Without the extra there is no segmenter, and nothing to suggest.
        return []
    from mining.corpus import Lexicon

    sentences = (sentence for text in texts for sentence in re.split(r"[\n。！？；，、,;!?]+", text))
    phrases = frequent_phrases((read_loosely(s).text for s in sentences), Lexicon(), min_count=_LEAST)
    found = [p for p in phrases if 2 <= len(p.text) <= 8 and re.fullmatch(r"[\u4e00-\u9fff]+", p.text)]
    return [p.text for p in sorted(found, key=lambda p: (-p.count, p.text))]


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOP = frozenset(
    "a an and are as at be but by can for from has have i if in into is it its made more most no not of "
    "on or our so than that the their them then these they this to up use used using was we well what "
    "when which while will with without you your all also any each every only other such too very just "
    "one two new how here there ".split()
)


def _frequent_latin(texts: Sequence[str]) -> list[str]:
    """Return runs of two or three words without a common one that several texts have, and single words of many."""
    counts: Counter[str] = Counter()
    for text in texts:
        found: set[str] = set()
        for part in re.split(r"[^\w\s'’-]|\n", text.lower()):
            words = _WORD.findall(part)
            for common, run in groupby(words, key=lambda word: word in _STOP or len(word) < 3):
                if not common:
                    found |= _runs(list(run))
        counts.update(found)
    most = [(phrase, count) for phrase, count in counts.items() if count >= _LEAST * (1 + (" " not in phrase))]
    return [phrase for phrase, _ in sorted(most, key=lambda item: (-item[1], item[0]))]


def _runs(words: Sequence[str]) -> set[str]:
    return {" ".join(words[at : at + length]) for length in (1, 2, 3) for at in range(len(words) - length + 1)}
