import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from alime_rdf.errors import FailedError
from alime_rdf.release import Release
from alime_rdf.serve import SparqlServer


def get(url: str, query: str, timeout: float = 120) -> str:
    with urllib.request.urlopen(f"{url}?query={urllib.parse.quote(query)}", timeout=timeout) as answer:
        return str(answer.read().decode())


def test_the_union_of_the_graphs_is_served(beauty_release: Path) -> None:
    with SparqlServer(Release(beauty_release)) as server:
        assert "true" in get(server.url, "ASK { ?x <https://w3id.org/alime/ontology#hasFeature> ?y }")


def test_a_query_that_takes_too_long_is_ended(beauty_release: Path) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?c) < STR(?f)) }"
    with SparqlServer(Release(beauty_release), timeout=1) as server:
        # The answer has begun when time is up: it breaks off with a message instead of a result.
        assert "cancelled" in get(server.url, heavy)


def test_nothing_can_be_changed(beauty_release: Path) -> None:
    with SparqlServer(Release(beauty_release)) as server:
        request = urllib.request.Request(server.url.replace("/query", "/update"), data=b"CLEAR ALL", method="POST")
        request.add_header("Content-Type", "application/sparql-update")
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request, timeout=10)


def test_a_port_that_is_taken_is_said(beauty_release: Path) -> None:
    release = Release(beauty_release)
    with SparqlServer(release) as server, pytest.raises(FailedError) as caught:
        SparqlServer(release, port=server.port)
    assert caught.value.finding.code == "ALM-U003"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(beauty_release: Path, number: int) -> None:
    command = [sys.executable, "-m", "alime_rdf", "serve", str(beauty_release), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        assert "true" in get(f"{url}sparql", "ASK { ?x ?y ?z }")
    finally:
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
        if process.stderr is not None:
            process.stderr.close()
    with pytest.raises(urllib.error.URLError):
        get(url, "ASK {}")
