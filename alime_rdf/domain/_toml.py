import codecs
import tomllib
from pathlib import Path
from typing import Any

from alime_rdf.errors import DomainError, UsageError
from alime_rdf.files import read_bytes

#: Bytes of a file, and dots on a line: a key of many parts takes quadratic time.
_LARGEST, _MOST_DOTS = 1 << 20, 1000
#: Python calls these encodings of texts, too; none of them is one that a file is in, and some take quadratic time.
_NONE = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "unicode-escape"})


def read_toml(path: Path, *, code: str) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises DomainError: `code` for what is no TOML or isn't there, otherwise those of `read_bytes`.
    """
    try:
        text = read_bytes(path, most=_LARGEST).decode("utf-8-sig")
        if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
            raise DomainError(code, {"detail": f"a line has more than {_MOST_DOTS:,} dots"}, source=path.name)
        return tomllib.loads(text)
    except RecursionError as error:
        raise DomainError(code, {"detail": "it is nested too deeply"}, source=path.name) from error
    except DomainError:
        raise
    except UsageError as error:
        if error.finding.code == "ALM-D036":
            raise DomainError(code, {"detail": error.finding.values["detail"]}, source=path.name) from error
        raise DomainError(error.finding.code, error.finding.values, source=path.name) from error
    except ValueError as error:
        raise DomainError(code, {"detail": str(error)}, source=path.name) from error


def is_encoding(name: str) -> bool:
    """Tell whether a file's text may be in an encoding of this name.

    >>> is_encoding("GB18030"), is_encoding("zlib"), is_encoding("idna")
    (True, False, False)
    """
    try:
        found = codecs.lookup(name)
        # Of no bytes Python doesn't look at the name.
        b" ".decode(name, "ignore")
    except (LookupError, ValueError):
        return False
    return found.name.replace("-", "_") not in _NONE
