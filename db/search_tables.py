"""The tables that a search reads, with the columns it needs: the whole schema takes long to load."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Text, column, table

publication = table("publication", column("id", BigInteger), column("name", Text))
issue = table("issue", *(column(name, BigInteger) for name in ("id", "publication_id", "volume", "number")))
headline = table(
    "headline", column("revision_id", BigInteger), column("position", BigInteger), column("text", Text)
)
item = table(
    "item",
    column("revision_id", BigInteger),
    column("position", BigInteger),
    column("headline", BigInteger),
    column("text", Text),
)
current = table("current", *(column(name, BigInteger) for name in ("issue_id", "reading_id", "revision_id")))
reading = table("reading", column("id", BigInteger), column("capture_id", BigInteger))
capture = table("capture", column("id", BigInteger), column("address", Text))
claim = table(
    "claim",
    column("reading_id", BigInteger),
    column("position", BigInteger),
    column("start_on", Date),
    column("end_on", Date),
)
mention = table(
    "mention",
    column("reading_id", BigInteger),
    column("item_position", BigInteger),
    column("position", BigInteger),
    column("kind", Text),
    column("start_on", Date),
    column("end_on", Date),
)
search_entry = table(
    "search_entry",
    column("id", BigInteger),
    column("issue_id", BigInteger),
    column("kind", Text),
    column("position", BigInteger),
    column("folded", Text),
)
ALL = (publication, issue, headline, item, current, reading, capture, claim, mention, search_entry)
