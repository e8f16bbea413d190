import json
from collections import Counter
from pathlib import Path

import pytest

from alime_rdf.domain import CatalogueSettings, Domain, ItemColumns, TextSource
from alime_rdf.domain._load import DEFAULT_POLICY
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue, Document, ItemRecord
from mining.corpus import (
    Lexicon,
    mask,
    read_catalogue,
    read_documents,
    read_lexicon,
    split_sentences,
)
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
        assert [f.code for f in findings] == ["ALM-D003", "ALM-D004", "ALM-D007", "ALM-D005"]

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
        assert [(d.id, d.item, d.text) for d in read] == [("u.csv/1", "77", "皮肤干\n看这款\n")]
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
