import pytest
import rdflib
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse

from alime_rdf.emit import Iris, LabelError, is_base
from alime_rdf.text import normalise

IRIS = Iris("https://example.org/shop/")
LABELS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=40
)


def usable(label: str) -> bool:
    try:
        IRIS.poi(label)
    except LabelError:
        return False
    return True


@given(LABELS)
def test_every_iri_is_a_prefixed_name_that_rdflib_and_oxigraph_read_back(label: str) -> None:
    assume(usable(label))
    node = IRIS.poi(label)
    local = node.value.removeprefix(IRIS.prefixes["poi"])
    turtle = f"@prefix poi: <{IRIS.prefixes['poi']}> . poi:{local} a poi:x ."
    assert next(iter(parse(turtle.encode(), format=RdfFormat.TURTLE))).subject == node
    assert next(iter(rdflib.Graph().parse(data=turtle, format="turtle").subjects())) == rdflib.URIRef(node.value)
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    assert bool(store.query(f"PREFIX poi: <{IRIS.prefixes['poi']}> ASK {{ poi:{local} a poi:x }}"))
    full = rdflib.Graph().parse(data=f"{node} {node} {node} .", format="nt")
    assert {str(s) for s in full.subjects()} == {node.value}


@given(LABELS, LABELS)
def test_labels_share_an_iri_only_if_they_are_the_same_label(one: str, other: str) -> None:
    assume(usable(one) and usable(other))
    assert (IRIS.poi(one) == IRIS.poi(other)) == (normalise(one) == normalise(other))


@given(LABELS, LABELS, LABELS, LABELS)
def test_parts_of_a_cpv_never_run_into_one_another(a: str, b: str, c: str, d: str) -> None:
    assume(all(map(usable, (a, b, c, d))) and "/" not in a + c)
    assume((normalise(a), normalise(b)) != (normalise(c), normalise(d)))
    assert IRIS.cpv(a, b, "值") != IRIS.cpv(c, d, "值")


@pytest.mark.parametrize("label", ["保\x07湿", "字" * 10_000, " ", "　"])
def test_what_can_name_nothing_is_refused_with_a_code(label: str) -> None:
    with pytest.raises(LabelError) as caught:
        IRIS.poi(label)
    assert caught.value.code in ("ALM-C009", "ALM-C010")


def test_the_same_concept_in_two_scripts_has_one_iri() -> None:
    assert IRIS.poi("保濕") == IRIS.poi("保湿")
    assert IRIS.poi("保湿").value == "https://example.org/shop/poi/保湿"


@pytest.mark.parametrize(
    ("base", "good"),
    [
        ("https://example.org/shop/", True),
        ("urn:shop#", True),
        ("shop/", False),
        ("https://example.org", False),
        ("https://e x/", False),
    ],
)
def test_bases(base: str, good: bool) -> None:
    assert is_base(base) == good
