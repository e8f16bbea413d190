from alime_rdf.errors._code import Code

#: Codes of the served endpoints; each goes with one HTTP status (alime_rdf.serve).
SERVICE_CODES: dict[str, Code] = {
    "ALM-S001": Code(
        "请求不合 SPARQL 协议：{detail}",
        "the request doesn't follow the SPARQL Protocol: {detail}",
    ),
    "ALM-S002": Code(
        "查询或更新读不了：{detail}",
        "the query or update can't be parsed: {detail}",
    ),
    "ALM-S003": Code(
        "不允许调用 {address}（SERVICE 或 LOAD）；请启动服务时用 --allow-service 列出该地址，或去掉这一段",
        "{address} may not be called (SERVICE or LOAD); start the service with --allow-service to let it, or leave it out",
    ),
    "ALM-S004": Code(
        "不接受更新：图谱随发布而变；请构建并发布新的版本",
        "updates are refused: the graph changes by release; build and publish the next one",
    ),
    "ALM-S005": Code(
        "查询超过 {seconds} 秒，已中止；请加限制或加 LIMIT",
        "the query took more than {seconds} s and was ended; narrow it or give it a LIMIT",
    ),
    "ALM-S006": Code(
        "结果超过 {limit} {unit_zh}；请加 LIMIT 和 OFFSET 分批取，或使用导出文件",
        "the answer has more than {limit} {unit_en}; fetch it in parts by LIMIT and OFFSET, or use the exports",
    ),
    "ALM-S007": Code(
        "请求超过 {limit} 字节；请缩短",
        "the request has more than {limit} bytes; make it shorter",
    ),
    "ALM-S008": Code(
        "同时进行的查询已达 {limit} 个；请等前面的结束",
        "{limit} queries are running already; wait until one of them ends",
    ),
    "ALM-S009": Code(
        "令牌缺失或不对；请带 Authorization: Bearer 令牌",
        "the token is missing or wrong; send Authorization: Bearer and a token of this service",
    ),
    "ALM-S010": Code(
        "不能给出所要的格式；可用：{choices}",
        "none of the formats asked for can be given; there are {choices}",
    ),
    "ALM-S011": Code(
        "这个发布没有说到 {iri}",
        "this release says nothing of {iri}",
    ),
    "ALM-S012": Code(
        "请求体在 {seconds} 秒内没有送完",
        "the body of the request took more than {seconds} s to arrive",
    ),
    "ALM-S013": Code(
        "查询服务器中断了，正在重启；请稍后重试，但占用大量内存的查询请先缩小范围",
        "the query server broke off and is being started again; try again in a moment, but narrow a query that takes much memory first",
    ),
    "ALM-S014": Code(
        "参数 {name} 不对：{detail}",
        "the parameter {name} can't be used: {detail}",
    ),
    "ALM-S015": Code(
        "没有这个地址或方法：{method} {path}",
        "there is no {method} {path} here; GET / lists what there is",
    ),
    "ALM-S016": Code(
        "服务内部出错（请求 {request}），已记入日志",
        "the service failed on this request ({request}); the log has more",
    ),
    "ALM-S017": Code(
        "令牌文件 {path} 用不了：{detail}",
        "the token file {path} can't be used: {detail}",
    ),
    "ALM-S020": Code(
        "这不是合规的 HTTP 请求：{detail}；请对地址中的非 ASCII 字符做百分号编码",
        "this is no HTTP request that can be read: {detail}; percent-encode what is not ASCII in the address",
    ),
    "ALM-S018": Code(
        "推送到 {url} 失败：{detail}；已推送的图：{done}",
        "the push to {url} failed: {detail}; graphs that are there already: {done}",
    ),
    "ALM-S019": Code(
        "服务 {url} 没有可用的应答：{detail}",
        "the service at {url} gave no answer that can be used: {detail}",
    ),
    "ALM-S030": Code(
        "结果不能写成 {media}：{detail}；XML 写不出多数控制字符和不以名称结尾的谓词，请改要其他格式",
        "the answer can't be written as {media}: {detail}; XML has no form for most control characters and for "
        "predicates that don't end in a name, so ask for another format",
    ),
    "ALM-S031": Code(
        "这次更新里有的操作用 USING 或 WITH 指定了图，有的没有；请分开发送",
        "some operations of the update name their graphs by USING or WITH and some don't; send them one by one",
    ),
    "ALM-S032": Code(
        "网页来源 {origin} 的请求不被接受（{detail}）；请启动服务时用 --cors 列出该来源",
        "pages of {origin} may not ask this ({detail}); start the service with --cors to let them",
    ),
    "ALM-S033": Code(
        "“{origin}”不是网页来源；请写成 https://主机 或 https://主机:端口，不带路径，或写 *",
        "{origin} is no origin; write https://host or https://host:port without a path, or * for any",
    ),
    "ALM-S034": Code(
        "第 {line} 行起，查询或更新超出所需：{detail_zh}；请拆开或改写",
        "from line {line} on the query or update goes beyond any need: {detail_en}; split or rewrite it",
    ),
    "ALM-S035": Code(
        "文中有 SERVICE 或 LOAD 一词，而文字太长，无法确认它不调用外部地址；请分开发送，或去掉这个词",
        "the text has the word SERVICE or LOAD and is too long to tell whether it calls an address; send it in parts, or "
        "leave the word out",
    ),
    "ALM-S038": Code(
        "系统不支持限制查询服务器的网络调用：{detail}；仅由对查询的审查来拒绝 SERVICE 和 LOAD",
        "the system can't keep the query server from calling addresses ({detail}); only the screening of queries refuses SERVICE and LOAD",
    ),
    "ALM-S039": Code(
        "查询服务器在 {memory} MB 内存内无法启动：{detail}；请用 --memory 给它更多内存",
        "the query server could not be started within {memory} MB: {detail}; give it more by --memory",
    ),
    "ALM-S042": Code(
        "before 的 {field}：{iri} 不是这个发布里的{kinds}；发布可能已经更换，请去掉 before 重新开始",
        "{field} of `before`: {iri} is nothing of this release ({kinds}); the release may have changed, so begin anew "
        "without `before`",
    ),
    "ALM-S043": Code(
        "这句话点名的东西太多，每类只取最后 {most} 个；请分几句问",
        "the question names too many things, and only the last {most} of each kind count; ask in several turns",
    ),
    "ALM-S044": Code(
        "服务正忙于其他请求；请稍后重试",
        "the service is busy with other requests; try again in a moment",
    ),
    "ALM-S045": Code(
        "请求头在 {seconds} 秒内没有送完",
        "the head of the request took more than {seconds} s to arrive",
    ),
    "ALM-S046": Code(
        "网页来源 {origin} 不能写入；请启动服务时用 --cors 列出该来源",
        "a page of {origin} may not write here; start the service with --cors to let it",
    ),
    "ALM-S048": Code(
        "连接已有 {limit} 个，不能再多；请关闭一些，或稍后重试",
        "there are {limit} connections, and no more are taken; close some, or try again in a moment",
    ),
    "ALM-S050": Code(
        "查询服务器中途断了，不完整的结果没有给出；请重试。一再如此时，请检查查询中的 SERVICE 地址，或用 alime release verify 检查发布",
        "the query server broke the answer off, and no part of it is given; try again, and if it happens again, check the addresses that the query calls by SERVICE, or the release by alime release verify",
    ),
    "ALM-S051": Code(
        "这个图超过 {limit} 字节；请使用发布中的导出文件，或用查询分批取",
        "the graph has more than {limit} bytes; use the export files of the release, or fetch it in parts by queries",
    ),
    "ALM-S052": Code(
        "磁盘空间不足，放不下这个结果；请稍后重试，或让服务的管理者用 TMPDIR 指定更大的磁盘",
        "there is no room on the disk to keep this answer; try again later, or have TMPDIR of the service name a larger disk",
    ),
}
