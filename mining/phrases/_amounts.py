import re

_NUMBER = r"[\d.,:/\-零〇一二两三四五六七八九十百千万亿半几多余来]"
_UNIT = (
    "年月日号天周点分秒时钟岁元块角毛钱个只件条款斤克吨公里米厘毫升寸度次回遍届名位人口家间层楼字倍期代级折段页章集排套双把张片"
    "支辆台部组批种类门项座"
)
_AROUND = "%多几余来半左右之以内外上下前后整世纪工作小"
_AMOUNT = re.compile(
    rf"(?:第|上午|下午|晚上|早上|中午|凌晨|每|近|约|前|后|今年|去年|明年)*{_NUMBER}+"
    rf"(?:[{_UNIT}{_AROUND}]|[mk]?[glm]|[ckm]m|[gmt]b|{_NUMBER}|小时|星期|礼拜|平方|分钟)*"
)


def is_amount(text: str) -> bool:
    """Tell whether a text is a mere amount, date or ordinal number: no phrase, and found as a value elsewhere.

    >>> is_amount("七个工作日"), is_amount("300公斤"), is_amount("三明治")
    (True, True, False)
    """
    return _AMOUNT.fullmatch(text) is not None
