"""What people refer to, as 2.4/3@9f2c41: an issue or an item of it, in its wording now or in a pinned one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from parsers.model import Key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.wordings import Wording
    from ingest.citations import Citation

REFERENCE = re.compile(
    r"(?P<key>[^/@]+)(?:/(?P<position>\d{1,4}))?(?:@(?P<pin>[0-9a-f]{6,64}))?", re.IGNORECASE
)


class Reference(NamedTuple):
    """What is to be cited: an issue, or an item of it, and the first digits of the hash of its words."""

    key: Key
    position: int | None
    pin: str | None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """2.4/3, vol-2-4/3, 2.4/3@9f2c41, or 2.4 for the whole issue; ValueError says what was expected."""
        match = REFERENCE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"expected an item as 2.4/3 or 2.4/3@9f2c41, found {text!r}")
        position = int(match["position"]) if match["position"] else None
        return cls(Key.parse(match["key"]), position, match["pin"])


def found(connection: Connection, reference: Reference, owner: str | None) -> list[Wording]:
    """The wordings of what is referred to; of a pinned item those at any place, since items may move."""
    from db.wordings import issue_wordings, item_wordings

    if reference.position is None:
        return issue_wordings(connection, reference.key, owner=owner)
    there = item_wordings(connection, reference.key, reference.position, owner=owner)
    if reference.pin is None or any(fits(one, reference.pin) for one in there):
        return there
    moved = item_wordings(connection, reference.key, owner=owner)
    return there + [one for one in moved if one.position != reference.position and fits(one, reference.pin)]


def fits(wording: Wording, pin: str | None) -> bool:
    """Whether a wording is the one asked for: that of the hash, else the current one."""
    return wording.is_current if pin is None else wording.digest.startswith(pin.lower())


def citation(connection: Connection, wording: Wording, base: str | None) -> Citation:
    """A wording with what its issue is called and which days it stands for."""
    from sqlalchemy import select

    from db.permalinks import path, permalink
    from db.schema import publication
    from db.views import named
    from ingest.citations import Citation

    view = named("withdrawn_issue" if wording.is_withdrawn else "current_issue")
    ours = (view.c.publication == wording.publication, view.c.issue_id == wording.key.issue_id)
    row = connection.execute(select(view).where(*ours)).first()
    serial = select(publication.c.title).where(publication.c.name == wording.publication)
    place = path(wording.publication, wording.key.issue_id, wording.position, wording.pin)
    return Citation(
        wording,
        connection.execute(serial).scalar_one(),
        row.title if row and not wording.is_withdrawn else None,
        row.published_start if row else None,
        row.published_end if row else None,
        row.published_method if row else None,
        permalink(base, place),
        row.because if row and wording.is_withdrawn else None,
    )
