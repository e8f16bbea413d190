"""Time the recognition of values: ``python benchmarks/values.py TEXTS [--recogniser titles] [--length 24]``.

TEXTS is a file of a sentence a line; sentences are cut or joined to the length. One thread; prints sentences a
CPU-second, medians of five rounds, for the encoder alone, the recogniser whole, and the baseline.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from mining.encoder import load_encoder
from mining.values import load_tagger

_ROUNDS = 5


def sentences(path: Path, length: int, count: int) -> list[str]:
    """Return sentences of exactly `length` characters."""
    text = "".join(path.read_text(encoding="utf-8").split())
    return [text[at : at + length] for at in range(0, length * count, length)][:count]


def rate(run: Callable[[], object], count: int) -> float:
    """Return how many sentences a CPU-second `run` reads, the median of some rounds."""
    seconds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return count / statistics.median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--recogniser", default="titles")
    parser.add_argument("--length", type=int, default=24)
    parser.add_argument("--count", type=int, default=500)
    arguments = parser.parse_args()
    texts = sentences(arguments.texts, arguments.length, arguments.count)
    encoder, whole, baseline = load_encoder(), load_tagger(arguments.recogniser), load_tagger("title-crf")
    runs = {
        "encoder alone": lambda: encoder.characters(texts),
        arguments.recogniser: lambda: whole.tag(texts),
        "title-crf": lambda: baseline.tag(texts),
    }
    for name, run in runs.items():
        print(f"{name:<16} {rate(run, len(texts)):>8,.0f} sentences of {arguments.length} characters a CPU-second")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
