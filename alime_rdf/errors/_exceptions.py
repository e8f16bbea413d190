from collections.abc import Mapping
from typing import ClassVar

from alime_rdf.errors._finding import Finding


class AlimeError(Exception):
    """The root of the project's errors; `finding` says what is wrong and `exit_status` what the shell gets."""

    exit_status: ClassVar[int] = 3

    def __init__(
        self,
        code: str,
        values: Mapping[str, str] | None = None,
        *,
        source: str | None = None,
        line: int | None = None,
    ) -> None:
        self.finding = Finding(code, values or {}, source, line)
        super().__init__(self.finding.render())


class UsageError(AlimeError, ValueError):
    """What was asked for can't be done as asked."""

    exit_status = 2


class DomainError(UsageError):
    """The domain file is missing, unreadable, or says something that can't be."""


class TermError(UsageError, LookupError):
    """A name that stands for nothing in the release, or for several things."""


class QueryError(UsageError):
    """A SPARQL query that can't be parsed, or can't be written in the format asked for."""


class RequestError(UsageError):
    """A request that the service refuses or can't answer; `status` is that of the HTTP response."""

    def __init__(self, status: int, code: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(code, values)
        self.status = status


class RuleError(UsageError):
    """A rule file or an axiom that can't be read or run."""


class FailedError(AlimeError, RuntimeError):
    """The work began and could not be finished."""


class BuildError(FailedError):
    """A build could not be finished; whatever release was there before is untouched."""


class ReleaseError(FailedError):
    """A release directory is missing, damaged, or of a version that this program doesn't read."""
