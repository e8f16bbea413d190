"""Chats: each format that shops export, what is left out of it, and that no turn is lost."""

import csv
import io
import json
import tomllib
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from alime_rdf.domain import TextSource, load_domain
from alime_rdf.errors import Finding
from alime_rdf.records import Document
from mining.chats import read_chats
from mining.corpus import guess_text_source, text_source_toml

Read = tuple[list[Document], list[Finding]]


def read(
    tmp_path: Path, name: str, text: str, *, staff: tuple[str, ...] = (), columns: dict[str, str] | None = None
) -> Read:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    source = TextSource(kind="chat", paths=(path,), staff=staff, columns=columns or {})
    return list(read_chats(source, path, name, findings=findings, masked=Counter())), findings


def table(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def said(document: Document) -> list[tuple[str, str]]:
    return [(turn.role, document.text[turn.start : turn.end]) for turn in document.turns]


ZENDESK = {
    "id": 35436,
    "subject": "Dry skin",
    "requester_id": 20978392,
    "users": [
        {"id": 20978392, "name": "Nora Quill", "role": "end-user"},
        {"id": 5, "name": "Sam Reed", "role": "agent"},
    ],
    "comments": [
        {"id": 1, "author_id": 20978392, "body": "My skin feels dry, call 415-555-0132", "public": True},
        {"id": 2, "author_id": 5, "body": "customer is angry, give 10% off", "public": False},
        {"id": 3, "author_id": 5, "html_body": "<p>Hi Nora,<br>try the cream.</p>", "public": True},
        {"id": 4, "author_id": 20978392, "body": "", "attachments": [{"file_name": "a.png"}], "public": True},
    ],
}
INTERCOM = {
    "type": "conversation",
    "id": "215469",
    "source": {
        "type": "conversation",
        "body": "<p>Is it fragrance free?</p>",
        "author": {"type": "user", "id": "u1", "name": "Nora Quill"},
    },
    "conversation_parts": {
        "type": "conversation_part.list",
        "conversation_parts": [
            {
                "part_type": "comment",
                "body": "<p>Let me check!</p>",
                "author": {"type": "bot", "name": "Fin"},
                "created_at": 1700000000,
            },
            {"part_type": "assignment", "body": None, "author": {"type": "admin", "name": "Sam"}},
            {"part_type": "note", "body": "<p>VIP</p>", "author": {"type": "admin", "name": "Sam"}},
            {
                "part_type": "comment",
                "body": "<p>Yes, no fragrance, Nora.</p>",
                "author": {"type": "admin", "name": "Sam"},
            },
            {
                "part_type": "comment",
                "body": '<img src="https://x.example/a.png">',
                "author": {"type": "user", "name": "Nora Quill"},
            },
        ],
    },
}
WECHAT = (
    "2024-01-02 10:00:00 小鱼儿2333\n在吗\n最近皮肤干\n\n2024-01-02 10:01:00 "
    "花间旗舰店:小美\n小鱼儿2333您好，可以看看面霜\n\n"
    "2024-01-02 10:02:00 小鱼儿2333\n[图片]\n\n2024-01-02 10:03:00 "
    "系统消息\n“小鱼儿2333”撤回了一条消息\n\n2024-01-05 "
    "09:00:00 小鱼儿2333\n面霜收到了\n"
)
QIANNIU = (
    "花间旗舰店:小美 (2024-01-02 09:59:00): 欢迎光临\n快乐小猪 (2024-01-02 10:00:00): "
    "皮肤干用哪款\n花间旗舰店:小美 (2024-01-02 "
    "10:00:20): 亲，这款保湿\n"
    "阿喵 (2024-01-02 10:01:00): 有小样吗\n花间旗舰店:小美 (2024-01-02 10:01:30): 有的\n阿喵 "
    "(2024-01-02 10:02:00): [语音]\n"
)
MEMO = table(
    [
        "localId",
        "TalkerId",
        "Type",
        "SubType",
        "IsSender",
        "CreateTime",
        "Status",
        "StrContent",
        "StrTime",
        "Remark",
        "NickName",
        "Sender",
    ],
    ["1", "7", "1", "0", "0", "1704160800", "", "皮肤干用什么", "2024-01-02 10:00:00", "", "阿喵", "wxid_a"],
    ["2", "7", "1", "0", "1", "1704160860", "", "阿喵你好，用面霜", "2024-01-02 10:01:00", "", "我", "wxid_me"],
    ["3", "7", "3", "0", "0", "1704160870", "", "<msg><img/></msg>", "2024-01-02 10:01:10", "", "阿喵", "wxid_a"],
    ["4", "7", "10000", "0", "0", "1704160880", "", "你撤回了一条消息", "2024-01-02 10:01:20", "", "", ""],
)
TURNS = table(
    ["会话ID", "发送方", "消息内容", "时间"],
    ["c1", "买家", "有没有小样", "2024-01-02 10:00:00"],
    ["c1", "客服", "有的", "2024-01-02 10:01:00"],
    ["c2", "买家", "[订单卡片]", "2024-01-02 10:02:00"],
    ["c2", "买家", "皮肤干", "2024-01-02 10:02:10"],
    ["", "买家", "丢了会话", "2024-01-02 10:03:00"],
)
TRANSCRIPTS = table(
    ["Chat ID", "Visitor name", "Transcript"],
    [
        "1",
        "Nora",
        "(10:02:03) Nora: my skin is dry\n(10:02:09) *** Sam joined the chat ***\n(10:02:30) Sam: Hi "
        "Nora, try the cream",
    ],
)
#: name, text, how many turns are in it, (documents, turns in them, left out, quarantined)
FORMATS = {
    "zendesk.jsonl": (json.dumps(ZENDESK), 4, (1, 2, 2, 0)),
    "intercom.jsonl": (json.dumps(INTERCOM), 6, (1, 3, 3, 0)),
    "wechat.txt": (WECHAT, 5, (2, 3, 2, 0)),
    "qianniu.txt": (QIANNIU, 6, (2, 5, 1, 0)),
    "memo.csv": (MEMO, 4, (1, 2, 2, 0)),
    "turns.csv": (TURNS, 5, (2, 3, 1, 1)),
    "transcripts.csv": (TRANSCRIPTS, 3, (1, 2, 1, 0)),
    "whatsapp.txt": (
        "12/01/2024, 10:02 - Nora: dry skin\n12/01/2024, 10:03 - Customer support: try this\n12/01/2024, "
        "10:04 - Nora: <Media omitted>\n",
        3,
        (1, 2, 1, 0),
    ),
    "conversations.json": (json.dumps({"conversations": [INTERCOM]}, indent=1), 6, (1, 3, 3, 0)),
    "tickets.json": (json.dumps([ZENDESK]), 4, (1, 2, 2, 0)),
    "mail.txt": (
        "—————  2024-01-02  —————\n\n阿喵  10:00\n\n皮肤干\n\n\n"
        "花间旗舰店  10:01\n\n用面霜\n\n\n阿喵  10:02\n\n[表情]\n",
        3,
        (1, 2, 1, 0),
    ),
    "named.txt": ("阿喵：皮肤干\n客服小美：用面霜\n阿喵：[图片]\n", 3, (1, 2, 1, 0)),
    "tight.txt": ("2024-01-02 10:01 阿喵:皮肤干\n2024-01-02 10:02 客服:用面霜\n", 2, (1, 2, 0, 0)),
    "guests.txt": (
        "(10:02:03) Visitor 1234: dry skin\n(10:02:05) *** Sam joined the chat ***\n"
        "(10:02:09) Sam: try this: cream\n",
        3,
        (1, 2, 1, 0),
    ),
    "export.json": (
        json.dumps({"tickets": [{k: v for k, v in ZENDESK.items() if k != "users"}], "users": ZENDESK["users"]}),
        4,
        (1, 2, 2, 0),
    ),
    "api.json": (
        json.dumps({"ticket": {"id": 3, "requester_id": 20978392}, "comments": ZENDESK["comments"]}),
        4,
        (1, 2, 2, 0),
    ),
    "comments.csv": (
        table(
            ["Ticket ID", "Author", "Author role", "Comment", "Public"],
            ["1", "Nora", "end-user", "dry skin", "true"],
            ["1", "Sam", "agent", "angry", "false"],
            ["1", "Sam", "agent", "try this, Nora", "true"],
        ),
        3,
        (1, 2, 1, 0),
    ),
    "messages.jsonl": (
        json.dumps({"messages": [{"role": "user", "content": "皮肤干"}, {"role": "assistant", "content": "用面霜"}]}),
        2,
        (1, 2, 0, 0),
    ),
    "bare.txt": ("买家：皮肤干\n客服：用面霜\n买家：好的\n", 3, (1, 3, 0, 0)),
}
#: The accounts that are guessed to be staff, where an export has no roles.
STAFF = {
    "wechat.txt": ["花间旗舰店:*"],
    "qianniu.txt": ["花间旗舰店:*"],
    "whatsapp.txt": ["Customer support"],
    "mail.txt": ["花间旗舰店"],
    "named.txt": ["客服小美"],
    "guests.txt": ["Sam"],
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_turn_is_read_left_out_or_quarantined(tmp_path: Path, name: str) -> None:
    text, count, (documents, turns, left_out, quarantined) = FORMATS[name]
    found, findings = read(tmp_path, name, text)
    out = sum(int(f.values["count"]) for f in findings if f.code == "ALM-D030")
    bad = sum(f.code in ("ALM-C001", "ALM-C002") for f in findings)
    assert (len(found), sum(len(d.turns) for d in found), out, bad) == (documents, turns, left_out, quarantined)
    assert turns + left_out + quarantined == count
    assert {f.code for f in findings} <= {"ALM-D030", "ALM-C002"}


@pytest.mark.parametrize("name", FORMATS)
def test_who_speaks_is_told_and_no_name_time_or_placeholder_stays(tmp_path: Path, name: str) -> None:
    found, _ = read(tmp_path, name, FORMATS[name][0])
    assert {role for d in found for role, _ in said(d)} - {"bot"} in ({"user", "staff"}, {"user"})
    whole = "\n".join(d.id + d.text for d in found)
    for secret in (
        "Nora",
        "Quill",
        "小鱼儿",
        "快乐小猪",
        "阿喵",
        "555-0132",
        "10:0",
        "2024",
        "[图片]",
        "[语音]",
        "angry",
        "VIP",
        "<",
        "小美",
    ):
        assert secret not in whole
    for document in found:
        assert document.text == "".join(f"{text}\n" for _, text in said(document))


def test_zendesk_comments_have_roles_and_private_notes_stay_private(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "z.jsonl", json.dumps(ZENDESK))
    assert (document.id, said(document)) == (
        "z.jsonl/n1",
        [("user", "My skin feels dry, call [电话]"), ("staff", "Hi [账号], try the cream.")],
    )


def test_intercom_reads_what_opened_the_conversation_and_who_answers(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "i.jsonl", json.dumps(INTERCOM))
    assert [role for role, _ in said(document)] == ["user", "bot", "staff"]


def test_a_transcript_is_a_conversation_for_each_customer_and_after_a_long_gap(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "q.txt", QIANNIU)
    assert [said(d) for d in found] == [
        [("staff", "欢迎光临"), ("user", "皮肤干用哪款"), ("staff", "亲，这款保湿")],
        [("user", "有小样吗"), ("staff", "有的")],
    ]
    found, _ = read(tmp_path, "w.txt", WECHAT)
    assert [len(d.turns) for d in found] == [2, 1]
    assert said(found[0])[1] == ("staff", "[账号]您好，可以看看面霜")


def test_the_domain_file_names_staff(tmp_path: Path) -> None:
    text = "2024-01-02 10:00 阿喵: 皮肤干\n2024-01-02 10:01 花花: 用面霜\n2024-01-02 10:02 阿喵: 好\n"
    found, findings = read(tmp_path, "t.txt", text)
    assert [f.code for f in findings] == ["ALM-D031"]
    found, findings = read(tmp_path, "t.txt", text, staff=("花*",))
    assert [role for role, _ in said(found[0])] == ["user", "staff", "user"]
    assert findings == []


def test_conversations_are_numbered_as_they_stand_in_the_file(tmp_path: Path) -> None:
    rows = [
        ["session", "role", "text"],
        ["小鱼儿2333", "user", "小鱼儿"],
        ["13800138000", "user", "好"],
        ["c7", "user", "好"],
    ]
    found, _ = read(tmp_path, "s.csv", table(*rows))
    assert [d.id for d in found] == ["s.csv/n1", "s.csv/n2", "s.csv/n3"]


def test_a_file_named_by_whom_one_talks_with_is_not_named_so_in_ids(tmp_path: Path) -> None:
    found, findings = read(tmp_path, "小鱼儿2333.txt", "这一行不属于谁\n" + WECHAT)
    assert not any("小鱼儿" in d.id for d in found)
    assert [f.code for f in findings] == ["ALM-C001", "ALM-D030"]
    assert not any("小鱼儿" in str(f.source) for f in findings)


def test_columns_that_cannot_be_told_cost_the_file_and_are_said(tmp_path: Path) -> None:
    found, findings = read(tmp_path, "x.csv", "a,b\n1,2\n3,4\n")
    assert found == []
    assert [(f.code, f.values["count"]) for f in findings] == [("ALM-D032", "2")]


def test_the_format_is_told_by_content_not_by_ending(tmp_path: Path) -> None:
    by_name = {
        name: [said(d) for d in read(tmp_path, name, text)[0]]
        for name, (text, _, _) in FORMATS.items()
        if not name.endswith("l")
    }
    for name, (text, _, _) in FORMATS.items():
        if name in by_name:
            assert [said(d) for d in read(tmp_path, "export.log", text)[0]] == by_name[name]


def test_a_workbook_of_turns_is_read_like_any_table(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(TURNS)):
        workbook.active.append(row)
    workbook.save(tmp_path / "turns.xlsx")
    source = TextSource(kind="chat", paths=(tmp_path / "turns.xlsx",))
    found = list(read_chats(source, tmp_path / "turns.xlsx", "turns.xlsx", findings=[], masked=Counter()))
    assert [said(d) for d in found] == [said(d) for d in read(tmp_path, "turns.csv", TURNS)[0]]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_chats_is_known_as_one(tmp_path: Path, name: str) -> None:
    found, _ = read(tmp_path, name, FORMATS[name][0])
    guess = guess_text_source(tmp_path / name)
    assert guess is not None
    assert guess.kind == "chat"
    settings = tomllib.loads(text_source_toml(tmp_path / name, guess, folder=tmp_path))["texts"][0]
    source = TextSource(
        kind="chat",
        paths=(tmp_path / name,),
        columns=settings.get("columns", {}),
        staff=tuple(settings.get("staff", ())),
    )
    assert list(read_chats(source, tmp_path / name, name, findings=[], masked=Counter())) == found
    assert settings["path"] == name
    assert settings.get("staff", []) == STAFF.get(name, [])


def test_staff_is_a_key_of_the_domain_file(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("id,name,category\nA1,膏,护肤\n", encoding="utf-8")
    (tmp_path / "chat.txt").write_text(QIANNIU, encoding="utf-8")
    head = '[domain]\nname = "d"\nbase = "https://e.org/"\n[catalogue]\nitems = "items.csv"\n'
    texts = '[[texts]]\nkind = "chat"\npath = "chat.txt"\nstaff = ["阿喵", "店*"]\n'
    (tmp_path / "domain.toml").write_text(head + texts, encoding="utf-8")
    assert load_domain(tmp_path / "domain.toml").texts[0].staff == ("阿喵", "店*")
