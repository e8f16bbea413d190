from collections.abc import Sequence
from pathlib import Path

from alime_rdf.files import write_whole
from mining.heads._head import Head
from mining.heads._load import FILE
from mining.heads._measure import Measured
from mining.heads._sample import Sample, Task


def save_head(head: Head, folder: Path, card: str) -> None:
    """Write a head and its card into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    head.save(folder / FILE)
    write_whole(folder / "README.md", card)


def describe_head(task: Task, samples: Sequence[Sample], names: Sequence[str], command: str, found: Measured) -> str:
    """Return the card of a head: what it decides, what it was trained on, and the command."""
    yes = sum(bool(sample.label) for sample in samples)
    return f"""# The head `{task}`

- Trained on {len(samples):,} samples of {", ".join(names)}, {yes:,} of them a yes.
- A logistic regression over hashed words and vectors. On five folds that it hadn't seen, by which it is calibrated:
  F1 {found.f1:.3f}, AUC {found.auc:.3f}, calibration error {found.ece:.3f}.
- Command: `{command}`
"""
