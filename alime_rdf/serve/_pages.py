"""Pages for people. Everything that comes from data or from a request is escaped."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from alime_rdf.release import Release
from alime_rdf.serve._api import ENDPOINTS
from alime_rdf.serve._resources import MOST_INCOMING, page_of

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { margin-bottom: 0 } h2 { margin-top: 2rem; font-size: 1.15rem }
.iri, .kind { color: #667; overflow-wrap: anywhere; margin-top: .2rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #8884 }
td:first-child { width: 14rem } ul { list-style: none; margin: 0; padding: 0 } .lang { color: #889; font-size: .8em }
textarea { width: 100%; font: 14px/1.4 ui-monospace, monospace; box-sizing: border-box }
"""
_EXAMPLE = """PREFIX alime: <https://w3id.org/alime/ontology#>
SELECT ?poi (COUNT(*) AS ?items) WHERE {
  ?item alime:hasFeature ?poi
}
GROUP BY ?poi ORDER BY DESC(?items)"""
#: Of the values of one property, so many are shown.
_SHOWN = 50
#: Of a query's rows a page has so many, of a row so many cells, of a text so many characters, and of everything about
#: so many characters.
_ROWS, _COLUMNS, _CELL, _PAGE = 1_000, 100, 2_000, 1 << 20
_WHOLE = "The whole answer is there as text/csv, application/sparql-results+json and others (Accept)."
_WORDS = {
    "Points here": "指向它的",
    "Also as": "也有",
    "Addresses": "地址",
    "Query": "查询",
    "Run": "运行",
    "SPARQL 1.1 Protocol; without a query the service description": "SPARQL 1.1 协议；不带查询时为服务描述",
    "SPARQL 1.1 Graph Store Protocol, reading": "SPARQL 1.1 图存储协议（读）",
    "the terms of the ontology": "本体的词汇",
    "what this release holds, in VoID and DCAT": "这个发布的内容（VoID 与 DCAT）",
    "the JSON addresses, for programs": "JSON 接口说明，供程序使用",
    "whether the service works": "服务是否正常",
    "Shown are the first {n} rows of {all}.": "只显示 {all} 行中的前 {n} 行。",
    "Shown are the first {n} columns of {all}.": "只显示 {all} 列中的前 {n} 列。",
    "Texts of more than {n} characters are shortened.": "超过 {n} 字的文本已截短。",
    _WHOLE: "完整的结果可以取 text/csv、application/sparql-results+json 等格式（Accept）。",
}


def resource_page(release: Release, iri: str, about: Sequence[Triple], incoming: Sequence[Triple]) -> str:
    """Return the page of one IRI."""
    name, word = release.labels, _words(release)
    node = NamedNode(iri)
    outgoing = _table(release, ((t.predicate, t.object) for t in about))
    parts = [f"<h1>{escape(name(node))}</h1><p class=iri>{escape(iri)}</p>{outgoing}"]
    if incoming:
        pointing = _table(release, ((t.predicate, t.subject) for t in incoming))
        least = f" (≥ {MOST_INCOMING})" if len(incoming) >= MOST_INCOMING else ""
        parts.append(f"<h2>{word('Points here')}{least}</h2>{pointing}")
    forms = ("text/turtle", "application/ld+json", "application/n-triples")
    parts.append(f"<p>{word('Also as')}: <code>{'</code>, <code>'.join(forms)}</code> (Accept)</p>")
    return _page(release, name(node), "".join(parts))


