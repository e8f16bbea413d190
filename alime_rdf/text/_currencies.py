"""Signs and names of currencies, and the codes (ISO 4217) that they stand for."""

#: Codes in use. Some are English words in lower case (all, top, try): they count in a cell, and in texts in capitals.
CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW".split()
)

#: By the code. The first letter of a name that several countries share ($, ¥, 元) decides for the commonest.
_NAMES = {
    "CNY": "¥ cn¥ rmb¥ 元 块钱 块 圆 人民币 rmb yuan kuai renminbi",
    "USD": "$ us$ u.s.$ 美元 美金 美刀 dollars dollar bucks buck",
    "EUR": "€ euros euro 欧元",
    "GBP": "£ 英镑 quid",
    "JPY": "jp¥ 円 日元 日圆 yen",
    "HKD": "hk$ 港币 港元 港纸",
    "TWD": "nt$ ntd 台币 新台币 新台币元",
    "MOP": "mop$ 澳门元 澳门币",
    "CAD": "c$ ca$ cad$ cdn$ 加元 加币",
    "AUD": "a$ au$ aud$ 澳元 澳币",
    "NZD": "nz$ 纽元",
    "SGD": "s$ sg$ 新加坡元 新币",
    "MXN": "mx$ mex$",
    "BRL": "r$",
    "KRW": "₩ won 韩元 韩币",
    "INR": "₹ rs. rs rupees rupee 卢比",
    "RUB": "₽ 卢布",
    "THB": "฿ baht 泰铢",
    "VND": "₫ đ 越南盾",
    "PHP": "₱",
    "TRY": "₺ tl",
    "ILS": "₪",
    "UAH": "₴",
    "KZT": "₸",
    "NGN": "₦",
    "CRC": "₡ colones",
    "PYG": "₲",
    "GHS": "₵",
    "MYR": "rm",
    "IDR": "rp. rp",
    "CHF": "sfr. sfr fr. 瑞郎 瑞士法郎",
    "PLN": "zł zl",
    "CZK": "kč",
    "HUF": "ft",
    "RON": "lei",
    "BGN": "лв. лв",
    "AED": "dhs.",
}
#: A sign in a text, case folded -> code.
SIGNS = {name: code for code, names in _NAMES.items() for name in names.split()}
#: Signs that several currencies share, and which: beside a code they say nothing more (CAD $59, 港币59元).
_DOLLARS = frozenset(code for code in CODES if code.endswith("D")) - {"AED", "BHD", "DZD", "IQD", "JOD", "KWD", "LYD"}
_PESOS = frozenset({"MXN", "ARS", "CLP", "COP", "UYU", "BRL"})
_YUAN = frozenset({"CNY", "CNH", "HKD", "TWD", "MOP", "SGD"})
_KRONER = frozenset({"SEK", "NOK", "DKK", "ISK"})
SHARED = {
    "$": _DOLLARS | _PESOS,
    "dollars": _DOLLARS,
    "dollar": _DOLLARS,
    "¥": frozenset({"CNY", "CNH", "JPY"}),
    **dict.fromkeys(("元", "块", "块钱", "圆"), _YUAN),
    **dict.fromkeys(("rs", "rs."), frozenset({"INR", "PKR", "LKR", "NPR", "MUR"})),
    **dict.fromkeys(("kr", "kr."), _KRONER),
}
#: A currency that isn't known: crowns of several countries.
UNKNOWN = ("kr.", "kr")
#: Names that are words or units of something else where no cell says that they are money.
CELL_ONLY = frozenset("rm rp rp. ft tl lei fr. won rs rs. zl dhs. đ r$ kr kr. buck".split())
#: Names that come behind a number only: 100块2瓶 is one amount.
BEHIND_ONLY = frozenset(
    "元 块 块钱 圆 yuan kuai dollars dollar bucks buck euros quid yen rupees rupee colones".split()
)
