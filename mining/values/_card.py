from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mining.values._labelled import Labelled


def describe(folder: Path, data: Sequence[Labelled], names: Sequence[str], command: str) -> str:
    """Return the card of a recogniser: what it finds, what it was trained on, how large it is, and the command."""
    types = Counter(span.type for each in data for span in each.spans)
    sizes = "; ".join(
        f"`{path.name}` {path.stat().st_size / 1e6:.1f} MB"
        for path in sorted(folder.iterdir())
        if path.suffix in (".npz", ".onnx", ".xz")
    )
    found = ", ".join(f"{type_} {count:,}" for type_, count in sorted(types.items(), key=lambda t: (-t[1], t[0])))
    return f"""# A recogniser of property values

- Finds, with how often each stood in the training data: {found}.
- Trained on {len(data):,} texts of {", ".join(names)}.
- Files: {sizes}.
- Command: `{command}`
"""
