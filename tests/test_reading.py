"""A reading is right or says that it is not: every contradiction has its own code."""

from __future__ import annotations

import textwrap

import pytest
from invented_issue import BLURB, HEADLINES, ITEMS, TITLE, around, page, typed, ul

from parsers import read
from parsers.model import Capture, ErrorCode, Key, Reading, WarningCode
from parsers.publications import named

ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"
DIGEST = named("us-japan-alliance-digest")


def reading(html: str, address: str | None = ADDRESS, key: Key | None = None) -> Reading:
    (one,) = read(Capture(html.encode(), address, name="page.html"), key=key)
    return one


def failure(html: str | bytes, address: str | None = ADDRESS) -> ErrorCode | None:
    body = html if isinstance(html, bytes) else html.encode()
    (one,) = read(Capture(body, address, name="page.html"))
    return one.failure.code if one.failure else None


def cautions(one: Reading) -> list[WarningCode]:
    return [caution.code for caution in one.cautions]


@pytest.mark.filterwarnings("error")
def test_a_page_that_calls_itself_xml_is_a_page_like_any_other() -> None:
    assert reading("<?xml version='1.0'?>" + page(around(ul(HEADLINES), ul(ITEMS)))).sound


def test_number_in_text_and_address_must_agree() -> None:
    other = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-8/"
    one = reading(page(around(ul(HEADLINES), ul(ITEMS))), other)
    assert one.failure is not None
    assert one.failure.code is ErrorCode.NUMBER_MISMATCH
    assert "2.7" in one.failure.message
    assert "2.8" in one.failure.message
    assert one.failure.message.startswith("page.html: ")


def test_number_is_taken_from_the_address_where_the_text_has_none() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest")
    one = reading(html)
    assert one.issue is not None
    assert one.issue.key == Key(2, 7)
    assert one.issue.title == "US-Japan Alliance Digest"
    assert one.cautions == ()


def test_number_beyond_the_numbering_is_refused() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest Vol 2.25")
    assert failure(html, None) is ErrorCode.NUMBER_MISMATCH


def test_spaced_number_is_two_integers() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest Vol 1. 20")
    one = reading(html, None)
    assert one.issue is not None
    assert one.issue.key == Key(1, 20)
    assert one.issue.key != Key(1, 2)


def test_a_copy_without_any_number_has_no_year_until_somebody_says_which_it_is() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest")
    one = reading(html, None)
    assert one.issue is not None
    assert one.issue.key is None
    assert one.issue.published is None
    assert cautions(one) == [WarningCode.NO_KEY]
    without_year = [said for item in one.issue.items for said in item.mentions if said.surface == "April 3"]
    assert [said.start for said in without_year] == [None]
    as_given = reading(html, None, Key(2, 7))
    assert as_given.issue is not None
    assert as_given.issue.key == Key(2, 7)
    assert as_given.cautions == ()


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (page("<p>Nothing here.</p>", title="About us"), ErrorCode.NO_ISSUE),
        (page(around(ul(HEADLINES), "")), ErrorCode.NO_ITEMS),
        (page(around("", ul(ITEMS))), ErrorCode.NO_HEADLINES),
        (page(around(ul(HEADLINES), ul([*ITEMS, "A short entry"]))), ErrorCode.ITEMS_SHORTER),
        (
            page(around(ul(HEADLINES), f"<p>{'stray words here ' * 40}</p>" + ul(ITEMS))),
            ErrorCode.DRIFT,
        ),
        ("   \n ", ErrorCode.EMPTY),
        (b"\x00\x01\x02\x03" * 50, ErrorCode.UNKNOWN_FORMAT),
        ("<?xml version='1.0'?><rss><channel></channel></rss>", ErrorCode.UNKNOWN_FORMAT),
    ],
)
def test_what_is_no_issue_is_a_typed_failure(html: str | bytes, code: ErrorCode) -> None:
    assert failure(html) is code


ABSTRACT = (
    " The paper weighs what both coasts paid for it over forty years, names eleven men who knew more, and "
    "ends with three proposals to the boards of either harbor. It was first read at Port Amsel on March 12 "
    "before a hall of ferrymen, and was changed after what they said about it. Its author keeps the tide "
    "tables of Little Harrow and teaches the use of the lead line to anybody who brings a coat and a lamp."
)
POSTS = (
    "Why cranes lean",
    "Ferries nobody asked for",
    "The lantern mast at Cape Tern",
    "Buoys and their keepers",
    "What the stove in the reading room hears",
)


