"""Bytes to text by what the bytes say; a label is believed only where the bytes bear it out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bs4.dammit import EncodingDetector

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these labels as windows-1252, and pages so labelled carry its curly quotes.
WINDOWS = {"iso-8859-1", "latin-1", "latin1", "l1", "ascii", "us-ascii", "cp1252", "windows-1252"}
ESCAPE = b"\x1b"
SNIFFED, MOSTLY = 4096, 0.5
UTF_7 = {"utf-7", "utf7", "u7", "unicode-1-1-utf-7"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in, and how many characters had to be replaced."""

    text: str
    charset: str
    replaced: int = 0


def decoded(body: bytes, content_type: str | None = None, *, is_html: bool = True) -> Decoded:
    """The text of a body: by its byte order mark, else as UTF-16 where every other byte is zero, else as
    UTF-8, if need be with a few bad bytes, else as labelled, else as windows-1252.

    UTF-8 comes before any label since text in another charset hardly ever happens to be valid UTF-8,
    while every body is valid ISO-8859-1. UTF-7 is never tried: it hides markup from every other reader.
    """
    for mark, charset in MARKS:
        if body.startswith(mark):
            return replaced(body, charset)
    if (wide := wide_charset(body)) is not None:
        return replaced(body, wide)
    named = labels(body, content_type, is_html)
    # Charsets that switch by escape sequences are valid UTF-8 too, and only their label tells.
    for charset in (*named, "utf-8") if ESCAPE in body else ("utf-8", *named):
        try:
            return Decoded(body.decode(charset), charset)
        except (UnicodeDecodeError, LookupError):
            if charset == "utf-8" and (mostly := replaced(body, charset)).replaced < valid(mostly):
                return mostly
    return replaced(body, "windows-1252")


def wide_charset(body: bytes) -> str | None:
    """UTF-16 by where the zero bytes stand, of which other charsets have none; None where it is not that."""
    head = body[:SNIFFED]
    if b"\0" not in head:
        return None
    for charset, zeros in (("utf-16-le", head[1::2].count(0)), ("utf-16-be", head[::2].count(0))):
        if zeros > len(head) * MOSTLY / 2 and head.count(0) - zeros < zeros * (1 - MOSTLY):
            return charset
    return None


def valid(mostly: Decoded) -> int:
    """How many characters beyond ASCII a text has that nothing stands for."""
    return len(mostly.text) - len(mostly.text.encode("ascii", "ignore")) - mostly.replaced


def replaced(body: bytes, charset: str) -> Decoded:
    """The text with a replacement character for every byte that the charset does not know."""
    text = body.decode(charset, errors="replace")
    return Decoded(text, charset, text.count("\ufffd"))


def labels(body: bytes, content_type: str | None, is_html: bool) -> list[str]:
    """The charsets that the header and the document name, those we would not follow left out."""
    header = CHARSET.search(content_type or "")
    named = [header[1] if header else None]
    if is_html:
        named.append(EncodingDetector.find_declared_encoding(body, is_html=True))
    lowered = [name.strip().lower() for name in named if name]
    chosen = ["windows-1252" if name in WINDOWS else name for name in lowered]
    return [name for name in chosen if name.replace("_", "-") not in UTF_7]
