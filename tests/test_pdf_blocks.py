"""PDFs become blocks: every line in one of them, in reading order, joined as they were before wrapping."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from pdf_samples import FLEET, NAVY, STOCK, YARD, Put, Sheet, column, content, pdf, raw_page

from parsers.blocks import Block
from parsers.pdf_blocks import pdf_blocks

ITEMS = (NAVY, YARD, FLEET, STOCK)
BOX = re.compile(r"page (\d+) box ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)")


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


def wrapped(*lines: str, x: float = 72, top: float = 300) -> list[Put]:
    """Lines set by hand, below each other."""
    return [Put(x, top + 13 * index, line) for index, line in enumerate(lines)]


@pytest.mark.parametrize("bullet", ["• ", "- ", "– ", "* ", "· "])
@pytest.mark.parametrize("hang", [True, False])
@pytest.mark.parametrize("width", [48, 70, 78])
def test_list_entries_are_unwrapped_whatever_their_bullet(bullet: str, hang: bool, width: int) -> None:
    blocks = pdf_blocks(pdf(column(ITEMS, bullet=bullet, hang=hang, width=width)))
    assert texts(blocks) == list(ITEMS)
    assert {(block.kind, block.glyph) for block in blocks} == {("list-item", bullet.strip())}


def test_an_entry_goes_on_over_columns_and_pages() -> None:
    lines = column(ITEMS * 2, width=38)
    first, second, third = lines[:17], lines[17:35], lines[35:]
    title = Put(72, 40, "US-Japan Alliance Digest Vol 2.4 of the invented kind", 14)
    left = [Put(put.x, 90 + 13 * index, put.text) for index, put in enumerate(first)]
    right = [Put(put.x + 250, 90 + 13 * index, put.text) for index, put in enumerate(second)]
    over = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(third)]
    blocks = pdf_blocks(pdf([title, *left, *right], over))
    assert texts(blocks) == [title.text, *ITEMS, *ITEMS]
    assert blocks[0].kind == "heading"


def test_columns_are_read_one_after_the_other_even_if_the_file_writes_row_by_row() -> None:
    left, right = column(ITEMS[:2], width=38), column(ITEMS[2:], x=325, top=75, width=38)
    rows = sorted([*left, *right], key=lambda put: put.top)
    assert texts(pdf_blocks(pdf(rows))) == list(ITEMS)


def test_lines_in_any_order_of_the_file_are_read_from_the_top() -> None:
    assert texts(pdf_blocks(pdf(column(ITEMS)[::-1]))) == list(ITEMS)


def test_bullets_that_the_file_writes_apart_come_back_to_their_lines() -> None:
    lines = column(ITEMS)
    bodies = [
        Put(put.x + 12 * put.text.startswith("•"), put.top, put.text.removeprefix("• ")) for put in lines
    ]
    bullets = [Put(put.x, put.top, "•") for put in lines if put.text.startswith("•")]
    blocks = pdf_blocks(pdf([*bodies, *bullets]))
    assert texts(blocks) == list(ITEMS)
    assert {block.glyph for block in blocks} == {"•"}


def test_a_wrapped_line_that_begins_with_a_dash_is_no_list_entry() -> None:
    lines = wrapped(
        "The two sides agreed on a zone of two hundred miles for all navies",
        "– a term that the delegation had refused for months – and on talks",
        "to be held in the spring of the coming year.",
    )
    assert texts(pdf_blocks(pdf(lines))) == [
        "The two sides agreed on a zone of two hundred miles for all navies – a term that the delegation had "
        "refused for months – and on talks to be held in the spring of the coming year."
    ]


def test_heads_feet_and_page_numbers_stand_outside_of_every_entry() -> None:
    lines = column(ITEMS, width=60)
    sheets = []
    for number, part in enumerate((lines[:9], lines[9:17], lines[17:]), 1):
        placed = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(part)]
        head, foot = Put(72, 30, "Invented Text Weekly"), Put(280, 760, f"Page {number} of 3")
        sheets.append([head, *placed, foot])
    blocks = pdf_blocks(pdf(*sheets))
    assert texts(blocks) == ["Invented Text Weekly", *ITEMS, "Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    assert [page for page, *_ in BOX.findall(blocks[0].locator)] == ["1", "2", "3"]


def test_every_character_ends_in_exactly_one_block() -> None:
    lines = [
        Put(300, 30, "A head"),
        *column(ITEMS, width=41),
        Put(72, 770, "7"),
        Put(500, 400, "beside it all"),
    ]
    found = "".join(block.glyph + block.text for block in pdf_blocks(pdf(lines)))
    written = "".join(put.text for put in lines)
    assert Counter(found.replace(" ", "")) == Counter(written.replace(" ", ""))


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        # The joined word stands elsewhere in the document.
        (
            "The opposition voted for the plan, and so did all of the oppo-",
            "sition abroad.",
            "opposition abroad",
        ),
        # The word with its hyphen stands elsewhere.
        ("A long-range missile was shown at the fair, the other long-", "range system.", "long-range system"),
        # Nothing speaks for hyphenation in this document.
        (
            "The cabinet of Veldania has rejected the unforeseen ill-",
            "advised plan.",
            "ill-advised plan",
        ),
        (
            "The cabinet of Veldania is to publish all of the mid-",
            "January report.",
            "mid-January report",
        ),
    ],
)
def test_line_end_hyphens_are_undone_where_the_document_says_so(first: str, second: str, text: str) -> None:
    (block,) = pdf_blocks(pdf(wrapped(first, second)))
    assert text in block.text


@pytest.mark.parametrize(
    ("first", "second", "text", "unsure"),
    [
        # Nothing says whether a word that stands once is one or two.
        ("Amsel has laid its new under-", "sea cable to the island.", "under-sea cable", ("under-|sea",)),
        (
            "They met for the new space-",
            "surveillance treaty.",
            "space-surveillance",
            ("space-|surveillance",),
        ),
        # The word stands elsewhere in both ways.
        ("An undersea cable, or under-sea line, is under-", "sea work.", "undersea work", ("under-|sea",)),
        # A compound stands elsewhere, though a line break parts it at another place.
        (
            "The space-surveillance radar and the space-",
            "surveillance treaty.",
            "space-surveillance treaty",
            (),
        ),
        # What begins compounds, capitals behind the hyphen, endings that are no word.
        ("The yard has built a new short-", "range missile.", "short-range", ()),
        ("The fleet has called on the Self-", "Defense Forces.", "Self-Defense", ()),
        ("The parties have named the oppo-", "sition leader.", "opposition leader", ()),
        # Some type-setters add a hyphen in front of the word's own.
        ("The fleet has called on the Self-", "-Defense Forces.", "Self-Defense", ()),
    ],
)
def test_a_line_end_hyphen_that_nothing_confirms_is_told(
    first: str, second: str, text: str, unsure: tuple[str, ...]
) -> None:
    (block,) = pdf_blocks(pdf(wrapped(first, second)))
    assert text in block.text
    assert tuple(block.unsure) == unsure


@pytest.mark.parametrize("odd", [11.5, 6.0])
def test_one_odd_letter_at_the_start_of_a_line_does_not_part_a_paragraph(odd: float) -> None:
    rest = wrapped(
        "sel has announced that the new agreement is to", "enter into force at once in all its islands."
    )
    first = Put(rest[0].x, rest[0].top + 0.8 * (rest[0].size - odd), "Ö", odd)
    moved = [replace(rest[0], x=rest[0].x + 0.6 * odd), *rest[1:]]
    assert texts(pdf_blocks(pdf([first, *moved]))) == [
        "Ösel has announced that the new agreement is to enter into force at once in all its islands."
    ]


def test_a_text_below_two_columns_does_not_go_on_with_the_last_entry() -> None:
    left, right = column((NAVY, YARD), width=38), column((FLEET,), width=38, x=320)
    end = (
        "• The working group of both staffs will",
        "  meet in April at Holmgard, where all",
        "  the yards are to send all their men.",
    )
    right += wrapped(*end, x=320, top=right[-1].top + 13)
    below = "The Port Amsel Digest is compiled by the Harbor Society and sent to all who ask."
    entries = (
        NAVY,
        YARD,
        FLEET,
        "The working group of both staffs will meet in April at Holmgard, where all the yards are to send "
        "all their men.",
    )
    assert texts(pdf_blocks(pdf([*left, *right, Put(72, left[-1].top + 26, below)]))) == [*entries, below]


def test_a_document_that_plainly_hyphenates_has_its_hyphens_undone() -> None:
    lines = wrapped(
        "The minister of Veldania has announced that the new agree-",
        "ment shall enter into force at once, after the two parlia-",
        "ments have given their consent. The agreement is the sec-",
        "ond of its kind, and observers in Port Amsel are expec-",
        "ting more of them.",
    )
    assert texts(pdf_blocks(pdf(lines))) == [
        "The minister of Veldania has announced that the new agreement shall enter into force at once, after "
        "the two parliaments have given their consent. The agreement is the second of its kind, and "
        "observers in Port Amsel are expecting more of them."
    ]


def test_compounds_broken_at_another_place_confirm_their_hyphen() -> None:
    lines = wrapped(
        "The ministers have signed the space-surveil-",
        "lance treaty, and the oppo-",
        "sition opposes it. Observers say the space-",
        "surveillance treaty has its opposition; surveillance goes on.",
    )
    (block,) = pdf_blocks(pdf(lines))
    assert "the space-surveillance treaty has" in block.text
    assert not block.unsure


def test_capitals_are_joined_in_a_document_that_hyphenates_and_told() -> None:
    lines = wrapped(
        "The opposition is for a clear oppo-",
        "sition to the new pact of NI-",
        "NON with Port Amsel and the others.",
    )
    (block,) = pdf_blocks(pdf(lines))
    assert "the new pact of NINON with" in block.text
    assert list(block.unsure) == ["NI-|NON"]


def test_labels_and_lists_without_gaps_keep_apart() -> None:
    lines = [
        *wrapped("Image Source: Port Amsel Wire", "Headlines", top=72),
        *column(("Harbor Compact Signed", "Refit Moves to Port Amsel"), top=98),
        *wrapped("Details", top=124),
        *column((NAVY,), top=137),
    ]
    assert texts(pdf_blocks(pdf(lines))) == [
        "Image Source: Port Amsel Wire",
        "Headlines",
        "Harbor Compact Signed",
        "Refit Moves to Port Amsel",
        "Details",
        NAVY,
    ]


def test_the_locator_is_the_box_on_the_page_from_the_top_left() -> None:
    (block,) = pdf_blocks(pdf([], [], [Put(100, 200, "Veldania"), Put(100, 213, "agrees.")]))
    ((page, x0, top, x1, bottom),) = BOX.findall(block.locator)
    assert page == "3"
    assert float(x0) == pytest.approx(100, abs=1)
    assert float(x1) == pytest.approx(148, abs=1)
    assert 195 <= float(top) <= 202
    assert 220 <= float(bottom) <= 227


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_page_shown_on_its_side_is_read_like_any_other(rotate: int) -> None:
    upright = pdf_blocks(pdf(column(ITEMS, width=60)))
    turned = pdf_blocks(pdf(Sheet(column(ITEMS, width=60), rotate=rotate)))
    assert texts(turned) == list(ITEMS) == texts(upright)
    (_, x0, top, x1, bottom), *_ = BOX.findall(turned[0].locator)
    assert float(x1) - float(x0) < float(bottom) - float(top)


def test_links_stand_at_their_place_in_the_text() -> None:
    lines = wrapped("The report of the board is here, and the files are there, too.")
    links = [(72 + 6 * 27, 300, 72 + 6 * 31, 310, "https://digest-replica.invalid/report")]
    (block,) = pdf_blocks(pdf(Sheet(lines, links=links)))
    (link,) = block.links
    assert (link.text, link.href, link.offset) == ("here", "https://digest-replica.invalid/report", 27)


def test_columns_too_short_to_show_themselves_are_those_of_the_page_before() -> None:
    lines = column(ITEMS * 2, width=38)
    half = (len(lines) - 4) // 2
    left, right, rest = lines[:half], lines[half : 2 * half], lines[2 * half :]
    assert 4 <= len(rest) <= 5
    first = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(left)]
    first += [Put(put.x + 250, 72 + 13 * index, put.text) for index, put in enumerate(right)]
    over = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(rest[:-1])]
    over.append(Put(rest[-1].x + 250, 72, rest[-1].text))
    assert texts(pdf_blocks(pdf(first, over))) == [*ITEMS, *ITEMS]


def test_notes_at_the_foot_of_a_page_part_no_entry() -> None:
    lines = column(ITEMS)
    pages = []
    for part in (lines[:8], lines[8:]):
        puts = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(part)]
        pages.append([*puts, Put(72, 700, f"{len(pages) + 1}. The figures are those of the yard.", 8)])
    assert texts(pdf_blocks(pdf(*pages)))[: len(ITEMS)] == list(ITEMS)


def test_raised_numbers_of_notes_are_left_out_and_others_stay() -> None:
    width = 6 * len("The yard of Port Amsel has 430 fitters and G7 guests.")
    lines = [
        Put(72, 300, "The yard of Port Amsel has 430 fitters and G7 guests."),
        Put(72 + width, 297, "1", 6),
    ]
    (block,) = pdf_blocks(pdf(lines))
    assert block.text == lines[0].text


def test_small_print_above_a_column_is_no_part_of_its_text() -> None:
    lines = column(ITEMS, width=38)
    half = len(lines) // 2
    left = [Put(put.x, 72 + 13 * index, put.text) for index, put in enumerate(lines[:half])]
    right = [Put(put.x + 250, 72 + 13 * index, put.text) for index, put in enumerate(lines[half:])]
    head = Put(430, 56, "Invented text for testing", 8)
    assert texts(pdf_blocks(pdf([head, *left, *right]))) == [head.text, *ITEMS]


def test_a_bullet_on_a_line_of_its_own_belongs_to_the_line_below() -> None:
    bodies = [column((item,), bullet="", width=70) for item in ITEMS]
    puts, top = [], 72.0
    for body in bodies:
        puts.append(Put(72, top, "•"))
        puts += [Put(78, top + 13 * index, put.text) for index, put in enumerate(body, 1)]
        top = puts[-1].top + 20
    blocks = pdf_blocks(pdf(puts))
    assert [(block.glyph, block.text) for block in blocks] == [("•", item) for item in ITEMS]


def test_drawn_bullets_make_entries() -> None:
    lines = column(ITEMS, bullet="  ")
    starts = [put for put in lines if any(item.startswith(put.text[:30]) for item in ITEMS)]
    assert len(starts) == len(ITEMS)
    drawn = b"\n".join(f"74 {792 - put.top - 6:.1f} 3 3 re f".encode() for put in starts)
    blocks = pdf_blocks(raw_page(content(lines) + b"\n" + drawn))
    assert [(block.kind, block.glyph, block.text) for block in blocks] == [
        ("list-item", "", item) for item in ITEMS
    ]