def posts(link: str = "<a href='/publications/{at}/'>{post}</a>", more: str = "") -> str:
    """Related posts with abstracts as long as items, each of its own headline's words."""
    rows = [
        f"<h3>{link.format(at=at, post=post)}</h3><p>{post}: a question of long standing.{ABSTRACT}</p>{more}"
        for at, post in enumerate(POSTS)
    ]
    return f"<section><h2>Latest publications</h2>{''.join(rows)}</section>"


MORE = "<p><a href='/publications/more/'>Read more</a></p>"


@pytest.mark.parametrize("after", [posts(), posts("{post}", MORE)])
def test_related_posts_with_their_abstracts_are_no_issue(after: str) -> None:
    whole = page(around(ul(HEADLINES), ul(ITEMS)))
    one = reading(whole.replace("</main>", f"</main>{after}"))
    assert one.cautions == ()
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS


@pytest.mark.parametrize("after", [posts(), posts("{post}", MORE)])
def test_related_posts_do_not_stand_in_for_lists_that_are_damaged_or_lost(after: str) -> None:
    damaged = page(around(ul(HEADLINES[1:]), ul(ITEMS))).replace("</main>", f"</main>{after}")
    assert WarningCode.MORE_ITEMS_THAN_HEADLINES in cautions(reading(damaged))
    lost = page(around(ul(HEADLINES), "")).replace("</main>", f"</main>{after}")
    assert failure(lost) is ErrorCode.NO_ITEMS


def test_headlines_that_all_lead_away_are_told_where_nothing_else_can_be_the_issue() -> None:
    one = reading(
        page(f"<ul>{''.join(f'<li><a href=/x/{h[:3]}>{h}</a></li>' for h in HEADLINES)}</ul>{ul(ITEMS)}")
    )
    assert cautions(one) == [WarningCode.UNUSUAL_ENTRY]


def test_bullets_that_only_the_last_item_has_are_told() -> None:
    items = ul(ITEMS).replace(
        "</li></ul>", "<ul><li>Keep the lamp lit</li><li>Count the boats</li></ul></li></ul>"
    )
    assert WarningCode.LEFTOVERS in cautions(reading(page(around(ul(HEADLINES), items))))


def test_a_bullet_alone_inside_an_item_where_others_have_several_is_told() -> None:
    inner = ["Two masts for Karsholm were agreed.", "The joint office opens in Tolvane at last."]

    def having(counts: list[int]) -> str:
        entries = [
            f"<li>{text}{ul(inner[:count]) if count else ''}</li>"
            for text, count in zip(ITEMS, counts, strict=True)
        ]
        return page(around(ul(HEADLINES), f"<ul>{''.join(entries)}</ul>"))

    assert cautions(reading(having([2, 2, 0, 2, 2]))) == []
    assert cautions(reading(having([2, 1, 0, 2, 2]))) == [WarningCode.LEFTOVERS]


def test_bullets_that_an_item_announces_are_its_own() -> None:
    lead = f"{ITEMS[4]} The council agreed on:"
    inner = "<ul><li>a lamp for each pier</li><li>a boat for each lamp</li></ul>"
    one = reading(
        page(around(ul(HEADLINES), ul([*ITEMS[:4], lead]).replace("agreed on:", f"agreed on:{inner}")))
    )
    assert one.cautions == ()
    assert one.issue is not None
    assert one.issue.items[4].text == f"{lead} a lamp for each pier a boat for each lamp"


def test_a_raised_number_is_a_note_but_behind_a_unit() -> None:
    raised = (
        "The hall of 40 m<sup>2</sup> and <b>5 km</b><sup>2</sup> of sea hold 10<sup>6</sup> eels"
        "<sup>2</sup> since 2019<sup>3</sup>, on 9 m<sup><a href='#n'>2</a></sup>. "
    )
    said = "The hall of 40 m2 and 5 km2 of sea hold 106 eels since 2019, on 9 m. "
    items = [ITEMS[0], said + ITEMS[1], *ITEMS[2:]]
    one = reading(page(around(ul(HEADLINES), ul(items))).replace(said, raised))
    assert one.cautions == ()
    assert one.issue is not None
    assert one.issue.items[1].text == items[1]


