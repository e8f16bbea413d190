"""Sentences from templates, in Chinese and English."""

from collections.abc import Mapping

from alime_rdf.records import Brief

#: How an item's value is said, by how the property's name ends; {p} and {v} are names, {it} is what has the value.
_ZH_HAS = (
    (("成分", "成份", "配方", "原料"), "{it}含有{v}"),
    (("材质", "面料", "质地", "图案", "花色", "领型", "版型", "袖型", "风格", "款式"), "{it}采用{v}{p}"),
)
_ZH_HAS_ELSE = "{its}{p}是{v}"
_EN_HAS = ((("成分", "ingredient", "ingredients"), "{it} contains {v}"),)
_EN_HAS_ELSE = "the {p} of {its} is {v}"

#: What comes of it: of how a thing looks or feels an impression, of anything else an effect.
_LOOKS = ("图案", "花色", "颜色", "型", "风格", "款式", "样式", "下摆", "长", "材质", "面料")
_IMPRESSIONS = ("给人{pois}的感觉", "带来{pois}的感受")
_EFFECTS = ("能带来{pois}的效果", "有助于{pois}")

#: Phrasings that say the same, for a first sentence and for one that follows.
_ZH = ("{has}，{brings}。", "{has}，{helps}。")
_ZH_NEEDED = (
    "{has}，{brings}，适合有{problem}困扰的您。",
    "{problem}需要{pois}，{just_has}。",
    "如果您有{problem}的困扰，可以考虑这款{category}：{it_has}，{helps}。",
)
_EN = ("{has}, which brings {pois}.",)
_EN_NEEDED = ("{has}, which brings {pois}: this suits {problem}.", "{problem} needs {pois}, and {has}.")


class Templates:
    """Writes by fixed phrasings. Which one is chosen depends on the item alone."""

    name = "templates"

    def write(self, brief: Brief) -> list[str]:
        """Return the phrasings of a brief, the one to prefer first.

        >>> from alime_rdf.records import Brief
        >>> brief = Brief(category="卫衣", values=(("领型", "圆领"),), pois=("可爱", "休闲"))
        >>> Templates().write(brief)
        ['这款卫衣采用圆领，给人可爱、休闲的感觉。', '这款卫衣采用圆领，带来可爱、休闲的感受。']
        """
        said = _chinese(brief) if brief.language == "zh" else _english(brief)
        first = brief.draw % len(said)
        return said[first:] + said[:first]


def _chinese(brief: Brief) -> list[str]:
    this, pois = f"这款{brief.category}", "、".join(brief.pois)
    it, its = ("它还", "它的") if brief.follows else (this, f"{this}的")
    looks = all(property_.endswith(_LOOKS) for property_, _ in brief.values)
    brings, helps = (form.format(pois=pois) for form in (_IMPRESSIONS if looks else _EFFECTS))
    filled = {
        "has": "，".join(_has_zh(p, v, it, its) for p, v in brief.values),
        "just_has": "，".join(_has_zh(p, v, f"{it}正好", its) for p, v in brief.values),
        "it_has": "，".join(_has_zh(p, v, "它", "它的") for p, v in brief.values),
        "brings": brings,
        "helps": helps,
        "pois": pois,
    }
    forms = _ZH if brief.problem is None else _ZH_NEEDED[:1] if brief.follows else _ZH_NEEDED
    return _fill(forms, filled, brief)


def _english(brief: Brief) -> list[str]:
    it, its = ("it also", "it") if brief.follows else (f"this {brief.category}",) * 2
    has = " and ".join(_form(p, _EN_HAS, _EN_HAS_ELSE).format(it=it, its=its, p=p, v=v) for p, v in brief.values)
    filled = {"has": has, "pois": " and ".join(brief.pois)}
    said = _fill(_EN if brief.problem is None else _EN_NEEDED, filled, brief)
    return [text[0].upper() + text[1:] for text in said]


def _fill(forms: tuple[str, ...], filled: Mapping[str, str], brief: Brief) -> list[str]:
    return [form.format(**filled, problem=brief.problem, category=brief.category) for form in forms]


def _form(property_: str, forms: tuple[tuple[tuple[str, ...], str], ...], other: str) -> str:
    return next((form for endings, form in forms if property_.lower().endswith(endings)), other)


def _has_zh(property_: str, value: str, it: str, its: str) -> str:
    form = _form(property_, _ZH_HAS, _ZH_HAS_ELSE)
    if "{its}" not in form and value.endswith((property_, property_[0])):
        # 圆领 says what it is without 领型.
        form = form.removesuffix("{p}")
    return form.format(it=it, its=its, p=property_, v=value)
