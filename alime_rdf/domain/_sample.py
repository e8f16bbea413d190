"""What a new domain begins with: a shop of three items whose pages say enough for two needs and two causes."""

from alime_rdf.domain._settings import ItemColumns

SHOP_COLUMNS = ItemColumns(barcode="barcode", price=("price",), properties={"成分": "成分"})
SHOP = {
    "catalogue.csv": """\
id,name,category,barcode,price,成分
A001,保湿洁面乳,护肤/洁面,,59,玻尿酸
A002,水润洁面慕斯,护肤/洁面,,49,
A003,清爽洁面啫喱,护肤/洁面,,45,茶树
""",
    "schema.csv": """\
category,property,enumerable,values
护肤,成分,yes,玻尿酸|茶树
""",
    "pages/A001.txt": """\
添加玻尿酸，洗后依旧保湿。
改善皮肤干，带来持久保湿。
一支可以用两个月。
包装轻巧，出差也方便带。
""",
    "pages/A002.txt": """\
含有透明质酸，温和保湿。
皮肤干的人需要保湿。
按一下就是绵密的泡沫。
适合每天早晚使用。
""",
    "pages/A003.txt": """\
含有茶树，帮助控油。
出油的人需要控油。
茶树的香气很清新。
茶树精华控油，改善出油。
洗完不紧绷。
""",
}
LEXICON = {
    "problems.txt": """\
# 用户问题<TAB>同义词，用竖线隔开 / problem<TAB>synonyms, separated by |
皮肤干\t皮肤干燥
出油\t爱出油
""",
    "pois.txt": """\
# 关注点<TAB>同义词 / point of interest<TAB>synonyms
保湿\t补水
控油\t去油
""",
    "values.txt": """\
# 属性<TAB>属性值<TAB>同义词 / property<TAB>value<TAB>synonyms
成分\t玻尿酸\t透明质酸
""",
}
DECISIONS = "verdict,kind,claim,by,date,note\n"
POLICY = """
# What is accepted without a person: a score from 0 to 1 and a number of different sentences.
[policy]
name = "two-sentences"
version = "1"
problem = { score = 0.5, evidence = 2 }
poi = { score = 0.5, evidence = 2 }
needs = { score = 0.5, evidence = 2 }
cpv = { score = 0.5, evidence = 2 }
causes = { score = 0.5, evidence = 2 }
has_poi = { score = 0.5, evidence = 2 }
ipv = { score = 0.5, evidence = 1 }

[decisions]
file = "decisions.csv"
"""
