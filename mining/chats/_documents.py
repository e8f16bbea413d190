import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from alime_rdf.domain import TextSource
from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import open_file
from alime_rdf.records import Document, Turn
from mining.chats._columns import guess_columns, is_header
from mining.chats._content import content
from mining.chats._exports import is_conversation, nested_session, wrapped
from mining.chats._ids import is_plain_code, public_name
from mining.chats._roles import role_of, roles_of_speakers
from mining.chats._tables import by_gap, table_sessions
from mining.chats._transcripts import is_transcript, read_transcript
from mining.chats._turns import Said, Session
from mining.plain import clean
from mining.privacy import NOBODY, People, mask
from mining.tables import TableRow, has_too_many, nested_deeper, read_table, read_text

#: After so many seconds of silence a customer's next turn begins a conversation of its own.
_GAP = 6 * 3600.0
#: In a file of more names than this, each word is part of somebody's: parts are looked for only where they talk.
_MANY = 200
#: So many words for roles at most are listed as unknown.
_ROLES_AT_MOST = 5


def read_chats(
    source: TextSource,
    path: Path,
    name: str,
    *,
    findings: list[Finding],
    masked: Counter[str],
    number: int = 1,
    things: Collection[str] = (),
    others: People = NOBODY,
) -> Iterator[Document]:
    """Yield one document a conversation; its text is the turns, one a line, masked.

    The format is told by the content: JSON of Zendesk, Intercom or the toolkit's own form, a conversation an object;
    a table with a turn a row (WeChat, Qianniu, annotation sheets), or with a transcript a row; or a transcript as
    text. Turns that say nothing are left out and counted (ALM-D030). Who is staff is said by the export, by `staff`
    of the source, or guessed; where nobody is, that is said (ALM-D031).

    Conversations are numbered as they stand in the file: their own ids, and the file's name where that is a
    person's, are in no document. `number` is that of the file in its domain; `things` are labels that are no names,
    `others` people whom other files name.
    """
    begun = len(findings)
    sessions = list(_sessions(source, path, findings))
    turns = [turn for session in sessions for turn in session.turns]
    roles = roles_of_speakers(turns, source.staff)
    names = list(_names(sessions))
    many = len(names) > _MANY
    build = People.whole if many else People.of
    ids = People.of((), ids=_ids(sessions), things=things)
    people = build(names, things=things).joined(ids.joined(others))
    name = public_name(name, people, number)
    # What a build reports must not say either whom a file is named after.
    shown = PurePosixPath(name).name
    findings[begun:] = [replace(f, source=shown if f.source == path.name else f.source) for f in findings[begun:]]
    _say_unknown(turns, roles, shown, people, findings)
    left_out: Counter[str] = Counter()
    for place, session in enumerate(sessions, start=1):
        known = People.of(_names([session]), things=things).joined(people) if many else people
        document = _document(f"{name}/n{place}", session, roles, known, findings, masked, left_out)
        if document is not None:
            yield document
    if left_out:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(left_out.items()))
        findings.append(Finding("ALM-D030", {"count": str(left_out.total()), "kinds": kinds}, shown))


def chat_names(source: TextSource, path: Path) -> Iterator[str]:
    """Yield what people are called in the fields of a file of chats, and the ids of its conversations."""
    sessions = list(_sessions(source, path, []))
    yield from _names(sessions)
    yield from _ids(sessions)


def chat_people(path: Path) -> People:
    """Return who is named in the fields of a file of chats, and its ids, as they are masked in its texts."""
    sessions = list(_sessions(TextSource(kind="chat", paths=(path,)), path, []))
    return People.of(_names(sessions), ids=_ids(sessions))


