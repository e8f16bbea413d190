from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

#: Seconds; an answer from memory takes milliseconds, a query up to its limit.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """What the service counts, in the format of Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "alime_request_seconds",
            "Time to answer, by address and status.",
            ("endpoint", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.refused = Counter(
            "alime_refused", "Requests that were refused or failed, by code.", ("code",), registry=self.registry
        )
        self.running = Gauge("alime_queries_running", "Queries that run now.", registry=self.registry)
        self.restarts = Gauge("alime_server_restarts", "Query servers that were replaced.", registry=self.registry)
        self.release = Gauge("alime_release_info", "The release being served.", ("release",), registry=self.registry)
        self.triples = Gauge("alime_release_triples", "Triples by graph.", ("graph",), registry=self.registry)

    def text(self) -> bytes:
        """Return all of it."""
        return generate_latest(self.registry)
