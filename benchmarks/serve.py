"""Time answers from a store of the published scale: ``python benchmarks/serve.py make FOLDER``, then ``run FOLDER``.

``make`` writes a release of the scale of AliMe KG's table 2 (generate.py, with problems that need one to three points
of interest, and confidences of the links) and takes minutes and about 4 GB of disk. ``run`` asks it: the guide in
process; then `alime serve` over HTTP and the bare Oxigraph server with the same work as SPARQL, each at 1, 8 and 32
clients. Printed are requests a second, p50, p95 and p99 in milliseconds, memory, and whether the first items agree.
"""

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from generate import ALIME, BASE, generate
from pyoxigraph import RdfFormat, Store

from alime_rdf.presales import Guide
from alime_rdf.reason import RuleSet, reason, shipped_rules
from alime_rdf.release import Release, seal_release
from alime_rdf.serve import SparqlServer
from alime_rdf.triples import TripleSource
from alime_rdf.vocabulary import CATALOGUE_GRAPH, INFERRED_GRAPH, KNOWLEDGE_GRAPH, PROVENANCE_GRAPH

PROBLEMS = 20_000
TYPE, LABEL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"


def make(folder: Path, scale: float) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        graph, inferred = Path(made) / "graph.nt", Path(made) / "inferred.nt"
        generate(graph, scale=scale, seed=1, described=True)
        rules = [rule for rule in shipped_rules().rules if rule.id in ("matches-cpv", "chain-hasFeature")]
        reason([TripleSource(graph)], RuleSet(tuple(rules)), inferred)
        needs, sure, asserted = (Path(made) / name for name in ("needs.nt", "sure.nt", "catalogue.nt"))
        causes = [line for line in graph.open(encoding="utf-8") if f"<{ALIME}causes>" in line]
        write_links(causes, needs, sure, scale)
        with asserted.open("w", encoding="utf-8") as lines:
            lines.writelines(line for line in graph.open(encoding="utf-8") if f"<{ALIME}causes>" not in line)
        store = Store(str(folder / "store"))
        for file, name in (
            (asserted, CATALOGUE_GRAPH),
            (needs, KNOWLEDGE_GRAPH),
            (sure, PROVENANCE_GRAPH),
            (inferred, INFERRED_GRAPH),
        ):
            store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES, to_graph=name)
            print(f"{len(store):,} triples", flush=True)
        store.flush()
    shutil.copytree(Path(__file__).parents[1] / "ontology", folder / "ontology")
    domain = {"name": "shop", "base": BASE, "language": "zh", "title": None}
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "domain": domain, "graphs": {}}), "utf-8")
    seal_release(folder)


def write_links(causes: list[str], needs: Path, sure: Path, scale: float) -> None:
    draw = random.Random(2)
    pois = sorted({line.split()[2] for line in causes})
    with needs.open("w", encoding="utf-8") as lines:
        lines.writelines(causes)
        for number in range(int(PROBLEMS * scale)):
            problem = f"<{BASE}problem/{number}>"
            lines.write(f'{problem} {TYPE} <{ALIME}Problem> .\n{problem} {LABEL} "困扰{number}"@zh .\n')
            lines.writelines(f"{problem} <{ALIME}needs> {poi} .\n" for poi in draw.sample(pois, draw.randint(1, 3)))
    with sure.open("w", encoding="utf-8") as lines:
        for number, line in enumerate(causes):
            s, p, o = line.split()[:3]
            a = f"<{BASE}assertion/{number}>"
            confidence = f'"{draw.uniform(0.4, 1):.4f}"^^<http://www.w3.org/2001/XMLSchema#decimal>'
            for role, term in (("Subject", s), ("Predicate", p), ("Object", o)):
                lines.write(f"{a} <{ALIME}asserted{role}> {term} .\n")
            lines.write(f"{a} <{ALIME}confidence> {confidence} .\n")


def questions(count: int, seed: int) -> list[tuple[int, int | None]]:
    """Draw problems, and a top category for every other one; some problems are asked far more often than others."""
    draw = np.random.default_rng(seed)
    problems = draw.zipf(1.3, count) * 37 % PROBLEMS
    categories = [int(each) if n % 2 else None for n, each in enumerate(draw.integers(0, 9, count))]
    return list(zip(problems.tolist(), categories, strict=True))


def sentence(problem: int, category: int | None) -> str:
    return f"困扰{problem}怎么办" + ("" if category is None else f"，要t{category}的")


def percentiles(name: str, times: list[float], seconds: float) -> None:
    cuts = statistics.quantiles(times, n=100)
    p50, p95, p99 = (1000 * cuts[n - 1] for n in (50, 95, 99))
    print(f"{name:<34} {len(times) / seconds:>8.0f}/s  p50 {p50:>7.1f}  p95 {p95:>7.1f}  p99 {p99:>7.1f}", flush=True)