def chat_staff(path: Path) -> tuple[str, ...]:
    """Return the accounts that look like those of staff, where a file has no roles, as the key `staff` takes them.

    Accounts of one shop (``shop:anna``, ``shop:ben``) become one pattern.
    """
    sessions = _sessions(TextSource(kind="chat", paths=(path,)), path, [])
    turns = [turn for session in sessions for turn in session.turns]
    said = {turn.speaker for turn in turns if turn.role is not None}
    roles = roles_of_speakers(turns, ())
    staff = (name for name, role in roles.items() if role == "staff" and role_of(name) is None and name not in said)
    return tuple(dict.fromkeys(re.sub(r"(?<=[:：]).*", "*", name.removeprefix("cntaobao")) for name in staff))


def _sessions(source: TextSource, path: Path, findings: list[Finding]) -> Iterator[Session]:
    quiet: list[Finding] = []
    if _is_text(path):
        text = read_text(path, findings=quiet, encoding=source.encoding)
        if is_transcript(text) and not is_header(text.split("\n", 1)[0]):
            findings += quiet
            yield from _of_transcript(text, path.name, source.staff, findings)
            return
    rows = chat_rows(path, findings=findings, encoding=source.encoding)
    first = next(rows, None)
    if first is None:
        return
    rows = chain([first], rows)
    if is_conversation(first.cells):
        yield from _nested(rows, findings)
    else:
        yield from _flat(source, list(rows), findings)


