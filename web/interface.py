"""The JSON interface: the same archive for scripts, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, tuple_
from starlette.responses import Response

from db.export_tables import NOTES, PUBLISHED, RIGHTS, TABLES, Profile, Row, columns, rows, snippet
from db.export_text import json_value
from db.frame_rows import conditions
from db.issues import issue_record
from db.paging import rows_behind
from db.search import COUNTED
from db.views import named
from db.withdrawals import notices
from ingest.citations import STYLES, record
from parsers.model import Key
from web.addresses import Addresses
from web.parameters import DATE_KINDS, NAMES, Asked, number
from web.proof import cited
from web.reading import held_view, place_of
from web.searching import found
from web.visits import AskedWrongError, Visit, WithdrawnError

MOST, USUAL = 500, 100  # rows of a page
MOST_HITS, USUAL_HITS = 100, 20
MOST_REACHED = 5_000  # hits that can be turned to, page by page
PAGING = ("limit", "after", "fields")
# By which columns a list goes on behind a row, as `after` names it.
CURSORS = {
    "issues": ("publication", "volume", "number"),
    "items": ("publication", "volume", "number", "position"),
    "dates": ("publication", "volume", "number", "item_position", "position"),
    "coverage": ("publication", "month"),
}
NARROWING = {
    "issues": ("q", "publication", "volume", "from", "to", "published", "said"),
    "items": ("q", "publication", "volume", "from", "to", "published", "said", "dates"),
    "dates": ("q", "publication", "volume", "from", "to", "published", "said", "kind"),
    "coverage": ("publication",),
}
AFTER = re.compile(
    r"([^/]+)/(?:vol-([0-9]{1,9})-([0-9]{1,9})|([0-9]{4}-[0-9]{2}))(?:/([0-9]{1,9}))?(?:/([0-9]{1,9}))?"
)


def issues(visit: Visit) -> Response:
    """A page of issues."""
    return listed(visit, "issues")


def items(visit: Visit) -> Response:
    """A page of items."""
    return listed(visit, "items")


def dates(visit: Visit) -> Response:
    """A page of dates said."""
    return listed(visit, "dates")


def coverage(visit: Visit) -> Response:
    """A page of months."""
    return listed(visit, "coverage")


def listed(visit: Visit, table: str) -> Response:
    """A page of a table: its rows, and the address of the next page."""
    given = known_parameters(visit.request.query_params, (*NARROWING[table], *PAGING))
    limit = number("limit", given.pop("limit", str(USUAL)), MOST)
    shown = fields(table, visit.profile, given.pop("fields", ""))
    after = place_after(table, given.pop("after", None))
    some = page_of(visit, table, given, after, limit + 1)
    names = [column.name for column in columns(table, visit.profile)]
    records = [dict(zip(names, row, strict=True)) for row in some[:limit]]
    following = next_page(visit, table, records[-1]) if len(some) > limit else None
    told = [{name: json_value(one[name]) for name in shown} for one in records]
    body = {table: told, "next": following}
    return visit.json({**body, "rights": RIGHTS[visit.profile]}, {"next": following} if following else None)


def known_parameters(parameters: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The parameters given; AskedWrongError for one that means nothing here, or has no value."""
    for name in parameters:
        if name not in names:
            raise AskedWrongError(f"expected {', '.join(names)}, found {name[:60]!r}")
        if parameters[name] != parameters[name].strip() or not parameters[name]:
            raise AskedWrongError(f"{name}: expected a value without white space around it")
    return dict(parameters)


def fields(table: str, profile: Profile, said: str) -> list[str]:
    """The columns asked for, all but the notes unless some are named."""
    known = [column.name for column in columns(table, profile)]
    if not said:
        return known[: -len(NOTES)]
    asked = list(dict.fromkeys(said.split(",")))
    for name in asked:
        if name not in known:
            raise AskedWrongError(f"fields: expected some of {', '.join(known)}, found {name[:60]!r}")
    return asked


