from collections.abc import Iterable, Iterator
from xml.parsers import expat


def readable_xml(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield XML as Oxigraph writes it, so that a parser reads from it what the graph holds.

    A carriage return is written as a reference: a parser would read the bare character as a line feed.

    Raises ValueError where no parser could read the text: XML has no form for most control characters, nor RDF/XML
    for a predicate that doesn't end in a name. It is raised at the end at the latest, so keep the parts until then.

    >>> b"".join(readable_xml([b"<a>1\\r", b"</a>"]))
    b'<a>1&#13;</a>'
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        for part in parts:
            part = part.replace(b"\r", b"&#13;")
            parser.Parse(part, False)
            yield part
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
