import multiprocessing
import socket
from multiprocessing.connection import Connection
from typing import NoReturn

from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from alime_rdf.errors import FailedError, UsageError
from alime_rdf.gate._validate import report_graph, to_rdflib


def report_within(data: Graph, shapes: Graph, *, seconds: float) -> Graph:
    """Run pySHACL in a process of its own and give up after `seconds`: shapes may hold a regex that explodes.

    Raises FailedError (ALM-G009) where time ran out, and UsageError (ALM-G008) where the shapes can't be run:
    recursion, constraints that contradict the specification.
    """
    # A forked process has the graphs already; they would take long to pass to a new one.
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(data, shapes, sender), daemon=True)
    worker.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise FailedError("ALM-G009", {"seconds": f"{seconds:g}"})
        good, text = receiver.recv()
    except EOFError as error:
        raise FailedError("ALM-G009", {"seconds": f"{seconds:g}"}) from error
    finally:
        worker.kill()
        worker.join()
    if not good:
        raise UsageError("ALM-G008", {"detail": text})
    return to_rdflib(parse(text, format=RdfFormat.N_TRIPLES))


def _work(data: Graph, shapes: Graph, sender: Connection) -> None:
    # rdflib reads SPARQL otherwise than the check of the shapes does, and fetches what FROM names. This process ends
    # with the run, so that nothing else misses its sockets.
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    socket.getaddrinfo = _refuse
    try:
        found = True, report_graph(data, shapes).serialize(format="nt")
    except Exception as error:  # pySHACL raises its own kinds and rdflib's; a RecursionError is one of them
        found = False, " ".join(str(error).split())[:300] or type(error).__name__
    sender.send(found)
    sender.close()


def _refuse(*address: object, **options: object) -> NoReturn:
    raise OSError("shapes may call no address")
