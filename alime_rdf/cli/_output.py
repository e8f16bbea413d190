import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alime_rdf.errors import Finding

#: What the commands say, in English and Chinese; findings have their sentences in alime_rdf.errors.
_ZH = {
    "line": "行",
    "was": "原文",
    "masked": "遮盖后",
    "nothing was masked": "没有要遮盖的",
    "account": "账号",
    "address": "地址",
    "birthday": "生日",
    "email": "邮箱",
    "id": "编号",
    "phone": "电话",
    "plate": "车牌",
    "url": "链接",
    "article": "文章",
    "error": "错误",
    "layer": "层",
    "knowledge": "知识",
    "count": "数量",
    "source": "来源",
    "import": "导入",
    "mining": "挖掘",
    "inferred": "推理",
    "graph": "图",
    "triples": "三元组",
    "user": "用户",
    "item": "商品",
    "poi": "关注点",
    "problem": "用户问题",
    "problem - POI": "用户问题 - 关注点",
    "C - POI": "类目 - 关注点",
    "C - PV - POI": "类目 - 属性值 - 关注点",
    "I - PV - POI": "商品 - 属性值 - 关注点",
    "I - POI": "商品 - 关注点",
    "user - POI": "用户 - 关注点",
    "POI": "关注点",
    "rank": "序",
    "score": "分数",
    "reasons": "理由",
    "problems found": "认出的问题",
    "points of interest named": "提到的关注点",
    "not wanted or not so": "不要或没有的",
    "not understood": "没听懂",
    "needs inferred": "推出的需求",
    "category": "类目",
    "any": "不限",
    "none": "无",
    "needs": "需要",
    "asked for": "直接提到",
    "share": "占比",
    "served": "能服务",
    "names nothing": "没有认出任何东西",
    "category only": "只提到类目",
    "no need known": "不知道问题需要什么",
    "no item found": "没有商品满足",
    "value not known": "商品的这个属性未知",
    "answered": "属性问题有答案",
    "with": "要有",
    "without": "不要",
    "price": "价格",
    "lowest first": "低价在前",
    "narrow by": "可按属性细分",
    "found without": "若放宽",
    "wanted": "条件",
    "unwanted": "不要的",
    "passed": "不看已推荐的",
    "items": "商品",
    "features": "特点",
    "total": "全部",
    "text grounded": "有文本依据",
    "prior only": "只凭类目",
    "found": "得出",
    "declared": "声明",
    "reachable": "链接可及",
    "skipped": "略过",
    "without description": "没有描述",
    "without gold": "没有可比的声明",
    "extractor": "抽取器",
    "95% interval": "95% 区间",
    "0 to 1": "0 到 1",
    "quarantined": "隔离",
    "rejected": "未接受",
    "refused": "质量检查拒绝",
    "release": "发布",
    "finding": "发现",
    "example": "例子",
    "shape": "形状",
    "conforms": "符合全部形状",
    "severity": "级别",
    "check": "检查",
    "looked at": "查看",
    "result": "结果",
    "good": "完好",
    "wrong": "处有误",
    "fails": "条件成立",
    "files": "文件",
    "graphs": "图",
    "counts": "计数",
    "shapes": "形状",
    "competency questions": "能力问题",
    "checksums": "校验和",
    "Violation": "违规",
    "Warning": "警告",
    "Info": "提示",
    "in the baseline": "已在基线中",
    "supports": "支持",
    "results": "不符之处",
    "column": "列",
    "taken for": "当作",
    "because": "依据",
    "created": "已创建",
    "next": "下一步",
    "serving": "服务地址",
    "Ctrl-C to stop": "按 Ctrl-C 停止",
    "candidates": "候选",
    "documents": "文档",
    "details": "详见",
    "decisions": "决定与策略",
    "store": "写入存储",
    "exports": "导出",
    "sentences": "切句",
    "phrases": "短语",
    "mentions": "查找概念与属性值",
    "links": "关系",
    "reading": "读取",
    "rules": "规则",
    "rule": "规则",
    "encoding": "编码",
    "writing": "写出",
    "said in": "见",
    "true": "是",
    "false": "否",
    "phrase": "短语",
    "occurrences": "出现次数",
    "quality": "质量",
    "lines": "行",
    "repeated": "重复",
    "tokens": "词",
    "seeds": "种子",
    "held-out words kept, by occurrences": "留出词的保留数（按出现次数）",
    "method": "方法",
    "judged": "已评判",
    "precision": "精确率",
    "recall": "召回率",
    "interval": "95% 区间",
    "yield": "产出",
    "steps": "步数",
    "held-out loss": "留出损失",
    "held-out accuracy": "留出准确率",
    "type": "类型",
    "all": "全部",
    "item value": "商品属性值",
    "sentence": "原句",
    "values": "属性值",
    "cached": "已缓存文档",
    "questions": "问句",
    "about service": "与商品无关",
    "positive": "肯定",
    "negative": "否定",
    "uncertain": "不定",
    "item values": "商品属性值",
    "CPVs": "类目属性值",
    "conflicts": "与目录冲突",
    "not listed": "不在枚举中",
    "rare": "次数不足",
    "sentences a second": "句每秒",
    "nothing was new": "没有新内容",
    "looked for in names and pages": "在商品的名称和页面里查找",
    "not said": "没有写到",
    "quoted from names and pages, which the graph does not confirm": "名称和页面上的话照原文引用，图谱没有核实",
    "values for": "的值：",
    "and": "、",
    "name": "列名",
    "as asked": "按要求",
    "fills": "补充",
    "another language or currency": "其他语言或货币",
    "empty": "空",
    "each different": "各不相同",
    "repeating": "有重复",
    "short": "较短",
    "long": "较长",
    "numbers": "数字",
    "yes or no": "是或否",
    "addresses": "网址",
    "8 to 14 digits": "8 到 14 位数字",
    "no label": "不能作名称",
    "no part of the item": "与商品本身无关",
    "chat": "对话",
    "review": "评价",
    "staff": "客服账号",
    "dialect": "导出格式",
    "language": "语言",
    "rows": "行",
    "products": "商品",
    "variants and images": "规格与图片",
    "header rows": "表头行",
    "left out": "未读取",
}


