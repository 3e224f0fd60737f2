"""The version of the parsers, told from their source: readings by the same source are comparable."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import parsers

RELEASE = "0.1.0"
DIGITS = 12


@cache
def parser_version() -> str:
    """Release, plus sign, and twelve hexadecimal digits over the names and bytes of all parser sources."""
    folder = Path(parsers.__file__).parent
    sources = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    digest = hashlib.sha256()
    for name in sorted(sources):
        body = sources[name].read_bytes()
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return f"{RELEASE}+{digest.hexdigest()[:DIGITS]}"
