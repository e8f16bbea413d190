from alime_rdf.errors._code import Code

#: The codes of questions put to a release. Letter: Q.
QUESTION_CODES: dict[str, Code] = {
    "ALM-Q001": Code(
        "“{name}”在这个发布中没有所指；请用 IRI、前缀名或标签{hint}",
        "{name} stands for nothing in this release; use an IRI, a prefixed name or a label{hint}",
    ),
    "ALM-Q002": Code(
        "“{name}”有多个所指：{choices}；请写前缀名",
        "{name} stands for several things: {choices}; write the prefixed name",
    ),
    "ALM-Q003": Code(
        "三元组不在图中：{triple}",
        "the triple is not in the graph: {triple}",
    ),
    "ALM-Q004": Code(
        "查询读不了：{detail}",
        "the query can't be parsed: {detail}",
    ),
    "ALM-Q005": Code(
        "{kind} 的结果不能写成 {format}；可用：{choices}",
        "what {kind} answers can't be written as {format}; use one of {choices}",
    ),
    "ALM-Q006": Code(
        "问题里没有认出图谱已知的用户问题或关注点；图谱认识的有：{examples}",
        "the question names no problem or point of interest that the graph knows; it knows: {examples}",
    ),
    "ALM-Q007": Code(
        "没有商品同时满足：{conditions}；请放宽一项，或换类目",
        "no item meets all of: {conditions}; give one up, or ask for another category",
    ),
    "ALM-Q008": Code(
        "认出了问题“{problem}”，但图谱不知道它需要什么；可在决定文件中补充 needs 关系",
        "the problem {problem} is known, but not what it needs; add a needs link to the decisions file",
    ),
    "ALM-Q009": Code(
        "“{name}”不是{kind}",
        "{name} is not a {kind}",
    ),
    "ALM-Q010": Code(
        "三元组就在图中：{triple}；用 alime why 看它的证明",
        "the graph has the triple {triple}; alime why proves it",
    ),
    "ALM-Q011": Code(
        "没有规则能推出这样的三元组：{triple}；它只能导入或挖掘",
        "no rule derives such a triple: {triple}; it can only be imported or mined",
    ),
    "ALM-Q012": Code(
        "商品目录没有价格，价格条件未计入",
        "the catalogue has no prices; what was said of them counts for nothing",
    ),
    "ALM-Q013": Code(
        "前面给出的商品没有价格，无从比较；请说出价格上限",
        "none of the items shown has a price to compare with; name a limit instead",
    ),
    "ALM-Q014": Code(
        "上一轮的请求读不了：{detail}；请原样带回回答中的 next",
        "the request of the turn before can't be read: {detail}; hand back the answer's `next` as it was",
    ),
    "ALM-Q015": Code(
        "没有说“{poi}”：含受监管的词“{word}”，而商家自己对这件商品没有这样的说法可作证据",
        "nothing is said of {poi}: {word} is a regulated word, and the merchant's own texts on this item don't back it",
    ),
    "ALM-Q016": Code(
        "没有说“{poi}”：写不出每个说法都在图中的句子",
        "nothing is said of {poi}: no sentence could be written of which the graph has every claim",
    ),
    "ALM-Q017": Code(
        "图中没有推荐“{item}”的理由：它没有相应的关注点",
        "the graph has no reason to recommend {item}: it has no point of interest that would be one",
    ),
    "ALM-Q020": Code(
        "只给出最小的 {count} 个证明，另外还有；用 --limit 可以多要一些",
        "only the {count} smallest proofs are given, and there are more; ask for some of them with --limit",
    ),
    "ALM-Q022": Code(
        "结果中有 {format} 写不出的字符（{detail}）；请改用 json、csv 或 tsv",
        "the answer holds a character that {format} has no form for ({detail}); ask for json, csv or tsv",
    ),
    "ALM-Q030": Code(
        "无法判断哪些商品含有不要的“{words}”：图谱不认识它；请看商品详情确认，或把它加进取值词表",
        "can't tell which of the items have {words}, which is not wanted: the graph doesn't know it; check their labels, "
        "or add it to the values",
    ),
    "ALM-Q031": Code(
        "下列商品没有“{property}”的信息，不能确认没有“{value}”：{items}；请看商品详情确认",
        "nothing is known of the {property} of these, so they may have {value}, which is not wanted: {items}; check "
        "their labels",
    ),
    "ALM-Q035": Code(
        "第 {line} 行起，查询超出所需：{detail_zh}；请拆开或改写",
        "from line {line} on the query goes beyond any need: {detail_en}; split or rewrite it",
    ),
}