_NO_WIDTH = 100_000


class Output:
    """Where a command writes: results to standard output, messages and progress to standard error."""

    def __init__(self, language: str) -> None:
        self.language = language
        # A file or pipe has no width: nothing is cut or wrapped there.
        self.console = Console(
            markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else _NO_WIDTH
        )
        self.messages = Console(stderr=True, soft_wrap=True, markup=False, emoji=False, highlight=False)

    def word(self, english: str) -> str:
        """Return a word of the interface in the language of the output."""
        return _ZH.get(english, english) if self.language == "zh" else english

    def print(self, text: str = "", style: str | None = None) -> None:
        """Write a line of plain text; what it holds is never read as markup."""
        self.console.print(Text(text, style=style or ""), soft_wrap=True)

    def table(self, *columns: str, title: str | None = None) -> Table:
        """Return an empty table with translated column heads."""
        table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
        for column in columns:
            right = column in ("count", "score", "rank", "triples")
            justify: Literal["left", "right"] = "right" if right else "left"
            table.add_column(self.word(column), justify=justify, no_wrap=right, overflow="fold")
        return table

    def json(self, data: Any) -> None:
        """Write plain data as JSON."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))

    def error(self, finding: Finding) -> None:
        """Write what stopped the command."""
        self.messages.print(Text(f"{self.word('error')}: {finding.render(self.language)}", style="red"))

    def finding(self, finding: Finding) -> None:
        """Write something that is wrong but stops nothing."""
        self.messages.print(Text(finding.render(self.language)))

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Show the stage of long work on a terminal; elsewhere write nothing."""
        if not self.messages.is_terminal:
            yield lambda stage: None
            return
        with self.messages.status(self.word("reading")) as status:

            def show(stage: str) -> None:
                head, colon, rest = stage.partition(":")
                status.update(Text(self.word(head) + colon + rest))

            yield show


def default_language() -> str:
    """Return zh where the environment's locale is Chinese, else en."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
