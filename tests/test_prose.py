"""Long plain paragraphs around an issue are folded, and the same issue comes of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from invented_issue import HEADLINES, ITEMS, MARKUPS, around, page, ul

from parsers import prose, read
from parsers.blocks import FOLDED, Block
from parsers.excerpts import Sought
from parsers.html_blocks import html_blocks, soup_blocks
from parsers.model import Capture
from parsers.publications.us_japan_alliance_digest import PUBLICATION as DIGEST

ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"
TEXT = (
    "Readers who walk the old wall at dusk find that the lamps are lit one after another, and that the keeper"
    " — a quiet man with a brass key — greets each by name. <a href='/w/'>It</a> was raised after the flood, "
    "when the town’s own masons carried stone from the northern quarry, <em>unpaid</em> and in the rain, for "
    "most of a winter."
)
PLAIN = f"<p>{TEXT}</p>\n"
ISSUE = page(around(ul(HEADLINES), ul(ITEMS)))


def blocks(html: str) -> tuple[Block, ...]:
    return html_blocks(html, Sought.of([DIGEST])).blocks


def folded(html: str) -> int:
    return sum(block == FOLDED for block in blocks(html))


def assert_issue(html: str) -> None:
    (reading,) = read(Capture(html.encode(), ADDRESS))
    assert reading.sound
    assert reading.issue is not None
    assert [headline.text for headline in reading.issue.headlines] == HEADLINES
    assert [item.text for item in reading.issue.items] == ITEMS


def below(html: str, more: str) -> str:
    return html.replace("<footer>", f"{more}<footer>")


def test_all_paragraphs_of_a_run_but_the_first_are_folded() -> None:
    assert folded(below(ISSUE, PLAIN * 40)) == 39


def test_of_a_long_run_no_more_blocks_stand_than_any_rule_looks_at() -> None:
    assert folded(below(ISSUE, PLAIN * 400)) == 50


def test_what_stands_behind_a_fold_is_where_it_was() -> None:
    html = below(ISSUE, PLAIN * 40 + "<p><a href='/end/'>The end</a></p>")
    near, every = blocks(html), html_blocks(html).blocks
    assert len(near) == len(every)
    assert all(one in {two, FOLDED} for one, two in zip(near, every, strict=True))


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_issue_is_read_from_every_markup_amid_prose(markup: str) -> None:
    html = MARKUPS[markup]()
    if "<footer>" in html:
        assert_issue(below(html, PLAIN * 60))


STAYING = {
    "a word that is sought": TEXT.replace("lamps", "Digest"),
    "such a word divided by a tag": TEXT.replace("lamps", "Dig<b>est</b>"),
    "such a word divided by what nobody sees": TEXT.replace("lamps", "Di&shy;gest"),
    "such a word with a letter by its number": TEXT.replace("lamps", "D&#105;gest"),
    "a short text": "Readers who walk the old wall at dusk.",
    "a short text with much room": "Readers who walk" + " " * 300 + "the old wall.",
    "a short text with many entities": "Readers " + "&amp;" * 60,
    "a bullet": f"● {TEXT}",
    "a typed number": f"1. {TEXT}",
    "an excerpt": f"{TEXT} …",
    "an excerpt with a link": f"{TEXT} [...] <a href='/r/'>Read more</a>",
    "a line break": TEXT.replace("lamps", "lamps<br>"),
}


@pytest.mark.parametrize("other", STAYING)
def test_other_paragraphs_stay_and_so_does_the_first_behind_them(other: str) -> None:
    html = below(ISSUE, PLAIN * 30 + f"<p>{STAYING[other]}</p>\n" + PLAIN * 30)
    assert folded(html) == 29 + 29
    assert_issue(html)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b"])
def test_where_words_may_be_divided_by_what_nobody_sees_nothing_is_folded(unseen: str) -> None:
    html = below(ISSUE, PLAIN * 30 + f"<p>{TEXT.replace('lamps', f'Di{unseen}gest')}</p>\n" + PLAIN * 30)
    assert folded(html) == 0
    assert_issue(html)


AROUND: dict[str, Callable[[str], str]] = {
    "an open list entry": lambda prose: f"<ul><li>One<p>Two</p>{prose}</li></ul>",
    "a heading": lambda prose: f"<h3>{prose}</h3>",
    "preformatted text": lambda prose: f"<pre>One\n{prose}</pre>",
}


@pytest.mark.parametrize("name", AROUND)
def test_paragraphs_that_are_others_by_what_they_stand_in_are_not_folded(name: str) -> None:
    assert folded(below(ISSUE, AROUND[name](PLAIN * 60))) == 0


ENCLOSED = {
    "a comment": "<!-- {} -->",
    "a script": "<script>{}</script>",
    "a text field": "<textarea>{}</textarea>",
    "a template": "<template>{}</template>",
    "an attribute": '<div title="{}">Title</div>',
    "a table": "<table>{}</table>",
    "a drawing": "<svg>{}</svg>",
    "a hidden part": "<div hidden>{}</div>",
    "an open link": "<a href='/open/'>{}",
    "an open emphasis in a paragraph": "<p><em>One</p>{}",
    "a choice": "<select>{}</select>",
    "what is not shown": "<noscript>{}</noscript>",
}


@pytest.mark.parametrize("library", ["lexbor", "lxml", "html.parser"])
@pytest.mark.parametrize("name", ENCLOSED)
def test_whatever_prose_stands_in_the_blocks_behind_it_are_where_they_were(name: str, library: str) -> None:
    end = "<p>Between <b>two</b></p><ul><li>Behind <a href='/end/'>the end</a></li></ul>"
    html = below(ISSUE, ENCLOSED[name].format(PLAIN * 40) + end)
    read = html_blocks if library == "lexbor" else partial(soup_blocks, library=library)
    near, every = read(html, sought=Sought.of([DIGEST])).blocks, read(html).blocks
    assert len(near) == len(every)
    assert all(one in {two, FOLDED} for one, two in zip(near, every, strict=True))
    assert_issue(html)


def test_a_page_that_says_what_stands_for_prose_is_read_whole() -> None:
    (short, count) = prose.folded(below(ISSUE, PLAIN * 40), Sought.of([DIGEST]))
    assert count == 1
    assert folded(below(ISSUE, prose.STAND_IN.search(short)[0] + PLAIN * 40)) == 0


def test_items_that_are_plain_paragraphs_are_read_from_the_whole_page() -> None:
    bare = "".join(f"<p>{text}</p>" for text in HEADLINES), "".join(f"<p>{text}</p>" for text in ITEMS)
    html = below(page(around(*bare)).replace("&", "&amp;"), PLAIN * 40)
    assert folded(html) > 40
    assert_issue(html)


def test_a_second_paragraph_right_below_the_last_item_is_told_as_ever() -> None:
    more = "<p>Eastmark’s council and Tolvane, said the ferry line Norrsund, will open the hall together.</p>"
    html = ISSUE.replace("</ul><p>“US-Japan", f"</ul>{more}{PLAIN * 60}<p>“US-Japan")
    (reading,) = read(Capture(html.encode(), ADDRESS))
    assert not reading.sound