def front_page(release: Release, release_id: str) -> str:
    """Return the page that says what the service has."""
    word = _words(release)
    domain = release.manifest["domain"]
    title = (domain.get("title") or {}).get(release.language) or domain["name"]
    addresses = [
        ("/sparql", word("SPARQL 1.1 Protocol; without a query the service description")),
        ("/graphs?graph=…", word("SPARQL 1.1 Graph Store Protocol, reading")),
        ("/ontology", word("the terms of the ontology")),
        ("/.well-known/void", word("what this release holds, in VoID and DCAT")),
        ("/openapi.json", word("the JSON addresses, for programs")),
        *((f"/api/{e.name}", e.about_zh if release.language == "zh" else e.about) for e in ENDPOINTS),
        ("/health", word("whether the service works")),
    ]
    listed = "".join(f"<tr><td>{_link(path)}</td><td>{escape(about)}</td></tr>" for path, about in addresses)
    form = (
        f"<form action=/sparql method=get><textarea name=query rows=7>{escape(_EXAMPLE)}</textarea>"
        f"<p><button>{word('Run')}</button></p></form>"
    )
    body = f"<h1>{escape(title)}</h1><p class=iri>{escape(release_id)}</p><h2>{word('Query')}</h2>{form}"
    return _page(release, title, f"{body}<h2>{word('Addresses')}</h2><table>{listed}</table>")


def rows_page(release: Release, rows: Any, count: int) -> str:
    """Return the page of the first of a query's `count` rows; it says what it leaves out."""
    word, names = _words(release), [variable.value for variable in rows.variables]
    columns = names[:_COLUMNS]
    lines: list[str] = []
    size, cut = 0, False
    for row in rows:
        if size > _PAGE or len(lines) >= _ROWS:
            break
        values = [row[column] for column in columns]
        cut = cut or any(isinstance(value, NamedNode | Literal) and len(value.value) > _CELL for value in values)
        lines.append("<tr>" + "".join(f"<td>{_cell(release, value)}</td>" for value in values) + "</tr>")
        size += len(lines[-1])
    notes = []
    if len(lines) < count:
        notes.append(word("Shown are the first {n} rows of {all}.").format(n=len(lines), all=count))
    if len(columns) < len(names):
        notes.append(word("Shown are the first {n} columns of {all}.").format(n=len(columns), all=len(names)))
    if cut:
        notes.append(word("Texts of more than {n} characters are shortened.").format(n=_CELL))
    note = f"<p class=note>{' '.join(notes)} {word(_WHOLE)}</p>" if notes else ""
    head = "".join(f"<th>{escape(column[:_CELL])}</th>" for column in columns)
    return _page(release, "SPARQL", f"{note}<table><tr>{head}</tr>{''.join(lines)}</table>")


def _link(path: str) -> str:
    """Return a link to an address that answers without parameters, else its name alone."""
    return path if "…" in path or path.startswith("/api/") else f'<a href="{path}">{path}</a>'


def _words(release: Release) -> Callable[[str], str]:
    return lambda english: _WORDS.get(english, english) if release.language == "zh" else english


def _table(release: Release, pairs: Iterable[tuple[NamedNode, object]]) -> str:
    found: dict[NamedNode, list[object]] = {}
    for predicate, term in pairs:
        found.setdefault(predicate, []).append(term)
    rows = []
    for predicate, terms in sorted(found.items(), key=lambda row: release.labels(row[0])):
        cells = "".join(f"<li>{_cell(release, term)}</li>" for term in terms[:_SHOWN])
        more = f"<li>… +{len(terms) - _SHOWN}</li>" if len(terms) > _SHOWN else ""
        rows.append(f"<tr><td>{_cell(release, predicate)}</td><td><ul>{cells}{more}</ul></td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _cell(release: Release, term: object) -> str:
    if isinstance(term, NamedNode) and len(term.value) > _CELL:
        return escape(_shortened(term.value))
    if isinstance(term, NamedNode):
        return (
            f'<a href="{escape(page_of(term.value))}" title="{escape(term.value)}">{escape(release.labels(term))}</a>'
        )
    if isinstance(term, Literal):
        tag = f" <span class=lang>{escape(_shortened(term.language))}</span>" if term.language else ""
        return f"{escape(_shortened(term.value))}{tag}"
    return "" if term is None else escape(str(term) if isinstance(term, BlankNode) else "…")


def _shortened(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[:_CELL]} … (+{len(text) - _CELL})"


def _page(release: Release, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{release.language}"><meta charset=utf-8>'
        f'<meta name=viewport content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><body>{body}</body></html>"
    )
