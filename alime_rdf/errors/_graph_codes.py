from alime_rdf.errors._code import Code

#: The codes of builds and graphs. Letters: M candidates and decisions, G gate and RDF files, K changes, R rules, B builds and releases.
GRAPH_CODES: dict[str, Code] = {
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
    "ALM-B020": Code(
        "没有挖掘 {count} 篇文本，只构建了商品目录（{detail}）；请执行 pip install 'alime-rdf[{extra}]'",
        "the {count} texts were not mined, and the release has only the catalogue ({detail}): "
        "run pip install 'alime-rdf[{extra}]'",
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
    "ALM-B033": Code(
        "{path} 不会被替换：{why}；请换一个目录，或自行移走",
        "{path} is not replaced: {why}; name another folder, or move it away yourself",
    ),
    "ALM-B034": Code(
        "{path} 中的 README.md 不是模型说明，不会覆盖；请换一个目录",
        "the README.md in {path} is not that of a model and is not overwritten; name another folder",
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
    "ALM-G020": Code(
        "文件不是 RDF，而像是{what_zh}；可读的有 RDF/XML、Turtle、TriG、N-Triples、N-Quads、JSON-LD",
        "the file is no RDF but {what_en}; RDF/XML, Turtle, TriG, N-Triples, N-Quads and JSON-LD are read",
    ),
    "ALM-G021": Code(
        "RDF/XML 写不下 {term}：谓词的 IRI 须以 XML 名称结尾（字母或“_”开头），文字不能含控制字符；请改用 Turtle 或 N-Triples",
        "RDF/XML can't hold {term}: a predicate's IRI must end in an XML name (from a letter or _ on), and a text must "
        "have no control characters; choose Turtle or N-Triples",
    ),
    "ALM-G022": Code(
        "形状中的 SPARQL 会调用外部地址（{address}），不予执行；请去掉 SERVICE 或 LOAD，把所需数据放进被检查的文件",
        "the SPARQL in the shapes would call an address ({address}) and isn't run; leave SERVICE and LOAD out, and put the "
        "data that it needs into the file that is checked",
    ),
    "ALM-G023": Code(
        "形状声明的前缀或命名空间“{text}”不是前缀或 IRI；请改正 sh:prefix 和 sh:namespace",
        "{text} is declared in the shapes, but is no prefix or namespace; correct sh:prefix and sh:namespace",
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
    "ALM-M010": Code(
        "合并与改名（{claim}）只在构建时执行，此处未执行；请写入领域的决定文件并重新构建",
        "merges and renames ({claim}) are for builds and are not carried out here; put it into the domain's decisions "
        "file and build",
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
}
