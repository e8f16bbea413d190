"""Time phrase mining stage by stage: ``python benchmarks/phrases.py CORPUS... [--stages rf,seg] [--encoder NAME]``.

CORPUS are text files of a sentence or paragraph a line. Prints seconds a stage and peak memory.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import rjieba

from mining.encoder import CharEncoder, load_encoder
from mining.phrases import Settings, mine_phrases


class Clock:
    """Adds up the seconds between the messages of a run, by their first word."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.name, self.since = "start", time.perf_counter()

    def __call__(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[self.name] = self.seconds.get(self.name, 0.0) + now - self.since
        self.name, self.since = stage.replace(",", ":").split(":")[0], now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--stages", default="rf,seg")
    parser.add_argument("--encoder", default="char")
    arguments = parser.parse_args()
    stages = tuple(arguments.stages.split(","))
    model = load_encoder(arguments.encoder) if "mlm" in stages else None
    assert model is None or isinstance(model, CharEncoder)

    def lines() -> Iterator[str]:
        for path in arguments.corpus:
            with path.open(encoding="utf-8") as file:
                yield from file

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        word = rjieba.Jieba().has_word
        mined = mine_phrases(
            lines(), Path(folder), is_word=word, settings=Settings(stages=stages), model=model, progress=clock
        )
    clock("end")
    for name, seconds in clock.seconds.items():
        print(f"{name:<24} {seconds:>7.1f} s")
    print(f"{'together':<24} {sum(clock.seconds.values()):>7.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:,.0f} MB; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    print("  ".join(f"{name} {count:,}" for name, count in mined.counts.items()))
    print("held-out words kept: " + "  ".join(f">={least} {kept}/{of}" for least, (of, kept) in mined.recall.items()))


if __name__ == "__main__":
    main()
