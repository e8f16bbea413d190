import re
from dataclasses import dataclass

from alime_rdf.text import Shadow

#: What is masked, and what stands there instead. The marks are the same in texts of all languages.
STAND_INS = {
    "account": "[账号]",
    "address": "[地址]",
    "email": "[邮箱]",
    "id": "[编号]",
    "name": "[姓名]",
    "phone": "[电话]",
    "plate": "[车牌]",
    "url": "[链接]",
}
#: Stands for what is masked already: no pattern takes it, so that a stand-in is neither a cue nor a value.
BARRIER = "\0"
_STOOD = re.compile("|".join(map(re.escape, STAND_INS.values())))
#: Characters without width, also typed out as they come out of scraped pages, and what makes an emoji of a digit.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3]|\\\\u(?:200[b-f]|2060|feff|00ad)")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a reading that holds personal data of some kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is searched: its shadow without what has no width, and the same with the case as written."""

    shadow: Shadow
    text: str
    cased: str

    @classmethod
    def of(cls, original: str) -> "Reading":
        """Read a text."""
        shadow = Shadow.of(original).without(_UNSEEN)
        text = _STOOD.sub(lambda match: BARRIER * len(match.group()), shadow.text)
        return cls(shadow, text, "".join(original[start] for start in shadow.starts[: len(text)]))
