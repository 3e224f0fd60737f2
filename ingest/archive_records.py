"""The records of a WARC or ARC file in order, whatever is torn, broken or strange between them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from ingest.bytes_ahead import GZIP, TORN, Ahead, Member
from ingest.input_codes import InputCode
from ingest.record_digests import has_digest

WARC = b"WARC/"
GZIP_START = b"\x1f\x8b\x08"
WARC_START = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
# Address, IP address, instant, media type and length, with more between in the second version. Addresses with
# spaces exist.
ARC_START = re.compile(
    rb"(?:https?|ftp|dns|filedesc):[^\r\n]{0,4000}? [0-9A-Fa-f.:]{1,45} \d{14}"
    rb"(?: [^ \r\n]{1,400}){1,6} \d{1,12}\r?\n"
)
CANDIDATE = re.compile(rb"\x1f\x8b\x08|WARC/\d|(?:https?|ftp|dns|filedesc):")
HEAD_END = re.compile(rb"\r?\n\r?\n")
LINE_END = re.compile(rb"\n")
CONTINUED = re.compile(r"\r?\n[ \t]+")
STRAY = b"\r\n"
START_REACH = 5_000
HEAD_AT_MOST = 1 << 20
# A body of 128 MiB and its headers; a longer record is passed over.
BLOCK_AT_MOST = (1 << 27) + HEAD_AT_MOST
SCANNED = 1 << 16


@dataclass(frozen=True, slots=True)
class Damage:
    """A part of an archive file that is no whole record: from which byte on, and what was found."""

    offset: int
    code: InputCode
    message: str


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """One record as it stands in its file.

    `offset` is where it begins in the file, or its gzip member does; `inside` where it begins unpacked, in a
    member that holds several. `fields` are its named fields by their names in lower case, `head` all of them
    as bytes. `block` is None where it is longer than `BLOCK_AT_MOST`. `member` is the gzip member that holds
    this record and nothing else, None elsewhere.
    """

    offset: int
    kind: str
    fields: dict[str, str]
    head: bytes
    block: bytes | None
    length: int
    inside: int = 0
    member: bytes | None = None

    @property
    def is_arc(self) -> bool:
        """Whether it comes from an ARC file, whose records have no mark at their end."""
        return not self.head.startswith(WARC)

    @property
    def target(self) -> str | None:
        """The address that the record is about; some writers put it in angle brackets."""
        told = self.fields.get("warc-target-uri")
        return None if told is None else told.removeprefix("<").removesuffix(">")


Entry = ArchiveRecord | Damage


def entries(stream: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Entry]:
    """Every whole record of a file and every damage, in order; memory is that of one record.

    `start` is the offset of the stream's first byte. A record is whole when all of its block is there and,
    where a gzip member begins with it, that member's check holds or a further record follows in it. With
    `end` only what begins from the first record on and before that offset: a span of the file.
    """
    raw = Ahead(lambda: stream.read(SCANNED))
    raw.position = start
    if end is not None and start:
        _drop_to_record(raw, 0, end)
    while True:
        _drop_line_ends(raw)
        head = raw.peek(len(GZIP_START))
        if not head or (end is not None and raw.position >= end):
            return
        if GZIP_START.startswith(head):  # fewer bytes are a cut
            yield from _in_member(raw)
        elif _starts_record(raw):
            yield from _plain(raw)
        else:
            yield _strange(raw)


def _plain(raw: Ahead) -> Iterator[Entry]:
    """One record that is not packed, and the damage in or behind it."""
    found = _record(raw, raw.position, 0)
    yield found
    tail = raw.peek(4)
    if isinstance(found, Damage):
        _drop_to_record(raw, 1)
    elif len(tail) < 4 and not found.is_arc and tail != b"\n\n":
        yield Damage(raw.position, InputCode.CUT_ARCHIVE, "expected the record's end mark, found the end")


def _in_member(raw: Ahead) -> Iterator[Entry]:
    """The records of one gzip member, and what is wrong with it."""
    member = Member(raw)
    first: ArchiveRecord | None = None
    is_alone = True
    while True:
        _drop_line_ends(member)
        if not member.peek(1):
            break
        is_record = _starts_record(member)
        if first is not None and (is_record or WARC.startswith(member.peek(len(WARC)))):
            member.let_go()
            yield first
            first, is_alone = None, False
        found = _record(member, member.begin, member.position) if is_record else _strange(member)
        if isinstance(found, ArchiveRecord):
            first = found if is_alone else None
            if not is_alone:
                yield found
            continue
        if member.fault:
            break  # the member's own fault says it
        yield replace(found, offset=member.begin)
        is_alone = False
        if is_record:
            _drop_to_record(member, 1)
    yield from _ended(raw, member, first, is_alone)


def _ended(raw: Ahead, member: Member, first: ArchiveRecord | None, is_alone: bool) -> Iterator[Entry]:
    """The member's only record where its check holds, else what is wrong, and the file behind that."""
    if member.fault is None:
        if first is not None:
            yield replace(first, member=member.packed if is_alone else None)
        return
    packed = member.packed
    if packed is not None:  # a broken member may have swallowed whole ones
        raw.push(packed)
    _drop_to_record(raw, 1)
    if member.fault is TORN and not raw.peek(1):
        message = f"expected a whole gzip member, found the file's end at byte {raw.position}"
        yield Damage(member.begin, InputCode.CUT_ARCHIVE, message)
    else:
        told = "its end inside another" if member.fault is TORN else member.fault
        yield Damage(member.begin, InputCode.BROKEN_RECORD, f"expected a whole gzip member, found {told}")


