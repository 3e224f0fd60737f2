"""Pages as sites and their tools make them, one of each kind: read as their reader would, or not without a word."""

# ruff: noqa: E501  (pages read better unbroken)

from __future__ import annotations

from collections.abc import Sequence

import pytest
from invented_issue import BLURB, CREDIT, HEADLINES, ITEMS, TITLE, around, escaped, page, typed, ul

from parsers import read
from parsers.model import Capture, Reading

ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"
CREDITED = f"<p>Image Source: {CREDIT}</p>"
PAIRS = list(zip(HEADLINES, ITEMS, strict=True))


def each(form: str, texts: Sequence[str] = ITEMS) -> str:
    return "".join(form.format(escaped(text), at) for at, text in enumerate(texts, 1))


def paired(form: str) -> str:
    return "".join(form.format(escaped(headline), escaped(item)) for headline, item in PAIRS)


def parted(text: str) -> tuple[str, str]:
    """A text in two: its first two sentences, and the rest."""
    first, second, rest = text.split(". ", 2)
    return escaped(f"{first}. {second}."), escaped(rest)


def with_second(form: str) -> str:
    """The items as list entries, the second in a form of its own."""
    first, rest = parted(ITEMS[1])
    return ul(ITEMS).replace(escaped(ITEMS[1]), form.format(first, rest))


def word_list(texts: Sequence[str]) -> str:
    sign = "<!--[if !supportLists]--><span><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span>"
    return each(f"<p class=MsoListParagraph>{sign}<!--[endif]-->{{}}<o:p></o:p></p>", texts)


def pasted(texts: Sequence[str]) -> str:
    return f"<ul>{each('<li dir=ltr><p role=presentation><span>{}</span></p></li>', texts)}</ul>"


