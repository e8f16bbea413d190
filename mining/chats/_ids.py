import re
from hashlib import sha256

from mining.privacy import mask

_PLAIN = re.compile(r"[A-Za-z]{0,8}[-_]?[0-9]{1,8}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")


def public_id(id_: str, *, strict: bool = False) -> str:
    """Return an id that tells of no person: itself, or a short hash of it.

    An id stays where it is a plain code and holds no personal data; with `strict` only a short number, which may
    have letters before it, for in chats an id is often the name of an account.

    >>> public_id("R12"), public_id("小鱼儿2333"), public_id("lili.zhang", strict=True)
    ('R12', '1f546f5b9c', 'e3644c8d6c')
    """
    form = _PLAIN if strict else _CODE
    if form.fullmatch(id_) and mask(id_)[0] == id_:
        return id_
    return sha256(id_.encode(errors="surrogatepass")).hexdigest()[:10]