def test_a_quoted_message_is_read_like_any_other() -> None:
    lines = [TITLE, "", *(f"- {one}" for one in HEADLINES), "", *(f"- {one}" for one in ITEMS), "", BLURB]
    wrapped = [short for line in lines for short in textwrap.wrap(line, 72) or [""]]
    head = "From: a@digest.invalid\nTo: b@digest.invalid\nSubject: Re: this fortnight\n\n"
    body = "\n".join(f">> {line}" for line in wrapped)
    one = reading(f"{head}Worth reading!\n\n> Thank you.\n>\n{body}\n\nYours, Maud\n", None)
    assert one.cautions == ()
    assert one.issue is not None
    assert [headline.text for headline in one.issue.headlines] == HEADLINES
    assert [item.text for item in one.issue.items] == ITEMS


def test_unknown_publication_is_named_as_such() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="Port Amsel Weekly").replace(
        "US-Japan Alliance", "Amsel"
    )
    assert failure(html, "https://example.invalid/x") is ErrorCode.UNKNOWN_PUBLICATION
    (one,) = read(Capture(html.encode(), "https://example.invalid/x"), publication=DIGEST, key=Key(2, 7))
    assert one.issue is not None


def test_host_of_the_replica_is_the_demo_and_never_the_real_publication() -> None:
    address = "https://digest-replica.invalid/publications/us-japan-alliance-digest-vol-2-7/"
    one = reading(page(around(ul(HEADLINES), ul(ITEMS))), address)
    assert one.issue is not None
    assert one.issue.publication == "demo"


def test_more_headlines_than_items_is_a_reading_with_a_warning() -> None:
    one = reading(page(around(ul(HEADLINES), ul(ITEMS[:3] + ITEMS[4:]))))
    assert one.issue is not None
    assert cautions(one) == [WarningCode.MORE_HEADLINES_THAN_ITEMS]
    assert [item.headline for item in one.issue.items] == [1, 2, 3, 5]


def test_cut_page_says_so_and_its_last_item_is_incomplete() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)))
    cut = html[: html.index("the upkeep of the lantern") + 9]
    one = reading(cut)
    assert one.issue is not None
    assert one.issue.truncated
    assert [item.complete for item in one.issue.items] == [True, False]
    assert one.issue.items[1].text == ITEMS[1][: ITEMS[1].index("the upkeep of the lantern") + 9]
    assert cautions(one) == [WarningCode.TRUNCATED]


def test_whole_text_copy_is_not_cut_and_a_shortened_one_is() -> None:
    lines = [
        TITLE,
        "",
        *(f"  • {text}" for text in HEADLINES),
        "",
        *(f"  • {text}" for text in ITEMS),
        "",
        BLURB,
    ]
    whole = "\n".join(lines)
    (one,) = read(Capture(whole.encode()))
    assert one.issue is not None
    assert not one.issue.truncated
    assert one.cautions == ()
    cut = whole[: whole.index("Survey ships") + 240]
    (one,) = read(Capture(cut.encode()))
    assert one.issue is not None
    assert one.issue.truncated
    assert [item.complete for item in one.issue.items] == [True, True, True, False]


def test_text_copy_without_title_is_numbered_by_its_address_line() -> None:
    lines = [
        ADDRESS,
        "Headlines:",
        *(f"- {text}" for text in HEADLINES),
        "Details:",
        *(f"- {t}" for t in ITEMS),
    ]
    (one,) = read(Capture("\n".join(lines).encode()))
    assert one.issue is not None
    assert one.issue.key == Key(2, 7)
    assert one.issue.title is None
    assert one.issue.credit is None
    assert [headline.text for headline in one.issue.headlines] == HEADLINES


def test_several_issues_of_one_page_are_parts() -> None:
    first = f"<h2>US-Japan Alliance Digest Vol 1.3</h2>{typed(HEADLINES)}{typed(ITEMS)}"
    second = f"<h2>US-Japan Alliance Digest Vol 1.5</h2>{ul(HEADLINES[:4])}{ul(ITEMS[:4])}"
    html = f"<html><body><h1>Foundation Blog</h1>{first}<p>Posted by nobody</p>{second}</body></html>"
    readings = read(Capture(html.encode(), "https://spfusa.org/category/sasakawa-blog/"))
    assert [one.part for one in readings] == [1, 2]
    assert [one.issue.key for one in readings if one.issue] == [Key(1, 3), Key(1, 5)]
    assert [len(one.issue.items) for one in readings if one.issue] == [5, 4]
    assert [one.cautions for one in readings] == [(), ()]


