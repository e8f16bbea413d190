"""Other services over HTTP: a small client of `alime serve`, and pushing a release to another store."""

from alime_rdf.client._address import Address
from alime_rdf.client._client import Client
from alime_rdf.client._push import PushProtocol, push_release

__all__ = ["Address", "Client", "PushProtocol", "push_release"]
