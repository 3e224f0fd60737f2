"""An issue rendered by a seed into one of many markups, with noise around it and the truth beside it."""

from __future__ import annotations

import html
import json
import random
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import invented_issue
from markup_noise import BOTTOM, FOOTER, TOP, WITHIN, other_issues, previous_next
from markup_shapes import BARE, LISTS, PAIRED

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MARKUPS = (*LISTS, *PAIRED)
SHUFFLED = 0.1  # the share of issues whose items tell nothing of their headlines
FOUR = {"1.5", "2.1"}  # the issues of four entries
NUMBERS = [f"{volume}.{number}" for volume in (1, 2, 3) for number in range(1, 25)]
LONG_WORD = re.compile(r"\b([A-Za-z]{5})([a-z]{4,})\b")
BLURB = invented_issue.BLURB


@dataclass(frozen=True)
class Truth:
    """What a reader must find of one issue."""

    number: str
    title: str
    credit: str | None
    headlines: tuple[str, ...]
    items: tuple[str, ...]
    told: bool = True  # whether its words tell which item is of which headline

    @property
    def address(self) -> str:
        return (
            f"https://spfusa.org/publications/us-japan-alliance-digest-vol-{self.number.replace('.', '-')}/"
        )


@dataclass(frozen=True)
class Rendered:
    """A page: its bytes, its address if it is told, and the issues on it in order."""

    body: bytes
    address: str | None
    issues: tuple[Truth, ...]
    markup: str


