"""Copying a release's graphs to another store."""

import gzip
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Literal

import httpx

from alime_rdf.client._address import Address
from alime_rdf.errors import FailedError
from alime_rdf.release import Release
from alime_rdf.vocabulary import GRAPHS

#: Triples in one INSERT DATA.
_BATCH = 5_000

PushProtocol = Literal["graph-store", "update"]


def push_release(
    release: Release,
    url: str,
    *,
    protocol: PushProtocol = "graph-store",
    token: str | None = None,
    timeout: float = 600,
    progress: Callable[[str], None] = lambda stage: None,
) -> dict[str, int]:
    """Put each graph of a release in the place of the graph of the same name at an endpoint; return their sizes.

    `url` is that of a Graph Store Protocol endpoint (https://www.w3.org/TR/sparql11-http-rdf-update/) or, with the
    protocol ``update``, of a SPARQL 1.1 Update endpoint. Each graph is replaced by itself; whoever reads meanwhile
    may see some new and some old.

    A name and a password may stand in `url` (``https://name:password@host/…``); no message has them.

    Raises FailedError (ALM-S018), which names the graphs that are there already.
    """
    address = Address.of(url, token)
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    done: dict[str, int] = {}
    with httpx.Client(headers=headers, timeout=timeout) as client:
        for name, graph in GRAPHS.items():
            progress(f"graph: {name}")
            path = release.file(f"export/{name}.nt.gz")
            try:
                with gzip.open(path) as lines:
                    send = _put if protocol == "graph-store" else _insert
                    send(client, url, graph.value, lines)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                said = {"url": address.shown, "detail": address.hide(_short(error)), "done": ", ".join(done) or "-"}
                # The error itself may quote the address, and a traceback prints it.
                raise FailedError("ALM-S018", said) from None
            done[name] = int(release.manifest["graphs"][name]["triples"])
    return done


def _put(client: httpx.Client, url: str, graph: str, lines: gzip.GzipFile) -> None:
    content: Iterator[bytes] = iter(lambda: lines.read(1 << 20), b"")
    headers = {"content-type": "application/n-triples"}
    _checked(client.put(url, params={"graph": graph}, content=content, headers=headers))


def _insert(client: httpx.Client, url: str, graph: str, lines: gzip.GzipFile) -> None:
    headers = {"content-type": "application/sparql-update"}
    _checked(client.post(url, content=f"DROP SILENT GRAPH <{graph}>", headers=headers))
    while batch := list(islice(lines, _BATCH)):
        text = b"INSERT DATA { GRAPH <%s> {\n%s} }" % (graph.encode(), b"".join(batch))
        _checked(client.post(url, content=text, headers=headers))


def _checked(got: httpx.Response) -> None:
    if not got.is_success:
        raise httpx.HTTPError(f"{got.status_code} {' '.join(got.text.split())}")


def _short(error: Exception) -> str:
    # What is wrong with an address is said with a piece of it, which may be one of a password.
    return type(error).__name__ if isinstance(error, httpx.InvalidURL) else str(error) or type(error).__name__
