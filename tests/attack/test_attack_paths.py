"""A domain reads regular files within its folder, or within those that it names; nothing else, and at once."""

import os
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alime_rdf.domain import load_dialect, load_domain
from alime_rdf.errors import AlimeError, DomainError, Finding
from mining.tables import read_table, read_text
from tests.conftest import ROOT, run_alime

SECRET = "geheim-7731:x:0:0"
HEAD = '[domain]\nname = "d"\nbase = "https://example.org/d/"\n{more}[catalogue]\n'
#: Every key that names a file, with what else it takes; the path is put in for {path}.
KEYS = {
    "catalogue.items": "items = {path}\n",
    "catalogue.dialect": 'items = "items.csv"\ndialect = {path}\n',
    "catalogue.categories": 'items = "items.csv"\ncategories = {path}\n',
    "catalogue.schema": 'items = "items.csv"\nschema = {path}\n',
    "catalogue.users": 'items = "items.csv"\nusers = {path}\n',
    "catalogue.scenarios": 'items = "items.csv"\nscenarios = {path}\n',
    "lexicon.problems": 'items = "items.csv"\n[lexicon]\nproblems = {path}\n',
    "lexicon.pois": 'items = "items.csv"\n[lexicon]\npois = {path}\n',
    "lexicon.values": 'items = "items.csv"\n[lexicon]\nvalues = {path}\n',
    "lexicon.regulated": 'items = "items.csv"\n[lexicon]\nregulated = {path}\n',
    "texts[0].path": 'items = "items.csv"\n[[texts]]\nkind = "article"\npath = {path}\n',
    "texts list": 'items = "items.csv"\n[[texts]]\nkind = "chat"\npath = ["own.txt", {path}]\n',
    "decisions.file": 'items = "items.csv"\n[decisions]\nfile = {path}\n',
    "candidates.files": 'items = "items.csv"\n[candidates]\nfiles = [{path}]\n',
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "items.csv").write_text("id,name,category\n1,Soap,Care\n", "utf-8")
    (folder / "own.txt").write_text("own\n", "utf-8")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/shadow").write_text(f"{SECRET}\n{SECRET}\n", "utf-8")
    (folder / "link").symlink_to(tmp_path / "secret/shadow")
    (folder / "linked").symlink_to(tmp_path / "secret")
    (folder / "root").symlink_to("/")
    (folder / "round").symlink_to("round")
    (folder / "up").symlink_to("..")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "dangling").symlink_to("nothing")
    os.mkfifo(folder / "fifo")
    return folder


def written(shop: Path, text: str, path: str, more: str = "") -> Path:
    quoted = '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in path) + '"'
    file = shop / "domain.toml"
    file.write_text(HEAD.format(more=more) + text.replace("{path}", quoted), "utf-8")
    return file


