import re
from dataclasses import dataclass

from alime_rdf.text import Shadow

#: What is masked, and what stands there instead. The marks are the same in texts of all languages.
STAND_INS = {
    "account": "[账号]",
    "address": "[地址]",
    "birthday": "[生日]",
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
_EMOJI = "[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
#: What is put between the characters of a word so that it isn't read.
_GAPS = re.compile(
    r"(?<=[\u4e00-\u9fffa-z]) (?=[\u4e00-\u9fff])|"
    rf"(?<!{_EMOJI}){_EMOJI}++(?=[\u4e00-\u9fffa-z])|"
    r"(?<![a-z])(?<=[vwq])[ .·](?=[xqv](?![a-z]))"
)


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
        return cls._of(original, Shadow.of(original).without(_UNSEEN))

    def closed(self) -> "Reading | None":
        """Return the text without emoji and spaces within its words (微 信, w❤x); None where it has none."""
        if _GAPS.search(self.shadow.text) is None:
            return None
        return self._of(self.shadow.original, self.shadow.without(_GAPS))

    @classmethod
    def _of(cls, original: str, shadow: Shadow) -> "Reading":
        text = _STOOD.sub(lambda match: BARRIER * len(match.group()), shadow.text)
        return cls(shadow, text, "".join(original[start] for start in shadow.starts[: len(text)]))
