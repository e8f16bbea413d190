"""Time our engines and peers on one graph, in one run, and check that all give the same facts.

Usage: ``python benchmarks/reason.py GRAPH.nt [--engines bulk,nemo,oxigraph,…] [--repeat 3] [--peers PYTHON]``

Every engine reads the N-Triples file, derives ``matchesCPV`` and ``hasFeature``, and writes N-Triples. Each runs in a
process of its own; wall time, CPU time and peak memory are of that process, medians over the repeats, and the load
average is printed. `--peers` names a Python that has the peers installed (nemo-python, pyoxigraph, maplib, rdflib).
The facts are compared by count and by a hash that doesn't depend on order. ``steps`` is the bare work for comparison:
columnar parse, the join hand-written in SQL, columnar write. ``ids`` is ``bulk`` from Parquet of ids, which lies in
``GRAPH.ids`` (``alime reason GRAPH.nt --save-ids GRAPH.ids --only matches-cpv --out /dev/null``).
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OURS = ("bulk", "ids", "store", "spark", "steps")


def facts(path: Path) -> tuple[int, str]:
    """Return how many lines a file has and the sum of their hashes."""
    total, count = 0, 0
    with path.open("rb") as lines:
        for line in lines:
            total += int.from_bytes(hashlib.blake2b(line.strip(), digest_size=8).digest())
            count += 1
    return count, f"{total % 2**64:016x}"


def run(engine: str, graph: Path, python: str, limit: int) -> dict[str, object]:
    """Run one engine once; return seconds, CPU seconds, MB and facts, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.nt"
        command = [python, str(HERE / "engines.py"), engine, str(graph), str(out)]
        timed = ["/usr/bin/time", "-f", "%e %U %S %M", "-o", f"{folder}/time", *command]
        try:
            done = subprocess.run(timed, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            return {"engine": engine, "failed": f"not done in {limit} s"}
        if done.returncode or not out.exists():
            return {"engine": engine, "failed": (done.stderr.strip().splitlines() or ["no output"])[-1][:120]}
        wall, user, system, memory = Path(folder, "time").read_text().split()[-4:]
        count, digest = facts(out)
    return {
        "engine": engine,
        "wall": float(wall),
        "cpu": float(user) + float(system),
        "mb": int(memory) // 1024,
        "facts": count,
        "digest": digest,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--engines", default="steps,bulk,nemo,oxigraph")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", default=sys.executable, help="a Python with the peers installed")
    parser.add_argument("--limit", type=int, default=900, help="seconds after which an engine is given up")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = []
    for engine in arguments.engines.split(","):
        python = sys.executable if engine in OURS else arguments.peers
        rounds = [run(engine, arguments.graph, python, arguments.limit) for _ in range(arguments.repeat)]
        good = [r for r in rounds if "failed" not in r]
        if not good:
            results.append(rounds[0])
            continue
        medians = {key: statistics.median(float(r[key]) for r in good) for key in ("wall", "cpu", "mb")}  # type: ignore[arg-type]
        results.append({"engine": engine, **medians, "facts": good[0]["facts"], "digest": good[0]["digest"]})
    report(results, as_json=arguments.json)


def report(results: list[dict[str, object]], *, as_json: bool) -> None:
    digests = {r["digest"] for r in results if "digest" in r}
    load = os.getloadavg()[0]
    if as_json:
        print(json.dumps({"results": results, "same facts": len(digests) == 1, "load": load}, indent=2))
        return
    base = next((r for r in results if r["engine"] == "bulk" and "wall" in r), None)
    print(f"load {load:.1f}, {os.cpu_count()} cores; all engines gave the same facts: {len(digests) == 1}")
    print(f"{'engine':<10} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'x bulk':>7} {'facts':>12}")
    for r in results:
        if "failed" in r:
            print(f"{r['engine']:<10} {r['failed']}")
            continue
        ratio = f"{float(r['wall']) / float(base['wall']):.2f}" if base else "-"  # type: ignore[arg-type]
        other = "" if base is None or r["digest"] == base["digest"] else "  other facts"
        numbers = f"{r['wall']:>8.1f} {r['cpu']:>8.1f} {r['mb']:>8.0f} {ratio:>7} {r['facts']:>12,}"
        print(f"{r['engine']:<10} {numbers}{other}")


if __name__ == "__main__":
    main()
