import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alime_rdf.domain import CatalogueSettings, Domain, ItemColumns, TextSource
from alime_rdf.domain._load import DEFAULT_POLICY
from alime_rdf.errors import DomainError, Finding
from alime_rdf.records import Catalogue, Document, ItemRecord
from mining.corpus import (
    Lexicon,
    guess_text_source,
    read_catalogue,
    read_documents,
    read_lexicon,
    split_sentences,
)
from mining.corpus._cells import shown
from mining.privacy import mask
from mining.tables import read_table, read_text

ITEMS = "id,name,category,barcode,price,成分\n"


def catalogue(tmp_path: Path, items: str, **tables: str) -> tuple[Catalogue, list[Finding]]:
    paths = {}
    for name, text in {"items": items, **tables}.items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    columns = ItemColumns(barcode="barcode", price=("price",), properties={"成分": "成分"})
    findings: list[Finding] = []
    settings = CatalogueSettings(columns=columns, **paths)
    return read_catalogue(settings, Lexicon(), findings=findings), findings


def documents(
    tmp_path: Path, source: TextSource, items: tuple[ItemRecord, ...] = ()
) -> tuple[list[Document], list[Finding]]:
    settings = CatalogueSettings(items=tmp_path / "none.csv")
    domain = Domain(
        name="t", base="https://e.org/", folder=tmp_path, catalogue=settings, policy=DEFAULT_POLICY, texts=(source,)
    )
    findings: list[Finding] = []
    return read_documents(domain, Catalogue(items=items), findings=findings), findings


def codes(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in findings]


class TestCatalogue:
    def test_a_tree_is_read_off_the_items(self, tmp_path: Path) -> None:
        read, findings = catalogue(tmp_path, ITEMS + "A1,水,护肤/爽肤水,,,玻尿酸|甘油\n")
        assert [(c.key, c.parent) for c in read.categories] == [("护肤", None), ("护肤/爽肤水", "护肤")]
        assert read.items[0].values == (("成分", "玻尿酸"), ("成分", "甘油"))
        assert findings == []

    def test_a_cycle_loses_one_link_and_no_category(self, tmp_path: Path) -> None:
        tree = "id,name,parent\n1,甲,3\n2,乙,1\n3,丙,2\n4,丁,3\n"
        read, findings = catalogue(tmp_path, ITEMS + "A1,水,丁,,,\n", categories=tree)
        assert {c.key: c.parent for c in read.categories} == {"1": "3", "2": "1", "3": None, "4": "3"}
        assert codes(findings) == [("ALM-C007", 4)]
        assert read.items[0].categories == ("4",)

    def test_children_of_a_missing_parent_go_with_it(self, tmp_path: Path) -> None:
        tree = "id,name,parent\n1,甲,9\n2,乙,1\n3,丙,\n"
        read, findings = catalogue(tmp_path, ITEMS + "A1,水,3,,,\n", categories=tree)
        assert [c.key for c in read.categories] == ["3"]
        assert codes(findings) == [("ALM-C008", 2), ("ALM-C008", 3)]

    def test_a_category_has_so_many_levels_and_no_more(self, tmp_path: Path) -> None:
        rows = f"A1,水,{'/'.join('a' * 64)},,,\nA2,霜,{'/'.join(map(str, range(20_000)))},,,\nA3,乳,a,,,\n"
        read, findings = catalogue(tmp_path, ITEMS + rows)
        assert (len(read.categories), [item.id for item in read.items]) == (64, ["A1", "A3"])
        assert codes(findings) == [("ALM-C001", 3), ("ALM-C004", 3)]

    @pytest.mark.parametrize(
        ("first", "kept", "code"),
        [("", 64, "ALM-C001"), ("9999", 0, "ALM-C001"), ("none", 0, "ALM-C008")],
        ids=["chain", "cycle", "orphans"],
    )
    def test_a_tree_of_any_depth_is_read_in_linear_time(
        self, tmp_path: Path, first: str, kept: int, code: str
    ) -> None:
        rows = [f"{n},c{n},{n - 1 if n else first}\n" for n in range(10_000)]
        begun = time.process_time()
        read, findings = catalogue(
            tmp_path, ITEMS + "A1,水,c0,,,\n", categories="id,name,parent\n" + "".join(reversed(rows))
        )
        assert time.process_time() - begun < 4
        assert len(read.categories) == kept
        assert {f.code for f in findings} - {"ALM-C004", "ALM-C015"} == {code}

    def test_each_defect_costs_its_row_or_value_alone(self, tmp_path: Path) -> None:
        rows = [
            "A1,水,护肤,0200310006130,59.9,玻尿酸",
            "A1,重复,护肤,,,",
            ",没有编号,护肤,,,",
            "A2,没有这个类目,鞋,,,",
            "A3,枚举外的值,护肤,,,黄金",
            "A4,坏条码,护肤,12,很贵,",
            f"A5,{'长' * 10_000},护肤,,,",
            "A6,控制\x07字符,护肤,,,",
            "A7,少一列,护肤",
            "A8,好的,护肤,,,甘油",
            "A9,没有这个属性,彩妆,,,甘油",
        ]
        schema = "category,property,enumerable,values\n护肤,成分,yes,玻尿酸|甘油\n鞋,成分,yes,皮\n护肤,颜色,maybe,\n"
        tree = "path,alt_labels\n护肤,\n彩妆,\n"
        read, findings = catalogue(tmp_path, ITEMS + "\n".join(rows) + "\n", categories=tree, schema=schema)
        assert [item.id for item in read.items] == ["A1", "A3", "A4", "A8", "A9"]
        assert read.items[0].barcode == "0200310006130"
        expected = Counter("C013 C011 C003 C002 C004 C006 C011 C011 C009 C010 C001 C005".split())
        assert Counter(f.code.removeprefix("ALM-") for f in findings) == expected
        assert {f.line for f in findings if f.source == "items.csv"} == {3, 4, 5, 6, 7, 8, 9, 10, 12}

    def test_enumerable_in_one_category_and_not_in_another_is_said(self, tmp_path: Path) -> None:
        schema = "category,property,enumerable,values\n甲,成分,yes,水\n乙,成分,no,\n"
        read, findings = catalogue(tmp_path, ITEMS + "A1,水,甲,,,水\n", categories="path\n甲\n乙\n", schema=schema)
        assert codes(findings) == [("ALM-C012", 3)]
        assert [row.enumerable for row in read.schema] == [True, True]


