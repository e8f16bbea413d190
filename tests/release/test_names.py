"""Names that people type for things: found however they are spelled, quickly refused where they mean nothing."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from alime_rdf.errors import TermError
from alime_rdf.release import NameIndex, Release, resolve_term, resolve_triple
from alime_rdf.text import Shadow, shadow_text
from alime_rdf.vocabulary import ALT_LABEL, CATALOGUE_GRAPH, PREF_LABEL

CHARACTERS = st.one_of(st.characters(codec="utf-8"), st.sampled_from("ＡｂＣ（％保濕乾面麵皮膚ﾞ\u0301ΑΣ가İ①㎖ "))


@given(st.text(CHARACTERS, max_size=12))
def test_the_short_way_to_a_shadow_is_the_long_one(text: str) -> None:
    assert shadow_text(text) == Shadow.of(text).text


@pytest.fixture(scope="module")
def many() -> Store:
    """Labels enough to tell a search from a scan."""
    store = Store()
    labels = [
        f"{a}{b}面霜{n % 97}號Pro{n}"
        for n, (a, b) in enumerate((x, y) for x in "甲乙丙丁戊己庚辛" for y in range(600))
    ]
    quads = []
    for number, label in enumerate(labels):
        node = NamedNode(f"http://e/{number}")
        quads.append(Quad(node, PREF_LABEL, Literal(label, language="zh"), CATALOGUE_GRAPH))
        quads.append(Quad(node, ALT_LABEL, Literal(f"别名{number}", language="zh"), CATALOGUE_GRAPH))
    quads.append(Quad(NamedNode("http://e/s"), PREF_LABEL, Literal("保濕"), CATALOGUE_GRAPH))
    store.bulk_extend(quads)
    return store


def test_unknown_names_take_milliseconds(many: Store, beauty_release: Path) -> None:
    release = Release(beauty_release)
    index = NameIndex(many)
    stand_in = SimpleNamespace(
        store=many,
        names=index,
        labels=release.labels,
        iris=release.iris,
        prefixes=release.prefixes,
        manifest=release.manifest,
    )
    assert index.near("保湿霜", limit=5) == ["保濕"]
    assert index.near("甲0面霜0号pro0", limit=1) == ["甲0面霜0號Pro0"]
    for name in (
        "没有这样的名字",
        "面霜",
        "o",
        "甲",
        "pro",
        "x" * 600,
        "面霜" * 300,
        "y" * 100_000,
        "%",
        "\n",
        "http://[",
        "\udcff",
        "a b",
    ):
        began = time.process_time()
        with pytest.raises(TermError) as refused:
            resolve_term(stand_in, name)  # type: ignore[arg-type]
        # On one slow core, and at a tenth of the labels of a large shop, where it takes no longer.
        assert time.process_time() - began < 0.05, name
        assert len(str(refused.value)) < 2_000
        assert refused.value.finding.code == "ALM-Q001"
    assert resolve_term(stand_in, "甲0面霜0号PRO0") == NamedNode("http://e/0")  # type: ignore[arg-type]
    assert resolve_term(stand_in, "别名599") == NamedNode("http://e/599")  # type: ignore[arg-type]


def test_a_name_of_thousands_is_ambiguous_at_once(beauty_release: Path) -> None:
    release = Release(beauty_release)
    store = Store()
    nodes = [NamedNode(f"http://e/{number}") for number in range(3_000)]
    store.bulk_extend(Quad(node, PREF_LABEL, Literal("同名", language="zh"), CATALOGUE_GRAPH) for node in nodes)
    stand_in = SimpleNamespace(
        store=store, names=NameIndex(store), labels=release.labels, iris=release.iris, prefixes=release.prefixes,
        manifest=release.manifest, rules=release.rules,
    )  # fmt: skip
    began = time.process_time()
    with pytest.raises(TermError, match="ALM-Q002"):
        resolve_triple(stand_in, ("同名", "hasFeature", "同名"))  # type: ignore[arg-type]
    assert time.process_time() - began < 1
