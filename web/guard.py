"""What holds for every request and answer: reading only, no foreign content, nothing listed, nothing long."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD")
LONGEST_QUERY = 4_000  # bytes of an address behind its question mark
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The publisher's site need not learn what is searched for here.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NOT_LISTED = "noindex, nofollow, noarchive"


class Guard:
    """Refuses what does not read, and puts the same headers on every answer."""

    def __init__(self, app: ASGIApp, *, is_indexed: bool) -> None:
        self.app = app
        self.headers = HEADERS if is_indexed else {**HEADERS, "X-Robots-Tag": NOT_LISTED}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await (self.refusal(scope) or self.app)(scope, receive, with_headers)

    def refusal(self, scope: Scope) -> ASGIApp | None:
        """The answer to a request that is not let in, None where it is."""
        if scope["method"] not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            return PlainTextResponse("This room is for reading only.\n", 405, headers=allowed)
        if len(scope["query_string"]) > LONGEST_QUERY:
            return PlainTextResponse(
                f"Expected at most {LONGEST_QUERY} bytes behind the question mark.\n", 414
            )
        return None
