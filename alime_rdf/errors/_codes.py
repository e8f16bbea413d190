from alime_rdf.errors._code import Code
from alime_rdf.errors._mining_codes import MINING_CODES
from alime_rdf.errors._service_codes import SERVICE_CODES
from alime_rdf.errors._table_codes import TABLE_CODES

#: Every code. Letters: C catalogue, D documents, M candidates and decisions, G gate, K changes, R rules, B builds and
#: releases, Q questions put to a release, S the service, U use of the command line. A code is never given a second meaning.
CODES: dict[str, Code] = {
    "ALM-C001": Code(
        "这一行读不了（{detail}），已隔离；请修正该行",
        "this row can't be read ({detail}) and is set aside; mend the row",
    ),
    "ALM-C002": Code(
        "这一行缺少“{column}”，已隔离；请补上",
        "this row has no {column} and is set aside; fill it in",
    ),
    "ALM-C003": Code(
        "编号 {id} 重复，保留第 {first} 行，隔离本行；请给出不同的编号",
        "the id {id} stands on line {first} already; that line is kept and this one set aside; give each its own id",
    ),
    "ALM-C004": Code(
        "商品 {item} 的类目“{category}”不在类目树中；请补充类目或修正该行",
        "item {item} is in the category {category}, which the category tree doesn't have; "
        "add the category or mend the row",
    ),
    "ALM-C005": Code(
        "类目“{category}”没有属性“{property}”，该值已隔离；请在类目属性表中补充或修正",
        "the category {category} has no property {property}; the value is set aside; add it to the schema or mend it",
    ),
    "ALM-C006": Code(
        "属性“{property}”是可枚举的，而“{value}”不在“{category}”的取值中，该值已隔离",
        "{property} is enumerable and {value} is not among the values of {category}; the value is set aside; "
        "add it to the schema or mend it",
    ),
    "ALM-C007": Code(
        "类目“{category}”的上级“{parent}”会形成环，该上级关系已隔离；请修正类目树",
        "the parent {parent} of the category {category} would close a cycle; that link is set aside; mend the tree",
    ),
    "ALM-C008": Code(
        "类目“{category}”的上级“{parent}”不存在，该行已隔离",
        "the category {category} has the parent {parent}, which doesn't exist; the row is set aside; add the parent first",
    ),
    "ALM-C009": Code(
        "标签太长（{length} 字，至多 {limit} 字）：“{label}”，已隔离",
        "a label of {length} characters (at most {limit} are taken) is set aside: {label}",
    ),
    "ALM-C010": Code(
        "标签含控制字符或没有可用字符：“{label}”，已隔离",
        "a label with control characters, or with none that can be used, is set aside: {label}",
    ),
    "ALM-C011": Code(
        "“{column}”应是{expected_zh}，却是“{value}”，该值已隔离",
        "{column} should be {expected_en} and is {value}; the value is set aside",
    ),
    "ALM-C012": Code(
        "属性“{property}”在不同类目中既可枚举又不可枚举，以第 {first} 行为准",
        "{property} is enumerable in one category and not in another; line {first} decides; make the schema agree",
    ),
    "ALM-C013": Code(
        "{what_zh}“{name}”不存在，该处已隔离；请补充或修正",
        "the {what_en} {name} doesn't exist; that part of the row is set aside; add it or mend the row",
    ),
    "ALM-C014": Code(
        "表格 {path} 没有列“{column}”；它的列有：{known}",
        "the table {path} has no column {column}; it has {known}",
    ),
    "ALM-C015": Code(
        "表格 {path} 没有一行可用；请检查分隔符与列名",
        "the table {path} has no row that can be used; check its separator and column names",
    ),
    "ALM-D001": Code(
        "文件不是 {encoding} 编码（第 {byte} 字节），已按 {guess} 读取；请转成 UTF-8 或在域文件中写明编码",
        "the file is not {encoding} (byte {byte}) and was read as {guess}; save it as UTF-8 or name its encoding in the domain file",
    ),
    "ALM-D002": Code(
        "无法辨认文件编码，已隔离整个文件；请转成 UTF-8",
        "the file's encoding can't be told; the file is set aside; save it as UTF-8",
    ),
    "ALM-D003": Code(
        "文档 {id} 没有正文，已跳过",
        "the document {id} has no text and is skipped",
    ),
    "ALM-D004": Code(
        "文档编号 {id} 重复，保留先读到的",
        "the document id {id} was seen before; the first is kept; give each document its own id",
    ),
    "ALM-D005": Code(
        "文档 {id} 说的商品 {item} 不在商品目录中；文档仍会读取，但不归于任何商品",
        "the document {id} is about item {item}, which the catalogue doesn't have; it is read as about no item",
    ),
    "ALM-D006": Code(
        "角色“{role}”不认识，按“user”处理",
        "the role {role} isn't known and is taken as user; write user, staff or bot",
    ),
    "ALM-D007": Code(
        "文档 {id} 中去掉了 {count} 个控制字符",
        "{count} control characters were taken out of the document {id}",
    ),
    "ALM-D008": Code(
        "已遮盖 {count} 处个人信息（{kinds}）",
        "{count} pieces of personal data were masked ({kinds})",
    ),
    "ALM-D009": Code(
        "没有读到任何文档；请检查域文件中的来源路径",
        "no document was read; check the paths of the sources in the domain file",
    ),
    "ALM-M001": Code(
        "候选的分数低于策略 {policy} 的门槛（{score} < {limit}）",
        "the score is below what policy {policy} takes ({score} < {limit})",
    ),
    "ALM-M002": Code(
        "候选的证据句少于策略 {policy} 的要求（{count} < {limit}）",
        "fewer evidence sentences than policy {policy} asks for ({count} < {limit})",
    ),
    "ALM-M003": Code(
        "已由 {by} 拒绝（{date}）：{note}",
        "rejected by {by} on {date}: {note}",
    ),
    "ALM-M004": Code(
        "候选不合本体：{detail}",
        "the candidate doesn't fit the ontology: {detail}",
    ),
    "ALM-M005": Code(
        "候选行读不了（{detail}），已隔离",
        "this candidate line can't be read ({detail}) and is set aside; mend the line",
    ),
    "ALM-M006": Code(
        "决定行读不了（{detail}），未执行；请修正决定文件",
        "this decision can't be read ({detail}) and is not carried out; mend the decisions file",
    ),
    "ALM-M007": Code(
        "决定“{claim}”没有对应的候选，未起作用",
        "the decision {claim} met no candidate and had no effect; check its spelling or take it out",
    ),
    "ALM-M008": Code(
        "句子在文档中不在所说的位置，证据已隔离：{sentence}",
        "the sentence doesn't stand in the document at its offsets; the evidence is set aside: {sentence}",
    ),
    "ALM-M009": Code(
        "{by} 接受的“{claim}”未进入图谱：{why_zh}",
        "{by} accepted {claim}, and it is not in the graph: {why_en}",
    ),
    "ALM-G001": Code(
        "质量检查未通过（{shape}，{focus}）：{message_zh}",
        "the gate refused it ({shape} at {focus}): {message_en}",
    ),
    "ALM-G002": Code(
        "导入的数据不合形状（{shape}，{focus}）：{message_zh}",
        "imported data breaks a shape ({shape} at {focus}): {message_en}",
    ),
    "ALM-G003": Code(
        "数据不合形状，见形状自己的说明；修正数据或形状，或记入基线",
        "the data breaks a shape, whose own message says how; mend the data or the shape, or list it in a baseline",
    ),
    "ALM-G004": Code(
        "文件不是合法的 RDF：{detail}",
        "the file is not well-formed RDF: {detail}",
    ),
    "ALM-G005": Code(
        "{path} 中没有形状",
        "there is no shape in {path}",
    ),
    "ALM-G006": Code(
        "基线文件读不了：{detail}",
        "the baseline can't be read: {detail}",
    ),
    "ALM-G007": Code(
        "基线中的 {count} 处发现，其节点都不在数据中；它像是另一个图的基线",
        "the data has none of the nodes of the baseline's {count} findings; it looks like the baseline of another graph",
    ),
    "ALM-G008": Code(
        "这些形状无法执行：{detail}",
        "the shapes can't be run: {detail}",
    ),
    "ALM-G009": Code(
        "校验超过 {seconds} 秒，已停止；请检查形状中的正则，或放宽 --time-limit",
        "validation took more than {seconds} s and was stopped; look at the regexes of the shapes, or raise --time-limit",
    ),
    "ALM-G010": Code(
        "文件是空的，没有可校验的内容",
        "the file is empty: there is nothing to check",
    ),
    "ALM-G011": Code(
        "基线中有 {count} 处发现已不存在：{fingerprints}；请用 --update-baseline 去掉",
        "{count} findings of the baseline are gone: {fingerprints}; take them out with --update-baseline",
    ),
    "ALM-G012": Code(
        "文件声明了外部或嵌套的实体，出于安全不予读取",
        "the file declares external or nested entities, which are not read, for safety",
    ),
    "ALM-K001": Code(
        "没有可撤回的“{what}”；请核对名称（`alime why` 会给出来源）",
        "there is no {what} to take out; check its name (`alime why` shows what a fact rests on)",
    ),
    "ALM-K002": Code(
        "“{what}”属于商品目录，不由人断言；请用 --triples 写入目录三元组",
        "{what} belongs to the catalogue and nobody asserts it; give catalogue triples with --triples",
    ),
    "ALM-K003": Code(
        "“{what}”是推出的；请撤回它所依据的事实（`alime why` 会列出）",
        "{what} is inferred; take out a fact that it rests on (`alime why` lists them)",
    ),
    "ALM-R001": Code(
        "规则读不了：{detail}",
        "the rule can't be read: {detail}",
    ),
    "ALM-R002": Code(
        "不能作规则（规则是头部只有一个三元组模式的 CONSTRUCT）：{detail}",
        "this is no rule (a CONSTRUCT with one triple pattern as its head): {detail}",
    ),
    "ALM-R003": Code(
        "规则缺少“{field}”一行注释",
        "the rule has no '# {field}:' line in its header",
    ),
    "ALM-R004": Code(
        "没有名为“{id}”的规则；有：{known}",
        "there is no rule {id}; there are {known}",
    ),
    "ALM-R005": Code(
        "规则 {id} 以某事不成立为前提，而该事又由它推出（经 {others}）；请拆开这个环",
        "the rule {id} rests on the absence of what follows from it (by {others}); break the circle",
    ),
    "ALM-R006": Code(
        "规则 {id} 用到 {engine} 不能执行的内容（{what}），全部规则改由 store 执行",
        "the rule {id} uses what {engine} can't run ({what}); all rules ran in store",
    ),
    "ALM-B001": Code(
        "域文件读不了：{detail}",
        "the domain file can't be read: {detail}",
    ),
    "ALM-B002": Code(
        "域文件的“{key}”不对：{detail}",
        "{key} in the domain file is wrong: {detail}",
    ),
    "ALM-B003": Code(
        "输出目录 {path} 写不了：{detail}",
        "the output folder {path} can't be written: {detail}",
    ),
    "ALM-B004": Code(
        "{path} 已是一个发布，而发布不再改动；请换一个目录，或先删除它",
        "{path} holds a release already, and a release never changes; name another folder or remove it first",
    ),
    "ALM-B005": Code(
        "{path} 不是 alime 的发布：{detail}",
        "{path} is not a release of alime: {detail}",
    ),
    "ALM-B006": Code(
        "需要额外的包：{detail}；请执行 pip install 'alime-rdf[{extra}]'",
        "packages are missing ({detail}): run pip install 'alime-rdf[{extra}]'",
    ),
    "ALM-B007": Code(
        "构建有 {count} 行被隔离，--strict 不允许；见 {report}",
        "{count} lines were set aside and --strict doesn't allow that; see {report}",
    ),
    "ALM-B008": Code(
        "{path} 非空且不是发布，不会覆盖；请换一个目录",
        "{path} is not empty and no release; it is left alone; name another folder",
    ),
    "ALM-B009": Code(
        "{path} 读写失败：{detail}",
        "{path} can't be read or written: {detail}",
    ),
    "ALM-B010": Code(
        "{path} 是输入文件，不会覆盖；请换一个输出文件",
        "{path} is an input and is not overwritten; name another output",
    ),
    "ALM-B011": Code(
        "内存上限 {limit} 不够：{detail}",
        "the memory limit {limit} is too small: {detail}",
    ),
    "ALM-B012": Code(
        "引擎 spark 用不了（{detail}）；请安装 alime-rdf[spark] 与 Java 17",
        "the engine spark can't be used ({detail}); install alime-rdf[spark] and Java 17",
    ),
    "ALM-B013": Code(
        "发布不完整：{what_zh}；请从来源重新构建或重新复制",
        "the release isn't whole: {what_en}; build it anew, or copy it again",
    ),
    "ALM-B014": Code(
        "{path} 不是发布的仓库（其中没有 current）；请先用 `alime release publish` 发布",
        "{path} is no place that releases are published to (it has no current); publish one first",
    ),
    "ALM-B015": Code(
        "没有可回退的发布 {name}；有：{known}",
        "there is no release {name} to go back to; there are {known}",
    ),
    "ALM-B016": Code(
        "条件“{text}”读不了；写法如 lost-features>0，可用：{known}",
        "the condition {text} can't be read; it is written like lost-features>0, with one of {known}",
    ),
    "ALM-B030": Code(
        "{count} 行不是在售商品，未读取（{reason}，按方言 {dialect}）",
        "{count} rows are of no product on sale and are left out ({reason}, by the dialect {dialect})",
    ),
    "ALM-B031": Code(
        "没有方言“{name}”，也没有这个文件；自带的方言有：{known}",
        "there is no dialect {name} and no such file; the dialects that come with alime are {known}",
    ),
    "ALM-B032": Code(
        "方言文件有误：{detail}",
        "the dialect file is wrong: {detail}",
    ),
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
    "ALM-Q030": Code(
        "无法判断哪些商品含有不要的“{words}”：图谱不认识它；请看商品详情或问客服确认",
        "which of these have {words}, which is not wanted, can't be told: the graph doesn't know it; check their labels",
    ),
    "ALM-U001": Code(
        "{path} 已存在，不会覆盖",
        "{path} exists already and is left alone; name another folder",
    ),
    "ALM-U002": Code(
        "表格 {path} 没有可用的列：没有哪一列可当作 {missing}；请指明：alime init {name} --from {path} --column {role}=列名",
        "the table {path} has no columns that can be used: none was taken for {missing}; "
        "name it: alime init {name} --from {path} --column {role}=COLUMN",
    ),
    "ALM-U003": Code(
        "端口 {port} 起不了服务：{detail}",
        "no server could be started on port {port}: {detail}",
    ),
    "ALM-U010": Code(
        "--column 应写作 角色=列名，却是“{value}”；角色有：{known}",
        "--column should be ROLE=COLUMN and is {value}; the roles are {known}",
    ),
    "ALM-U011": Code(
        "{path} 没有列“{column}”；它的列有：{known}",
        "{path} has no column {column}; it has {known}",
    ),
    "ALM-U012": Code(
        "表格 {path} 没有一行可读；可读的格式：CSV、TSV、JSON Lines、JSON、XML、Excel，以及带 JSON-LD 商品数据的网页或其文件夹",
        "the table {path} has no row that can be read; the formats are CSV, TSV, JSON Lines, JSON, XML, Excel, and pages, "
        "or a folder of pages, with JSON-LD products",
    ),
    "ALM-U013": Code(
        "{count} 个商品没有类目，归入“{category}”；要指明类目列：--column category=列名",
        "{count} items have no category and are put into {category}; to name a column: --column category=COLUMN",
    ),
    **MINING_CODES,
    **TABLE_CODES,
    **SERVICE_CODES,
}
