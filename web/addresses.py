"""The addresses of the reading room's pages, all relative to where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from db.permalinks import path as place


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses under a base path."""

    base: str = ""

    def page(self, name: str = "", **parameters: Any) -> str:
        """A page of its own, as /search?q=…; parameters without a value are left out."""
        said = {key: str(value) for key, value in parameters.items() if value not in (None, "")}
        return f"{self.base}/{name}" + (f"?{urlencode(said)}" if said else "")

    def issue(self, publication: str, issue_id: str, *more: str) -> str:
        """An issue's page, or a page about it."""
        return "/".join([f"{self.base}/{quote(place(publication, issue_id))}", *more])

    def item(self, publication: str, issue_id: str, position: int, *more: str, pin: str | None = None) -> str:
        """An item's page, pinned to its words where a pin is given, or a page about it."""
        there = quote(place(publication, issue_id, position, pin), safe="/@")
        return "/".join([f"{self.base}/{there}", *more])
