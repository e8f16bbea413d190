"""Exports of shop systems, from the file to an answered question; what init writes can be built."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alime_rdf.domain import load_domain, recognise_dialect, shipped_dialects
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue
from mining.corpus import read_catalogue, read_item_rows, read_lexicon
from mining.tables import columns_of, read_table, reshape
from tests.conftest import ROOT, run_alime

EXPORTS = Path(__file__).parent / "exports"

#: Of each export its dialect, and of each item the name, the price and the properties but brand and tags.
ITEMS: dict[str, tuple[str | None, dict[str, tuple[str, str | None, dict[str, str]]]]] = {
    "shopify.csv": (
        "shopify",
        {
            "dew-cream": (
                "Dew Day Cream",
                "34.00",
                {"Size": "50 ml|100 ml", "Skin type": "Dry", "Ingredient": "Shea butter"},
            ),
            "night-balm": ("Night Balm", "28.50", {"Skin type": "Dry", "Ingredient": "Shea butter"}),
            "aloe-gel": ("Aloe Gel", "19.00", {"Skin type": "Sensitive", "Ingredient": "Aloe"}),
        },
    ),
    "shopify-new.csv": ("shopify", {"trail-jacket": ("Trail Jacket", "119.00", {"Size": "S|M"})}),
    "woocommerce.csv": (
        "woocommerce",
        {
            "44": ("Harbour Tee", "18", {"Colour": "Blue|Green|Red", "Size": "Large|Medium"}),
            "47": ("Harbour Cap", "15", {"Material": "Cotton|Linen"}),
        },
    ),
    "google.xml": (
        "google-merchant",
        {"BK-1": ("Camp Kettle", "35.00", {"color": "Red|Green"}), "BK-2": ("Rain Poncho", "1025.00", {})},
    ),
    "magento.csv": (
        "magento2",
        {
            "WH": (
                "Ridge Fleece",
                "52.000000",
                {"fabric": "Fleece", "activity": "Hiking|Camping, mild", "color": "Blue|Green", "size": "S|M"},
            ),
            "CAP": ("Summit Cap", "15.500000", {"fabric": "Cotton"}),
        },
    ),
    "prestashop.csv": (
        "prestashop",
        {
            "1": ("Crème Lagune", "23.90", {"Texture": "Riche", "Parfum": "Sans parfum"}),
            "2": ("Gel Lagune", "1205.00", {"Texture": "Gel"}),
        },
    ),
    "akeneo.csv": (
        "akeneo",
        {
            "mug": ("Stoneware Mug", "11.50", {"family": "mugs", "color": "blue|red", "size": "S"}),
            "pan": ("Iron Pan", "45.00", {"family": "pans", "color": "black"}),
        },
    ),
    "amazon-flat.txt": (
        "amazon-flat-file",
        {
            "LAMP": ("Desk Lamp", "27.99", {"color_name": "White|Black"}),
            "FAN": ("Quiet Fan", "49.00", {"color_name": "Grey"}),
        },
    ),
    "amazon.jsonl": (
        "amazon-metadata",
        {
            "B0TEST0001": ("Harness Pad", "24.5", {"Material": "Mesh", "Size": "Medium"}),
            "B0TEST0002": ("Cat Bed", None, {"Material": "Felt"}),
        },
    ),
    "bigcommerce.csv": (
        "bigcommerce",
        {"101": ("Oak Board", "38", {"Size": "Small|Large"}), "102": ("Bread Knife", "25", {})},
    ),
    "openfoodfacts.tsv": (
        "open-facts",
        {
            "0000101209159": (
                "Oat Bar",
                None,
                {"labels": "Vegan|Organic", "ingredients_text": "Oats|dates|salt", "quantity": "40 g"},
            ),
            "3760000000017": (
                "Lentil Soup",
                None,
                {"labels": "Organic", "ingredients_text": "Lentils|water|salt", "quantity": "500 g"},
            ),
        },
    ),
    "taobao.csv": (
        "taobao",
        {
            "680001": (
                "云栖丝绒枕头防螨抗菌",
                "119.00",
                {"填充物": "羽丝绒", "面料": "棉", "颜色分类": "白色|灰色"},
            ),
            "680002": ("云栖荞麦枕头", "59", {"填充物": "荞麦", "颜色分类": "原色"}),
        },
    ),
    "jd.csv": (
        "jd",
        {
            "100012001": ("岚山不粘炒锅 30cm", "199.00", {"材质": "铝合金", "适用灶具": "通用"}),
            "100012002": ("岚山保温壶 2L", "89.00", {"材质": "不锈钢"}),
        },
    ),
    "litemall.json": ("litemall", {"1181000": ("海盐薄荷皂", "29.00", {})}),
    "shopify-products.json": (
        "shopify-json",
        {"7001": ("Dune Soap", "6.00", {"Weight": "100 g|50 g"}), "7003": ("Tide Soap", "5.00", {})},
    ),
    "woocommerce-products.json": ("woocommerce-json", {"11": ("Moss Vest", "35", {"Colour": "Green|Grey"})}),
    "pages": (
        None,
        {
            "LL-1": ("Linen Sheet", "89.00", {"material": "Linen"}),
            "LL-2": ("Wool Throw", "120.00", {"material": "Wool"}),
        },
    ),
}
CATEGORIES = {
    "shopify.csv": {"Face Cream", "Gel"},
    "shopify-new.csv": {"Apparel & Accessories/Clothing/Outerwear"},
    "woocommerce.csv": {"Clothing/Tees", "New in", "Clothing/Hats"},
    "google.xml": {"Outdoor/Cooking", "Outdoor/Clothing"},
    "magento.csv": {"Women/Tops", "Gear"},
    "prestashop.csv": {"Soins", "Visage", "Corps"},
    "akeneo.csv": {"kitchen", "mugs"},
    "amazon-flat.txt": {"desk-lamps", "desk-fans"},
    "amazon.jsonl": {"Pet Supplies/Dogs/Harnesses", "Pet Supplies/Cats/Beds"},
    "bigcommerce.csv": {"Kitchen/Boards", "Gifts", "Kitchen/Knives"},
    "openfoodfacts.tsv": {"Snacks", "Bars", "Meals", "Soups"},
    "taobao.csv": {"床上用品/枕头"},
    "jd.csv": {"厨具/烹饪锅具/炒锅", "厨具/水具/保温壶"},
    "litemall.json": {"清洁"},
    "shopify-products.json": {"Soap", "Products"},
    "woocommerce-products.json": {"Vests", "Sale"},
    "pages": {"Home/Bedding"},
}
LANGUAGES = {"taobao.csv": "zh", "jd.csv": "zh", "litemall.json": "zh", "prestashop.csv": "fr"}
#: Brands and tags are properties too; what is compared are the others.
_BRANDS = {"Vendor", "brand", "Manufacturer", "brand_name", "store", "brands", "品牌", "Tags", "keywords"}
_BRANDS |= {"vendor", "tags"}


def init(folder: Path, table: Path, *options: str) -> Path:
    """Draft a shop; return its domain file."""
    result = run_alime("init", str(folder / "shop"), "--from", str(table), *options)
    assert result.exit_code == 0, result.output
    return folder / "shop/domain.toml"


def catalogue_of(domain: Path) -> tuple[Catalogue, list[Finding]]:
    settings = load_domain(domain)
    findings: list[Finding] = []
    lexicon = read_lexicon(settings.lexicon, findings=findings)
    rows = read_item_rows(settings.catalogue, findings=findings)
    return read_catalogue(settings.catalogue, lexicon, findings=findings, item_rows=rows), findings


def answer(domain: Path, question: str) -> list[str]:
    """Build a drafted domain as it is, and ask; return the items' IRIs without their base."""
    release = domain.parent / "release"
    built = run_alime("build", str(domain), "--out", str(release))
    assert built.exit_code == 0, built.output
    result = run_alime("ask", str(release), question, "--json")
    assert result.exit_code == 0, result.output
    return [item["label"] for item in json.loads(result.output)["items"]]


