from alime_rdf.errors._code import Code

#: The codes of what people bring. Letters: C catalogue, D documents, U use of the command line.
INPUT_CODES: dict[str, Code] = {
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
    "ALM-C020": Code(
        "“{column}”是一个对象，不能作为值，该值已隔离；请写成文本或列表，或指明对象中的一项，如 {column}.name",
        "{column} is an object, which is no value, and is quarantined; write text or a list, or name one of its parts, such as {column}.name",
    ),
    "ALM-C021": Code(
        "“{column}”的值含替换字符 U+FFFD（以前转码时留下的），该值已隔离：{value}；请从原始数据重新导出",
        "a value of {column} has the replacement character U+FFFD, left by an earlier conversion, and is quarantined: {value}; export it again from its source",
    ),
    "ALM-C022": Code(
        "表头有 {count} 列名为“{column}”，作为一列的多个值读取；若不是同一内容，请改列名",
        "the header names {column} {count} times; they are read as one column with several values; rename one if they differ in meaning",
    ),
    "ALM-C023": Code(
        "{path}（{kind}）中没有表格；可读的格式：CSV、TSV、JSON Lines、JSON、XML、Excel（.xlsx、.xls）、带 schema.org 商品数据（JSON-LD）的网页或其文件夹",
        "{path} ({kind}) has no table; the formats that are read are CSV, TSV, JSON Lines, JSON, XML, Excel (.xlsx, .xls), and pages, or a folder of pages, with schema.org products in JSON-LD",
    ),
    "ALM-C024": Code(
        '“{column}”中的“{value}”读不成价格，已隔离；若逗号是小数点，请在域文件中写 catalogue.columns.decimal = ","',
        "{column} is {value}, which is read as no price and is quarantined; if the comma is a decimal comma, "
        'write catalogue.columns.decimal = "," in the domain file',
    ),
    "ALM-C025": Code(
        "“{column}”中的“{value}”已被 Excel 四舍五入，条码无法还原，已隔离；请把该列设为文本后重新导出",
        "{column} is {value}, a barcode that Excel has rounded, and is quarantined; format the column as text and export it again",
    ),
    "ALM-C026": Code(
        "价格“{value}”的货币是 {found}，而目录的货币是 {currency}，该价格已隔离",
        "the price {value} is in {found} and the catalogue's currency is {currency}; the price is quarantined",
    ),
    "ALM-C027": Code(
        "{path} 是 Excel 工作簿，但打不开（{detail}）；请另存为 CSV（UTF-8）",
        "{path} is an Excel workbook that can't be opened ({detail}); save the sheet as CSV (UTF-8)",
    ),
    "ALM-C028": Code(
        "有内容不属于表格，没有读取：{detail}",
        "a part of the file is not read: {detail}",
    ),
    "ALM-C029": Code(
        "价格用了几种货币（{currencies}），均按数值读取；请在域文件中写明 catalogue.currency，其他货币的价格将被隔离",
        "prices are in several currencies ({currencies}) and are read as plain numbers; set catalogue.currency in the domain file to quarantine those in others",
    ),
    "ALM-C030": Code(
        "表格有 {count} 列，至多读 {limit} 列；请去掉多余的列",
        "the table has {count} columns, and at most {limit} are read; leave out those that aren't needed",
    ),
    "ALM-C031": Code(
        "表格太大（{detail}），只读到这里；请拆分成几个文件",
        "the table is too large ({detail}) and is read up to here; split it into several files",
    ),
    "ALM-C032": Code(
        "打开工作簿 {path} 超出了 {memory} MiB 内存或 {seconds} 秒，没有读取；请另存为 CSV（UTF-8）",
        "the workbook {path} takes more than {memory} MiB or {seconds} seconds to open and is not read; save the sheet as CSV (UTF-8)",
    ),
    "ALM-C033": Code(
        "引号前后不配，试过各种读法仍无法分清各行，只读到这里；请修正引号",
        "the quotes don't match and rows can't be told apart, so the table is read up to here; fix the quotes",
    ),
    "ALM-C034": Code(
        "文件里的值太多（超过 {limit} 个），没有读取；请拆分成几个文件",
        "the file has more than {limit} values and is not read; split it into several files",
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
    "ALM-D030": Code(
        "有 {count} 轮没有说什么，已略去（{kinds}）",
        "{count} turns say nothing and are left out ({kinds})",
    ),
    "ALM-D031": Code(
        "{count} 位说话人中认不出谁是客服，都按顾客处理；请在域文件中用 staff 写明客服账号",
        "none of {count} speakers is recognised as staff, and all are taken as shoppers; name the staff accounts in the domain file (staff)",
    ),
    "ALM-D032": Code(
        "看不出哪一列是{what_zh}，{count} 行都已隔离；请在 columns 中写明 {key}；它的列有：{known}",
        "no column is recognised as {what_en}, and all {count} rows are quarantined; name {key} in columns; the columns are {known}",
    ),
    "ALM-D033": Code(
        "有 {count} 条评价没有内容或只有系统默认语，已略去",
        "{count} reviews have no text, or only the words that a shop system fills in, and are left out",
    ),
    "ALM-D034": Code(
        "{path} 是{kind}，不是普通文件；请先把内容存成文件",
        "{path} is {kind}, not a regular file; write what it holds to a file first",
    ),
    "ALM-D035": Code(
        "{path} 超过 {limit} MiB，没有读取；请拆分，或用环境变量 {setting} 放宽",
        "{path} has more than {limit} MiB and is not read; split it, or raise the limit with {setting}",
    ),
    "ALM-D036": Code(
        "打不开 {path}：{detail}",
        "{path} can't be opened: {detail}",
    ),
    "ALM-D037": Code(
        "{key}：{path} 在域文件的文件夹之外；请移入该文件夹，或在 domain.folders 中写明所在的文件夹",
        "{key}: {path} leads out of the folder of the domain file; move it there, or name its folder in domain.folders",
    ),
    "ALM-D038": Code(
        "{key}：“{pattern}”涉及的文件和文件夹超过 {limit} 个；请写得更具体",
        "{key}: {pattern} looks at more than {limit} files and folders; name a narrower pattern",
    ),
    "ALM-D039": Code(
        "内容嵌套过深或展开过大（{detail}），只读到这里",
        "it is nested too deeply or grows too large ({detail}) and is read up to there",
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
    "ALM-U015": Code(
        "命令意外失败：{error}（{detail}），位于 {where}；这是程序的缺陷，请连同命令和输入报告；设置 ALIME_TRACEBACK=1 可看到详情",
        "the command failed in a way that wasn't foreseen: {error} ({detail}) at {where}; this is a fault of the program, report it with the command and its input; ALIME_TRACEBACK=1 shows more",
    ),
    "ALM-U016": Code(
        "已中断；要完成，请重新运行命令",
        "interrupted; run the command again to finish",
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
    "ALM-U014": Code(
        "{path} 不像对话，也不像评价；请在领域文件的 [[texts]] 中写明类型（kind）和各列（columns）",
        "{path} looks like neither chats nor reviews; write its kind and columns into a [[texts]] table of the domain file",
    ),
    "ALM-U017": Code(
        "{path} 是旧式表格（{format}），可以读而不能写；请另存为 .xlsx 或 CSV 再遮盖",
        "{path} is a workbook ({format}) that can be read and not written; save it as .xlsx or CSV and mask that",
    ),
    "ALM-U019": Code(
        "内存不足，没有完成；请减少输入，或放宽本进程的内存限制",
        "memory doesn't suffice, and the work is not finished; give it less to read, or raise the memory limit of the process",
    ),
}
