"""pdfplumber vouches for what PDFium read: silent where they agree, plain where they don't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pdf_samples import FLEET, NAVY, STOCK, YARD, Put, Sheet, column, pdf

from parsers.blocks import Block, DocumentError
from parsers.pdf_blocks import pdf_blocks
from parsers.pdf_witness import differences

ITEMS = (NAVY, YARD, FLEET, STOCK)
SHEETS = {
    "one column": [column(ITEMS)],
    "two columns": [[*column(ITEMS[:2], width=38), *column(ITEMS[2:], x=325, width=38)]],
    "over two pages": [column(ITEMS)[:8], column(ITEMS)[8:]],
    "on its side": [Sheet(column(ITEMS, width=60), rotate=90)],
    "bold as letters set twice": [
        [twin for put in column(ITEMS) for twin in (put, replace(put, x=put.x + 0.3))]
    ],
}


def places(blocks: tuple[Block, ...]) -> list[tuple[str, Block]]:
    return [(f"item {number}", block) for number, block in enumerate(blocks, 1)]


@pytest.mark.parametrize("sheets", SHEETS.values(), ids=SHEETS)
def test_nothing_is_said_where_both_read_the_same(sheets: list[Sheet]) -> None:
    body = pdf(*sheets)
    blocks = pdf_blocks(body)
    assert [block.text for block in blocks] == list(ITEMS)
    assert differences(body, places(blocks)) == ()


def test_line_end_hyphens_are_no_difference() -> None:
    lines = [
        "The opposition voted against it, as did the rest of the oppo-",
        "sition in the mid-",
        "January vote.",
    ]
    body = pdf([Put(72, 72 + 13 * index, line) for index, line in enumerate(lines)])
    assert differences(body, places(pdf_blocks(body))) == ()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("430 fitters", "480 fitters"), ("2027—three", "2027–three"), ("$1.4bn", "1.4bn"), ("20-21", "2021")],
)
def test_other_words_are_a_difference(ours: str, theirs: str) -> None:
    body = pdf(column(ITEMS))
    blocks = list(pdf_blocks(body))
    blocks[1] = blocks[1]._replace(text=blocks[1].text.replace(ours, theirs))
    (found,) = differences(body, places(tuple(blocks)))
    assert (found.witness, found.kind, found.place) == ("pdfplumber", "wording", "item 2")
    assert theirs in found.ours
    assert ours in found.theirs


@pytest.mark.parametrize("cut", [slice(1, None), slice(None, -1), slice(0, 0)])
def test_missing_characters_are_a_difference(cut: slice) -> None:
    body = pdf(column((NAVY,)))
    (block,) = pdf_blocks(body)
    assert len(differences(body, [("item 1", block._replace(text=block.text[cut]))])) == 1


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.4\n", pdf(), pdf(column((NAVY,)), password="secret")],
    ids=["garbage", "no pages", "locked"],
)
def test_a_witness_that_can_not_read_says_so(body: bytes) -> None:
    (block,) = pdf_blocks(pdf(column((NAVY,))))
    with pytest.raises(DocumentError) as caught:
        differences(body, [("item 1", block)])
    assert "pdfplumber" in caught.value.message


def test_raised_numbers_of_notes_are_no_difference_and_other_digits_are() -> None:
    text = "The yard of Port Amsel has 430 fitters and G7 guests."
    note = Put(72 + 6 * len(text), 297, "1", 6)
    (block,) = pdf_blocks(body := pdf([Put(72, 300, text), note]))
    assert differences(body, [("item 1", block)]) == ()
    altered = block._replace(text=text.replace("430", "43"))
    assert len(differences(body, [("item 1", altered)])) == 1
