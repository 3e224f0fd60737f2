"""Items as sections and behind typed numbers; whose document it is where several publications are known."""

from __future__ import annotations

from datetime import date

import pytest
from invented_issue import MARKUPS
from invented_serials import (
    ASIDE,
    BULLETS,
    HEADLINES,
    LONG,
    NUMBERED,
    POINTS,
    SITE,
    WEEKLY,
    bullets,
    headed,
    headed_item,
    letter,
    repeated,
    repeated_item,
    weekly_page,
)

from parsers import read
from parsers.blocks import Block
from parsers.model import Capture, ErrorCode, Issue, Key, Reading, WarningCode
from parsers.publication import Publication
from parsers.publications import DEFAULT, all_publications, named
from parsers.recognition import candidates


def only(text: str, publication: Publication) -> Reading:
    (reading,) = read(Capture(text.encode()), publication=publication)
    return reading


def issue(reading: Reading) -> Issue:
    assert reading.issue is not None, reading.failure
    return reading.issue


def codes(reading: Reading) -> set[WarningCode]:
    return {caution.code for caution in reading.cautions}


@pytest.mark.parametrize("topics", [True, False])
def test_a_section_that_repeats_its_point_is_its_item(topics: bool) -> None:
    reading = only(weekly_page(repeated(topics=topics)), WEEKLY)
    found = issue(reading)
    assert reading.cautions == ()
    assert found.key == Key(2024, 2)
    assert [headline.text for headline in found.headlines] == [f"{point}." for point in POINTS]
    assert [item.text for item in found.items] == [repeated_item(at) for at in range(3)]
    assert [item.headline for item in found.items] == [1, 2, 3]


def test_a_section_under_a_heading_that_names_its_point_is_its_item() -> None:
    reading = only(weekly_page(headed()), WEEKLY)
    assert reading.cautions == ()
    assert [item.text for item in issue(reading).items] == [headed_item(at) for at in range(3)]
    assert [item.headline for item in issue(reading).items] == [1, 2, 3]


def test_sections_in_another_order_keep_their_headlines() -> None:
    reading = only(weekly_page(repeated((2, 0, 1))), WEEKLY)
    assert [item.headline for item in issue(reading).items] == [3, 1, 2]
    assert [item.text for item in issue(reading).items] == [repeated_item(at) for at in (2, 0, 1)]


def test_dates_of_a_section_take_the_year_of_the_issue() -> None:
    items = issue(only(weekly_page(repeated()), WEEKLY)).items
    assert items[0].mentions[0].start == date(2024, 1, 9)


def test_a_text_copy_gives_the_same_issue() -> None:
    points = "\n".join(f"- {point}." for point in POINTS)
    sections = "\n\n".join(f"Topic {at}\n\n{headed_item(at)}" for at in range(3))
    text = f"Harbour Weekly Review, January 12, 2024\n\nMain Points\n\n{points}\n\n{sections}\n\n[1] hxxps://x.invalid\n"
    reading = only(text, WEEKLY)
    assert reading.cautions == ()
    assert [item.text for item in issue(reading).items] == [headed_item(at) for at in range(3)]


def test_a_point_without_a_section_is_told() -> None:
    reading = only(weekly_page(repeated((0, 2))), WEEKLY)
    assert WarningCode.MORE_HEADLINES_THAN_ITEMS in codes(reading)
    assert [item.headline for item in issue(reading).items] == [1, 3]


def test_a_section_without_a_point_is_told() -> None:
    extra = "<h2>Elsewhere</h2><p>Nobody had foreseen that the lighthouse of Cape Tern would be sold.</p>"
    sections = repeated((0, 1)) + extra + repeated((2,))
    reading = only(weekly_page(sections), WEEKLY)
    assert WarningCode.MORE_ITEMS_THAN_HEADLINES in codes(reading)
    assert [item.headline for item in issue(reading).items] == [1, 2, None, 3]


