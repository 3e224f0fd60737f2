"""One request with what its answer is made of: the archive, the settings, the templates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from jinja2 import Environment
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from db.export_tables import Profile
from web.memory import Memory
from web.settings import Settings

Answer = TypeVar("Answer")
HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"


class NotHeldError(Exception):
    """Something was asked for that the archive does not hold; the message says what."""


class WithdrawnError(NotHeldError):
    """An issue was asked for whose text a person has withdrawn; the message says who, and why."""


class AskedWrongError(ValueError):
    """A request that means nothing; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request while it is answered; `connection` sees one state of the archive."""

    request: Request
    connection: Connection
    settings: Settings
    templates: Environment
    memory: Memory

    @property
    def profile(self) -> Profile:
        """How much of the publisher's text may be shown."""
        return self.settings.profile

    def recall(self, name: Hashable, make: Callable[[Connection], Answer]) -> Answer:
        """An answer that holds until the archive changes."""
        return self.memory.recall(self.connection, name, lambda: make(self.connection))

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page from a template."""
        text = self.templates.get_template(template).render(path=self.request.url.path, **values)
        return tagged(self.request, text.encode("utf-8", "replace"), HTML, status)

    def json(self, value: Any, links: Mapping[str, str] | None = None) -> Response:
        """A value as JSON, with links to other pages of the same list."""
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        answer = tagged(self.request, body, JSON)
        if links:
            answer.headers["Link"] = ", ".join(
                f'<{address}>; rel="{name}"' for name, address in links.items()
            )
        return answer


def tagged(
    request: Request, body: bytes, media: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A body with a tag by which a browser knows it again; nothing but the tag where it has it already."""
    # Weak, since the same body may be sent compressed.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (tag in known or "*" in known):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, status, {**(headers or {}), "ETag": tag}, media)
