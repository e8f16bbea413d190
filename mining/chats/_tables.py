from collections.abc import Iterable, Iterator
from itertools import groupby

from alime_rdf.errors import Finding
from mining.chats._columns import ChatColumns, names_people
from mining.chats._roles import role_of
from mining.chats._transcripts import is_transcript, read_transcript, seconds
from mining.chats._turns import Said, Session
from mining.tables import TableRow

#: Kinds of messages that WeChat numbers; text is 1.
_WECHAT = {
    "3": "media",
    "34": "media",
    "42": "media",
    "43": "media",
    "47": "media",
    "48": "media",
    "49": "media",
    "50": "media",
    "10000": "system",
    "10002": "system",
}
_KINDS = {
    "media": (
        "image picture photo voice audio video file sticker card emoji location 图片 语音 视频 文件 "
        "表情 卡片 位置 链接 "
        "商品 订单 商品卡片 订单卡片 名片 红包 转账"
    ),
    "system": "system event notice 系统 系统消息 系统提示 事件 通知",
    "note": "note internal private 备注 内部备注",
}
_SILENT = _WECHAT | {word: kind for kind, listed in _KINDS.items() for word in listed.split()}


def table_sessions(rows: Iterable[TableRow], columns: ChatColumns, findings: list[Finding]) -> Iterator[Session]:
    """Yield the conversations of a table with a turn a row, or a whole transcript a row.

    Rows of a conversation need not stand together. Without a column of sessions, they go by customer.
    """
    sessions: dict[str, Session] = {}
    known = [key for key in ("session", "text", "transcript") if getattr(columns, key) is not None]
    for row in rows:
        people = {row.text(name) for name in row.cells if names_people(name)} - {""}
        cell = {key: row.text(column) for key in columns.__slots__ if (column := getattr(columns, key)) is not None}
        missing = _missing(columns, cell)
        if missing is not None:
            findings.append(Finding("ALM-C002", {"column": missing}, row.source, row.line))
            continue
        key = cell.get("session") or (_customer(cell) if "session" not in known else "")
        if columns.transcript is not None or (is_transcript(cell.get("text", "")) and cell["text"].count("\n") > 1):
            yield _of_transcript(row, cell, people)
            continue
        session = sessions.setdefault(key, Session(cell.get("session") or None))
        session.item = session.item or cell.get("item", "").split(",")[0].strip() or None
        session.turns.append(_said(cell))
        session.people |= people
    yield from sessions.values()


def _missing(columns: ChatColumns, cell: dict[str, str]) -> str | None:
    """Return the column without which a row can't be read, where its cell is empty."""
    if columns.transcript is not None:
        return None if cell.get("transcript") else columns.transcript
    if columns.session is not None and not cell["session"]:
        return columns.session
    if columns.role is not None and not cell["role"] and not cell.get("speaker"):
        return columns.role
    return None if cell.get("text") or cell.get("kind", "") in _SILENT else columns.text


def _customer(cell: dict[str, str]) -> str:
    """Return whom a turn is said by or to, of the two that talk, without their order."""
    if cell.get("customer"):
        return cell["customer"]
    pair = sorted({cell.get("speaker", ""), cell.get("receiver", "")} - {""})
    return "\n".join(pair) if cell.get("receiver") else ""


def _said(cell: dict[str, str]) -> Said:
    word = cell.get("role", "")
    speaker = cell.get("speaker") or cell.get("customer", "") or word
    role = role_of(word) or (role_of(cell["speaker"]) if cell.get("speaker") else None)
    if role is None and cell.get("customer") and cell.get("speaker"):
        role = "user" if cell["speaker"] == cell["customer"] else "staff"
    silent = _SILENT.get(cell.get("kind", "").casefold())
    if cell.get("public", "").casefold() in ("false", "0", "no", "否"):
        silent = "note"
    return Said(
        cell.get("text", ""), speaker or word, role, seconds(cell["time"]) if cell.get("time") else None, silent
    )


def _of_transcript(row: TableRow, cell: dict[str, str], people: set[str]) -> Session:
    session = Session(cell.get("session") or str(row.line), cell.get("item") or None, people=people)
    for _, said in read_transcript(cell.get("transcript") or cell["text"]):
        session.turns.append(said if isinstance(said, Said) else Said(said, "", None, None, "system"))
    customer = cell.get("customer", "")
    if customer and any(turn.speaker == customer for turn in session.turns):
        session.turns = [
            Said(t.text, t.speaker, "user" if t.speaker == customer else "staff", t.at, t.silent) if t.speaker else t
            for t in session.turns
        ]
    return session


def by_gap(session: Session, gap: float) -> Iterator[list[Said]]:
    """Yield the turns of a session in stretches: after a long gap, or where a clock starts anew, another begins."""
    number, last = 0, None
    numbers = []
    for turn in session.turns:
        if turn.at is not None:
            number += last is not None and not 0 <= turn.at - last <= gap
            last = turn.at
        numbers.append(number)
    for _, group in groupby(zip(numbers, session.turns, strict=True), key=lambda pair: pair[0]):
        yield [turn for _, turn in group]
