"""Whatever says when an issue was published is kept, one rule picks, and what contradicts it is flagged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented_issue import HEADLINES, ITEMS, MARKUPS, TITLE, around, page, ul
from invented_serials import HEADLINES as SHORT
from invented_serials import LONG, NUMBERED, WEEKLY, bullets, letter, repeated, weekly_page

from parsers import read
from parsers.model import Capture, Claim, ClaimMethod, Issue, Key, Reading
from parsers.publication import Publication

PDFS = Path(__file__).parent.parent / "fixtures" / "site" / "pdf"
ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"
# Vol 2.7 is the first half of April 2023.
MIGRATED = date(2023, 8, 1)
IN_TIME = date(2023, 4, 17)


def only(
    markup: str | bytes,
    address: str | None = ADDRESS,
    publication: Publication | None = None,
    claims: tuple[Claim, ...] = (),
) -> Reading:
    body = markup if isinstance(markup, bytes) else markup.encode()
    (reading,) = read(Capture(body, address, claims=claims), publication=publication)
    assert reading.issue is not None, reading.failure
    return reading


def issue(reading: Reading) -> Issue:
    assert reading.issue is not None
    return reading.issue


def claimed(found: Issue, method: ClaimMethod) -> list[tuple[date, date, bool | None]]:
    return [(one.start, one.end, one.agrees) for one in found.claims if one.method is method]


def with_head(head: str) -> str:
    return MARKUPS["classic"]().replace("<title>", head + "<title>")


META = '<meta property="article:published_time" content="2023-08-01T09:30:00+00:00">'
SAID_BY_PAGES: dict[str, tuple[str, ClaimMethod]] = {
    "json-ld": (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article",'
        '"datePublished":"2023-08-01T09:30:00+00:00","dateModified":"2024-01-01"}</script>',
        ClaimMethod.JSON_LD,
    ),
    "json-ld graph": (
        '<script class=\'x\' type=\'application/ld+json\'>[{"@graph":[{"@type":"WebSite"},'
        '{"@type":"WebPage","datePublished":"2023-08-01"}]}]</script>',
        ClaimMethod.JSON_LD,
    ),
    "article:published_time": (META, ClaimMethod.META),
    "upper case": (META.upper().replace("2023-08-01T", "2023-08-01 "), ClaimMethod.META),
    "dublin core": ("<meta content='August 1, 2023' name=DC.date />", ClaimMethod.META),
    "e-mail date": ('<meta name="pubdate" content="Tue, 01 Aug 2023 23:30:00 -0700">', ClaimMethod.META),
    "itemprop": ('<meta itemprop="datePublished" content="20230801">', ClaimMethod.META),
    "time": ('<time class="entry-date" datetime="2023-08-01T23:59:00+09:00">August</time>', ClaimMethod.TIME),
}


@pytest.mark.parametrize("way", SAID_BY_PAGES)
def test_a_page_that_says_another_day_is_contradicted_by_the_number(way: str) -> None:
    head, method = SAID_BY_PAGES[way]
    reading = only(with_head(head))
    found = issue(reading)
    assert claimed(found, method) == [(MIGRATED, MIGRATED, False)]
    assert found.published == Claim(ClaimMethod.NUMBERING, date(2023, 4, 1), date(2023, 4, 15))
    assert reading.cautions == ()


def test_a_page_that_says_a_day_in_time_agrees() -> None:
    found = issue(only(with_head(META.replace("2023-08-01", "2023-04-17"))))
    assert claimed(found, ClaimMethod.META) == [(IN_TIME, IN_TIME, True)]


def test_a_day_before_the_issue_could_be_out_contradicts() -> None:
    found = issue(only(with_head(META.replace("2023-08-01", "2023-03-01"))))
    assert claimed(found, ClaimMethod.META) == [(date(2023, 3, 1), date(2023, 3, 1), False)]


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="description" content="2023-08-01">',
        '<meta property="article:modified_time" content="2023-08-01">',
        '<meta property="article:published_time" content="soon">',
        '<meta property="article:published_time" content="2023-02-31">',
        '<script type="application/ld+json">{"datePublished": "2023-08-01"</script>',
        '<script type="application/ld+json">{"hasPart": [{"datePublished": "2023-08-01"}]}</script>',
        '<script type="application/ld+json">["2023-08-01", 7, null]</script>',
        "<script type=application/ld+json></script>",
        "<time>2023-08-01</time>",
        "<meta property=article:published_time content=",
    ],
)
def test_what_names_no_day_of_publication_is_no_claim(head: str) -> None:
    methods = {one.method for one in issue(only(with_head(head))).claims}
    assert methods == {ClaimMethod.NUMBERING, ClaimMethod.LATEST_DAY}


def test_only_the_pages_own_time_counts_and_a_day_said_twice_is_one_claim() -> None:
    times = '<time datetime="2022-01-01">x</time><time class="published" datetime="2023-04-17">x</time>'
    found = issue(only(with_head(META + META).replace("<h1>", times + "<h1>")))
    assert claimed(found, ClaimMethod.TIME) == [(IN_TIME, IN_TIME, True)]
    assert claimed(found, ClaimMethod.META) == [(MIGRATED, MIGRATED, False)]


def test_the_folder_of_the_pages_pdf_gives_its_month() -> None:
    uploads = "https://spfusa.org/wp-content/uploads"
    others = f"<img src='{uploads}/2021/01/lantern.jpg'><a href='{uploads}/2021/02/map.pdf'>Map</a>"
    link = f"<a href='{uploads}/2023/04/US-Japan-Alliance-Digest-Vol-2.7.pdf'>PDF</a>"
    found = issue(only(page(others + link + around(ul(HEADLINES), ul(ITEMS)))))
    assert claimed(found, ClaimMethod.UPLOAD_PATH) == [(date(2023, 4, 1), date(2023, 4, 30), True)]


def test_the_folder_of_a_file_gives_its_month() -> None:
    at = "https://spfusa.org/wp-content/uploads/2023/08/alliance-digest.pdf"
    found = issue(only(MARKUPS["classic"](), at))
    assert claimed(found, ClaimMethod.UPLOAD_PATH) == [(date(2023, 8, 1), date(2023, 8, 31), False)]


@pytest.mark.parametrize("field", [b"/CreationDate", b"/ModDate     "])
def test_a_pdf_says_when_it_was_made_or_changed(field: bytes) -> None:
    body = (PDFS / "US-Japan-Alliance-Digest-Vol-1.2.pdf").read_bytes()
    stamp = b"/CreationDate (D:20220201090000Z)"
    assert stamp in body
    found = issue(only(body.replace(stamp, field + b" (D:20220801090000Z)"), None))
    assert found.key == Key(1, 2)
    assert claimed(found, ClaimMethod.PDF_METADATA) == [(date(2022, 8, 1), date(2022, 8, 1), False)]


def test_the_latest_day_said_leaves_announcements_out() -> None:
    found = issue(only(MARKUPS["classic"]()))
    assert claimed(found, ClaimMethod.LATEST_DAY) == [(date(2023, 4, 14), date(2023, 4, 14), True)]


def test_what_other_pages_said_is_kept_in_order_of_trust() -> None:
    heard = (
        Claim(ClaimMethod.SITEMAP, date(2024, 1, 1), date(2024, 1, 1)),
        Claim(ClaimMethod.FEED, MIGRATED, MIGRATED),
    )
    found = issue(only(with_head(META), claims=heard))
    assert [(one.method.value, one.agrees) for one in found.claims] == [
        ("numbering", None),
        ("meta", False),
        ("feed", False),
        ("sitemap", True),  # a later change says nothing about when it was published
        ("latest-day-said", True),
    ]


def test_without_a_number_nothing_stands_for_the_digests_date_and_all_is_kept() -> None:
    found = issue(only(with_head(META).replace(" Vol 2.7", ""), None))
    assert found.key is None
    assert found.published is None
    assert claimed(found, ClaimMethod.META) == [(MIGRATED, MIGRATED, None)]


def test_pages_of_several_issues_make_no_claims_for_any() -> None:
    lists = around(ul(HEADLINES), ul(ITEMS))
    two = page(lists).replace("</main>", f"<h1>{TITLE[:-1]}8</h1>{lists}</main>")
    readings = read(Capture(two.replace("<title>", META + "<title>").encode()))
    assert [issue(one).key for one in readings] == [Key(2, 7), Key(2, 8)]
    assert [claimed(issue(one), ClaimMethod.META) for one in readings] == [[], []]


def test_a_day_in_the_title_is_closer_than_the_week_it_lies_in() -> None:
    found = issue(only(weekly_page(repeated()), None, WEEKLY))
    assert found.published == Claim(ClaimMethod.TITLE, date(2024, 1, 12), date(2024, 1, 12))
    assert claimed(found, ClaimMethod.NUMBERING) == [(date(2024, 1, 8), date(2024, 1, 14), True)]


def test_where_numbers_say_no_days_the_title_does_else_what_is_most_trusted() -> None:
    lists = bullets(SHORT) + bullets(LONG)
    dated = letter(lists).replace("#342", "#342, 15 January 2024")
    found = issue(only(dated, None, NUMBERED))
    assert found.published == Claim(ClaimMethod.TITLE, date(2024, 1, 15), date(2024, 1, 15))
    assert found.items[0].mentions[0].start == date(2024, 1, 9)
    plain = letter(lists).replace("<body>", META.replace("2023-08-01", "2024-01-16") + "</head><body>")
    found = issue(only(plain, None, NUMBERED))
    assert found.published == Claim(ClaimMethod.META, date(2024, 1, 16), date(2024, 1, 16))
    # A page's own day may be that of a move to another site, so it gives no year to what the items say.
    assert found.items[0].mentions[0].start is None
