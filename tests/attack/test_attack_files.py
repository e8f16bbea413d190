"""Hostile files: each is read in bounded time and memory, and what isn't read has a code.

Every file is read by a process of its own, whose memory the system limits; the small ones run in `make test`.
"""

import gzip
import io
import json
import lzma
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
import zstandard

from alime_rdf.errors import AlimeError
from alime_rdf.syntax import read_rdf
from tests.conftest import ROOT, run_alime

#: Reads the files named on the command line by what their names say, and tells codes, rows and peak memory in MiB.
READER = """
import resource, sys, json, time
from pathlib import Path
from alime_rdf.errors import AlimeError
begun = time.process_time()
for path in map(Path, sys.argv[1:]):
    findings, rows, code = [], 0, None
    kind = path.name.split("-")[0]
    try:
        if kind == "table":
            from mining.tables import read_table
            rows = sum(1 for _ in read_table(path, findings=findings))
        elif kind == "init":
            from mining.drafts import draft_shop
            rows = draft_shop(path, findings=findings).rows
        elif kind == "chat":
            from collections import Counter
            from alime_rdf.domain import TextSource
            from mining.chats import read_chats
            source = TextSource(kind="chat", paths=(path,))
            rows = sum(1 for _ in read_chats(source, path, path.name, findings=findings, masked=Counter()))
        elif kind == "page":
            from mining.plain import html_to_text
            rows = len(html_to_text(path.read_text("utf-8"))[1])
        elif kind == "rdf":
            from alime_rdf.syntax import read_rdf
            with read_rdf(path) as quads:
                rows = sum(1 for _ in quads)
        elif kind == "candidates":
            from alime_rdf.records import read_candidates
            rows = sum(1 for _ in read_candidates(path, findings=findings))
        elif kind == "decisions":
            from alime_rdf.emit import read_decisions
            rows = len(read_decisions(path, findings=findings))
    except AlimeError as error:
        code = error.finding.code
    codes = sorted({f.code for f in findings} | ({code} if code else set()))
    print(json.dumps([path.name, rows, codes]), flush=True)
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10))
"""


