"""What stands around an issue on a page and is none of it; every name in it is made up for testing."""

# ruff: noqa: E501  (running prose reads better unbroken)

from __future__ import annotations

import random
from collections.abc import Callable

TEASERS = (
    "Veldania weighs a third lantern mast near Cape Tern", "What the Merrow Shoals chart means for fishermen",
    "Why harbor towns argue about cranes, and who usually wins", "Four charts on ferries that nobody asked us to draw",
    "A visitor’s guide to the reading room, with notes on the stove", "Interview: the cartographer who refuses to draw borders",
    "Call for papers: small islands, large maps", "Ten years of buoys: a look back at the eastern channel",
)  # fmt: skip
PROSE = (
    "The keepers of the old lighthouse have long said that the weather turns when the gulls fly inland, and last "
    "winter proved them right on eleven of twelve occasions. Our correspondent spent a week among them, learned to "
    "trim a lamp, and came back with a notebook full of drawings and a cold that would not leave.",
    "I have followed these pages for a good while and would like to thank whoever writes them, since my late uncle "
    "sailed on a tender much like the one described and never told us what the work was like. My one complaint "
    "concerns the size of the letters, which I have to enlarge on my telephone until a line holds four words.",
    "There is a bakery on Quay Street that opens before the first ferry and closes when the last loaf is gone. Nobody "
    "knows its name, for the sign fell down before the oldest customer was born, yet everybody can tell you the way, "
    "and most will walk with you, since it is hardly ever out of theirs.",
)
MENU = (
    "Home",
    "About us",
    "Our people",
    "Publications",
    "Policy briefs and working papers",
    "Events",
    "Contact",
)
Noise = Callable[[random.Random], str]


