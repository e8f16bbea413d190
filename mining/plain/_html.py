import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption"),
        *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p"),
        *("pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "head"))
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n\s*")
_BEGINS = re.compile(r"<(?=[a-zA-Z/!?])")
#: Tags that may be begun behind the last end of one: the parser looks for the end of each in all that follows.
_UNENDED = 20
_MOST_TAGS = 200_000


def html_to_text(html: str) -> tuple[str, str]:
    """Return the title and the visible text of an HTML page, one line a block; of its first 200,000 tags.

    >>> html_to_text("<title>水</title><p>舒缓&nbsp;<b>保湿</b></p><script>x</script><p>好</p>")
    ('水', '舒缓 保湿\\n好')
    """
    soup = BeautifulSoup(_ended(html[: _end(html)]), "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    text = _SPACES.sub(" ", "".join(_strings(soup)).replace("\xa0", " "))
    return title, "\n".join(line.strip() for line in _LINES.split(text)).strip()


def is_too_large(html: str) -> bool:
    """Tell whether a page has more tags than are read of one."""
    return _end(html) < len(html)


def _end(html: str) -> int:
    """Return up to where a page is read."""
    if html.count("<") <= _MOST_TAGS:
        return len(html)
    return next(islice(re.finditer("<", html), _MOST_TAGS, None)).start()


def _ended(html: str) -> str:
    """Return a page that the parser reads in linear time: tags and comments that never end are text, or nothing."""
    comment, tag = html.rfind("-->") + 1, html.rfind(">") + 1
    if html.count("<!--", comment) > _UNENDED:
        html = html[:comment] + html[comment:].replace("<!--", "")
        tag = html.rfind(">") + 1
    if html.count("<", tag) > _UNENDED:
        html = html[:tag] + _BEGINS.sub("&lt;", html[tag:])
    return html


def _strings(soup: BeautifulSoup) -> Iterator[str]:
    """Yield what is visible, with line ends around blocks; without recursion, as a page may be nested deeply."""
    open_: list[tuple[Iterator[object], str]] = [(iter(soup.contents), "")]
    titled = False
    while open_:
        inside, end = open_[-1]
        node = next(inside, None)
        if node is None:
            yield end
            open_.pop()
        elif isinstance(node, Tag):
            if node.name in _HIDDEN:
                continue
            if node.name == "title" and not titled:
                titled = True
                continue
            end = "\n" if node.name in _BLOCKS else ""
            yield end
            open_.append((iter(node.contents), end))
        elif type(node) in (NavigableString, CData):
            yield str(node)
