import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from alime_rdf.domain._dialect import Dialect, load_dialect, shipped_dialects
from alime_rdf.domain._paths import DomainPaths
from alime_rdf.domain._settings import (
    CatalogueSettings,
    Domain,
    ItemColumns,
    LexiconSettings,
    MiningSettings,
    TextSource,
)
from alime_rdf.domain._toml import is_encoding, read_toml
from alime_rdf.emit import AcceptancePolicy, Threshold, is_base
from alime_rdf.errors import DomainError
from alime_rdf.records import CLAIM_TYPES, DocumentKind

#: More than any count, and what a random seed may be.
_LARGEST = 2**32 - 1

#: The policy of a domain that states none.
DEFAULT_POLICY = AcceptancePolicy(
    name="default",
    version="1",
    thresholds={
        "problem": Threshold(0.5, 2),
        "poi": Threshold(0.5, 2),
        "needs": Threshold(0.5, 2),
        "cpv": Threshold(0.5, 2),
        "causes": Threshold(0.5, 2),
        "supports": Threshold(0.2, 1),
        "has_poi": Threshold(0.5, 2),
        "ipv": Threshold(0.5, 1),
    },
)


def load_domain(path: Path) -> Domain:
    """Read and check a domain file (TOML). Paths in it are relative to its folder.

    Where they lead, over links too, must be within that folder or one of those that ``domain.folders`` names.

    Raises DomainError with the key that is wrong and what it should be. An unknown key is wrong too.
    """
    data = read_toml(path, code="ALM-B001")
    return _Reader(path.resolve()).domain(data)