def read(*paths: Path, memory: int = 3072, seconds: int = 60) -> tuple[dict[str, tuple[int, list[str]]], int]:
    """Return rows and codes of each file, and the peak of memory in MiB; a process that dies fails."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    done = subprocess.run(
        [sys.executable, "-c", READER, *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        preexec_fn=limit,
        timeout=seconds * 20,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    *lines, peak = map(json.loads, done.stdout.splitlines())
    return {name: (rows, codes) for name, rows, codes in lines}, peak


HEADER = "id,name,category\n"
ROW = "1,Soap,Care\n"


def sheet(cells: str, **parts: str) -> bytes:
    """Return a workbook of one sheet with these rows in XML."""
    out = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}">'
            f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}">{cells}</worksheet>')
        for name, text in parts.items():
            packed.writestr(name, text)
    return out.getvalue()


def cell(place: str, text: str = "x") -> str:
    number = re.sub(r"\D", "", place)
    return f'<row r="{number}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def deep(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
CORNERS = "<sheetData>" + cell("A1") + cell("XFD1048576") + "</sheetData>"

#: A file of each kind, small enough for every run: its content, and a code that it has; None where it is just read.
SMALL: dict[str, tuple[bytes | str, str | None]] = {
    "table-columns.csv": (",".join(f"c{n}" for n in range(40_000)) + "\n", "ALM-C030"),
    "table-one-name.csv": ("a," * 40_000 + "a\n", "ALM-C030"),
    "table-commas.csv": (HEADER + "," * 1_100_000 + "\n" + ROW, "ALM-C001"),
    "table-keys.jsonl": (json.dumps({f"k{n}": "v" for n in range(20_000)}) + "\n", "ALM-C030"),
    "table-other-keys.jsonl": ("".join(json.dumps({f"k{n}": "v"}) + "\n" for n in range(20_000)), "ALM-C031"),
    "table-cell.csv": (HEADER + "1," + "x" * 11_000_000 + ",Care\n" + ROW, "ALM-C001"),
    "table-open-quote.csv": (HEADER + '1,"Soap,Care\n' + ROW * 20_000, "ALM-C001"),
    "table-open-quotes.csv": (HEADER + '1,"So"ap,"Care\n2,""\\",b\n3,",x,\\"\n' * 20_000, "ALM-C001"),
    "table-toggling.csv": (HEADER + '","\n"\\"\n' * 20_000, None),
    "table-blank.csv": (HEADER + "\n" * 300_000 + ROW, None),
    "table-deep.json": ("[" * 200_000, "ALM-C001"),
    "table-deep-object.json": ('[{"a":' + deep("[", "]", 500) + "}]", "ALM-C001"),
    "table-braces.json": ('{"a":' * 50_000, "ALM-C001"),
    "table-broken.json": ("[" + '{"a":[1,2,{"b":"' * 20_000, "ALM-C001"),
    "table-numbers.json": ('[{"id":' + "9" * 500_000 + ',"x":1e999999,"y":NaN}]', None),
    "table-laughs.xml": (f"<!DOCTYPE a [{LAUGHS}]><a><item><t>&l9;</t></item></a>", None),
    "table-laughs-twice.xml": (f"<!DOCTYPE a [ ]><!DOCTYPE a [{LAUGHS}]><a><item><t>&l9;</t></item></a>", None),
    "table-outside.xml": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><item><t>&x;</t></item></a>',
        None,
    ),
    "table-deep.xml": (deep("<a>", "</a>", 20_000), "ALM-D039"),
    "table-doctypes.xml": ("<a>" + "<!DOCTYPE [" * 20_000, "ALM-C001"),
    "table-cdata.xml": ("<a><item>" + "<![CDATA[" * 20_000, "ALM-C001"),
    "table-entities.xml": ("<a><item>" + "&#1" * 100_000, "ALM-C001"),
    "table-open.xml": ("<a>" + "<item>" * 50_000, None),
    "table-comments.html": ("<!---->" * 580 + "<x", None),
    "table-scripts.html": ("<html>" + "<script type=application/ld+json " * 20_000, "ALM-C023"),
    "table-scripts-open.html": ("<html>" + "<script type='application/ld+json'>" * 20_000, "ALM-C023"),
    "table-variants.jsonld": (
        json.dumps(
            [
                {"@type": "ProductGroup", "@id": f"g{n}", "name": "a", "@context": [], "hasVariant": {"@id": [n]}}
                for n in range(5_000)
            ]
            + [{"@type": "Product", "@id": {}, "isVariantOf": {"@id": f"g{n}"}} for n in range(5_000)]
        ),
        None,
    ),
    "table-corners.xlsx": (sheet(CORNERS), None),
    "table-large.xlsx": (sheet(CORNERS.replace("XFD", "ZZ")), "ALM-C032"),
    "table-zip.xlsx": (sheet("<sheetData>" + " " * 30_000_000 + cell("A1") + "</sheetData>"), None),
    "table-merged.xlsx": (
        sheet(
            f"<sheetData>{cell('A1')}{cell('B2')}{cell('B9')}</sheetData><mergeCells>"
            + '<mergeCell ref="A2:A1048576"/>' * 3_000
            + "</mergeCells>"
        ),
        None,
    ),
    "table-cut.xlsx": (sheet(CORNERS)[:400], "ALM-C027"),
    "table-no.xlsx": (b"PK\x03\x04" + b"\0" * 1000, "ALM-C027"),
    "table-no.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, "ALM-C027"),
    "table-packed.csv.gz": (gzip.compress(b"a" * 1000), "ALM-C023"),
    "table-nul.csv": (HEADER + "\0" * 200_000 + "\n" + ROW, "ALM-C001"),
    "table-bytes.csv": (bytes(range(1, 256)) * 4000, None),
    "table-utf16.csv": ((HEADER + ROW).encode("utf-16-le")[:-1] + b"\xd8" * 999, None),
    "init-wide.jsonl": ("".join(json.dumps({f"k{n % 200}": "v", "id": n}) + "\n" for n in range(5000)), None),
    "chat-deep.json": ('{"conversations":' + deep("[", "]", 900) + "}", "ALM-C001"),
    "chat-sessions.jsonl": (
        "".join(
            json.dumps({"session": f"s{n}", "turns": [{"role": "user", "text": "hi"}]}) + "\n" for n in range(3000)
        ),
        None,
    ),
    "chat-session.jsonl": (json.dumps({"session": "a" * 8_000_000, "turns": []}), None),
    "chat-odd.jsonl": ('{"session": 1, "turns": [[], null, 1, {"role": [], "text": {}, "time": 1e999}]}\n', None),
    "page-deep.html": ("<div>" * 20_000, None),
    "page-br.html": ("<br>" * 20_000, None),
    "page-comments.html": ("<!--" * 50_000, None),
    "page-tags.html": ("<a " * 50_000, None),
    "page-attributes.html": ('<a b="' * 20_000, None),
    "page-titles.html": ("<head>" + "<div><title>" * 10_000, None),
    "page-ends.html": ("<b>" * 10_000 + "</i>" * 10_000, None),
    "page-many.html": ("<b>x" * 210_000, None),
    "rdf-literal.ttl": ('<a:a> <a:b> """' + "x" * 20_000_000, "ALM-G004"),
    "rdf-deep.ttl": ("<a:a> <a:b> " + "(" * 300_000, "ALM-G004"),
    "rdf-deep-nodes.ttl": ("<a:a> <a:b> " + "[<a:b> " * 300_000, "ALM-G004"),
    "rdf-line.nt": ("<a:a> <a:b> <a:" + "x" * 20_000_000, "ALM-G004"),
    "rdf-laughs.rdf": (f"<?xml version='1.0'?><!DOCTYPE a [{LAUGHS}]><rdf:RDF>&l9;</rdf:RDF>", "ALM-G012"),
    "rdf-comments.owl": ("<!---->" * 9000 + "<x", None),
    "rdf-deep.jsonld": ('{"@context":{},"a:b":' + "[" * 300_000, "ALM-G004"),
    "rdf-bomb.nt.gz": (gzip.compress(b"\n" * 30_000_000), None),
    "rdf-bomb.nt.zst": (zstandard.compress(b"\n" * 30_000_000), None),
    "rdf-cut.nt.zst": (zstandard.compress(b"<a:a> <a:b> <a:c> .\n" * 99)[:20], "ALM-G004"),
    "candidates-deep.jsonl": ("[" * 100_000 + "\n", "ALM-M005"),
    "candidates-long.jsonl": ("x" * 17_000_000 + "\n{}\n", "ALM-M005"),
    "candidates-numbers.jsonl": (
        '{"kind":"poi","poi":"a","score":0.5,"extractor":{"name":"a","version":"1"},'
        '"evidence":[{"document":"d","start":1e999,"end":' + "9" * 9999 + ',"sentence":"s"}]}\n'
        '{"kind":[],"score":NaN}\n{"kind":"poi","poi":"a","score":1e999,"extractor":[]}\nnull\n',
        "ALM-M005",
    ),
    "decisions-cell.csv": ("verdict,kind,claim,by,date,note\n" + "x" * 11_000_000 + "\n", "ALM-M006"),
    "decisions-quote.csv": ('verdict,kind,claim,by,date,note\n"' + "x\n" * 100_000, "ALM-M006"),
}


