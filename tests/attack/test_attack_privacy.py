"""What a build from chats leaves behind: no id, nick, name or number of anybody, in any file or message."""

import base64
import csv
import gzip
import io
import json
import sqlite3
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.errors import Finding
from tests.conftest import run_alime

#: Made up, and in no other file of the project. In each format a conversation has some of them.
IDS = ("sess-qx71-zulu", "wxid_qz7741zulu", "tb88213455zulu", "2009377155831", "t-zulu-55")
NICKS = ("鹿鹿不吃草7731", "霁月光风", "栗子阿婆", "Quenby Zulueta", "zulufan_88", "Perpetua Vandermolen", "卢照霁")
PARTS = ("鹿鹿不吃草", "Quenby", "Zulueta", "Perpetua", "Vandermolen", "卢女士", "照霁")
NUMBERS = ("13977316650", "139 7731 6650", "zulu.q@mailbox.example", "330104199203077731", "6222029977316650123")
#: Who answers is named in a draft where no shop's account stands for it: the domain file has to say who is staff.
STAFF = ("Perpetua Vandermolen", "Perpetua", "Vandermolen", "栗子阿婆")
SECRETS = (*IDS, *NICKS, *PARTS, *NUMBERS)
SAID = (
    "皮肤干用什么，叫我鹿鹿不吃草，电话139 7731 6650",
    "卢女士您好，皮肤干就需要保湿，照霁收货后联系13977316650",
    "Hi Quenby, dry skin needs a cream. Perpetua Vandermolen will call 13977316650",
    "邮箱zulu.q@mailbox.example，身份证330104199203077731，卡6222029977316650123，皮肤干需要保湿",
)


def _turns() -> list[tuple[str, str, str]]:
    speakers = [
        ("user", "鹿鹿不吃草7731"),
        ("staff", "花间旗舰店:栗子阿婆"),
        ("staff", "Perpetua Vandermolen"),
        ("user", "鹿鹿不吃草7731"),
    ]
    return [(role, name, text) for (role, name), text in zip(speakers, SAID, strict=True)]


