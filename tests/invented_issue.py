"""One invented issue and the markups it is rendered in; every name and event in it is made up for testing."""

# ruff: noqa: E501  (running prose reads better unbroken)

from __future__ import annotations

from collections.abc import Callable

TITLE = "US-Japan Alliance Digest Vol 2.7"
CREDIT = "The Port Amsel Courier"
HEADLINES = [
    "Veldanian & Orrish crews rehearse harbour rescue off Port Amsel",
    "Ministers in Karsholm agree on shared “lantern” radar upkeep",
    "Shipwrights’ guild opens dry dock for the frigate Corrin",
    "Two coast guards chart the Merrow Shoals together",
    "Battery maker Tolvane moves its second line to Eastmark",
]
ITEMS = [
    "Crews of the Veldanian and Orrish navies rehearsed a harbour rescue off Port Amsel on April 3. The drill, "
    "known as “Quiet Harbour” 2023, brought eleven tugs and 640 sailors together, and ended a day early because "
    "of fog. Commodore Ines Dahl said that “no crew should meet a stranger’s rope for the first time in a storm.” "
    "On the same day, both navies’ staffs met ashore to compare notes. Separately, the 9th Squadron began a month-"
    "long voyage to the Merrow Shoals on April 12, calling at five ports before it returns in mid-June.",
    "Ministers Brandt and Osei met in Karsholm on April 6-7 and agreed to share the upkeep of the lantern radar "
    "chain that was first built in 2011. Veldania will pay for the northern masts, the Republic of Orr for the "
    "southern ones, and a joint office of twelve engineers opens by the end of the year. Both called the "
    "agreement “modest, overdue and welcome.” The Orrish assembly votes on its part on April 20, and the ministers "
    "meet again in the first half of 2024 to look at costs, spare parts and the training of new crews.",
    "The shipwrights’ guild of Eastmark opened its rebuilt dry dock on April 5 with the frigate Corrin as its first "
    "guest. The dock, 212 metres long, replaces one that was closed in October after a gate cracked. Its owners "
    "spent $41 million and expect some thirty hulls a year. Guild master Petra Lindqvist thanked the crews who had "
    "“worked through two winters without a roof.” Ten days later, the Corrin left for sea trials that are to "
    "last until May 2, and a second frigate takes her place in the dock straight away after that.",
    "Survey ships of the two coast guards finished the first common chart of the Merrow Shoals on April 11. The "
    "chart marks 38 wrecks, seven of them unknown until now, and a channel deep enough for ferries at low tide. "
    "Fishermen from Little Harrow had asked for such a chart since 2015, when two boats were lost within a week. "
    "Captain Yusuf Arendt said that the work “cost less than one lifeboat.” The next survey, planned for fiscal "
    "2024, will follow the coast south to Cape Tern, where the seabed has moved after the winter’s storms.",
    "Tolvane, which makes batteries for ferries and buses, will move its second production line from Karsholm to "
    "Eastmark. The company said on April 13 that the new hall will employ 300 people as early as 2025 and double "
    "its output of cells for harbour ferries. Eastmark’s council lowered the rent of the site for seven years, "
    "which the opposition called “a gift wrapped in a ribbon.” Separately, the ferry line Norrsund ordered four "
    "electric ferries on April 14; the first is to sail between Port Amsel and Little Harrow next year.",
]
BLURB = (
    "“US-Japan Alliance Digest” is a bi-weekly summary of invented developments written for testing. "
    "To receive “Alliance Digest” via email, contact nobody."
)
NAVIGATION = (
    "<nav><ul><li><a href='/'>Home</a></li><li><a href='/about/'>About us</a></li>"
    "<li><a href='/publications/'>Publications</a><ul><li><a href='/p/'>Policy briefs and papers</a></li></ul></li>"
    "<li>Events</li></ul></nav>"
)
SHARE = "<ul><li><a href='#'>Share</a></li><li><a href='#'>Post</a></li><li><a href='#'>E-mail</a></li></ul>"
RELATED = (
    "<h3>Related posts</h3><ul><li><a href='/publications/us-japan-alliance-digest-vol-2-6/'>US-Japan Alliance "
    "Digest Vol 2.6</a></li><li><a href='/x/'>Veldania weighs a third lantern mast near Cape Tern</a></li>"
    "<li><a href='/y/'>What the Merrow Shoals chart means for fishermen</a></li></ul>"
)
FOOTER = "<footer><p>2024 Invented text for testing | <a href='/privacy/'>Privacy Policy</a> | Sitemap</p></footer>"

