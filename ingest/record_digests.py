"""Digests as WARC records tell them: whether bytes have them, whichever way they are written."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}


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
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        digest = base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (ValueError, binascii.Error):
        return b""  # no digest at all: nothing has it
    return digest if len(digest) == size else b""
