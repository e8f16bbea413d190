import re

from bs4 import BeautifulSoup

_BLOCKS = [
    *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre"),
    *("section", "table", "td", "th", "tr", "ul"),
]
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def html_to_text(html: str) -> tuple[str, str]:
    """Return the title and the visible text of an HTML page, one line a block.

    >>> html_to_text("<title>水</title><p>舒缓&nbsp;<b>保湿</b></p><script>x</script><p>好</p>")
    ('水', '舒缓 保湿\\n好')
    """
    soup = BeautifulSoup(html, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for hidden in soup(["script", "style", "template", "noscript", "head"]):
        hidden.decompose()
    if soup.title:
        soup.title.decompose()
    for block in soup(_BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    text = _SPACES.sub(" ", soup.get_text().replace("\xa0", " "))
    return title, _LINES.sub("\n", text).strip()
