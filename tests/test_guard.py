"""Wrong answers are named for what they are, and no sound answer is suspected."""

from __future__ import annotations

import pytest

from ingest.guard import Promise, objection
from parsers.model import Capture

ADDRESS = "https://digest.invalid/publications/vol-2-4/"
TEXT = "<p>Port Amsel’s seaplane basin was dredged on February 16.</p>" * 10


def page(title: str = "Tollen Digest Vol 2.4", *, head: str = "", body: str = TEXT, mark: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body {mark}>{body}</body></html>"
    )


def state(
    body: str | bytes, promised: Promise = "page", address: str = ADDRESS, **headers: str
) -> tuple[str, bool] | None:
    raw = body.encode() if isinstance(body, str) else body
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    found = objection(Capture(raw, address, 200, fields), promised=promised)
    if found is None:
        return None
    assert found.sentence.startswith("expected ")
    assert ", found " in found.sentence
    return found.state, found.readable


@pytest.mark.parametrize(
    "body",
    [
        page(),
        page("Log in to history: the Tollen embassy", body=TEXT + "<form><input type=password></form>"),
        page("404 days at sea"),
        page("Not found wanting: the Corrin’s crew"),
        page("Under construction in Port Amsel: two piers"),
        page("Maintenance of the fleet"),
        page("Coming soon to Port Amsel: a seaplane"),
        page("Sign in", body=TEXT + "<form><input name=q></form>"),
        page("Your privacy at sea: a council", body=TEXT + "<form class=cookie-consent></form>"),
        page(body=TEXT + "<form class=cookie-consent><button>Accept all</button></form>"),
        page("Domain of the fleet: islands for sale"),
        page("Port Amsel is for sale, says the council"),
        page(body=TEXT + '<a href="https://www.hugedomains.com/">a dealer</a> sedoparking.com'),
        page("Search for survivors goes on"),
        page(mark='class="single no-search-results-widget"'),
        page(head='<link rel="alternate" hreflang="ja" href="https://digest.invalid/ja/vol-2-4/">'),
        page(
            head='<link rel="alternate" hreflang="en-US" href="https://digest.invalid/publications/vol-2-4/">'
        ),
        page(head='<meta property="og:url" content="https://digest.invalid/publications/vol-2-4/">'),
        page(head='<meta property="og:url" content="mailto:office">'),
        page(body=TEXT + "<p>The error404 code and _the_ Page not found.</p>"),
        page(head='<link rel="canonical" href="https://digest.invalid/publications/vol-2-4/">'),
        page(head='<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
        "<p>A page whose author left out all that may be left out.</p>",
        "<html><body><p>One with an end</p></body>",
        "<html><body><p>One root</p></body></html><html><p>and another",
        b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n",
        "Headlines\n- A text\n",
    ],
)
def test_a_sound_answer_meets_no_objection(body: str | bytes) -> None:
    assert state(body) is None


@pytest.mark.parametrize(
    ("promised", "body"),
    [
        ("pdf", b"%PDF-1.7\n%%EOF\n" + b"\n" * 50),
        ("pdf", b"junk before \n%PDF-1.7\n%%EOF"),
        ("feed", "<rss version='2.0'><channel><item><title>Log in</title></item></channel></rss>"),
        ("sitemap", "<?xml version='1.0'?><urlset></urlset>"),
        ("sitemap", b"\x1f\x8b\x08\x00packed"),
        ("rest", '[{"link": "https://digest.invalid/"}]'),
    ],
)
def test_other_kinds_kept_as_promised_meet_none_either(promised: Promise, body: str | bytes) -> None:
    assert state(body, promised) is None


@pytest.mark.parametrize("promised", ["page", "pdf", "feed", "sitemap", "rest"])
def test_a_challenge_is_one_whatever_was_promised(promised: Promise) -> None:
    body = page("Just a moment...", body="<script>window._cf_chl_opt = {cType: 'managed'};</script>")
    assert state(body, promised) == ("challenge", False)
    assert state(page(), promised, Cf_Mitigated="challenge") == ("challenge", False)
    assert state(page(), promised, X_Amzn_Waf_Action="captcha") == ("challenge", False)


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.gokuProps = {key: 'x'};</script>",
        "<script>var sucuri_cloudproxy_js = '';</script>",
        "<script src='https://ct.captcha-delivery.com/c.js'></script><iframe "
        "src='https://geo.captcha-delivery.com/captcha/?cid=x'></iframe>",
        "<meta http-equiv='refresh' content='0;/.well-known/sgcaptcha/?r=%2F'>",
    ],
)
def test_challenges_of_several_makes_are_known(script: str) -> None:
    assert state(page("One moment", body=script)) == ("challenge", False)


