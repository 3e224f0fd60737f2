"""What a page's markup becomes, by either library that builds its tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.blocks import Block
from parsers.html_blocks import html_blocks, soup_blocks
from parsers.model import Link

MAKES: dict[str, Callable[[str], tuple[Block, ...]]] = {
    "lexbor": lambda html: html_blocks(html).blocks,
    "html.parser": lambda html: soup_blocks(html, "html.parser").blocks,
    "libxml2": lambda html: soup_blocks(html, "lxml").blocks,
}
by_every_make = pytest.mark.parametrize("blocks", MAKES.values(), ids=MAKES)


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


@by_every_make
@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One &amp; two &lt;b&gt;</p>", ["One & two <b>"]),
        ("<p>One</p><!-- <li>No</li> --><p>Two</p>", ["One", "Two"]),
        ("<p>One</p><script>var a = '<p>No</p>';</script><p>Two</p>", ["One", "Two"]),
        ("<p>One<svg><text>No<svg><text>No</text></svg></text></svg> two</p>", ["One two"]),
        ("<p>One</p><div hidden><p>No<b>No</b></p></div><p>Two</p>", ["One", "Two"]),
        ("<p>One</p><p style='color: red; Display : none'>No</p><p>Two</p>", ["One", "Two"]),
        ('<p title="<li>&quot;No">One</p>', ["One"]),
        ("<p>O<b>n</b>e<br>Two</p>", ["One", "Two"]),
        ("<p>One<custom-part>, still</custom-part> one</p>", ["One, still one"]),
        ("<h1>One<br>title</h1><h5>Two<br>Three</h5>", ["One title", "Two", "Three"]),
        ("<ul><li>•</li></ul><p>One</p>", ["One"]),
        ("<div>One</div></div></ul>Two", ["One", "Two"]),
    ],
)
def test_what_readers_see_is_text_between_breaks(
    blocks: Callable[[str], tuple[Block, ...]], html: str, expected: list[str]
) -> None:
    assert texts(blocks(f"<html><body>{html}</body></html>")) == expected


@by_every_make
def test_a_link_keeps_its_text_address_and_place(blocks: Callable[[str], tuple[Block, ...]]) -> None:
    (block,) = blocks(
        '<p>\n See <a href="/a?x=1&amp;y=2">the <b>one</b></a>, <a name="n">not</a> <a href="/c">it</a></p>'
    )
    assert block.text == "See the one, not it"
    assert list(block.links) == [Link("the one", "/a?x=1&y=2", 4), Link("it", "/c", 17)]


@by_every_make
def test_a_link_around_several_blocks_is_one_of_each(blocks: Callable[[str], tuple[Block, ...]]) -> None:
    first, second, third = blocks('<a href="/x"><div>One</div><div>Two</div></a><p>Three</p>')
    assert (first.links, second.links, third.links) == ((Link("One", "/x", 0),), (Link("Two", "/x", 0),), ())


@by_every_make
def test_lists_are_told_apart_and_know_their_depth(blocks: Callable[[str], tuple[Block, ...]]) -> None:
    html = "<ul><li>One<ul><li>Inner</li></ul></li></ul><ol><li><p>Two</p><p>More</p></li></ol><p>Out</p>"
    one, inner, two, more, out = blocks(html)
    assert [block.kind for block in (one, inner, two, more, out)] == [
        "list-item", "list-item", "list-item", "paragraph", "paragraph",
    ]  # fmt: skip
    assert [block.depth for block in (one, inner, two, more, out)] == [1, 2, 1, 1, 0]
    assert two.list_id == more.list_id
    assert len({one.list_id, inner.list_id, two.list_id, out.list_id}) == 4
    assert out.list_id == 0


@by_every_make
def test_headings_have_a_level_and_the_title_its_own(blocks: Callable[[str], tuple[Block, ...]]) -> None:
    found = blocks("<html><head><title>T</title></head><body><h3>Three</h3><p>P</p></body></html>")
    assert [(block.kind, block.level) for block in found] == [
        ("heading", 7),
        ("heading", 3),
        ("paragraph", 0),
    ]


def test_text_that_holds_tags_as_they_are_is_text() -> None:
    assert texts(html_blocks("<p>One</p><xmp><li>Two</li></xmp>").blocks) == ["One", "<li>Two</li>"]


def test_a_locator_counts_the_elements_before_the_text() -> None:
    blocks = html_blocks("<p>One <b>two</b> <img src=x></p><p>Three</p>").blocks
    assert [block.locator for block in blocks] == ["element 4", "element 7"]


def test_a_hundred_thousand_levels_are_read_whole() -> None:
    html = "<div>" * 100_000 + "<ul><li>One</li></ul>" + "</div>" * 100_000 + "<p>Two</p>"
    assert texts(html_blocks(html).blocks) == ["One", "Two"]
