"""PDFs that can't be read end in a typed failure with one sentence, and nothing is never a success."""

from __future__ import annotations

import pytest
from pdf_samples import FLEET, NAVY, Put, column, pdf, raw_page

from parsers.blocks import DocumentError
from parsers.model import ErrorCode
from parsers.pdf_blocks import pdf_blocks

WHOLE = pdf(column((NAVY, FLEET)), column((FLEET,)))


def failure(body: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        pdf_blocks(body)
    assert caught.value.message.startswith("expected ")
    return caught.value


def test_a_password_is_needed() -> None:
    assert failure(pdf(column((NAVY,)), password="open sesame")).code is ErrorCode.ENCRYPTED


def test_a_lock_that_opens_without_a_password_is_no_hindrance() -> None:
    (block,) = pdf_blocks(pdf(column((NAVY,)), owner="keeper"))
    assert block.text == NAVY


@pytest.mark.parametrize(
    "body",
    [pdf([]), pdf([], [], []), pdf([Put(72, 72, "   ")])],
    ids=["an empty page", "empty pages", "white space"],
)
def test_no_text(body: bytes) -> None:
    found = failure(body)
    assert found.code is ErrorCode.NO_TEXT
    assert "0 characters" in found.message


def test_no_pages() -> None:
    found = failure(pdf())
    assert found.code is ErrorCode.NO_TEXT
    assert "0 pages" in found.message


def test_too_many_pages() -> None:
    found = failure(pdf(*([[Put(72, 72, "a page")]] * 201)))
    assert found.code is ErrorCode.TOO_MANY_PAGES
    assert "201" in found.message


def test_as_many_pages_as_may_be() -> None:
    assert pdf_blocks(pdf(*([[Put(72, 72, "a page of this document")]] * 200)))


def test_letters_without_a_meaning() -> None:
    symbols = raw_page(
        b"BT /F1 10 Tf 72 700 Td (\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13\x14\x15\x16) Tj ET"
    )
    assert failure(symbols).code is ErrorCode.NO_UNICODE_MAP


@pytest.mark.parametrize("noise", [b"", bytes(range(256)) * 40, b"x" * 5000], ids=["none", "binary", "text"])
def test_garbage(noise: bytes) -> None:
    assert failure(b"%PDF-1.7\n" + noise).code is ErrorCode.DAMAGED


@pytest.mark.parametrize("part", [0.2, 0.5, 0.7, 0.9, 0.97])
def test_a_cut_file_is_never_taken_for_a_whole_one(part: float) -> None:
    assert failure(WHOLE[: int(len(WHOLE) * part)]).code is ErrorCode.DAMAGED


def test_a_page_that_is_missing_is_no_shorter_document() -> None:
    assert failure(WHOLE.replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [4 0 R 9 0 R]")).code is ErrorCode.DAMAGED


def test_the_mark_may_come_after_other_bytes() -> None:
    assert [block.text for block in pdf_blocks(b"HTTP noise\r\n" + WHOLE)] == [NAVY, FLEET, FLEET]