def _strange(plain: Ahead) -> Damage:
    """Bytes that begin no record, passed over up to the next that do."""
    offset, start = plain.position, plain.peek(len(WARC))
    size = _drop_to_record(plain, 1)
    if WARC.startswith(start) and not plain.peek(1):
        return Damage(offset, InputCode.CUT_ARCHIVE, f"expected a record, found the end after {size} bytes")
    return Damage(offset, InputCode.BROKEN_RECORD, f"expected a record, found {size} bytes that are none")


def _drop_line_ends(plain: Ahead) -> None:
    while (piece := plain.peek(64)) and piece[0] in STRAY:
        plain.drop(len(piece) - len(piece.lstrip(STRAY)))


def _starts_record(plain: Ahead) -> bool:
    return _is_start(plain.peek(START_REACH))


def _is_start(window: bytes) -> bool:
    return bool(WARC_START.match(window) or ARC_START.match(window))


def _drop_to_record(plain: Ahead, least: int, end: int | None = None) -> int:
    """Pass over bytes, `least` at least, up to what begins a record, or beyond `end`; how many they were."""
    dropped = plain.drop(least)
    while (end is None or plain.position < end) and (window := plain.peek(SCANNED + START_REACH)):
        for match in CANDIDATE.finditer(window, 0, SCANNED):
            if _begins(window[match.start() : match.start() + START_REACH]):
                return dropped + plain.drop(match.start())
        dropped += plain.drop(SCANNED)
    return dropped


def _begins(window: bytes) -> bool:
    """Whether a record begins here; a body may hold gzip of its own, so what it unpacks to decides."""
    if not window.startswith(GZIP_START):
        return _is_start(window)
    try:
        return _is_start(zlib.decompressobj(GZIP).decompress(window, START_REACH))
    except zlib.error:
        return False


def _record(plain: Ahead, offset: int, inside: int) -> Entry:
    """The record that begins here. After damage nothing of it is taken."""
    is_warc = WARC_START.match(plain.peek(START_REACH)) is not None
    size = plain.end_of(HEAD_END if is_warc else LINE_END, HEAD_AT_MOST)
    if size is None:
        cut = len(plain.peek(HEAD_AT_MOST)) < HEAD_AT_MOST
        return Damage(
            offset,
            InputCode.CUT_ARCHIVE if cut else InputCode.BROKEN_RECORD,
            f"expected the end of a record's head, found {'the end' if cut else 'none'}",
        )
    head = plain.take(size)
    fields = _fields(head) if is_warc else _arc_fields(head)
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        plain.push(head)
        message = f"expected a record with its Content-Length, found {length[:40]!r}"
        return Damage(offset, InputCode.BROKEN_RECORD, message)
    return _with_block(plain, ArchiveRecord(offset, _kind(fields), fields, head, b"", int(length), inside))


def _with_block(plain: Ahead, record: ArchiveRecord) -> Entry:
    """The record with its block, or what is wrong with that."""
    length = record.length
    if length > BLOCK_AT_MOST:
        found = plain.drop(length)
        if found == length:
            return replace(record, block=None)
        return _short(record, found)
    block = plain.take(length)
    if len(block) < length:
        plain.push(record.head + block)
        return _short(record, len(block))
    behind = plain.peek(START_REACH)
    is_ended = not behind or behind[0] in STRAY or _begins(behind)
    # A true digest says that the length is right, and that what follows is strange on its own account.
    if not is_ended and not has_digest(record.fields.get("warc-block-digest", ""), [block]):
        plain.push(record.head + block)
        message = f"expected the record's end after {length} bytes, found other bytes"
        return Damage(record.offset, InputCode.BROKEN_RECORD, message)
    return replace(record, block=block)


def _short(record: ArchiveRecord, found: int) -> Damage:
    message = f"expected {record.length} bytes in the record, found the end after {found}"
    return Damage(record.offset, InputCode.CUT_ARCHIVE, message)


def _kind(fields: dict[str, str]) -> str:
    return fields.get("warc-type", "").lower()


def _fields(head: bytes) -> dict[str, str]:
    """The named fields of a WARC record; of several of one name the first."""
    text = CONTINUED.sub(" ", head.decode("utf-8", "surrogateescape"))
    fields: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _arc_fields(head: bytes) -> dict[str, str]:
    """The line of an ARC record in the words of WARC."""
    line = head.decode("utf-8", "surrogateescape").strip()
    words = line.split(" ")
    at = max(place for place, word in enumerate(words) if re.fullmatch(r"\d{14}", word))
    moment, target = words[at], " ".join(words[: at - 1])
    return {
        "warc-type": "warcinfo" if target.startswith("filedesc:") else "response",
        "warc-target-uri": target,
        "warc-date": f"{moment[:8]}T{moment[8:]}Z",
        "content-type": words[at + 1],
        "content-length": words[-1],
    }
