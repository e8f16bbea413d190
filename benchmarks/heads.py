"""Does knowledge help a head? (AliMe KG, table 5.) Three training samples, the same held-out samples.

Usage: ``python benchmarks/heads.py TASK TRAIN.jsonl TEST.jsonl [NAME=TRIPLES.spo ...]``

Trains the head without the encoder, with it, and with it and each file of triples hung on the anchors as in K-BERT;
each with three seeds. A logistic regression has one optimum, so a seed draws nine tenths of the training samples.
Prints F1 and AUC, means and ranges, and the share of anchors that have a triple.
"""

import sys
from pathlib import Path

import numpy as np

from mining.heads import (
    HeadTraining,
    Knowledge,
    Measured,
    Reader,
    Sample,
    load_reader,
    measure,
    read_knowledge,
    read_samples,
    train_head,
)

SEEDS = (1, 2, 3)
#: As the shipped heads were trained.
STRENGTH = {"plausibility": 16.0}


def measured(task: str, train: list[Sample], test: list[Sample], reader: Reader) -> list[Measured]:
    """Return what heads of three samples of the training data reach."""
    labels = np.array([bool(sample.label) for sample in test])
    found = []
    for seed in SEEDS:
        chosen = np.random.default_rng(seed).permutation(len(train))[: len(train) * 9 // 10]
        plan = HeadTraining(strength=STRENGTH.get(task, 4.0), seed=seed)
        head, _ = train_head([train[n] for n in sorted(chosen)], reader, plan=plan)
        found.append(measure(labels, head.probabilities(test, reader), head.threshold))
    return found


def coverage(samples: list[Sample], knowledge: Knowledge) -> float:
    """Return the share of anchors that have a triple."""
    return float(np.mean([bool(knowledge.tails(s.word(a))) for s in samples for a in (s.first, s.second)]))


def main() -> None:
    """Print a table."""
    task = sys.argv[1]
    train, test = (read_samples(Path(path), task, findings=[]) for path in sys.argv[2:4])  # type: ignore[arg-type]
    files = dict(argument.split("=", 1) for argument in sys.argv[4:])
    known = {name: read_knowledge(Path(path), findings=[]) for name, path in files.items()}
    readers = {"words": load_reader("none"), "+ encoder": load_reader()}
    readers |= {f"+ encoder + {name}": load_reader(knowledge=knowledge) for name, knowledge in known.items()}
    print(f"{task}: {len(train)} to train, {len(test)} held out")
    for name, knowledge in known.items():
        print(f"{name}: {coverage(test, knowledge):.1%} of the anchors have a triple")
    for name, reader in readers.items():
        runs = measured(task, train, test, reader)
        shown = []
        for figure in ("f1", "auc"):
            numbers = [getattr(run, figure) for run in runs]
            shown.append(f"{figure} {np.mean(numbers):.4f} ({min(numbers):.4f} - {max(numbers):.4f})")
        print(f"{name:<24} {'  '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
