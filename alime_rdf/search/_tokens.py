import re

#: Stands before what a denial touches; a character of the private use area, which no page means anything by.
MARK = "\ue000"
_WIDE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Runs of a script without spaces, which are cut into pairs of characters; and words of the others.
_RUNS = re.compile(rf"(?P<wide>[{_WIDE}{MARK}]+)|(?:(?![{_WIDE}{MARK}])[^\W_])+")


def is_wide(text: str) -> bool:
    """Tell whether a text is of a script that writes no spaces between words."""
    match = _RUNS.fullmatch(text)
    return match is not None and match["wide"] is not None


def runs(text: str) -> list[tuple[int, int]]:
    """Return where the words, and the runs of characters without spaces, of a text begin and end."""
    return [match.span() for match in _RUNS.finditer(text)]


def tokens(text: str) -> list[str]:
    """Return what a text is indexed by: pairs of characters, the last one of each run, and words.

    `text` is a shadow: lower case, NFKC, simplified.

    >>> tokens("羽绒枕 goose-down 2只")
    ['羽绒', '绒枕', '枕', 'goose', 'down', '2', '只']
    """
    found: list[str] = []
    for match in _RUNS.finditer(text):
        run = match[0]
        if match["wide"] is None:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
            found.append(run[-1])
    return found


def phrase(text: str) -> str | None:
    """Return the FTS5 phrase that finds a text wherever it stands, None where it says nothing.

    A single character of a run is found only as the last of one, which is where Chinese names what a thing is.
    """
    parts = tokens(text)
    spans = runs(text)
    # Whatever follows in the page, the last run may go on: its last character is within a pair there.
    if spans and is_wide(text[slice(*spans[-1])]) and spans[-1][1] - spans[-1][0] > 1:
        parts.pop()
    return '"' + " ".join(parts) + '"' if parts else None
