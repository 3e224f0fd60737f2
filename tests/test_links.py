"""Every way of discovery gives the publication's addresses, whole and once, and says when it is broken."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parsers.addresses import canonical, kind_of
from parsers.links import BrokenWayError, FoundAddress, found
from parsers.model import Capture, ErrorCode
from parsers.publication import Way
from parsers.publications import named

DEMO = named("demo")
SITE = "https://digest-replica.invalid"
ISSUE = f"{SITE}/publications/us-japan-alliance-digest-vol-2-4/"
INDEX = f"{SITE}/publications/"
FEED = f"{SITE}/publications/feed/"
SITEMAP = f"{SITE}/wp-sitemap.xml"
REST = f"{SITE}/wp-json/wp/v2/posts?per_page=100"


def named_in(
    body: str | bytes, address: str | None = INDEX, *, expected: Way | None = None, **headers: str
) -> tuple[FoundAddress, ...]:
    raw = body.encode() if isinstance(body, str) else body
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return found(Capture(raw, address, 200, fields), DEMO, expected=expected)


def addresses(body: str | bytes, address: str | None = INDEX) -> list[str]:
    return [one.address for one in named_in(body, address)]


def broken(body: str | bytes, address: str, expected: Way | None = None) -> BrokenWayError:
    with pytest.raises(BrokenWayError) as caught:
        named_in(body, address, expected=expected)
    return caught.value


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("HTTPS://Digest-Replica.INVALID:443/a#top", "https://digest-replica.invalid/a"),
        ("http://digest-replica.invalid:80", "http://digest-replica.invalid/"),
        ("http://digest-replica.invalid:8080/", "http://digest-replica.invalid:8080/"),
        ("//digest-replica.invalid/a", "https://digest-replica.invalid/a"),
        ("../b/./c/../d?x=1", "https://digest-replica.invalid/b/d?x=1"),
        (" /a\nb \t", "https://digest-replica.invalid/ab"),
        ("/a b/é?q=ü", "https://digest-replica.invalid/a%20b/%C3%A9?q=%C3%BC"),
        ("/a?utm_source=x&page=2&fbclid=y&utm_campaign=z", "https://digest-replica.invalid/a?page=2"),
        ("/a?utm_source=x", "https://digest-replica.invalid/a"),
    ],
)
def test_an_address_has_one_form(written: str, kept: str) -> None:
    assert canonical(written, INDEX) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "mailto:desk@digest-replica.invalid",
        "javascript:void(0)",
        "ftp://digest-replica.invalid/a",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "https://digest-replica.invalid:99999/",
        "https://user:word@digest-replica.invalid/",
        "https://digest-replica.invalid/" + "a" * 2_000,
    ],
)
def test_what_is_no_address_of_ours_to_ask_for_is_none(written: str) -> None:
    assert canonical(written, INDEX) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/publications/us-japan-alliance-digest-vol-1-22/", "issue"),
        ("/blog/us-japan-alliance-digest-vol-1-9-2", "issue"),
        ("/publications/us-japan-alliance-digest-vol-1-22/feed/", None),
        ("/publications/us-japan-alliance-digest-vol-1-22/cover/", None),
        ("/wp-content/uploads/2023/02/us-japan-alliance-digest-vol-2-4.jpg", None),
        ("/wp-content/uploads/2023/02/US-Japan-Alliance-Digest-Vol-2.4.pdf", "pdf"),
        ("/wp-content/uploads/2023/02/annual-report.pdf", None),
        ("/publications/", "index"),
        ("/publications/?paged=3", "index"),
        ("/publications/?sort=title&paged=3", None),
        ("/category/sasakawa-blog/page/2/", "index"),
        ("/about/", None),
    ],
)
def test_an_address_is_what_the_profile_says(path: str, kind: str | None) -> None:
    assert kind_of(SITE + path, DEMO) == kind


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.invalid/publications/us-japan-alliance-digest-vol-2-4/",
        "https://digest-replica.invalid.evil.invalid/us-japan-alliance-digest-vol-2-4/",
        "https://digest-replica.invalid@evil.invalid/us-japan-alliance-digest-vol-2-4/",
        "https://digest-replica.invalid:8443/us-japan-alliance-digest-vol-2-4/",
    ],
)
def test_other_hosts_and_ports_are_not_ours(address: str) -> None:
    assert addresses(f'<p><a href="{address}">x</a></p>') == []


def test_an_index_page_gives_issues_pages_and_its_feed_each_once() -> None:
    page = f"""<!doctype html><html><head>
        <link rel="alternate" type="application/rss+xml" title="Feed" href="/publications/feed/">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <link rel="next" href="{INDEX}page/2/"></head><body>
        <a href="us-japan-alliance-digest-vol-2-4/#read"><img src="x.png"></a>
        <a href="us-japan-alliance-digest-vol-2-4/?utm_source=home">Vol   2.4</a>
        <a href="/publications/page/2/">2</a> <a href="/about/">About</a> <a href="">here</a></body></html>"""
    assert named_in(page) == (
        FoundAddress(FEED, "index", "feed", "Feed"),
        FoundAddress(f"{INDEX}page/2/", "index", "index", "2"),
        FoundAddress(ISSUE, "index", "issue", "Vol 2.4"),
    )


def test_a_page_that_is_no_index_gives_links_and_no_feed() -> None:
    page = f'<html><link rel=alternate type=application/rss+xml href="{ISSUE}feed/"><a href="{INDEX}">All</a>'
    assert named_in(page, ISSUE) == (FoundAddress(INDEX, "link", "index", "All"),)


def test_links_stand_on_the_base_of_the_page() -> None:
    page = f'<html><base href="{SITE}/publications/"><a href="us-japan-alliance-digest-vol-3-1/">x</a></html>'
    assert addresses(page, f"{SITE}/elsewhere/") == [f"{INDEX}us-japan-alliance-digest-vol-3-1/"]


def test_a_page_of_unknown_address_gives_its_absolute_links() -> None:
    page = f'<html><a href="us-japan-alliance-digest-vol-3-1/">x</a><a href="{ISSUE}">y</a></html>'
    assert addresses(page, None) == [ISSUE]


def test_a_pdf_of_any_name_counts_on_an_issue_and_where_the_words_offer_it() -> None:
    pdf = "/wp-content/uploads/2022/01/final_v3.pdf"
    link = f'<a href="{pdf}">here</a>'
    assert named_in(f"<p>{link}</p>", ISSUE) == (FoundAddress(SITE + pdf, "link", "pdf", "here"),)
    offer = f'<p>To download as a PDF, please click <strong><a href="{pdf}">here</a></strong>.</p>'
    assert addresses(offer, f"{SITE}/category/sasakawa-blog/") == [SITE + pdf]
    assert addresses(f"<p>Read our annual report {link}</p>", f"{SITE}/category/sasakawa-blog/") == []
    assert addresses(f"<p>{link.replace(pdf, 'https://elsewhere.invalid/a.pdf')}</p>", ISSUE) == []


def test_an_embedded_pdf_counts_as_a_linked_one() -> None:
    page = '<html><iframe src="/a.pdf"></iframe><embed src="/b.pdf"><object data="/c.pdf"></object></html>'
    assert addresses(page, ISSUE) == [f"{SITE}/a.pdf", f"{SITE}/b.pdf", f"{SITE}/c.pdf"]


def anchors(numbers: range) -> str:
    return "".join(f'<li><a href="/us-japan-alliance-digest-vol-1-{n}/">Vol 1.{n}</a></li>' for n in numbers)


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body>{anchors(range(1, 5))}</body></html><html><body>{anchors(range(5, 13))}</html>",
        f"<html><body><div><ul>{anchors(range(1, 7))}</div></div></p></ul></td>{anchors(range(7, 13))}",
        f"<div>{'<div>' * 30_000}{anchors(range(1, 13))}",
        f"<!-- > --><p<>{anchors(range(1, 13))}<a href='",
        "\ufeff\n\n" + anchors(range(1, 13)),
        f"<noscript>{anchors(range(1, 13))}</noscript>",
    ],
)
def test_broken_markup_hides_no_link(page: str) -> None:
    assert addresses(page) == [f"{SITE}/us-japan-alliance-digest-vol-1-{n}/" for n in range(1, 13)]


def test_a_page_in_utf_16_gives_its_links() -> None:
    page = f"<html>{anchors(range(1, 13))}</html>".encode("utf-16")
    assert len(addresses(page)) == 12


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


ITEM = f"""<item><title>Digest &amp; more</title><link>{ISSUE}</link><guid isPermaLink="false">7</guid>
<pubDate>Thu, 02 Mar 2023 09:00:00 +0900</pubDate></item>"""
FROM_FEED = FoundAddress(ISSUE, "feed", "issue", "Digest & more", date(2023, 3, 2))


def test_a_feed_gives_issues_with_title_and_date() -> None:
    other = f"<item><title>Other</title><link>{SITE}/other/</link></item>"
    assert named_in(rss(ITEM + other), FEED, expected="feed") == (FROM_FEED,)
    assert named_in(rss(ITEM), FEED, Content_Type="text/html") == (FROM_FEED,)


def test_an_atom_feed_gives_issues_files_and_its_next_page() -> None:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="{FEED}?paged=2"/>
        <entry><title>Vol 2.4</title><link href="{ISSUE}"/><link rel="enclosure" href="{SITE}/a.pdf"/>
        <link rel="enclosure" href="/wp-content/uploads/alliance-digest.pdf"/>
        <published>2023-03-01T00:00:00Z</published><updated>2023-03-02T00:00:00Z</updated></entry></feed>"""
    published = date(2023, 3, 1)
    assert named_in(feed, FEED, expected="feed") == (
        FoundAddress(f"{FEED}?paged=2", "feed", "feed"),
        FoundAddress(ISSUE, "feed", "issue", "Vol 2.4", published),
        FoundAddress(f"{SITE}/wp-content/uploads/alliance-digest.pdf", "feed", "pdf", "Vol 2.4", published),
    )


