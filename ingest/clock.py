"""The one clock of the jobs: UTC, and set by DIGEST_NOW for tests and the demo."""

from __future__ import annotations

import os
from datetime import UTC, datetime


class ClockError(ValueError):
    """DIGEST_NOW does not hold an instant."""


def instant(text: str) -> datetime:
    """An ISO instant as UTC; without a zone it is taken as UTC. ClockError where it is none."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ClockError(f"expected an ISO instant such as 2024-04-02T03:00:00Z, found {text!r}") from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def now() -> datetime:
    """The present instant in UTC, or that of DIGEST_NOW."""
    fixed = os.environ.get("DIGEST_NOW")
    return instant(fixed) if fixed else datetime.now(UTC)
