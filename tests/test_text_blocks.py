"""Text copies become one block a paragraph; e-mails give up their page, text and PDFs."""

from __future__ import annotations

import base64
import quopri
import textwrap
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from parsers.blocks import Block, DocumentError
from parsers.email_parts import email_parts, looks_like_email
from parsers.text_blocks import own_address, text_blocks

ITEMS = (
    "The Veldanian navy sent the frigate Corrin to Port Amsel on February 16, where her crew will spend "
    "ten days at anchor. The visit is the third this year, and the harbour office said that two more would "
    "follow.",
    "Ostrava Shipyards said on Oct 24 that a second seaplane would leave its slip in mid-December – a month "
    "late – after a long-running dispute over rivets. The yard employs four hundred people in the old "
    "town alone.",
    "Ministers of both countries met on the same day and signed a paper about rare earths in the Tollen "
    "hills, which geologists call the richest of the coast. No sum was named; a spokesman spoke of patience "
    "and tea.",
)
HEADLINES = (
    "Frigate Corrin anchors at Port Amsel",
    "Second seaplane leaves its slip",
    "Rare earths agreed on",
)


def texts(text: str) -> list[str]:
    return [block.text for block in text_blocks(text)]


def test_each_line_is_a_block_with_its_number_and_its_bullet_taken_off() -> None:
    text = "Tollen Digest Vol 2.4\n\nImage Source: None\n  • First things\n  • Second things\n\n"
    assert text_blocks(text) == (
        Block("paragraph", "Tollen Digest Vol 2.4", locator="line 1"),
        Block("paragraph", "Image Source: None", locator="line 3"),
        Block("paragraph", "First things", glyph="•", locator="line 4"),
        Block("paragraph", "Second things", glyph="•", locator="line 5"),
    )


@pytest.mark.parametrize("form", ["  • {}\n", "● {}\n\n", "- {}\n", "– {}\r\n", "●{}\n\n\n", "\uf0b7\t{}\r"])
def test_every_typed_bullet_gives_the_same_texts(form: str) -> None:
    text = "Headlines\n" + "".join(form.format(line) for line in (*HEADLINES, *ITEMS))
    assert texts(text) == ["Headlines", *HEADLINES, *ITEMS]
    assert [block.bulleted for block in text_blocks(text)] == [False] + [True] * 6


def test_a_first_line_that_is_an_address_is_left_out_and_still_counted() -> None:
    text = "\ufeffhttps://digest.invalid/vol-2-4/\nHeadlines:\n"
    assert own_address(text) == "https://digest.invalid/vol-2-4/"
    assert text_blocks(text) == (Block("paragraph", "Headlines:", locator="line 2"),)


@pytest.mark.parametrize("line", ["", "See https://digest.invalid/", "ftp://digest.invalid/", "https://"])
def test_another_first_line_is_no_address(line: str) -> None:
    assert own_address(f"{line}\nHeadlines") is None


def test_an_address_on_a_later_line_is_text() -> None:
    assert texts("Headlines\nhttps://digest.invalid/\n") == ["Headlines", "https://digest.invalid/"]


@pytest.mark.parametrize("width", [60, 72, 100])
@pytest.mark.parametrize("bullet", ["  • ", "- ", "● "])
def test_a_hard_wrapped_text_is_rejoined(width: int, bullet: str) -> None:
    hanging = " " * len(bullet)
    lines = ["Headlines", *(bullet + line for line in HEADLINES), "Details"]
    for item in ITEMS:
        lines += textwrap.wrap(item, width, initial_indent=bullet, subsequent_indent=hanging)
    assert texts("\n".join(lines)) == ["Headlines", *HEADLINES, "Details", *ITEMS]


def test_a_rejoined_paragraph_names_all_its_lines() -> None:
    wrapped = [line for item in ITEMS for line in (*textwrap.wrap(item, 70), "")]
    blocks = text_blocks("\n".join(["Title", "", *wrapped]))
    assert [block.text for block in blocks] == ["Title", *ITEMS]
    assert [block.locator for block in blocks] == ["line 1", "lines 3-6", "lines 8-11", "lines 13-16"]


def test_lines_that_are_short_by_nature_stay_apart() -> None:
    lines = ["Headlines", "Image Source: The Tollen Times", *HEADLINES, "Details", "Cut in the mid"]
    assert texts("\n".join(lines)) == lines


def test_long_lines_of_one_paragraph_each_stay_apart() -> None:
    assert texts("\n".join(ITEMS)) == list(ITEMS)


def test_a_bullet_on_a_line_of_its_own_belongs_to_the_next_line() -> None:
    blocks = text_blocks("●\nFirst things\n●\nSecond things\n●\n\nThe end\n")
    assert [(block.glyph, block.text) for block in blocks] == [
        ("●", "First things"),
        ("●", "Second things"),
        ("", "The end"),
    ]
    assert blocks[0].locator == "lines 1-2"


def test_white_space_of_any_kind_makes_no_blocks() -> None:
    assert text_blocks("") == ()
    assert text_blocks(" \n\t\n\u00a0\n\u200b\n•\n") == ()


