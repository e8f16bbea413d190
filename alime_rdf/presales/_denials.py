"""What a text names and doesn't want, or says not to be so: 不含酒精和香精, alcohol-free, 对香精过敏."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

#: A text is read with its names hidden, so that nothing within a name denies, and no denial reaches over one.
_NAME = "\ue010"
#: No denial is further off from what it denies; so a long text takes no longer than its length.
_REACH = 120
_STOP = "，,。；;!！?？"
#: What may stand between what denies and the name.
_FILLERS = (
    r"(?:任何|一切|所有|各种|那种|这种|那些|这些|什么|含有?|带有?|加了?|添加了?|放了?|用了?|有|是|要|再|给我|推荐|"
    r"成分是|"
    r"(?:a|an|the|any|all|every|some|this|that|those|these|other|more|added|of|from|with|in|to|it|for|me|use|using|"
    r"have|"
    r"having|has|be|being|contain(?:s|ing)?|includ(?:es|ing)|products?|anything|something|things?|ones?|items?|stuff|"
    r"kinds?|types?|sort|certain|most|like|which|made|harsh|artificial|too|so|very|super|really|overly)\b|"
    r"[\s\"'“”‘’「」()（）:-])"
)
_REST = rf"(?:{_FILLERS}*+|[^{_STOP}、只但的{_NAME}]{{0,4}})"
#: 不含矿物油、色素和香精, no parabens, sulfates or alcohol: of what a list has before the name, nothing is known.
_ITEM = rf"[^{_STOP}、的但{_NAME}]{{1,16}}"
_LISTED = rf"(?P<listed>(?:{_ITEM}(?:、|, ))*{_ITEM}(?:、|和|与|及|以及|或者?|,? (?:or|and|nor) |, )(?!with|but))?"

_DENYING_ZH = (
    r"(?:不(?:想要?|需要?|喜欢|爱|考虑|接受|许|准|得|碰|沾|吃|买|看|选|用|放|掺|耐受?|能(?:有|含|用|碰|"
    r"接受|要|沾|吃|带)|"
    r"可(?:以|有|含)(?:有|含|用)?|敢(?:用|要|碰|吃)?|应该?(?:有|含)|会(?:含|有)|希望(?:有|含|带)?|打算(?:要|买|"
    r"用)?|准备(?:要|买|用)|"
    r"是)|不要|不含|不带|不加|不添加|不存在)|"
    r"没(?:加|含|放|带|用|添加)过?|(?<!有)没有|未(?:添加|加|含|使用|放|用|检出)|无(?:添加|需|含)|毫无|并非|而非|"
    r"非(?=添加)|"
    r"[零0](?:添加|含量?)|免(?:添加|除|去)|去掉|去除|去了|除去|除开|除了?|除外|剔除|剔掉|排除|排斥|过滤掉?|屏蔽|拉黑|"
    r"避开|避免|规避|躲开|绕开|远离|告别|拒绝|谢绝|杜绝|抵制|抗拒|抵触|摒弃|摈弃|戒掉?|忌(?:讳|口|用)?|禁(?:止|用|"
    r"忌)?|"
    r"讨厌|反感|厌恶|嫌弃?|"
    r"(?<![特分区类性个级鉴识告辨差派])别(?!的|人|处|家|提|说|致|墅|名|称|样)(?:再|给我?|推荐?|放|带|含|有|加|用|"
    r"要|选|拿|来|买|碰)*|"
    r"勿(?:含|用|加|放|推荐?|选|买)?|休要|请勿|切勿|少来"
)
_DENYING_EN = (
    r"\b(?:without|w/o|sans|minus|lacking|lacks?|excluding|excludes?|exclude|except(?: for)?|excepting|other than|"
    r"apart from|aside from|besides|instead of|rather than|leav(?:e|es|ing) out|skip(?:ping|s)?|omit(?:s|ting)?|"
    r"avoid(?:s|ing)?|(?:stay|keep|steer|staying|keeping)(?: \w+)? (?:away|clear) (?:from|of)|away from|(?:free|"
    r"clear|void|"
    r"devoid) (?:of|from)|(?:allergic|intolerant|sensitive|reactive) to|(?:allergy|intolerance|sensitivity|reaction|"
    r"aversion) to|allergies to|reacts? (?:badly )?to|(?:can(?:'t|not)| can not|cant|couldn't|could not) (?:have|"
    r"use|stand|"
    r"tolerate|take|handle|eat|wear|be)|(?:must|should|may)(?: not|n't) (?:have|contain|include|use|be)|(?:do|does|"
    r"did)"
    r"(?: not|n't) (?:want|like|need|contain|have|include|use|tolerate|add|care for|come with)|(?:dont|"
    r"doesnt) (?:want|"
    r"like|need|contain|have|include|use)|(?:won't|will not|wouldn't|would not) (?:use|buy|have|take|want|like|"
    r"touch)|"
    r"not? (?:contain(?:s|ing)?|includ(?:es|ing)|with|having|have|using|add(?:ed|ing)?|want|a fan of|into|"
    r"looking for)|"
    r"nothing (?:with|containing|made (?:of|from|with)|that (?:has|contains)|from|of|like)|none (?:with|of|"
    r"containing)|(?:contains?|has|"
    r"have|"
    r"with|includes?) (?:no|zero|0%?)|hates?|dislikes?|detest|loathe|despise|ban(?:ned|s)?|refuse|reject|ditch|quit|"
    r"no|not|non|nor|neither|never|zero|0%|isn't|aren't|is not|are not|anything but|all but|hold the|cut out|"
    r"stop(?:ped)? using|but not)\b"
)
_NOT_THESE = re.compile(
    # 要不要, 含不含: whoever asks denies nothing.
    r"([要需含带加放用是能会可行有])不\1|不得不|不只|不仅|不但|不光|不止|无限|无论|无非|不同|无所谓|不管|"
    r"\b(?:not (?:only|just|necessarily|sure|afraid of|allergic to|sensitive to|bothered by|worried about)|"
    r"no (?:problems?|issues?|matter|idea|objections?|worries|doubt|longer|preference|more|less|better)|why not|"
    r"without (?:doubt|question)|if not|or not|feel free|free (?:shipping|delivery|gift|samples?))\b"
)
_BEFORE = re.compile(rf"(?P<cue>{_DENYING_ZH}|{_DENYING_EN}){_LISTED}{_REST}$")
#: These deny only the name that they touch: 无酒精, 免香精, 零添加, non-greasy.
_TOUCHING = re.compile(
    r"(?:(?<!有)[无零没](?:任何)?|(?<![0-9.%])0%?|(?<![难避不以未])免|(?<![A-Za-z])non-?|"
    r"(?<![难禁切不犯])忌|戒|脱) ?$"
)
#: These deny values only: 怕酒精, but 怕晒黑 names a problem; 去酒精, but 去油 and 去除黑头 asks for help.
_VALUES_ONLY = re.compile(rf"(?:(?<!不)怕|受不了|忍不了|接受不了|用不了|吃不了|害怕|担心|不适应){_REST}$")
_TAKEN_OUT = re.compile(r"去 ?$")
_HELP = re.compile(r"^(?:去掉|去除|去了|除去|告别|避免|远离|拒绝|杜绝|摆脱|戒掉?|免除|免去|avoid|avoids|avoiding)")
#: These refuse what is known to be a thing: 别打错了 and 告别干燥 refuse nothing that an item could have.
_VAGUE = ("别", "勿", "非", "去除", "告别")
#: What only says that an ingredient isn't in it; it denies no more than ingredients.
_INGREDIENT = re.compile(r"含|添|加|带|放|掺|无|零|0|免|contain|free|includ")

#: Twice denied is affirmed, as is what no one can do without.
_TWICE = re.compile(
    rf"(?:(?:不能|不可以?|(?<!要)不要|别|不会|不想)(?:再)?(?:没有?|缺少?|少了?|不含|不适合|不带|不加|无|免)|少不了|"
    rf"离不开|缺不了|"
    rf"不可(?:缺少|或缺)|(?:can(?:'t|not)|don't|do not|won't|never|not) (?:want |live |do |go |be |buy |use |have |"
    rf"like |need )+"
    r"(?:a |an |one |any |anything |it |products? |something )*without|(?:not|never) without|nothing (?:but|except|"
    r"other than|"
    r"besides|without)|(?:don't|do not|never) (?:[a-z]+ ){1,4}"
    r"(?:lacking|lacks?|free of)|(?:don't|do not|never|no need to) (?:skip|avoid|leave out|exclude|forget|omit)|"
    rf"不(?:排除|拒绝|排斥|避开|避免|讨厌|反感|戒|忌|禁|嫌)){_REST}$"
)
#: 非玻尿酸不可, 除了面霜都不要: only these; 除了保湿还要美白: these too.
_AFFIRMED_AROUND = (
    (re.compile(r"非 ?$"), re.compile(rf"^[^{_STOP}{_NAME}]{{0,4}}不(?:可|买|用|要|选|行)|^莫属")),
    (
        re.compile(rf"(?:除了?|\b(?:except(?: for)?|other than|besides|apart from)\b){_REST}$"),
        re.compile(
            r"^(?:以外|之外|外)?的?,?(?:其他|其它|别的|剩下|啥|什么|我|的|也|统统|一概)*都?(?:不要|别|不看|不用|"
            r"不考虑|不买)|"
            r"^(?:以外|之外|外)?,?(?:我)?(?:还|也|又|最好|更)(?:要|想|得|需要|希望|能(?!什么))|"
            r"^,? ?(?:i (?:want|need|like) )?(?:nothing|no other|none)|^,? ?(?:i )?also"
        ),
    ),
)

_TO_BEHIND = (
    r"(?:的|都|也|就|全|统统|一律|一概|通通|全部|绝对|坚决|真的|我|会|成分|类|什么|这种|这类|那种|本人|皮肤|"
    r",(?=都|也|我)| )*"
)
_AT_END = rf"(?=$|[{_STOP}了的啊哦呀哈吧呢、]|谢| ?please| ?thanks)"
_BEHIND = re.compile(
    rf"^{_TO_BEHIND}(?:(?:不敢[用碰要]|(?<!能)不能(?:用|有|接受|碰|要)|不可以?(?:用|有)|受不了|不喜欢|不爱|不接受|"
    rf"忍不了|绝对不行|"
    r"(?<!行)不行|免谈|不考虑|除外|排除|pass|拉黑|退散|达咩|踩雷|雷区|是雷点?|勿(?:推荐?|入|扰|拍|用)?|no|out|"
    rf"别(?:推荐?|来|发|给|买|加|放|要|用|选)我?|(?<!要)不(?:想)?(?:要|用|买|选|看)|必须没有|越少越好|除去|"
    rf"去掉){_AT_END})|"
    r"^(?:的?(?:含量|浓度|添加量?))?(?:为|是|=)?(?:零|0%?)(?![0-9.%])|"
    r"^-? ?free\b(?! (?:shipping|delivery|gift|samples?|returns?|trial))|^-less\b|"
    r"^ (?:is|are|was|were)(?:n't| not) (?:wanted|allowed|ok|okay|for me|good|an option)|^ not (?:wanted|allowed|"
    r"please)|"
    r"^,? ?(?:excluded|please no|is a no|is out|are out|no thanks|no thank you)\b"
)
#: These are said of what one uses or eats, and of no category, problem or point of interest.
_SUFFERED_BEHIND = re.compile(
    rf"^[^{_STOP}、{_NAME}]{{0,4}}(?<!不)(?:过敏(?![肌皮体肤性])|敏感(?![肌皮体肤性])|不耐受?)|"
    r"^ (?:allerg(?:y|ies)|intolerance|sensitivity)\b|"
    r"^ (?:makes?|gives?|breaks?|irritates?|burns?|stings?|dries|hurts?|bothers?) (?:me|my|us)\b"
)
_LINK = re.compile(
    r"(?:的?(?:/|和|与|或者?|或是|以及|及|跟|还有|&|\+|,? ?\b(?:and/or|and|or|nor|as well as)\b) ?-?|"
    r"-?,? (?:and|or|nor) |[/&+]|"
    r" ?-? ?(?:and|or|&|/) ?)(?:含有?|带有?|添加|有|任何|no |any |other |added |with |no)* ?|"
    r"的?、(?:任何|各种)? ?"
)
_COMMA = re.compile(r" ?, ?(?:含有?|有|any )?")
_CLOSES = re.compile(rf"\s*(?:$|[{_STOP}、]|和|或|及|与|and |or |nor |please|都|也)")
#: 面霜含酒精, a cream with alcohol: it is the alcohol that isn't wanted.
_HAVING = re.compile(
    r" ?(?:里面?|中)?(?:with|containing|that (?:has|have|contains?)|which (?:has|have|contains?)|made (?:with|from|"
    r"of)|"
    r"含有?|带有?|有|加了?|添加了?|里有) ?(?:any |the |a )?"
)
_OF_WHICH = re.compile(r"(?:成分)?的(?:那种|这种|所有)?| ?-?(?:based|containing|infused|scented)? ?")

_OPEN = (
    r"(?:不怕|不介意|不在乎|不排斥|不讨厌|不反感|不忌讳?|不避讳|不拒绝|不排除|不抗拒|不担心|不嫌弃?|"
    r"\b(?:(?:don't|do not|doesn't|does not) (?:mind|matter|care about)|no (?:problems?|issues?|objections?|worries) "
    r"(?:with|to|about)|(?:ok|okay|fine|good|cool) with|not (?:allergic|sensitive|intolerant|averse|opposed) to|"
    r"not (?:afraid of|bothered by|worried about)))"
)
_OPEN_BEFORE = re.compile(_OPEN + _REST + "$")
_OPEN_BEHIND = re.compile(
    r"^[^,。;!?，；！？]{0,3}(?:没关系|没问题|无所谓|(?<!不)可以接受|(?<!不)能接受|不过敏|不敏感|(?<!不)耐受)|"
    r"^ (?:is|are) (?:fine|ok|okay|no problem|not a problem|acceptable|alright)\b|^ (?:doesn't|don't|"
    r"does not) (?:matter|bother)"
)
#: What a name can be that a denial may also be: 过敏 is a problem, and 酒精过敏 refuses alcohol.
_CUE_AS_NAME = re.compile(r"(?:皮肤)?(?:过敏|敏感|不耐受?)|allerg(?:y|ies|ic)")


#: Kinds of what is used or eaten, so that one can fear it or be allergic to it.
_USED = ("value", "unread")


#: All of these, wherever they are.
_CUES = re.compile(f"{_OPEN}|少不了|离不开|缺不了|不可(?:缺少|或缺)|{_DENYING_ZH}|{_DENYING_EN}|免谈|除外|踩雷|达咩")


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch ``said[start:end]`` of a text that names something of a kind."""

    start: int
    end: int
    kind: str


