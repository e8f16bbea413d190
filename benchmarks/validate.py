"""Time the project's shapes on one graph with our validator and with others, in processes of their own.

Usage: ``python benchmarks/validate.py GRAPH.nt [--ways sets,pyshacl,shacl-engine] [--repeat 3]`` (``generate.py
--described``). One triple in 500 is left out, so that there is something to find. Seconds hold the parsing. Results
are compared by focus, path, value and component. shacl-engine needs Node and ``--modules FOLDER``, a folder in which
``npm install shacl-engine@1.1.2 n3 @rdfjs/dataset @rdfjs/data-model`` was run.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import load_shapes, parse_quads, read_report, report_graph, run_shapes, to_rdflib


def work(way: str, graph: Path, out: Path) -> None:
    """Parse, validate, print seconds and number of results, and write the results."""
    shapes = load_shapes([shapes_dir()])
    start = time.perf_counter()
    quads = parse_quads(graph)
    report = run_shapes(quads, shapes).report if way == "sets" else report_graph(to_rdflib(quads), shapes)
    results = read_report(report, shapes)
    seconds = time.perf_counter() - start
    with out.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{r.focus} {r.path} {r.value} {r.component}\n" for r in results)
    print(json.dumps({"seconds": seconds, "results": len(results)}))


def thin(graph: Path, out: Path) -> None:
    """Leave one triple in 500 out."""
    kept = (quad for number, quad in enumerate(parse_quads(graph)) if number % 500)
    serialize((Triple(q.subject, q.predicate, q.object) for q in kept), out, RdfFormat.N_TRIPLES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--ways", default="sets,pyshacl")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--modules", type=Path)
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        way, out = arguments.work
        work(way, arguments.graph, Path(out))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        thin(arguments.graph, place / "data.nt")
        load_shapes([shapes_dir()]).serialize(place / "shapes.nt", format="nt", encoding="utf-8")
        compare(arguments.ways.split(","), place, arguments.repeat, arguments.modules)


def compare(ways: list[str], place: Path, repeat: int, modules: Path | None) -> None:
    """Print a line for each way, the first one being the measure."""
    base = None
    print(f"{'way':<13} {'seconds':>8} {'process s':>9} {'peak MB':>8} {'x first':>8} {'results':>8} digest")
    for way in ways:
        rounds = [measured(way, place, modules) for _ in range(repeat)]
        seconds, process, memory = (statistics.median(r[key] for r in rounds) for key in ("seconds", "process", "mb"))
        base = base or seconds
        lines = sorted((place / "results").read_bytes().splitlines())
        digest = hashlib.sha256(b"\n".join(lines)).hexdigest()[:12]
        numbers = f"{seconds:>8.1f} {process:>9.1f} {memory:>8.0f} {seconds / base:>8.2f}"
        print(f"{way:<13} {numbers} {len(lines):>8,} {digest}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


def measured(way: str, place: Path, modules: Path | None) -> dict[str, float]:
    data, out = str(place / "data.nt"), str(place / "results")
    if way == "shacl-engine":
        script = str(Path(__file__).with_name("shacl_engine.mjs"))
        worker = ["node", "--max-old-space-size=12000", script, str(modules), data, str(place / "shapes.nt"), out]
    else:
        worker = [sys.executable, __file__, data, "--work", way, out]
    command = ["/usr/bin/time", "-f", "%e %M", *worker]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, memory = done.stderr.split()[-2:]
    return json.loads(done.stdout) | {"process": float(wall), "mb": int(memory) / 1024}


if __name__ == "__main__":
    main()
