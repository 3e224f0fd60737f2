"""What the operator of a reading room decides: which archive, how much text, and for whom it is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from db.export_tables import Profile

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Settings:
    """A reading room: the archive's address and the folder of its WARC files, how much of the publisher's
    text is shown, the address under which others know it, whether search engines may list it, and further
    hosts that it answers to.

    A question may take `seconds`; `at_once` of them are answered at a time, and `waiting` more may wait."""

    database_url: str
    captures: Path
    profile: Profile = Profile.FULL_TEXT
    public_url: str | None = None
    is_indexed: bool = False
    hosts: tuple[str, ...] = ()
    seconds: float = 1.5
    at_once: int = 4
    waiting: int = 28

    @property
    def base(self) -> str:
        """The path under which the room stands on its public address, without a slash at the end."""
        return urlsplit(self.public_url or "").path.rstrip("/")

    @property
    def answered_hosts(self) -> list[str]:
        """The hosts that requests may name; others come from pages that have no business here."""
        public = urlsplit(self.public_url or "").hostname
        return [*LOCAL_HOSTS, *self.hosts, *([public] if public else [])]