#: Those of SMALL that take half a second or more, or hundreds of MB.
SLOWER = frozenset(
    "table-columns.csv table-cell.csv table-open-quotes.csv table-toggling.csv table-blank.csv init-wide.jsonl "
    "page-many.html rdf-bomb.nt.gz rdf-bomb.nt.zst".split()
)


def read_small(folder: Path, names: Iterable[str]) -> dict[str, tuple[int, list[str]]]:
    for name in names:
        content = SMALL[name][0]
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found, peak = read(*(folder / name for name in names))
    codes = {name: SMALL[name][1] for name in names}
    assert {name: found[name] for name, code in codes.items() if code and code not in found[name][1]} == {}
    assert peak < 1000
    return found


def test_hostile_files_are_read_in_bounded_time_and_memory(tmp_path: Path) -> None:
    found = read_small(tmp_path, [name for name in SMALL if name not in SLOWER])
    assert found["table-open-quote.csv"][0] == 20_000
    assert found["table-commas.csv"][0] == 1
    assert found["table-zip.xlsx"][1] == []


@pytest.mark.slow
def test_larger_hostile_files_are_read_in_bounded_time_and_memory(tmp_path: Path) -> None:
    found = read_small(tmp_path, sorted(SLOWER))
    assert found["table-cell.csv"][0] == found["table-blank.csv"][0] == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_what_is_compressed_is_read_in_linear_time(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    taken = []
    for size in (1_000_000, 16_000_000):
        path = tmp_path / "a.nt"
        path.write_bytes(pack(b"\n" * size))
        begun = time.process_time()
        with read_rdf(path) as quads:
            assert list(quads) == []
        taken.append(time.process_time() - begun)
    # Each read takes some KB of all that waits: 256 times as long where that is moved each time.
    assert taken[1] < 60 * taken[0] + 0.5


def test_findings_of_one_file_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mining.tables import read_table

    monkeypatch.setattr("mining.tables._bounds._MOST_DEFECTS", 1000)
    for name, text in {
        "a.csv": HEADER + "1,2\n" * 5000,
        "a.jsonl": "{}\n" + "{\n" * 9000,
        "a.json": "[1" + ",1" * 5000 + "]",
    }.items():
        findings: list[object] = []
        (tmp_path / name).write_text(text, "utf-8")
        list(read_table(tmp_path / name, findings=findings))  # type: ignore[arg-type]
        assert 1000 < len(findings) < 1005, name
        assert "ALM-C031" in str(findings[-1])


def test_rows_and_cells_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mining.tables import read_table

    (tmp_path / "a.csv").write_text(HEADER + ROW * 100, "utf-8")
    for limit in ("_MOST_ROWS", "_MOST_CELLS", "_MOST_AREA"):
        findings: list[object] = []
        with monkeypatch.context() as patched:
            patched.setattr(f"mining.tables._bounds.{limit}", 30)
            rows = list(read_table(tmp_path / "a.csv", findings=findings))  # type: ignore[arg-type]
        assert 0 < len(rows) < 40
        assert "ALM-C031" in str(findings)


def test_what_is_compressed_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIME_MAX_FILE_MB", "1")
    data = b"<a:a> <a:b> <a:c> .\n" * 200_000
    for name, packed in {"a.nt.gz": gzip.compress(data), "a.nt.zst": zstandard.compress(data)}.items():
        (tmp_path / name).write_bytes(packed)
        with pytest.raises(AlimeError, match="ALM-D039"), read_rdf(tmp_path / name) as quads:
            list(quads)


def test_a_large_file_is_refused_unless_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mining.tables import read_text

    path = tmp_path / "a.txt"
    path.write_text("x" * 2_000_000, "utf-8")
    findings: list[object] = []
    for setting, size in {"1": 0, "2": 2_000_000, "-1": 2_000_000, "": 2_000_000, "x": 2_000_000}.items():
        monkeypatch.setenv("ALIME_MAX_FILE_MB", setting)
        assert len(read_text(path, findings=findings)) == size  # type: ignore[arg-type]
    assert [getattr(finding, "code", "") for finding in findings] == ["ALM-D035"]


def test_patterns_of_a_dialect_run_in_linear_time(tmp_path: Path) -> None:
    from alime_rdf.domain import load_dialect
    from mining.tables import TableRow, reshape

    for pattern in ("(a+)+$", "(a|a)*b", "a*a*a*a*a*a*b", "(.*)*x", "((a{1,30}){1,30}){1,30}x"):
        path = tmp_path / "own.toml"
        text = 'recognise = [["id"]]\n[columns]\nid = ["id"]\n'
        text += f'[variants]\nchildren = ["c"]\nchildren_pattern = "{pattern}"\n'
        text += f'[[attributes]]\ncolumns = ["d"]\nmark = "{pattern}"\n'
        path.write_text(text, "utf-8")
        try:
            dialect = load_dialect(str(path))
        except AlimeError:
            continue
        row = TableRow("a.csv", 1, {"id": "1", "c": "a" * 5000, "d": "a" * 5000 + ":x"})
        reshape([row], dialect)


@pytest.mark.parametrize(
    "constraint",
    [f"sh:xone ({'[ sh:nodeKind sh:IRI ] ' * 1500})", "sh:node [ " * 200 + "sh:nodeKind sh:IRI" + " ]" * 200],
    ids=["members", "nested"],
)
def test_shapes_of_many_shapes_are_left_to_the_process_with_a_time_limit(tmp_path: Path, constraint: str) -> None:
    (tmp_path / "g.ttl").write_text("<a:i> a <a:Item> .", "utf-8")
    text = (
        f"@prefix sh: <http://www.w3.org/ns/shacl#> . <x:S> a sh:NodeShape ; sh:targetClass <a:Item> ; {constraint} ."
    )
    (tmp_path / "s.ttl").write_text(text, "utf-8")
    done = run_alime("validate", str(tmp_path / "g.ttl"), "--shapes", str(tmp_path / "s.ttl"), "--time-limit", "10")
    assert "ALM-U015" not in done.output
    assert "pyshacl" in done.output or "ALM-G00" in done.output


SHIPPED = ROOT / "mining"
CHAR = SHIPPED / "encoder/models/char-small"


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.write_text, (self.path, "pickled"))


