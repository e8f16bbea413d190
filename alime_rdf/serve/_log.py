import json
import sys
from datetime import UTC, datetime


def log(event: str, **said: str | int | float | None) -> None:
    """Write one line of JSON to standard error. Nothing that a person typed or that names a client belongs in it."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(json.dumps({"time": moment, "event": event, **said}, ensure_ascii=False), file=sys.stderr, flush=True)
