"""What a page says not to be so, whatever it may be: its words aren't known when a page is read."""

import re
from dataclasses import dataclass

_STOP = r"，,。.；;!！?？：:\s"
#: These deny what follows, up to the end of the clause, 的 or a turn.
_TO_THE_END = re.compile(
    r"(?:不(?:含有?|包含|添加|加入|加|使用|采用|用|带有?|存在|具备|具有|支持|适[合用宜]|属于|是)|未(?:添加|加|含|使用|检出|采用)|无(?:添加|需使用)|"
    r"[零0](?:添加|含|检出)|杜绝|拒绝|远离|告别|摒弃|摈弃|避免|剔除|去除|并非|绝非|而非|不再(?:有|用)|禁用|禁止|(?<!有)没有?|谢绝|排除)(?:任何|一切|各种|其他|有害的?)?|"
    r"\b(?:without|free (?:of|from)|(?:does|do|is|are|was|were|will|can|should)(?:n't| not)"
    r"(?: (?:contain|have|use|include|made with|made|be|add|need))?|"
    r"contains? no|has no|have no|with no|no|zero|never|not|nor|neither|"
    r"avoids?|excludes?|excluding|except|lacks?|minus|rather than|instead of|"
    r"cannot|can't|won't)\b(?: (?:any|added|artificial))?",
    re.IGNORECASE,
)
_REACH = re.compile(
    rf"[^{_STOP}的]*?(?=而是|但|却|只|还|也|又|且|均|\bbut\b|\bonly\b|\byet\b|[{_STOP}]|的|$)", re.IGNORECASE
)
#: In English a list goes over commas: no parabens, sulfates, or dyes; and words are parted by spaces.
_REACH_EN = re.compile(
    r" *[a-z0-9][a-z0-9'’ /&-]*?(?=[,.;:!?()\n，。；]|\b(?:but|only|yet|which|that|so|just)\b|[^\x00-\u024f]|$)"
    r"(?:(?:, *[a-z0-9'’-]+(?: [a-z0-9'’-]+){0,2})*,? *\b(?:or|and|nor)\b [a-z0-9'’-]+(?: [a-z0-9'’-]+)?)?",
    re.IGNORECASE,
)
#: After what speaks of ingredients, the rest of a list behind commas is denied too: 不添加酒精，香精，色素.
_INGREDIENTS = re.compile(
    r"[，,](?P<one>[^，,。；;!！?？\s]{1,6}?[剂精素油醇酸酯色料蜡糖盐胶铅汞醛碱苯粉])(?=[，,。；;!！?？\s]|$)"
)
_SPEAKS = re.compile(r"含|添|加")
#: These deny only what they touch: 无酒精, 不粘锅, 不易起球. No more than that is sure: a page's words aren't parted.
_TOUCHING = re.compile(
    r"(?:(?<!有)无(?!论|限|比|线|纺|疑|忧|敌|法|印|痕|数|绳|框)|免(?!费|疫|得)|"
    r"(?<![\d.%])[0零](?!下|售|钱|件|食|\d)|(?<![是除])非(?!常|凡|洲|遗)|"
    r"不(?!仅|只|但|论|管|同|止|限|断|少|错|锈|凡|愧|妨|二|怕|可或缺|含|是|惧|畏)|\bnon-?)"
    r"(?:会|易|容易|易于|太|必|能|可|再|有|任何|怕)*",
    re.IGNORECASE,
)
_ALSO = re.compile(r"(?:[^，,。.；;!！?？：:\s、和与及或的]{1,8}[、和与及或/])+")
#: These deny what stands before them in the clause: 酒精、香精零添加, 荧光剂未检出.
_BEHIND = re.compile(
    rf"(?P<said>[^{_STOP}的]{{1,24}}?)(?:均|都|一律|一概|全部?|类|成分)*"
    r"(?:[零0]\s?(?:添加|残留|检出|含量)|无(?:添加|残留)|未(?:检出|添加|使用)|"
    r"(?:不|没有?)(?:添加|含有?|检出|加|使用|用)|(?<![a-z])free(?![a-z ]))"
    rf"(?=[{_STOP}]|$)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"(?P<said>(?:[a-z]+(?:,| and| or| &|-,)? ?-?)?[a-z]+)(?:-| )free\b(?! (?:shipping|delivery|gift|returns?))",
    re.IGNORECASE,
)
_LESS = re.compile(r"\b(?P<said>[a-z]{3,})-less\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Denials:
    """What a passage denies: `spans` of it, and places from which a word of any length is denied (`touched`)."""

    spans: tuple[tuple[int, int], ...]
    touched: tuple[int, ...]


def denials(text: str) -> Denials:
    """Return what a passage denies; `text` is its shadow (lower case, NFKC, simplified).

    >>> text = "不含酒精、香精,温和不刺激"
    >>> found = denials(text)
    >>> [text[start:end] for start, end in found.spans], [text[at:] for at in found.touched]
    (['酒精、香精'], ['刺激'])
    """
    spans: list[tuple[int, int]] = []
    for cue in _TO_THE_END.finditer(text):
        latin = cue[0][0].isascii() and cue[0][0].isalpha()
        reach = (_REACH_EN if latin else _REACH).match(text, cue.end())
        if reach is None or reach.end() == cue.end():
            continue
        end = reach.end()
        while not latin and _SPEAKS.search(cue[0]) and (more := _INGREDIENTS.match(text, end)):
            end = more.end()
        spans.append((cue.end(), end))
    touched: list[int] = []
    for cue in _TOUCHING.finditer(text):
        touched.append(cue.end())
        if also := _ALSO.match(text, cue.end()):
            spans.append((cue.end(), also.end()))
            touched.append(also.end())
    for pattern in (_BEHIND, _FREE, _LESS):
        spans += [match.span("said") for match in pattern.finditer(text)]
    return Denials(tuple(sorted({s for s in spans if s[0] < s[1]})), tuple(sorted(set(touched))))