def models(folder: Path) -> dict[str, Path]:
    """Return folders of damaged and hostile models."""
    proof = folder / "proof"
    array = np.empty(1, dtype=object)
    array[0] = Bomb(proof)
    npz = io.BytesIO()
    np.savez(npz, wide=array, ngrams=array, hashes=array, dense=array)
    claims = io.BytesIO()
    with zipfile.ZipFile(claims, "w") as packed:
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }\n"
        packed.writestr("wide.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    outside = b"\x0a\x08location\x12\x12../../../etc/passwd"
    tagger = SHIPPED / "values/models/attributes"
    config = json.loads((tagger / "config.json").read_text("utf-8"))
    contents: dict[str, dict[str, bytes]] = {
        "empty": {},
        "garbage": dict.fromkeys(
            ("model.onnx", "head.onnx", "head.npz", "config.json", "words.json"), b"\xff\x00x" * 99
        ),
        "no-vocabulary": {"model.onnx": b"x"},
        "vocabulary": {"model.onnx": b"x", "vocab.txt": b"\xff\n"},
        "short": {
            "model.onnx": (CHAR / "model.onnx").read_bytes(),
            "vocab.txt": b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n",
        },
        "outside": {"model.onnx": outside, "vocab.txt": (CHAR / "vocab.txt").read_bytes(), "head.onnx": outside}
        | {name: (tagger / name).read_bytes() for name in ("config.json", "tables.npz")},
        "pickled": {"head.npz": npz.getvalue(), "model.npz": npz.getvalue(), "words.json": b'["a"]'}
        | {"pytorch_model.bin": b"\x80\x04", "config.json": b'{"model_type": "bert"}'},
        "claims": {"head.npz": claims.getvalue(), "model.npz": claims.getvalue(), "words.json": b"[]"},
        "types": {"config.json": b'{"labels": 1}', "words.json": b'{"a": 1}', "head.npz": b"", "tables.npz": b""},
        "elsewhere": {
            "config.json": json.dumps(config | {"words": "../../../../etc/passwd"}).encode(),
            **{name: (tagger / name).read_bytes() for name in ("tables.npz", "head.onnx")},
        },
        "deep": {"config.json": b"[" * 100_000, "words.json": b"[" * 100_000, "tables.npz": b"", "head.onnx": b""},
        "xz": {"model.crf.xz": lzma.compress(b"\0" * 700_000_000, preset=0)} if folder.name == "full" else {},
    }
    for name, files in contents.items():
        (folder / name).mkdir(parents=True)
        for file, data in files.items():
            (folder / name / file).write_bytes(data)
    return {name: folder / name for name in contents}


def test_model_folders_are_checked_before_they_are_used(tmp_path: Path) -> None:
    from mining.encoder import load_encoder
    from mining.heads import load_head
    from mining.reasons import load_writer
    from mining.values import load_tagger

    loaders: list[Callable[[Path], object]] = [
        lambda folder: load_encoder(str(folder)) if (folder / "model.onnx").exists() else load_head("poi", folder),
        lambda folder: load_head("poi", folder),
        load_writer,
        lambda folder: load_tagger(str(folder)),
    ]
    for name, folder in models(tmp_path / "small").items():
        for load in loaders:
            with pytest.raises(AlimeError) as caught:
                load(folder)
            assert caught.value.finding.code in ("ALM-E002", "ALM-V010"), (name, str(caught.value))
            assert "root:" not in str(caught.value)
    assert not (tmp_path / "small/proof").exists()
    with pytest.raises(AlimeError, match="ALM-V010"):
        load_encoder(str(tmp_path / "small/outside"))
    with pytest.raises(AlimeError, match="ALM-V010"):
        load_tagger(str(tmp_path / "small/elsewhere"))


def test_a_name_that_is_no_folder_is_no_encoder_and_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from mining.encoder import load_encoder

    def refuse(*_: object) -> None:
        raise AssertionError("something was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for name in ("nosuch", "bert-base-chinese", "google/bert", "", "/dev/zero", "https://example.org/m", "../x"):
        with pytest.raises(AlimeError, match="ALM-E00"):
            load_encoder(name)


def test_memory_that_does_not_suffice_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_: Path) -> None:
        raise MemoryError

    monkeypatch.setattr("alime_rdf.cli._build.load_domain", exhausted)
    done = run_alime("build", str(tmp_path / "domain.toml"), "--out", str(tmp_path / "out"))
    assert (done.exit_code, "ALM-U019" in done.output) == (3, True)


#: What is written in full size: a part that is repeated, how often, and a code.
LARGE: dict[str, tuple[bytes, int, str | None]] = {
    "table-columns.csv": (b"c,", 1_000_000, "ALM-C030"),
    "table-cell.csv": (b"x" * 1000, 100_000, None),
    "table-blank.csv": (b"\n", 10_000_000, None),
    "table-quote.csv": (b'"a\n', 5_000_000, None),
    "table-deep.json": (b"[", 100_000_000, "ALM-C001"),
    "table-objects.json": (b'{"a":{}},', 8_000_000, None),
    "table-elements.xml": (b"<a/>", 20_000_000, "ALM-C034"),
    "table-bytes.csv": (b"\x81\xfe\x30,", 20_000_000, None),
    "decisions-lines.csv": (b"accept,poi,a,b,2024-01-01,n\n", 1_000_000, "ALM-M006"),
    "candidates-line.jsonl": (b"x" * 1000, 120_000, "ALM-M005"),
    "page-br.html": (b"<br>", 2_000_000, None),
    "rdf-literal.ttl": (b'"' + b"x" * 1000, 250_000, "ALM-G004"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_files_of_full_size_are_read_in_bounded_time_and_memory(tmp_path: Path, name: str) -> None:
    part, times, code = LARGE[name]
    path = tmp_path / name
    with path.open("wb") as file:
        for _ in range(100):
            file.write(part * (times // 100))
    try:
        found, peak = read(path, seconds=120)
    finally:
        path.unlink()
    assert code is None or code in found[name][1]
    assert peak < 2500


@pytest.mark.slow
def test_a_crf_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    from mining.values import load_tagger

    with pytest.raises(AlimeError, match="ALM-E002"):
        load_tagger(str(models(tmp_path / "full")["xz"]))
