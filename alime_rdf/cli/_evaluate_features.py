import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.domain import ItemColumns
from alime_rdf.errors import BuildError, Finding, UsageError
from alime_rdf.features import (
    FeatureDeriver,
    FeatureScores,
    ItemFeature,
    ItemValue,
    MicroScore,
    held,
    is_text_grounded,
    measure_features,
)
from alime_rdf.files import whole_text
from alime_rdf.records import FeatureModel, Mention, families_of
from alime_rdf.release import Release
from alime_rdf.text import normalise

if TYPE_CHECKING:
    from mining.tables import TableRow
    from mining.values import ValueFinder

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Item:
    id: str
    name: str
    descriptions: tuple[str, ...]
    categories: tuple[str, ...]
    families: tuple[str, ...]
    declared: frozenset[str]


@click.command("item-features")
@click.option("--release", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=_FILE, help="Items that the release hasn't seen, as its own item table.")
@click.option("--permute", type=int, help="Give each item another's description, drawn with this seed: a control.")
@click.option("--proofs", type=click.Path(dir_okay=False, path_type=Path), help="Write features and proofs there.")
@json_option
@click.pass_obj
def item_features_command(
    output: Output, release: Path, data: Path, permute: int | None, proofs: Path | None, as_json: bool
) -> None:
    """Measure the features that a release derives for items it hasn't seen, against what merchants declare.

    The table has the columns that the release's catalogue had. Values are found in name and description, links and
    rules derive features; a row without a description, or that declares nothing the release knows, is skipped.
    """
    try:
        from mining.tables import read_table
        from mining.values import ValueFinder
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    if proofs is not None:
        refuse_place(proofs, [data])
    findings: list[Finding] = []
    deriver = FeatureDeriver(Release(release))
    skipped: Counter[str] = Counter()
    items = list(_items(read_table(data, findings=findings), deriver.model, data.name, skipped))
    for finding in findings:
        output.finding(finding)
    if permute is not None:
        items = _permuted(items, permute)
    finder = ValueFinder(deriver.names)
    measured: list[tuple[list[ItemFeature], frozenset[str]]] = []
    with output.progress() as progress:
        for number, item in enumerate(items):
            if number % _SHOWN == 0:
                progress(f"{number:,} / {len(items):,}")
            measured.append((_features(item, deriver, finder), item.declared))
    if proofs is not None:
        _write_proofs(proofs, items, [features for features, _ in measured], deriver.model)
    scores = measure_features(measured, deriver.model)
    _print(output, scores, skipped, findings, as_json)


def _items(rows: "Iterator[TableRow]", model: FeatureModel, source: str, skipped: Counter[str]) -> Iterator[_Item]:
    from mining.corpus import category_paths

    columns = model.columns
    category = ItemColumns(category=columns.category, separator=columns.separator)
    needed = (*columns.texts, columns.gold, *columns.category, *columns.siblings)
    for row in rows:
        if missing := [column for column in needed if column not in row.cells]:
            values = {"path": source, "column": missing[0], "known": ", ".join(sorted(row.cells))}
            raise UsageError("ALM-C014", values)
        texts = tuple(text for text in map(row.text, columns.texts) if text)
        labels = {normalise(label) for label in row.text(columns.gold).split(columns.separator)}
        declared = frozenset(labels & model.calibrations.keys())
        if not texts or not declared:
            skipped["without description" if not texts else "without gold"] += 1
            continue
        name = next((name for name in map(row.text, columns.names) if name), "")
        families = families_of(map(row.text, columns.siblings))
        yield _Item(row.text(columns.id), name, texts, tuple(category_paths(row, category)), families, declared)


def _permuted(items: list[_Item], seed: int) -> list[_Item]:
    others = list(items)
    random.Random(seed).shuffle(others)
    return [
        replace(item, name=other.name, descriptions=other.descriptions)
        for item, other in zip(items, others, strict=True)
    ]


def _features(item: _Item, deriver: FeatureDeriver, finder: "ValueFinder") -> list[ItemFeature]:
    values = [
        ItemValue(key[0], key[1], number, Mention(start, end, text[start:end]))
        for number, text in enumerate((item.name, *item.descriptions))
        for key, start, end in finder.find(text)
    ]
    return deriver.features(values, item.categories, families=item.families)


def _write_proofs(path: Path, items: list[_Item], features: list[list[ItemFeature]], model: FeatureModel) -> None:
    with whole_text(path) as out:
        for item, found in zip(items, features, strict=True):
            sure = [_feature_json(feature, model) for feature in held(found, model)]
            line = {"item": item.id, "declared": sorted(item.declared), "features": sure}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _feature_json(feature: ItemFeature, model: FeatureModel) -> dict[str, Any]:
    return {
        "poi": feature.poi,
        "probability": round(feature.probability, 4),
        "text_grounded": is_text_grounded(feature, model),
        "category_share": feature.share,
        "proofs": [
            {
                "text": "name" if proof.said.text == 0 else "description",
                "span": [proof.said.mention.start, proof.said.mention.end, proof.said.mention.surface],
                "property": proof.said.property,
                "link": {"cpv": proof.cpv.value, "weight": proof.weight, "sentences": proof.sentences},
                "evidence": round(proof.evidence, 4),
                "rules": ["matches-cpv", "chain-hasFeature"],
            }
            for proof in feature.proofs
        ],
    }


def _print(
    output: Output,
    scores: FeatureScores,
    skipped: Counter[str],
    findings: list[Finding],
    as_json: bool,
) -> None:
    def figures(score: MicroScore) -> dict[str, float]:
        numbers = {"f1": score.f1, "precision": score.precision, "recall": score.recall}
        return {f"micro_{name}": round(number, 4) for name, number in numbers.items()} | {"n": score.n}

    rows = {"total": scores.total, "text_grounded": scores.text_grounded, "prior_only": scores.prior_only}
    if as_json:
        parts = {name: figures(score) for name, score in rows.items() if name != "total"}
        left_out = {"skipped": dict(sorted(skipped.items())), "set_aside": len(findings)}
        output.json(figures(scores.total) | parts | {"reachable": round(scores.reachable, 4)} | left_out)
        return
    table = output.table("features", "f1", "precision", "recall", "found", "declared")
    for name, score in rows.items():
        numbers = (f"{figure:.3f}" for figure in (score.f1, score.precision, score.recall))
        table.add_row(output.word(name.replace("_", " ")), *numbers, f"{score.found:,}", f"{score.declared:,}")
    output.console.print(table)
    left = ", ".join(f"{output.word(reason)} {count:,}" for reason, count in sorted(skipped.items()))
    said = [("items", f"{scores.total.n:,}"), ("reachable", f"{scores.reachable:.3f}"), ("skipped", left or "0")]
    output.print("  ".join(f"{output.word(name)} {figure}" for name, figure in said))
