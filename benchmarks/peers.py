"""Other tools that take the article out of a page, each as a function from a page to its lines of text."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import lxml.html

Tool = Callable[[str], list[str]]
BLOCKS = (
    "self::p or self::li or self::td or self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
)
PACKAGES = {"trafilatura": "trafilatura", "readability": "readability", "newspaper4k": "newspaper"}


def trafilatura(html: str) -> list[str]:
    import trafilatura

    return (trafilatura.extract(html) or "").splitlines()


def readability(html: str) -> list[str]:
    """What it returns is HTML; its lines are the innermost blocks."""
    from readability import Document

    tree = lxml.html.fromstring(Document(html).summary())
    return [str(each.text_content()) for each in tree.xpath(f"//*[{BLOCKS}][not(.//*[{BLOCKS}])]")]


def newspaper4k(html: str) -> list[str]:
    from newspaper import Article

    article = Article("https://digest-replica.invalid/")
    article.download(input_html=html)
    article.parse()
    return str(article.text).splitlines()


def installed() -> dict[str, Tool]:
    """The tools that are here, by name; all of them after `make bench`."""
    tools: dict[str, Tool] = {
        "trafilatura": trafilatura,
        "readability": readability,
        "newspaper4k": newspaper4k,
    }
    return {name: tool for name, tool in tools.items() if find_spec(PACKAGES[name])}
