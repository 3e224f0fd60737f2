"""Names of issues and items that hold outside the archive: tag URIs, and addresses where there is a site."""

from __future__ import annotations

# Reserved for names that nobody owns (RFC 2606), so that every copy of the archive gives the same names.
AUTHORITY = "alliance-digest-archive.invalid,2022"


def path(publication: str, issue_id: str, position: int | None = None, pin: str | None = None) -> str:
    """An issue as publication/vol-2-4; an item as publication/vol-2-4/3, its words pinned by @ and a hash."""
    item = "" if position is None else f"/{position}"
    return f"{publication}/{issue_id}{item}{f'@{pin}' if pin else ''}"


def tag(*parts: str) -> str:
    """A tag URI (RFC 4151) of some parts with slashes between."""
    return f"tag:{AUTHORITY}:{'/'.join(parts)}"


def permalink(base: str | None, path: str) -> str | None:
    """The address of a path on the site that shows this archive, None where there is none."""
    return None if base is None else f"{base.rstrip('/')}/{path}"