BLOG = (
    f"<html><body><div class=post><h2 class=entry-title><a href='/p'>{TITLE}</a></h2><div>April 20, 2022 by Staff</div>"
    "<p>To download as a PDF, please <a href=/d.pdf>click here</a>.</p><p><strong>Headlines:</strong></p>"
    f"<p>● {'<br>● '.join(map(escaped, HEADLINES))}</p><p><strong>Details:</strong></p>{typed(ITEMS)}"
    f"<p>{escaped(BLURB)}</p><p>Filed under: <a>Blog</a></p></div></body></html>"
)
ICONS = "<li><span><i aria-hidden=true class='fas fa-circle'></i></span><span class=text>{}</span></li>"
NOTES = "<hr><ol class=footnotes><li>The Orrish Gazette, April 4. <a href=#r1>↩</a></li></ol>"
BRIEF = "<h3>In brief</h3><ul><li>A lamp was lit at the old wall in Karsholm</li><li>Two ferries swapped captains</li></ul>"
SOURCES = (
    f"<h3>Sources</h3><ul>{each('<li><a href=/s/{1}>The Gazette of Port Amsel, number {1}</a></li>')}</ul>"
)
EXACT = {
    "a post of the blog": BLOG,
    "icons for bullets": page(around(f"<ul>{each(ICONS, HEADLINES)}</ul>", each("<div><ul><li>{}</li></ul></div>"))),
    "headlines said again": page(f"<ol>{each('<li>{}</li>', HEADLINES)}</ol>{paired('<h3>{}</h3><p>{}</p>')}"),
    "headlines again in each entry": page(around(ul(HEADLINES), f"<ul>{paired('<li><h4>{}</h4><p>{}</p></li>')}</ul>")),
    "two columns of a table": page(f"<table><tr><td>{ul(HEADLINES)}</td><td>{CREDITED}</td></tr><tr><td>{ul(ITEMS)}</td></tr></table>"),
    "a fused label": page(f"<p><b>Happy New Year Headlines:</b></p>{typed(HEADLINES)}{CREDITED}{typed(ITEMS)}"),
    "no bullets at all": page(f"<p>{'<br>'.join(map(escaped, HEADLINES))}</p>{CREDITED}{each('<p>{}</p>')}"),
    "links down and back": page(
        f"<ul>{each('<li><a href=#i{1}>{0}</a></li>', HEADLINES)}</ul>"
        + each("<div id=i{1}><p>• {0}</p><p><a href='#top'>Back to top</a></p></div>")
    ),
    "an accordion": page(around(ul(HEADLINES), paired("<details><summary>{}</summary><p>{}</p></details>"))),
    "an accordion alone": page(paired("<details><summary>{}</summary><p>{}</p></details>")),
    "a list of definitions": page(f"<dl>{paired('<dt>{}</dt><dd>{}</dd>')}</dl>"),
    "headings and quotations": page(f"<h2>Headlines</h2>{each('<h4>{}</h4>', HEADLINES)}<h2>Details</h2>{each('<blockquote>{}</blockquote>')}"),
    "an advertisement among the items": page(around(ul(HEADLINES), ul(ITEMS).replace("</li>", "</li><li>Advertisement</li>", 1))),
    "notes at the end": page(around(ul(HEADLINES), ul(ITEMS) + NOTES)),
    "from a word processor": page(f"{word_list(HEADLINES)}<p>&nbsp;</p>{CREDITED}{word_list(ITEMS)}"),
    "from an office on the web": page(f"<b id=docs-internal-guid-1>{pasted(HEADLINES)}<br><br>{pasted(ITEMS)}</b>"),
    "headlines again beside": page(around(ul(HEADLINES), ul(ITEMS)) + f"<aside><h3>In this issue</h3>{ul(HEADLINES)}</aside>"),
    "one copy for telephones": page(around(ul(HEADLINES), ul(ITEMS)) * 2),
    "sections of both lists": page(
        f"<h3>Headlines</h3><p><b>Security</b></p>{ul(HEADLINES[:3])}<p><b>Economy</b></p>{ul(HEADLINES[3:])}"
        f"<h3>Details</h3><p><b>Security</b></p>{ul(ITEMS[:3])}<p><b>Economy</b></p>{ul(ITEMS[3:])}"
    ),
    "headlines in a caption": page(f"<figure><figcaption>{ul(HEADLINES)}</figcaption></figure>{CREDITED}{ul(ITEMS)}"),
    "a photograph above each item": page(around(ul(HEADLINES), each("<p><em>Photo: Agency {1}</em></p><p>● {0}</p>"))),
    "a source below each item": page(around(typed(HEADLINES), each("<p>● {}</p><p>Source: The Gazette, number {}</p>"))),
    "a column of days": page(around(ul(HEADLINES), f"<table>{each('<tr><td>April {1}</td><td>{0}</td></tr>')}</table>")),
    "a sentence above each list": page(around(f"<p>This happened in April:</p>{ul(HEADLINES)}", f"<p>And at length:</p>{ul(ITEMS)}")),
    "other news behind": page(around(ul(HEADLINES), ul(ITEMS) + BRIEF)),
    "sources behind": page(around(ul(HEADLINES), ul(ITEMS) + SOURCES)),
    "emoji for bullets": page(around(typed(HEADLINES, "🔹"), typed(ITEMS, "🔹"))),
    "the title is a picture": page(around(ul(HEADLINES), ul(ITEMS))).replace(f"<h1>{TITLE}</h1>", "<h1><img alt=''></h1>"),
}  # fmt: skip
TOLD = {
    "back links inside entries": page(around(ul(HEADLINES), ul(ITEMS).replace("</li>", " <a href='#top'>Back to top</a></li>"))),
    "a pulled quotation": page(around(ul(HEADLINES), with_second(f"{{}}<blockquote>{parted(ITEMS[1])[0]}</blockquote>{{}}"))),
    "an advertisement among the headlines": page(around(ul(HEADLINES).replace("</li>", "</li><li>Advertisement</li>", 1), ul(ITEMS))),
    "a copy for telephones in other words": page(around(ul(HEADLINES), ul(ITEMS)) + around(ul(HEADLINES), ul(ITEMS).replace("April 3", "April 4"))),
    "the rest of an item behind a button": page(around(ul(HEADLINES), with_second("{} <span style='display:none'>{}</span><button>More</button>"))),
    "struck words": page(around(ul(HEADLINES), ul(ITEMS).replace("April 3", "<del>April 2</del> April 3"))),
    "two paragraphs of a typed item": page(around(typed(HEADLINES), typed(ITEMS).replace("April 12, ", "April 12,</p><p>"))),
    "items without bullets in two paragraphs": page(around(each("<p>{}</p>", HEADLINES), each("<p>{}</p>").replace("April 12, ", "April 12,</p><p>"))),
    "the lists in reverse": page(f"<h2>Details</h2>{ul(ITEMS)}<h2>Headlines</h2>{ul(HEADLINES)}"),
    "one item missing": page(around(ul(HEADLINES), ul([*ITEMS[:2], *ITEMS[3:]]))),
    "one of each missing": page(around(ul([*HEADLINES[:2], *HEADLINES[3:]]), ul([*ITEMS[:2], *ITEMS[3:]]))),
    "two items in one": page(around(ul(HEADLINES), ul([f"{ITEMS[0]} {ITEMS[1]}", *ITEMS[2:]]))),
    "another number in the title": page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest Vol 2.8"),
    "cut at the end of a sentence": page(around(ul(HEADLINES), ul(ITEMS))).split(" Eastmark’s council lowered")[0],
    "cut between two items": page(around(ul(HEADLINES), ul(ITEMS))).split("<li>Tolvane, which")[0],
}  # fmt: skip


def readings(html: str) -> tuple[Reading, ...]:
    return read(Capture(html.encode(), ADDRESS))


@pytest.mark.parametrize("name", EXACT)
def test_a_page_of_a_kind_is_read_exactly(name: str) -> None:
    (one,) = readings(EXACT[name])
    assert one.issue is not None, one.failure
    assert one.cautions == ()
    assert [headline.text for headline in one.issue.headlines] == HEADLINES
    assert [item.text for item in one.issue.items] == ITEMS


@pytest.mark.parametrize("name", TOLD)
def test_a_page_that_could_be_read_otherwise_says_so(name: str) -> None:
    assert not any(one.sound for one in readings(TOLD[name]))
