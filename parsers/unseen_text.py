"""What a page says to machines that read it aloud, or draws as a sign, amid words that everybody sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bs4.element import Tag
    from selectolax.lexbor import LexborHTMLParser

Seeming = Literal["unseen", "sign", ""]
INLINE = frozenset("a abbr b cite code em font i label mark small span strong sub time u".split())  # noqa: SIM905
# The names that WordPress, its page builders and the usual style sheets give to such text.
NAMES = (
    "screen-reader-text",
    "screen-reader-only",
    "elementor-screen-only",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "show-for-sr",
    "assistive-text",
    "a11y-hidden",
)
NAMED = re.compile(rf"(?<![\w-])(?:{'|'.join(NAMES)})(?![\w-])")
OFF_SCREEN = re.compile(
    r"(?:left|top|text-indent)\s*:\s*-\d{3,}|clip(?:-path)?\s*:\s*(?:rect|inset)|font-size\s*:\s*0(?![.\d])"
)
TELLING = frozenset(("class", "style", "aria-hidden"))
HINTS = (*NAMES, "-999", "clip:", "clip-path", "font-size:0", "font-size: 0", "aria-hidden")
SOUGHT = ",".join([*(f".{name}" for name in NAMES), "[aria-hidden=true]", "[style]"])
CONDITIONAL = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS = re.compile(r"[a-z]*\.([\w-]+)")
DISPLAY_NONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# Inline elements with letters in them that the page may hide from all or some of its readers, or strikes out.
VEIL_HINTS = ("hidden", "invisible", "opacity", "d-none", "hide", "<del", "<s>", "<strike")
CONCEALING = (
    r"aria-hidden=\"true\"|style=\"[^\"]*(?:visibility:\s*hidden|opacity:\s*0(?!\.))"
    r"|class=\"(?:[^\"]*[\s_-])?(?:hidden|hide|invisible|d-none)[\s\"_-]"
)
VEILED = re.compile(
    rf"<(?:(?:{'|'.join(sorted(INLINE))})(?=\s[^>]*(?:{CONCEALING}))|(?:del|s|strike)(?=[\s>]))"
    r"[^>]*>(?=(?:<(?!/)[^>]*>|\s)*[^\W\d_]{2})"
)


def drop_unseen(tree: LexborHTMLParser, html: str) -> None:
    """Take such text out of lexbor's tree; nothing where the page holds none of what tells it."""
    if not any(hint in html for hint in HINTS):
        return
    for node in reversed(tree.css(SOUGHT)):
        parent, seems = node.parent, seeming(node.attributes)
        if not seems or parent is None or not is_amid(node.tag or "", parent.tag or ""):
            continue
        before = node.prev.text() if node.prev is not None else ""
        if is_unseen(seems, node.text().strip(), parent.text().strip(), before):
            node.decompose()


def is_unseen_tag(node: Tag, hidden: Set[str]) -> bool:
    """The same of an element of BeautifulSoup's tree, or one of the hidden classes."""
    attributes, parent = node.attrs, node.parent
    if attributes.keys().isdisjoint(TELLING) or parent is None or not is_amid(node.name, parent.name):
        return False
    in_class = hidden and not hidden.isdisjoint(str(attributes.get("class", "")).split())
    seems: Seeming = "unseen" if in_class else seeming(attributes)
    if not seems:
        return False
    before = node.previous_sibling
    text = before.get_text() if before is not None else ""
    return is_unseen(seems, node.get_text().strip(), parent.get_text().strip(), text)


def is_amid(name: str, parent: str) -> bool:
    """Whether an element stands amid the words of a block: inline, or by itself in a list entry."""
    return name in INLINE or (parent == "li" and name in {"div", "p"})


def seeming(attributes: Mapping[str, object]) -> Seeming:
    """What an element seems to be by its attributes: "unseen", a "sign" for the eye alone, or neither."""
    names, style = attributes.get("class"), attributes.get("style")
    if (names and NAMED.search(str(names))) or (style and OFF_SCREEN.search(str(style))):
        return "unseen"
    return "sign" if attributes.get("aria-hidden") == "true" else ""


def is_unseen(seems: Seeming, text: str, above: str, before: str) -> bool:
    """Whether an element that seems so is no part of the words `above` it: what stands alone is a heading or
    a label that a picture shows, and a sign in front may be a bullet."""
    if text in {"", above}:
        return False
    if seems == "unseen":
        return True
    return not any(map(str.isalnum, text)) and (bool(before.strip()) or text == "#")


def hidden_classes(styles: str) -> frozenset[str]:
    """The classes that a page's own style sheets hide on every screen."""
    rules = RULE.findall(CONDITIONAL.sub("}", styles))
    selectors = [
        one.strip() for names, rule in rules if DISPLAY_NONE.search(rule) for one in names.split(",")
    ]
    return frozenset(found[1] for one in selectors if (found := CLASS.fullmatch(one)))


def is_veiled(markup: str) -> bool:
    """Whether a block's markup holds an inline element that the page may hide."""
    return any(hint in markup for hint in VEIL_HINTS) and VEILED.search(markup) is not None
