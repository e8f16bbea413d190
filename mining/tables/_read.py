import re
from collections.abc import Iterator
from pathlib import Path

from alime_rdf.errors import Finding
from mining.tables._decode import decode
from mining.tables._delimited import read_delimited
from mining.tables._header import left_out
from mining.tables._json import parse_json, read_json
from mining.tables._products import is_json_ld, read_page, read_products
from mining.tables._row import TableRow
from mining.tables._workbook import read_workbook
from mining.tables._xml import read_xml

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
#: What files of other kinds begin with.
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"PK\x05\x06": "ZIP",
    b"SQLite format 3": "SQLite",
    b"PAR1": "Parquet",
    b"{\\rtf": "RTF",
}
_PAGES = (".html", ".htm", ".xhtml", ".json", ".jsonld")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|meta)\b", re.I | re.S
)


def read_table(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> Iterator[TableRow]:
    """Yield the rows of a table, whose format its content tells, not its ending.

    Read are delimited text (CSV, TSV, with semicolons or ``|``), JSON Lines, JSON with a list of objects, XML with
    repeated records (RSS, Atom), Excel and OpenDocument workbooks, and schema.org's products as JSON-LD: a file, an
    HTML page, or a folder of pages.

    What can't be read of a row adds ALM-C001, and the row is left out. A file without a table adds ALM-C023.
    """
    if path.is_dir():
        yield from _read_folder(path, findings, encoding)
    else:
        yield from _read_file(path, path.name, findings, encoding)


def _read_file(path: Path, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(_WORKBOOKS):
        yield from read_workbook(path, name, findings)
        return
    other = next((kind for mark, kind in _OTHERS.items() if start.startswith(mark)), None)
    if other is not None:
        findings.append(Finding("ALM-C023", {"path": name, "kind": other}, name))
        return
    text = decode(path.read_bytes(), name, findings=findings, encoding=encoding)
    begin = text[:4096].lstrip()
    if _HTML.match(begin):
        rows = list(read_page(text, name, findings, encoding=encoding))
        if not rows:
            findings.append(Finding("ALM-C023", {"path": name, "kind": "HTML"}, name))
        yield from rows
    elif begin.startswith("<"):
        yield from read_xml(text, name, findings, encoding=encoding)
    elif begin.startswith(("{", "[{", "[")) and not re.match(r"\[[\w ]+\]", begin):
        yield from _read_json(text, name, findings, encoding)
    else:
        yield from read_delimited(text, name, findings, encoding=encoding)


def _read_json(text: str, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    if is_json_ld(text):
        try:
            data = parse_json(text)
        except ValueError:
            data = None
        products = list(read_products(data, name)) if data is not None else []
        if products:
            yield from products
            return
    yield from read_json(text, name, findings, encoding=encoding)


def _read_folder(folder: Path, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    """Yield the products of all pages below a folder; how many pages name none is said once."""
    pages = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _PAGES and p.is_file())
    without = []
    for page in pages:
        found: list[Finding] = []
        name = page.relative_to(folder).as_posix()
        rows = list(_read_file(page, name, found, encoding))
        without += [name] if not rows and all(f.code == "ALM-C023" for f in found) else []
        findings += [finding for finding in found if finding.code != "ALM-C023"]
        yield from rows
    if not pages:
        findings.append(Finding("ALM-C023", {"path": folder.name, "kind": "folder"}, folder.name))
    elif without:
        zh = f"{len(without)} 个页面没有商品数据（JSON-LD），例如 {without[0]}"
        en = f"{len(without)} pages have no product data (JSON-LD), such as {without[0]}"
        findings.append(left_out(folder.name, None, zh, en))
