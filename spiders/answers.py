"""From what the network gave to what the pipeline takes: an answer's state, and the capture of its bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from scrapy.http import Response

from ingest.bodies import BodyError, decoded
from ingest.clock import now
from ingest.guard import Promise, objection
from ingest.ledger import Page, PageState, Result
from ingest.pipeline import Answer
from parsers.model import Capture, Evidence, TimeSource
from spiders.addresses import AddressBlockedError
from spiders.faults import state_of, told
from spiders.manners import RateLimitedError
from spiders.messages import header_pairs, request_text
from spiders.robots import RobotsDeniedError, RobotsUnreachableError

PAGE_AT_MOST = 32 << 20
PDF_AT_MOST = 128 << 20
STATES_OF_STATUS = {
    304: PageState.UNCHANGED,
    401: PageState.LOGIN_WALL,
    404: PageState.GONE,
    410: PageState.GONE,
    429: PageState.RATE_LIMITED,
    503: PageState.MAINTENANCE,
    999: PageState.RATE_LIMITED,
}
PROMISES: dict[str, Promise] = {"pdf": "pdf", "feed": "feed", "sitemap": "sitemap", "rest": "rest"}
# Scrapy flags a body that ended before its announced end; one whose end was never announced is "partial".
CUT_FLAG = "dataloss"
STATES_OF_REFUSALS: dict[type[Exception], PageState] = {
    AddressBlockedError: PageState.ADDRESS_BLOCKED,
    RateLimitedError: PageState.RATE_LIMITED,
    RobotsDeniedError: PageState.ROBOTS_DENIED,
    RobotsUnreachableError: PageState.ROBOTS_UNREACHABLE,
}


def size_limit(page: Page) -> int:
    """The most bytes that a page's body may have, before and after its codings."""
    return PDF_AT_MOST if page.kind == "pdf" else PAGE_AT_MOST


def answer(page: Page, response: Response, seen: str | None = None) -> Answer:
    """What an answer that is no redirect comes to. Bytes are kept wherever a page was promised and some came;
    they are readable only where nothing speaks against them. `seen` is the digest of bytes that this address
    gave a moment ago and that looked cut."""
    if response.status != 200:
        return refusal(page, response)
    capture, fault = captured(page, response)
    result = Result(
        PageState.STORED,
        status=response.status,
        content_digest=capture.digest,
        etag=capture.header("ETag"),
        last_modified=capture.header("Last-Modified"),
    )
    kept = Answer(page, result, capture, response.body, request_text(response.request), readable=True)
    if fault is not None:
        return unreadable(kept, PageState(fault.code), fault.message)
    if CUT_FLAG in response.flags:
        return unreadable(kept, PageState.TRUNCATED, "the body ended before its announced end")
    against = objection(capture, promised=PROMISES.get(page.kind, "page"))
    if against is None:
        return kept
    if against.readable and capture.digest == seen:
        # The same cut bytes a second time are what the publisher serves, and what can be read of them is.
        return replace(kept, result=replace(result, note=against.sentence))
    return unreadable(kept, PageState(against.state), against.sentence)


def refusal(page: Page, response: Response) -> Answer:
    """An answer by which the site gives no page; a challenge is known by its marks under any status."""
    capture, fault = captured(page, response)
    against = None if fault is not None else objection(capture, promised="page")
    if against is not None and PageState(against.state) is PageState.CHALLENGE:
        result = Result(PageState.CHALLENGE, against.sentence, response.status)
        return Answer(page, result, capture, response.body, request_text(response.request))
    asked_to_wait = response.status == 503 and response.meta.get("wait_until") is not None
    state = STATES_OF_STATUS.get(response.status, PageState.IO_ERROR)
    state = PageState.RATE_LIMITED if asked_to_wait else state
    note = "" if state is PageState.UNCHANGED else f"status {response.status}"
    return Answer(page, Result(state, note, response.status, wait_until=response.meta.get("wait_until")))


def unreadable(kept: Answer, state: PageState, note: str) -> Answer:
    """Bytes that are kept, and must not touch any issue nor stand for what the address holds."""
    result = replace(kept.result, state=state, note=note, content_digest=None, etag=None, last_modified=None)
    return replace(kept, result=result, readable=False)


def captured(page: Page, response: Response) -> tuple[Capture, BodyError | None]:
    """The capture of an answer; where its codings are broken, of the bytes as they came, with the fault."""
    headers = header_pairs(response)
    fault = None
    try:
        body = decoded(response.body, headers, limit=size_limit(page))
    except BodyError as error:
        body, fault = response.body, error.with_traceback(None)  # whose frames hold this one, and all bytes
    capture = Capture(
        body,
        address=page.address,
        status=response.status,
        headers=headers,
        captured_at=now(),
        time_source=TimeSource.FETCHED,
        evidence=Evidence.PUBLISHER,
        claims=page.claims,
    )
    return capture, fault


def failed(page: Page, error: BaseException) -> Answer:
    """What a request comes to that got no answer at all."""
    state = STATES_OF_REFUSALS.get(type(error)) if isinstance(error, Exception) else None
    return Answer(page, Result(state or state_of(error), told(error), wait_until=_wait(error)))


def _wait(error: BaseException) -> datetime | None:
    return now() + timedelta(seconds=error.seconds) if isinstance(error, RateLimitedError) else None
