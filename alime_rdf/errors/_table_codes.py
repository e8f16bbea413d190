from alime_rdf.errors._code import Code

#: The codes of tables and their cells: letter C from 20 on.
TABLE_CODES: dict[str, Code] = {
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
}
