from collections.abc import Iterator, Mapping
from typing import Any

from mining.chats._named import named_in
from mining.chats._roles import role_of
from mining.chats._transcripts import is_transcript, read_transcript, seconds
from mining.chats._turns import Said, Session

#: Under which key an export of conversations keeps the turns of one.
_LISTS = (
    "turns",
    "conversation_parts",
    "comments",
    "messages",
    "history",
    "dialogue",
    "dialog",
    "chat",
    "utterances",
    "对话",
    "消息",
)
_TEXTS = (
    "text",
    "plain_body",
    "body",
    "html_body",
    "content",
    "msg",
    "message",
    "utterance",
    "value",
    "内容",
    "消息内容",
)
_ROLES = ("role", "sender_type", "author_type", "speaker_role", "type", "direction", "角色")
_SPEAKERS = (
    "name",
    "sender_name",
    "author_name",
    "display_name",
    "sender",
    "speaker",
    "from",
    "author",
    "nick",
    "nickname",
    "author_id",
    "发送方",
    "昵称",
)
_TIMES = ("created_at", "timestamp", "time", "sent_at", "date", "时间")
_IDS = ("session", "session_id", "conversation_id", "ticket_id", "id", "chat_id", "会话ID", "会话id")


def is_conversation(cells: Mapping[str, Any]) -> bool:
    """Tell whether an object of an export is a conversation with its turns."""
    return _listed(cells) is not None or "turns" in cells


def wrapped(cells: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the conversations of an object that holds them all, with the people that it lists; None for others."""
    for key in ("tickets", "conversations", "sessions", "chats", "会话"):
        inner = cells.get(key)
        if isinstance(inner, list) and inner and all(isinstance(each, Mapping) for each in inner):
            return [{"users": cells.get("users"), **each} for each in inner]
    return None


def nested_session(cells: Mapping[str, Any]) -> Session | None:
    """Return the conversation of an object of a Zendesk, Intercom or plain export; None where its turns are none."""
    listed = _listed(cells)
    inner = cells.get("ticket") or cells.get("conversation")
    cells = {**inner, **cells} if isinstance(inner, Mapping) else cells
    if listed is None or not all(isinstance(turn, Mapping) for turn in listed):
        return None
    if "comments" in cells and not cells.get("requester_id") and listed:
        cells = {**cells, "requester_id": listed[0].get("author_id")}  # Who opens a ticket asks.
    id_ = next((_text(cells[key]) for key in _IDS if _text(cells.get(key))), "")
    session = Session(id_ or None, _text(cells.get("item")).split(",")[0].strip() or None)
    session.people |= {name for name in named_in(cells) if name}
    session.turns += _opening(cells, listed)
    users = _users(cells)
    for turn in listed:
        session.turns += _turns(turn, cells, users)
    return session


def _listed(cells: Mapping[str, Any]) -> list[Any] | None:
    for key in _LISTS:
        value = cells.get(key)
        if isinstance(value, Mapping):  # Intercom: {"conversation_parts": {"conversation_parts": […]}}
            value = next((inner for inner in value.values() if isinstance(inner, list)), None)
        if isinstance(value, list):
            return value
    inner = cells.get("ticket") or cells.get("conversation")
    return _listed(inner) if isinstance(inner, Mapping) else None


def _opening(cells: Mapping[str, Any], listed: list[Any]) -> Iterator[Said]:
    """Yield what opened a conversation, where it is kept apart: Intercom's source, a ticket's description."""
    source = cells.get("source")
    if isinstance(source, Mapping) and "body" in source:
        yield from _turns(source, cells, {})
    elif not listed and _text(cells.get("description")):
        yield Said(_text(cells["description"]), "requester", "user")


def _users(cells: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Return names and roles of the people that an export lists beside its conversations."""
    found: dict[str, tuple[str, str | None]] = {}
    users = cells.get("users")
    for user in users if isinstance(users, list) else []:
        if isinstance(user, Mapping):
            found[_text(user.get("id"))] = _text(user.get("name")), role_of(_text(user.get("role")))
    return found


def _turns(
    turn: Mapping[str, Any], cells: Mapping[str, Any], users: Mapping[str, tuple[str, str | None]]
) -> Iterator[Said]:
    text = next((_text(turn[key]) for key in _TEXTS if isinstance(turn.get(key), str) and turn[key].strip()), "")
    author = turn.get("author")
    who = author if isinstance(author, Mapping) else {}
    author_id = _text(turn.get("author_id") or who.get("id"))
    named, listed_role = users.get(author_id, ("", None))
    speaker = (
        _text(who.get("name"))
        or named
        or next((_text(turn[k]) for k in _SPEAKERS if isinstance(turn.get(k), str | int)), "")
    )
    word = (
        _text(who.get("type"))
        or _text(who.get("role"))
        or next((_text(turn[k]) for k in _ROLES if role_of(_text(turn.get(k)))), "")
        or _text(turn.get("role"))
    )
    role = role_of(word) or listed_role
    if role is None and (requester := _text(cells.get("requester_id"))) and author_id:
        role = "user" if author_id == requester else "staff"
    at = next((seconds(_text(turn[key])) for key in _TIMES if turn.get(key)), None)
    silent = _silent(turn, text)
    if silent is None and is_transcript(text) and text.count("\n"):
        lines = [said for _, said in read_transcript(text)]
        if len(lines) > 1 and not any(isinstance(line, str) for line in lines):
            yield from (line for line in lines if isinstance(line, Said))
            return
    yield Said(text, speaker or author_id or word, role, at, silent, "" if role else word)


def _silent(turn: Mapping[str, Any], text: str) -> str | None:
    """Return why a turn of an export isn't part of what was said."""
    kind = _text(turn.get("part_type") or turn.get("type")).lower()
    if turn.get("public") in (False, "false", "False") or kind in (
        "note",
        "note_and_reopen",
        "internal",
        "internal_note",
    ):
        return "note"
    if kind.startswith("chat.") and kind != "chat.msg":
        return "system"
    if not text:
        return "media" if turn.get("attachments") else "system" if kind else "empty"
    return None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
