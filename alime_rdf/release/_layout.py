"""What a release folder is made of, beside what only a build knows."""

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from alime_rdf import __version__
from alime_rdf.emit import AcceptancePolicy, Threshold
from alime_rdf.release._canonical import graph_hash
from alime_rdf.release._describe import write_description
from alime_rdf.release._export import export_graph
from alime_rdf.release._sealed import FORMAT, MANIFEST, STORE, seal_release
from alime_rdf.vocabulary import GRAPHS

WORKING_STORE = "store.building"
#: What weighs evidence for features, in a release whose catalogue declares some.
FEATURES = "features.json"


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write plain data as JSON for people and programs."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_exports(folder: Path, store: Store, prefixes: Mapping[str, str]) -> None:
    """Write each graph of the store to ``export``."""
    (folder / "export").mkdir(exist_ok=True)
    for name, graph in GRAPHS.items():
        export_graph(store, graph, folder / "export" / name, prefixes=prefixes)


def finish_store(folder: Path, store: Store) -> None:
    """Give the release a checkpoint of the working store, which stays open until this process ends."""
    store.flush()
    store.backup(str(folder / STORE))
    # The open store may still be merging its files in the background: what is listed may be gone, and new ones come.
    for _ in range(100):
        shutil.rmtree(folder / WORKING_STORE, ignore_errors=True)
        if not (folder / WORKING_STORE).exists():
            return
        time.sleep(0.05)
    raise OSError(f"{folder / WORKING_STORE} can't be removed")


def write_manifest(
    folder: Path, store: Store, *, domain: Mapping[str, Any], policy: Mapping[str, Any], prefixes: dict[str, str]
) -> None:
    """Write ``description.ttl``, ``manifest.json`` with the hash of each graph and the digest of each file, and last
    the digests of the store's own files, which the manifest doesn't list: Oxigraph names and dates them itself.
    """
    write_description(folder, store, domain=domain)
    manifest = {
        "format": FORMAT,
        "alime_rdf": __version__,
        "domain": domain,
        "policy": policy,
        "prefixes": prefixes,
        "graphs": {
            name: {
                "triples": sum(1 for _ in store.quads_for_pattern(None, None, None, graph)),
                "rdfc10": graph_hash(store, graph),
            }
            for name, graph in GRAPHS.items()
        },
    }
    write_json(folder / MANIFEST, manifest)
    seal_release(folder)


def policy_to_json(policy: AcceptancePolicy) -> dict[str, Any]:
    """Return a policy as a manifest holds it."""
    thresholds = {
        kind: {"score": limit.score, "evidence": limit.evidence} for kind, limit in sorted(policy.thresholds.items())
    }
    return {"name": policy.name, "version": policy.version, "thresholds": thresholds}


def policy_from_json(data: Mapping[str, Any]) -> AcceptancePolicy:
    """Return the policy that a manifest holds."""
    thresholds = {kind: Threshold(**limit) for kind, limit in data.get("thresholds", {}).items()}
    return AcceptancePolicy(data["name"], data["version"], thresholds)
