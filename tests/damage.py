"""Random damage to a page at the level of whole elements, and what became of its reading."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markup_generator import Rendered, Truth
from markup_shapes import PAIRED, PARTED

from parsers.blocks import squeezed
from parsers.model import Issue, Reading

BLOCKS = (
    *(
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "table",
        "tbody",
        "tr",
        "td",
        "h1",
        "h2",
        "h3",
        "h4",
        "article",
        "section",
    ),
    *(
        "main",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "dl",
        "dt",
        "dd",
        "figure",
        "details",
        "summary",
        "pre",
    ),
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")
START = re.compile(rf"<({'|'.join(BLOCKS)})\b[^>]*>", re.IGNORECASE)
END = re.compile(rf"</({'|'.join(BLOCKS)})\s*>", re.IGNORECASE)
RENAMED = ("p", "div", "span", "li", "ul", "td", "h3", "section", "dd", "font")


@dataclass(frozen=True)
class Element:
    """A whole element of a page, by where it starts and ends."""

    start: int
    end: int
    name: str


def element(page: str, chance: random.Random) -> Element | None:
    """A random element, more often one of the article than of what stands around it."""
    starts = list(START.finditer(page))
    inside = [
        tag
        for tag in starts
        if page.find("<h1") <= tag.start() <= max(page.find("bi-weekly"), page.find("Download US"))
    ]
    tags = inside if inside and chance.random() < 0.7 else starts
    return whole(page, chance.choice(tags)) if tags else None


def whole(page: str, tag: re.Match[str]) -> Element:
    """The element that a start tag begins; one that is never closed ends where the next of its kind does."""
    name, depth = tag[1].lower(), 0
    for other in TAG.finditer(page, tag.start()):
        if other[2].lower() != name:
            continue
        depth += -1 if other[1] else 1
        if depth == 0:
            return Element(tag.start(), other.end(), name)
        if depth == 2 and name in {"p", "li"}:
            return Element(tag.start(), other.start(), name)
    return Element(tag.start(), len(page), name)


def dropped(page: str, chance: random.Random) -> str:
    if (one := element(page, chance)) is None:
        return page
    return page[: one.start] + page[one.end :]


def doubled(page: str, chance: random.Random) -> str:
    if (one := element(page, chance)) is None:
        return page
    return page[: one.end] + page[one.start :]


def moved(page: str, chance: random.Random) -> str:
    if (one := element(page, chance)) is None:
        return page
    rest = page[: one.start] + page[one.end :]
    if (place := element(rest, chance)) is None:
        return page
    at = chance.choice([place.start, place.end])
    return rest[:at] + page[one.start : one.end] + rest[at:]


def renamed(page: str, chance: random.Random) -> str:
    if (one := element(page, chance)) is None:
        return page
    name = chance.choice(RENAMED)
    inner = START.sub("", page[one.start : one.end], count=1)
    inner = re.sub(rf"</{one.name}\s*>$", "", inner, flags=re.IGNORECASE)
    return f"{page[: one.start]}<{name}>{inner}</{name}>{page[one.end :]}"


def stray(page: str, chance: random.Random) -> str:
    if (one := element(page, chance)) is None:
        return page
    name = chance.choice([*BLOCKS, "body", "html", "span", "a", "b"])
    at = chance.choice([one.start, one.end])
    return f"{page[:at]}</{name}>{page[at:]}"


def unclosed(page: str, chance: random.Random) -> str:
    ends = list(END.finditer(page))
    if not ends:
        return page
    one = chance.choice(ends)
    return page[: one.start()] + page[one.end() :]


def cut(page: str, chance: random.Random) -> str:
    return page[: chance.randrange(len(page) // 4, len(page))]


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "dropped": dropped,
    "doubled": doubled,
    "moved": moved,
    "renamed": renamed,
    "stray end tag": stray,
    "missing end tag": unclosed,
    "cut": cut,
}


def damaged(page: Rendered, seed: int) -> tuple[bytes, tuple[str, ...]]:
    """The page after one to three damages drawn by a seed, and which."""
    chance = random.Random(f"damage {page.markup} {seed}")
    names = tuple(chance.choice(list(DAMAGES)) for _ in range(chance.choice([1, 1, 2, 3])))
    text = page.body.decode("latin-1")  # one character a byte, so that any charset survives
    for name in names:
        text = DAMAGES[name](text, chance)
    return text.encode("latin-1"), names


def outcome(page: Rendered, readings: Sequence[Reading]) -> str:
    """`exact`, `warned` (exact or not), `failed`, `gone` (sound, and nothing left on the page could tell that
    anything is missing) or `silent`: sound by its own word and yet not what was published."""
    if any(one.failure for one in readings):
        return "failed"
    issues = [one.issue for one in readings if one.issue]
    exact = len(issues) == len(page.issues) and all(map(same, page.issues, issues))
    if any(one.cautions for one in readings):
        return "warned"
    if exact:
        return "exact"
    in_order = page.markup not in PAIRED  # a headline that moves with its item leaves no trace
    parted = page.markup in PARTED  # no more does a sentence that stood in a block of its own
    gone = all(
        any(less(one, issue, in_order=in_order, parted=parted) for one in page.issues) for issue in issues
    )
    return "gone" if gone else "silent"


def same(truth: Truth, issue: Issue) -> bool:
    """Whether an issue is what was rendered, after white space."""
    return (
        str(issue.key) == truth.number
        and texts(truth.headlines) == texts([one.text for one in issue.headlines])
        and texts(truth.items) == texts([one.text for one in issue.items])
    )


def lacks(body: str, whole: str) -> bool:
    """Whether a text is another without one stretch of it."""
    same = next(
        (at for at, (one, other) in enumerate(zip(body, whole, strict=False)) if one != other), len(body)
    )
    return len(body) < len(whole) and whole.endswith(body[same:])


def less(truth: Truth, issue: Issue, *, in_order: bool, parted: bool) -> bool:
    """Whether an issue is what was rendered but for pairs of headline and item, its count still usual, or but
    for a part of an item where its parts are blocks."""
    pairs = list(zip(texts(truth.headlines), texts(truth.items), strict=True))
    heads, bodies = texts([one.text for one in issue.headlines]), texts([one.text for one in issue.items])
    if parted:
        whole = dict(pairs)
        bodies = [
            whole[head] if head in whole and lacks(body, whole[head]) else body
            for head, body in zip(heads, bodies, strict=False)
        ]
    found = list(zip(heads, bodies, strict=False))
    if str(issue.key) != truth.number or len(heads) != len(bodies):
        return False
    if not truth.told:
        return set(heads) <= set(texts(truth.headlines)) and set(bodies) <= set(texts(truth.items))
    return (
        len(found) >= 5 - (len(pairs) == 4)
        and all(pair in pairs for pair in found)
        and (not in_order or [pair for pair in pairs if pair in found] == found)
    )


def texts(given: Sequence[str]) -> list[str]:
    return [squeezed(text) for text in given]
