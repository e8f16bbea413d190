"""Generate a graph of the published scale as N-Triples: ``python benchmarks/generate.py OUT.nt [--scale 1]``.

At scale 1: 600K items, 3.3M item values, 29K CPVs, 113K causes (AliMe KG, table 2), three levels of categories,
values and categories skewed like Zipf's law, one CPV in seven on an inner category. Beyond scale 1 the category tree
grows with the shop, so that an item has about as many features as before. Deterministic by seed.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ALIME = "https://w3id.org/alime/ontology#"
BASE = "https://example.org/shop/"
ITEMS, VALUES, CPVS, CAUSES, POIS = 600_000, 3_300_000, 29_000, 113_000, 365_000
PROPERTIES, PROPERTIES_PER_LEAF, VALUES_PER_PROPERTY = 60, 8, 100


def skew(size: int, exponent: float) -> np.ndarray:
    """Return probabilities that fall off like ``rank ** -exponent``."""
    weights = 1 / np.arange(1, size + 1) ** exponent
    return weights / weights.sum()


def generate(out: Path, *, scale: float, seed: int, described: bool = False) -> dict[str, int]:
    """Write the graph and return how many of each thing it has."""
    rng = np.random.default_rng(seed)
    items, cpvs, causes, pois = (max(1, int(n * scale)) for n in (ITEMS, CPVS, CAUSES, POIS))
    leaves = max(4, int(900 * (scale if scale > 1 else scale**0.5)))
    middles, tops = max(2, leaves // 12), max(1, leaves // 100)
    names = [
        f"<{BASE}category/{kind}{i}>" for kind, n in (("t", tops), ("m", middles), ("l", leaves)) for i in range(n)
    ]
    first_leaf = tops + middles
    parents = np.concatenate(
        [np.full(tops, -1), rng.integers(0, tops, middles), tops + rng.integers(0, middles, leaves)]
    )
    leaf_properties = np.array([rng.choice(PROPERTIES, PROPERTIES_PER_LEAF, replace=False) for _ in range(leaves)])
    item_leaf = rng.choice(leaves, items, p=skew(leaves, 0.8))
    drawn = int(VALUES * scale * 1.06)
    item = rng.integers(0, items, drawn)
    property_ = leaf_properties[item_leaf[item], rng.integers(0, PROPERTIES_PER_LEAF, drawn)]
    value = rng.choice(VALUES_PER_PROPERTY, drawn, p=skew(VALUES_PER_PROPERTY, 1.25))
    item, property_, value = np.unique(np.stack([item, property_, value], 1), axis=0).T
    picked = rng.choice(len(item), min(len(item), cpvs * 4), replace=False)
    category = first_leaf + item_leaf[item[picked]]
    lift = rng.random(len(picked))
    category = np.where(lift < 0.14, parents[category], category)
    category = np.where(lift < 0.02, np.maximum(parents[category], 0), category)
    keys, order = np.unique(np.stack([category, property_[picked], value[picked]], 1), axis=0, return_index=True)
    keys = keys[np.argsort(order)][:cpvs]
    with out.open("w", encoding="utf-8") as lines:
        lines.writelines(
            f"{names[i]} <{ALIME}parentCategory> {names[p]} .\n" for i, p in enumerate(parents.tolist()) if p >= 0
        )
        lines.writelines(
            f"<{BASE}item/{i}> <{ALIME}inCategory> {names[first_leaf + leaf]} .\n"
            for i, leaf in enumerate(item_leaf.tolist())
        )
        lines.writelines(
            f"<{BASE}item/{i}> <{BASE}property/p{p}> <{BASE}value/p{p}v{v}> .\n"
            for i, p, v in zip(item.tolist(), property_.tolist(), value.tolist(), strict=True)
        )
        for number, (c, p, v) in enumerate(keys.tolist()):
            cpv = f"<{BASE}cpv/{number}>"
            lines.write(f"{cpv} <{ALIME}onCategory> {names[c]} .\n")
            lines.write(f"{cpv} <{ALIME}onProperty> <{BASE}property/p{p}> .\n")
            lines.write(f"{cpv} <{ALIME}onValue> <{BASE}value/p{p}v{v}> .\n")
        ends = rng.integers(0, len(keys), causes).tolist(), rng.integers(0, pois, causes).tolist()
        links = sorted(set(zip(*ends, strict=True)))
        lines.writelines(f"<{BASE}cpv/{c}> <{ALIME}causes> <{BASE}poi/{p}> .\n" for c, p in links)
    if described:
        used = sorted(
            {(p, v) for _, p, v in keys.tolist()} | set(zip(property_.tolist(), value.tolist(), strict=True))
        )
        with out.open("a", encoding="utf-8") as lines:
            lines.writelines(describe(names, items, used, keys.tolist(), sorted({p for _, p in links})))
    return {
        "items": items,
        "item values": len(item),
        "CPVs": len(keys),
        "causes": len(links),
        "categories": len(names),
    }


def describe(
    names: list[str], items: int, values: list[tuple[int, int]], cpvs: list[list[int]], pois: list[int]
) -> Iterator[str]:
    """Yield types and labels, so that the shapes have targets."""
    things = [(name, "Category", name.rsplit("/", 1)[-1].strip(">")) for name in names]
    things += [(f"<{BASE}item/{i}>", "Item", f"商品{i}") for i in range(items)]
    things += [(f"<{BASE}property/p{p}>", "Property", f"属性{p}") for p in range(PROPERTIES)]
    things += [(f"<{BASE}value/p{p}v{v}>", "Value", f"值{p}之{v}") for p, v in values]
    things += [(f"<{BASE}cpv/{n}>", "CPV", f"CPV{n}") for n in range(len(cpvs))]
    things += [(f"<{BASE}poi/{n}>", "POI", f"关注点{n}") for n in pois]
    for name, kind, label in things:
        yield f"{name} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ALIME}{kind}> .\n"
        yield f'{name} <http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@zh .\n'
    for p in range(PROPERTIES):
        enumerable = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
        yield f"<{BASE}property/p{p}> <{ALIME}enumerable> {enumerable} .\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--described", action="store_true", help="with types and labels, as validate.py needs them")
    arguments = parser.parse_args()
    made = generate(arguments.out, scale=arguments.scale, seed=arguments.seed, described=arguments.described)
    for name, count in made.items():
        print(f"{name}: {count:,}")


if __name__ == "__main__":
    main()
