"""Random redesigns of the replica: other wrappers, names and lists around its text, and ways to lose some."""

from __future__ import annotations

import html
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))

from replica_markup import BLURB
from replica_pages import related
from replica_source import SourceIssue, pages_of
from replica_source import issues as source_issues
from replica_themes import COMMENT, MARK, MENU, TEASERS

WORDS = ("wave", "stone", "lamp", "reed", "tide", "mast", "clay", "gull", "rope", "fern", "dune", "oar")


@dataclass(frozen=True)
class Shown:
    """What a page shows of an issue; `title`, `credit` and the labels are None where it has none."""

    title: str | None
    credit: str | None
    headline_label: str | None
    item_label: str | None
    headlines: tuple[str, ...]
    items: tuple[str, ...]


def whole(issue: SourceIssue) -> Shown:
    """All that an issue has, its items as HTML with their links."""
    return Shown(
        issue.title,
        issue.credit_line,
        issue.headline_label,
        issue.item_label,
        tuple(html.escape(one, quote=False) for one in issue.headlines),
        tuple(map(linked, issue.items)),
    )


def linked(item: object) -> str:
    """An item with its links as HTML."""
    parts, at = [], 0
    for link in item.links:
        parts += [
            html.escape(item.text[at : link.offset], quote=False),
            f'<a href="{html.escape(link.href)}">{html.escape(link.text, quote=False)}</a>',
        ]
        at = link.offset + len(link.text)
    return "".join([*parts, html.escape(item.text[at:], quote=False)])


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


# Ways to lose something. Each gives back another Shown, or the same where the issue has no such thing.


def fewer_items(shown: Shown, chance: random.Random) -> Shown:
    keep = sorted(chance.sample(range(len(shown.items)), chance.randint(1, len(shown.items) - 1)))
    return replace(shown, items=tuple(shown.items[at] for at in keep))


def fewer_of_both(shown: Shown, chance: random.Random) -> Shown:
    count = chance.randint(1, min(len(shown.items), len(shown.headlines)) - 1)
    return replace(shown, items=shown.items[:count], headlines=shown.headlines[:count])


def fewer_headlines(shown: Shown, chance: random.Random) -> Shown:
    return replace(shown, headlines=shown.headlines[: chance.randint(1, len(shown.headlines) - 1)])


def no_headlines(shown: Shown, chance: random.Random) -> Shown:
    return replace(shown, headlines=())


def no_items(shown: Shown, chance: random.Random) -> Shown:
    return replace(shown, items=())


def teasers(shown: Shown, chance: random.Random) -> Shown:
    """The beginning of each item, as index pages have it."""
    words, mark = chance.randint(12, 55), chance.choice(["", "…", " […]", '… <a href="/more/">Read more</a>'])
    return replace(shown, items=tuple(" ".join(plain(one).split()[:words]) + mark for one in shown.items))


def first_sentences(shown: Shown, chance: random.Random) -> Shown:
    """Of each item as many whole sentences as begin it."""
    count = chance.randint(1, 2)
    return replace(
        shown,
        items=tuple(" ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z])", plain(one))[:count]) for one in shown.items),
    )


def one_shortened(shown: Shown, chance: random.Random) -> Shown:
    """One item as a teaser, as where a script folds up the longest."""
    at = max(range(len(shown.items)), key=lambda one: len(shown.items[one]))
    words = plain(shown.items[at]).split()
    short = f"{' '.join(words[: len(words) // 3])}…"
    return replace(shown, items=(*shown.items[:at], short, *shown.items[at + 1 :]))


def no_title(shown: Shown, chance: random.Random) -> Shown:
    return replace(shown, title=None)


def no_credit(shown: Shown, chance: random.Random) -> Shown:
    return replace(shown, credit=None)


def nothing(shown: Shown, chance: random.Random) -> Shown:
    """An empty shell that a script fills."""
    return replace(shown, credit=None, headlines=(), items=())


def all_there(shown: Shown, chance: random.Random) -> Shown:
    return shown


Loss = Callable[[Shown, random.Random], Shown]
LOSSES: tuple[Loss, ...] = (
    *(fewer_items, fewer_of_both, fewer_headlines, no_headlines, no_items, teasers),
    *(first_sentences, one_shortened, no_title, no_credit, nothing),
)


