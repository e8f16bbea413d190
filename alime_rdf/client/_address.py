import base64
import re
from dataclasses import dataclass
from urllib.parse import unquote

from alime_rdf.errors import redacted


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it was given, and as it may be shown: without the name and password that it may hold."""

    url: str
    shown: str
    secrets: tuple[str, ...]

    @classmethod
    def of(cls, url: str, token: str | None = None) -> "Address":
        """Read an address; whatever stands before its last ``@`` is taken for secret, also where it is no address.

        >>> Address.of("https://anna:p@ss/word@store.example/data").shown
        'https://***@store.example/data'
        """
        match = re.fullmatch(r"([a-zA-Z][a-zA-Z0-9+.\-]*:/{0,3})?(.*:.*|[^/?#]*)@([^@]*)", url, re.DOTALL)
        user = match[2] if match is not None else ""
        shown = f"{match[1] or ''}***@{match[3]}" if match is not None else url
        password = user.partition(":")[2]
        plain = {user, password, unquote(user), unquote(password), *re.split(r"[:@/]", password)}
        coded = {base64.b64encode(unquote(user).encode(errors="replace")).decode()} if user else set()
        secrets = {secret for secret in (*plain, *coded, token or "") if len(secret) > 2}
        return cls(url, redacted(shown), tuple(sorted(secrets, key=lambda s: (-len(s), s))))

    def hide(self, text: str) -> str:
        """Return what was said of the address, by whomever, without its secrets."""
        text = text.replace(self.url, self.shown)
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return redacted(text)