class TestExports:
    @pytest.mark.parametrize("name", ITEMS)
    def test_items_are_the_products_on_sale_with_their_prices_and_attributes(self, tmp_path: Path, name: str) -> None:
        dialect, expected = ITEMS[name]
        domain = init(tmp_path, EXPORTS / name)
        settings = load_domain(domain).catalogue
        assert (settings.dialect.name if settings.dialect else None) == dialect
        catalogue, findings = catalogue_of(domain)
        assert {f.code for f in findings} <= {"ALM-B030", "ALM-C028"}
        found = {}
        for item in catalogue.items:
            values: dict[str, list[str]] = {}
            for property_, value in item.values:
                if property_ not in _BRANDS:
                    values.setdefault(property_, []).append(value)
            found[item.id] = (item.label, item.price, {p: "|".join(listed) for p, listed in values.items()})
        assert found == expected
        assert {key for item in catalogue.items for key in item.categories} == CATEGORIES[name]
        assert load_domain(domain).language == LANGUAGES.get(name, "en")

    @pytest.mark.parametrize("name", [name for name in ITEMS if ITEMS[name][0]])
    def test_every_row_is_a_product_a_part_of_one_a_head_or_counted_as_left_out(self, name: str) -> None:
        rows = list(read_table(EXPORTS / name, findings=[]))
        dialect = recognise_dialect(columns_of(rows)) or recognise_dialect([rows[0].text(c) for c in rows[0].cells])
        assert dialect is not None
        products = reshape(rows, dialect, language="en")
        left_out = sum(products.left_out.values())
        assert len(rows) == len(products.rows) + products.variants + products.header + left_out
        assert len(products.rows) == len(ITEMS[name][1])

    @pytest.mark.parametrize(
        ("name", "question", "first"),
        [
            ("woocommerce.csv", "which hats do you have", "Harbour Cap"),
            ("google.xml", "something for cooking", "Camp Kettle"),
            ("magento.csv", "tops under 60", "Ridge Fleece"),
            ("akeneo.csv", "mugs", "Stoneware Mug"),
            ("amazon-flat.txt", "desk-fans", "Quiet Fan"),
            ("amazon.jsonl", "harnesses", "Harness Pad"),
            ("bigcommerce.csv", "knives", "Bread Knife"),
            ("taobao.csv", "枕头，100元以内", "云栖荞麦枕头"),
            ("jd.csv", "推荐一款炒锅", "岚山不粘炒锅 30cm"),
            ("pages", "bedding", "Linen Sheet"),
        ],
    )
    def test_two_commands_and_a_question_is_answered(
        self, tmp_path: Path, name: str, question: str, first: str
    ) -> None:
        assert answer(init(tmp_path, EXPORTS / name), question)[0] == first

    @pytest.mark.parametrize(
        ("name", "question", "items"),
        [
            ("shopify.csv", "my skin is dry, which face cream?", ["Dew Day Cream", "Hearth Cream", "Night Balm"]),
            ("bedding.xlsx", "怕冷，盖什么被子好", ["云栖羊毛被", "山下羊毛被"]),
        ],
    )
    def test_the_words_drafted_find_what_a_problem_needs(
        self, tmp_path: Path, name: str, question: str, items: list[str]
    ) -> None:
        assert answer(init(tmp_path, ROOT / "examples/shops" / name), question)[: len(items)] == items


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def taken(result_output: str) -> dict[str, str]:
    """Return the roles that init printed, by column."""
    lines = result_output.split("\n\n")[0].splitlines()[1:]
    cells = [re.split(r"\s{2,}", line.strip()) for line in lines if line.strip()]
    return {column: role for column, role, *_ in cells}


