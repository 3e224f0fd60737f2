"""Requests and answers of Scrapy's as text: headers in pairs, and a request as it was sent."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers of an answer; those that came several times are given several times."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def request_text(request: Request | None) -> str | None:
    """The request's line and headers, as the publication's own site would have been asked."""
    if request is None:
        return None
    path = "/" + "/".join(request.url.split("/")[3:])
    host = request.url.split("/", 3)[2]
    lines = [f"{request.method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [
        f"{name.decode('latin-1')}: {value.decode('latin-1')}"
        for name, values in request.headers.items()
        for value in values
    ]
    return "\r\n".join(lines) + "\r\n\r\n"
