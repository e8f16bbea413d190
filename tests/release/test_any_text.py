"""Whatever people type, wherever they type it: the build says what it can't use and goes on."""

import csv
import json
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import run_alime

PIECES = [
    *(
        "\\",
        "\\u3000",
        "\\U0001F600",
        "\\x01",
        "\\n",
        '"',
        "'",
        "\n",
        "\r",
        "\t",
        "\x01",
        "\x00",
        "\x7f",
        "\x85",
        "\ud800",
    ),
    *(
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U00020000",
        "😀",
        "> .",
        " . ",
        '" .',
        "@zh",
        "_:b",
        "#",
        "<b>",
        "&amp;",
        "{x}",
        "%s",
    ),
    *(
        "/",
        "|",
        ":",
        ">",
        " > ",
        ",",
        ";",
        "=",
        "%",
        "[red]",
        "[/red]",
        "x" * 201,
        "好" * 130 + "/" + "y" * 130,
        "保湿",
        "皮肤干",
    ),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), min_size=1, max_size=5).map("".join)
FILES = {
    "items.csv": ("id", "name", "category", "price", "barcode", "serves", "成分", "净含量(ml)"),
    "schema.csv": ("category", "property", "enumerable", "values"),
    "categories.csv": ("path", "alt_labels"),
    "users.csv": ("id", "problems"),
    "scenarios.csv": ("id", "label", "items", "users"),
    "reviews.csv": ("id", "item", "text"),
    "decisions.csv": ("verdict", "kind", "claim", "by", "date", "note"),
}
#: A row of each table that can be used as it is.
USABLE = {
    "items.csv": ("A1", "面霜", "护肤/面霜", "9", "12345678", "保湿", "水", "50"),
    "schema.csv": ("护肤", "成分", "no", ""),
    "categories.csv": ("护肤/面霜", ""),
    "users.csv": ("u1", "皮肤干"),
    "scenarios.csv": ("s1", "换季", "A1", "u1"),
    "reviews.csv": ("r1", "A1", "很保湿。"),
    "decisions.csv": ("accept", "needs", "皮肤干 > 保湿", "me", "2026-01-01", "好"),
}
DOMAIN = """
[domain]
name = "shop"
base = "https://example.org/shop/"
[catalogue]
items = "items.csv"
users = "users.csv"
scenarios = "scenarios.csv"
properties = ["成分", "净含量(ml)"]
{tables}
[catalogue.columns]
barcode = "barcode"
price = "price"
features = "serves"
[lexicon]
problems = "problems.txt"
pois = "pois.txt"
values = "values.txt"
regulated = "regulated.txt"
[[texts]]
kind = "detail-page"
path = "pages/*"
[[texts]]
kind = "article"
path = "articles/*"
[[texts]]
kind = "chat"
path = "chats.jsonl"
[[texts]]
kind = "review"
path = "reviews.*"
columns = {{ id = "id", item = "item", text = "text" }}
[policy]
name = "all"
version = "1"
problem = {{ score = 0.0, evidence = 1 }}
poi = {{ score = 0.0, evidence = 1 }}
needs = {{ score = 0.0, evidence = 1 }}
cpv = {{ score = 0.0, evidence = 1 }}
causes = {{ score = 0.0, evidence = 1 }}
has_poi = {{ score = 0.0, evidence = 1 }}
ipv = {{ score = 0.0, evidence = 1 }}
[decisions]
file = "decisions.csv"
"""


