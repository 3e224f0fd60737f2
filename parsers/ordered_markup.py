"""A page's markup set in order by a tree: every element closed, no `<` or `>` but those of tags, nothing in
it that readers never see. Two libraries of different make build the tree."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from parsers.unseen_text import DISPLAY_NONE, drop_unseen, hidden_classes, is_unseen_tag

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

SKIPPED = frozenset(
    "audio canvas embed iframe math noembed noframes noscript object rp script select style svg template "  # noqa: SIM905
    "textarea video".split()
)
RAW = frozenset({"plaintext", "xmp"})  # their text holds tags as they are
UNWANTED = ",".join(
    [*sorted(SKIPPED | RAW), "sup", "dialog", "[hidden]", '[style*="display" i]', "[role=tooltip]"]
)
# What the mark of a footnote looks like; the text itself is without it.
NOTE = re.compile(r"\s*(?:\[[\w*†‡]{1,3}\]|\d{1,2}|[*†‡]{1,3})\s*")
# Before these a raised number is a power and no note: "40 m<sup>2</sup>", "10<sup>6</sup>".
POWER = re.compile(r"(?:(?:\d|\bper|/)\s?(?:[ckm]?m|ft|mi|yd)|\b10)\s?\Z")
ENTRY = re.compile(r'<(?=[^>]*\srole="?listitem\b)(?!li\b)')
NO_ELEMENTS = re.compile(r"<(?:!--.*?--|[?][^>]*)>", re.DOTALL)


# lexbor's time grows with the square of the depth: a twentieth of a second here, a minute at 100,000 levels.
DEEPEST = 5_000
NESTING = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|d[dlt]|details|dialog|div|fieldset|figure|footer|form|"
    r"header|li|main|nav|ol|section|ul)\b",
    re.IGNORECASE,
)


class OrderedMarkup(NamedTuple):
    """A page's markup in order, its text without any for those who ask, and the base of its links if it names
    one."""

    markup: str
    text: Callable[[], str]
    base: str | None = None


def by_lexbor(html: str) -> OrderedMarkup:
    """A page set in order by lexbor, as browsers do it; one too deep for it by BeautifulSoup."""
    if is_too_deep(html):
        return by_soup(soup_of(html, "html.parser"))
    tree = LexborHTMLParser(html)
    # Innermost first: what is inside a removed element is gone with it.
    for node in reversed(tree.css(UNWANTED)):
        if node.tag in SKIPPED:
            node.decompose()
        elif node.tag == "sup":
            before = node.prev.text() if node.prev is not None else ""
            if is_note(node.text(), before, linked=node.css_first("a") is not None):
                node.decompose()
        elif node.tag in RAW:
            node.replace_with(node.text())
        elif is_concealed(node.tag or "", node.attributes):
            while (child := node.first_child) is not None:
                child.decompose()
    drop_unseen(tree, html)
    bases = tree.css("base[href]")
    ordered = tree.html or ""
    ordered = NO_ELEMENTS.sub("", ordered)
    if "listitem" in ordered:
        ordered = ENTRY.sub("<li><", ordered)
    return OrderedMarkup(
        ordered,
        lambda: tree.root.text() if tree.root is not None else "",
        bases[0].attributes.get("href") if bases else None,
    )


def is_too_deep(html: str) -> bool:
    """Whether lexbor would take long over a page for its levels alone."""
    return html.count("<") > 2 * DEEPEST and depth(html) > DEEPEST


def flattened(html: str) -> str:
    """A page in which what nests has become empty elements: all its text and links, on one level."""
    return NESTING.sub("<wbr", html)


def depth(html: str) -> int:
    """How many elements stand open inside each other at most, going by the tags alone."""
    return max(accumulate(-1 if end else 1 for end in NESTING.findall(html)), default=0)


def soup_of(html: str, library: str) -> BeautifulSoup:
    """BeautifulSoup's tree of a page, built by "lxml" or "html.parser"; XHTML is a page like any other."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(html, library, multi_valued_attributes=None)


def by_soup(soup: BeautifulSoup) -> OrderedMarkup:
    """A page set in order by BeautifulSoup; no recursion, since depth is the publisher's to choose."""
    from bs4.element import NavigableString, PreformattedString, Tag

    ordered: list[str] = []
    texts: list[str] = []
    within: list[Tag] = [soup]
    # lexbor's way knows no style sheets: what they hide amid words is for this witness to tell.
    hidden: set[str] = set()
    node: PageElement | None = soup.contents[0] if soup.contents else None
    while node is not None:
        parent = node.parent
        while within[-1] is not parent:
            ordered.append(f"</{within.pop().name}>")
        if isinstance(node, Tag):
            name = node.name
            if name == "style":
                hidden |= hidden_classes(node.get_text())
            if name in SKIPPED or (name == "sup" and is_noted(node)) or is_unseen_tag(node, hidden):
                node = after(node)
                continue
            if node.attrs.get("role") == "listitem" and name != "li":
                ordered.append("<li>")
            href = node.attrs.get("href") if name == "a" else None
            ordered.append(f"<{name}>" if href is None else f'<{name} href="{escape(str(href))}">')
            within.append(node)
            if (node.attrs or name == "dialog") and is_concealed(name, node.attrs):
                node = after(node)
                continue
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            texts.append(node)
            ordered.append(escape(node, quote=False))
        node = node.next_element
    ordered += [f"</{tag.name}>" for tag in reversed(within[1:])]
    return OrderedMarkup("".join(ordered), lambda: "".join(texts))


def is_noted(node: Tag) -> bool:
    """Whether a raised element of BeautifulSoup's tree is the mark of a note."""
    before = node.previous_sibling
    return is_note(node.get_text(), before.get_text() if before else "", linked=node.find("a") is not None)


def is_note(mark: str, before: str, *, linked: bool) -> bool:
    """Whether a raised text is the mark of a note, and no power behind a unit or ten."""
    if NOTE.fullmatch(mark) is None:
        return False
    return linked or not mark.strip().isdecimal() or POWER.search(before) is None


def after(node: PageElement | None) -> PageElement | None:
    """What stands behind an element and all that it holds."""
    while node is not None and node.next_sibling is None:
        node = node.parent
    return node.next_sibling if node is not None else None


def is_concealed(name: str, attributes: Mapping[str, object]) -> bool:
    """Whether an element hides itself from readers."""
    role = attributes.get("role")
    if role == "tabpanel":  # the reader opens it
        return False
    if role == "tooltip" or (name == "dialog" and "open" not in attributes):
        return True
    return "hidden" in attributes or DISPLAY_NONE.search(str(attributes.get("style", ""))) is not None
