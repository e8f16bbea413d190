"""How an unknown table's rows become products: what a dialect of the shop's own says."""

import json
import re
from collections.abc import Mapping, Sequence

from alime_rdf.domain import Dialect, LeftOut, Role, Variants, column_key
from mining.tables import TableRow

#: Columns that say yes to what is on sale, to what isn't, and those that say in words how it is.
_ON_SALE = (
    r"(?:是否|已)?(?:上架|在售|发布|启用|有效|可见|展示)|(?:is |item |product )?"
    r"(?:published|visible|active|enabled|listed|on ?sale now)|aktiv|sichtbar|"
    r"veröffentlicht|actif|activo|attivo|ativo|actief"
)
_NOT_ON_SALE = (
    r"(?:是否)?(?:下架|停售|停产|隐藏|已删除)|(?:is )?(?:hidden|archived|discontinued|deleted|inactive|draft)"
)
_STATE = (
    r"(?:商品|产品|宝贝|销售|上架|上下架|发布)?状态|(?:item |product |listing |publish )?(?:status|state|visibility)|"
    rf"verfügbarkeit|{_ON_SALE}|{_NOT_ON_SALE}"
)
_NO = frozenset({"否", "no", "n", "false", "f", "0", "nein", "non", "nee", "não", "off"})
_YES = frozenset({"是", "yes", "y", "true", "t", "1", "ja", "oui", "sí", "si", "sim", "on"})
#: What a cell says of a product that isn't on sale, whatever its column is.
_GONE = frozenset(
    "下架 已下架 停售 已停售 停产 已停产 仓库中 未上架 待上架 草稿 已删除 隐藏 "
    "draft archived hidden unpublished inactive "
    "disabled discontinued delisted deleted unlisted inaktiv ausgelaufen inactif inactivo".split()
)


def own_dialect(
    rows: Sequence[TableRow], columns: Sequence[str], by_role: Mapping[Role, Sequence[str]]
) -> Dialect | None:
    """Return how an unknown table writes products, where a row isn't just one of them; else None.

    Rows that repeat an id and name are variants of one product; rows whose state says so are not on sale.
    """
    if "id" not in by_role or "name" not in by_role:
        return None
    id_, name = by_role["id"][0], by_role["name"][0]
    variants, left_out = _repeated(rows, id_, name), _not_on_sale(rows, columns)
    if not variants and not left_out:
        return None
    known: tuple[Role, ...] = ("id", "name", "price")
    return Dialect(
        name="dialect",
        recognise=((id_,), (name,)),
        columns={role: tuple(by_role[role]) for role in known if role in by_role} if variants else {},
        variants=Variants(group=(id_,), gather=tuple(by_role.get("property", ()))) if variants else Variants(),
        left_out=left_out,
    )


def _repeated(rows: Sequence[TableRow], id_: str, name: str) -> bool:
    """Tell whether a table repeats a product's id and name for each of its variants."""
    first: dict[str, str] = {}
    repeated = agreeing = 0
    for row in rows:
        key = row.text(id_)
        if not key:
            continue
        repeated += key in first
        agreeing += key in first and row.text(name) in ("", first[key])
        first.setdefault(key, row.text(name))
    return repeated > 0 and agreeing * 5 >= repeated * 4


def _not_on_sale(rows: Sequence[TableRow], columns: Sequence[str]) -> tuple[LeftOut, ...]:
    """Return what says of rows that they aren't on sale; a column that says it of all of them says something else."""
    found = []
    for column in columns:
        key = column_key(column)
        if not re.fullmatch(_STATE, key):
            continue
        switch = _NO if re.fullmatch(_ON_SALE, key) else _YES if re.fullmatch(_NOT_ON_SALE, key) else frozenset()
        cells = [text for row in rows if (text := row.text(column).casefold())]
        said = sorted({cell for cell in cells if cell in _GONE | switch})
        if said and any(cell not in said for cell in cells):
            found.append(LeftOut(columns=(column,), values=tuple(said)))
    return tuple(found)


def dialect_toml(dialect: Dialect) -> str:
    """Return a dialect of a shop's own as the file that says it."""
    lines = [f"recognise = {_written(dialect.recognise)}"]
    if dialect.variants.group:
        lines += [
            "",
            "# 同一编号的各行是同一商品的规格 / rows of one id are variants of one product",
            "[variants]",
            f"group = {_written(dialect.variants.group)}",
            f"gather = {_written(dialect.variants.gather)}",
        ]
    for rule in dialect.left_out:
        lines += [
            "",
            "# 不在售的商品不读 / rows of products that aren't on sale are left out",
            "[[left_out]]",
            f"columns = {_written(rule.columns)}",
            f"values = {_written(rule.values)}",
        ]
    if dialect.columns:
        lines += ["", "[columns]", *(f"{role} = {_written(names)}" for role, names in dialect.columns.items())]
    return "\n".join(lines) + "\n"


def _written(names: Sequence[object]) -> str:
    return json.dumps(names, ensure_ascii=False)
