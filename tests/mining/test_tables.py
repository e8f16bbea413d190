"""Tables as people have them: every format becomes rows, and no row is lost in silence."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alime_rdf.errors import Finding
from mining.tables import TableRow, read_table

Rows = list[dict[str, str]]
#: No control characters, and nothing that a table strips.
TEXT = st.text(st.sampled_from("ab 水霜,;|\t\"'<&>/é.1"), min_size=1, max_size=12).map(lambda t: f"x{t}x")
COLUMNS = ("id", "name", "category", "price", "note")


def read(path: Path, **options: Any) -> tuple[list[TableRow], list[Finding]]:
    findings: list[Finding] = []
    return list(read_table(path, findings=findings, **options)), findings


def read_bytes(tmp_path: Path, name: str, data: str | bytes) -> tuple[list[TableRow], list[Finding]]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path)


def cells(rows: list[TableRow]) -> list[dict[str, Any]]:
    return [row.cells for row in rows]


def codes(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in findings]


# One writer a format: a list of records as text, one for each row, and what is around them.


def delimited(delimiter: str) -> Callable[[Rows], list[str]]:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & {delimiter, '"', "\n", "\r"} else cell

    return lambda rows: [delimiter.join(quoted(row[c]) for c in COLUMNS) + "\n" for row in rows]


def as_objects(rows: Rows) -> list[str]:
    return [json.dumps(row, ensure_ascii=False) for row in rows]


def as_elements(rows: Rows) -> list[str]:
    return ["<item>" + "".join(f"<g:{k}>{escape(v)}</g:{k}>" for k, v in row.items()) + "</item>\n" for row in rows]


def as_attributes(rows: Rows) -> list[str]:
    return ["<row " + " ".join(f"{k}={quoteattr(v)}" for k, v in row.items()) + "/>\n" for row in rows]


def as_products(rows: Rows) -> list[str]:
    return [json.dumps({"@type": "Product"} | row, ensure_ascii=False) for row in rows]


def header(delimiter: str) -> str:
    return delimiter.join(COLUMNS) + "\n"


RSS = '<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>\n'
FORMATS: dict[str, tuple[Callable[[Rows], list[str]], str, str, str]] = {
    "comma": (delimited(","), header(","), "", ""),
    "semicolon": (delimited(";"), header(";"), "", ""),
    "tab": (delimited("\t"), header("\t"), "", ""),
    "bar": (delimited("|"), header("|"), "", ""),
    "excel's own delimiter": (delimited(";"), "sep=;\n" + header(";"), "", ""),
    "JSON Lines": (as_objects, "", "\n", "\n"),
    "JSON array": (as_objects, "[", ", ", "]"),
    "JSON array, a record a line": (as_objects, "[\n", ",\n", "\n]\n"),
    "JSON object around a list": (as_objects, '{"total": 3, "products": [', ",", "]}"),
    "RSS": (as_elements, RSS, "", "</channel></rss>"),
    "XML of attributes": (as_attributes, "<data>", "", "</data>"),
    "JSON-LD": (as_products, '{"@context": "https://schema.org", "@graph": [', ",", "]}"),
    "page": (
        as_products,
        '<!DOCTYPE html><html><head><script type="application/ld+json">[',
        ",",
        "]</script></head></html>",
    ),
}
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, TEXT)), min_size=3, max_size=8)


def numbered(rows: Rows) -> Rows:
    return [{c: {"id": f"A{n}", "price": str(n)}.get(c, row[c]) for c in COLUMNS} for n, row in enumerate(rows)]


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_every_format_says_the_same(tmp_path: Path, format_: str, rows: Rows) -> None:
    writer, before, between, behind = FORMATS[format_]
    rows = numbered([{k: " ".join(v.split()) if "JSON" not in format_ else v for k, v in r.items()} for r in rows])
    # The ending says something else than the content: it counts for nothing.
    found, findings = read_bytes(tmp_path, "items.dat", before + between.join(writer(rows)) + behind)
    assert [{c: row.text(c) for c in COLUMNS} for row in found] == rows
    assert findings == []


#: Ways to break a record of a format, as text; what is broken is one row.
DAMAGE: dict[str, dict[str, Callable[[str], str]]] = {
    "delimited": {
        "NUL": lambda record: record[:2] + "\0" + record[2:],
        "bytes": lambda record: record[:2] + "\udcff" + record[2:],
        "too many cells": lambda record: record.rstrip("\n") + "{d}x{d}y\n",
        "too few cells": lambda record: "A9{d}x\n",
        "open quote": lambda record: 'A9{d}"open{d}x{d}y{d}z\n',
        "open quote at the start": lambda record: '"A9{d}open{d}x{d}y{d}z\n',
    },
    "JSON": {
        "bytes": lambda record: record[:-2] + '\udcff"}',
        "no comma": lambda record: record.replace('", "name"', '" "name"', 1),
        "no end": lambda record: record[:-1] + ",",
        "a word": lambda record: record.replace('"name": ', '"name": nought', 1),
    },
    "XML": {
        "bytes": lambda record: record.replace(">", ">\udcff", 2),
        "NUL": lambda record: record.replace(">", ">\0", 2),
        "no end of a cell": lambda record: record.replace("</g:name>", ""),
        "no end": lambda record: record.replace("</item>", ""),
        "no start": lambda record: record.replace("<item>", ""),
    },
}
KINDS = {"RSS": "XML", **{name: "JSON" for name in FORMATS if name.startswith("JSON ")}}
KINDS |= dict.fromkeys(("comma", "semicolon", "tab", "bar", "excel's own delimiter"), "delimited")


@pytest.mark.parametrize("format_", KINDS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # A case of eight rows in which two are damaged needs no minutes of shrinking to be read.
    phases=[Phase.explicit, Phase.generate],
)
@given(data=st.data())
def test_rows_in_are_items_and_quarantined(tmp_path: Path, format_: str, data: st.DataObject) -> None:
    writer, before, between, behind = FORMATS[format_]
    rows = numbered(data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, TEXT)), min_size=6, max_size=12)))
    records = writer(rows)
    ways = DAMAGE[KINDS[format_]]
    # The first record stays, and so do most: a format can't be told from damage alone.
    broken = data.draw(
        st.dictionaries(st.integers(1, len(rows) - 1), st.sampled_from(sorted(ways)), max_size=len(rows) // 3)
    )
    delimiter = before.splitlines()[-1][2] if KINDS[format_] == "delimited" else ""
    for number, way in broken.items():
        if way == "no start" and broken.get(number - 1) == "no end":
            # Together they are one record that is well-formed.
            way = "NUL"
        records[number] = ways[way](records[number]).replace("{d}", delimiter)
    text = before + between.join(records) + behind
    found, findings = read_bytes(tmp_path, "items", text.encode(errors="surrogateescape"))
    kept = [row["id"] for number, row in enumerate(rows) if number not in broken]
    assert [row.text("id") for row in found] == kept
    assert len(found) + len(findings) == len(rows)
    assert {f.code for f in findings} <= {"ALM-C001"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_a_workbook_is_a_table(tmp_path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    for row in numbered(rows):
        sheet.append([row[c] for c in COLUMNS])
    book.save(tmp_path / "items.csv")
    found, findings = read(tmp_path / "items.csv")
    assert [{c: row.text(c) for c in COLUMNS} for row in found] == [
        {c: v.strip() for c, v in row.items()} for row in numbered(rows)
    ]
    assert [row.line for row in found] == list(range(2, len(rows) + 2))
    assert findings == []


class TestDelimited:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
    @pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
    def test_an_encoding_and_line_ends_change_nothing(self, tmp_path: Path, encoding: str, ends: str) -> None:
        table = "编号\t名称\t价格\n001\t保湿面霜\t59\n002\t控油乳液\t49\n".replace("\n", ends)
        found, findings = read_bytes(tmp_path, "t.txt", table.encode(encoding))
        assert [row.cells["名称"] for row in found] == ["保湿面霜", "控油乳液"]
        assert found[0].cells["编号"] == "001"
        assert [f.code for f in findings] == (["ALM-D001"] if encoding == "gb18030" else [])

    def test_western_letters_are_told_from_damage(self, tmp_path: Path) -> None:
        western = "id;name\n1;Crème brûlée «sœur»\n2;Für Füße „Ahorn“ Ø 9 cm\n3;Plain\n".encode("cp1252")
        found, findings = read_bytes(tmp_path, "t.csv", western)
        assert [row.cells["name"] for row in found] == ["Crème brûlée «sœur»", "Für Füße „Ahorn“ Ø 9 cm", "Plain"]
        assert [f.values["guess"] for f in findings] == ["cp1252"]
        found, findings = read_bytes(tmp_path, "t.csv", b"id;name\n1;Cr\xff\n2;B\n3;C\n")
        assert codes(findings) == [("ALM-C001", 2)]

    def test_a_replacement_character_in_good_utf_8_is_a_character(self, tmp_path: Path) -> None:
        found, findings = read_bytes(tmp_path, "t.csv", "id,name\n1,Caf\ufffd\n2,B\n3,C\n")
        assert (len(found), findings) == (3, [])

    def test_cells_of_several_lines_keep_the_lines_of_the_file(self, tmp_path: Path) -> None:
        found, findings = read_bytes(tmp_path, "t.csv", 'id,text\n1,"one, two\nthree"\n\n2,"x"\n')
        assert [(row.line, row.text("text")) for row in found] == [(2, "one, two\nthree"), (5, "x")]
        assert findings == []

    def test_a_line_break_before_cells_with_delimiters_closes_nothing(self, tmp_path: Path) -> None:
        table = 'id,name,text,tags,size\n1,A,"one\ntwo","a,b,c,","x,y"\n2,B,"one\n\nthree, four","a,b","x,y,z"\n'
        found, findings = read_bytes(tmp_path, "t.csv", table)
        assert [row.text("size") for row in found] == ["x,y", "x,y,z"]
        assert findings == []

    def test_rows_between_two_lost_quotes_are_not_taken_in(self, tmp_path: Path) -> None:
        table = 'id,name,text,tags,size\n1,A,x,y,"open\n2,B,x,y,z\n3,C,x,y,z\n4,D,x,y,closed"\n5,E,x,y,z\n'
        found, findings = read_bytes(tmp_path, "t.csv", table)
        assert [row.text("id") for row in found] == ["2", "3", "4", "5"]
        assert codes(findings) == [("ALM-C001", 2)]

    def test_a_title_above_the_header_is_said_and_no_row(self, tmp_path: Path) -> None:
        table = "商品列表 2024,,\n\n编号,名称,价格\n1,甲,5\n2,乙,6\n"
        found, findings = read_bytes(tmp_path, "t.csv", table)
        assert [row.cells for row in found] == [
            {"编号": "1", "名称": "甲", "价格": "5"},
            {"编号": "2", "名称": "乙", "价格": "6"},
        ]
        assert codes(findings) == [("ALM-C028", 1)]

    @pytest.mark.parametrize(
        ("head", "row", "expected", "found"),
        [
            ("id,name,", "1,A,", {"id": "1", "name": "A"}, []),
            ("id,name", "1,A,,", {"id": "1", "name": "A"}, []),
            (",id,name", "0,1,A", {"id": "1", "name": "A"}, ["ALM-C028"]),
            ("id, id ,name", "1,1,A", {"id": "1", "name": "A"}, ["ALM-C022"]),
            ("id,（a）,(a)", "1,x,y", {"id": "1", "（a）": ("x", "y")}, ["ALM-C022"]),
            ("\u200bid,na\nme".replace("\n", "\u2028"), "1,A", {"id": "1", "na me": "A"}, []),
            ("id,code", '1,="0123"', {"id": "1", "code": "0123"}, []),
        ],
    )
    def test_headers_as_people_have_them(
        self, tmp_path: Path, head: str, row: str, expected: dict[str, Any], found: list[str]
    ) -> None:
        rows, findings = read_bytes(tmp_path, "t.csv", f"{head}\n{row}\n{row.replace('1', '2', 1)}\n")
        assert rows[0].cells == expected
        assert [f.code for f in findings] == found

    def test_a_cell_of_a_million_characters_is_a_cell(self, tmp_path: Path) -> None:
        found, findings = read_bytes(tmp_path, "t.csv", f"id,text\n1,{'长' * 1_000_000}\n2,x\n")
        assert [len(row.text("text")) for row in found] == [1_000_000, 1]
        assert findings == []

    def test_a_table_of_one_column_may_have_commas(self, tmp_path: Path) -> None:
        found, _ = read_bytes(tmp_path, "t.csv", "text\n好,很好\n一般\n不错\n")
        assert [row.text("text") for row in found] == ["好,很好", "一般", "不错"]

    def test_other_habits_of_quoting_are_read(self, tmp_path: Path) -> None:
        found, findings = read_bytes(tmp_path, "t.csv", 'id,name\n1,"10\\" nail, long"\n2, "x, y"\n3,5" nail\n')
        assert [row.text("name") for row in found] == ['10" nail, long', "x, y", '5" nail']
        assert findings == []


class TestRecords:
    def test_numbers_are_as_they_are_written(self, tmp_path: Path) -> None:
        data = '{"a": 12.0, "b": 1e5, "c": 123456789012345678901234567890, "d": 0.1, "e": NaN, "f": -0}'
        found, _ = read_bytes(tmp_path, "t.json", data)
        assert [found[0].text(c) for c in "abcdef"] == [
            "12.0",
            "1e5",
            "123456789012345678901234567890",
            "0.1",
            "",
            "-0",
        ]

    @pytest.mark.parametrize(
        ("data", "ids"),
        [
            ([{"id": 1}, {"id": 2}], ["1", "2"]),
            ({"products": [{"id": 1}]}, ["1"]),
            ({"name": "Shop", "data": {"items": [{"id": 1}, {"id": 2}]}}, ["1", "2"]),
            ({"data": {"products": {"edges": [{"node": {"id": 7}}]}}}, ["7"]),
            ({"id": 3, "variants": [{"id": 4}, {"id": 5}]}, ["3"]),
            ({"whatever": [{"id": 8}]}, ["8"]),
        ],
    )
    def test_a_list_is_found_wherever_it_is(self, tmp_path: Path, data: Any, ids: list[str]) -> None:
        for indent in (None, 2):
            found, findings = read_bytes(tmp_path, "t.txt", json.dumps(data, indent=indent))
            assert ([row.text("id") for row in found], findings) == (ids, [])

    def test_entities_of_a_file_are_not_resolved(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("secret", encoding="utf-8")
        grow = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        dtd = f'<!DOCTYPE x [<!ENTITY a0 "lol">{grow}<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        xml = f"<?xml version='1.0'?>{dtd}<xs><x><n>&a11;&s;</n><m/></x><x><n>2</n></x></xs>"
        found, _ = read_bytes(tmp_path, "t.xml", xml)
        assert [row.text("n") for row in found] == ["&a11;&s;", "2"]

    def test_parts_of_an_element_are_columns(self, tmp_path: Path) -> None:
        xml = (
            '<feed><offer id="1"><name>A &nbsp; B & C</name><price currency="EUR">5</price>'
            '<param name="Size">L</param><brand><name>Ayu</name></brand><tag>x</tag><tag>y</tag></offer>'
            "<offer id='2'><name>B</name></offer></feed>"
        )
        found, findings = read_bytes(tmp_path, "t.xml", xml)
        columns = ("id", "name", "price", "price.currency", "Size", "brand.name", "tag")
        assert [found[0].text(c) for c in columns] == ["1", "A &nbsp; B & C", "5", "EUR", "L", "Ayu", "x\ny"]
        assert (len(found), findings) == (2, [])


class TestPages:
    PRODUCT = (
        '{"@context": "https://schema.org", "@graph": [{"@type": "BreadcrumbList", "itemListElement": ['
        '{"position": 1, "name": "Home"}, {"position": 2, "name": "Skin"}, {"position": 3, "name": "Cream"}]},'
        '{"@type": "Product", "sku": "P1", "name": "Cream", "brand": {"@type": "Brand", "name": "Ayu"},'
        '"isRelatedTo": {"@type": "Product", "name": "Other"},'
        '"offers": {"@type": "AggregateOffer", "lowPrice": 9.50, "priceCurrency": "EUR"},'
        '"additionalProperty": [{"@type": "PropertyValue", "name": "Skin type", "value": "dry"}]}]}'
    )

    def test_a_folder_of_pages_is_a_table(self, tmp_path: Path) -> None:
        page = f"<html><body><script type='application/ld+json'>{self.PRODUCT}</script></body></html>"
        (tmp_path / "shop/skin").mkdir(parents=True)
        (tmp_path / "shop/skin/cream.html").write_text(page, encoding="utf-8")
        (tmp_path / "shop/gel.jsonld").write_text(self.PRODUCT.replace("P1", "P2"), encoding="utf-8")
        (tmp_path / "shop/about.html").write_text("<html><body>About us</body></html>", encoding="utf-8")
        found, findings = read(tmp_path / "shop")
        columns = ("id", "name", "brand", "category", "price", "Skin type")
        assert [[row.text(c) for c in columns] for row in found] == [
            ["P2", "Cream", "Ayu", "Skin", "9.50 EUR", "dry"],
            ["P1", "Cream", "Ayu", "Skin", "9.50 EUR", "dry"],
        ]
        assert [row.source for row in found] == ["gel.jsonld", "skin/cream.html"]
        assert [f.code for f in findings] == ["ALM-C028"]

    def test_variants_are_of_one_product(self, tmp_path: Path) -> None:
        variants = [
            {"@type": "Product", "@id": f"#{n}", "color": c, "sku": f"S{n}", "isVariantOf": {"@id": "#g"}}
            for n, c in enumerate(("red", "blue"))
        ]
        group = {"@type": "ProductGroup", "@id": "#g", "productGroupID": "G", "name": "Shirt"}
        for data in ([{**group, "hasVariant": variants}], [group, *variants]):
            found, _ = read_bytes(tmp_path, "t.json", json.dumps({"@context": "https://schema.org", "@graph": data}))
            assert [(row.text("id"), row.values("color")) for row in found] == [("G", ["red", "blue"])]


class TestNoTable:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"%PDF-1.7 ...", "ALM-C023"),
            (b"\x89PNG\r\n\x1a\n", "ALM-C023"),
            (b"\x1f\x8b\x08\x00", "ALM-C023"),
            (b"<!DOCTYPE html><html><body>No product</body></html>", "ALM-C023"),
            (b"PK\x03\x04 damaged", "ALM-C027"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 damaged", "ALM-C027"),
        ],
    )
    def test_what_is_read_is_said(self, tmp_path: Path, data: bytes, code: str) -> None:
        found, findings = read_bytes(tmp_path, "items.xlsx", data)
        assert (found, [f.code for f in findings]) == ([], [code])
        assert all("CSV" in findings[0].message(language) for language in ("zh", "en"))

    def test_an_empty_file_has_no_rows(self, tmp_path: Path) -> None:
        for data in ("", "\n\n", "id,name\n", "[]", "<a/>"):
            assert read_bytes(tmp_path, "t.csv", data)[0] == []


class TestWorkbooks:
    def test_cells_are_text_as_a_sheet_shows_them(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (["价格表"], [], ["编号", "条码", "价格", "新品"], ["001", 6901234567892, 59.9, True]):
            sheet.append(row)
        book.create_sheet("说明").append(["x"])
        book.create_sheet("旧品").append(["编号", "名称"])
        book["旧品"].append(["1", "甲"])
        book.save(tmp_path / "t.xlsx")
        found, findings = read(tmp_path / "t.xlsx")
        assert cells(found) == [{"编号": "001", "条码": "6901234567892", "价格": "59.9", "新品": "true"}]
        assert found[0].line == 4
        assert codes(findings) == [("ALM-C028", None), ("ALM-C028", 1)]
        assert "旧品" in findings[0].message("zh")

    def test_a_zip_of_something_else_is_no_workbook(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
            archive.writestr("readme.txt", "x")
        assert [f.code for f in read(tmp_path / "t.zip")[1]] == ["ALM-C027"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_is_a_traceback(tmp_path: Path, data: bytes) -> None:
    found, findings = read_bytes(tmp_path, "t", data)
    for row in found:
        assert all(isinstance(row.text(column), str) for column in row.cells)
    assert all(f.message("zh") and f.message("en") for f in findings)


@pytest.mark.parametrize("named", ["净含量（ml）", "净含量(ml)", "净含量（ml)"])
@pytest.mark.parametrize("header", ["净含量（ml）", "净含量(ml)"])
def test_a_column_is_found_in_either_width(header: str, named: str) -> None:
    row = TableRow("items.csv", 2, {"id": "A1", header: "50"})
    assert row.text(named) == "50"
    assert row.has(named)
    assert not row.has("净含量")