Entries = tuple[list[str], list[str]]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def page(lists: str, *, labels: bool = False, title: str = TITLE) -> str:
    """A whole page around the two lists."""
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title} - Port Amsel Foundation</title>"
        f"<style>.x{{}}</style></head><body>{NAVIGATION}<div class=cookie><p>We use cookies. <a href='#'>OK</a></p>"
        f"</div><main><h1>{title}</h1><p><a href='/d.pdf'>Download this publication (PDF)</a></p>"
        f"<p>Publications {title}</p>{SHARE}{lists}<p>{escaped(BLURB)}</p>"
        f"<p><a href='/d.pdf'>Download {title}</a></p></main>{RELATED}{FOOTER}</body></html>"
    )


def around(headlines: str, items: str, *, labels: bool = True) -> str:
    first, second = ("<h2>Headlines</h2>", "<h2>Details</h2>") if labels else ("", "")
    return f"{first}<p>Image Source: {CREDIT}</p>{headlines}{second}{items}"


def ul(texts: list[str], before: str = "", after: str = "") -> str:
    return "<ul>" + "".join(f"<li>{before}{escaped(text)}{after}</li>" for text in texts) + "</ul>"


def typed(texts: list[str], glyph: str = "●") -> str:
    return "".join(f"<p>{glyph} {escaped(text)}</p>" for text in texts)


def broken(texts: list[str], glyph: str = "●") -> str:
    return "<p>" + "<br>\n".join(f"{glyph} {escaped(text)}" for text in texts) + "</p>"


def table(texts: list[str]) -> str:
    rows = "".join(f"<tr><td>•</td><td>{escaped(text)}</td></tr>" for text in texts)
    return f"<table><tbody>{rows}</tbody></table>"


def soup(texts: list[str]) -> str:
    return "".join(
        "<div><div><span>●</span>"
        + "".join(f"<span>{escaped(text[at : at + 7])}</span>" for at in range(0, len(text), 7))
        + "</div></div>"
        for text in texts
    )


def unclosed(texts: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escaped(text)}" for text in texts) + "</ul>"


def split(texts: list[str]) -> str:
    caption = "<figure><img src='/i.jpg'><figcaption>The frigate Corrin at dusk</figcaption></figure>"
    return ul(texts[:3]) + caption + ul(texts[3:])


def noisy(text: str) -> str:
    return (
        escaped(text).replace(" and ", "&nbsp;and ").replace("the ", "the\u200b ").replace("har", "har&shy;")
    )


def sentences(text: str) -> list[str]:
    """A text in three: all but its last two sentences, and these."""
    *first, before_last, last = text.replace(". ", ".|").replace("” ", "”|").split("|")
    return [escaped(" ".join(first)), escaped(before_last), escaped(last)]


def with_bullets_inside(texts: list[str]) -> str:
    """A list whose first, third and last entries end in bullets of their own."""
    rows = []
    for at, text in enumerate(texts):
        first, *rest = sentences(text)
        inner = "".join(f"<li>{one}</li>" for one in rest)
        rows.append(f"<li>{escaped(text)}</li>" if at % 2 else f"<li>{first}<ul>{inner}</ul></li>")
    return f"<ul>{''.join(rows)}</ul>"


def typed_bullets_inside(texts: list[str]) -> str:
    rows = ["<p>● {}</p><p>◦ {}</p><p>◦ {}</p>".format(*sentences(text)) for text in texts[:-1]]
    return "".join(rows) + f"<p>● {escaped(texts[-1])}</p>"


def in_paragraphs(texts: list[str]) -> str:
    rows = ["<li><p>{} {}</p><p>{}</p></li>".format(*sentences(text)) for text in texts]
    return f"<ul>{''.join(rows)}</ul>"


def hero(headlines: str, between: str = "") -> str:
    """Headlines in a header of the page, above its title, and the items far below."""
    return page(f"<p>Image Source: {CREDIT}</p>{ul(ITEMS)}").replace(
        "<main>", f"<header class=hero>{headlines}</header>{between}<main>"
    )


