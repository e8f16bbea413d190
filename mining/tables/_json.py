import json
import re
from collections.abc import Iterator
from typing import Any

from alime_rdf.errors import Finding
from mining.tables._decode import UNDECODED
from mining.tables._header import broken
from mining.tables._row import TableRow

#: Keys under which files keep their list of records.
_LISTS = (
    *("products", "items", "data", "records", "rows", "results", "result", "list", "goods", "articles", "offers"),
    *("listings", "hits", "nodes", "edges", "entries", "商品", "数据"),
)
#: What a record has and a file around records has not.
_OWN = ("id", "sku", "session", "name", "title", "asin", "code", "url", "handle", "编号", "名称")
_OPENING = re.compile(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\[\s*(?=\{{)')
_MOST_VALUES, _DEEPEST = 10_000_000, 64
_TOO_DEEP = "it is nested too deeply"
#: How often a text may be gone over to find the ends of damaged records.
_MOST_TIMES = 20
_DECODER = json.JSONDecoder(strict=False)


def parse_json(text: str) -> Any:
    """Parse JSON; numbers stay text as they are written, what JSON has no number for is nothing.

    Raises ValueError for what is no JSON, also where it holds what no text can hold, or is nested too deeply.
    """
    try:
        data = json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if nested_deeper(data, _DEEPEST):
        raise ValueError(_TOO_DEEP)
    return data


def nested_deeper(data: Any, most: int) -> bool:
    """Tell whether lists and objects lie in each other on more than `most` levels.

    >>> nested_deeper([[], {"a": [1]}], 3), nested_deeper([[], {"a": [1]}], 2)
    (False, True)
    """
    level = [data] if isinstance(data, list | dict) else []
    for _ in range(most):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [value for values in inner for value in values if isinstance(value, list | dict)]
        if not level:
            return False
    return True


def has_too_many(text: str) -> bool:
    """Tell whether a JSON text has more values than memory holds."""
    return len(text) > _MOST_VALUES and sum(map(text.count, ",[{")) > _MOST_VALUES


def read_json(text: str, name: str, findings: list[Finding], *, encoding: str) -> Iterator[TableRow]:
    """Yield the objects of a JSON file: of JSON Lines one a line, else those of its list, wherever in it that is.

    What is no JSON object adds ALM-C001 and is left out; a file of more values than memory holds adds ALM-C034.
    """
    if has_too_many(text):
        findings.append(Finding("ALM-C034", {"limit": f"{_MOST_VALUES:,}"}, name))
        return
    try:
        data = parse_json(text)
    except ValueError:
        by_line = not text.lstrip().startswith("[") and _has_lines(text)
        yield from (_read_lines if by_line else _read_broken)(text, name, findings, encoding)
        return
    yield from rows_of(list_of_records(data), text, name, findings, encoding)


def rows_of(records: list[Any], text: str, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    """Yield the records of a list, numbered."""
    damaged = UNDECODED.search(text) is not None
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            findings.append(broken(name, number, "不是 JSON 对象", "it is no JSON object"))
        elif damaged and UNDECODED.search(json.dumps(record, ensure_ascii=False)):
            findings.append(undecoded(name, number, encoding))
        else:
            yield TableRow(name, number, record)


def undecoded(name: str, line: int, encoding: str) -> Finding:
    """Return the finding that a record has bytes that couldn't be decoded."""
    encoding = encoding.upper()
    return broken(name, line, f"含有不是 {encoding} 编码的字节", f"it has bytes that are not {encoding}")


def list_of_records(data: Any) -> list[Any]:
    """Return the records in what a file holds: its list, or the list that its object keeps them in.

    >>> list_of_records({"total": "1", "data": {"products": [{"sku": "1"}]}})
    [{'sku': '1'}]
    >>> list_of_records({"session": "s1", "turns": [{"role": "user"}]})
    [{'session': 's1', 'turns': [{'role': 'user'}]}]
    """
    if isinstance(data, list):
        nodes = [r.get("node") if isinstance(r, dict) and r.keys() <= {"node", "cursor"} else r for r in data]
        return nodes if all(isinstance(node, dict) for node in nodes) else data
    found = _wrapped(data) if isinstance(data, dict) else None
    return [data] if found is None else list_of_records(found)


def _wrapped(data: dict[str, Any]) -> Any:
    for key in _LISTS:
        if _is_list(inner := data.get(key)):
            return inner
        if isinstance(inner, dict) and (found := _wrapped(inner)) is not None:
            return found
    lists = [value for value in data.values() if _is_list(value)]
    own = any(isinstance(data.get(key), str) for key in _OWN)
    if len(lists) == 1 and not own:
        return lists[0]
    objects = [value for value in data.values() if isinstance(value, dict)]
    return _wrapped(objects[0]) if len(objects) == 1 and len(data) == 1 else None


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _has_lines(text: str) -> bool:
    """Tell whether a text that isn't JSON as a whole has an object a line, as far as it isn't damaged."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and _OPENING.search(text) is not None:
        return False
    return sum(line.startswith("{") and line != "{" for line in lines) * 2 >= len(lines)


def _read_lines(text: str, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip().rstrip(",")
        if not bare or bare in ("[", "]", "]}") or (bare.endswith("[") and bare.startswith("{")):
            continue
        if UNDECODED.search(line):
            findings.append(undecoded(name, number, encoding))
            continue
        try:
            data = parse_json(bare)
        except ValueError as error:
            findings.append(broken(name, number, f"不是 JSON：{error}", f"no JSON: {error}"))
            continue
        if isinstance(data, dict):
            yield TableRow(name, number, data)
        else:
            findings.append(broken(name, number, "不是 JSON 对象", "it is no JSON object"))


def _read_broken(text: str, name: str, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    """Yield the records of a list, or of objects one behind another, that has damaged ones among them."""
    at, number = text.find("{"), 0
    if not text.lstrip().startswith("[") and (opening := _OPENING.search(text)) is not None:
        at = opening.end()
    next_record = _beginning_as(text, at)
    left = _MOST_TIMES * (len(text) + 100_000)
    while 0 <= at < len(text):
        number += 1
        if left < 0:
            findings.append(Finding("ALM-C034", {"limit": f"{_MOST_VALUES:,}"}, name, number))
            return
        try:
            end = _DECODER.raw_decode(text, at)[1]
            data = parse_json(text[at:end])
            if UNDECODED.search(text, at, end):
                findings.append(undecoded(name, number, encoding))
            else:
                yield TableRow(name, number, data)
        except (ValueError, RecursionError) as error:
            findings.append(broken(name, number, f"不是 JSON：{error}", f"no JSON: {error}"))
            # How far a damaged record was read before it broke.
            left -= max(getattr(error, "pos", 0) - at, 0) + 1000
            following = next_record.search(text, at + 1)
            end = following.end() if following is not None else len(text)
        at = text.find("{", end)
    if not number:
        findings.append(broken(name, 1, "不是 JSON 对象", "it is no JSON object"))


def _beginning_as(text: str, at: int) -> re.Pattern[str]:
    """Return what leads to a record that begins as the one at `at`: with its key, on a line of its own if it is."""
    key = re.compile(r'\{\s*("[^"\n]*")\s*:').match(text, at)
    line = text.rfind("\n", 0, at) + 1
    indent = text[line:at]
    before = rf"\n{indent}" if line and not indent.strip() else ""
    return re.compile(rf"{before}(?=\{{\s*{re.escape(key[1]) if key is not None else ''})")
