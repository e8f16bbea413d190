"""Compare the features that a styleme release derives with the catalogue's own column of effects (功效).

Usage: ``python benchmarks/styleme_features.py RELEASE PRODUCTS.csv``

The effects are read here and nowhere else: no build sees them. Only labels that the gold uses count, after 繁 -> 简;
products that the release doesn't have, or without effects or description, are skipped and counted. Prints micro
precision, recall and F1 of all derived features, and of the best that the label of the category alone could do.
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

from alime_rdf.release import Release, run_query
from alime_rdf.text import normalise

FEATURES = "SELECT ?item ?label WHERE { ?item alime:hasFeature/skos:prefLabel ?label }"


def gold_effects(path: Path) -> tuple[dict[str, set[str]], dict[str, str], int]:
    """Return effects by product, category by product, and how many rows were skipped."""
    effects, categories, skipped = {}, {}, 0
    with path.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            labels = {normalise(label) for label in row["功效"].split(",") if label.strip()}
            if labels and row["中文簡介"].strip():
                effects[row["編號"]] = labels
                categories[row["編號"]] = row["品項"]
            else:
                skipped += 1
    return effects, categories, skipped


def score(predicted: dict[str, set[str]], gold: dict[str, set[str]]) -> dict[str, float]:
    """Return micro precision, recall and F1."""
    hits = sum(len(predicted[item] & gold[item]) for item in gold)
    said, wanted = sum(len(predicted[item]) for item in gold), sum(map(len, gold.values()))
    precision, recall = hits / max(said, 1), hits / wanted
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


def main() -> None:
    release = Release(Path(sys.argv[1]))
    gold, categories, skipped = gold_effects(Path(sys.argv[2]))
    vocabulary = {label for labels in gold.values() for label in labels}
    known = release.prefixes["item"]
    features: dict[str, set[str]] = defaultdict(set)
    for item, label in run_query(release, FEATURES).rows:
        if normalise(label.value) in vocabulary:
            features[item.value.removeprefix(known)].add(normalise(label.value))
    print(f"products {len(gold)}, skipped {skipped}, labels {len(vocabulary)}")
    by_category: dict[str, Counter[str]] = defaultdict(Counter)
    for item, labels in gold.items():
        by_category[categories[item]].update(labels)
    sizes = Counter(categories[item] for item in gold)
    prior = {i: {x for x, n in by_category[c].items() if 2 * n > sizes[c]} for i, c in categories.items()}
    for name, predicted in (("derived features", features), ("category prior (fitted on the gold itself)", prior)):
        figures = score({item: predicted.get(item, set()) for item in gold}, gold)
        print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