def test_a_cut_feed_is_broken_and_still_gives_what_stands_in_it() -> None:
    error = broken(rss(ITEM)[:-20], FEED)
    assert error.code == ErrorCode.DAMAGED
    assert error.found == (FROM_FEED,)


def test_a_page_in_place_of_a_feed_is_a_broken_way() -> None:
    error = broken(f'<html><a href="{ISSUE}">x</a></html>', FEED, expected="feed")
    assert error.message == f"expected a feed at {FEED}, found a page"
    assert [one.address for one in error.found] == [ISSUE]


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(f"{SITE}/publications/us-japan-alliance-digest-vol-9-9/")
    external = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    item = "<item><link>&x;</link></item>"
    assert broken(rss(item, external), FEED).found == ()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
    for body in (rss("<item><link>&l9;</link></item>", bomb), rss('<item a="&l9;"/>', bomb)):
        assert broken(body, FEED).found == ()


def test_a_sitemap_gives_pages_with_their_change() -> None:
    rows = f"<url><loc> {ISSUE} </loc><lastmod>2023-03-02</lastmod></url><url><loc>{SITE}/about/</loc></url>"
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    expected = (FoundAddress(ISSUE, "sitemap", "issue", "", date(2023, 3, 2)),)
    assert named_in(sitemap, SITEMAP, expected="sitemap") == expected
    assert named_in(gzip.compress(sitemap.encode()), SITEMAP, expected="sitemap") == expected