class _Reader:
    def __init__(self, path: Path) -> None:
        self.source = path.name
        self.folder = path.parent
        self.paths = DomainPaths(self.folder, self.source)

    def wrong(self, key: str, detail: str) -> DomainError:
        return DomainError("ALM-B002", {"key": key, "detail": detail}, source=self.source)

    def table(self, data: Mapping[str, Any], key: str, known: tuple[str, ...] | None) -> dict[str, Any]:
        value = data.get(key.rsplit(".", 1)[-1], {})
        if not isinstance(value, dict):
            raise self.wrong(key, "it should be a table")
        if known is not None and (unknown := sorted(value.keys() - set(known))):
            raise self.wrong(f"{key}.{unknown[0]}", f"no such key; there are {', '.join(known)}")
        return value

    def string(self, data: Mapping[str, Any], key: str, default: str | None = None) -> str:
        value = data.get(key.rsplit(".", 1)[-1], default)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, "it should be a string that is not empty")
        return value

    def number(self, data: Mapping[str, Any], key: str, default: float) -> float:
        value = data.get(key.rsplit(".", 1)[-1], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
            raise self.wrong(key, "it should be a number")
        return value

    def count(self, data: Mapping[str, Any], key: str, default: int) -> int:
        value = self.number(data, key, default)
        if value < 0 or value != int(value):
            raise self.wrong(key, "it should be a whole number from 0 on")
        return int(value)

    def encoding(self, data: Mapping[str, Any], key: str) -> str:
        name = self.string(data, key, "utf-8")
        if not is_encoding(name):
            raise self.wrong(key, "it should be the name of an encoding of texts, such as utf-8 or gb18030")
        return name

    def strings(self, data: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = data.get(key.rsplit(".", 1)[-1], list(default))
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
            raise self.wrong(key, "it should be a string or a list of strings")
        return tuple(values)

    def file(self, data: Mapping[str, Any], key: str, *, folder: bool = False) -> Path | None:
        if key.rsplit(".", 1)[-1] not in data:
            return None
        return self.paths.file(self.string(data, key), key, folder=folder)

    def domain(self, data: dict[str, Any]) -> Domain:
        known = ("domain", "catalogue", "lexicon", "texts", "mining", "policy", "decisions", "candidates")
        self.table({"file": data}, "file", known)
        head = self.table(data, "domain", ("name", "base", "title", "language", "folders"))
        if "folders" in head:
            self.paths = self.paths.with_folders(self.strings(head, "domain.folders", ()))
        base = self.string(head, "domain.base")
        if not is_base(base):
            raise self.wrong("domain.base", "it should be an absolute IRI that ends in / or #")
        language = self.string(head, "domain.language", "zh")
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            raise self.wrong("domain.language", "it should be a language tag such as zh or en")
        decisions = self.table(data, "decisions", ("file",))
        return Domain(
            name=self.string(head, "domain.name"),
            base=base,
            folder=self.folder,
            title=self.title(head),
            language=language,
            catalogue=self.catalogue(data, language),
            lexicon=self.lexicon(data),
            texts=self.texts(data),
            mining=self.mining(data),
            policy=self.policy(data),
            decisions=self.file(decisions, "decisions.file"),
            candidates=self.candidates(data),
        )

    def title(self, head: dict[str, Any]) -> dict[str, str]:
        title = self.table(head, "domain.title", ("zh", "en"))
        return {language: self.string(title, f"domain.title.{language}") for language in title}

    def catalogue(self, data: dict[str, Any], language: str) -> CatalogueSettings:
        files = ("categories", "schema", "users", "scenarios")
        table = self.table(
            data, "catalogue", ("items", "dialect", "columns", "properties", "currency", "encoding", *files)
        )
        items = self.file(table, "catalogue.items", folder=True)
        if items is None:
            raise self.wrong("catalogue.items", "it should name the table of items")
        names = ("id", "name", "category", "barcode", "price", "features", "siblings")
        columns = self.table(
            table, "catalogue.columns", (*names, "separator", "levels", "decimal", "default_category")
        )
        decimal = self.string(columns, "catalogue.columns.decimal", ".")
        if decimal not in (".", ","):
            raise self.wrong("catalogue.columns.decimal", 'it should be "." or ","')
        default = "catalogue.columns.default_category"
        properties = self.properties(table)
        item_columns = ItemColumns(
            id=self.string(columns, "catalogue.columns.id", "id"),
            name=self.strings(columns, "catalogue.columns.name", ("name",)),
            category=self.categories(columns),
            default_category=self.string(columns, default) if "default_category" in columns else None,
            barcode=self.string(columns, "catalogue.columns.barcode") if "barcode" in columns else None,
            price=self.strings(columns, "catalogue.columns.price", ()) if "price" in columns else (),
            features=self.string(columns, "catalogue.columns.features") if "features" in columns else None,
            siblings=self.strings(columns, "catalogue.columns.siblings", ()) if "siblings" in columns else (),
            properties=properties,
            separator=self.string(columns, "catalogue.columns.separator", "|"),
            levels=self.string(columns, "catalogue.columns.levels") if "levels" in columns else None,
            decimal=decimal,
        )
        paths = {name: self.file(table, f"catalogue.{name}") for name in files}
        return CatalogueSettings(
            items=items,
            dialect=self.dialect(self.string(table, "catalogue.dialect")) if "dialect" in table else None,
            language=language,
            columns=item_columns,
            encoding=self.encoding(table, "catalogue.encoding"),
            currency=self.currency(table),
            **paths,
        )

    def dialect(self, name: str) -> Dialect:
        if any(name == dialect.name for dialect in shipped_dialects()) or not os.path.exists(self.folder / name):
            return load_dialect(name, self.folder)
        return load_dialect(str(self.paths.file(name, "catalogue.dialect")))

    def currency(self, table: dict[str, Any]) -> str | None:
        if "currency" not in table:
            return None
        code = self.string(table, "catalogue.currency")
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise self.wrong("catalogue.currency", "it should be the code of a currency, such as CNY or USD")
        return code

    def categories(self, columns: dict[str, Any]) -> tuple[str, ...]:
        """Read the columns of category levels: none are needed where all items are in one category."""
        if columns.get("category") == [] and "default_category" in columns:
            return ()
        return self.strings(columns, "catalogue.columns.category", ("category",))

    def properties(self, table: dict[str, Any]) -> dict[str, str]:
        """Read which columns are properties: a list of columns, or a table of label = column."""
        if table.get("properties") == []:
            return {}
        if isinstance(table.get("properties", {}), list):
            return {name: name for name in self.strings(table, "catalogue.properties", ())}
        named = self.table(table, "catalogue.properties", None)
        return {key: self.string(named, f"catalogue.properties.{key}") for key in named}

    def lexicon(self, data: dict[str, Any]) -> LexiconSettings:
        names = ("problems", "pois", "values", "regulated")
        table = self.table(data, "lexicon", names)
        return LexiconSettings(**{name: self.file(table, f"lexicon.{name}") for name in names})

    def texts(self, data: dict[str, Any]) -> tuple[TextSource, ...]:
        sources = data.get("texts", [])
        if not isinstance(sources, list):
            raise self.wrong("texts", "it should be written [[texts]]")
        return tuple(self.text_source(source, f"texts[{i}]") for i, source in enumerate(sources))

    def text_source(self, source: Any, key: str) -> TextSource:
        table = self.table({key: source}, key, ("kind", "path", "columns", "encoding", "staff"))
        kinds = [kind for kind in get_args(DocumentKind) if kind != "catalogue"]
        kind = self.string(table, f"{key}.kind")
        if kind not in kinds:
            raise self.wrong(f"{key}.kind", f"it should be one of {', '.join(kinds)}")
        patterns = self.strings(table, f"{key}.path", ())
        # A folder of pages with product data is a table, too.
        paths = self.paths.matching(patterns, f"{key}.path", folders="columns" in table)
        columns = self.table(table, f"{key}.columns", None)
        return TextSource(
            kind=kind,  # type: ignore[arg-type]
            paths=paths,
            columns={name: self.string(columns, f"{key}.columns.{name}") for name in columns},
            encoding=self.encoding(table, f"{key}.encoding"),
            staff=self.strings(table, f"{key}.staff", ()) if "staff" in table else (),
        )

    def mining(self, data: dict[str, Any]) -> MiningSettings:
        numbers, properties = ("min_count", "generalise_after", "seed"), ("claims", "targets")
        table = self.table(data, "mining", (*numbers, *properties))
        default = MiningSettings()
        claims, targets = (self.string(table, f"mining.{p}") if p in table else None for p in properties)
        counts = {name: self.count(table, f"mining.{name}", getattr(default, name)) for name in numbers}
        return MiningSettings(claims=claims, targets=targets, **counts)

    def policy(self, data: dict[str, Any]) -> AcceptancePolicy:
        if "policy" not in data:
            return DEFAULT_POLICY
        table = self.table(data, "policy", ("name", "version", *CLAIM_TYPES))
        thresholds = {}
        for kind in CLAIM_TYPES:
            if kind in table:
                limits = self.table(table, f"policy.{kind}", ("score", "evidence"))
                score = self.number(limits, f"policy.{kind}.score", 0.5)
                if not 0 <= score <= 1:
                    raise self.wrong(f"policy.{kind}.score", "it should be from 0 to 1")
                thresholds[kind] = Threshold(score, self.count(limits, f"policy.{kind}.evidence", 1))
        name, version = self.string(table, "policy.name"), self.string(table, "policy.version")
        return AcceptancePolicy(name, version, thresholds)

    def candidates(self, data: dict[str, Any]) -> tuple[Path, ...]:
        table = self.table(data, "candidates", ("files",))
        names = self.strings(table, "candidates.files", ("",)) if table else ()
        return tuple(self.paths.file(name, "candidates.files") for name in names)
