import re
from typing import Literal

from mining._mentions import Found, Read

Polarity = Literal["positive", "negative", "uncertain"]

_NEGATION = re.compile(
    r"不(?:含|添加|加|使用|用|是|属于|适合|建议|推荐|能|会|再|采用|刺激|带|放|够|太|怎么|算|如|产生|易|那么|具备|具有|包含|支持|容易)"
    r"|并不|绝不|从不|没有?(?!想到)|无(?!论|限|比|瑕|线|疑)|[0〇零](?!\d)(?:添加|含量?)?|零添加|未(?!来|必)|非|请勿|切勿"
    r"|免(?!费|疫)|谈不上|难以|别指望|不见得|称不上|算不上|拒绝|远离|杜绝|避免|去除|剔除|谢绝|告别|毫无|缺乏|缺少"
    r"|[不没無无](?=$)"
)
#: A negation ends where the sentence turns.
_TURN = re.compile(r"而是|但是?|却|只是|反而|转而|就是|而且|并且|仍|依然|也能|都能|更能")
_TWICE = re.compile(r"不是不|不是没|并非不|不得不|没有不|不能不|不会不")
_DOUBT = re.compile(
    r"不敢说|不确定|不知道|可能|也许|据说|听说|好像|似乎|不保证|说不定|未必|不一定|咨询医生|希望|但愿|要是|如果|假如|是否|有待"
    r"|应该(?!的)|期待"
)
_ASKED = re.compile(r"[?？]|吗|(?:呢|么)$|可不可以|有没有|(.)不\1")
_EITHER = re.compile(r"(.)[不没]\1|有没有|可不可以|适不适合|能否|是否|可否")
_AFTER = re.compile(
    r"^.{0,6}?(?:不能|不可|不宜|不要|不建议|不推荐|不适合|不太?适用|慎[用入]|请?避免|除外|请?勿|禁用|不行|以外|咨询|避开|绕道"
    r"|效果(?:很|比较|太)?差|不足|不够|不好(?!意思)|不友好|一般$|几乎没有|是误区|是假|是骗人|没用|无效|不明显)"
)
_EXCEPT = re.compile(r"除了?$")
_OTHERS = re.compile(r"^(?:以外|之外|外)?[^，,还也]{0,4}都")
#: What was expected, and what came of it: 以为是真皮，结果是塑料.
_EXPECTED = re.compile(r"(?:以为|说好的?|本来想要?|本想要?|号称)[^，,。]{0,4}$")
_CAME = re.compile(r"结果|其实|实际|发来|收到|竟然|居然|却")
#: 含视黄醇的产品孕妇不能用 says what may not be used by whom, and that it is there.
_HAS = re.compile(r"(?:含有?|添加了?|加了|加入了?)$")
#: The sentence speaks of another item than the one that the text is about.
_ELSEWHERE = re.compile(r"(?:看看|试试|换成?|换用|推荐您?用?|搭配|另外|其他|别的|旁边|同系列)[^，,。]{0,12}$")
_COMPARED = re.compile(r"(?:比|胜过|优于|不像|不同于|区别于|代替|替代)[^，,。；;]{0,8}$")
_LIKE = re.compile(r"(?:像|跟|和|如同|类似)$")
_ALIKE = re.compile(r"^(?:一样|似的|那样|那般|差不多)")
#: A negation reaches this many characters.
_REACH = 16


def polarity(read: Read, found: Found) -> Polarity:
    """Say whether a sentence states what was found in it, denies it, or leaves it open (doubt, question, contrast).

    Rules over the clause that the mention stands in (AliMe KG, section 4.3.2): a clause that asks, doubts or wishes
    leaves open; a negation before reaches over enumerations up to a turn such as 而是; what can't be used by somebody
    is denied behind the mention.
    """
    begin, end = read.clause_span(read.clause(found.start))
    text = read.shadow.text
    clause, before, after = text[begin:end], text[begin : found.start], text[found.end : end]
    if _ASKED.search(clause) or _DOUBT.search(clause):
        return "uncertain"
    turn = list(_TURN.finditer(before))
    since_turn = before[turn[-1].end() :] if turn else before
    negations = list(_NEGATION.finditer(since_turn))
    if negations and len(since_turn) - negations[-1].end() <= _REACH:
        return "positive" if _TWICE.search(since_turn) else "negative"
    if _denied_behind(since_turn, after, text[end:]):
        return "negative"
    compared = _COMPARED.search(since_turn) or (_LIKE.search(since_turn) and _ALIKE.search(after))
    if read.is_question or compared or _EXPECTED.search(since_turn):
        return "uncertain"
    return "positive"


def asks_negatively(read: Read, found: Found) -> bool:
    """Tell whether a question holds a denial (不含酒精吗?): a yes to it may mean either."""
    begin, _ = read.clause_span(read.clause(found.start))
    return bool(_NEGATION.search(_EITHER.sub("", read.shadow.text[begin : found.start])))


def _denied_behind(before: str, after: str, rest: str) -> bool:
    if _AFTER.search(after) and not _HAS.search(before):
        return True
    if _EXCEPT.search(before) and _OTHERS.search(after):
        return True
    return bool(_EXPECTED.search(before) and _CAME.search(after + rest))


def about_another_item(read: Read, found: Found) -> bool:
    """Tell whether a staff member's sentence recommends something else: 可以看看氨基酸洁面."""
    begin, _ = read.clause_span(read.clause(found.start))
    return read.sentence.role is not None and bool(_ELSEWHERE.search(read.shadow.text[begin : found.start]))