def test_an_index_of_sitemaps_gives_those_of_our_host() -> None:
    rows = (
        f"<sitemap><loc>{SITE}/a.xml.gz</loc></sitemap><sitemap><loc>https://x.invalid/b.xml</loc></sitemap>"
    )
    index = f'<?xml version="1.0"?><!-- made by hand --><sitemapindex>{rows}</sitemapindex>'
    assert named_in(index, SITEMAP) == (FoundAddress(f"{SITE}/a.xml.gz", "sitemap", "sitemap"),)


def test_a_packed_sitemap_that_is_cut_or_bursts_is_a_broken_way() -> None:
    assert broken(gzip.compress(b"<urlset></urlset>" * 9)[:-9], SITEMAP).code == ErrorCode.DAMAGED
    stream = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join(stream.compress(bytes(1 << 20)) for _ in range(200)) + stream.flush()
    tracemalloc.start()
    assert broken(bomb, SITEMAP).code == ErrorCode.TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < 150 << 20
    tracemalloc.stop()


def test_a_rest_answer_gives_posts_and_its_next_page() -> None:
    posts = [
        {
            "link": ISSUE,
            "title": {"rendered": "Vol 2.4"},
            "date": "2023-03-02T00:30:00",
            "date_gmt": "2023-03-01T15:30:00",
        },
        {"link": f"{SITE}/other/", "title": {"rendered": "Other"}},
    ]
    issue = FoundAddress(ISSUE, "rest", "issue", "Vol 2.4", date(2023, 3, 2))
    following = FoundAddress(f"{REST}&page=2", "rest", "rest")
    body = json.dumps(posts)
    assert named_in(body, REST, expected="rest", X_WP_TotalPages="2") == (issue, following)
    assert named_in(body, f"{REST}&page=2", expected="rest", X_WP_TotalPages="2") == (issue,)
    assert named_in(body, REST, X_WP_TotalPages="9" * 5_000) == (issue,)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"code":"rest_disabled","message":"no"}', "found rest_disabled"),
        ('[{"link": 1}, 2]', "found list"),
        ('[{"link": ', "found something else"),
        ("[" * 100_000, "found something else"),
        ("<html>Not here</html>", "found a page"),
    ],
)
def test_another_rest_answer_is_a_broken_way(body: str, message: str) -> None:
    assert message in broken(body, REST, expected="rest").message


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"just words", b"%PDF-1.4", bytes(100), b"<?xml version='1.0'?>"]
)
def test_bytes_that_name_nothing_by_nature_are_a_broken_way(body: bytes) -> None:
    assert broken(body, SITEMAP, expected="sitemap").found == ()


def test_nesting_without_end_is_a_broken_way() -> None:
    assert "XML" in broken("<rss>" + "<a>" * 100_000, FEED).message


def test_a_sound_document_that_names_none_of_our_pages_is_empty() -> None:
    assert named_in("<html><a href='/about/'>x</a></html>") == ()
    assert named_in(rss(""), FEED, expected="feed") == ()
    assert named_in("[]", REST, expected="rest") == ()


def test_the_replica_site_is_found_whole() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))
    from replica_expected import pages, pdfs
    from replica_site import answer

    waiting = [(start.path, start.way) for start in DEMO.starts]
    seen: set[str] = set()
    while waiting:
        path, kind = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        resource = answer(path)
        if resource.status != 200 or kind == "pdf":
            continue
        headers = tuple(dict(resource.headers).items())
        named_there = found(replace(Capture(resource.body, SITE + path), headers=headers), DEMO)
        waiting += [(one.address.removeprefix(SITE), one.kind) for one in named_there]
    assert set(pages()) <= seen
    assert set(pdfs()) <= seen
