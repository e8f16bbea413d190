"""Time the project's shapes on one graph with our validator and with pySHACL, in processes of their own.

Usage: ``python benchmarks/validate.py GRAPH.nt [--ways sets,pyshacl] [--repeat 3]`` (``generate.py --described``).
One triple in 500 is left out, so that there is something to find. Seconds hold the parsing. Results are compared by
shape, focus, path and value.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import ShapeResult, load_shapes, parse_quads, read_report, report_graph, run_shapes, to_rdflib


def work(way: str, graph: Path) -> None:
    """Parse, validate, and print seconds, number of results, and a digest of the results."""
    shapes = load_shapes([shapes_dir()])
    kept = (quad for number, quad in enumerate(parse_quads(graph)) if number % 500)
    start = time.perf_counter()
    if way == "sets":
        report = run_shapes(kept, shapes).report
    else:
        report = report_graph(to_rdflib(kept), shapes)
    results = read_report(report, shapes)
    seconds = time.perf_counter() - start

    def text(r: ShapeResult) -> str:
        return " ".join((r.shape, r.focus, r.path, r.value, r.component))

    digest = hashlib.sha256("\n".join(sorted(map(text, results))).encode()).hexdigest()[:12]
    print(json.dumps({"seconds": seconds, "results": len(results), "digest": digest}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--ways", default="sets,pyshacl")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work(arguments.work, arguments.graph)
        return
    base = None
    heads = f"{'seconds':>8} {'process s':>9} {'peak MB':>8} {'x first':>8} {'results':>8}"
    print(f"{'way':<8} {heads} digest")
    for way in arguments.ways.split(","):
        rounds = [measured(way, arguments.graph) for _ in range(arguments.repeat)]
        seconds, process, memory = (statistics.median(r[key] for r in rounds) for key in ("seconds", "process", "mb"))
        base = base or seconds
        last = rounds[-1]
        numbers = f"{seconds:>8.1f} {process:>9.1f} {memory:>8.0f} {seconds / base:>8.2f}"
        print(f"{way:<8} {numbers} {last['results']:>8,} {last['digest']}")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


def measured(way: str, graph: Path) -> dict[str, float]:
    command = ["/usr/bin/time", "-f", "%e %M", sys.executable, __file__, str(graph), "--work", way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, memory = done.stderr.split()[-2:]
    return json.loads(done.stdout) | {"process": float(wall), "mb": int(memory) / 1024}


if __name__ == "__main__":
    main()