def shop(
    tmp_path: Path, rows: str | list[dict[str, Any]], currency: str | None = None, **columns: Any
) -> tuple[Catalogue, list[Finding]]:
    """Read a catalogue from CSV, or from objects as JSON Lines, whose columns are named as given."""
    path = tmp_path / "items"
    path.write_text(rows if isinstance(rows, str) else "\n".join(map(json.dumps, rows)), encoding="utf-8")
    findings: list[Finding] = []
    item_columns = ItemColumns(**columns)
    return read_catalogue(
        CatalogueSettings(items=path, columns=item_columns, currency=currency), Lexicon(), findings=findings
    ), findings


class TestCells:
    def test_json_says_lists_truth_nothing_and_objects(self, tmp_path: Path) -> None:
        row = {
            "id": "1",
            "name": "Serum",
            "category": ["Beauty", "Skin Care", "Serums"],
            "ingredients": ["1,2-hexanediol", " glycerin ", "glycerin", ""],
            "vegan": True,
            "scented": False,
            "tags": [],
            "details": {"Weight": "1.5 oz"},
            "none": None,
            "volume": 12.0,
        }
        properties = {name: name for name in (*list(row)[3:], "details.Weight")}
        read, findings = shop(tmp_path, [row], properties=properties, separator=",")
        assert read.items[0].categories == ("Beauty/Skin Care/Serums",)
        assert read.items[0].values == (
            ("ingredients", "1,2-hexanediol"),
            ("ingredients", "glycerin"),
            ("vegan", "true"),
            ("scented", "false"),
            ("volume", "12.0"),
            ("details.Weight", "1.5 oz"),
        )
        assert codes(findings) == [("ALM-C020", 1)]

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("Salt &amp; Pepper Soap", "Salt & Pepper Soap"),
            ("Salt &amp;amp; Pepper", "Salt & Pepper"),
            ("Minerva LumaTech&trade; Tee", "Minerva LumaTech™ Tee"),
            ("<b>Bold</b> cream", "Bold cream"),
            ("&lt;b&gt;Bold&lt;/b&gt; cream", "Bold cream"),
            ('<a href="/x" class=y>Link</a><!-- note --><script>x</script>', "Link"),
            ("<p>One</p><p>Two</p>", "One Two"),
            ("H<sub>2</sub>O", "H2O"),
            ("a < b", "a < b"),
            ("5<10ml", "5<10ml"),
            ("a<b and c>d", "a<b and c>d"),
            ("AT&T", "AT&T"),
            ("R&D &copy2 &notit", "R&D &copy2 &notit"),
            ("I <3 tea", "I <3 tea"),
            ("Cr\u00a0\u3000eme\ufeff \u200bx\u00ady\t", "Cr eme xy"),
            ("👩\u200d🔬 kit", "👩\u200d🔬 kit"),
        ],
    )
    def test_text_is_as_a_page_shows_it(self, tmp_path: Path, written: str, shown: str) -> None:
        row = {"id": "1", "name": written, "category": [written, "Tops"], "brand": [written]}
        read, findings = shop(tmp_path, [row], properties={"brand": "brand"}, levels=">>")
        assert (read.items[0].label, read.items[0].values) == (shown, (("brand", shown),))
        assert [c.label for c in read.categories] == [shown, "Tops"]
        assert findings == []

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<b>",
                    "</b>",
                    "<br/>",
                    "&amp;",
                    "&lt;",
                    "&gt;",
                    "&",
                    "<",
                    ">",
                    ";",
                    "amp",
                    "b",
                    "\n",
                    "\u200b",
                    "水",
                    " ",
                ]
            )
        ).map("".join)
    )
    def test_what_is_shown_is_shown_as_it_is(self, text: str) -> None:
        assert shown(shown(text)) == shown(text)

    def test_lines_of_a_cell_are_values(self, tmp_path: Path) -> None:
        table = (
            'id,name,category,材质\n1,抱枕,居家,"面料：100%棉\r\n填充：聚酯纤维"\n'
            "2,毛巾,居家,<ul><li>棉</li><li>麻|丝</li></ul>\n"
        )
        read, findings = shop(tmp_path, table, properties={"材质": "材质"})
        assert [[value for _, value in item.values] for item in read.items] == [
            ["面料：100%棉", "填充：聚酯纤维"],
            ["棉", "麻", "丝"],
        ]
        assert findings == []

    def test_columns_of_one_name_are_values_of_one(self, tmp_path: Path) -> None:
        table = "id,name,category,成分,成分\n1,面霜,护肤,玻尿酸|水,甘油\n2,乳液,护肤,水,水\n"
        read, findings = shop(tmp_path, table, properties={"成分": "成分"})
        assert [[value for _, value in item.values] for item in read.items] == [["玻尿酸", "水", "甘油"], ["水"]]
        assert codes(findings) == [("ALM-C022", 1)]

    def test_a_damaged_character_costs_the_value_alone(self, tmp_path: Path) -> None:
        table = "id,name,category,a,b\n1,Cr\ufffdme,Face,Wat\ufffd|Oil,x\n2,Gel,Face,,\n"
        read, findings = shop(tmp_path, table, properties={"a": "a", "b": "b"})
        assert [(item.id, item.values) for item in read.items] == [("1", (("a", "Oil"), ("b", "x"))), ("2", ())]
        assert codes(findings) == [("ALM-C021", 2)]
        assert all("U+FFFD" in findings[0].message(language) for language in ("zh", "en"))