@dataclass(frozen=True)
class Theme:
    """How a redesign sets its pages: a list's markup, wrappers, names of classes, and what stands around."""

    layout: str
    depth: int
    names: tuple[str, ...]
    tag: str
    boxes: tuple[str, ...]

    def css(self, at: int) -> str:
        """The at-th invented class."""
        return self.names[at % len(self.names)]

    def entries(self, texts: tuple[str, ...]) -> str:
        """A list in the theme's own markup."""
        if self.layout == "dots":
            return "".join(f"<p class='{self.css(1)}'>● {text}</p>\n" for text in texts)
        if self.layout == "spans":
            rows = "".join(
                f"<li><div><span class='{self.css(2)}'>{text}</span></div></li>\n" for text in texts
            )
            return f"<ul class='{self.css(1)}'>{rows}</ul>\n"
        tag = "ol" if self.layout == "ordered" else "ul"
        rows = "".join(f"<li class='{self.css(2)}'>{text}</li>\n" for text in texts)
        return f"<{tag} class='{self.css(1)}'>\n{rows}</{tag}>\n" if texts else ""

    def label(self, text: str | None) -> str:
        """The words over a list."""
        return "" if text is None else f"<{self.tag} class='{self.css(3)}'>{html.escape(text)}</{self.tag}>\n"

    def page(self, shown: Shown, issue: SourceIssue, head_title: str) -> bytes:
        """A whole page."""
        title = f"<h1 class='{self.css(0)}'>{html.escape(shown.title)}</h1>\n" if shown.title else ""
        credit = (
            f"<figure><figcaption>{html.escape(shown.credit)}</figcaption></figure>" if shown.credit else ""
        )
        body = self.label(shown.headline_label if shown.headlines else None) + credit
        body += self.entries(shown.headlines)
        body += self.label(shown.item_label if shown.items else None) + self.entries(shown.items)
        about = f"<p>{html.escape(BLURB)}</p>"
        if not shown.headlines and not shown.items:
            about = "<script>render(window.__STATE__)</script><noscript>Please switch on scripts.</noscript>"
        opening = "".join(f"<div class='{self.css(at)}'>" for at in range(self.depth))
        text = f"{opening}{title}{body}{about}{'</div>' * self.depth}"
        around = {name: box(name, issue) for name in ("menu", "related", "teasers", "comment")}
        before = "".join(around[name] for name in self.boxes if name == "menu")
        after = "".join(around[name] for name in self.boxes if name != "menu")
        return (
            "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
            f"<title>{html.escape(head_title)}</title></head>"
            f"<body class='{self.css(5)}'>{before}<main>{text}</main>{after}"
            f"<footer><p>{MARK}</p></footer></body></html>"
        ).encode()


def box(name: str, issue: SourceIssue) -> str:
    """Something that stands beside an issue and is none of it."""
    if name == "menu":
        rows = "".join(f"<li><a href='{path}'>{text}</a></li>" for text, path in MENU)
        return f"<nav><ul>{rows}</ul></nav>"
    if name == "related":
        rows = "".join(f"<li><a href='{path}'>{text}</a></li>" for text, path in related(issue))
        return f"<aside><h3>Related publications</h3><ul>{rows}</ul></aside>" if rows else ""
    if name == "teasers":
        rows = "".join(f"<li><a href='/about/'>{html.escape(text)}</a></li>" for text in TEASERS)
        return f"<aside><h3>You may also like</h3><ul>{rows}</ul></aside>"
    return f"<section><h3>One comment</h3><ol><li>A. Reader says: {html.escape(COMMENT)}</li></ol></section>"


@dataclass(frozen=True)
class Redesign:
    """A redesign: the pages that it changed by their paths, and of which issues these lost something."""

    name: str
    pages: dict[str, bytes]
    lost: frozenset[tuple[int, int]]


def redesign(seed: int, most: int | None = None) -> Redesign:
    """A random redesign of all issues that have pages of their own, or of so many; every eleventh or so loses
    nothing. What it loses it loses on all of its pages, or on some."""
    chance = random.Random(f"redesign {seed}")
    loss = chance.choice([*LOSSES, all_there]) if seed >= len(LOSSES) else LOSSES[seed]
    theme = Theme(
        layout=chance.choice(["list", "list", "ordered", "spans", "dots"]),
        depth=chance.randint(0, 9),
        names=tuple(f"{chance.choice(WORDS)}-{chance.randrange(1000)}" for _ in range(6)),
        tag=chance.choice(["h2", "h3", "h4", "p", "strong"]),
        boxes=tuple(sorted(chance.sample(["menu", "related", "teasers", "comment"], chance.randint(0, 4)))),
    )
    share = chance.choice([1.0, 1.0, 0.5, 0.1])
    issues = [one for one in source_issues(1) if pages_of(one, 1) and not one.cut_page]
    if most is not None:
        issues = chance.sample(issues, most)
    pages, lost = {}, set()
    unlucky = set(chance.sample([one.key for one in issues], max(round(share * len(issues)), 1)))
    for issue in issues:
        full = whole(issue)
        shown = loss(full, chance) if issue.key in unlucky else full
        if shown != full:
            lost.add(issue.key)
        for path in pages_of(issue, 1):
            pages[path] = theme.page(shown, issue, shown.title or "Publications")
    return Redesign(
        f"{loss.__name__} on {len(lost)} of {len(issues)} ({theme.layout})", pages, frozenset(lost)
    )