def find_denied(said: str, names: Sequence[Named]) -> list[bool]:
    """Tell of each name in a text whether the text denies it; `said` is in lower case, NFKC and simplified.

    A denial reaches the name that it touches, or that only fillers part from it, and on through 和, 、 or "or"; it
    ends with its clause and at 的. Where a name may be wanted or not (不要酒精，香精), it counts as denied.
    """
    hidden = _hidden(said, names)
    cues = [_cue_before(hidden, name) for name in names]
    behind = [cue is None and _denied_behind(hidden, name) for cue, name in zip(cues, names, strict=True)]
    order = sorted(range(len(names)), key=lambda n: (names[n].start, names[n].end))
    for one, other in itertools.pairwise(order):
        cue = cues[one]
        if cue and cues[other] is None and not behind[other] and _goes_on(hidden, names[one], names[other], cue):
            cues[other] = "" if _affirmed(hidden, names[other]) else cue
    for one, other in reversed(list(itertools.pairwise(order))):
        gap = hidden[names[one].end : names[other].start]
        if behind[other] and cues[one] is None and _LINK.fullmatch(gap) and names[one].kind == names[other].kind:
            behind[one] = True
    flags = [bool(cue) or after for cue, after in zip(cues, behind, strict=True)]
    _shift(hidden, names, order, flags, behind)
    return flags