class TestCategories:
    @pytest.mark.parametrize(
        ("cell", "paths"),
        [
            ("Clothing > Tshirts", ["Clothing/Tshirts"]),
            ("Clothing>Tshirts", ["Clothing/Tshirts"]),
            ("Clothing &gt; Tees &amp; Tops", ["Clothing/Tees & Tops"]),
            ("Home / Kitchen", ["Home/Kitchen"]),
            ("护肤/洁面/", ["护肤/洁面"]),
            ("护肤／洁面", ["护肤/洁面"]),
            ("护肤 › 洁面", ["护肤/洁面"]),
            ("护肤»洁面", ["护肤/洁面"]),
            ("Home/Office > Chairs", ["Home／Office/Chairs"]),
            ("Food/Drink / Tea", ["Food／Drink/Tea"]),
            ("Women\nTops\nTees", ["Women/Tops/Tees"]),
            ("Women > Tops\nSale > Tees", ["Women/Tops", "Sale/Tees"]),
            ("Women/Tops|Sale", ["Women/Tops", "Sale"]),
            ("Default Category/Men/Tops,Default Category/Eco", ["Men/Tops", "Eco"]),
            ("en:beverages,en:hot-beverages,en:teas", ["beverages/hot-beverages/teas"]),
            (["Beauty", "Skin"], ["Beauty/Skin"]),
            (["Beauty > Skin", "Gifts > Skin"], ["Beauty/Skin", "Gifts/Skin"]),
            ([["Beauty", "Skin"], ["Gifts"]], ["Beauty/Skin", "Gifts"]),
            (["en:beverages", "en:teas"], ["beverages/teas"]),
            ("\u3000护肤\u200b / \u00a0洁面 ", ["护肤/洁面"]),
        ],
    )
    def test_paths_as_shops_write_them(self, tmp_path: Path, cell: Any, paths: list[str]) -> None:
        read, findings = shop(tmp_path, [{"id": "1", "name": "A", "category": cell}])
        assert read.items[0].categories == tuple(paths)
        known = {c.key: c.parent for c in read.categories}
        assert all(path in known for path in paths)
        assert all(c.label == c.label.strip() and "／" not in c.label for c in read.categories)
        assert findings == []

    def test_a_slash_in_a_name_that_arrows_show_stays(self, tmp_path: Path) -> None:
        table = "id,name,category\n1,A,Home/Office > Chairs\n2,B,Home/Office\n3,C,Face/Cream\n"
        read, _ = shop(tmp_path, table)
        assert [c.label for c in read.categories] == ["Home/Office", "Chairs", "Face", "Cream"]
        assert [item.categories for item in read.items] == [
            ("Home／Office/Chairs",),
            ("Home／Office",),
            ("Face/Cream",),
        ]

    @pytest.mark.parametrize(
        ("levels", "cell", "path"),
        [(">", "a/b > c", "a／b/c"), ("|", "a|b", "a/b"), ("::", "a::b > c", "a/b > c"), ("/", "a > b/c", "a > b/c")],
    )
    def test_the_sign_between_levels_is_a_key(self, tmp_path: Path, levels: str, cell: str, path: str) -> None:
        read, _ = shop(tmp_path, f"id;name;category\n1;A;{cell}\n2;B;{cell}\n", levels=levels)
        assert read.items[0].categories == (path,)

    def test_a_tree_and_a_schema_of_their_own_are_written_alike(self, tmp_path: Path) -> None:
        read, findings = catalogue(
            tmp_path,
            "id,name,category,barcode,price,成分\n1,A,Home/Office > Chairs,,,水\n2,B,Chairs,,,水\n",
            categories="path\nHome/Office\nHome/Office > Chairs\n".replace("Home/Office\n", "Home/Office > \n", 1),
            schema="category,property,enumerable,values\nHome/Office > Chairs,成分,no,\n",
        )
        assert [item.categories for item in read.items] == [("Home／Office/Chairs",)] * 2
        assert findings == []


