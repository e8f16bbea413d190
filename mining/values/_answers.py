"""Question and answer in chat logs: the question names a property or value, the answer says whether it holds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mining._mentions import Read

Answer = Literal["yes", "no", "open"]

_NO = re.compile(
    r"^(?:亲+|您好|你好|嗯+|哦+|这款|它|这个|本品|[,，~～ ])*"
    r"(?:不(?!仅|但|只|用担心|用怕|会刺激|错)|没有?(?!问题|事|关系)|无(?!论)|否|暂无|暂不|抱歉|别)"
    r"|(?:不可以|不能|不行|不适合|不建议|不推荐|不含|没有添加|不是的|不支持|并不|没有(?!问题|事|关系))"
)
_YES = re.compile(
    r"^(?:亲+|您好|你好|嗯+|哦+|这款|它|这个|本品|[,，~～ ])*"
    r"(?:可以|能(?!不能)|有(?!没有)|是(?!不是)|含|对的?|适合|没问题|没事|没关系|支持|放心|当然|都行|都能|会的|行(?=$|[的,，。~!！]))"
    r"|(?:可以放心|可以的|没问题|放心使用|放心用|适合的|是的|有的|能用的?)"
)
_OPEN = re.compile(
    r"不确定|不清楚|不太清楚|咨询|建议先|试用|看情况|因人而异|可能|也许|应该|查一下|帮您看|稍等|[?？]|吗"
)
#: What a question is about that is not about the item: delivery, price, orders, gifts, invoices.
_SERVICE = re.compile(
    r"快递|发货|物流|包邮|运费|到货|几天到|什么时候到|退货|退款|换货|售后|优惠|打折|活动|红包|券|便宜|价保|降价|发票|赠品|送什么|"
    r"付款|下单|订单|改地址|客服|在吗|库存|补货|预售"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A shopper's question and the first sentences of the answer, up to the next thing the shopper says."""

    question: Read
    answers: tuple[Read, ...]


def pairs(reads: Iterable[Read]) -> Iterator[Pair]:
    """Yield the questions of a conversation with their answers; one without an answer has none."""
    question: Read | None = None
    answers: list[Read] = []
    for read in reads:
        if read.sentence.role == "user":
            if question is not None and answers:
                yield Pair(question, tuple(answers))
                question, answers = None, []
            if read.is_question:
                if question is not None:
                    yield Pair(question, tuple(answers))
                question, answers = read, []
        elif question is not None:
            answers.append(read)
    if question is not None:
        yield Pair(question, tuple(answers))


def is_about_service(question: Read) -> bool:
    """Tell whether a question is about delivery, prices or orders, and not about an item."""
    return bool(_SERVICE.search(question.shadow.text))


def judge_answer(answers: Sequence[Read]) -> Answer:
    """Say what the answer to a yes-or-no question is; what is doubtful, conditional or asks back stays open."""
    for answer in answers[:2]:
        text = answer.shadow.text
        if _OPEN.search(text):
            return "open"
        if _NO.search(text):
            return "no"
        if _YES.search(text):
            return "yes"
    return "open"