def find_cues(said: str) -> list[tuple[int, int]]:
    """Return where a text has words that deny, whether they deny a name or not."""
    found = [match.span() for match in _CUES.finditer(said)]
    return [(start, end) for start, end in found if end - start > 1 or said[start] in "别勿非"]


def touching_cue(said: str, start: int) -> int:
    """Return where the word begins that denies what begins at `start` and touches it (无, 免), or `start`."""
    match = _TOUCHING.search(said, max(0, start - 8), start)
    return match.start() if match else start


def left_open(said: str, start: int, end: int) -> bool:
    """Tell whether a text says that a name in it matters nothing: 不介意酒精, no problem with alcohol, 香精没关系."""
    before, behind = _around(said, start, end)
    return bool(_OPEN_BEFORE.search(before) or _OPEN_BEHIND.match(behind))


def _around(said: str, start: int, end: int) -> tuple[str, str]:
    """Return what comes before and behind a name: no denial is further off."""
    return said[max(0, start - _REACH) : start], said[end : end + _REACH]


def _hidden(said: str, names: Sequence[Named]) -> str:
    hidden = list(said)
    for name in names:
        if not _CUE_AS_NAME.fullmatch(said[name.start : name.end]):
            hidden[name.start : name.end] = _NAME * (name.end - name.start)
    return "".join(hidden)