def test_points_without_any_section_are_a_failure() -> None:
    reading = only(
        weekly_page("<p>The rest of this week's review is for members of the guild only.</p>"), WEEKLY
    )
    assert reading.failure is not None
    assert reading.failure.code is ErrorCode.NO_ITEMS


def test_an_end_that_nothing_shows_is_told() -> None:
    page = weekly_page(repeated()).split("<p>[1]")[0] + "<p>Harbour Institute 2024</p></body></html>"
    assert WarningCode.LEFTOVERS in codes(only(page, WEEKLY))


def numbered(texts: list[str], inside: str = "") -> str:
    return "".join(f"<p>{at}. {text}</p>{inside}" for at, text in enumerate(texts, 1))


LISTS = {
    "typed numbers": numbered(HEADLINES) + numbered(LONG, f"<p>❖ {ASIDE}</p>"),
    "typed numbers, list elements inside": bullets(HEADLINES) + numbered(LONG, bullets([ASIDE])),
    "ordered lists": f"<ol>{''.join(f'<li>{one}</li>' for one in HEADLINES)}</ol>"
    + f"<ol>{''.join(f'<li>{one}{bullets([ASIDE])}</li>' for one in LONG)}</ol>",
}


@pytest.mark.parametrize("lists", LISTS)
def test_numbers_are_bullets_and_bullets_inside_belong_to_their_item(lists: str) -> None:
    reading = only(letter(LISTS[lists]), NUMBERED)
    assert reading.cautions == ()
    assert issue(reading).key == Key(1, 342)
    assert [headline.text for headline in issue(reading).headlines] == HEADLINES
    assert [item.text for item in issue(reading).items] == [f"{text} {ASIDE}" for text in LONG]


def test_sentences_between_two_numbers_belong_to_the_first() -> None:
    lists = numbered(HEADLINES) + f"<p>1. {LONG[0]}</p><p>{ASIDE}</p><p>2. {LONG[1]}</p><p>3. {LONG[2]}</p>"
    assert [item.text for item in issue(only(letter(lists), NUMBERED)).items] == [
        f"{LONG[0]} {ASIDE}",
        *LONG[1:],
    ]


def test_a_lone_number_is_no_list() -> None:
    page = letter(f"{bullets(HEADLINES)}{bullets(LONG)}<p>1. Notes end here.</p>")
    assert [item.text for item in issue(only(page, NUMBERED)).items] == LONG


def titles(*texts: str, kind: str = "heading") -> list[Block]:
    return [Block("heading" if kind == "heading" else "paragraph", text, level=1) for text in texts]


def likely(blocks: list[Block], address: str | None = None) -> list[str]:
    return [one.name for one in candidates(blocks, address, (NUMBERED, WEEKLY, *all_publications()))]


def test_the_owner_of_an_address_is_asked_alone() -> None:
    page = titles("Lantern Mast Letter #7")
    assert likely(page, f"{SITE}/harbour-weekly-january-12-2024/") == [WEEKLY.name]


def test_a_heading_says_more_than_a_line_in_passing() -> None:
    page = [
        Block("paragraph", "Readers of the Lantern Mast Letter will also like this."),
        *titles("Harbour Weekly Review, January 12, 2024"),
    ]
    assert likely(page) == [WEEKLY.name, NUMBERED.name]


def test_nothing_tells_whose_a_page_without_any_title_is() -> None:
    assert likely([Block("paragraph", "Nothing that anybody would know.")]) == []


def test_pages_of_one_publication_are_never_taken_for_another() -> None:
    page = weekly_page(repeated(), after="<p>See also: US-Japan Alliance Digest Vol 2.4</p>")
    assert only(page, WEEKLY).ok
    (reading,) = read(Capture(MARKUPS["classic"]().encode()))
    assert issue(reading).publication == DEFAULT == named(DEFAULT).name


def test_short_bullets_inside_a_section_are_its_own() -> None:
    assert issue(only(weekly_page(repeated()), WEEKLY)).items[2].text.endswith(" ".join(BULLETS))