def at_once(
    clients: int, work: list[Any], send: Callable[[HTTPConnection, Any], None], url: str
) -> tuple[list[float], float]:
    """Let clients take the work one by one; return each one's time and that of all.

    The plain client of the standard library: a fuller one takes as long as the answers do.
    """
    times: list[float] = []
    left, lock = iter(work), threading.Lock()

    def one() -> None:
        client = HTTPConnection(urlsplit(url).netloc, timeout=120)
        while True:
            with lock:
                each = next(left, None)
            if each is None:
                return client.close()
            began = time.perf_counter()
            send(client, each)
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=one) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - began


def sparql(problem: int, category: int | None) -> str:
    within = "" if category is None else f"?item alime:inCategory/alime:parentCategory* <{BASE}category/t{category}>"
    return f"""PREFIX alime: <{ALIME}> SELECT ?item (SUM(?best) AS ?score) {{
        {{ SELECT ?item ?poi (MAX(?sure) AS ?best) {{
            <{BASE}problem/{problem}> alime:needs ?poi . ?cpv alime:causes ?poi . ?item alime:matchesCPV ?cpv .
            ?a alime:assertedSubject ?cpv ; alime:assertedObject ?poi ; alime:confidence ?sure .
            {within} }} GROUP BY ?item ?poi }}
    }} GROUP BY ?item ORDER BY DESC(?score) ?item LIMIT 5"""


def run(folder: Path, count: int) -> None:
    print(f"load {os.getloadavg()[0]:.1f}; {count} questions; times in ms")
    in_process(folder, count)
    command = [sys.executable, "-m", "alime_rdf", "serve", str(folder), "--port", "0", "--max-queries", "1000"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    url = next(word for word in process.stderr.readline().split() if word.startswith("http"))
    threading.Thread(target=lambda: [None for _ in process.stderr or ()], daemon=True).start()
    try:
        httpx.get(f"{url}api/ask", params={"question": "困扰1"}, timeout=300)
        for clients in (1, 8, 32):
            work = questions(count, clients)
            times, seconds = at_once(clients, work, post_ask, url)
            percentiles(f"ask, HTTP, {clients} clients", times, seconds)
            times, seconds = at_once(clients, work, post_items, url)
            percentiles(f"items, HTTP, {clients} clients", times, seconds)
        print(f"service: {memory(process.pid)} MB")
    finally:
        process.terminate()
        process.wait()
    with SparqlServer(Release(folder), timeout=60) as server:
        for clients in (1, 8, 32):
            times, seconds = at_once(clients, questions(count // 4, clients), post_sparql, server.address)
            percentiles(f"SPARQL, bare Oxigraph, {clients} clients", times, seconds)
        agree(folder, server)


def in_process(folder: Path, count: int) -> None:
    began = time.perf_counter()
    guide = Guide(Release(folder))
    guide.load()
    guide.ask("困扰1")
    print(f"opened in {time.perf_counter() - began:.1f} s")
    times = []
    for problem, category in questions(count, 0):
        began = time.perf_counter()
        guide.ask(sentence(problem, category))
        times.append(time.perf_counter() - began)
    percentiles("ask, in process", times, sum(times))
    print(f"this process: {memory(os.getpid())} MB")


def post(client: HTTPConnection, path: str, body: str, media: str = "application/json") -> None:
    client.request("POST", path, body.encode(), {"content-type": media})
    got = client.getresponse()
    answer = got.read()
    assert got.status == 200, answer


def post_ask(client: HTTPConnection, work: tuple[int, int | None]) -> None:
    post(client, "/api/ask", json.dumps({"question": sentence(*work)}))


def post_items(client: HTTPConnection, work: tuple[int, int | None]) -> None:
    category = {} if work[1] is None else {"category": f"{BASE}category/t{work[1]}"}
    post(client, "/api/items", json.dumps({"problem": f"{BASE}problem/{work[0]}"} | category))


def post_sparql(client: HTTPConnection, work: tuple[int, int | None]) -> None:
    post(client, "/query", sparql(*work), "application/sparql-query")


def agree(folder: Path, server: SparqlServer) -> None:
    """Print for how many questions guide and SPARQL find items of the same scores."""
    guide, same, asked = Guide(Release(folder)), 0, questions(40, 5)
    for problem, category in asked:
        got = httpx.post(server.url, content=sparql(problem, category), timeout=120,
                         headers={"content-type": "application/sparql-query"}).json()  # fmt: skip
        theirs = [round(float(row["score"]["value"]), 4) for row in got["results"]["bindings"] if "item" in row]
        answer = guide.ask(sentence(problem, category), limit=1)
        ours = [item.score for item in answer.items]
        same += ours[:1] == theirs[:1]
    print(f"best score of guide and SPARQL the same: {same} / {len(asked)}")


def memory(pid: int) -> str:
    found = []
    for each in (pid, *children(pid)):
        match = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{each}/status").read_text("utf-8"))
        found.append(int(match[1]) // 1024 if match else 0)
    return " + ".join(map(str, found))


def children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text("ascii").split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["make", "run"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--questions", type=int, default=2000)
    arguments = parser.parse_args()
    if arguments.action == "make":
        arguments.folder.mkdir(parents=True)
        make(arguments.folder, arguments.scale)
    else:
        run(arguments.folder, arguments.questions)


if __name__ == "__main__":
    main()
