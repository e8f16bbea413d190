from collections.abc import Sequence
from html import escape

from alime_rdf.reports._report import SEVERITIES, Entry, ValidationReport, one_message, short

_WORDS = {
    "zh": {
        "title": "SHACL 校验报告",
        "conforms": "符合全部形状",
        "fails": "处不符",
        "shapes": "个形状，",
        "files": "文件",
        "filter": "筛选：节点、值、说明……",
        "known": "基线已知",
        "focus": "节点",
        "path": "路径",
        "value": "值",
        "where": "位置",
        "Violation": "违规",
        "Warning": "警告",
        "Info": "提示",
    },
    "en": {
        "title": "SHACL validation report",
        "conforms": "Conforms to all shapes",
        "fails": "results",
        "shapes": "shapes run,",
        "files": "files",
        "filter": "Filter: node, value, message …",
        "known": "in the baseline",
        "focus": "Node",
        "path": "Path",
        "value": "Value",
        "where": "Where",
        "Violation": "Violation",
        "Warning": "Warning",
        "Info": "Info",
    },
}
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --warn: #b26a00; --info: #1565c0; --good: #2e7d32; }
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h1 span { font-weight: normal; }
.files { color: #888; font-size: .9rem; overflow-wrap: anywhere; }
input { font: inherit; width: 100%; padding: .4rem .6rem; margin: 1rem 0; box-sizing: border-box; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } summary b { margin-right: .5rem; } summary small { color: #888; float: right; }
.bar { display: inline-block; height: .7rem; border-radius: 2px; background: var(--bad); margin-right: .5rem; }
.Warning .bar { background: var(--warn); } .Info .bar { background: var(--info); }
.Violation > summary b { color: var(--bad); } .Warning > summary b { color: var(--warn); }
.Info > summary b { color: var(--info); } .good { color: var(--good); }
table { border-collapse: collapse; width: 100%; font-size: .85rem; margin-top: .5rem; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; } th { color: #888; font-weight: normal; }
th:nth-child(1) { width: 42%; } th:nth-child(2) { width: 16%; } th:nth-child(4) { width: 14%; }
.known { opacity: .55; } code { font-size: .95em; }
"""
_SCRIPT = """
document.querySelector("input").addEventListener("input", e => {
  const wanted = e.target.value.toLowerCase();
  for (const group of document.querySelectorAll("details")) {
    let shown = 0;
    for (const row of group.querySelectorAll("tbody tr")) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    group.hidden = !shown;
    if (wanted && shown) group.open = true;
  }
});
"""


def to_html(report: ValidationReport, language: str) -> str:
    """Return the report as one HTML page that needs nothing else: groups by shape, most results first."""
    language = "zh" if language == "zh" else "en"
    words = _WORDS[language]
    groups = sorted(report.by_shape.values(), key=lambda group: (_rank(group[0]), -len(group), group[0].result.shape))
    most = max(map(len, groups), default=1)
    new = sum(not entry.known for entry in report.entries)
    verdict = (
        f'<span class="good">{words["conforms"]}</span>'
        if not report.entries
        else f"<span>{new} {words['fails']}</span>"
    )
    files = ", ".join(f"<code>{escape(name)}</code>" for name in report.files)
    search = f'<input type="search" placeholder="{words["filter"]}" aria-label="{words["filter"]}">'
    body = "\n".join(_group(group, most, words, language) for group in groups)
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{words["title"]}</title><style>{_STYLE}</style></head>
<body>
<h1>{words["title"]}: {verdict}</h1>
<p class="files">{len(report.shapes)} {words["shapes"]} {words["files"]}: {files}</p>
{search if groups else ""}
{body}
{f"<script>{_SCRIPT}</script>" if groups else ""}
</body>
</html>
"""


def _rank(entry: Entry) -> int:
    severity = entry.result.severity
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0


def _group(group: Sequence[Entry], most: int, words: dict[str, str], language: str) -> str:
    first, said = group[0].result, one_message(group, language)
    known = sum(entry.known for entry in group)
    count = f"{len(group)}" + (f" ({known} {words['known']})" if known else "")
    head = "".join(f"<th>{words[name]}</th>" for name in ("focus", "path", "value", "where"))
    rows = "\n".join(_row(entry, language if said is None else None) for entry in group)
    width = max(4, round(160 * len(group) / most))
    return f"""<details class="{first.severity}"{" open" if len(group) <= 20 else ""}>
<summary><b>{escape(short(first.shape))}</b><span class="bar" style="width:{width}px"></span>{count}
<small>{words.get(first.severity, first.severity)}</small><br>{escape(said or "")}</summary>
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table></details>"""


def _row(entry: Entry, language: str | None) -> str:
    """Return the row of a result, with its message in `language` where it isn't that of the group."""
    result = entry.result
    where = f"{entry.file}:{entry.line}" if entry.line is not None else entry.file
    path = short(result.path) if result.path else ""
    value = result.value if language is None else f"{result.value} {result.message(language)}"
    cells = "".join(f"<td>{escape(text)}</td>" for text in (result.focus, path, value, where))
    known = ' class="known"' if entry.known else ""
    return f'<tr{known} id="{entry.fingerprint}">{cells}</tr>'
