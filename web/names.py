"""The names that people give to issues and items, in an address or a search, and the page each means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from db.issues import latest_key
from db.shelf import issues_numbered, serials
from db.withdrawals import notices
from db.wordings import issue_wordings
from ingest.references import Reference
from parsers.model import Key
from web.addresses import Addresses
from web.visits import NotHeldError, Visit

LATEST = "latest"
VOLUME = re.compile(r"(?:vol(?:ume)?-?)?([0-9]{1,4})", re.IGNORECASE)
# As titles and citations have it: Vol 2.4, 2.4/3, 2.4/3@9f2c41d07a3b, demo/vol-2-4/3.
TYPED = re.compile(
    r"(?:(?P<owner>[^/\s]+)/)?(?:vol(?:ume)?[.\s]*)?(?P<reference>(?:vol-)?[0-9]+[.-][0-9]+(?:[/@].*)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """An issue that is held, or an item of it, with its page."""

    address: str
    name: str


def meant_page(visit: Visit) -> Response:
    """The way to the page that an address means without being its own; NotHeldError where it means none."""
    said = visit.request.path_params["path"]
    parts = [part for part in said.split("/") if part]
    address = meant(visit, parts)
    if address is None:
        address = f"{visit.settings.base}/{quote('/'.join(parts))}"
    if address == f"{visit.settings.base}/{quote(said)}":
        raise NotHeldError("There is no such page.")
    asked = visit.request.url.query
    return RedirectResponse(address + (f"?{asked}" if asked and "?" not in address else ""), 302)


def meant(visit: Visit, parts: list[str]) -> str | None:
    """The address of the publication, volume or issue that parts of an address name, and of what they say
    behind it; None where they name none."""
    to = Addresses(visit.settings.base)
    known = {one.name for one in visit.recall("serials", serials)}
    owner, rest = (parts[0], parts[1:]) if parts and parts[0] in known else (None, parts)
    if owner and not rest:
        return to.page("issues", publication=owner)
    if owner and len(rest) == 1 and (volume := VOLUME.fullmatch(rest[0])):
        return to.page("issues", publication=owner, volume=int(volume[1]))
    key, pin = key_named(visit.connection, rest[0], owner) if rest else (None, None)
    if key is None:
        return None
    owner = owner or owner_of(visit.connection, key)
    if pin and len(rest) == 1:
        return wording_address(visit.connection, to, owner, key, pin)
    return to.issue(owner, key.issue_id, *(quote(one, safe="@") for one in rest[1:]))


def key_named(connection: Connection, part: str, owner: str | None) -> tuple[Key | None, str | None]:
    """The number that a part of an address gives, and the digits that pin its words."""
    if part.lower() == LATEST:
        return latest_key(connection, owner), None
    try:
        reference = Reference.parse(part)
    except ValueError:
        return None, None
    return reference.key, reference.pin


def owner_of(connection: Connection, key: Key) -> str:
    """The publication that holds the issue of a number; NotHeldError where none does, or several do."""
    held, gone = issues_numbered(connection, key), notices(connection, key)
    owners: list[str] = sorted({row.publication for row in (*held, *gone)})
    if not owners:
        raise NotHeldError(f"The archive holds no issue {key}.")
    if len(owners) > 1:
        forms = " or ".join(f"/{name}/{key.issue_id}" for name in owners)
        raise NotHeldError(f"Several publications have an issue {key}: ask for {forms}.")
    return owners[0]


def wording_address(connection: Connection, to: Addresses, owner: str, key: Key, pin: str) -> str:
    """The page of an issue in the words of a hash: its own while they stand, else what became of them."""
    wordings = issue_wordings(connection, key, owner=owner)
    fitting = [one for one in wordings if one.digest.startswith(pin.lower())]
    if not fitting:
        raise NotHeldError(f"The archive holds no issue {key} of {owner!r} in those words.")
    if any(one.is_current for one in fitting):
        return to.issue(owner, key.issue_id)
    compared = f"?from={fitting[0].pin}&to={wordings[0].pin}"
    return to.issue(owner, key.issue_id, "revisions") + compared


def called(visit: Visit, words: str) -> Iterator[Named]:
    """The issues, or their items, that are called so, of every publication that has one."""
    match = TYPED.fullmatch(words.strip())
    try:
        reference = Reference.parse(match["reference"]) if match else None
    except ValueError:
        return
    if match is None or reference is None:
        return
    to = Addresses(visit.settings.base)
    for row in issues_numbered(visit.connection, reference.key):
        if match["owner"] not in (None, row.publication):
            continue
        name = row.title or f"{row.publication} {row.label}"
        if reference.position is None:
            yield Named(to.issue(row.publication, row.issue_id), name)
        elif reference.position <= row.items:
            address = to.item(row.publication, row.issue_id, reference.position, pin=reference.pin)
            yield Named(address, f"{name}, item {reference.position}")
