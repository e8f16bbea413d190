"""Twenty minutes of honest and hostile requests at once (``make soak``; ALIME_SOAK_MINUTES sets another time)."""

import os
import random
import re
import socket
import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.serving import Served, serving

MINUTES = float(os.environ.get("ALIME_SOAK_MINUTES", "20"))
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
HOSTILE = [
    f"SELECT ?a {CROSS} FILTER(STR(?c) < STR(?l) && CONCAT(STR(?f), STR(?l)) = 'nope') }}",
    f"SELECT * {CROSS} }}",
    f"SELECT * {CROSS} }} ORDER BY ?c ?f ?i ?l",
    "SELECT * { ?s ?p ?o " + "{" * 400,
    "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o . ?o ?q ?r . ?r ?t ?u }",
    "x" * 200_000,
]
HONEST = [
    ("/sparql", {"query": "SELECT * { ?s ?p ?o } LIMIT 20"}),
    ("/sparql", {"query": "CONSTRUCT WHERE { ?i <https://w3id.org/alime/ontology#inCategory> ?c }"}),
    ("/api/ask", {"question": "皮肤有点干，用什么洗面奶？"}),
    ("/api/items", {"problem": "出油", "limit": "3"}),
    ("/api/why", {"subject": "B001", "predicate": "hasFeature", "object": "保湿"}),
    ("/api/properties", {"item": "B003", "question": "孕妇能用吗"}),
    ("/resource", {"iri": "https://example.org/beauty/item/B001"}),
]


def megabytes(served: Served) -> float:
    status = Path(f"/proc/{served.process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


@pytest.mark.soak
def test_honest_clients_are_served_beside_hostile_ones(beauty_release: Path) -> None:
    options = ("--query-timeout", "3", "--memory", "1500", "--max-queries", "50", "--max-body", "100000")
    with serving(beauty_release, *options, "--host", "127.0.0.1") as served:
        done, times, statuses = threading.Event(), list[float](), Counter[int]()

        def honest(seed: int) -> None:
            draw = random.Random(seed)
            with httpx.Client(base_url=served.url, timeout=60) as client:
                while not done.is_set():
                    path, params = draw.choice(HONEST)
                    began = time.perf_counter()
                    statuses[client.get(path, params=params).status_code] += 1
                    times.append(time.perf_counter() - began)
                    time.sleep(0.02)

        def hostile(seed: int) -> None:
            draw = random.Random(seed)
            parts = urlsplit(served.url)
            while not done.is_set():
                if draw.random() < 0.2:
                    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as line:
                        line.sendall(draw.randbytes(400))
                    continue
                # Clients are told apart by their addresses.
                local = httpx.HTTPTransport(local_address="127.0.0.66")
                with httpx.Client(base_url=served.url, timeout=60, transport=local) as client:
                    got = client.post("/sparql", data={"query": draw.choice(HOSTILE)})
                    assert got.status_code in (200, 400, 403, 413, 422, 503), got.status_code

        threads = [threading.Thread(target=honest, args=(n,)) for n in range(3)]
        threads += [threading.Thread(target=hostile, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(min(60, MINUTES * 20))
        early = megabytes(served)
        time.sleep(MINUTES * 60)
        late = megabytes(served)
        done.set()
        for thread in threads:
            thread.join()
        p50, p95 = (1000 * statistics.quantiles(times, n=100)[n - 1] for n in (50, 95))
        print(
            f"{len(times):,} requests, {dict(statuses)}; p50 {p50:.1f} ms, p95 {p95:.1f} ms;"
            f" {early:.0f} -> {late:.0f} MB"
        )
        # A server that is killed takes what it was answering along; each of these was tried again.
        assert statuses[200] >= 0.999 * sum(statuses.values())
        assert late < early + 200
        assert p95 < 1000
