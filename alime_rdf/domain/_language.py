import re
from collections import Counter
from collections.abc import Iterable

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
#: Words that hardly any text of a language does without, and that the others don't have.
_COMMON = {
    "en": "the and with for of your this is are from you that it",
    "de": "der die das und mit für von ist ein eine auch nicht oder den dem",
    "fr": "le la les et avec pour des une est du dans au aux sur",
    "es": "el los las y con para del una es por su al piel",
    "it": "il lo gli e con per di una della dei è che",
    "pt": "o os as e com para da do uma dos em não",
    "nl": "het een met voor van op niet deze onze zijn",
}
_LANGUAGE_OF = {
    word: [language for language, words in _COMMON.items() if word in words.split()]
    for word in " ".join(_COMMON.values()).split()
}


def guess_language(texts: Iterable[str]) -> str:
    """Return the language that most of a shop's texts are in; English where nothing tells.

    >>> guess_language(["Rich cream", "Gel"]), guess_language(["保湿面霜 50ml", "SPF50 防晒"])
    ('en', 'zh')
    >>> guess_language(["Die Creme für trockene Haut mit Aloe", "Reinigt und pflegt"])
    'de'
    """
    scripts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    different: set[tuple[str, str]] = set()
    for text in texts:
        if _KANA.search(text):
            scripts["ja"] += 1
        elif _HANGUL.search(text):
            scripts["ko"] += 1
        elif _HAN.search(text):
            scripts["zh"] += 1
        elif found := _WORD.findall(text.lower()):
            scripts["latin"] += 1
            said = [(language, word) for word in found for language in _LANGUAGE_OF.get(word, ()) if len(found) > 2]
            words.update(language for language, _ in said)
            different.update(said)
    # Chinese shops have names, brands and sizes in Latin letters; few others have any Chinese.
    han = scripts["zh"] + scripts["ja"]
    if han * 4 >= scripts.total() and han:
        return "ja" if scripts["ja"] * 4 > han else "zh"
    if scripts["ko"] * 4 >= scripts.total() and scripts["ko"]:
        return "ko"
    best, count = max(words.items(), key=lambda item: (item[1], item[0] == "en"), default=("en", 0))
    several = sum(language == best for language, _ in different) > 1
    return best if several and count >= 3 and count > words["en"] else "en"