@cache
def sources() -> tuple[Truth, ...]:
    """Whole issues of the bundled replica."""
    found = [
        Truth(
            "2.7",
            invented_issue.TITLE,
            invented_issue.CREDIT,
            tuple(invented_issue.HEADLINES),
            tuple(invented_issue.ITEMS),
        )
    ]
    for path in sorted((ROOT / "fixtures/site/source").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        items = tuple(item["text"] for item in data["items"])
        found.append(
            Truth(
                f"{data['volume']}.{data['number']}",
                data["title"],
                data["credit"],
                tuple(data["headlines"]),
                items,
            )
        )
    return tuple(found)


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """Headlines with their items from labelled copies beside the checkout; none where there are none."""
    found = []
    for path in sorted([*SHARED.glob("replicas/*.json"), *SHARED.glob("seeds/*.json")]):
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = zip(data["headlines"], data["items"], strict=False)
        found += [(headline, item["text"]) for headline, item in rows if item["complete"]]
    return tuple(found)


def truth(chance: random.Random) -> Truth:
    """An issue to render: one of the replica's, or entries of labelled copies put together."""
    kind = chance.random()
    if kind < SHUFFLED:
        whole = chance.choice(sources())
        others = chance.sample(sources(), len(whole.items))
        items = tuple(chance.choice(other.items) for other in others)
        return replace(whole, title=titled(whole.number, chance), items=items, told=False)
    if pairs() and kind < 0.5:
        number = chance.choice(NUMBERS)
        count = 4 if number in FOUR else chance.choice([5, 5, 5, 5, 6])
        rows = chance.sample(pairs(), count)
        credit = chance.choice(["Reuters", "The Jiji Press Ltd", None])
        return Truth(
            number, titled(number, chance), credit, tuple(h for h, _ in rows), tuple(i for _, i in rows)
        )
    whole = chance.choice(sources())
    return replace(whole, title=titled(whole.number, chance))


def titled(number: str, chance: random.Random) -> str:
    form = chance.choice(["Vol {}", "Vol {}", "Vol. {}", "-Vol {}-", "Vol {} "])
    volume, at = number.split(".")
    shown = chance.choice([number, number, f"{volume}. {at}"])
    return f"US-Japan Alliance Digest {form.format(shown)}".strip()


def dressed(text: str, chance: random.Random) -> str:
    """A text as HTML: entities, invisible characters, links, bold words, notes; the words stay the same."""
    style = chance.choice(
        ["plain", "named", "decimal", "hex", "nbsp", "zwsp", "shy", "bold", "link", "note", "plain"]
    )
    escaped = html.escape(text, quote=False)
    if style in {"decimal", "hex"}:
        form = "&#{};" if style == "decimal" else "&#x{:x};"
        return "".join(char if char.isascii() else form.format(ord(char)) for char in escaped)
    if style == "named":
        for char, name in (("“", "ldquo"), ("”", "rdquo"), ("’", "rsquo"), ("–", "ndash")):
            escaped = escaped.replace(char, f"&{name};")
        return escaped
    if style == "nbsp":
        return escaped.replace(" and ", "&nbsp;and ").replace(" of ", " of\u00a0")
    if style == "zwsp":
        return escaped.replace("the ", "the\u200b ")
    if style == "shy":
        return LONG_WORD.sub(r"\1&shy;\2", escaped)
    words = escaped.split(" ")
    if style == "plain" or len(words) < 4:
        return escaped
    at = chance.randrange(len(words) - 2)
    if style == "bold":
        tag = chance.choice(["b", "strong", "em", "i"])
        return " ".join([*words[:at], f"<{tag}>{words[at]}", f"{words[at + 1]}</{tag}>", *words[at + 2 :]])
    if style == "link":
        return " ".join(
            [
                *words[:at],
                f'<a href="https://news.invalid/{at}">{words[at]}',
                f"{words[at + 1]}</a>",
                *words[at + 2 :],
            ]
        )
    return f'{escaped}<sup><a href="#fn{at}">{chance.choice(["1", "[2]", "3"])}</a></sup>'


def lists(issue: Truth, markup: str, chance: random.Random) -> str:
    """Labels, credit and the two lists of an issue."""
    plain = markup == "preformatted"
    headlines, items = (
        [html.escape(text, quote=False) if plain else dressed(text, chance) for text in texts]
        for texts in (issue.headlines, issue.items)
    )
    credit = f"<p>Image Source: {html.escape(issue.credit)}</p>" if issue.credit else ""
    above = credit if chance.random() < 0.5 else ""
    if markup in PAIRED:
        return credit + PAIRED[markup](headlines, items, chance)
    first, second = labels(chance) if markup in BARE or chance.random() < 0.6 else ("", "")
    below = "" if above else credit
    write = LISTS[markup]
    return f"{above}{first}{below}\n{write(headlines, chance)}\n{second}\n{write(items, chance)}"


def labels(chance: random.Random) -> tuple[str, str]:
    form = chance.choice(
        ["<h2>{}</h2>", "<h3>{}:</h3>", "<p><strong>{}</strong></p>", "<p>{}:</p>", "<div>{}</div>"]
    )
    return form.format(chance.choice(["Headlines", "Headlines", "Happy New Year Headlines"])), form.format(
        "Details"
    )


def article(issue: Truth, markup: str, chance: random.Random, *, heading: str = "h1") -> str:
    """An issue between its title and its last line."""
    title = html.escape(issue.title)
    blurb = f"<p>{html.escape(BLURB)}</p>"
    place = chance.choice(["below", "below", "below", "above", "none"])
    lines = chance.random() < 0.7
    download = f"<p><a href='/d.pdf'>Download {title}</a></p>" if lines else ""
    inside = "".join(noise(chance) for noise in chance.sample(WITHIN, chance.choice([0, 0, 1, 2])))
    return (
        f"<{heading}>{title}</{heading}>\n"
        + ("<p><a href='/d.pdf'>Download this publication (PDF)</a></p>\n" if lines else "")
        + (f"<p><a href='/publications/'>Publications</a> {title}</p>\n" if chance.random() < 0.5 else "")
        + (blurb if place == "above" else "")
        + inside
        + lists(issue, markup, chance)
        + (blurb if place == "below" else "")
        + download
    )


def page(inner: str, title: str, chance: random.Random, number: str) -> str:
    """A whole page around one or more articles."""
    extra = [other_issues(number, chance)] if chance.random() < 0.3 else []
    extra += [previous_next(number, chance)] if chance.random() < 0.3 else []
    top = [noise(chance) for noise in chance.sample(TOP, chance.randrange(1, 5))]
    bottom = [noise(chance) for noise in chance.sample(BOTTOM, chance.randrange(1, 6))]
    for one in extra:
        (top if chance.random() < 0.4 else bottom).append(one)
    chance.shuffle(bottom)
    head = f"<head><meta charset=utf-8><title>{html.escape(title)} - Port Amsel Foundation</title></head>"
    main = inner if chance.random() < 0.3 else f"<main><article>{inner}</article></main>"
    body = f"<body class=single>{''.join(top)}{main}{''.join(bottom)}{FOOTER}</body>"
    return f"<!DOCTYPE html>\n<html lang=en>{head}{body}</html>"


def frames(text: str, chance: random.Random) -> str:
    """The page with what happens to whole documents."""
    kind = chance.choice(["", "", "", "", "roots", "levels", "upper", "stray", "amp"])
    if kind == "roots":
        return f"<html><body><p>Loading</p></body></html>{text}"
    if kind == "levels":
        return "<div>" * 300 + text + "</div>" * 300
    if kind == "upper":
        return re.sub(r"</?(?:p|div|ul|li|h\d|table|tr|td|span)\b", lambda tag: tag[0].upper(), text)
    if kind == "stray":
        return text.replace("<main>", "</div><main></span>", 1)
    return text.replace("<html lang=en>", "<html amp lang=en>") if kind == "amp" else text


def encoded(text: str, chance: random.Random) -> bytes:
    """The page as bytes, under a right, wrong or missing charset."""
    kind = chance.choice(["utf-8", "utf-8", "utf-8", "undeclared", "cp1252", "wrong", "nonsense"])
    if kind == "undeclared":
        return text.replace("<meta charset=utf-8>", "").encode()
    if kind == "nonsense":
        return text.replace("charset=utf-8", "charset=no-such").encode()
    if kind in {"cp1252", "wrong"}:
        declared = "" if kind == "cp1252" else "<meta charset=utf-8>"
        shown = text.replace("<meta charset=utf-8>", declared)
        return shown.encode("cp1252", "xmlcharrefreplace")
    return text.encode()


def rendered(markup: str, seed: int) -> Rendered:
    """One issue, or a category page of two or three, in one markup by one seed."""
    chance = random.Random(f"{markup}/{seed}")
    if chance.random() < 0.12:
        return category(markup, chance)
    issue = truth(chance)
    text = frames(page(article(issue, markup, chance), issue.title, chance, issue.number), chance)
    address = issue.address if chance.random() < 0.6 else None
    return Rendered(encoded(text, chance), address, (issue,), markup)


def category(markup: str, chance: random.Random) -> Rendered:
    """A page with whole issues one after the other."""
    issues: list[Truth] = []
    while len(issues) < chance.choice([2, 3]):
        one = truth(chance)
        if all(one.number != other.number for other in issues):
            issues.append(one)
    level = chance.choice(["h1", "h2", "h2"])
    between = chance.choice(["<hr>", "<p>Posted by nobody</p>", ""])
    inner = between.join(
        f"<article>{article(one, markup, chance, heading=level)}</article>" for one in issues
    )
    text = frames(page(inner, "Foundation Blog", chance, issues[0].number), chance)
    address = "https://spfusa.org/category/sasakawa-blog/" if chance.random() < 0.6 else None
    return Rendered(encoded(text, chance), address, tuple(issues), markup)
