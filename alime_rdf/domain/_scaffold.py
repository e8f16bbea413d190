import json
import os
from collections.abc import Sequence
from pathlib import Path

from alime_rdf.domain._guess import ColumnGuess, Role

_ITEMS = "id,name,category,barcode,price,成分\nA001,保湿洁面乳,护肤/洁面,,59,玻尿酸\n"
_PAGE = "添加玻尿酸，洗后依旧保湿。\n改善皮肤干，带来持久保湿。\n"
_LEXICON = {
    "problems.txt": "# 用户问题<TAB>同义词，用竖线隔开 / problem<TAB>synonyms, separated by |\n皮肤干\t皮肤干燥\n",
    "pois.txt": "# 关注点<TAB>同义词 / point of interest<TAB>synonyms\n保湿\t补水\n",
    "values.txt": "# 属性<TAB>属性值<TAB>同义词 / property<TAB>value<TAB>synonyms\n成分\t玻尿酸\t透明质酸\n",
}
_DECISIONS = "verdict,kind,claim,by,date,note\n"
_POLICY = """
# What is accepted without a person: a score from 0 to 1 and a number of different sentences.
[policy]
name = "two-sentences"
version = "1"
problem = { score = 0.5, evidence = 2 }
poi = { score = 0.5, evidence = 2 }
needs = { score = 0.5, evidence = 2 }
cpv = { score = 0.5, evidence = 2 }
causes = { score = 0.5, evidence = 2 }
has_poi = { score = 0.5, evidence = 2 }
ipv = { score = 0.5, evidence = 1 }

[decisions]
file = "decisions.csv"
"""


def scaffold(folder: Path, *, items: Path | None, guesses: Sequence[ColumnGuess], separator: str = "|") -> list[Path]:
    """Write a new domain into `folder`: domain.toml, lexicons, decisions, and without `items` a row to start from.

    `items` stays where it is and is named relative to the folder; `separator` stands between several values in one
    of its cells. Returns the files written, sorted.
    """
    written: dict[str, str] = {f"lexicon/{name}": text for name, text in _LEXICON.items()}
    written["decisions.csv"] = _DECISIONS
    if items is None:
        written |= {"catalogue.csv": _ITEMS, "pages/A001.txt": _PAGE}
        guesses = [ColumnGuess(c, r, "") for c, r in zip(_ITEMS.split("\n")[0].split(","), _ROLES, strict=True)]
    name = "catalogue.csv" if items is None else Path(os.path.relpath(items.resolve(), folder.resolve())).as_posix()
    written["domain.toml"] = _domain_toml(folder.name, name, guesses, separator, pages=items is None)
    for relative, text in written.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(folder / relative for relative in written)


_ROLES: tuple[Role, ...] = ("id", "name", "category", "barcode", "price", "property")


def _domain_toml(name: str, items: str, guesses: Sequence[ColumnGuess], separator: str, *, pages: bool) -> str:
    by_role = {g.role: g.column for g in reversed(guesses)}
    lines = [
        "[domain]",
        f"name = {_quoted(name)}",
        f"base = {_quoted(f'https://example.org/{_ascii(name)}/')}",
        'language = "zh"',
        "",
        "[catalogue]",
        f"items = {_quoted(items)}",
        f"properties = [{', '.join(_quoted(g.column) for g in guesses if g.role == 'property')}]",
        "",
        "[catalogue.columns]",
    ]
    for role in ("id", "name", "category", "barcode", "price"):
        if role in by_role:
            lines.append(f"{role} = {_quoted(by_role[role])}")
    if separator != "|":
        lines.append(f"separator = {_quoted(separator)}")
    lines += ["", "[lexicon]", *(f'{f.split(".")[0]} = "lexicon/{f}"' for f in _LEXICON)]
    if "text" in by_role:
        columns = (
            f"{{ id = {_quoted(by_role['id'])}, item = {_quoted(by_role['id'])}, text = {_quoted(by_role['text'])} }}"
        )
        lines += ["", "[[texts]]", 'kind = "detail-page"', f"path = {_quoted(items)}", f"columns = {columns}"]
    if pages:
        lines += ["", "[[texts]]", 'kind = "detail-page"', 'path = "pages/*"']
    return "\n".join(lines) + "\n" + _POLICY


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name).strip("-") or "shop"