class TestUnknownTables:
    @pytest.mark.parametrize(
        ("header", "row", "roles"),
        [
            (
                "ID,Name,Sale price,Regular price,Categories",
                "{n},Cap {n},1{n},2{n},Hats",
                "id name ignored price category",
            ),
            (
                "uid;Titel;Warengruppe;Preis;EAN",
                "u{n};Creme {n};Pflege;1{n},90;400638133393{n}",
                "id name category price barcode",
            ),
            ("asin,title,type,cost", "B0{n}X,Soap {n},Soap,1", "id name category price"),
            ("code\tlibellé\tcatégorie\tprix", "C{n}\tSavon {n}\tBain\t3", "id name category price"),
            (
                "编号,标题,一级类目,二级类目,颜色,图片",
                "{n}a,皂{n},洗护,香皂,白,http://x.example/{n}.jpg",
                "id name category category property ignored",
            ),
            ("货号,品名,厂商,净含量", "h{n},皂{n},松间,50ml", "id name brand property"),
            (
                "handle,title,vendor,in_stock,created_at",
                "soap-{n},Soap {n},Pine,true,2024-01-0{n}",
                "id name brand ignored ignored",
            ),
        ],
    )
    def test_columns_are_known_by_name_and_content(self, tmp_path: Path, header: str, row: str, roles: str) -> None:
        rows = "\n".join(row.format(n=n) for n in range(1, 7))
        table = write(tmp_path / "t.csv", f"{header}\n{rows}\n")
        result = run_alime("init", str(tmp_path / "shop"), "--from", str(table))
        assert result.exit_code == 0, result.output
        assert list(taken(result.output).values()) == roles.split()
        catalogue, findings = catalogue_of(tmp_path / "shop/domain.toml")
        assert (len(catalogue.items), findings) == (6, [])

    def test_without_an_id_the_columns_are_shown_and_one_can_be_named(self, tmp_path: Path) -> None:
        text = "Label,Brand,Name,Price,Rank\nCleanser,Fern,Soy Wash,38,4.4\nMoisturizer,Fern,Rich Cream,175,4.1\n"
        table = write(tmp_path / "t.csv", text)
        refused = run_alime("init", str(tmp_path / "a"), "--from", str(table))
        assert (refused.exit_code, "ALM-U002" in refused.output, "--column id=" in refused.output) == (2, True, True)
        assert taken(refused.output)["Label"] == "category"
        domain = init(tmp_path, table, "--column", "id=name", "--column", "property=Rank")
        catalogue, _ = catalogue_of(domain)
        assert [item.id for item in catalogue.items] == ["Soy Wash", "Rich Cream"]
        assert ("Rank", "4.4") in catalogue.items[0].values

    @pytest.mark.parametrize(
        ("option", "code"), [("id", "ALM-U010"), ("colour=x", "ALM-U010"), ("id=nothing", "ALM-U011")]
    )
    def test_a_column_option_that_can_not_be(self, tmp_path: Path, option: str, code: str) -> None:
        table = write(tmp_path / "t.csv", "id,name\n1,a\n")
        result = run_alime("init", str(tmp_path / "s"), "--from", str(table), "--column", option)
        assert (result.exit_code, code in result.output) == (2, True)

    def test_a_table_without_categories_gets_one_and_says_so(self, tmp_path: Path) -> None:
        table = write(tmp_path / "t.csv", "id,name\n1,Soap\n2,Brush\n")
        result = run_alime("init", str(tmp_path / "shop"), "--from", str(table))
        assert (result.exit_code, "ALM-U013" in result.output) == (0, True)
        catalogue, findings = catalogue_of(tmp_path / "shop/domain.toml")
        assert ([item.categories for item in catalogue.items], findings) == ([("Products",), ("Products",)], [])

    def test_rows_that_repeat_an_id_and_name_are_variants(self, tmp_path: Path) -> None:
        rows = "p1,Tee,Tops,S,20\np1,Tee,Tops,M,18\np2,Cap,Hats,One,9\n"
        domain = init(tmp_path, write(tmp_path / "t.csv", f"product_id,title,category,fit,price\n{rows}"))
        catalogue, findings = catalogue_of(domain)
        found = {i.id: (i.price, i.values) for i in catalogue.items}
        assert found == {"p1": ("18", (("fit", "S"), ("fit", "M"))), "p2": ("9", (("fit", "One"),))}
        assert findings == []

    @pytest.mark.parametrize(
        ("options", "language"), [((), "en"), (("--language", "zh"), "zh"), (("--language", "en"), "en")]
    )
    def test_the_language_is_that_of_the_table_or_as_asked(
        self, tmp_path: Path, options: tuple[str, ...], language: str
    ) -> None:
        table = write(tmp_path / "t.csv", "id,name,category\nA1,Rich cream,Face/Cream\nA2,Clear gel,Face/Gel\n")
        assert load_domain(init(tmp_path, table, *options)).language == language

    def test_a_decimal_comma_is_seen(self, tmp_path: Path) -> None:
        table = write(tmp_path / "t.csv", "id;name;price\nB1;Crème;25,50\nB2;Gel;1.215,90\n")
        catalogue, findings = catalogue_of(init(tmp_path, table))
        assert ([item.price for item in catalogue.items], findings) == (["25.50", "1215.90"], [])

    @pytest.mark.parametrize(
        ("header", "prices", "currency"),
        [
            ("price", ["59.00 USD", "12 USD"], "USD"),
            ("price", ["€ 5", "7,90 €"], "EUR"),
            ("Verkaufspreis", ["5,10", "7,90"], None),
            ("price-EUR", ["5", "7"], "EUR"),
            ("Price (USD)", ["5", "$7"], "USD"),
            ("价格（元）", ["5", "7"], "CNY"),
            ("现价(元)", ["5", "¥7"], "CNY"),
            # Nothing that all cells say, or that the name and the cells agree in.
            ("price", ["59.00 USD", "12 EUR"], None),
            ("price", ["59.00 USD", "12"], None),
            ("price-EUR", ["5 USD", "7"], None),
            ("Price (incl. tax)", ["5", "7"], None),
            ("price;currency", ["5;GBP", "7;GBP"], "GBP"),
            ("price;currency", ["5;GBP", "7;EUR"], None),
        ],
    )
    def test_a_currency_is_written_where_the_table_says_it_of_all_prices(
        self, tmp_path: Path, header: str, prices: list[str], currency: str | None
    ) -> None:
        rows = "".join(f"B{n};Gel {n};{price}\n" for n, price in enumerate(prices))
        domain = init(tmp_path, write(tmp_path / "t.csv", f"id;name;{header}\n{rows}"))
        assert load_domain(domain).catalogue.currency == currency

    def test_the_price_of_sale_is_preferred_to_the_recommended_one(self, tmp_path: Path) -> None:
        rows = "1;Gartenbank;69,00 €;59,00 €\n2;Rechen;;9,50 €\n"
        catalogue, findings = catalogue_of(
            init(tmp_path, write(tmp_path / "t.csv", f"id;name;UVP;VK brutto\n{rows}"))
        )
        assert ([item.price for item in catalogue.items], findings) == (["59.00", "9.50"], [])

    def test_a_file_without_rows_says_which_formats_are_read(self, tmp_path: Path) -> None:
        result = run_alime("init", str(tmp_path / "s"), "--from", str(write(tmp_path / "t.csv", "id,name\n")))
        assert (result.exit_code, "ALM-U012" in result.output) == (2, True)


