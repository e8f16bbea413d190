import socket

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from alime_rdf.errors import FailedError, Finding
from alime_rdf.serve._guard import problem


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises FailedError (ALM-U003) where the address can't be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=512)
        # Head and body go out as two writes: without this the second waits 40 ms for the first one's receipt.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise FailedError("ALM-U003", {"port": str(port), "detail": str(error)}) from error


class _Protocol(H11Protocol):
    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a coded problem, as everything else is answered."""
        answer = problem(Finding("ALM-S020", {"detail": msg}), 400)
        headers = [*answer.raw_headers, (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=headers),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def run_app(app: Starlette, listening: socket.socket, *, proxy: str | None = None) -> None:
    """Serve an application until the process is told to stop (SIGINT, SIGTERM).

    `proxy` is the address of a reverse proxy whose word on who the client is (X-Forwarded-For) is taken.
    """
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        backlog=512,
    )
    uvicorn.Server(config).run(sockets=[listening])