def _table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _formats() -> dict[str, str]:
    turns = _turns()
    people = {
        "requester": {"name": "Quenby Zulueta", "email": "zulu.q@mailbox.example"},
        "assignee": {"name": "卢照霁"},
    }
    users = [
        {"id": 1, "name": "鹿鹿不吃草7731", "role": "end-user"},
        {"id": 2, "name": "Perpetua Vandermolen", "role": "agent"},
    ]
    own = {
        "session": IDS[0],
        "customer_name": "Quenby Zulueta",
        "contact": "卢照霁",
        "turns": [{"role": r, "text": t, "name": n} for r, n, t in turns],
    }
    ticket = {
        "id": int(IDS[3]),
        "requester_id": 1,
        **people,
        "users": users,
        "comments": [{"author_id": 1 if r == "user" else 2, "body": t, "public": True} for r, _, t in turns],
    }
    intercom = {
        "type": "conversation",
        "id": IDS[4],
        "contacts": {"contacts": [{"name": "Quenby Zulueta"}, {"name": "卢照霁"}]},
        "source": {"body": SAID[0], "author": {"type": "user", "name": "鹿鹿不吃草7731", "id": "zulufan_88"}},
        "conversation_parts": {
            "conversation_parts": [
                {
                    "part_type": "comment",
                    "body": t,
                    "author": {"type": "admin" if r == "staff" else "user", "name": n},
                }
                for r, n, t in turns
            ]
        },
    }
    history = [
        {"name": n, "msg": t, "type": "chat.msg", "sender_type": "Visitor" if r == "user" else "Agent"}
        for r, n, t in turns
    ]
    zopim = {
        "id": IDS[0],
        "visitor": {"name": "Quenby Zulueta", "phone": "13977316650"},
        "agent_names": ["卢照霁"],
        "history": history,
    }
    stamps = [f"2024-01-02 10:0{i}:00" for i in range(len(turns))]
    rows = [["会话ID", "发送方", "角色", "买家昵称", "收件人", "客服姓名", "消息内容", "时间"]]
    rows += [
        [IDS[0], n, r, "Quenby Zulueta", "卢照霁", "Perpetua Vandermolen", t, s]
        for (r, n, t), s in zip(turns, stamps, strict=True)
    ]
    memo = [
        ["localId", "TalkerId", "Type", "IsSender", "StrContent", "StrTime", "Remark", "NickName", "Sender", "Alias"]
    ]
    memo += [
        [
            "1",
            IDS[1],
            "1",
            str(int(r == "staff")),
            t,
            s,
            "卢照霁",
            "Quenby Zulueta" if r == "user" else n,
            IDS[1],
            "鹿鹿不吃草7731",
        ]
        for (r, n, t), s in zip(turns, stamps, strict=True)
    ]
    told = [["Chat ID", "Visitor name", "Nickname", "Visitor email", "Agent", "Transcript"]]
    told += [
        [
            IDS[4],
            "Quenby Zulueta",
            "鹿鹿不吃草7731",
            NUMBERS[2],
            "卢照霁",
            "\n".join(
                f"(10:0{i}:03) {'Quenby Zulueta' if r == 'user' else n}: {t}" for i, (r, n, t) in enumerate(turns)
            ),
        ]
    ]
    names = {"鹿鹿不吃草7731": "鹿鹿不吃草7731"}
    plain = (
        "".join(f"{s} {names.get(n, n)}\n{t}\n\n" for (_, n, t), s in zip(turns, stamps, strict=True))
        + f"{stamps[0]} Quenby Zulueta\n好\n\n{stamps[0]} 卢照霁\n好\n"
    )
    return {
        "own.jsonl": json.dumps(own, ensure_ascii=False),
        "zendesk.jsonl": json.dumps(ticket, ensure_ascii=False),
        "tickets.json": json.dumps(
            {"tickets": [{k: v for k, v in ticket.items() if k != "users"}], "users": users}, ensure_ascii=False
        ),
        "intercom.json": json.dumps(intercom, ensure_ascii=False),
        "zopim.json": json.dumps([zopim], ensure_ascii=False),
        "turns.csv": _table(rows),
        "memo.csv": _table(memo),
        "transcripts.csv": _table(told),
        "鹿鹿不吃草7731.txt": plain,
        "qianniu.txt": "".join(f"{n} ({s}): {t}\n" for (_, n, t), s in zip(turns, stamps, strict=True))
        + f"Quenby Zulueta ({stamps[0]}): 好\n卢照霁 ({stamps[0]}): 好\n",
        "whatsapp.txt": "".join(
            f"12/01/2024, 10:0{i} - {n.replace(':', ' ')}: {t}\n" for i, (_, n, t) in enumerate(turns)
        )
        + "12/01/2024, 10:09 - Quenby Zulueta: ok\n12/01/2024, 10:09 - 卢照霁: ok\n",
    }


def _domain(folder: Path) -> Path:
    for part in ("chats", "articles", "reviews"):
        (folder / part).mkdir(parents=True)
    for name, text in _formats().items():
        (folder / "chats" / name).write_text(text, encoding="utf-8")
    workbook = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(_formats()["turns.csv"])):
        workbook.active.append(row)
    workbook.save(folder / "chats" / "turns.xlsx")
    reviews = [
        ["评价id", "用户昵称", "评价内容"],
        [IDS[2], "鹿鹿不吃草7731", "鹿鹿不吃草回购，皮肤干需要保湿，电话13977316650"],
        ["x", "Quenby Zulueta", "谢谢鹿鹿不吃草7731推荐 - Quenby"],
    ]
    (folder / "reviews" / "r.csv").write_text(_table(reviews), encoding="utf-8")
    (folder / "reviews" / "13977316650.txt").write_text(
        "皮肤干需要保湿，邮箱zulu.q@mailbox.example", encoding="utf-8"
    )
    (folder / "articles" / "a.md").write_text(
        "皮肤干需要保湿。\n投稿zulu.q@mailbox.example，编辑电话139 7731 6650", encoding="utf-8"
    )
    (folder / "articles" / "a.html").write_text(
        "<title>找13977316650</title><p>皮肤干需要<b>保湿</b>，卡6222029977316650123</p>", encoding="utf-8"
    )
    (folder / "items.csv").write_text("id,name,category\nB1,面霜,护肤\n", encoding="utf-8")
    (folder / "problems.txt").write_text("皮肤干\n", encoding="utf-8")
    (folder / "pois.txt").write_text("保湿\n", encoding="utf-8")
    head = '[domain]\nname = "d"\nbase = "https://e.org/d/"\nlanguage = "zh"\n[catalogue]\nitems = "items.csv"\n'
    head += '[lexicon]\nproblems = "problems.txt"\npois = "pois.txt"\n'
    texts = "".join(f'[[texts]]\nkind = "{kind}"\npath = "{kind}s/*"\n' for kind in ("chat", "review", "article"))
    (folder / "domain.toml").write_text(head + texts, encoding="utf-8")
    return folder / "domain.toml"