class TestTexts:
    def test_chats_and_reviews_are_added_and_read(self, tmp_path: Path) -> None:
        (tmp_path / "re[v]iews.csv").write_text("product_handle,rating,body\ndew-cream,5,So soft\n", encoding="utf-8")
        chat = {
            "session": "1",
            "turns": [{"role": "user", "text": "Rich?"}, {"role": "staff", "text": "It is."}],
        }
        (tmp_path / "chats.json").write_text(json.dumps(chat), encoding="utf-8")
        given = [f"--texts={tmp_path / name}" for name in ("re[v]iews.csv", "chats.json")]
        items = str(ROOT / "examples/shops/shopify.csv")
        done = run_alime("init", str(tmp_path / "shop"), "--from", items, *given)
        assert done.exit_code == 0, done.output
        assert "re[v]iews.csv: review" in done.output
        assert "chats.json: chat" in done.output
        sources = {source.kind: source for source in load_domain(tmp_path / "shop/domain.toml").texts}
        assert sources["review"].paths == (tmp_path / "re[v]iews.csv",)
        assert sources["chat"].paths == (tmp_path / "chats.json",)
        assert sources["review"].columns["item"] == "product_handle"

    def test_a_file_that_is_neither_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.txt").write_text("nothing of the kind\n", encoding="utf-8")
        refused = run_alime("init", str(tmp_path / "shop"), "--texts", str(tmp_path / "x.txt"))
        assert refused.exit_code == 2
        assert "ALM-U014" in refused.output
        assert not (tmp_path / "shop").exists()


