"""Digests as WARC records tell them: whether bytes have them, whichever way they are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
HEXADECIMAL = re.compile("[0-9A-Fa-f]+")
BASE_32 = re.compile("[A-Z2-7]+={0,6}")
# The digits that int() takes for the same values: base64.b32decode takes ten times as long.
DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


def has_digest(told: str, candidates: Iterable[bytes | memoryview]) -> bool | None:
    """Whether one of the candidates has the digest, None where it is of a kind that we can't compute."""
    name, _, value = told.partition(":")
    name = name.strip().lower().replace("-", "")
    expected = _digest(value.strip(), name)
    if expected is None:
        return None
    return any(hashlib.new(name, body, usedforsecurity=False).digest() == expected for body in candidates)


def normal(told: str) -> str:
    """A digest in one spelling, whether it is told in base 32 or in hexadecimal digits."""
    name, _, value = told.strip().partition(":")
    name = name.lower().replace("-", "")
    digest = _digest(value.strip(), name)
    return f"{name}:{digest.hex() if digest else value}"


def _digest(value: str, name: str) -> bytes | None:
    """The bytes of a digest: hexadecimal by its length, else base 32; None where it is neither."""
    size = SIZES.get(name)
    if size is None:
        return None
    if len(value) == 2 * size and HEXADECIMAL.fullmatch(value):
        return bytes.fromhex(value)
    return _of_base_32(value.upper(), size)


def _of_base_32(value: str, size: int) -> bytes:
    """So many bytes written in base 32; none where it is no such digest, and nothing has that."""
    digits = value.rstrip("=")
    spare = 5 * len(digits) - 8 * size
    if not 0 <= spare < 5 or BASE_32.fullmatch(value) is None:
        return b""
    return (int(digits.translate(DIGITS), 32) >> spare).to_bytes(size, "big")
