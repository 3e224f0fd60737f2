"""BeautifulSoup checks a big page without its furniture, and finds what it finds in the whole page."""

from __future__ import annotations

import random

import pytest
from invented_issue import HEADLINES, ITEMS, MARKUPS, around, escaped, page, typed, ul
from test_excerpts import ADDRESS, segments

from parsers import read
from parsers.excerpts import Sought
from parsers.furniture import without_furniture
from parsers.html_blocks import soup_blocks
from parsers.model import Capture, Issue, Key, Reading
from parsers.publications.us_japan_alliance_digest import PUBLICATION as DIGEST
from parsers.witness import outline

SOUGHT = Sought.of([DIGEST])
PLAIN = (
    "<div class='card'><h4><a href='/{n}/'>A link &amp; {n}</a></h4><p>Words,<br><b>some</b> bold.</p></div>"
)


def plain(count: int) -> str:
    return "".join(PLAIN.format(n=n) for n in range(count))


def amid_plain(html: str) -> str:
    return html.replace("<main>", f"{plain(200)}<main>").replace("</main>", f"</main>{plain(200)}")


def seen_by_soup(html: str) -> list[Issue]:
    return [outline(segment) for segment in segments(soup_blocks(html, "lxml"))]


def checked(html: str) -> Reading:
    (one,) = read(Capture(html.encode(), ADDRESS), second_witness="always")
    return one


def test_what_is_left_is_the_issue_and_a_margin() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)))
    short = without_furniture(amid_plain(html), SOUGHT)
    assert 30 < short.count("class='card'") < 120
    assert all(escaped(text) in short for text in (*HEADLINES, *ITEMS))
    assert short.startswith(html[: html.index("<main>")])
    assert short.endswith("</body></html>")


@pytest.mark.parametrize("markup", [name for name in MARKUPS if name != "split spans"])
def test_the_issue_is_the_one_of_the_whole_page(markup: str) -> None:
    html = MARKUPS[markup]().replace("<body>", f"<body>{plain(200)}", 1)
    html = html.replace("</body>", f"{plain(200)}</body>")
    short = without_furniture(html, SOUGHT)
    assert len(short) < len(html) - 10_000
    assert [issue.key for issue in seen_by_soup(html)] == [Key(2, 7)]
    assert seen_by_soup(short) == seen_by_soup(html)


def test_whatever_furniture_stands_around_it_the_readers_agree() -> None:
    chance = random.Random(20230402)
    pieces = [
        *(
            PLAIN.format(n=1),
            "<p>One<br>two</p>",
            "<h2>Three",
            "</div>",
            "<ul><li>Four",
            "</ul>",
            "<!-- <div>",
        ),
        *("<a href='/x'>", "</a>", "<p>• five</p>", "-->", "<table><tr><td>seven</table>", "<script>'<div>'"),
        *("</script>", "<div title='>'>eight</div>", "<DIV>nine</DIV>", "<form><p>ten</p></form>"),
    ]
    html = page(around(ul(HEADLINES), ul(ITEMS)))
    for _ in range(20):
        before, after = ("".join(chance.choices(pieces[:6], k=60)) + plain(150) for _ in range(2))
        behind = "".join(chance.choices(pieces, k=400))
        whole = html.replace("<main>", f"{before}<main>").replace("</main>", f"</main>{after}{behind}")
        assert checked(whole).discrepancies == checked(html).discrepancies


@pytest.mark.parametrize(
    "kept",
    [
        "<div>Dig<b>est</b> of something</div>",
        "<div>Dig&#101;st of something</div>",
        "<div>Di&shy;gest of something</div>",
        "<div><form><p>A form</p></form></div>",
        "<div><table><tr><td>A table</td></tr></table></div>",
        "<div><script>'<p>'</script></div>",
        "<div><p>Never closed</div>",
        "<div title='a > b'>A sign in its tag</div>",
        "<span>No block of its own</span>",
    ],
)
def test_what_others_may_read_otherwise_or_may_be_sought_stays(kept: str) -> None:
    html = amid_plain(page(around(ul(HEADLINES), ul(ITEMS)))).replace("</body>", f"{kept}{plain(100)}</body>")
    assert kept in without_furniture(html, SOUGHT)


def test_what_the_witness_sees_otherwise_is_told_on_a_big_page_too() -> None:
    # HTML 5 moves text that stands loose in a table in front of it; BeautifulSoup's parser leaves it there.
    lists = f"<table><tr><td>{around(ul(HEADLINES), ul(ITEMS[:4]))}</td></tr>{typed(ITEMS[4:])}</table>"
    found = checked(amid_plain(page(lists))).discrepancies
    assert [(seen.witness, seen.place) for seen in found] == [("beautifulsoup", "item 5")]


def test_a_small_page_is_left_alone() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)) + plain(3))
    assert without_furniture(html, SOUGHT) is html
