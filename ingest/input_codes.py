"""The closed list of reasons for which an input of a backfill brings no capture."""

from __future__ import annotations

from enum import StrEnum


class InputCode(StrEnum):
    """Why an input, or a part of one, is not kept (explained in docs/codes.md)."""

    UNREADABLE_FILE = "unreadable_file"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    CUT_ARCHIVE = "cut_archive"
    BROKEN_RECORD = "broken_record"
    BAD_DIGEST = "bad_digest"
    BAD_ENCODING = "bad_encoding"
    CUT_BODY = "cut_body"
    BOMB = "bomb"
    UNRESOLVED_REVISIT = "unresolved_revisit"
    UNREACHABLE = "unreachable"
    NOT_REPLAYED = "not_replayed"
