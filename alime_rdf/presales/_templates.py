"""Sentences from templates, in Chinese and English."""

from alime_rdf.records import Brief

#: How an item's value is said, by how the property's name ends; {p} and {v} are names, {it} is what has the value.
_ZH = (
    (("成分", "成份", "配方", "原料"), "{it}含有{v}"),
    (("材质", "面料", "质地", "图案", "花色", "领型", "版型", "风格", "款式"), "{it}采用{v}的{p}"),
)
_ZH_ELSE = "{its}{p}是{v}"
_EN = ((("成分", "ingredient", "ingredients"), "{it} contains {v}"),)
_EN_ELSE = "the {p} of {its} is {v}"

#: Phrasings that say the same, for a first sentence and for one that follows.
_ZH_PLAIN = ("{has}，能带来{pois}的效果。", "{has}，有助于{pois}。")
_ZH_NEEDED = (
    "{has}，能带来{pois}的效果，适合有{problem}困扰的您。",
    "{problem}需要{pois}，{has}，正好满足。",
    "如果您有{problem}的困扰，可以考虑这款{category}：{it_has}，有助于{pois}。",
)
_EN_PLAIN = ("{has}, which brings {pois}.",)
_EN_NEEDED = ("{has}, which brings {pois}: this suits {problem}.", "{problem} needs {pois}, and {has}.")


class Templates:
    """Writes by fixed phrasings. Which one is chosen depends on the item alone."""

    name = "templates"

    def write(self, brief: Brief) -> list[str]:
        """Return the phrasings of a brief, the one to prefer first."""
        said = _chinese(brief) if brief.language == "zh" else _english(brief)
        first = brief.draw % len(said)
        return said[first:] + said[:first]


def _chinese(brief: Brief) -> list[str]:
    this = f"这款{brief.category}"
    it, its = ("它还", "它的") if brief.follows else (this, f"{this}的")
    filled = {
        "has": "，".join(_has(p, v, _ZH, _ZH_ELSE, it, its) for p, v in brief.values),
        "it_has": "，".join(_has(p, v, _ZH, _ZH_ELSE, "它", "它的") for p, v in brief.values),
        "pois": "、".join(brief.pois),
        "problem": brief.problem,
        "category": brief.category,
    }
    forms = _ZH_PLAIN if brief.problem is None else _ZH_NEEDED[:1] if brief.follows else _ZH_NEEDED
    return [form.format_map(filled) for form in forms]


def _english(brief: Brief) -> list[str]:
    it, its = ("it also", "it") if brief.follows else (f"this {brief.category}",) * 2
    has = " and ".join(_has(p, v, _EN, _EN_ELSE, it, its) for p, v in brief.values)
    filled = {"has": has, "pois": " and ".join(brief.pois), "problem": brief.problem}
    said = [form.format_map(filled) for form in (_EN_PLAIN if brief.problem is None else _EN_NEEDED)]
    return [text[0].upper() + text[1:] for text in said]


def _has(
    property_: str, value: str, forms: tuple[tuple[tuple[str, ...], str], ...], other: str, it: str, its: str
) -> str:
    form = next((form for endings, form in forms if property_.lower().endswith(endings)), other)
    if form.endswith("的{p}") and value.endswith(property_):
        form = form.removesuffix("的{p}")
    return form.format(it=it, its=its, p=property_, v=value)