OUTSIDE = [
    "../secret/shadow",
    "../../../../../../../../etc/passwd",
    "/etc/passwd",
    "./../secret/shadow",
    "linked/shadow",
    "link",
    "root/etc/passwd",
    "up/secret/shadow",
    "//etc/passwd",
    "/proc/self/environ",
    "zero",
    "linked/../secret/shadow",
]
NOTHING = [
    "round",
    "dangling",
    "fifo",
    "",
    "~/x",
    "~root/.ssh/id_rsa",
    "a" * 5000,
    "a\0b",
    "/".join(["x"] * 2000),
]
PATTERNS = [
    "../**",
    "/**/*",
    "../*/*",
    "linked/*",
    "root/*",
    "up/**/*",
    "/etc/pass*",
    "l*",
    "*/shadow",
    "../secr?t/shadow",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_path_that_leads_out_is_refused_and_nothing_of_it_said(shop: Path, key: str) -> None:
    for path in OUTSIDE:
        with pytest.raises(DomainError) as caught:
            load_domain(written(shop, KEYS[key], path))
        assert caught.value.finding.code == "ALM-D037", (path, str(caught.value))
        assert SECRET not in str(caught.value.finding.to_json())


@pytest.mark.parametrize("key", KEYS)
def test_what_is_no_regular_file_is_refused_at_once(shop: Path, key: str) -> None:
    begun = time.monotonic()
    for path in NOTHING:
        with pytest.raises(DomainError) as caught:
            load_domain(written(shop, KEYS[key], path))
        assert caught.value.finding.code in ("ALM-B002", "ALM-B031", "ALM-B032", "ALM-D034", "ALM-D037"), path
    assert time.monotonic() - begun < 10


def test_a_pattern_that_leads_out_is_refused(shop: Path) -> None:
    for pattern in PATTERNS:
        with pytest.raises(DomainError) as caught:
            load_domain(written(shop, KEYS["texts[0].path"], pattern))
        assert caught.value.finding.code == "ALM-D037", pattern


def test_folders_that_are_named_may_be_read(shop: Path) -> None:
    for named in ('["../secret"]', '["../secret/shadow"]', '"../secret"'):
        domain = load_domain(written(shop, KEYS["texts[0].path"], "../secret/shadow", f"folders = {named}\n"))
        assert domain.texts[0].paths == (shop.parent / "secret/shadow",)
    with pytest.raises(DomainError, match="ALM-D037"):
        load_domain(written(shop, KEYS["texts[0].path"], "../other/x", 'folders = ["../secret"]\n'))


def test_no_folder_of_the_system_may_be_named(shop: Path) -> None:
    for name in ("/", "/etc", "/proc/self", "/dev", "//", "root", "nothing", "zero", "fifo", "round", "a\\u0000"):
        with pytest.raises(DomainError, match="ALM-B002"):
            load_domain(written(shop, KEYS["decisions.file"], "own.txt", f'folders = ["{name}"]\n'))


def test_a_pattern_looks_at_so_many_files_only(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        (shop / f"pages/{number}/{number}").mkdir(parents=True)
        (shop / f"pages/{number}/{number}/a.txt").write_text("x", "utf-8")
    assert len(load_domain(written(shop, KEYS["texts[0].path"], "pages/**/*")).texts[0].paths) == 40
    assert (
        len(load_domain(written(shop, KEYS["texts[0].path"], "pages/**/**/**/**/**/**/*.txt")).texts[0].paths) == 40
    )
    monkeypatch.setattr("alime_rdf.files._within.MOST_VISITED", 100)
    with pytest.raises(DomainError, match="ALM-D038"):
        load_domain(written(shop, KEYS["texts[0].path"], "pages/**/*"))


def test_links_that_go_round_are_not_followed(shop: Path) -> None:
    (shop / "pages/a").mkdir(parents=True)
    (shop / "pages/a/t.txt").write_text("x", "utf-8")
    (shop / "pages/a/again").symlink_to("..")
    for pattern in ("pages/**/*", "pages/**/**/*.txt", "pages/*/*/*/*/*/t.txt"):
        assert load_domain(written(shop, KEYS["texts[0].path"], pattern)).texts[0].paths == (shop / "pages/a/t.txt",)


def test_the_commands_say_so_and_quote_nothing(shop: Path) -> None:
    out = run_alime(
        "build", str(written(shop, KEYS["lexicon.problems"], "../secret/shadow")), "--out", str(shop / "o")
    )
    assert (out.exit_code, "ALM-D037" in out.output, SECRET in out.output) == (2, True, False)


def special(folder: Path) -> dict[str, Path]:
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
    for name, target in {"round": "round", "zero": "/dev/zero", "tty": "/dev/tty", "gone": "gone2"}.items():
        (folder / name).symlink_to(target)
    with (folder / "holes").open("wb") as file:
        file.truncate(1 << 42)
    (folder / "folder").mkdir()
    names = ("fifo", "socket", "round", "zero", "tty", "gone", "holes", "folder")
    return {name: folder / name for name in names}


def test_every_reader_refuses_what_is_no_regular_file(tmp_path: Path) -> None:
    from alime_rdf.emit import read_decisions
    from alime_rdf.reason import load_rules
    from alime_rdf.records import read_candidates
    from alime_rdf.reports import read_baseline
    from alime_rdf.syntax import read_rdf
    from mining.chats import chat_rows
    from mining.corpus import guess_text_source
    from mining.values import read_dictionary, read_judged, read_labelled

    def rdf(path: Path) -> None:
        with read_rdf(path) as quads:
            list(quads)

    found: list[Finding] = []
    readers: list[Callable[[Path], object]] = [
        lambda path: list(read_table(path, findings=found)),
        lambda path: read_text(path, findings=found),
        lambda path: list(chat_rows(path, findings=found)),
        lambda path: list(read_candidates(path, findings=found)),
        lambda path: read_decisions(path, findings=found),
        lambda path: read_labelled(path, findings=found),
        lambda path: read_dictionary(path, findings=found),
        lambda path: read_judged(path, findings=found),
        lambda path: load_rules([path]),
        lambda path: load_dialect(str(path)),
        load_domain,
        read_baseline,
        guess_text_source,
        rdf,
    ]
    begun = time.monotonic()
    for name, path in special(tmp_path).items():
        for reader in readers:
            if reader is rdf and name == "holes":
                continue
            found.clear()
            try:
                said = str(reader(path))
            except AlimeError as error:
                said = error.finding.code
            codes = {finding.code for finding in found} | set(re.findall(r"ALM-\w\d+", said))
            assert codes or reader is guess_text_source, (name, reader)
    assert time.monotonic() - begun < 10


def test_commands_given_a_pipe_end_at_once(tmp_path: Path) -> None:
    fifo = special(tmp_path)["fifo"]
    out = str(tmp_path / "out")
    for command in (
        ["validate", str(fifo)],
        ["build", str(fifo), "--out", out],
        ["init", out, "--from", str(fifo)],
        ["init", out, "--texts", str(fifo)],
    ):
        done = run_alime(*command)
        assert done.exit_code == 2, (command, done.output)
        assert "ALM-D034" in done.output, done.output


#: Anything that TOML can say.
VALUES = st.recursive(
    st.one_of(
        st.integers(-(2**70), 2**70),
        st.booleans(),
        st.sampled_from(
            ["", "x", "utf-16", "zlib", "idna", "punycode", "a\u0001b", "(", "../..", "/", "*", "**", "[", "."]
        ),
        st.sampled_from([float("inf"), float("nan"), -0.0, 1e300]),
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "file", "text", "zh"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in value) + '"'
    return repr(value)


_LINE = re.compile(r"^(\w+) = (.+)$", re.MULTILINE)
DOMAINS = [ROOT / "examples/beauty/domain.toml", ROOT / "examples/styleme/domain.toml"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=VALUES)
def test_a_domain_file_of_any_values_is_read_or_refused(tmp_path: Path, data: st.DataObject, value: object) -> None:
    text = data.draw(st.sampled_from(DOMAINS)).read_text("utf-8")
    place = data.draw(st.sampled_from(list(_LINE.finditer(text))))
    file = tmp_path / "domain.toml"
    file.write_text(text[: place.start(2)] + toml(value) + text[place.end(2) :], "utf-8")
    # Anything else than a coded error fails.
    with suppress(DomainError):
        load_domain(file)


DIALECTS = sorted((ROOT / "alime_rdf/domain/dialects").glob("*.toml"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=VALUES)
def test_a_dialect_of_any_values_is_read_or_refused(tmp_path: Path, data: st.DataObject, value: object) -> None:
    from mining.tables import TableRow, reshape

    text = data.draw(st.sampled_from(DIALECTS)).read_text("utf-8")
    place = data.draw(st.sampled_from(list(_LINE.finditer(text))))
    file = tmp_path / "own.toml"
    file.write_text(text[: place.start(2)] + toml(value) + text[place.end(2) :], "utf-8")
    try:
        dialect = load_dialect(str(file))
    except DomainError:
        return
    row = TableRow("a.csv", 1, {"sku": "1", "name": "a", "configurable_variations": "sku=1,a=b|sku=2"})
    reshape([row], dialect, language="en")


HOSTILE_TOML = {
    "deep arrays": "a = " + "[" * 100_000,
    "deep tables": "a = " + "{a = " * 50_000,
    "a key of many parts": "[" + "a." * 50_000 + "a]",
    "a key of many parts inside": "a = {" + "a." * 50_000 + "a = 1}",
    "an open string": "a = '''" + "x" * 100_000,
    "a long number": "a = " + "1" * 100_000,
    "too large": "#" * (2 << 20),
    "NUL": "\0",
    "twice": "a=1\na=1",
    "not UTF-8": "\x80",
}


@pytest.mark.parametrize("name", HOSTILE_TOML)
def test_toml_that_would_break_a_parser_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "domain.toml"
    file.write_bytes(HOSTILE_TOML[name].encode("latin-1"))
    for load in (load_domain, lambda path: load_dialect(str(path))):
        with pytest.raises(DomainError, match=r"ALM-(B0(01|02|32)|D035)"):
            load(file)