class TestPrices:
    @pytest.mark.parametrize(
        ("cell", "price"),
        [
            ("¥59", "59"),
            ("59元", "59"),
            ('"1,299.00"', "1299.00"),
            ("59.00 USD", "59.00"),
            ("$12.99", "12.99"),
            ("５９", "59"),
            ("59", "59"),
            ("&euro;&nbsp;59", "59"),
            ("26000 CRC", "26000"),
        ],
    )
    def test_a_price_is_what_a_shop_writes(self, tmp_path: Path, cell: str, price: str) -> None:
        read, findings = shop(tmp_path, f"id,name,category,price\n1,A,c,{cell}\n2,B,c,\n", price=("price",))
        assert [item.price for item in read.items] == [price, None]
        assert findings == []

    def test_a_decimal_comma_is_a_key_which_is_named(self, tmp_path: Path) -> None:
        table = "id;name;category;price\n1;A;c;59,90\n2;B;c;1.299,00 €\n"
        read, findings = shop(tmp_path, table, price=("price",))
        assert [item.price for item in read.items] == [None, "1299.00"]
        assert "catalogue.columns.decimal" in findings[0].message("zh")
        read, findings = shop(tmp_path, table, price=("price",), decimal=",")
        assert [item.price for item in read.items] == ["59.90", "1299.00"]
        assert (read.currency, findings) == ("EUR", [])

    def test_of_several_columns_the_first_with_something_counts(self, tmp_path: Path) -> None:
        table = "id,name,category,Sale,Regular\n1,A,c,18,20\n2,B,c,16,\n3,C,c,,\n"
        read, findings = shop(tmp_path, table, price=("Regular", "Sale", "Old"))
        assert [item.price for item in read.items] == ["20", "16", None]
        assert findings == []

    def test_a_shop_has_one_currency(self, tmp_path: Path) -> None:
        table = "id,name,category,price\n1,A,c,5 EUR\n2,B,c,$6\n3,C,c,7\n"
        read, findings = shop(tmp_path, table, price=("price",))
        assert ([item.price for item in read.items], read.currency) == (["5", "6", "7"], None)
        assert codes(findings) == [("ALM-C029", None)]
        read, findings = shop(tmp_path, table, price=("price",), currency="EUR")
        assert ([item.price for item in read.items], read.currency) == (["5", None, "7"], "EUR")
        assert codes(findings) == [("ALM-C026", 3)]

    @pytest.mark.parametrize(
        ("cell", "barcode", "code"),
        [
            ("6901234567892", "6901234567892", None),
            ('"=""0123456789012"""', "0123456789012", None),
            ("0123456789012.0", "0123456789012", None),
            ("'0123456789012", "0123456789012", None),
            ("\t６９０１２３４５６７８９２ ", "6901234567892", None),
            ("6-901234-567892", "6901234567892", None),
            ("6.901234567892E+12", "6901234567892", None),
            ("6.9E+12", None, "ALM-C025"),
            ("12", None, "ALM-C011"),
            ("none", None, "ALM-C011"),
        ],
    )
    def test_a_barcode_is_what_a_sheet_makes_of_it(
        self, tmp_path: Path, cell: str, barcode: str | None, code: str | None
    ) -> None:
        read, findings = shop(tmp_path, f"id,name,category,code\n1,A,c,{cell}\n2,B,c,\n", barcode="code")
        assert read.items[0].barcode == barcode
        assert [f.code for f in findings] == ([code] if code else [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["A1", "A2", "A3", "A4", ""]),
            st.sampled_from(["面霜", "<b>霜</b>", "<b></b>", "", "x\x07"]),
            st.sampled_from(["护肤/面霜", "护肤 > 乳", " / ", "", "Women\nTops"]),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_a_row_is_an_item_or_said_to_be_none(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    good = {"id": "A0", "name": "好", "category": "护肤"}
    objects = [good, *({"id": i, "name": n, "category": c} for i, n, c in rows)]
    read, findings = shop(tmp_path, objects)
    lines = {item.line for item in read.items} | {f.line for f in findings}
    assert lines == set(range(1, len(objects) + 1))
    assert len(read.items) + len({f.line for f in findings}) == len(objects)


@pytest.mark.parametrize(
    ("data", "code"), [(b"%PDF-1.7", "ALM-C023"), (b"PK\x03\x04", "ALM-C027"), (b"", "ALM-C015")]
)
def test_a_catalogue_that_is_no_table_says_what_it_is(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "items.csv").write_bytes(data)
    with pytest.raises(DomainError) as caught:
        read_catalogue(CatalogueSettings(items=tmp_path / "items.csv"), Lexicon(), findings=[])
    assert caught.value.finding.code == code


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
    def test_another_encoding_is_read_and_said(self, tmp_path: Path, encoding: str) -> None:
        path = tmp_path / "a.txt"
        text = "皮膚乾燥需要保濕。\n這一款精華液很滋潤，推薦給大家。\n" * 3
        path.write_bytes(text.encode(encoding))
        findings: list[Finding] = []
        assert read_text(path, findings=findings) == text
        assert [f.code for f in findings] == ([] if encoding == "utf-16" else ["ALM-D001"])

    def test_a_short_table_is_told_by_its_everyday_characters(self, tmp_path: Path) -> None:
        for encoding, text in (("gb18030", "编号,品名\n1,保湿水\n"), ("big5", "編號,品名\n1,保濕水\n")):
            path = tmp_path / "t.csv"
            path.write_bytes(text.encode(encoding))
            assert read_text(path, findings=[]) == text

    def test_a_byte_order_mark_and_windows_line_ends_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"\xef\xbb\xbf" + "保湿\r\n好".encode())
        assert read_text(path, findings=[]) == "保湿\n好"

    def test_what_is_no_text_at_all_is_set_aside(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(bytes(range(128, 256)) * 40)
        findings: list[Finding] = []
        assert read_text(path, findings=findings) == "" or findings
        assert findings[0].code in ("ALM-D001", "ALM-D002")

    def test_one_broken_line_in_a_thousand_costs_one_row(self, tmp_path: Path) -> None:
        lines = [f"A{i},洁面{i}".encode() for i in range(1000)]
        lines[499] = b"A499,\xff\xfe\xc3"
        path = tmp_path / "t.csv"
        path.write_bytes(b"id,name\n" + b"\n".join(lines) + b"\n")
        findings: list[Finding] = []
        assert len(list(read_table(path, findings=findings))) == 999
        assert codes(findings) == [("ALM-C001", 501)]

    def test_a_broken_json_line_costs_that_line(self, tmp_path: Path) -> None:
        path = tmp_path / "t.jsonl"
        deep = "[" * 100_000
        path.write_text(f'{{"a": 1}}\n{{"a": \n[1]\n{{"a": 2}}\n{{"a": "\\ud800"}}\n{deep}\n', encoding="utf-8")
        findings: list[Finding] = []
        assert [row.cells["a"] for row in read_table(path, findings=findings)] == ["1", "2"]
        assert codes(findings) == [("ALM-C001", line) for line in (2, 3, 5, 6)]


class TestTexts:
    def test_html_is_read_as_what_a_reader_sees(self, tmp_path: Path) -> None:
        html = (
            "<html><head><title>水</title><style>p{}</style></head><body><p>舒缓&nbsp;<b>保湿</b></p>"
            "<ul><li>不含酒精</ul><script>含酒精</script></body></html>"
        )
        (tmp_path / "A1.html").write_text(html, encoding="utf-8")
        read, _ = documents(tmp_path, TextSource(kind="detail-page", paths=(tmp_path / "A1.html",)))
        assert (read[0].title, read[0].text) == ("水", "舒缓 保湿\n不含酒精")

    def test_documents_that_are_empty_double_or_about_nothing_known(self, tmp_path: Path) -> None:
        path = tmp_path / "r.csv"
        path.write_text("id,item,text\n1,A1,好\n2,,\n1,A1,好\n1,A1,坏\n3,A9,\x07油\n", encoding="utf-8")
        item = ItemRecord(id="A1", label="水", categories=("c",), source="i.csv", line=2)
        columns = {"id": "id", "item": "item", "text": "text"}
        read, findings = documents(tmp_path, TextSource(kind="review", paths=(path,), columns=columns), (item,))
        assert [(d.id, d.item, d.text) for d in read] == [("r.csv/1", "A1", "好"), ("r.csv/3", None, "油")]
        assert [f.code for f in findings] == ["ALM-D004", "ALM-D007", "ALM-D005", "ALM-D033"]

    def test_an_empty_corpus_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("", encoding="utf-8")
        read, findings = documents(tmp_path, TextSource(kind="article", paths=(tmp_path / "a.txt",)))
        assert read == []
        assert [f.code for f in findings] == ["ALM-D003", "ALM-D009"]


class TestChats:
    def test_sessions_with_turns_keep_roles_and_offsets(self, tmp_path: Path) -> None:
        turns = [{"role": "用户", "text": "皮肤干"}, {"role": "客服", "text": "要保湿"}, {"role": "猫", "text": "喵"}]
        lines = [json.dumps({"session": "s1", "item": None, "turns": turns}), '{"session": "s2", "turns": "no"}']
        (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
        read, findings = documents(tmp_path, TextSource(kind="chat", paths=(tmp_path / "c.jsonl",)))
        (chat,) = read
        assert [(t.role, chat.text[t.start : t.end]) for t in chat.turns] == [
            ("user", "皮肤干"),
            ("staff", "要保湿"),
            ("user", "喵"),
        ]
        assert sorted(codes(findings)) == [("ALM-C001", 2), ("ALM-D006", None)]

    def test_turn_tables_as_annotation_sheets_have_them(self, tmp_path: Path) -> None:
        table = (
            "会话,角色,内容,核心轮次,对话行为,属性,推荐商品id\n"
            "1,用户,皮肤干,1,用户需求,【肌肤问题：干】,\n"
            '1,客服,看这款,1,系统推荐,,"77,78"\n'
        )
        (tmp_path / "u.csv").write_text(table, encoding="utf-8")
        columns = {"session": "会话", "role": "角色", "text": "内容", "item": "推荐商品id"}
        item = ItemRecord(id="77", label="水", categories=("c",), source="i.csv", line=2)
        source = TextSource(kind="chat", paths=(tmp_path / "u.csv",), columns=columns)
        read, findings = documents(tmp_path, source, (item,))
        assert [(d.id, d.item, d.text) for d in read] == [("u.csv/n1", "77", "皮肤干\n看这款\n")]
        assert findings == []

    @pytest.mark.parametrize(
        ("said", "masked"),
        [
            ("打13800138000", "打[电话]"),
            ("电话 +86 138-0013-8000 谢谢", "电话 [电话] 谢谢"),
            ("座机010-12345678", "座机[电话]"),
            ("发xiao.ming@example.com吧", "发[邮箱]吧"),
            ("订单号 2026111100012345 到了没", "订单号 [编号] 到了没"),
            ("旺旺号：小鱼儿2333", "旺旺号：[账号]"),
            ("加我微信 wx_abc123", "加我微信 [账号]"),
            ("11010519491231002X", "[编号]"),
            ("SPF50+，150ml，2026年", "SPF50+，150ml，2026年"),
            ("比例1:100", "比例1:100"),
        ],
    )
    def test_personal_data_is_masked_and_nothing_else(self, said: str, masked: str) -> None:
        assert mask(said)[0] == masked

    def test_what_is_stored_has_no_personal_data(self, tmp_path: Path) -> None:
        turns = [{"role": "user", "text": "手机13800138000"}]
        (tmp_path / "c.jsonl").write_text(json.dumps({"session": "s", "turns": turns}), encoding="utf-8")
        read, findings = documents(tmp_path, TextSource(kind="chat", paths=(tmp_path / "c.jsonl",)))
        assert "138" not in read[0].text
        assert [(f.code, f.values["kinds"]) for f in findings] == [("ALM-D008", "phone 1")]


def test_sentences_stand_where_they_say(tmp_path: Path) -> None:
    document = Document(id="d", kind="article", text="好！“真的？”她说。\n\n  下一行……完 v1.5 is out. Next one")
    sentences = list(split_sentences(document))
    assert [s.text for s in sentences] == ["好！", "“真的？”", "她说。", "下一行……", "完 v1.5 is out.", "Next one"]
    assert all(document.text[s.start : s.end] == s.text for s in sentences)


def test_a_lexicon_line_of_another_form_is_set_aside(tmp_path: Path) -> None:
    from alime_rdf.domain import LexiconSettings

    path = tmp_path / "values.txt"
    path.write_text("# 注释\n成分\t玻尿酸\t透明质酸|HA\n玻尿酸\n成分\t甘油\t\t多\n", encoding="utf-8")
    findings: list[Finding] = []
    lexicon = read_lexicon(LexiconSettings(values=path), findings=findings)
    assert [(e.property, e.label, e.synonyms) for e in lexicon.values] == [("成分", "玻尿酸", ("透明质酸", "HA"))]
    assert codes(findings) == [("ALM-C001", 3), ("ALM-C001", 4)]


JUDGE_ME = (
    "title,body,rating,review_date,reviewer_name,reviewer_email,product_id,product_handle,reply\nLovely,Nora "
    "Quill loves it,5,2024-01-02,Nora "
    "Quill,n@e.org,A1,balm,thanks\n,,5,2024-01-02,Bo,b@e.org,A1,balm,\n"
)
YOTPO = (
    "Review Title,Review Content,Review Score,Product SKU,Display Name\nSoft,My skin feels "
    "soft,5,A1,Nora\nok,N/A,4,A1,Bo\n"
)
AMAZON = (
    '{"rating": 5.0, "title": "Soft", "text": "Soft skin<br />at last", "asin": "A1", "parent_asin": '
    '"P1", "user_id": "AE2"}\n{"rating": 1.0, "title": "", "text": "", "asin": "A1", "user_id": '
    '"AE3"}\n'
)
TAOBAO = (
    "商品ID,买家昵称,评价内容,追评,评价时间\nA1,小**鱼,此用户没有填写评价。,用了一周不干了,2024-01-02\n"
    "A1,阿**喵,很保湿,,2024-01-02\nA1,b,系统默认好评,,2024-01-03\n"
)
JD = "sku,score,评论内容\nA1,5,此用户未填写评价内容\nA1,5,很润\n"


class TestReviews:
    @pytest.mark.parametrize(
        ("table", "texts", "silent"),
        [
            (JUDGE_ME, ["[账号] loves it"], 1),
            (YOTPO, ["My skin feels soft"], 1),
            (AMAZON, ["Soft skin\nat last"], 1),
            (TAOBAO, ["用了一周不干了", "很保湿"], 1),
            (JD, ["很润"], 1),
        ],
    )
    def test_columns_are_guessed_and_no_row_is_lost(
        self, tmp_path: Path, table: str, texts: list[str], silent: int
    ) -> None:
        path = tmp_path / "reviews.data"
        path.write_text(table, encoding="utf-8")
        item = ItemRecord(id="A1", label="膏", categories=("c",), source="i.csv", line=2)
        read, findings = documents(tmp_path, TextSource(kind="review", paths=(path,)), (item,))
        assert sorted(d.text for d in read) == sorted(texts)
        assert {d.item for d in read} == {"A1"}
        # Named after the file and the row, and after no reviewer.
        assert all(d.id.rpartition("/")[0] == path.name for d in read)
        assert [f.values["count"] for f in findings if f.code == "ALM-D033"] == [str(silent)]
        guess = guess_text_source(path)
        assert guess is not None
        assert guess.kind == "review"

    def test_the_domain_file_has_the_last_word_on_columns(self, tmp_path: Path) -> None:
        (tmp_path / "r.csv").write_text("评价内容,说\n一,二\n", encoding="utf-8")
        read, _ = documents(tmp_path, TextSource(kind="review", paths=(tmp_path / "r.csv",), columns={"text": "说"}))
        assert [d.text for d in read] == ["二"]

    def test_a_table_without_a_column_of_reviews_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "r.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        read, findings = documents(tmp_path, TextSource(kind="review", paths=(tmp_path / "r.csv",)))
        assert read == []
        assert [f.code for f in findings] == ["ALM-D032", "ALM-D009"]

    @pytest.mark.parametrize(
        "text",
        [
            "此用户没有填写评价。",
            "此用户未填写评价内容",
            "系统默认好评！",
            "评价方未及时做出评价,系统默认好评!",
            "No comment",
            "-",
            "",
        ],
    )
    def test_what_a_shop_system_fills_in_is_no_review(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "r.jsonl").write_text(
            json.dumps({"text": text}) + "\n" + json.dumps({"text": "没有填充物"}), encoding="utf-8"
        )
        read, findings = documents(tmp_path, TextSource(kind="review", paths=(tmp_path / "r.jsonl",)))
        assert [d.text for d in read] == ["没有填充物"]
        assert [f.code for f in findings] == ["ALM-D033"]

    def test_an_id_that_bears_a_name_does_not_become_a_documents_name(self, tmp_path: Path) -> None:
        (tmp_path / "r.csv").write_text("id,text\nR1,好\n小鱼儿,好\n13800138000,好\n", encoding="utf-8")
        source = TextSource(kind="review", paths=(tmp_path / "r.csv",), columns={"id": "id", "text": "text"})
        ids = [d.id for d in documents(tmp_path, source)[0]]
        assert "r.csv/R1" in ids
        assert len(ids) == 3
        assert not any("小鱼儿" in id_ or "138" in id_ for id_ in ids)
