"""Pages of other hosts that may be ours: a publication's title stands in them."""

from __future__ import annotations

import re
from functools import cache

from parsers.publication import Publication
from parsers.publications import all_publications

HEAD_READ = 1 << 13


def may_be_titled(block: bytes) -> bool:
    """Whether a title of ours may stand in an answer: what is under a coding must be looked at first."""
    return titled(block) or b"content-encoding:" in block[:HEAD_READ].lower()


def titled(body: bytes) -> bool:
    """Whether a title of a publication that is known by it stands in a page or a text."""
    return any(
        any(form in body for form in forms) and one.title_pattern.search(body.decode("utf-8", "replace"))
        for one, forms in _title_words()
    )


@cache
def _title_words() -> tuple[tuple[Publication, tuple[bytes, ...]], ...]:
    """Each publication that is known by its title, and that title's longest word as it may be written."""
    known = [one for one in all_publications() if one.known_by_title]
    words = [max(re.findall(r"\w+", one.title), key=len) for one in known]
    return tuple(
        (one, (word.encode(), word.upper().encode(), word.lower().encode()))
        for one, word in zip(known, words, strict=True)
    )
