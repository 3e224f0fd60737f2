"""Whatever robots.txt answers, no page is fetched against the rules, and none where there is no answer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from crawling import crawled
from proving import PROVE
from small_site import Served, SmallSite

RULES = b"User-agent: *\nDisallow: /publications/\nDisallow: /wp\nDisallow: /category/\nDisallow: /sitemap\n"
ROBOTS = "/robots.txt"
PLAIN = "text/plain"
Setting = Callable[[SmallSite], None]


def gives(body: bytes = RULES, status: int = 200, **changes: object) -> Setting:
    return lambda site: site.change(ROBOTS, body=body, status=status, **changes)


def leads(times: int) -> Setting:
    """So many redirects, and rules that forbid all behind them."""

    def setting(site: SmallSite) -> None:
        names = [ROBOTS, *(f"/robots-{number}.txt" for number in range(1, times + 1))]
        for name, target in pairwise(names):
            site.pages[name] = Served(status=301, headers=(("Location", target),))
        site.pages[names[-1]] = Served(RULES, media_type=PLAIN)

    return setting


HTML = b"<!DOCTYPE html><html><body><p>We have no such thing.</p></body></html>"
WIDE = RULES.decode().encode("utf-16")
# What robots.txt is, and whether the pages may be asked for.
CASES: dict[str, tuple[Setting, bool]] = {
    "allow": (gives(b"User-agent: *\nAllow: /\n"), True),
    "disallow": (gives(), False),
    "404": (gives(b"", 404), True),
    "403": (gives(b"", 403), True),
    "500": (gives(b"", 500), False),
    "503": (gives(b"", 503), False),
    "429": (gives(b"", 429), False),
    "hang": (gives(delay=4.0), False),
    "reset": (gives(drop=True), False),
    "HTML in place of rules": (gives(HTML, media_type="text/html"), True),
    "UTF-16": (gives(WIDE), False),
    "byte order mark and bare CR": (gives(b"\xef\xbb\xbf" + RULES.replace(b"\n", b"\r")), False),
    "7 MB of padding before the rule": (gives(b"# padding\n" * 700_000 + RULES), False),
    "five redirects": (leads(5), False),
    "six redirects": (leads(6), False),
    "a redirect to another host": (
        gives(b"", 301, headers=(("Location", "https://elsewhere.example/robots.txt"),)),
        False,
    ),
}
# What the parser of rules alone does is in test_spider_robots.py.
OVER_THE_NETWORK = (
    "disallow",
    "hang",
    "reset",
    "five redirects",
    "six redirects",
    "7 MB of padding before the rule",
)


@pytest.mark.parametrize("name", CASES if PROVE else OVER_THE_NETWORK)
def test_no_page_is_fetched_against_the_rules(name: str, tmp_path: Path) -> None:
    setting, allowed = CASES[name]
    with SmallSite() as site:
        setting(site)
        outcome = crawled(tmp_path, site.url, page_seconds=2)
        asked = [path for path in site.paths if "robots" not in path]
    assert asked if allowed else asked == []
    assert outcome.verdict.exit_code == (0 if allowed else 5)


def test_no_page_is_fetched_where_tls_fails(tmp_path: Path) -> None:
    with SmallSite() as site:
        outcome = crawled(tmp_path, site.url.replace("http:", "https:"), page_seconds=2)
        assert site.asked == []
    assert outcome.verdict.exit_code == 5
