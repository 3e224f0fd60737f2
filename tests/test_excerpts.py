"""Of a big page only the parts near an issue are made into blocks, and the same issue comes of them."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import pytest
from invented_issue import HEADLINES, ITEMS, MARKUPS, RELATED, around, page, ul

from parsers import read
from parsers.excerpts import Sought
from parsers.html_blocks import PageBlocks, html_blocks
from parsers.model import Capture
from parsers.publications.us_japan_alliance_digest import PUBLICATION as DIGEST
from parsers.segment import Segment, segmentation

sys.path.append(str(Path(__file__).resolve().parents[1] / "fixtures" / "site"))
import replica_site

CARD = (
    "<div class='card digest'><h4><a href='/{n}/'>A link of the furniture number {n}</a></h4>"
    "<p>Some words of it, with <b>a few</b> that are bold.</p><ul><li>tag</li><li>another tag</li></ul></div>"
)
ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"


def cards(count: int) -> str:
    return "".join(CARD.format(n=n) for n in range(count))


def amid_furniture(html: str, before: int, after: int) -> str:
    """A page with cards around all that it holds."""
    body = re.search("<nav>|<body[^>]*>", html)
    start = 0 if body is None else body.start() if body[0] == "<nav>" else body.end()
    end = html.rfind("</body>") if "</body>" in html else len(html)
    return html[:start] + cards(before) + html[start:end] + cards(after) + html[end:]


def segments(found: PageBlocks) -> tuple[Segment, ...]:
    return segmentation(found.blocks, DIGEST, ended=True).segments


def assert_same_issue(html: str) -> None:
    near, every = html_blocks(html, Sought.of([DIGEST])), html_blocks(html)
    assert every.whole
    assert not near.whole
    assert len(near.blocks) < len(every.blocks)
    rest = iter(every.blocks)
    assert all(block in rest for block in near.blocks), "the same blocks in the same order, some left out"
    assert segments(every)
    assert segments(near) == segments(every)


@pytest.mark.parametrize("markup", [name for name in MARKUPS if name != "split spans"])
def test_the_issue_is_the_one_of_the_whole_page(markup: str) -> None:
    assert_same_issue(amid_furniture(MARKUPS[markup](), 150, 200))


@pytest.mark.parametrize(
    "path",
    sorted(path for path in replica_site.table(2) if "digest-vol" in path and not path.endswith(".pdf")),
)
def test_so_it_is_on_the_pages_of_the_replica(path: str) -> None:
    body = replica_site.answer(path, 2).body.decode()
    html = amid_furniture(body, 150, 200)
    if segments(html_blocks(html)):
        assert_same_issue(html)


def test_a_second_issue_far_below_is_found_too() -> None:
    html = amid_furniture(page(around(ul(HEADLINES), ul(ITEMS))), 150, 200)
    second = page(around(ul(HEADLINES[::-1]), ul(ITEMS[::-1])), title="US-Japan Alliance Digest Vol 2.8")
    html = html.replace("</body>", second[second.index("<main>") : second.index("</main>")] + "</body>")
    assert len(segments(html_blocks(html))) == 2
    assert_same_issue(html)


def test_an_issue_inside_lists_that_began_far_above_keeps_its_depth() -> None:
    inside = page(around(ul(HEADLINES), ul(ITEMS))).replace("<main>", f"<ul><li><ol><li>{cards(150)}<main>")
    assert_same_issue(inside.replace("</body>", cards(200) + "</body>"))


def test_whatever_furniture_stands_around_it() -> None:
    chance = random.Random(20230401)
    pieces = [
        *(CARD.format(n=1), RELATED, "<p>One<br>two</p>", "<h2>Three", "</div>", "<ul><li>Four", "</ul>"),
        *("<a href='/x'>", "</a>", "<p>• five</p>", "<li>six</li>", "<table><tr><td>seven</table>"),
    ]
    for _ in range(40):
        before, after = ("".join(chance.choices(pieces, k=400)) for _ in range(2))
        html = page(around(ul(HEADLINES), ul(ITEMS)))
        html = html.replace("<main>", f"{before}{cards(120)}<main>")
        html = html.replace("</main>", f"</main>{cards(120)}{after}")
        near, every = html_blocks(html, Sought.of([DIGEST])), html_blocks(html)
        assert segments(near) == segments(every)


@pytest.mark.parametrize("divided", ["Dig<i>est</i>", "Di&shy;gest"])
def test_words_that_something_divides_are_found_or_the_page_is_read_whole(divided: str) -> None:
    html = amid_furniture(page(around(ul(HEADLINES), ul(ITEMS))), 150, 200)
    far = html.replace(cards(1), f"<h1>US-Japan Alliance {divided} Vol 2.7</h1>{cards(1)}", 1)
    near, every = html_blocks(far, Sought.of([DIGEST])), html_blocks(far)
    assert [b for b in near.blocks if "Alliance Digest" in b.text] == [
        b for b in every.blocks if "Alliance Digest" in b.text
    ]


def test_a_small_page_and_one_that_is_all_near_are_read_whole() -> None:
    assert html_blocks(page(around(ul(HEADLINES), ul(ITEMS))), Sought.of([DIGEST])).whole
    assert html_blocks(page("".join(ul(ITEMS) for _ in range(200))), Sought.of([DIGEST])).whole


def test_a_page_without_an_issue_fails_as_the_whole_page_does() -> None:
    html = amid_furniture(page(around(ul(HEADLINES), "<p>Nothing</p>")), 150, 200)
    (near,) = read(Capture(html.encode(), ADDRESS))
    (short,) = read(Capture(page(around(ul(HEADLINES), "<p>Nothing</p>")).encode(), ADDRESS))
    assert near.failure is not None
    assert short.failure is not None
    assert near.failure.code is short.failure.code