LATEST = (
    "<div class=latest><h3>Latest</h3><p>From our desk</p><p>Two new maps of the coast</p><p>Reading room opens late</p>"
    "<p>What the buoys say</p><ul><li>Lighthouse keepers wanted for the season</li></ul></div>"
)
NOTE = f"<p>Editor’s note: {'The next issue follows after the holidays, as every year. ' * 9}</p>"
MARKUPS: dict[str, Callable[[], str]] = {
    "classic": lambda: page(around(ul(HEADLINES), ul(ITEMS))),
    "no labels": lambda: page(around(ul(HEADLINES), ul(ITEMS), labels=False)),
    "paragraph inside entry": lambda: page(
        around(ul(HEADLINES, "<p>", "</p>"), ul(ITEMS, "<div><p>", "</p></div>"))
    ),
    "typed bullet a paragraph": lambda: page(around(typed(HEADLINES), typed(ITEMS), labels=False)),
    "typed bullet inside entry": lambda: page(around(ul(HEADLINES, "• "), ul(ITEMS, "• "))),
    "dashes": lambda: page(around(typed(HEADLINES, "-"), typed(ITEMS, "-"))),
    "one paragraph with breaks": lambda: page(around(broken(HEADLINES), broken(ITEMS), labels=False)),
    "table": lambda: page(around(table(HEADLINES), table(ITEMS))),
    "split spans": lambda: page(around(soup(HEADLINES), soup(ITEMS))),
    "unclosed entries": lambda: page(around(unclosed(HEADLINES), unclosed(ITEMS))),
    "items split by an image": lambda: page(around(ul(HEADLINES), split(ITEMS))),
    "headlines split by an image": lambda: page(around(split(HEADLINES), ul(ITEMS))),
    "nested one level": lambda: page(around(f"<ul><li>{ul(HEADLINES)}</li></ul>", f"<ul>{ul(ITEMS)}</ul>")),
    "stray end tag": lambda: page(
        around(ul(HEADLINES) + "</div></div>", ul(ITEMS[:2]) + "</div>" + ul(ITEMS[2:]))
    ),
    "two roots": lambda: "<html><body><p>Loading</p></body></html>" + page(around(ul(HEADLINES), ul(ITEMS))),
    "300 levels": lambda: "<div>" * 300 + page(around(ul(HEADLINES), ul(ITEMS))) + "</div>" * 300,
    "invisible characters": lambda: page(
        around(
            "<ul>" + "".join(f"<li>{noisy(text)}</li>" for text in HEADLINES) + "</ul>",
            "<ul>" + "".join(f"<li>{noisy(text)}</li>" for text in ITEMS) + "</ul>",
        )
    ),
    "bold first words": lambda: page(
        around(
            ul(HEADLINES, "<strong>", "</strong>"),
            "<ul>" + "".join(f"<li><b>{escaped(t[:9])}</b>{escaped(t[9:])}</li>" for t in ITEMS) + "</ul>",
        )
    ),
    "bullets inside items": lambda: page(around(ul(HEADLINES), with_bullets_inside(ITEMS))),
    "typed bullets inside items": lambda: page(around(typed(HEADLINES), typed_bullets_inside(ITEMS))),
    "two paragraphs an item": lambda: page(around(ul(HEADLINES), in_paragraphs(ITEMS))),
    "lists under their labels": lambda: page(
        f"<p>Image Source: {CREDIT}</p><ul><li>Headlines{ul(HEADLINES)}</li><li>Details{ul(ITEMS)}</li></ul>"
    ),
    "headlines in a header": lambda: hero(ul(HEADLINES)),
    "headlines in a header without bullets": lambda: hero(
        "".join(f"<h3>{escaped(h)}</h3>" for h in HEADLINES)
    ),
    "a share widget between the lists": lambda: page(
        around(
            ul(HEADLINES) + "<ul><li><a href='#'>Click to share on Chirper in a new window</a></li></ul>",
            ul(ITEMS),
        )
    ),
    "a note of the editors above": lambda: page(NOTE + around(ul(HEADLINES), ul(ITEMS))),
    "a note of the editors between": lambda: page(around(ul(HEADLINES) + NOTE, ul(ITEMS))),
    "e-mail tables": lambda: page(
        f"<table width=600><tr><td><table><tr><td>{around(ul(HEADLINES), ul(ITEMS))}</td></tr></table></td></tr></table>"
    ),
}
