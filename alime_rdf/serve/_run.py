import socket
import sys

import uvicorn
from starlette.applications import Starlette

from alime_rdf.errors import FailedError
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._connections import IDLE_SECONDS, Connection, Limits, Server

#: Python goes over to another thread after so many seconds: a small answer waits so long for each that computes.
_TURN = 0.001
#: Bytes that the system buffers of what is sent on a connection.
_SENT = 1 << 18


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises FailedError (ALM-U003) where the address can't be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=512)
        # Head and body go out as two writes: without this the second waits 40 ms for the first one's receipt.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What the system keeps of an answer for a slow reader is no more than this.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT)
        return listening
    except OSError as error:
        raise FailedError("ALM-U003", {"port": str(port), "detail": str(error)}) from error


def run_app(
    app: Starlette, listening: socket.socket, *, proxy: str | None = None, connections: int = Budgets().connections
) -> None:
    """Serve an application until the process is told to stop (SIGINT, SIGTERM).

    `proxy` is the address of a reverse proxy whose word on who the client is (X-Forwarded-For) is taken. One address
    has so many `connections`, but the proxy.
    """
    limits = Limits(client=connections, exempt=() if proxy is None else (proxy,))
    sys.setswitchinterval(_TURN)
    config = uvicorn.Config(
        app,
        http=type("LimitedConnection", (Connection,), {"limits": limits}),
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=5,
        backlog=limits.backlog,
    )
    Server(config).run(sockets=[listening])