def _affirmed(hidden: str, name: Named) -> bool:
    before, behind = _around(hidden, name.start, name.end)
    around = any(b.search(before) and a.match(behind) for b, a in _AFFIRMED_AROUND)
    return around or bool(_TWICE.search(before)) or left_open(hidden, name.start, name.end)


def _cue_before(hidden: str, name: Named) -> str | None:
    """Return what denies a name from before it; "" if the text affirms it; None if it does neither."""
    if _affirmed(hidden, name):
        return ""
    before = _NOT_THESE.sub(lambda match: _NAME * len(match[0]), _around(hidden, name.start, name.end)[0])
    if (touching := _TOUCHING.search(before)) and not (name.kind == "unread" and touching[0] == "没"):
        return touching[0]
    if name.kind in _USED and (feared := _VALUES_ONLY.search(before)):
        return feared[0]
    if name.kind == "value" and (taken := _TAKEN_OUT.search(before)):
        return taken[0]
    match = _BEFORE.search(before)
    if match is None:
        return None
    cue = match["cue"].strip()
    helps = _HELP.match(cue) if name.kind in ("problem", "poi") else name.kind == "unread" and cue in _VAGUE
    listed = match["listed"] or ""
    beyond = listed and name.kind not in _USED and _INGREDIENT.search(match["cue"])
    ended = listed.endswith(", ") and not (name.kind in _USED and _CLOSES.match(hidden, name.end))
    return None if helps or beyond or ended else match["cue"]


