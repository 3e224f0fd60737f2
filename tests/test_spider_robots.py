"""robots.txt as RFC 9309 says, failing closed; and waiting as Retry-After says."""

from __future__ import annotations

import gzip

import pytest
from scrapy.http import Response

from spiders.manners import told_wait
from spiders.robots import AGENT, RobotsUnreachableError, rules

PAGE = "https://digest-replica.invalid/publications/"
FORBIDDING = b"User-agent: *\nDisallow: /publications/\n"


def answer(
    body: bytes = b"", status: int = 200, *, flags: list[str] | None = None, **headers: str
) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://digest-replica.invalid/robots.txt", status, named, body, flags)


def allowed(response: Response) -> bool:
    return bool(rules(response).can_fetch(PAGE, AGENT))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_that_says_it_has_no_rules_may_be_asked(status: int) -> None:
    assert allowed(answer(FORBIDDING, status))


@pytest.mark.parametrize("status", [204, 206, 304, 429, 500, 502, 503, 599, 999])
def test_any_other_answer_than_rules_closes_the_host(status: int) -> None:
    with pytest.raises(RobotsUnreachableError, match=f"status {status}"):
        rules(answer(b"", status))


@pytest.mark.parametrize(
    "body",
    [
        FORBIDDING,
        b"\xef\xbb\xbf" + FORBIDDING,
        b"\xef\xbb\xbf" + FORBIDDING.replace(b"\n", b"\r"),
        FORBIDDING.replace(b"\n", b"\r\n"),
        FORBIDDING.decode().encode("utf-16"),
        b"# padding\n" * 60_000 + FORBIDDING,
        b"User-agent: alliance-digest-archive\nDisallow: /\n",
    ],
)
def test_rules_are_obeyed_in_whatever_bytes_they_come(body: bytes) -> None:
    assert not allowed(answer(body))


def test_rules_for_others_and_rules_that_allow_are_no_hindrance() -> None:
    assert allowed(answer(b"User-agent: OtherBot\nDisallow: /\n"))
    assert allowed(answer(b"User-agent: *\nDisallow: /\nAllow: /publications/\n"))
    assert allowed(answer(b"<!DOCTYPE html><html><body><p>Not found</p></body></html>"))
    assert allowed(answer(b""))


def test_encoded_rules_are_decoded() -> None:
    assert not allowed(answer(gzip.compress(FORBIDDING), Content_Encoding="gzip"))


@pytest.mark.parametrize(
    "response",
    [
        answer(gzip.compress(FORBIDDING)[:-4], Content_Encoding="gzip"),
        answer(FORBIDDING, Content_Encoding="gzip"),
        answer(b"User-agent: *\nDisa", flags=["dataloss"]),
        answer(b"<html>", cf_mitigated="challenge"),
    ],
)
def test_rules_that_came_broken_close_the_host(response: Response) -> None:
    with pytest.raises(RobotsUnreachableError):
        rules(response)


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120),
        (429, "0", 0),
        (503, "Tue, 02 Apr 2024 03:10:00 GMT", 600),
        (503, "Mon, 01 Apr 2024 03:00:00 GMT", 0),
        (503, "Tue, 02 Apr 2034 03:00:00 GMT", 86_400),
        (429, "99999999999999999999", 86_400),
        (503, "soon", 60),
        (429, "-5", 60),
        (429, "1.5", 60),
        (429, "", 60),
        (999, "", 60),
    ],
)
def test_a_wait_in_any_form_is_kept_and_never_longer_than_a_day(
    status: int, value: str, seconds: float
) -> None:
    response = answer(status=status, Date="Tue, 02 Apr 2024 03:00:00 GMT")
    if value:
        response.headers["Retry-After"] = value
    assert told_wait(response) == seconds


def test_an_outage_that_asks_for_nothing_is_an_ordinary_failure() -> None:
    assert told_wait(answer(status=503)) is None