def narrowing(visit: Visit, table: str, given: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """What the rows of a page must fulfil, beside being behind the page before."""
    view = named(TABLES[table])
    if table == "coverage":
        return [view.c.publication == given["publication"]] if "publication" in given else []
    asked = Asked.of(given)
    kind = given.get("kind", given.get("dates"))
    if kind is not None and kind not in DATE_KINDS:
        raise AskedWrongError(f"kind: expected one of {', '.join(DATE_KINDS)}, found {kind!r}")
    found = conditions(visit.connection, table, asked.words or None, asked.filters)
    if kind is not None and table == "dates":
        found.append(view.c.kind == kind)
    if kind is not None and table == "items":
        said = named("current_date")
        place = (said.c.publication, said.c.volume, said.c.number, said.c.item_position)
        mine = tuple_(view.c.publication, view.c.volume, view.c.number, view.c.position)
        found.append(mine.in_(said.select().with_only_columns(*place).where(said.c.kind == kind)))
    return found


def page_of(
    visit: Visit, table: str, given: Mapping[str, str], after: tuple[Any, ...], limit: int
) -> list[Row]:
    """The rows behind a place that fulfil what is asked."""
    connection, profile = visit.connection, visit.profile
    if table in {"items", "dates"} and given.keys() <= {"publication", "volume"}:
        filters = Asked.of(given).filters
        return rows_behind(
            connection, table, profile, after, limit, only=(filters.publication, filters.volume)
        )
    only = narrowing(visit, table, given)
    if after:
        view = named(TABLES[table])
        only.append(tuple_(*(view.c[name] for name in CURSORS[table])) > tuple_(*after))
    return list(rows(connection, table, profile, only=only, limit=limit))


def place_after(table: str, after: str | None) -> tuple[Any, ...]:
    """The place that `after` names as demo/vol-2-4/3, empty where it names none."""
    if after is None:
        return ()
    names = CURSORS[table]
    match = AFTER.fullmatch(after)
    values = [one for one in match.groups() if one is not None] if match else []
    if len(values) != len(names) or (names[1] == "month") != bool(match and match[4]):
        raise AskedWrongError(f"after: expected what `next` gives, found {after[:80]!r}")
    return (values[0], *(values[1:] if names[1] == "month" else map(int, values[1:])))


def next_page(visit: Visit, table: str, last: Mapping[str, Any]) -> str:
    """The address of the page behind a row."""
    names = CURSORS[table]
    place = last["month"] if names[1] == "month" else Key(last["volume"], last["number"]).issue_id
    after = "/".join([last["publication"], place, *(str(last[name]) for name in names[3:])])
    given = {**visit.request.query_params, "after": after}
    return Addresses(visit.settings.base).page(f"api/{table}", **given)


def hits(visit: Visit) -> Response:
    """A page of hits, with what they can be narrowed by."""
    given = known_parameters(visit.request.query_params, (*NAMES, "limit"))
    limit = number("limit", given.pop("limit", str(USUAL_HITS)), MOST_HITS)
    asked = Asked.of(given)
    if not asked.words:
        raise AskedWrongError("q: expected words to search for, found none")
    answer = found(visit, asked, limit)
    is_last = asked.page * limit >= min(answer.total, COUNTED)
    following = None
    if not is_last and asked.page * limit < MOST_REACHED:
        further = asked.like(page=asked.page + 1, limit=limit)
        following = Addresses(visit.settings.base).page("api/search", **further)
    told = answer.facets
    return visit.json(
        {
            "total": min(answer.total, COUNTED),
            "is_exact": answer.is_exact,
            "is_ranked": answer.hits.is_ranked,
            "hits": [hit_record(hit, visit.profile) for hit in answer.hits.hits],
            "facets": {
                "looked_at": told.looked_at,
                "is_all": told.is_all,
                "publications": dict(told.publications),
                "volumes": dict(told.volumes),
                "months": dict(told.months),
                "kinds": dict(told.kinds),
                "date_kinds": dict(told.date_kinds),
            },
            "next": following,
            "rights": RIGHTS[visit.profile],
        },
        {"next": following} if following else None,
    )


def hit_record(hit: Any, profile: Profile) -> dict[str, Any]:
    """A hit as JSON; `spans` are the words found, as code points of the snippet."""
    told = {
        "publication": hit.publication,
        "issue_id": hit.issue_id,
        "volume": hit.key.volume,
        "number": hit.key.number,
        "kind": hit.kind,
        "position": hit.position,
        "published_start": json_value(hit.published_start),
        "published_end": json_value(hit.published_end),
        "address": hit.address,
    }
    if profile is Profile.METADATA:
        return told
    return {
        **told,
        "headline": hit.headline,
        "snippet": hit.snippet,
        "spans": [list(one) for one in hit.spans],
    }


def issue(visit: Visit) -> Response:
    """One issue with its headlines, items and the dates said in them."""
    known_parameters(visit.request.query_params, ())
    publication, key = place_of(visit)
    view = held_view(visit.connection, publication, key)
    if view is None:
        (notice,) = notices(visit.connection, key, publication)
        raise WithdrawnError(f"The text of issue {key} was withdrawn by {notice.made_by}: {notice.because}")
    return visit.json({**profiled(issue_record(view), visit.profile), "rights": RIGHTS[visit.profile]})


def item(visit: Visit) -> Response:
    """One item with its copies, where their bytes are kept, and its citations."""
    known_parameters(visit.request.query_params, ())
    one, _ = cited(visit)
    told = {name: said for name, said in record(one, "chicago").items() if name not in {"style", "citation"}}
    citations = {style: written(one) for style, written in STYLES.items()}
    return visit.json({**told, "citations": citations, "rights": RIGHTS[visit.profile]})


def profiled(value: Any, profile: Profile) -> Any:
    """A record with as much of the publisher's text as a profile lets out."""
    if profile is Profile.FULL_TEXT:
        return value
    if isinstance(value, list):
        return [profiled(one, profile) for one in value]
    if isinstance(value, dict):
        return dict(profiled_fields(value, profile))
    return value


def profiled_fields(value: Mapping[str, Any], profile: Profile) -> Iterator[tuple[str, Any]]:
    """The same of the fields of an object."""
    for name, said in value.items():
        if isinstance(said, str) and name in PUBLISHED:
            if profile is Profile.SNIPPETS:
                yield name, snippet(said)
        else:
            yield name, profiled(said, profile)
