import re

from mining.privacy._reading import Reading, Span

_SERVICE_NUMBER = re.compile(r"[48]00[0-9]{7}|1?8(?:00|33|44|55|66|77|88)[0-9]{7}|0?800[0-9]{6,7}|95[0-9]{3}")
_SERVICE = re.compile(
    r"(?:客服|客户服务|服务|热线|咨询|售后|售前|投诉|厂家|总部|门店|专柜|总机|消费者|公司|官方|店铺|"
    r"hotline|customer (?:service|care|support)|helpline|support|toll[- ]free)[^,。;!?\n]{0,12}$"
)
_DESK = re.compile(
    r"(?:service|services|support|info|help|contact|hello|sales|kefu|cs|care|customer|customercare|customerservice|"
    r"office|press|shop|store)[.\-_a-z]{0,12}@"
)
#: Labels have to say where a product is made; where a shop is, it says itself.
_MADE_AT = re.compile(r"(?:生产|制造|厂|备案人|注册人|委托方|受托方|注册|产地|进口商)[^,。;!?\n]{0,8}$")
_SHOP_AT = re.compile(r"(?:门店|店铺|专柜|总部|营业|体验店|旗舰店|展厅|企业|公司)[^,。;!?\n]{0,8}$")
_BACK = 24


def is_makers(reading: Reading, span: Span) -> bool:
    """Tell whether an address is that of who makes a product, which its label has to say."""
    before = reading.text[max(0, span.start - _BACK) : span.start + 4]
    return span.kind == "address" and _MADE_AT.search(before) is not None


def is_the_shops(reading: Reading, span: Span) -> bool:
    """Tell whether a number or address leads to the desk of a shop, which publishes it, and to no person."""
    text = reading.text
    value = text[span.start : span.end]
    if span.kind == "phone":
        digits = re.sub("[^0-9]", "", value)
        if re.fullmatch("(?:86)?1[3-9][0-9]{9}", digits):
            return False  # Whosever mobile number it is: a person answers it.
        return (
            _SERVICE_NUMBER.fullmatch(digits) is not None
            or _SERVICE.search(text, max(0, span.start - _BACK), span.start) is not None
        )
    if span.kind == "address":
        return _SHOP_AT.search(text, max(0, span.start - _BACK), span.start) is not None
    return span.kind == "email" and _DESK.match(value) is not None
