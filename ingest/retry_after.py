"""How long a server asks us to wait: Retry-After in either of its forms."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.clock import now

DIGITS_READ = 12  # more seconds than anybody waits


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """The seconds that a Retry-After header asks for, 0 for what is past; None where it asks for none.

    A moment counts from the site's own clock (its `Date` header), from ours where it tells none."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:DIGITS_READ])
    moment = _moment(value)
    if moment is None:
        return None
    return max(0.0, (moment - (_moment(date or "") or now())).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
