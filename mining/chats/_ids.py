import re
from pathlib import PurePosixPath

from mining.privacy import People, mask

_CODE = re.compile(r"[A-Za-z]{0,3}[-_]?[0-9]{1,6}")


def is_plain_code(id_: str) -> bool:
    """Tell whether an id is no more than a short number, which leads to no person: R12, 1042.

    >>> is_plain_code("R12"), is_plain_code("lili2020"), is_plain_code("13800138000")
    (True, False, False)
    """
    return _CODE.fullmatch(id_) is not None


def public_name(name: str, people: People, number: int) -> str:
    """Return a file's name, or ``file-`` and its number where it is named after a person.

    A hash would not do: whoever has a list of numbers or nicks finds out which of them it is of.

    >>> from mining.privacy import NOBODY
    >>> public_name("chats/小鱼儿.txt", People.of(["小鱼儿"]), 3), public_name("chats.jsonl", NOBODY, 1)
    ('chats/file-3', 'chats.jsonl')
    """
    parts = PurePosixPath(name).parts
    personal = (people.named(part) or mask(part)[0] != part for part in parts)
    return "/".join(f"file-{number}" if hide else part for part, hide in zip(parts, personal, strict=True))