def test_comments_and_related_posts_are_no_second_issue() -> None:
    comments = (
        "<h3>Comments</h3><ol>" + "".join(f"<li><p>{text} I disagree.</p></li>" for text in ITEMS) + "</ol>"
    )
    one = reading(page(around(ul(HEADLINES), ul(ITEMS))).replace("<footer>", comments + "<footer>"))
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS
    assert one.cautions == ()


def test_a_sign_before_every_entry_that_is_no_known_bullet_is_told() -> None:
    strange = reading(page(around(ul(HEADLINES, "¤ "), ul(ITEMS, "¤ "), labels=False)))
    assert strange.failure is not None or WarningCode.UNUSUAL_ENTRY in cautions(strange)


def test_the_way_to_the_issues_before_and_after_is_no_title() -> None:
    around_it = "<p>« US-Japan Alliance Digest Vol 2.6 | US-Japan Alliance Digest Vol 2.8 »</p>"
    lists = around(ul(HEADLINES), ul(ITEMS), labels=False)
    whole = page(lists).replace("</main>", f"</main>{around_it}<div>{lists}</div>")
    one = read(Capture(whole.encode()))[0]
    assert one.issue is not None
    assert one.issue.key == Key(2, 7)
    assert {other.issue.key for other in read(Capture(whole.encode())) if other.issue} == {Key(2, 7)}


def test_links_are_kept_with_text_address_and_offset() -> None:
    linked = ITEMS[0].replace("eleven tugs", "<a href='/tugs/'>eleven <b>tugs</b></a>")
    html = page(around(ul(HEADLINES), "<ul><li>" + linked + "</li>" + ul(ITEMS[1:])[4:]))
    one = reading(html)
    assert one.issue is not None
    (link,) = one.issue.items[0].links
    assert link.text == "eleven tugs"
    assert link.href == "https://spfusa.org/tugs/"
    assert one.issue.items[0].text[link.offset : link.offset + 11] == "eleven tugs"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("", "cp1252"),
        ("no-such-charset", "utf-8"),
        ("utf-7", "utf-8"),
    ],
)
def test_charset_is_found_by_the_bytes(declared: str, encoding: str) -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS))).replace("charset=utf-8", f"charset={declared}")
    (one,) = read(Capture(html.encode(encoding), ADDRESS))
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS
    assert one.cautions == ()


def test_utf_16_with_its_mark_is_read() -> None:
    (one,) = read(Capture(page(around(ul(HEADLINES), ul(ITEMS))).encode("utf-16"), ADDRESS))
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS


def test_second_witness_of_a_page_reports_what_it_reads_otherwise() -> None:
    # HTML 5 moves text that stands loose in a table in front of it; BeautifulSoup's parser leaves it there.
    lists = f"<table><tr><td>{around(ul(HEADLINES), ul(ITEMS[:4]))}</td></tr>{typed(ITEMS[4:])}</table>"
    one = reading(page(lists))
    assert WarningCode.WITNESSES_DIFFER in cautions(one)
    assert [(seen.witness, seen.place) for seen in one.discrepancies] == [("beautifulsoup", "item 5")]


def test_second_witness_is_asked_always_or_only_in_doubt() -> None:
    loose = f"<table><tr><td>{around(ul(HEADLINES), ul(ITEMS[:4]))}</td></tr>{typed(ITEMS[4:])}</table>"
    (in_doubt,) = read(Capture(page(loose).encode(), ADDRESS), second_witness="auto")
    assert in_doubt.discrepancies
    (sound,) = read(Capture(page(around(ul(HEADLINES), ul(ITEMS))).encode(), ADDRESS), second_witness="auto")
    assert sound.sound


def in_two(text: str) -> tuple[str, str]:
    """A text before its last sentence, and that sentence."""
    at = text.rindex(". ") + 2
    return text[:at].strip(), text[at:]


@pytest.mark.parametrize("which", [{0}, {4}, {0, 1, 2, 3, 4}])
@pytest.mark.parametrize("between", ["</p><p>", "<br>", "<br><br>", "</div><div>"])
def test_an_item_of_several_paragraphs_is_one_item(which: set[int], between: str) -> None:
    entries = "".join(
        f"<li><div><p>{between.join(in_two(text)) if at in which else text}</p></div></li>"
        for at, text in enumerate(ITEMS)
    )
    one = reading(page(around(ul(HEADLINES), f"<ul>{entries}</ul>")))
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS
    assert one.cautions == ()


