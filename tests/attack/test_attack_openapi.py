"""The OpenAPI description says what is taken and answered: requests made from it, good and bad, have no surprise."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import Served, serving

QUESTION = "皮肤有点干，用什么洗面奶？"


@pytest.fixture(scope="module")
def served(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release) as served:
        yield served


def findings(served: Served, folder: Path, *options: str) -> str:
    """Run schemathesis with all of its checks; return what it finds, "" where that is nothing."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{served.url}/openapi.json", "--checks", "all"]
    command += ["--seed", "1", "--generation-database", "none", "--no-color", "--warnings", "off", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert "tested" in run.stdout.lower(), run.stdout + run.stderr
    return "" if run.returncode == 0 else run.stdout


def test_requests_made_from_the_description(served: Served, tmp_path: Path) -> None:
    found = findings(served, tmp_path, "--phases", "fuzzing", "--max-examples", "2")
    assert found == "", found


@pytest.mark.slow
def test_many_requests_made_from_the_description(served: Served, tmp_path: Path) -> None:
    assert (found := findings(served, tmp_path, "--max-examples", "100")) == "", found


@pytest.mark.slow
def test_requests_with_a_token(beauty_release: Path, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("0123456789abcdef\n")
    bearer = ("--header", "Authorization: Bearer 0123456789abcdef")
    with serving(beauty_release, "--token-file", str(tmp_path / "tokens")) as served:
        found = findings(served, tmp_path, *bearer, "--max-examples", "10")
    assert found == "", found


# What a schema can't say.


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("ask", {"question": QUESTION, "limit": "5"}),
        ("ask", {"question": QUESTION, "limit": True}),
        ("ask", {"question": QUESTION, "limit": 1e400}),
        ("ask", {"question": 5}),
        ("ask", {"question": None}),
        ("ask", {"question": [QUESTION]}),
        ("ask", {"question": " \n"}),
        ("ask", {"question": "\x1d\x85\u3000\ufeff"}),
        ("ask", {"question": QUESTION, "before": "x"}),
        ("ask", {"question": QUESTION, "before": []}),
        ("ask", {"question": QUESTION, "before": {"least": "sNaN"}}),
        ("ask", {"question": QUESTION, "before": {"most": "1E+1000000"}}),
        ("ask", {"question": QUESTION, "before": {"most": "Infinity"}}),
        ("ask", {"question": QUESTION, "category": ""}),
        ("items", {"without": ["酒精"]}),
        ("items", {"poi": []}),
        ("items", {"poi": [["保湿"]]}),
        ("items", {"most": "sNaN"}),
        ("items", {"most": "NaN"}),
        ("items", {"most": "1e5"}),
        ("items", {"most": "９"}),
        ("items", {"most": "5\n"}),
        ("items", {"most": 59}),
        ("needs", {}),
        ("properties", {"none": "x"}),
    ],
)
def test_a_body_of_the_wrong_form_is_refused(served: Served, name: str, body: dict[str, object]) -> None:
    content = json.dumps(body)
    got = httpx.post(f"{served.url}/api/{name}", content=content, headers={"content-type": "application/json"})
    assert got.status_code == 400, got.text
    assert got.json()["code"].startswith("ALM-")


def test_the_next_of_an_answer_is_what_the_description_says(served: Served) -> None:
    described = httpx.get(f"{served.url}/openapi.json").json()
    handed_on = httpx.post(f"{served.url}/api/ask", json={"question": QUESTION}).json()["next"]
    problems = re.escape("/problem/皮肤干")
    assert re.search(problems, str(handed_on))
    (schema,) = [each for each in described["components"]["schemas"].values() if "shown" in each["properties"]]
    for name, kind in schema["properties"].items():
        if kind.get("uniqueItems") and "pattern" in kind["items"] and name in handed_on:
            assert all(re.search(kind["items"]["pattern"], each) for each in handed_on[name]), name


def test_before_of_another_release_is_a_conflict(served: Served) -> None:
    before = httpx.post(f"{served.url}/api/ask", json={"question": QUESTION}).json()["next"]
    for given in (before, {}, json.dumps(before)):
        assert httpx.post(f"{served.url}/api/ask", json={"question": QUESTION, "before": given}).status_code == 200
    gone = {"question": QUESTION, "before": before | {"pois": ["https://example.org/beauty/poi/gone"]}}
    assert httpx.post(f"{served.url}/api/ask", json=gone).status_code == 409


METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "PROPFIND"]
ADDRESSES = ["/", "/sparql", "/graphs", "/graphs/a/b", "/resource", "/ontology", "/.well-known/void", "/api/ask"]


@pytest.mark.parametrize("path", [*ADDRESSES, "/openapi.json", "/health", "/metrics", "/beauty/item/B001"])
def test_every_method_at_every_address(served: Served, path: str) -> None:
    with httpx.Client(base_url=served.url) as client:
        refused = {}
        for method in METHODS:
            got = client.request(method, path)
            assert got.status_code < 500, (method, path)
            if got.status_code == 405:
                refused[method] = {each.strip() for each in got.headers["allow"].split(",")}
                assert got.json()["code"] == "ALM-S015"
        allowed = set(METHODS) - set(refused)
        assert {"GET", "HEAD"} <= allowed
        assert all(named == allowed for named in refused.values()), (allowed, refused)