class TestDialects:
    def test_a_dialect_of_ones_own(self, tmp_path: Path) -> None:
        dialect = """
            recognise = [["Ref"], ["Wording"]]
            [variants]
            group = ["Ref"]
            gather = ["Shade"]
            [[left_out]]
            columns = ["State"]
            values = ["gone"]
            [columns]
            id = "Ref"
            name = "Wording"
            property = "Shade"
            [[attributes]]
            columns = "More"
            entries = "/"
            pair = "~"
        """
        own = write(tmp_path / "own.toml", dialect)
        rows = "r1,Scarf,Red,on,/hem~long\nr1,,Blue,,\nr2,Hat,Red,gone,\nr3,Glove,,on,hem~short\n"
        table = write(tmp_path / "t.csv", f"Ref,Wording,Shade,State,More\n{rows}")
        domain = init(tmp_path, table, "--dialect", str(own))
        catalogue, findings = catalogue_of(domain)
        values = {item.id: dict.fromkeys(item.values) for item in catalogue.items}
        assert set(values["r1"]) == {("Shade", "Red"), ("Shade", "Blue"), ("hem", "long")}
        assert list(values["r3"]) == [("hem", "short")]
        assert [(f.code, f.values["count"]) for f in findings] == [("ALM-B030", "1")]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (None, "ALM-B031"),
            ("recognise = [", "ALM-B032"),
            ("recognise = []", "ALM-B032"),
            ('recognise = [["a"]]\ncolour = 1', "ALM-B032"),
            ('recognise = [["a"]]\n[columns]\nshade = "x"', "ALM-B032"),
            ('recognise = [["a"]]\n[variants]\nchildren_pattern = "("', "ALM-B032"),
            ('recognise = [["a"]]\n[[pairs]]\nname = "x"', "ALM-B032"),
            ('recognise = [["a"]]\n[[left_out]]\ncolumns = 3', "ALM-B032"),
            ('recognise = [["a"]]\nleft_out = 3', "ALM-B032"),
        ],
    )
    def test_a_dialect_that_can_not_be_read(self, tmp_path: Path, text: str | None, code: str) -> None:
        if text is not None:
            write(tmp_path / "d.toml", text)
        table = write(tmp_path / "t.csv", "id,name\n1,a\n")
        result = run_alime("init", str(tmp_path / "s"), "--from", str(table), "--dialect", str(tmp_path / "d.toml"))
        assert (result.exit_code, code in result.output) == (2, True), result.output

    def test_labels_of_another_system_are_not_taken_for_this_one(self) -> None:
        labels = ["Product Type", "Seller SKU", "Product Name", "Product ID", "Parent SKU", "Variation Theme"]
        assert recognise_dialect(labels) is None

    def test_they_are_listed(self) -> None:
        listed = run_alime("init", "--dialects").output.split()
        assert listed == sorted(dialect.name for dialect in shipped_dialects())


