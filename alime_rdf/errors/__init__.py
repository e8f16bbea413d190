"""What can go wrong: exceptions for what stops a run, findings for what costs a line.

Exceptions::

    AlimeError                    every error of this project
    ├── UsageError (ValueError)   what was asked for can't be done as asked; exit status 2
    │   ├── DomainError           the domain file
    │   ├── TermError (LookupError)  a name that stands for nothing, or for several things
    │   ├── QueryError            a SPARQL query that can't be parsed or run
    │   ├── RequestError          a request that the service refuses or can't answer
    │   └── RuleError             a rule file or axiom that can't be read
    └── FailedError (RuntimeError)   the work began and could not be finished; exit status 3
        ├── BuildError            a build; the previous release is untouched
        └── ReleaseError          a release directory that is missing, damaged or of another version

Each carries one :class:`Finding`: a stable code, the values that fill its sentence, and a place. Findings that
cost a line and not the run are collected in a list and end up in the build report.
"""

from alime_rdf.errors._code import Code
from alime_rdf.errors._codes import CODES
from alime_rdf.errors._exceptions import (
    AlimeError,
    BuildError,
    DomainError,
    FailedError,
    QueryError,
    ReleaseError,
    RequestError,
    RuleError,
    TermError,
    UsageError,
)
from alime_rdf.errors._finding import Finding
from alime_rdf.errors._redact import redacted

__all__ = [
    "CODES",
    "AlimeError",
    "BuildError",
    "Code",
    "DomainError",
    "FailedError",
    "Finding",
    "QueryError",
    "ReleaseError",
    "RequestError",
    "RuleError",
    "TermError",
    "UsageError",
    "redacted",
]
