"""Chats as shops have them: exports of Zendesk, Intercom, WeChat and Qianniu, transcripts, tables of turns.

What is said becomes documents with turns; what says nothing (pictures, notices, private notes) is left out and
counted, and personal data is masked.
"""

from mining.chats._columns import guess_columns, is_header, names_people, plain_name
from mining.chats._documents import chat_names, chat_people, chat_rows, chat_staff, read_chats
from mining.chats._exports import is_conversation
from mining.chats._ids import is_plain_code, public_name
from mining.chats._named import holds_things
from mining.chats._roles import role_of
from mining.chats._transcripts import is_transcript

__all__ = [
    "chat_names",
    "chat_people",
    "chat_rows",
    "chat_staff",
    "guess_columns",
    "holds_things",
    "is_conversation",
    "is_header",
    "is_plain_code",
    "is_transcript",
    "names_people",
    "plain_name",
    "public_name",
    "read_chats",
    "role_of",
]
