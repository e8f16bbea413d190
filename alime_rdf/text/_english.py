import re

_LAST_WORD = re.compile(r"[A-Za-z]{3,}$")
_IRREGULAR = {"men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse"}
_OF_ONE = {singular: plural for plural, singular in _IRREGULAR.items()}
#: How plurals end, and what may be in its place for one thing; the first that fits.
_PLURALS = (
    (re.compile("(?<=[a-z]{2})ies$"), ("y", "ie")),
    (re.compile("ves$"), ("f", "fe", "ve")),
    (re.compile("(?<=s|x|z|o)es$|(?<=ch|sh)es$"), ("", "e")),
    (re.compile("(?<=[^su])s$"), ("",)),
)


def other_number(name: str) -> list[str]:
    """Return an English name in the other number: of several things as of one, of one as of several.

    Spelling alone tells, so some of what is returned is no word; names in other languages have no other number.

    >>> other_number("Hoodies"), other_number("Face Cream"), other_number("Dresses"), other_number("面霜")
    (['Hoody', 'Hoodie'], ['Face Creams'], ['Dress', 'Dresse'], [])
    """
    match = _LAST_WORD.search(name)
    if match is None:
        return []
    before, word = name[: match.start()], match[0]
    lower = word.lower()
    if lower in _IRREGULAR or lower in _OF_ONE:
        return [before + (_IRREGULAR.get(lower) or _OF_ONE[lower])]
    for ending, instead in _PLURALS:
        if (found := ending.search(lower)) is not None:
            return [before + word[: found.start()] + end for end in instead]
    if re.search("[^aeiou]y$", lower):
        return [f"{before}{word[:-1]}ies"]
    return [f"{before}{word}es" if re.search("(?:s|x|z|ch|sh)$", lower) else f"{before}{word}s"]
