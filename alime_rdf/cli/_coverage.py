from collections import Counter
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.domain import TextSource
from alime_rdf.errors import BuildError, Finding, TermError
from alime_rdf.presales import Conversation, Guide, Questions, measure_coverage
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import ITEM


@click.command("coverage")
@release_argument
@click.argument("chats", type=click.Path(path_type=Path))
@click.option(
    "--column", "columns", multiple=True, metavar="NAME=COLUMN", help="Of a table: session=…, role=…, text=…, item=…"
)
@json_option
@click.pass_obj
def coverage_command(output: Output, release: Path, chats: Path, columns: tuple[str, ...], as_json: bool) -> None:
    """Measure which share of the conversations in CHATS the graph of RELEASE can serve, and why not the rest.

    CHATS is read as a domain's chats are: JSON Lines with a session a line, or a table with a turn a row.
    """
    try:
        from mining.chats import read_chats
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    opened = Release(release, language=output.language)
    questions = Questions(Guide(opened))
    findings: list[Finding] = []
    named = dict(each.split("=", 1) for each in columns if "=" in each)
    source = TextSource(kind="chat", paths=(chats,), columns=named)
    conversations = []
    for document in read_chats(source, chats, chats.name, findings=findings, masked=Counter()):
        said = tuple(document.text[t.start : t.end] for t in document.turns if t.role == "user")
        try:
            item = resolve_term(opened, document.item, kind=ITEM) if document.item else None
        except TermError as error:
            findings.append(error.finding)
            item = None
        conversations.append(Conversation(said, item))
    with output.progress():
        found = measure_coverage(questions, conversations)
    if as_json:
        share = found.served / found.conversations if found.conversations else 0.0
        data = {"conversations": found.conversations, "served": found.served, "share": round(share, 4)}
        output.json(data | {"outcomes": dict(found.outcomes), "findings": [f.to_json() for f in findings]})
        return
    table = output.table("result", "count", "share")
    for outcome, count in found.outcomes.items():
        table.add_row(output.word(outcome), f"{count:,}", f"{count / max(found.conversations, 1):.1%}")
    output.console.print(table)
    share = found.served / max(found.conversations, 1)
    output.print(f"{output.word('served')}: {found.served:,} / {found.conversations:,}  {share:.1%}")
    for finding in findings[:5]:
        output.finding(finding)
    if len(findings) > 5:
        output.messages.print(f"… +{len(findings) - 5}")