_NAMES = [
    "id",
    "name",
    "title",
    "category",
    "type",
    "price",
    "Preis",
    "描述",
    "description",
    "成分",
    "类目",
    "品牌",
    "tags",
    "",
    "Handle",
    "sku",
    "a.b",
    "ean",
    "Option1 Name",
    "Option1 Value",
    "x/y",
    "编号",
    "名称",
    "Colour",
    "colour",
    "col|our",
    "name\nof",
    "1",
    "=",
    "#",
    '"q"',
    "x" * 300,
    "\u200b",
    "id ",
]
_CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "a",
            "红|蓝",
            "面料：100%棉\n填充：聚酯",
            "x; y",
            "a,b",
            "12,50",
            "¥5",
            "1",
            "true",
            "护肤/洁面",
            "A > B",
            "/",
            "|",
            "<b>x</b>",
            "&amp;",
            "\\u3000",
            "v" * 300,
            "A/B/",
            "保湿",
            "Dry skin needs hydration.",
            "a\tb",
            "#",
            "\x07bell",
        ]
    ),
    st.text(max_size=12),
)


_WOO = {
    "de": "ID,Typ,Artikelnummer,Name,Veröffentlicht,Sichtbarkeit im Katalog,Regulärer Preis,Angebotspreis,"
    "Kategorien,Übergeordnetes Produkt,Gewicht (kg),"
    "Attribut 1 Name,Attribut 1 Wert(e)",
    "fr": "ID,Type,UGS,Nom,Publié,Visibilité dans le catalogue,Tarif régulier,Tarif promo,Catégories,Parent,"
    "Poids (kg),Nom de l’attribut 1,Valeur(s) de l’attribut 1 ",
    "es": "ID,Tipo,SKU,Nombre,Publicado,Visibilidad en el catálogo,Precio normal,Precio rebajado,Categorías,"
    "Superior,Peso (kg),Nombre del atributo 1,Valor(es) del atributo 1",
    "en": "ID,Type,SKU,Name,Published,Visibility in catalog,Regular price,Sale price,Categories,Parent,"
    "Weight (kg),Attribute 1 name,Attribute 1 value(s)",
}
_WOO_ROWS = """\
7,variable,R,Roggen,1,visible,,,Mehl > Roggen,,,Weight,"1 kg, 5 kg"
8,variation,R-1,Roggen - 1 kg,1,visible,"4,9",,,R,1,Weight,1 kg
9,variation,R-5,Roggen - 5 kg,1,visible,"19,9",,,id:7,5,Weight,5 kg
10,simple,D,Dinkel,1,visible,"1249,00","3,9",Mehl > Dinkel,,1,Herkunft,"Rhön\\, Hessen, Bayern"
11,simple,X,Muster,1,hidden,1,,Mehl,,,,
12,simple,Y,Entwurf,-1,visible,1,,Mehl,,,,
"""
_PRESTA = {
    "fr": "Identifiant;Actif (0/1);Nom*;Catégories (x,y,z...);Prix TTC;Prix d'achat;Référence n°;Marque;"
    "Visibilité;Résumé;Caractéristiques (Nom:Valeur:Position:Personnalisé)",
    "de": "ID;Aktiv (0/1);Name *;Kategorien (x,y,z...);Preis inkl. MwSt.;Einkaufspreis;Artikel-Nr.;Marke;"
    "Sichtbarkeit;Zusammenfassung;Merkmale (Name:Wert:Position:Angepasst)",
    "es": "ID;Activo (0/1);Nombre *;Categorías (x,y,z…);Precio impuestos incluidos;Precio al por mayor;"
    "Referencia nº;Marca;Visibilidad;Resumen;"
    "Característica (Nombre:Valor:Posición:Personalizado)",
    "it": "ID;Attivo (0/1);Nome *;Categorie (x,y,z...);Prezzo tasse incluse;Prezzo all'ingrosso;Riferimento;"
    "Marchio;Visibilità;Riepilogo;"
    "Caratteristica (Nome:Valore:Posizione:Personalizzato)",
    "en": "ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Wholesale price;Reference #;Brand;"
    "Visibility;Summary;Feature (Name:Value:Position:Customized)",
}
_PRESTA_ROWS = """\
4;1;Lampe Ado;Maison,Lampes;59.90;2.00;LA;Lueur;both;Une lampe;Poids:2 kg:1,Fixation:Pince:2
5;0;Lampe Vieux;Maison,Lampes;9.90;2.00;LV;Lueur;both;;
6;1;Lampe Test;Maison,Lampes;9.90;2.00;LT;Lueur;none;;
"""


