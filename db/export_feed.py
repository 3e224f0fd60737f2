"""An Atom feed (RFC 4287) of the newest issues, or of the newest items and headlines that a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from html import escape as escaped
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import Connection, select

from db.columns import instant_text
from db.export_tables import RIGHTS, Profile, snippet, source_note
from db.issues import IssueView, issue_view
from db.permalinks import path, permalink, tag
from db.schema import capture
from db.schema import publication as publications
from db.search import NO_FILTERS, Filters, search
from db.views import named
from parsers.model import Span

ATOM = "http://www.w3.org/2005/Atom"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without entries: a feed must say some time
# Characters that XML 1.0 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `content` is HTML; `permalink` and `address` may be unknown."""

    id: str
    title: str
    updated: datetime
    content: str
    permalink: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is asked for: `query` in the words of a search, `base` the site that shows this archive;
    what `filters` say of a publication does not count."""

    profile: Profile = Profile.SNIPPETS
    publication: str | None = None
    query: str | None = None
    base: str | None = None
    limit: int = 50
    filters: Filters = NO_FILTERS

    def document(self, connection: Connection) -> bytes:
        """The feed as UTF-8; QueryError where the query means nothing."""
        entries = list(self.found(connection) if self.query else self.newest(connection))
        owners = [
            row.title
            for row in connection.execute(select(publications).order_by(publications.c.name))
            if self.publication in {None, row.name}
        ]
        title = ", ".join(owners) or "An archive without publications"
        root = ElementTree.Element("feed", {"xmlns": ATOM})
        add(root, "id", tag("feed", *self.identity()))
        add(root, "title", f"{title}: {', '.join([self.query, *self.narrowing()])}" if self.query else title)
        add(root, "updated", moment(max((entry.updated for entry in entries), default=EPOCH)))
        add(ElementTree.SubElement(root, "author"), "name", title)
        add(root, "subtitle", f"Source: {source_note(connection, self.publication)}")
        add(root, "rights", RIGHTS[self.profile])
        add(root, "generator", "alliance-digest-archive")
        if self.base is not None:
            add(root, "link", rel="alternate", href=self.base)
        for entry in entries:
            append(root, entry)
        ElementTree.indent(root)
        document: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
        # Readers of XML take a bare carriage return for a line feed.
        return document.replace(b"\r", b"&#13;") + b"\n"

    def identity(self) -> list[str]:
        """What tells this feed from others of the archive."""
        said = [self.publication or "all"]
        asked = "\n".join([self.query or "", *self.narrowing()])
        return [*said, sha256(asked.encode()).hexdigest()[:12]] if self.query else said

    def narrowing(self) -> list[str]:
        """What the search is narrowed by, in words."""
        asked = self.filters
        said = {
            "volume": asked.volume, "from": asked.first, "to": asked.last, "said": asked.said,
            "published": asked.published, "in": asked.kind and f"{asked.kind}s",
        }  # fmt: skip
        return [
            f"{name} {f'{one.start}..{one.end}' if isinstance(one, Span) else one}"
            for name, one in said.items()
            if one is not None
        ]

    def newest(self, connection: Connection) -> Iterator[Entry]:
        """An entry for each of the newest issues."""
        view = named("current_issue")
        newest = (view.c.published_end.desc().nulls_last(), view.c.volume.desc(), view.c.number.desc())
        query = select(view).order_by(*newest, view.c.publication)
        if self.publication is not None:
            query = query.where(view.c.publication == self.publication)
        for row in connection.execute(query.limit(self.limit)).all():
            yield self.of_issue(connection, issue_view(connection, row))
        yield from self.withdrawn(connection)

    def withdrawn(self, connection: Connection) -> Iterator[Entry]:
        """An entry for each withdrawn issue, which takes the place of its text with those who read along."""
        view = named("withdrawn_issue")
        for row in connection.execute(
            select(view).order_by(view.c.publication, view.c.volume, view.c.number)
        ):
            if self.publication in {None, row.publication}:
                place = path(row.publication, row.issue_id)
                told = f"<p>{escape(days(row))}</p><p>Withdrawn: {escape(row.because)}</p>"
                title = f"{row.publication} {row.label}, withdrawn"
                link = permalink(self.base, place)
                yield Entry(tag(place), title, row.made_at, told, link, row.address)

    def of_issue(self, connection: Connection, view: IssueView) -> Entry:
        """An issue as an entry: its days, its headlines, and its items where the profile lets them out."""
        issue = view.issue
        parts = [f"<p>{escape(days(issue))}</p>"]
        if self.profile is Profile.SNIPPETS:
            parts.append(listed([row.text for row in view.headlines]))
        elif self.profile is Profile.FULL_TEXT:
            for item in view.items:
                parts += [f"<h2>{escape(item.headline)}</h2>"] if item.headline else []
                parts.append(f"<p>{escape(item.text)}</p>")
        place = path(issue.publication, issue.issue_id)
        return Entry(
            tag(place),
            issue.title or f"{issue.publication} {issue.label}",
            updated(connection, issue),
            "".join(parts),
            permalink(self.base, place),
            issue.address,
        )

    def found(self, connection: Connection) -> Iterator[Entry]:
        """An entry for each item found, and for each headline found whose item was not."""
        filters = replace(self.filters, publication=self.publication)
        hits = search(connection, self.query or "", filters, order="newest", limit=self.limit).hits
        view, told = named("current_issue"), set()
        for hit in sorted(hits, key=lambda hit: hit.kind != "item"):
            if hit.headline is not None and (hit.publication, hit.key, hit.headline) in told:
                continue
            told.add((hit.publication, hit.key, hit.headline))
            ours = (view.c.publication == hit.publication, view.c.issue_id == hit.issue_id)
            issue = connection.execute(select(view).where(*ours)).one()
            yield self.of_hit(connection, issue_view(connection, issue), hit)

    def of_hit(self, connection: Connection, view: IssueView, hit: Any) -> Entry:
        """An item or a headline as an entry, in the words that the profile lets out."""
        issue = view.issue
        where = f"{issue.title or issue.label}, {hit.kind} {hit.position}"
        parts = [f"<p>{escape(days(issue))}</p>"]
        if self.profile is not Profile.METADATA and hit.kind == "item":
            text = next(row.text for row in view.items if row.position == hit.position)
            short = self.profile is Profile.SNIPPETS
            parts.append(f"<p>{escape(snippet(text) if short else text)}</p>")
        place = path(issue.publication, issue.issue_id, hit.position if hit.kind == "item" else None)
        name = [place] if hit.kind == "item" else [place, "headline", str(hit.position)]
        return Entry(
            tag(*name),
            where if self.profile is Profile.METADATA or hit.headline is None else hit.headline,
            updated(connection, issue),
            "".join(parts),
            permalink(self.base, place),
            issue.address,
        )


def days(issue: Any) -> str:
    """The days an issue stands for, and how they are known."""
    if issue.published_start is None:
        return f"{issue.label}, of unknown date"
    how = "inferred from its number" if issue.published_method == "numbering" else issue.published_method
    return f"{issue.label}, {issue.published_start} to {issue.published_end} ({how})"


def updated(connection: Connection, issue: Any) -> datetime:
    """When the copy that stands for an issue was taken; where nobody knows, when it came into the archive."""
    query = select(capture.c.kept_at).where(capture.c.id == issue.capture_id)
    kept = connection.execute(query).scalar_one()
    taken: datetime = issue.captured_at or kept
    return taken


def escape(text: str) -> str:
    """A text as HTML, in which a carriage return would else become a line feed."""
    return escaped(text).replace("\r", "&#13;")


def listed(texts: Sequence[str]) -> str:
    """Texts as a list in HTML."""
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def append(root: ElementTree.Element, entry: Entry) -> None:
    """Add an entry to a feed."""
    element = ElementTree.SubElement(root, "entry")
    add(element, "id", entry.id)
    add(element, "title", entry.title)
    add(element, "updated", moment(entry.updated))
    # One alternate at most: the page that shows this very archive, else the publisher's.
    links = [link for link in (entry.permalink, entry.address) if link is not None]
    for rel, link in zip(("alternate", "via"), links, strict=False):
        add(element, "link", rel=rel, href=link)
    add(element, "content", entry.content, type="html")


def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    """Add an element, its text and attributes without what XML can't hold."""
    clean = {key: UNWRITABLE.sub("\ufffd", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, clean)
    element.text = UNWRITABLE.sub("\ufffd", text) or None


def moment(instant: datetime) -> str:
    """An instant as RFC 3339 has it."""
    return instant_text(instant)