def test_a_page_cut_in_the_second_paragraph_of_an_item_is_cut() -> None:
    first, second = in_two(ITEMS[4])
    whole = page(around(ul(HEADLINES), f"{ul(ITEMS[:4])[:-5]}<li><p>{first}</p><p>{second}</p></li></ul>"))
    one = reading(whole[: whole.index(second) + 30])
    assert one.issue is not None
    assert one.issue.truncated
    assert one.issue.items[4].text == f"{first} {second[:30]}".strip()


def test_a_list_never_closed_takes_nothing_of_the_page_along() -> None:
    html = page(around(ul(HEADLINES), ul(ITEMS)[:-10])).replace("<footer>", "<p>Posted by nobody</p><footer>")
    one = reading(html)
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS


def test_a_paragraph_that_lost_its_bullet_is_never_passed_over_in_silence() -> None:
    first, second = in_two(ITEMS[0].replace("Separately, the", "The"))
    inside = reading(page(around(typed(HEADLINES), typed([first]) + f"<p>{second}</p>" + typed(ITEMS[1:]))))
    assert cautions(inside) == [WarningCode.LEFTOVERS]
    first, second = in_two(ITEMS[4])
    behind = reading(page(around(typed(HEADLINES), typed([*ITEMS[:4], first]) + f"<p>{second}</p>")))
    assert WarningCode.LEFTOVERS in cautions(behind)


@pytest.mark.parametrize("note", ["Sign up for our letter. It is free.", "Posted by nobody on May 2"])
def test_a_short_note_behind_the_items_is_no_reason_to_doubt(note: str) -> None:
    assert reading(page(around(typed(HEADLINES), typed(ITEMS) + f"<p>{note}</p>"))).cautions == ()


@pytest.mark.parametrize("level", ["h1", "h2"])
def test_a_title_broken_over_two_lines_is_one_title(level: str) -> None:
    title = f"<{level}>US-Japan Alliance Digest<br>Vol 2.7</{level}>"
    html = page(around(ul(HEADLINES), ul(ITEMS)), title="Alliance")
    one = reading(html.replace("<h1>Alliance</h1>", title), None)
    assert one.issue is not None
    assert (one.issue.title, one.issue.key) == (TITLE, Key(2, 7))
    assert one.cautions == ()


def test_a_credit_above_the_title_is_the_issues() -> None:
    html = page(ul(HEADLINES) + ul(ITEMS)).replace(
        "<h1>", "<figure><figcaption>Image Source: Port Amsel Wire</figcaption></figure><h1>"
    )
    one = reading(html)
    assert one.issue is not None
    assert one.issue.credit == "Port Amsel Wire"
    assert one.cautions == ()


def test_a_text_copy_cut_right_behind_a_dash_is_cut() -> None:
    lines = [ADDRESS, *(f"- {text}" for text in HEADLINES), *(f"- {text}" for text in ITEMS[:3]), "-"]
    (one,) = read(Capture("\n".join(lines).encode()))
    assert one.issue is not None
    assert one.issue.truncated
    assert cautions(one) == [WarningCode.TRUNCATED]


def test_blank_lines_before_the_address_of_a_text_copy_do_not_hide_it() -> None:
    lines = ["", ADDRESS, *(f"- {text}" for text in HEADLINES), *(f"- {text}" for text in ITEMS)]
    (one,) = read(Capture("\r\n".join(lines).encode()))
    assert one.issue is not None
    assert one.issue.key == Key(2, 7)
    assert one.cautions == ()


@pytest.mark.parametrize("torn", ["<", "</", "</l"])
def test_a_page_cut_inside_a_tag_shows_nothing_of_the_tag(torn: str) -> None:
    whole = page(around(ul(HEADLINES), ul(ITEMS)))
    one = reading(whole[: whole.index(ITEMS[2]) + len(ITEMS[2])] + torn)
    assert one.issue is not None
    assert [item.text for item in one.issue.items] == ITEMS[:3]
    assert cautions(one) == [WarningCode.TRUNCATED]


@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "Re: Fwd: "])
def test_a_title_in_a_subject_is_without_what_mail_programs_add(prefix: str) -> None:
    lists = around(ul(HEADLINES), ul(ITEMS))
    head = f"From: desk@amsel.invalid\nSubject: {prefix}{TITLE}\nContent-Type: text/html; charset=utf-8\n\n"
    (one,) = read(Capture(f"{head}<html><body>{lists}</body></html>".encode()))
    assert one.issue is not None
    assert (one.issue.title, one.issue.key) == (TITLE, Key(2, 7))
    assert one.cautions == ()