class TestHeadersInOtherLanguages:
    @pytest.mark.parametrize("language", _WOO)
    def test_of_woocommerce(self, tmp_path: Path, language: str) -> None:
        domain = init(tmp_path, write(tmp_path / "woo.csv", f"{_WOO[language]}\n{_WOO_ROWS}"))
        catalogue, findings = catalogue_of(domain)
        assert {item.id: (item.price, set(item.values)) for item in catalogue.items} == {
            "7": ("4.9", {("Weight", "1 kg"), ("Weight", "5 kg")}),
            "10": ("1249.00", {("Herkunft", "Rhön, Hessen"), ("Herkunft", "Bayern")}),
        }
        assert [finding.code for finding in findings] == ["ALM-B030", "ALM-B030"]

    @pytest.mark.parametrize("language", _PRESTA)
    def test_of_prestashop(self, tmp_path: Path, language: str) -> None:
        header = _PRESTA[language]
        domain = init(tmp_path, write(tmp_path / "presta.csv", f"{header}\n{_PRESTA_ROWS}"))
        catalogue, findings = catalogue_of(domain)
        values = {(header.split(";")[7], "Lueur"), ("Poids", "2 kg"), ("Fixation", "Pince")}
        found = [(item.id, item.label, item.price, set(item.values)) for item in catalogue.items]
        assert found == [("4", "Lampe Ado", "59.90", values)]
        assert [finding.code for finding in findings] == ["ALM-B030", "ALM-B030"]


