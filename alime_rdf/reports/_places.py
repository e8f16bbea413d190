import gzip
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from alime_rdf.files import largest_file, open_file
from alime_rdf.gate import ShapeResult

_LINES = (".nt", ".nq")
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)

_TERM = re.compile(r"<([^<>\s]+)>|\"(https?://[^\"\s]+)\"|(?<![\w<\"])([\w.-]*):([^\s;,()\[\]\"<>^]+)")


class Places:
    """Finds the line of a file that a result is about.

    For N-Triples and N-Quads it is the line of the very triple, else the first with the focus node as its subject;
    for other syntaxes the first line that begins with the focus node, else the first that names it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)

    @property
    def names(self) -> tuple[str, ...]:
        """The files, as they were named."""
        return tuple(map(str, self._paths))

    def find(self, result: ShapeResult) -> tuple[str, int | None]:
        """Return file and line of a result; an empty name and None where no file has it."""
        for path in self._paths:
            line = self._line(path, result)
            if line is not None:
                return str(path), line
        return (str(self._paths[0]), None) if len(self._paths) == 1 else ("", None)

    def _line(self, path: Path, result: ShapeResult) -> int | None:
        if self._is_lines(path):
            subjects, triples = self._indexes[path]
            exact = triples.get(f"{result.focus} {result.path} {result.value}")
            return exact if exact is not None else subjects.get(result.focus)
        return self._mentioned[path].get(result.focus.strip("<>"))

    @staticmethod
    def _is_lines(path: Path) -> bool:
        return Path(path.stem if path.suffix == ".gz" else path.name).suffix in _LINES

    @cached_property
    def _indexes(self) -> Mapping[Path, tuple[dict[str, int], dict[str, int]]]:
        return {path: _index(_text(path)) for path in self._paths if self._is_lines(path)}

    @cached_property
    def _mentioned(self) -> Mapping[Path, dict[str, int]]:
        return {path: _mentions(_text(path)) for path in self._paths if not self._is_lines(path)}


def _text(path: Path) -> str:
    """Return the text of a file, of a large one its beginning: places are a help, no result."""
    with open_file(path) as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        with gzip.open(file) if packed else file as stream:
            return stream.read(largest_file()).decode("utf-8", errors="replace")


def _lines(text: str) -> list[str]:
    """Split a text where RDF does: a literal may hold other characters that end lines elsewhere."""
    return re.split("\r\n|\r|\n", text)


def _index(text: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return the first line of each subject and the line of each triple, as N-Triples writes them."""
    subjects: dict[str, int] = {}
    triples: dict[str, int] = {}
    for number, line in enumerate(_lines(text), start=1):
        parts = line.rstrip(" .\t").split(" ", 2)
        if len(parts) == 3:
            subjects.setdefault(parts[0], number)
            triples.setdefault(" ".join(parts), number)
    return subjects, triples


def _mentions(text: str) -> dict[str, int]:
    """Return the line of each IRI, in full or by a prefix that the text declares: the first that begins with it,
    else the first that names it.
    """
    prefixes = dict(_PREFIX.findall(text))
    begins: dict[str, int] = {}
    names: dict[str, int] = {}
    for number, line in enumerate(_lines(text), start=1):
        if _PREFIX.match(line):
            continue
        for match in _TERM.finditer(line):
            full, quoted, prefix, local = match.groups()
            iri = full or quoted or prefixes.get(prefix, f"{prefix}:") + local.rstrip(".")
            names.setdefault(iri, number)
            if match.start() == 0:
                begins.setdefault(iri, number)
    return names | begins
