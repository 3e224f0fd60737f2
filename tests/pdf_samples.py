"""A small writer of PDFs for tests: lines of invented text put exactly where a test wants them."""

from __future__ import annotations

import hashlib
import textwrap
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
SIZE, LEADING = 10.0, 13.0  # Courier of 10 points: every character is 6 points wide
PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

NAVY = (
    "On February 16, the foreign ministers of Veldania and Ostmark signed the Harbor Compact in Port Amsel, "
    "ending eleven months of talks. The text obliges both sides to notify each other of naval movements "
    "within a 200-mile zone – a term the Ostmark delegation had refused until mid-January. Officials called "
    "the outcome “difficult but sufficient,” and ratification would follow in early May."
)
YARD = (
    "The Flotilla Staff Office confirmed on Feb. 20-21 that the refit of the frigate Corrin will move from "
    "Holmgard to the yard at Port Amsel. The affected workforce, some 430 fitters and welders, was offered "
    "transfers; union officials called the offer insufficient. Director Anselm Quade asked why the cost had "
    "risen to $1.4bn, and a follow-on contract is expected by 2027—three years late."
)
FLEET = (
    "Exercise Iron Heron 2023 ended on the 24th with a fleet review in which 41 ships took part. Commodore "
    "Rhea Stallbrook praised the data link that the staffs had fielded for the first time. Ten days later, "
    "Ostmark published a critical report: the link had failed in heavy weather. A working group will meet in "
    "April."
)
STOCK = (
    "Veldania’s cabinet deferred its decision on a stockpile of cobalt on February 23, citing unresolved "
    "financing. Secretary Jun Halloran told reporters that the plan remains “in the official pipeline.” The "
    "committee on industry objected on the same day and voted 17–4 to request the files."
)


@dataclass(frozen=True)
class Put:
    """One string at a place: its left edge and the top of its letters, in points from the top left."""

    x: float
    top: float
    text: str
    size: float = SIZE


@dataclass(frozen=True)
class Sheet:
    """One page: what stands on it, its turn in degrees, its links as (x0, top, x1, bottom, address)."""

    puts: Sequence[Put]
    rotate: int = 0
    links: Sequence[tuple[float, float, float, float, str]] = field(default=())


def column(
    texts: Iterable[str],
    *,
    x: float = 72,
    top: float = 72,
    width: int = 70,
    bullet: str = "• ",
    hang: bool = True,
) -> list[Put]:
    """Texts wrapped at `width` characters below each other, each after a bullet."""
    puts = []
    for text in texts:
        indent = " " * len(bullet) if hang else ""
        for line in textwrap.wrap(bullet + text, width, subsequent_indent=indent, break_on_hyphens=False):
            text_only = line.lstrip(" ")
            puts.append(Put(x + 6 * (len(line) - len(text_only)), top, text_only))
            top += LEADING
    return puts


def pdf(*sheets: Sheet | Sequence[Put], password: str | None = None, owner: str | None = None) -> bytes:
    """A PDF of these pages. With `password` nobody opens it without; with `owner` alone everybody does."""
    pages = [sheet if isinstance(sheet, Sheet) else Sheet(sheet) for sheet in sheets]
    numbers = range(4, 4 + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects: list[tuple[str, bytes]] = [
        ("<< /Type /Catalog /Pages 2 0 R >>", b""),
        (f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", b""),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>", b""),
    ]
    for number, sheet in zip(numbers, pages, strict=True):
        objects += [(page_dictionary(sheet, number + 1), b""), ("", content(sheet.puts))]
    return written(objects, *secrets(password, owner))


def raw_page(stream: bytes, filters: str = "", pages: int = 1) -> bytes:
    """A PDF whose pages have all this very content stream."""
    numbers = range(5, 5 + pages)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        ("<< /Type /Catalog /Pages 2 0 R >>", b""),
        (f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>", b""),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>", b""),
        (filters, stream),
        *((page_dictionary(Sheet(()), 4), b"") for _ in numbers),
    ]
    return written(objects, None, "")


def toil(pages: int = 150) -> bytes:
    """A PDF of a few kilobytes that takes half a minute to read and no memory to speak of."""
    work = b"BT /F1 10 Tf 72 700 Td (Port Amsel) Tj ET " + b"1 0 0 1 0 0 cm " * 1_000_000
    return raw_page(zlib.compress(work, 1), "/Filter /FlateDecode", pages)


def bomb(mebibytes: int) -> bytes:
    """A PDF of a few kilobytes whose page unpacks, twice, to so much white space."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(mebibytes)) + packer.flush()
    return raw_page(zlib.compress(once, 9), "/Filter [/FlateDecode /FlateDecode]")


def page_dictionary(sheet: Sheet, contents: int) -> str:
    """The page object of a sheet."""
    links = "".join(
        f"<< /Type /Annot /Subtype /Link /Rect [{x0} {HEIGHT - bottom} {x1} {HEIGHT - top}] "
        f"/A << /S /URI /URI ({address}) >> >>"
        for x0, top, x1, bottom, address in sheet.links
    )
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {sheet.rotate} "
        f"/Contents {contents} 0 R /Resources << /Font << /F1 3 0 R >> >> /Annots [{links}] >>"
    )


def content(puts: Sequence[Put]) -> bytes:
    """The content stream of a page."""
    pieces = []
    for put in puts:
        letters = put.text.encode("cp1252")
        escaped = letters.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        place = f"/F1 {put.size} Tf 1 0 0 1 {put.x} {HEIGHT - put.top - 0.8 * put.size} Tm"
        pieces.append(b"BT " + place.encode() + b" (" + escaped + b") Tj ET")
    return b"\n".join(pieces)


def written(objects: Sequence[tuple[str, bytes]], key: bytes | None, encryption: str) -> bytes:
    """Objects as a file: an object with an empty dictionary or with bytes is a stream."""
    body, offsets = b"%PDF-1.4\n", []
    for number, (dictionary, stream) in enumerate(objects, 1):
        offsets.append(len(body))
        text = dictionary.encode()
        if stream or not dictionary:
            data = crypted(key, number, stream) if key else stream
            text = f"<< {dictionary} /Length {len(data)} >> stream\n".encode() + data + b"\nendstream"
        body += f"{number} 0 obj ".encode() + text + b" endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R {encryption} >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + end.encode()


def secrets(password: str | None, owner: str | None) -> tuple[bytes | None, str]:
    """The key of a file and the part of its trailer that says how it is locked (RC4 with 40 bits)."""
    if password is None and owner is None:
        return None, ""
    user, identity, permissions = padded(password or ""), b"0123456789abcdef", -4
    lock = rc4(hashlib.md5(padded(owner or "keeper")).digest()[:5], user)
    parts = user + lock + permissions.to_bytes(4, "little", signed=True) + identity
    key = hashlib.md5(parts).digest()[:5]
    proof = rc4(key, PADDING)
    return key, (
        f"/ID [<{identity.hex()}> <{identity.hex()}>] /Encrypt << /Filter /Standard /V 1 /R 2 "
        f"/P {permissions} /O <{lock.hex()}> /U <{proof.hex()}> >>"
    )


def padded(password: str) -> bytes:
    """A password as the format pads it."""
    return (password.encode() + PADDING)[:32]


def crypted(key: bytes, number: int, data: bytes) -> bytes:
    """The stream of one object, locked."""
    return rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data)


def rc4(key: bytes, data: bytes) -> bytes:
    """RC4, which the oldest way of locking a PDF needs."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
