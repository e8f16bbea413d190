import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import MOST_VISITED, Folders, OutsideError, TooManyError, read_bytes
from mining.tables._bounds import bounded
from mining.tables._decode import decode
from mining.tables._delimited import read_delimited
from mining.tables._header import left_out
from mining.tables._json import has_too_many, parse_json, read_json
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
    # A comment ends at its first "-->": else there would be endless ways to take several of them.
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head|body|script|meta)\b",
    re.I | re.S,
)


def read_table(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> Iterator[TableRow]:
    """Yield the rows of a table, whose format its content tells, not its ending.

    Read are delimited text (CSV, TSV, with semicolons or ``|``), JSON Lines, JSON with a list of objects, XML with
    repeated records (RSS, Atom), Excel and OpenDocument workbooks, and schema.org's products as JSON-LD: a file, an
    HTML page, or a folder of pages.

    What can't be read of a row adds ALM-C001, and the row is left out. A file without a table adds ALM-C023, one that
    can't be opened or is too large ALM-D034 to D036; a table of too many columns, rows or cells is read as far as
    ALM-C030 or C031 says.
    """

    def read(found: list[Finding]) -> Iterator[TableRow]:
        if path.is_dir():
            return _read_folder(path, found, encoding)
        return _read_file(path, path.name, found, encoding)

    yield from bounded(read, path.name, findings)


def _read_file(path: Path, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    try:
        data = read_bytes(path)
    except UsageError as error:
        findings.append(replace(error.finding, source=name))
        return
    if data.startswith(_WORKBOOKS):
        del data
        yield from read_workbook(path, name, findings)
        return
    other = next((kind for mark, kind in _OTHERS.items() if data.startswith(mark)), None)
    if other is not None:
        findings.append(Finding("ALM-C023", {"path": name, "kind": other}, name))
        return
    text = decode(data, name, findings=findings, encoding=encoding)
    del data
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
    if is_json_ld(text) and not has_too_many(text):
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
    try:
        named = Folders(folder.resolve()).matches("**/*")
    except (OutsideError, TooManyError, OSError):
        detail = {"key": "items", "pattern": f"{folder.name}/**/*", "limit": f"{MOST_VISITED:,}"}
        findings.append(Finding("ALM-D038", detail, folder.name))
        return
    folder = folder.resolve()
    pages = [page for page in named if page.suffix.lower() in _PAGES and page.is_file()]
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
