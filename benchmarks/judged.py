"""Make labelled samples of the verdicts in docs/judgements, for `alime train` and `alime evaluate`.

Usage: ``python benchmarks/judged.py DOMAIN OUT``

The verdicts name documents and places; the sentences come from the third-party texts that DOMAIN
(examples/styleme/domain.toml) reads, and stay outside of this project. Writes ``relations``, ``poi`` and ``problem``
as ``.train.jsonl`` and ``.test.jsonl``. A phrase's verdicts count where both judges agree; a fifth of the phrases, by
their hash, is held out.
"""

import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alime_rdf.domain import load_domain
from alime_rdf.text import Matcher
from mining._mentions import Read
from mining.corpus import read_catalogue, read_documents, read_lexicon, split_sentences

VERDICTS = Path(__file__).parents[1] / "docs/judgements"
CONTEXTS = 3


def rows(name: str) -> Iterable[dict[str, str]]:
    """Yield the rows of a table of verdicts."""
    with (VERDICTS / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def write(path: Path, samples: list[dict[str, Any]]) -> None:
    """Write samples and say how many."""
    path.write_text("".join(json.dumps(s, ensure_ascii=False) + "\n" for s in samples), encoding="utf-8")
    print(path, len(samples))


def main() -> None:
    """Read the domain, then write the samples."""
    domain, out = load_domain(Path(sys.argv[1])), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    lexicon = read_lexicon(domain.lexicon, findings=[])
    catalogue = read_catalogue(domain.catalogue, lexicon, findings=[])
    documents = {document.id: document for document in read_documents(domain, catalogue, findings=[])}
    relations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows("relations.tsv"):
        start, end = map(int, row["sentence"].split("-"))
        sample = {"kind": row["kind"], "sentence": documents[row["document"]].text[start:end]}
        sample |= {name: [int(n) for n in row[name].split("-")] for name in ("first", "second")}
        verdict = row["third"] or row["a"]
        relations[row["set"]].append({**sample, "label": int(verdict)})
    for name, samples in relations.items():
        write(out / f"relations.{name}.jsonl", samples)
    types = {row["phrase"]: row["a"] for row in rows("phrase-types.tsv") if row["a"] == row["b"]}
    labels = {category.key: category.label for category in catalogue.categories}
    of_item = {item.id: [labels[key] for key in item.categories] for item in catalogue.items}
    matcher = Matcher(((phrase, phrase) for phrase in types), overlapping=True)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sentences: dict[str, dict[str, None]] = defaultdict(dict)
    for document in documents.values():
        for sentence in split_sentences(document):
            read = Read.of(sentence)
            for phrase in {found.key for found in matcher.find(read.shadow)}:
                counts[phrase].update(of_item.get(document.item or "", ()))
                if len(sentences[phrase]) < CONTEXTS and 6 <= len(read.shadow.text) <= 150:
                    sentences[phrase].setdefault(read.shadow.text)
    samples: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for phrase, type_ in types.items():
        part = "test" if int(hashlib.md5(phrase.encode()).hexdigest(), 16) % 5 == 0 else "train"
        for category, _ in sorted(counts[phrase].items(), key=lambda entry: (-entry[1], entry[0]))[:CONTEXTS]:
            sample = {"phrase": phrase, "category": category, "label": int(type_ == "e")}
            samples[f"poi.{part}"].append(sample)
        for text in sentences[phrase]:
            if phrase in text:
                sample = {"phrase": phrase, "sentence": text, "label": int(type_ == "p")}
                samples[f"problem.{part}"].append(sample)
    for name, found in sorted(samples.items()):
        write(out / f"{name}.jsonl", found)


if __name__ == "__main__":
    main()