def chat_rows(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> Iterator[TableRow]:
    """Yield the rows of a table, or the conversations of an export, a row each."""
    for row in _objects(path, findings, encoding):
        inner = wrapped(row.cells)
        if inner is None:
            yield row
        else:
            yield from (TableRow(row.source, number, each) for number, each in enumerate(inner, start=1))


def _objects(path: Path, findings: list[Finding], encoding: str) -> Iterator[TableRow]:
    # An object that holds conversations is read as it is: a table's reader would take its list and leave the rest.
    if not _is_text(path) and not _begins(path, b"P"):
        data = _parsed(read_text(path, findings=[], encoding=encoding))
        if isinstance(data, dict) and (is_conversation(data) or wrapped(data) is not None):
            yield TableRow(path.name, 1, data)
            return
    yield from read_table(path, findings=findings, encoding=encoding)


def _parsed(text: str) -> Any:
    """Return what a JSON text says, None for what is none or can't be read in time and memory."""
    if has_too_many(text):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if nested_deeper(data, 64) else data


def _begins(path: Path, start: bytes) -> bool:
    return _start(path).startswith(start)


def _start(path: Path) -> bytes:
    """Return how a file begins, nothing of one that can't be opened: reading it says so."""
    try:
        with open_file(path) as file:
            return file.read(2048) or b""
    except UsageError:
        return b""


def _is_text(path: Path) -> bool:
    start = _start(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    return not start.startswith((b"PK\x03\x04", b"\xd0\xcf", b"{")) and not re.match(rb"\[\s*[{\]]", start)


def _nested(rows: Iterable[TableRow], findings: list[Finding]) -> Iterator[Session]:
    for row in rows:
        session = nested_session(row.cells)
        if session is None or ("turns" in row.cells and not row.text("session")):
            en = "a conversation has an id and a list of turns, objects with 'role' and 'text'"
            values = {"detail_zh": "一段对话有编号和轮次列表，每轮有 role 和 text", "detail_en": en}
            findings.append(Finding("ALM-C001", values, row.source, row.line))
        else:
            yield session


def _flat(source: TextSource, rows: list[TableRow], findings: list[Finding]) -> Iterator[Session]:
    names = list(dict.fromkeys(name for row in rows[:100] for name in row.cells))
    columns = guess_columns(names, given=source.columns)
    if columns.text is None and columns.transcript is None:
        values = {"what_zh": "说了什么", "what_en": "what is said", "key": "text", "known": ", ".join(names)}
        findings.append(Finding("ALM-D032", values | {"count": str(len(rows))}, rows[0].source))
        return
    if columns.speaker is not None and columns.role is None and all(role_of(r.text(columns.speaker)) for r in rows):
        columns = replace(columns, role=columns.speaker, speaker=None)
    for session in table_sessions(rows, columns, findings):
        if (columns.session is not None and not _names_a_talk(columns.session)) or columns.transcript is not None:
            yield session
        elif columns.customer is not None or columns.receiver is not None or columns.session is not None:
            yield from (Session(None, session.item, turns, session.people) for turns in by_gap(session, _GAP))
        else:
            yield from _by_customer(session.turns, source.staff, session.people)


def _names_a_talk(column: str) -> bool:
    """Tell whether a column of sessions holds whom one talks with, as WeChat's does."""
    return column.casefold() in ("strtalker", "talkerid", "talker", "chatroom")


def _of_transcript(text: str, name: str, staff: Sequence[str], findings: list[Finding]) -> Iterator[Session]:
    turns = []
    for number, said in read_transcript(text):
        if isinstance(said, Said):
            turns.append(said)
        else:
            values = {"detail_zh": "该行不属于任何一轮", "detail_en": "the line belongs to no turn"}
            findings.append(Finding("ALM-C001", values, name, number))
    yield from _by_customer(turns, staff, set())


def _by_customer(turns: list[Said], staff: Sequence[str], people: set[str]) -> Iterator[Session]:
    """Yield the conversations of turns in a row: a customer's, and what staff say to whom spoke last."""
    roles = roles_of_speakers(turns, staff)
    customers = {t.speaker for t in turns if (t.role or roles.get(t.speaker, "user")) == "user"}
    sessions: dict[str, Session] = {}
    current: str | None = None
    waiting: list[Said] = []
    for turn in turns:
        if turn.speaker in customers and turn.silent is None:
            current = turn.speaker
        if current is None:
            waiting.append(turn)
            continue
        session = sessions.setdefault(current if len(customers) > 1 and len(roles) > 0 else "", Session(None))
        session.turns += [*waiting, turn]
        waiting = []
    if waiting:
        sessions.setdefault("", Session(None)).turns += waiting
    for session in sessions.values():
        yield from (Session(None, None, part, people) for part in by_gap(session, _GAP))


def _say_unknown(
    turns: list[Said], roles: dict[str, str], name: str, people: People, findings: list[Finding]
) -> None:
    """Say which roles aren't known, and where nobody is staff: then who is has to be named."""
    words = dict.fromkeys(t.word for t in turns if t.word and t.speaker not in roles)
    # A column of many words holds no roles but names, which a report of the build must not list.
    shown = dict.fromkeys(mask(word, people=people)[0] for word in words if len(words) <= _ROLES_AT_MOST)
    findings += [Finding("ALM-D006", {"role": word}, name) for word in shown]
    speakers = {t.speaker for t in turns if t.speaker}
    if len(speakers) > 1 and not any((t.role or roles.get(t.speaker)) in ("staff", "bot") for t in turns):
        findings.append(Finding("ALM-D031", {"count": str(len(speakers))}, name))


def _names(sessions: list[Session]) -> Iterator[str]:
    """Yield what people are called."""
    spoken = (turn.speaker for session in sessions for turn in session.turns)
    found = dict.fromkeys(chain(spoken, *(sorted(session.people) for session in sessions)))
    yield from (name for name in found if name and role_of(name) is None)


def _ids(sessions: list[Session]) -> Iterator[str]:
    """Yield the ids of conversations, which are often those of accounts."""
    yield from (s.id for s in sessions if s.id is not None and not is_plain_code(s.id))


def _document(
    id_: str,
    session: Session,
    roles: dict[str, str],
    people: People,
    findings: list[Finding],
    masked: Counter[str],
    left_out: Counter[str],
) -> Document | None:
    text = ""
    spans = []
    for turn in session.turns:
        said, silent = ("", turn.silent) if turn.silent is not None else content(turn.text)
        if silent is not None:
            left_out[silent] += 1
            continue
        hidden, counts = mask(clean(said, id_, findings), people=people)
        masked.update(counts)
        role = turn.role or roles.get(turn.speaker) or "user"
        spans.append(Turn(role=role, start=len(text), end=len(text) + len(hidden)))
        text += hidden + "\n"
    return Document(id=id_, kind="chat", text=text, item=session.item, turns=tuple(spans)) if spans else None
