"""Names under which tables have the columns of items, in the languages of shops; what comes first in a line is preferred."""

from typing import Literal

Role = Literal["id", "name", "category", "brand", "barcode", "price", "text", "property", "ignored"]

_ITEM = r"(?:item|product|produkt|produit|producto|article|artikel|goods|商品|产品|產品|宝贝|货品|貨品)"
_OF_ITEM = rf"(?:{_ITEM} ?)?"
_CATEGORY = r"(?:category|categories|类目|類目|品类|品類|分类|分類|类别|類別|品项|品項)"

#: By role, patterns that a whole name meets, lower-case, its words parted by single spaces.
NAMES: dict[Role, tuple[str, ...]] = {
    "id": (
        rf"{_ITEM} ?id|{_ITEM} ?(?:编号|編號)|spu ?(?:id|编号|編號|编码)?",
        r"id|#|编号|編號|序号id|identifier|handle|url handle|entity id|internal id",
        rf"{_ITEM} ?(?:sku|code|no\.?|number|num|nr\.?|nummer)|asin|parent asin|style ?(?:id|no\.?|number)|artikelnr\.?|artikelnummer",
        rf"{_OF_ITEM}(?:货号|貨號|编码|編碼|款号|款號|代码|代碼)|数字id|num iid|seller sku",
        r"sku(?: ?(?:id|code|编号|编码))?|code|uid|uuid|guid|ref\.?|reference|référence|referencia|referenz|réf\.?|código|kód|mpn|isbn|part number",
        r"slug|key|url key",
    ),
    "name": (
        rf"(?:{_ITEM}|中文|full|display|short)[ ]?(?:name|title|名称|名稱|标题|標題|名)",
        r"name|title|名称|名稱|品名|标题|標題|名|货名|商品|产品|宝贝",
        rf"(?:{_ITEM} ?)?(?:bezeichnung|titel|nom|désignation|libellé|titre|nombre|título|nome|denominación)",
        rf"(?:name|title|nom|nombre|titel|bezeichnung) [a-z]{{2}}(?: [a-z]{{2}})?|{_ITEM}|naam|label|headline",
    ),
    "category": (
        rf"{_OF_ITEM}{_CATEGORY}(?: ?(?:name|path|tree|名称|路径))?|{_OF_ITEM}(?:所属)?{_CATEGORY}",
        rf"{_ITEM} ?type|type|{_ITEM} ?group|warengruppe|kategorien?|produktkategorie|catégories?|rayon|famille|categorías?|categoria|familia|categorie",
        r"叶子类目|末级类目|叶子分类|商品类型|产品类型|类型|類型|品种|大类|小类|系列分类",
        rf"(?:google|facebook|fb|shopify|standard|primary|main|default|custom|master|leaf) ?{_OF_ITEM}(?:category|type)(?: name)?|main cat",
        r"department|section|collections?|label|class|group|family|breadcrumbs?|taxonomy|genre",
        rf"{_OF_ITEM}{_CATEGORY} ?(?:ids?|code|编号)|cat|cid|cat ?id|node",
    ),
    "brand": (
        r"brands?(?: ?name)?|vendor|manufacturer|marque|marca|marke|hersteller|fabricant|品牌(?:名称?)?|厂商|廠商|厂家|maker|label brand",
    ),
    "barcode": (
        rf"{_OF_ITEM}(?:barcode|bar code|gtin|gtin ?1[34]|gtin ?8|ean|ean ?13|upc|条码|條碼|条形码|條形碼|国际码|69码|gencod|strichcode)(?: ?(?:ean|upc|no\.?))?",
    ),
    "price": (
        r"(?:sale |sell |unit )?price (?:yuan|rmb|cny)",
        r"(?:regular|list|retail|standard|base|unit|normal|original|full|current|selling|sell|net|gross|variant) ?price|一口价|京东价|零售价|售价|售價",
        rf"{_OF_ITEM}(?:price|价格|價格|单价|單價|价钱|销售价|商城价|现价|吊牌价|preis|prix|precio|prezzo|prijs|cena|preço|vk(?: ?(?:brutto|preis))?|pvp)",
        r"(?:price|preis|prix|precio|prezzo|prijs|价格|售价|单价|现价|零售价|一口价|原价|定价|销售价) ?[\(（\[/]?[^()（）]{1,12}[\)）\]]?",
        r"定价|定價|原价|原價|市场价|牌价|verkaufspreis|bruttopreis|prix ?(?:de )?vente|prix ttc|precio ?(?:de )?venta|msrp|rrp|uvp",
        r"(?:sale|special|discount|discounted|offer|promo|final|actual) ?price|促销价|活动价|优惠价|折后价|券后价|cost|amount",
    ),
    "text": (
        rf"{_OF_ITEM}(?:(?:long|full|html|body|detailed) ?)?(?:description|desc|details?|text|描述|简介|簡介|详情|詳情|介绍|介紹|说明|說明)(?: ?html)?",
        rf"(?:{_OF_ITEM}|中文)(?:描述|简介|簡介|详情|详情页|介绍|卖点|賣點|说明|文案)|body|body \(html\)|body html|content|about(?: product)?|overview|summary|introduction",
        rf"{_OF_ITEM}(?:beschreibung|langtext|kurztext|descriptif|descripción|descripcion|descrizione|omschrijving|descrição)|produktbeschreibung|description (?:longue|courte)",
        rf"(?:short|meta|brief|marketing) ?(?:description|desc|text)|brief|features|highlights|bullet ?points?|blurb|notes|{_OF_ITEM}特点|特色",
    ),
}
#: Numbered levels of a category, outermost first; a table may have several.
LEVELS = (
    rf"[一二三四1-4]级(?:叶子)?{_CATEGORY}(?:名称)?",
    rf"{_OF_ITEM}{_CATEGORY} ?(?:level ?)?[1-4]|(?:level|lvl|cat|l) ?[1-4](?: ?{_CATEGORY})?|{_CATEGORY} ?(?:l|lvl)[1-4]",
)
#: A category and the one below it.
BELOW = r"sub ?category|subcategories|sub ?cat|sub ?type|子类目|子分类|小类|细分类目|unterkategorie|sous ?catégorie|subcategoría|subcategoria|sub ?department"
#: What tables have that is nothing of the item's own.
NOTHING = (
    r".*(?:url|link|image|img|photo|picture|thumbnail|图片|主图|链接|網址|网址|video|视频|icon).*|.*\bids?|.*(?:编号|編號|编码)|.*\b(?:sku|mpn|slug|handle|uuid|guid)\b.*|"
    r".*\b(?:date|time|created|updated|modified|timestamp|stock|inventory|quantity|qty|tax|vat|seo|meta|shipping|weight|width|height|length|depth|"
    r"rating|ratings|review|reviews|rank|sold|sales|views|score|status|published|visible|visibility|enabled|active|available|availability|position|order|"
    r"currency|language|locale|country|warehouse|supplier|condition|index|row|no)\b.*|"
    r".*(?:时间|日期|库存|销量|评分|评价|评论|状态|排序|运费|重量|上架|下架|币种|店铺|供应商|成本|数量|收藏|点击|浏览|链接|备注|更新|创建).*|序号|unnamed.*|"
    r".*(?:price|preis|prix|precio|价|cost|discount|折扣|rabatt).*|.*(?:lager|bestand|gewicht|datum|lieferzeit|steuer|mwst|status|bild).*"
)
#: Of these, what describes an item where the shop says so itself.
MEASURES = (
    r"(?:(?:net|item|product) ?)?(?:weight|width|height|length|depth|size|condition)(?: \(.*\))?|"
    r".*gewicht|breite|höhe|länge|tiefe|zustand|poids|largeur|hauteur|longueur|profondeur|état|"
    r"peso|anchura|altura|longitud|profundidad|estado|larghezza|altezza|lunghezza|profondità|重量|净重|重さ"
)