def write_shop(folder: Path, texts: list[str], *, tree: bool) -> None:
    """Write a domain with the texts in every place, one place odd in a row and all others as they should be."""
    plain = [text.encode("utf-8", "replace").decode() for text in texts]
    words: Iterator[str] = cycle(plain)
    for name, columns in FILES.items():
        rows = [list(USABLE[name])]
        for place in range(len(columns)):
            for number in range(max(1, len(plain) // len(columns))):
                row = list(USABLE[name])
                row[0] = f"{row[0]}{place}{number}" if columns[0] in ("id", "path") else row[0]
                row[place] = next(words)
                rows.append(row)
        if name == "decisions.csv":
            rows += [
                ["accept", kind, " > ".join(["护肤/面霜", "成分", word, "保湿"][-size:]), "me", "2026-01-01", "x"]
                for word, (kind, size) in zip(
                    words,
                    [("needs", 2), ("poi", 1), ("problem", 1), ("causes", 4), ("cpv", 3), ("rename", 2)],
                    strict=False,
                )
            ]
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([columns, *rows])
    for name in ("pages", "articles"):
        (folder / name).mkdir()
    for number, word in enumerate(plain):
        sentence = f"{word}\n皮肤干的人最需要保湿，{word}。面霜里的{word}和水都能保湿。"
        (folder / "pages" / f"A1{number or ''}.txt").write_text(sentence, encoding="utf-8", newline="")
        (folder / "articles" / f"{number}.html").write_text(f"<p>{sentence}</p>", encoding="utf-8", newline="")
    lines = "\n".join(plain)
    (folder / "problems.txt").write_text(f"皮肤干\t{plain[0]}\n{lines}", encoding="utf-8", newline="")
    (folder / "pois.txt").write_text(f"保湿\t{plain[0]}\n{lines}", encoding="utf-8", newline="")
    values = "\n".join(f"成分\t{word}\t{word}|{word}\n{word}\t水" for word in plain)
    (folder / "values.txt").write_text(values, encoding="utf-8", newline="")
    (folder / "regulated.txt").write_text(lines, encoding="utf-8", newline="")
    # JSON alone can hold half of a surrogate pair.
    chats = [{"id": t, "item": t, "messages": [{"role": t, "text": t}]} for t in texts]
    reviews = [{"id": str(n), "item": "A1", "text": f"皮肤干要保湿{t}"} for n, t in enumerate(texts)]
    reviews += [{"id": t, "item": t, "text": t} for t in texts]
    for name, objects in (("chats.jsonl", chats), ("reviews.jsonl", reviews)):
        (folder / name).write_text("".join(json.dumps(o) + "\n" for o in objects), encoding="utf-8")
    tables = 'schema = "schema.csv"\ncategories = "categories.csv"' if tree else ""
    (folder / "domain.toml").write_text(DOMAIN.format(tables=tables), encoding="utf-8")


# Shrinking would build hundreds of shops.
@settings(max_examples=max(2, settings.default.max_examples // 400), phases=[Phase.explicit, Phase.generate])
@given(st.lists(TEXTS, min_size=30, max_size=40, unique=True), st.booleans())
def test_any_text_in_any_place_builds(texts: list[str], tree: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_shop(Path(folder), texts, tree=tree)
        out = f"{folder}/out"
        for command in (
            ["build", f"{folder}/domain.toml", "--out", out],
            ["release", "verify", "--quick", out],
            ["export", out, "--format", "rdfxml", "--graph", "catalogue", "--out", f"{folder}/catalogue.rdf"],
            ["reason", f"{folder}/catalogue.rdf", f"{out}/export/knowledge.nt.gz", "--out", f"{folder}/inferred.nt"],
        ):
            result = run_alime(*command)
            assert result.exit_code == 0, (command, result.output, result.exception)


def test_a_label_that_names_nothing_costs_itself(tmp_path: Path) -> None:
    """A label too long as a whole or with control characters, wherever it is, is a finding of its own place."""
    write_shop(tmp_path, ["水"], tree=False)
    places = [("items.csv", 0), ("items.csv", 1), ("items.csv", 2), ("items.csv", 5), ("items.csv", 6)]
    places += [("users.csv", 0), ("users.csv", 1), ("scenarios.csv", 0), ("scenarios.csv", 1)]
    wanted = set()
    for label, code in (("好" * 130 + "/" + "y" * 130, "ALM-C009"), ("保\x07湿", "ALM-C010")):
        for number, (name, column) in enumerate(places):
            row = [f"{label[0]}{number}", *USABLE[name][1:]]
            row[column] = label if column != 2 else label.replace("/", "")
            with (tmp_path / name).open("a", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerow(row)
            wanted.add((name, len((tmp_path / name).read_text("utf-8").splitlines()), code))
        with (tmp_path / "values.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"\n成分\t{label}\n成分\t甘油{label[0]}\t{label}")
        end = len((tmp_path / "values.txt").read_text("utf-8").splitlines())
        wanted |= {("values.txt", end - 1, code), ("values.txt", end, code)}
        with (tmp_path / "decisions.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"accept,needs,{label} > 保湿,me,2026-01-01,x\n")
    result = run_alime("build", f"{tmp_path}/domain.toml", "--out", f"{tmp_path}/out")
    assert result.exit_code == 0, (result.output, result.exception)
    review = tmp_path / "out" / "review"
    found = [json.loads(line) for line in (review / "findings.jsonl").open(encoding="utf-8")]
    assert wanted <= {(finding["source"], finding["line"], finding["code"]) for finding in found}
    rejected = [json.loads(line) for line in (review / "candidates.jsonl").open(encoding="utf-8")]
    assert {"ALM-C009", "ALM-C010"} <= {candidate["why"]["code"] for candidate in rejected}
    assert run_alime("release", "verify", "--quick", f"{tmp_path}/out").exit_code == 0


def test_decisions_in_another_encoding_are_read(tmp_path: Path) -> None:
    write_shop(tmp_path, ["水"], tree=False)
    text = (tmp_path / "decisions.csv").read_text("utf-8")
    (tmp_path / "decisions.csv").write_bytes(text.encode("gb18030"))
    result = run_alime("build", f"{tmp_path}/domain.toml", "--out", f"{tmp_path}/out")
    assert (result.exit_code, "ALM-D001" in result.output) == (0, True), result.output
    (tmp_path / "decisions.csv").write_bytes(b"verdict\xff\xff\n\xff,\x80")
    result = run_alime("build", f"{tmp_path}/domain.toml", "--out", f"{tmp_path}/out2")
    assert (result.exit_code, "ALM-D002" in result.output) == (0, True), result.output