@pytest.mark.parametrize(
    "body",
    [
        page("Log In ‹ Tollen — WordPress", body='<form name="loginform" id="loginform" method="post">'),
        page("Sign in", body='<form method="post" action="https://digest.invalid/wp-login.php">'),
        page(body='<form action="/x" class="post-password-form" method="post">'),
        page("Log in to continue | Tollen", body="<form action=/enter><input type='password' name=p></form>"),
    ],
)
def test_a_form_for_a_password_is_a_login_wall(body: str) -> None:
    assert state(body) == ("login_wall", False)


@pytest.mark.parametrize("title", ["Before you continue to Tollen", "Cookie consent", "Your privacy choices"])
def test_a_form_for_consent_is_a_wall_too(title: str) -> None:
    form = '<form action="https://consent.invalid/save" method="post"><button>Accept all</button></form>'
    assert state(page(title, body=form)) == ("login_wall", False)
    assert state(page(title, body=TEXT)) is None


@pytest.mark.parametrize(
    "body",
    [
        page("digest.invalid is for sale"),
        page("This domain is parked"),
        page("Domain name expired"),
        "<html data-adblockkey='MFwwDQ'><head><title>digest.invalid</title></head><body></body></html>",
        page("digest.invalid", body='<script src="//img.sedoparking.com/js/a.js"></script>'),
        page("digest.invalid", body='<iframe src="https://www.hugedomains.com/d.cfm"></iframe>'),
    ],
)
def test_a_parked_domain_is_not_understood(body: str) -> None:
    assert state(body) == ("not_understood", False)


def test_another_language_than_the_page_itself_names_is_not_understood() -> None:
    own = '<link rel="alternate" hreflang="en" href="https://digest.invalid/publications/vol-2-4/">'
    assert state(page(head=own)) is None
    assert state(page(head=own).replace("lang=en", "lang=ja")) == ("not_understood", False)


@pytest.mark.parametrize(
    "title",
    [
        "Maintenance",
        "Site under maintenance",
        "Coming soon | Tollen",
        "Under Construction",
        "We’ll be back soon!",
    ],
)
def test_a_notice_of_maintenance_is_one(title: str) -> None:
    assert state(page(title, body="<p>Briefly unavailable.</p>")) == ("maintenance", False)


@pytest.mark.parametrize(
    "body",
    [
        page("Page not found – Tollen Foundation"),
        page("404 Not Found"),
        page("404"),
        page("Nothing found | Tollen"),
        page(mark='class="archive error404 wide"'),
        page(head='<link rel="canonical" href="https://digest.invalid/" />'),
        page(head="<link href=/ rel=canonical>"),
        page(head='<link rel="canonical" href="https://digest.invalid/ja/">'),
        page(head='<meta property="og:url" content="https://digest.invalid/">'),
        page("You searched for vol 2.4 – Tollen Foundation"),
        page("Search Results for “vol 2.4”"),
        page(mark='class="search search-no-results wide"'),
        page(mark='class="search search-results"'),
    ],
)
def test_a_page_that_says_it_is_not_there_is_a_soft_404(body: str) -> None:
    assert state(body) == ("soft_404", False)


def test_the_front_page_may_call_itself_so() -> None:
    body = page(head='<link rel="canonical" href="https://digest.invalid/">')
    assert state(body, address="https://digest.invalid/") is None


def test_a_search_that_was_asked_for_is_one() -> None:
    body = page("Search results for digest", mark='class="search search-results"')
    assert state(body, address="https://digest.invalid/?s=digest") is None
    assert state(body, address="https://digest.invalid/search/digest/") is None


@pytest.mark.parametrize("promised", ["pdf", "feed", "sitemap", "rest"])
def test_a_page_in_place_of_something_else_is_not_understood(promised: Promise) -> None:
    assert state(page(), promised) == ("not_understood", False)


def test_what_no_pdf_is_or_should_be_one_is_not_understood() -> None:
    assert state("just words", "pdf") == ("not_understood", False)
    assert state(b"%PDF-1.7\n%%EOF", "feed") == ("not_understood", False)


@pytest.mark.parametrize("promised", ["page", "pdf", "feed"])
@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_an_empty_body_is_not_understood(promised: Promise, body: bytes) -> None:
    assert state(body, promised) == ("not_understood", False)


def test_a_cut_body_is_truncated_and_readable() -> None:
    assert state(page()[:-30]) == ("truncated", True)
    assert state(b"%PDF-1.7\n1 0 obj\n" + bytes(9_000), "pdf") == ("truncated", True)
    assert state("<p>words", Content_Length="5000") == ("truncated", True)
    assert state("<p>words", Content_Length="5000", Content_Encoding="gzip") is None
    assert state("<p>words", Content_Length="many") is None


@pytest.mark.parametrize("piece", ["<form ", "<link ", "<title", "<body ", "<title><", "<form class='"])
def test_repeated_openings_cost_no_more_than_their_length(piece: str) -> None:
    assert state("<html>" + piece * 300_000) == ("truncated", True)