def links(texts: list[str] | tuple[str, ...], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{at}/">{text}</a></{tag}>' for at, text in enumerate(texts))


def menu(chance: random.Random) -> str:
    return f"<nav><ul class=menu>{links(MENU)}</ul></nav>"


def mega_menu(chance: random.Random) -> str:
    cards = "".join(
        f"<li><a href='/m/'><b>{name}</b><span>Read how our {name.lower()} help small harbours to plan their next "
        "decade together.</span></a></li>"
        for name in MENU[1:5]
    )
    return f"<header><ul><li>Topics<ul>{cards}</ul></li>{links(MENU)}</ul></header>"


def hidden_menu(chance: random.Random) -> str:
    style = chance.choice(["style='display:none'", "hidden", "style='display: none;'"])
    return f"<div {style}><ul>{links(MENU)}</ul><ul>{links(TEASERS[:5])}</ul></div>"


def cookies(chance: random.Random) -> str:
    return (
        "<div id=cookie-banner role=dialog><p>We use cookies and similar techniques to remember your settings, to "
        "count visitors and to show you content that may interest you. You can accept all cookies, refuse those "
        "that are not needed, or change your choice at any time in the settings.</p><p>Some of our partners may "
        "process your data on the grounds of a legitimate interest.</p><button>Accept all</button></div>"
    )


def breadcrumbs(chance: random.Random) -> str:
    return "<ol class=breadcrumb><li><a href='/'>Home</a></li><li><a href='/publications/'>Publications</a></li></ol>"


def share(chance: random.Random) -> str:
    names = ("Share on Chirper", "Share on Linkboard", "Send by e-mail", "Print this page")
    return (
        f"<ul class=share>{links(names)}</ul>"
        if chance.random() < 0.6
        else f"<div>{links(names, 'span')}</div>"
    )


def byline(chance: random.Random) -> str:
    return "<p class=meta>By <a href='/staff/'>Our staff</a> | 4 min read</p>"


def related(chance: random.Random) -> str:
    return f"<h3>Related posts</h3><ul>{links(chance.sample(TEASERS, 5))}</ul>"


def related_excerpts(chance: random.Random) -> str:
    cards = "".join(
        f"<article><h4><a href='/r/'>{title}</a></h4><p>{text[: chance.randrange(210, 260)]} […] "
        "<a href='/r/'>Read more</a></p></article>"
        for title, text in zip(chance.sample(TEASERS, 3), PROSE, strict=True)
    )
    return f"<section class=related><h3>You may also like</h3>{cards}</section>"


def related_abstracts(chance: random.Random) -> str:
    """Posts with abstracts as long as items, each of the words of its own title."""
    rows = [
        (title, f"{title}: {text}") for title, text in zip(chance.sample(TEASERS, 5), PROSE * 2, strict=False)
    ]
    kind = chance.choice(["cards", "list", "lists", "bold"])
    if kind == "lists":
        abstracts = "".join(f"<li>{text}</li>" for _, text in rows)
        return f"<h3>Research</h3><ul>{links([title for title, _ in rows])}</ul><ul>{abstracts}</ul>"
    form = {
        "cards": "<article><h3><a href='/r/'>{}</a></h3><p>{}</p></article>",
        "list": "<li><h4><a href='/r/'>{}</a></h4><p>{}</p></li>",
        "bold": "<p><b><a href='/r/'>{}</a></b><br>{}</p>",
    }[kind]
    inner = "".join(form.format(*row) for row in rows)
    return (
        f"<section><h2>Latest publications</h2>{f'<ul>{inner}</ul>' if kind == 'list' else inner}</section>"
    )


def note(chance: random.Random) -> str:
    return f"<p>Editor’s note: {chance.choice(PROSE)}</p>"


def comments(chance: random.Random) -> str:
    rows = "".join(
        f"<li><p class=by>A. Reader says:</p><p>{text}</p><a href='#r'>Reply</a></li>"
        for text in chance.sample(PROSE, 2)
    )
    return f"<section id=comments><h3>Two comments</h3><ol>{rows}</ol></section>"


def flat_comments(chance: random.Random) -> str:
    return f"<div class=comments><ul>{''.join(f'<li>{text}</li>' for text in PROSE)}</ul></div>"


def author(chance: random.Random) -> str:
    return (
        "<div class=author-box><h4>About the author</h4><p>Maud Esker writes on harbours, ferries and the people "
        "who run them. Before she joined the foundation she kept the tide tables of Little Harrow for nine years, "
        "and she still answers every letter about them by hand.</p></div>"
    )


def newsletter(chance: random.Random) -> str:
    return (
        "<form><h4>Sign up for our newsletter</h4><p>Get the latest from our experts in your mailbox, once a "
        "month and never more.</p><label>E-mail</label><input type=email><button>Subscribe</button></form>"
    )


def tags(chance: random.Random) -> str:
    return "<p>Tags: <a href='/t/'>harbours</a>, <a href='/u/'>ferries</a>, <a href='/v/'>radar</a></p>"


def archives(chance: random.Random) -> str:
    months = "".join(f"<option>May {year}</option>" for year in range(2019, 2024))
    return f"<aside><h3>Archives</h3><ul>{links(['May 2022', 'April 2022'])}</ul><select>{months}</select></aside>"


def machines(chance: random.Random) -> str:
    ld = '{"@type":"Article","headline":"Not to be read","articleBody":"● Nor is this ● or this"}'
    return (
        f'<script type="application/ld+json">{ld}</script><template><ul>{links(TEASERS)}</ul></template>'
        "<noscript><ul><li>Please switch on scripts</li></ul></noscript><style>li{color:red}</style>"
    )


def other_issues(number: str, chance: random.Random) -> str:
    """A sidebar with the titles of other issues."""
    volume = int(number.split(".")[0])
    numbers = [n for n in range(1, 25) if f"{volume}.{n}" != number]
    names = [f"US-Japan Alliance Digest Vol {volume}.{n}" for n in chance.sample(numbers, 10)]
    return f"<aside><h3>Past issues</h3><ul>{links(names)}</ul></aside>"


def previous_next(number: str, chance: random.Random) -> str:
    """Links to the issues before and after, with their titles."""
    volume, at = (int(part) for part in number.split("."))
    before, after = (f"US-Japan Alliance Digest Vol {volume}.{n}" for n in (max(at - 1, 1), at + 1))
    first = "" if at == 1 else f"<a rel=prev href='/publications/p/'>« {before}</a>"
    tag = chance.choice(["div", "p", "nav"])
    return f"<{tag}>{first}</{tag}><{tag}><a rel=next href='/publications/n/'>{after} »</a></{tag}>"


TOP: tuple[Noise, ...] = (
    menu,
    mega_menu,
    hidden_menu,
    cookies,
    breadcrumbs,
    share,
    byline,
    machines,
    archives,
)
BOTTOM: tuple[Noise, ...] = (
    related, related_excerpts, related_abstracts, comments, flat_comments, author, newsletter, tags, archives, share, cookies, machines,
    hidden_menu,
)  # fmt: skip
WITHIN: tuple[Noise, ...] = (share, byline, breadcrumbs, newsletter, machines, tags, note)
FOOTER = "<footer><p>2024 Invented text for testing | <a href='/privacy/'>Privacy Policy</a> | Sitemap</p></footer>"
