"""The pages that are read: the front page, lists of issues, an issue, and what became of its words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from db.history import Change, changes, history
from db.issues import IssueView, issue_views, latest_key
from db.shelf import issues_of, neighbours, serials
from db.withdrawals import notices
from ingest.claim_display import contradictions
from ingest.comparison import choice, comparisons, sentence
from ingest.history import edits
from parsers.model import Issue, Key
from web.coverage import covered
from web.visits import AskedWrongError, NotHeldError, Visit

YEARS_AT_A_GLANCE = 5


def front_page(visit: Visit) -> Response:
    """The newest issue, a search box, and what the archive covers."""
    key = visit.recall("latest", latest_key)
    views = issue_views(visit.connection, key) if key else []
    return visit.page(
        "front.html",
        latest=views,
        coverage=visit.recall("glance", partial(covered, years=YEARS_AT_A_GLANCE)),
    )


def issues_page(visit: Visit) -> Response:
    """The issues of one volume."""
    known = visit.recall("serials", serials)
    given = visit.request.query_params
    serial = next((one for one in known if one.name == given.get("publication")), None)
    if serial is None and given.get("publication"):
        raise NotHeldError(f"The archive knows no publication named {given['publication']!r}.")
    serial = serial or next((one for one in known if one.volumes), None)
    said = given.get("volume", "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 6):
        raise AskedWrongError(f"volume: expected a number, found {said!r}")
    volume = int(said) if said else (serial.volumes[0] if serial and serial.volumes else None)
    rows = issues_of(visit.connection, serial.name, volume) if serial and volume is not None else []
    return visit.page("issues.html", serials=known, serial=serial, volume=volume, issues=rows)


def issue_page(visit: Visit) -> Response:
    """One issue as published, its dates marked, and all that is known of its copies."""
    publication, key = place_of(visit)
    view = held_view(visit.connection, publication, key)
    if view is None:
        return withdrawn_page(visit, publication, key)
    return visit.page(
        "issue.html",
        view=view,
        issue=view.issue,
        notes=list(contradictions(view.claims)),
        choice=choice(view),
        sentence=sentence(view),
        comparisons=[one for one in comparisons(view) if one.differs],
        revisions=history(visit.connection, key, publication),
        neighbours=neighbours(visit.connection, view.issue),
    )


def place_of(visit: Visit) -> tuple[str, Key]:
    """The publication and the number that an address names."""
    parameters = visit.request.path_params
    return parameters["publication"], Key.parse(parameters["issue"])


def held_view(connection: Connection, publication: str, key: Key) -> IssueView | None:
    """An issue that is held, None where its text is withdrawn; NotHeldError where there is none."""
    views = issue_views(connection, key, publication)
    if views:
        return views[0]
    if notices(connection, key, publication):
        return None
    raise NotHeldError(f"The archive holds no issue {key} of {publication!r}.")


def withdrawn_page(visit: Visit, publication: str, key: Key) -> Response:
    """What is still told of an issue whose text is withdrawn."""
    (notice,) = notices(visit.connection, key, publication)
    return visit.page("withdrawn.html", 410, notice=notice)


def revisions_page(visit: Visit) -> Response:
    """Every change of an issue's words, or any two of its wordings side by side."""
    publication, key = place_of(visit)
    if held_view(visit.connection, publication, key) is None:
        return withdrawn_page(visit, publication, key)
    told = changes(visit.connection, key, publication)
    given = visit.request.query_params
    older, newer = (worded(told, given.get(name, "")) for name in ("from", "to"))
    compared = list(edits(newer, older)) if older and newer else None
    return visit.page(
        "revisions.html",
        publication=publication,
        key=key,
        changes=[(one, list(edits(one.issue, one.prior)) if one.prior else []) for one in told],
        chosen=(given.get("from", ""), given.get("to", "")),
        compared=compared,
    )


def worded(told: Sequence[Change], digits: str) -> Issue | None:
    """The wording whose content hash begins with some digits, None where none are given."""
    if not digits:
        return None
    for one in told:
        if one.row.content_hash.startswith(digits):
            return one.issue
    raise NotHeldError(f"No wording of this issue has the hash {digits[:64]!r}.")
