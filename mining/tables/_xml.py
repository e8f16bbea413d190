import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from alime_rdf.errors import Finding
from mining.tables._decode import UNDECODED
from mining.tables._header import broken
from mining.tables._json import undecoded
from mining.tables._row import TableRow

#: Elements that are records, also where a file has only one.
_RECORDS = ("item", "entry", "product", "offer", "article", "record", "row", "goods", "商品")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[>]*(\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_DOCTYPE_BEGINS = re.compile(r"<!DOCTYPE\s", re.IGNORECASE)
#: Characters of what is before a document's first element, its declarations aside.
_PROLOGUE = 100_000
_CDATA = r"<!\[CDATA\[.*?\]\]>|"
_ALONE = r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,9}|#x[0-9a-fA-F]{1,9});)"
_AND, _AND_OR_CDATA = re.compile(_ALONE), re.compile(_CDATA + _ALONE, re.DOTALL)
#: Elements and attributes of a file, and levels of elements in each other.
_MOST, _DEEPEST = 5_000_000, 64
#: Undecoded bytes can't be encoded again; characters of the private use carry them through the parser.
_SHIFT = 0x10FF00 - 0xDC00
_CARRIED = re.compile("[\U0010ff80-\U0010ffff]")


class _TooDeepError(Exception):
    """Elements lie in each other on too many levels."""


def read_xml(text: str, name: str, findings: list[Finding], *, encoding: str) -> Iterator[TableRow]:
    """Yield the records of an XML file: the elements that repeat, highest first; RSS, Atom and feeds of any form.

    A child is a cell by its name without prefix, children of one name are a list, children with children an object.
    Entities that a file defines itself are not resolved. Where a file isn't well-formed, each record is read for
    itself; one that can't be adds ALM-C001.
    """
    text = _PROLOG.sub("", text)
    # Without a DTD no entity is defined: none can grow, none reads another file.
    if (begins := _DOCTYPE_BEGINS.search(text, 0, _PROLOGUE)) and (found := _DOCTYPE.match(text, begins.start())):
        text = text[: begins.start()] + text[found.end() :]
    if len(text) > 3 * _MOST and text.count("<") + text.count("=") > _MOST:
        findings.append(Finding("ALM-C034", {"limit": f"{_MOST:,}"}, name))
        return
    try:
        records = _records(_parse(text))
    except _TooDeepError as error:
        findings.append(Finding("ALM-D039", {"detail": str(error)}, name))
        return
    except ExpatError as error:
        yield from _read_each(text, name, findings, encoding, str(error))
        return
    # One that isn't closed holds those behind it, as far as another that isn't opened.
    if any(child.tag == record.tag for record in records for child in record):
        yield from _read_each(text, name, findings, encoding, f"a {records[0].tag} within another")
        return
    for number, record in enumerate(records, start=1):
        yield from _row(record, name, number, findings, encoding)


def _row(record: Element, name: str, number: int, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    if any(_CARRIED.search(part) for part in record.itertext()):
        findings.append(undecoded(name, number, encoding))
    else:
        yield TableRow(name, number, _cells(record))


def _parse(text: str, builder: TreeBuilder | None = None) -> Element:
    builder = builder or TreeBuilder()
    parser = ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _TooDeepError(f"more than {_DEEPEST} levels of elements")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def doctype(*_: object) -> None:
        # One that was left, whose entities could grow without end.
        raise ExpatError("a second document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    parser.CharacterDataHandler = builder.data
    # HTML's entities and a bare "&" are left to what reads the cells: &nbsp; is text here.
    # Behind the last end of a CDATA section none is looked for: each beginning would be followed to the end.
    last = text.rfind("]]>") + 3 if "]]>" in text else 0
    head = _AND_OR_CDATA.sub(lambda match: match[0] if match[0] != "&" else "&amp;", text[:last])
    text = head + _AND.sub("&amp;", text[last:])
    text = UNDECODED.sub(lambda match: chr(ord(match[0]) + _SHIFT), text)
    parser.Parse(text.encode("utf-8", "replace"), True)
    return builder.close()


def _read_each(text: str, name: str, findings: list[Finding], encoding: str, error: str) -> Iterator[TableRow]:
    tag = _tag_of_records(text)
    starts = [m.start() for m in re.finditer(rf"<{re.escape(tag)}(?=[\s>/])", text)] if tag else []
    if not starts:
        findings.append(broken(name, 1, f"XML 格式有误：{error}", f"the XML is not well-formed: {error}"))
        return
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        first, *others = re.split(rf"(?<=</{re.escape(tag)}>)", text[start:end])
        try:
            yield from _row(_parse(first), name, number, findings, encoding)
        except (ExpatError, _TooDeepError) as caught:
            findings.append(broken(name, number, f"XML 格式有误：{caught}", f"the XML is not well-formed: {caught}"))
        for _ in others[:-1]:
            findings.append(broken(name, number, f"<{tag}> 的开始标签缺失", f"a start tag <{tag}> is missing"))


def _tag_of_records(text: str) -> str:
    """Return the name of the records' elements in a text that can't be parsed as a whole."""
    counts = Counter(re.findall(r"<([^\s<>/?!]+)(?=[\s>/])", text))
    for tag, _ in counts.most_common():
        if _local(tag) in _RECORDS:
            return str(tag)
    started: list[Element] = []

    class Builder(TreeBuilder):
        def start(self, tag: str, attributes: dict[str, str], /) -> Element:
            started.append(element := super().start(tag, attributes))
            return element

    with suppress(ExpatError, _TooDeepError):
        _parse(text, Builder())
    records = _records(started[0]) if started else []
    return records[0].tag if records else ""


def _records(root: Element) -> list[Element]:
    """Return the elements that repeat, of the highest level that has any with parts of their own."""
    level = [root]
    while level:
        groups: dict[tuple[int, str], list[Element]] = defaultdict(list)
        for number, parent in enumerate(level):
            for child in parent:
                groups[number, child.tag].append(child)
        found = [g for (_, tag), g in groups.items() if len(g) > 1 or _local(tag) in _RECORDS]
        found = [group for group in found if any(len(element) for element in group)]
        if found:
            return max(found, key=len)
        level = [child for parent in level for child in parent]
    return _of_attributes(root)


def _of_attributes(root: Element) -> list[Element]:
    """Return the elements that repeat and have their parts as attributes: <row id="1" name="Soap"/>."""
    counts = Counter(element.tag for element in root.iter() if len(element.attrib) > 1)
    return list(root.iter(counts.most_common(1)[0][0])) if counts else []


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _cells(record: Element) -> dict[str, Any]:
    cells: dict[str, list[Any]] = defaultdict(list)
    for child in record:
        text = (child.text or "").strip()
        named = child.attrib.get("name") if len(child.attrib) == 1 and text else None
        if len(child):
            cells[_local(child.tag)].append(_cells(child))
        else:
            cells[named or _local(child.tag)].append(text)
        if not named:
            for key, value in child.attrib.items():
                cells[f"{_local(child.tag)}.{_local(key)}"].append(value)
    own = {_local(key): value for key, value in record.attrib.items() if _local(key) not in cells}
    return own | {key: _one(found) for key, found in cells.items()}


def _one(found: list[Any]) -> Any:
    """Return what one child says, or the different things that several say: <title> and <g:title> may agree."""
    texts = list(dict.fromkeys(f for f in found if isinstance(f, str) and f))
    others = [f for f in found if not isinstance(f, str)]
    entries = [*texts, *others]
    return entries[0] if len(entries) == 1 else entries or ""