def test_fifty_thousand_lines_are_read() -> None:
    assert len(text_blocks("- one\n" * 50_000)) == 50_000


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in ({"From": "desk@tollen.invalid", "To": "you@tollen.invalid"} | headers).items():
        made[name] = value
    return made


PAGE = "<html><body><p>Café in Port Amsel — “closed”</p></body></html>"


def test_the_page_of_an_email_is_preferred_to_its_text() -> None:
    made = message(Subject="Tollen Digest Vol 2.4 – März", Date="Tue, 21 Feb 2023 10:00:00 +0900")
    made.set_content("Plain words", cte="quoted-printable")
    made.add_alternative(PAGE, subtype="html", cte="base64")
    made.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="digest.pdf")
    parts = email_parts(made.as_bytes())
    assert parts.subject == "Tollen Digest Vol 2.4 – März"
    assert parts.date == datetime(2023, 2, 21, 1, 0, tzinfo=UTC)
    assert (parts.html or b"").decode(parts.charset or "").strip() == PAGE
    assert (parts.text or "").strip() == "Plain words"
    assert parts.pdfs == (b"%PDF-1.4 x",)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16", "no-such-charset"])
@pytest.mark.parametrize("coding", ["8bit", "quoted-printable", "base64"])
def test_text_of_any_charset_and_coding_is_read(charset: str, coding: str) -> None:
    words = "Café “quoted”"
    body = words.encode("utf-8" if charset == "no-such-charset" else charset)
    coded = {"8bit": body, "quoted-printable": quopri.encodestring(body), "base64": base64.encodebytes(body)}
    head = f"From: a@tollen.invalid\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n"
    head += f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    assert (email_parts(head.encode() + coded[coding]).text or "").strip() == words


def test_a_forwarded_message_that_says_more_is_the_one_read() -> None:
    inner = message(Subject="Tollen Digest Vol 2.5", Date="Wed, 01 Mar 2023 00:00:00 +0000")
    inner.set_content("\n".join(ITEMS))
    outer = message(Subject="Fwd: have a look")
    outer.set_content("See below.")
    outer.add_attachment(inner)
    parts = email_parts(outer.as_bytes())
    assert parts.subject == "Tollen Digest Vol 2.5"
    assert parts.date == datetime(2023, 3, 1, tzinfo=UTC)
    assert ITEMS[2] in (parts.text or "")


def test_forwards_are_followed_five_deep() -> None:
    def nested(depth: int) -> bytes:
        made = message(Subject="core")
        made.set_content("The core says rather more than anything around it.")
        for level in range(depth):
            around = message(Subject=f"level {level}")
            around.set_content("x")
            around.add_attachment(made)
            made = around
        return made.as_bytes()

    assert email_parts(nested(5)).subject == "core"
    assert email_parts(nested(6)).subject == "level 5"


def test_parts_nested_without_end_are_a_typed_failure() -> None:
    lines = ["From: a@tollen.invalid", "Subject: x"]
    for level in range(3_000):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    with pytest.raises(DocumentError, match="nested"):
        email_parts("\r\n".join(lines).encode())


@pytest.mark.parametrize(
    "head",
    [
        b"Date: nonsense\nSubject: =?utf-8?q?=ff?=\n",
        b"Date: Tue, 99 Foo 2023\nSubject: =?x-none?b?YQ==?=\n",
        b"Subject: caf\xe9\nContent-Type: text/plain; charset*=\n",
        b"Subject: x\nContent-Type: ;;;=\nContent-Transfer-Encoding: base64\n",
        b"Subject: x\nContent-Type: multipart/mixed\n",
    ],
)
def test_malformed_headers_raise_nothing(head: bytes) -> None:
    assert email_parts(b"From: a@tollen.invalid\n" + head + b"\nWords").html is None


def test_an_email_is_told_by_its_bytes() -> None:
    made = message(Subject="x")
    made.set_content("y")
    assert looks_like_email(made.as_bytes())
    assert looks_like_email(b"From desk Mon Feb 20 2023\n" + made.as_bytes())
    assert looks_like_email(b"Received: by x\r\n\tid 1\r\nDate: today\r\n\r\nbody")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Headlines\n- One\n",
        b"Date: 16 February\n\nA memo and no message",
        b"<html><body>From: a Subject: b</body></html>",
        b"https://digest.invalid/\nFrom: a\nSubject: b\n",
        b"%PDF-1.4\nFrom: a\nTo: b\n",
    ],
)
def test_other_bytes_are_no_email(body: bytes) -> None:
    assert not looks_like_email(body)


def test_a_long_address_does_not_hide_that_a_text_was_wrapped() -> None:
    wrapped = [line for item in ITEMS for line in (*textwrap.wrap(item, 70), "")]
    link = "Read it in your browser: https://tollen.invalid/" + "0123456789" * 12
    assert texts("\n".join(["Title", "", *wrapped, link])) == ["Title", *ITEMS, link]
