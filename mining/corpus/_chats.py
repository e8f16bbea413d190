from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from alime_rdf.domain import TextSource
from alime_rdf.errors import Finding
from alime_rdf.records import Document, Turn
from mining.corpus._mask import mask
from mining.tables import TableRow, read_table

_ROLES = {
    "user": "user",
    "customer": "user",
    "buyer": "user",
    "用户": "user",
    "买家": "user",
    "顾客": "user",
    "0": "user",
    "staff": "staff",
    "seller": "staff",
    "agent": "staff",
    "客服": "staff",
    "卖家": "staff",
    "1": "staff",
    "bot": "bot",
    "system": "bot",
    "系统": "bot",
    "机器人": "bot",
}


def read_chats(
    source: TextSource, path: Path, name: str, *, findings: list[Finding], masked: Counter[str]
) -> Iterator[Document]:
    """Yield one document a conversation; its text is the turns, one a line, masked.

    Two forms are read. JSON Lines, a session a line: ``{"session", "item", "turns": [{"role", "text"}]}``. Tables,
    a turn a row, as the annotation sheets of U-NEED have it: columns `session`, `role`, `text`, and where present
    `item` (recommended item ids); other columns (dialogue act, attributes) are not needed here. Column names are
    set in the domain file.
    """
    rows = read_table(path, findings=findings, encoding=source.encoding)
    sessions = _nested(rows, findings) if path.suffix in (".jsonl", ".jl") else _flat(source, rows, findings)
    for session, item, turns in sessions:
        yield _document(f"{name}/{session}", item, turns, name, findings, masked)


_Session = tuple[str, str | None, list[tuple[str, str]]]


def _nested(rows: Iterable[TableRow], findings: list[Finding]) -> Iterator[_Session]:
    for row in rows:
        turns = row.cells.get("turns")
        if not row.text("session") or not isinstance(turns, list) or not all(isinstance(t, Mapping) for t in turns):
            detail = "a chat line has 'session' and a list 'turns' of objects with 'role' and 'text'"
            findings.append(Finding("ALM-C001", {"detail": detail}, row.source, row.line))
            continue
        said = [(str(t.get("role", "")), _text(t.get("text"))) for t in turns]
        yield row.text("session"), row.text("item") or None, said


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _flat(source: TextSource, rows: Iterable[TableRow], findings: list[Finding]) -> Iterator[_Session]:
    columns = {name: source.columns.get(name, name) for name in ("session", "role", "text", "item")}
    sessions: dict[str, list[tuple[str, str]]] = {}
    items: dict[str, str | None] = {}
    for row in rows:
        session = row.text(columns["session"])
        missing = [columns[c] for c in ("session", "role", "text") if not row.text(columns[c])]
        if missing:
            findings.append(Finding("ALM-C002", {"column": missing[0]}, row.source, row.line))
            continue
        sessions.setdefault(session, []).append((row.text(columns["role"]), row.text(columns["text"])))
        recommended = row.text(columns["item"]).split(",")[0].strip()
        items[session] = items.get(session) or recommended or None
    for session, turns in sessions.items():
        yield session, items[session], turns


def _document(
    id_: str,
    item: str | None,
    turns: list[tuple[str, str]],
    source: str,
    findings: list[Finding],
    masked: Counter[str],
) -> Document:
    text = ""
    spans = []
    for spoken_by, said in turns:
        role = _ROLES.get(spoken_by.strip().lower())
        if role is None:
            findings.append(Finding("ALM-D006", {"role": spoken_by}, source))
            role = "user"
        hidden, counts = mask(" ".join(said.split()))
        masked.update(counts)
        spans.append(Turn(role=role, start=len(text), end=len(text) + len(hidden)))
        text += hidden + "\n"
    return Document(id=id_, kind="chat", text=text, item=item, turns=tuple(spans))