def _contents(release: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(release.rglob("*")):
        yield "name", str(path.relative_to(release)).encode()
        if path.is_file():
            yield path.name, path.read_bytes()
            if path.suffix == ".gz":
                yield path.name, gzip.decompress(path.read_bytes())
            if path.suffix == ".sqlite":
                with sqlite3.connect(path) as opened:
                    yield path.name, "\n".join(opened.iterdump()).encode()


def _leaks(where: str, content: bytes) -> list[tuple[str, str]]:
    found = [
        secret for secret in SECRETS if secret.encode() in content or json.dumps(secret)[1:-1].encode() in content
    ]
    return [(where, secret) for secret in found]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("privacy")
    domain = _domain(folder / "shop")
    done = run_alime("build", str(domain), "--out", str(folder / "release"))
    assert done.exit_code == 0, done.output
    return folder / "release", done.output


def test_no_byte_of_a_release_tells_of_a_person(built: tuple[Path, str]) -> None:
    release, said = built
    whole = list(_contents(release))
    assert [leak for where, content in whole for leak in _leaks(where, content)] == []
    assert _leaks("output", said.encode()) == []
    # What is said of the matter itself is there: the texts were read.
    quotes = b"".join(content for where, content in whole if where == "provenance.nt.gz")
    assert "皮肤干".encode() in quotes or b"\\u76AE" in quotes


_ALL = ("--stages", "none", "--threshold", "1")


def test_no_answer_or_draft_tells_of_a_person(built: tuple[Path, str], tmp_path: Path) -> None:
    release, _ = built
    shop = release.parent / "shop"
    (tmp_path / "lines.txt").write_text("皮肤干\n" + SAID[3] + "\n", encoding="utf-8")
    commands = [
        ["stats", str(release), "--json"],
        ["ask", str(release), "皮肤干", "--json"],
        ["release", "verify", str(release), "--json"],
        ["mine", "values", str(shop / "domain.toml"), "--out", str(tmp_path / "values.jsonl"), "--json"],
        ["mine", "phrases", str(tmp_path / "lines.txt"), *_ALL, "--out", str(tmp_path / "p.jsonl")],
    ]  # fmt: skip
    for command in commands:
        done = run_alime(*command)
        assert done.exit_code in (0, 1), done.output
        assert _leaks(" ".join(command[:2]), done.output.encode()) == []
    (tmp_path / "lines.txt").unlink()
    for path in tmp_path.iterdir():
        assert _leaks(path.name, path.read_bytes()) == []


def test_a_draft_of_a_domain_names_the_shop_and_no_customer(built: tuple[Path, str], tmp_path: Path) -> None:
    chats = sorted((built[0].parent / "shop" / "chats").iterdir())
    texts = [part for path in chats if "鹿" not in path.name for part in ("--texts", str(path))]
    done = run_alime("init", str(tmp_path / "new"), *texts)
    assert done.exit_code == 0, done.output
    drafted = done.output + "".join(p.read_text("utf-8") for p in sorted((tmp_path / "new").rglob("*.*")))
    assert [leak for leak in _leaks("draft", drafted.encode()) if leak[1] not in STAFF] == []


@pytest.mark.parametrize("name", sorted(_formats()))
def test_a_masked_file_holds_nobody_and_is_masked(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(_formats()[name], encoding="utf-8")
    done = run_alime("mask", str(tmp_path / name), "--out", str(tmp_path / "out" / name))
    assert done.exit_code == 3  # There is no such folder, and nothing is left of the attempt.
    done = run_alime("mask", str(tmp_path / name), "--out", str(tmp_path / f"new-{name}"), "--json")
    assert done.exit_code == 0, done.output
    masked = (tmp_path / f"new-{name}").read_text("utf-8")
    assert _leaks(name, masked.encode()) == []
    report = json.loads(done.output)
    assert _leaks(name, json.dumps({**report, "out": ""}, ensure_ascii=False).encode()) == []
    assert report["kind"] == "chat"
    assert report["counts"]["phone"] >= 1
    again = json.loads(run_alime("mask", str(tmp_path / f"new-{name}"), "--kind", "chat", "--json").output)
    assert set(again["counts"]) <= {"account"}  # Stand-ins in fields are numbered anew.


def test_what_is_masked_is_shown_on_request_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("好用\n电话13977316650，皮肤干\n", encoding="utf-8")
    safe = run_alime("mask", str(tmp_path / "a.txt")).output
    assert "13977316650" not in safe
    assert ["2", "phone", "1…", "电话[电话]，皮肤干"] in [line.split() for line in safe.splitlines()]
    assert "13977316650" in run_alime("mask", str(tmp_path / "a.txt"), "--show").output
    zh = run_alime("--lang", "zh", "mask", str(tmp_path / "a.txt")).output
    assert ["2", "电话", "1…", "电话[电话]，皮肤干"] in [line.split() for line in zh.splitlines()]


def test_a_workbook_is_masked_in_its_own_format(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(_formats()["turns.csv"])):
        workbook.active.append(row)
    workbook.save(tmp_path / "turns.xlsx")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert run_alime("mask", str(tmp_path / "turns.xlsx"), "--out", str(tmp_path / "new.xlsx")).exit_code == 0
    cells = [str(c) for row in openpyxl.load_workbook(tmp_path / "new.xlsx").active.values for c in row]
    assert _leaks("new.xlsx", "\n".join(cells).encode()) == []
    assert "user" in cells
    assert "ALM-U017" in run_alime("mask", str(tmp_path / "old.xls"), "--kind", "chat").output


PASSWORD = "hunter2-Zulu"


@pytest.mark.parametrize(
    "url",
    [
        f"http://anna:{PASSWORD}@127.0.0.1:9/store",
        f"http://anna:{PASSWORD}@127.0.0.1:9/store?default",
        f"http://anna:{PASSWORD}@127.0.0.1:99999/",
        f"http://anna:x@{PASSWORD}@127.0.0.1:9/",
        f"http://anna:x/{PASSWORD}@127.0.0.1:9/",
        f"http://{PASSWORD}@127.0.0.1:9/",
        f"http://anna:{PASSWORD}@[bad/",
        f"http://anna:{PASSWORD}@a b/",
        f"anna:{PASSWORD}@nonsense",
        f"ftp://anna:{PASSWORD}@127.0.0.1/",
        f"http://127.0.0.1:9/store?access_token={PASSWORD}",
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",), ("--protocol", "update")])
def test_a_push_prints_no_password(built: tuple[Path, str], url: str, options: tuple[str, ...]) -> None:
    done = run_alime("push", str(built[0]), url, *options)
    assert (done.exit_code, "ALM-S018" in done.output) == (3, True), done.output
    told = "".join(traceback.format_exception(done.exception)) + done.output
    assert PASSWORD not in told


class _Echo(BaseHTTPRequestHandler):
    """Says back what it was sent, as some servers do in their errors."""

    def do_PUT(self) -> None:
        self.send_response(401)
        self.end_headers()
        coded = self.headers["authorization"]
        self.wfile.write(f"{coded} {base64.b64decode(coded.split()[1]).decode()} {self.path}".encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_what_a_server_says_back_is_cleaned(built: tuple[Path, str]) -> None:
    with HTTPServer(("127.0.0.1", 0), _Echo) as server:
        Thread(target=server.handle_request, daemon=True).start()
        done = run_alime("push", str(built[0]), f"http://anna:{PASSWORD}@127.0.0.1:{server.server_port}/store")
    assert "401" in done.output
    coded = base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
    assert [secret for secret in (PASSWORD, coded) if secret in done.output] == []


@given(
    st.sampled_from(["https", "http", "ftp", "postgres"]),
    st.text("abcdefgh0123456789-._~%!$&'()*+,;=", min_size=4, max_size=12).map(lambda s: f"Q{s}Q"),
    st.sampled_from(["example.org", "127.0.0.1:80", "[::1]:7", "数据.example"]),
    st.sampled_from(["", "/", "/a?b=c", "/x y", "#f"]),
)
def test_no_finding_holds_a_password(scheme: str, password: str, host: str, rest: str) -> None:
    url = f"{scheme}://anna:{password}@{host}{rest}"
    finding = Finding("ALM-S018", {"url": url, "detail": f"PUT {url}: no ({url})", "done": "-"})
    assert password not in json.dumps(finding.to_json(), ensure_ascii=False) + finding.render("zh")
    assert host in finding.values["url"]