class TestAttributes:
    @pytest.mark.parametrize(
        ("table", "expected"),
        [
            (
                "Handle,Title,Option1 Name,Option1 Value,Variant Price,Hue (product.metafields.shopify.hue)\n"
                "cup,Cup,Hue,Sea Green,5,sea-green; sand\ncup,,,Sand,6,\nmug,Mug,Hue,Red,5,\n",
                {"cup": {("Hue", "Sea Green"), ("Hue", "Sand")}, "mug": {("Hue", "Red")}},
            ),
            (
                "Handle,Title,Option1 Name,Option1 Value,Variant Price\nsoap,Soap,Weight,50 g,5\nsoap,,,100 g,6\n"
                "oil,Oil,Title,Default Title,5\n",
                {"soap": {("Weight", "50 g"), ("Weight", "100 g")}, "oil": set()},
            ),
            (
                "sku,product_type,attribute_set_code,name,price,categories,additional_attributes\n"
                'K1,simple,Default,Towel,5,Bath,"organic=Yes,thickness=5"\n'
                'K2,simple,Default,Robe,50,Bath,"organic=No"\n',
                {"K1": {("organic", "Yes"), ("thickness", "5")}, "K2": {("organic", "No")}},
            ),
            (
                "sku,_store,_attribute_set,_type,_category,_product_websites,name,price,color,_media_image,status\n"
                "P1,,Default,simple,Pens,base,Biro,2,Blue,/b.jpg,1\n,,,,Office,,,,,/c.jpg,\n"
                "P2,,Default,simple,Pens,base,Quill,9,White,,1\n",
                {"P1": {("color", "Blue")}, "P2": {("color", "White")}},
            ),
            (
                "Item Type,Product ID,Product Name,Product Code/SKU,Price,Category,Option Set\n"
                'Product,1,Vase A=B,V,20,Home,Vases\n  SKU,2,"[RB]Glaze=Ash,[S]Height=S/M",V-1,,,\n'
                '  SKU,3,"[RB]Glaze=Ink,[S]Height=L",V-2,,,\nProduct,4,Bowl,B,9,Home,\n',
                {
                    "1": {("Glaze", "Ash"), ("Glaze", "Ink"), ("Height", "S/M"), ("Height", "L")},
                    "4": set(),
                },
            ),
        ],
    )
    def test_are_values_under_the_names_that_the_shop_gives_them(
        self, tmp_path: Path, table: str, expected: dict[str, set[tuple[str, str]]]
    ) -> None:
        catalogue, _ = catalogue_of(init(tmp_path, write(tmp_path / "items.csv", table)))
        assert {item.id: set(item.values) for item in catalogue.items} == expected

    def test_of_amazon_part_at_commas(self, tmp_path: Path) -> None:
        rows = [
            {
                "parent_asin": f"B{n}",
                "title": f"Balm {n}",
                "main_category": "Beauty",
                "categories": ["Beauty", "Lips"],
                "details": {"Skin Type": "Dry, Sensitive", "Form": "Stick"},
            }
            for n in range(3)
        ]
        table = write(tmp_path / "meta.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
        catalogue, _ = catalogue_of(init(tmp_path, table))
        assert set(catalogue.items[0].values) == {("Skin Type", "Dry"), ("Skin Type", "Sensitive"), ("Form", "Stick")}


@st.composite
def tables(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6, unique=True))
    names = ["id", "name", *(name for name in names if name not in ("id", "name"))] if draw(st.booleans()) else names
    rows = draw(st.lists(st.lists(_CELLS, min_size=len(names), max_size=len(names)), max_size=6))
    if names[0] == "id":
        rows = [[f"i{number}", row[1] or "n", *row[2:]] for number, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out).writerows([names, *rows])
    return out.getvalue()


class TestWhatInitWrites:
    @given(tables())
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
    def test_is_read_without_a_complaint_of_its_own_files(
        self, tmp_path_factory: pytest.TempPathFactory, table: str
    ) -> None:
        folder = tmp_path_factory.mktemp("t")
        (folder / "items.csv").write_bytes(table.encode("utf-8", "surrogatepass"))
        result = run_alime("init", str(folder / "shop"), "--from", str(folder / "items.csv"))
        assert result.exit_code in (0, 2), (result.output, result.exception)
        if result.exit_code == 2:
            assert "ALM-" in result.output
            return
        _, findings = catalogue_of(folder / "shop/domain.toml")
        assert {finding.source for finding in findings} <= {"items.csv"}, findings

    @pytest.mark.parametrize(
        "table",
        [
            "id,name,category,price\nA1,Cream,Face/Cream,10\nA2,Gel,Face/Gel,12\n",
            "id,name,category,,成分\nA1,甲,护肤,x,茶树\nA2,乙,护肤,x,茶树\n",
            'id,name,category,材质\nA1,抱枕,居家/抱枕,"面料：100%棉\n填充：聚酯纤维"\nA2,毛巾,居家/毛巾,棉\nA3,浴巾,居家/毛巾,棉\n',
            "id,name,Size,size,description\n1,a/b,a|b,c;d,<p>x</p>\n2,b,a,c,\n",
        ],
    )
    def test_is_built(self, tmp_path: Path, table: str) -> None:
        domain = init(tmp_path, write(tmp_path / "items [1]*.csv", table))
        built = run_alime("build", str(domain), "--out", str(tmp_path / "out"), "--strict")
        said = set(re.findall(r"ALM-[BCD]\d+", built.output))
        assert (built.exit_code, said <= {"ALM-C028"}) == (0, True), built.output
