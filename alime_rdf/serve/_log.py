import json
import sys
from datetime import UTC, datetime

from alime_rdf.errors import redacted


def log(event: str, **said: str | int | float | None) -> None:
    """Write one line of JSON to standard error. Nothing that a person typed or that names a client belongs in it."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    shown = {key: redacted(value) if isinstance(value, str) else value for key, value in said.items()}
    print(json.dumps({"time": moment, "event": event, **shown}, ensure_ascii=False), file=sys.stderr, flush=True)
