import re

#: The name and password of an address (RFC 3986, 3.2.1), and the values of parameters that let somebody in.
_USER = re.compile(r"(?<=://)[^\s/?#@<>]*@")
_SECRET = re.compile(
    r"(?i)(?<=[?&;])((?:access[_-]?token|auth[_-]?token|token|api[_-]?key|apikey|key|password|passwd|pwd|secret|signature|sig|auth)=)[^&#\s<>\"']+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~\-]{8,}")


def redacted(text: str) -> str:
    """Return a text without the passwords and tokens of the addresses in it.

    >>> redacted("PUT https://anna:pass@store.example/data?token=1234 failed")
    'PUT https://***@store.example/data?token=*** failed'
    """
    if "://" in text:
        text = _SECRET.sub(r"\1***", _USER.sub("***@", text))
    return _BEARER.sub(r"\1 ***", text)
