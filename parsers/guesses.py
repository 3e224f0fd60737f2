"""Addresses that only the numbering suggests: where 2.4 and 2.6 are known, 2.5 may be there too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from parsers.model import Key
from parsers.publication import Publication

# How many issues after the newest one known are tried: an index that has stopped growing hides the next ones.
AHEAD = 2


def guessed(publication: Publication, addresses: Iterable[str], today: date) -> Iterator[str]:
    """The address of every issue that is due by today, lies among those that the addresses carry or shortly
    after them, and has none; each is made from the address of the issue nearest to it."""
    known: dict[Key, str] = {}
    for address in sorted(addresses):
        key = publication.key_of_address(address)
        if key is not None:
            known.setdefault(key, address)
    if not known:
        return
    due = list(publication.expected(today))
    within = [key for key in due if min(known) < key <= max(known)]
    ahead = [key for key in due if key > max(known)][:AHEAD]
    places = {key: place for place, key in enumerate(due)}
    for key in (*within, *ahead):
        if key not in known:
            nearest = min(known, key=lambda one: (abs(places.get(one, 0) - places[key]), one))
            made = like(known[nearest], publication, key)
            if made is not None:
                yield made


def like(address: str, publication: Publication, key: Key) -> str | None:
    """An issue's address with the number of another one; None where it does not carry volume and number."""
    match = publication.issue_address.search(urlsplit(address).path)
    if match is None or not {"volume", "number"} <= match.re.groupindex.keys():
        return None
    start = address.index(match[0])
    found = address[:start] + renumbered(match, key) + address[start + len(match[0]) :]
    return found if publication.key_of_address(found) == key else None


def renumbered(match: re.Match[str], key: Key) -> str:
    """The words of a match with other numbers in their places."""
    said = match[0]
    for name, number in sorted(
        {"volume": key.volume, "number": key.number}.items(), key=lambda one: -match.start(one[0])
    ):
        start, end = match.start(name) - match.start(), match.end(name) - match.start()
        said = f"{said[:start]}{number}{said[end:]}"
    return said