def _denied_behind(hidden: str, name: Named) -> bool:
    behind = _around(hidden, name.start, name.end)[1]
    if _OPEN_BEHIND.match(behind):
        return False
    return bool(_BEHIND.match(behind) or (name.kind in _USED and _SUFFERED_BEHIND.match(behind)))


def _goes_on(hidden: str, one: Named, other: Named, cue: str) -> bool:
    """Tell whether a denial of one name reaches the next."""
    if (one.start, one.end) == (other.start, other.end):
        return True
    gap = hidden[one.end : other.start]
    alike = one.kind == other.kind or "unread" in (one.kind, other.kind)
    if _LINK.fullmatch(gap):
        # 没有酒精和保湿的: what isn't in it is no point of interest.
        return alike or other.kind == "value" or (one.kind != "value" and not _INGREDIENT.search(cue))
    if not alike:
        return False
    # 不要香精酒精: what is of one kind and touches; not 无酒精玻尿酸, whose 无 belongs to what it touches.
    if not gap.strip():
        return not _TOUCHING.search(cue)
    return bool(_COMMA.fullmatch(gap)) and bool(_CLOSES.match(hidden, other.end))


def _shift(hidden: str, names: Sequence[Named], order: Sequence[int], flags: list[bool], behind: list[bool]) -> None:
    """Move a denial of a category to the value that the category is to be without."""
    for one, other in itertools.pairwise(order):
        gap = hidden[names[one].end : names[other].start]
        first, second = names[one].kind, names[other].kind
        if flags[one] and not behind[one] and first == "category" and second != "category" and _HAVING.fullmatch(gap):
            flags[one], flags[other] = False, True
        if behind[other] and second == "category" and first in ("value", "unread") and _OF_WHICH.fullmatch(gap):
            flags[one], flags[other] = True, False
