"""Layouts beside those that are known: counted entries, paragraphs outside of bullets, other labels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from invented_issue import BLURB, CREDIT, HEADLINES, ITEMS, TITLE, around, page, typed, ul

from parsers import read
from parsers.model import Capture, Issue, Key, Reading, WarningCode

COUNTERS: dict[str, Callable[[int], str]] = {
    "(1)": lambda at: f"({at}) ",
    "1:": lambda at: f"{at}: ",
    "1.": lambda at: f"{at}.",
    "1 –": lambda at: f"{at} – ",
    "01": lambda at: f"0{at} ",
    "#1": lambda at: f"#{at} ",
    "[1]": lambda at: f"[{at}] ",
    "Item 1:": lambda at: f"Item {at}: ",
    "keycap": lambda at: f"{at}\ufe0f\u20e3 ",
    "a)": lambda at: f"{'abcdef'[at - 1]}) ",
    "A.": lambda at: f"{'ABCDEF'[at - 1]}. ",
    "(iv)": lambda at: f"({('i', 'ii', 'iii', 'iv', 'v', 'vi')[at - 1]}) ",
}


def reading(text: str) -> Reading:
    (one,) = read(Capture(text.encode()))
    return one


def sound(text: str) -> Issue:
    one = reading(text)
    assert one.issue is not None, one.failure
    assert one.cautions == ()
    return one.issue


def texts(issue: Issue) -> tuple[list[str], list[str]]:
    return [one.text for one in issue.headlines], [one.text for one in issue.items]


def numbered(entries: list[str], counter: str, skipped: int = 0) -> list[str]:
    before = COUNTERS[counter]
    return [f"{before(at)}{text}" for at, text in enumerate(entries, 1) if at != skipped]


@pytest.mark.parametrize("counter", COUNTERS)
def test_what_counts_the_entries_of_a_list_is_no_part_of_them(counter: str) -> None:
    heads, items = numbered(HEADLINES, counter), numbered(ITEMS, counter)
    in_lists = sound(page(around(ul(heads), ul(items))))
    in_paragraphs = sound(page(around(typed(heads, ""), typed(items, ""))))
    assert texts(in_lists) == texts(in_paragraphs) == (HEADLINES, ITEMS)


def test_links_behind_a_counter_keep_their_place() -> None:
    items = ul(numbered(ITEMS, "(1)")).replace(
        "lantern radar", '<a href="https://a.invalid">lantern radar</a>'
    )
    (link,) = sound(page(around(ul(HEADLINES), items))).items[1].links
    assert ITEMS[1][link.offset :].startswith("lantern radar chain")


def test_counters_of_which_some_are_missing_are_told() -> None:
    heads, items = (
        [*HEADLINES, "A sixth pair of crews rows home"],
        [*ITEMS, ITEMS[0].replace("April 3", "May 3")],
    )
    one = reading(page(around(ul(numbered(heads, "(1)", 3)), ul(numbered(items, "(1)", 3)))))
    assert WarningCode.UNUSUAL_ENTRY in {caution.code for caution in one.cautions}


@pytest.mark.parametrize("opener", ["Separately, ", "Also, ", "In addition, "])
def test_a_paragraph_that_opens_a_further_development_belongs_to_the_item_above(opener: str) -> None:
    more = f"{opener}the harbour board met twice and lowered the dues of all ferries."
    entries = [f"{text} {more}" for text in ITEMS]
    in_paragraphs = typed(ITEMS).replace("</p>", f"</p><p>{more}</p>")
    behind_lists = "".join(ul([text]) + f"<p>{more}</p>" for text in ITEMS)
    for items in (in_paragraphs, behind_lists):
        assert texts(sound(page(around(typed(HEADLINES), items)))) == (HEADLINES, entries)
    lines = "\n\n".join(["Headlines:", *(f"● {text}" for text in HEADLINES), "Details:"])
    lines += "".join(f"\n\n● {text}\n\n{more}" for text in ITEMS)
    assert texts(sound(f"{TITLE}\n\n{lines}\n\n{BLURB}")) == (HEADLINES, entries)


@pytest.mark.parametrize("label", ["In Detail", "Full stories", "Detail", "News and analysis"])
def test_a_short_heading_between_the_lists_is_a_label(label: str) -> None:
    lists = around(ul(HEADLINES), ul(ITEMS)).replace("Details", label)
    assert texts(sound(page(lists))) == (HEADLINES, ITEMS)


@pytest.mark.parametrize(
    "line",
    [
        "Image Source: {}",
        "fImage Source: {}",
        "Image Source; {}",
        "(Photo Credit: {})",
        "Photo: {}",
        "Image Courtesy of {}",
        "Cover Image Source: {}",
        "Image Source {}",
    ],
)
def test_a_credit_is_told_by_its_first_words(line: str) -> None:
    lists = around(ul(HEADLINES), ul(ITEMS)).replace(f"Image Source: {CREDIT}", line.format("The Alder (AP)"))
    assert sound(page(lists)).credit == "The Alder (AP)"


@pytest.mark.parametrize("said", ["Vol. 2, No. 7", "Volume 2, Issue 7", "Vol 2.7", "Vol. 2 Number 7"])
def test_a_title_may_spell_its_number_out(said: str) -> None:
    issue = sound(page(around(ul(HEADLINES), ul(ITEMS)), title=f"US-Japan Alliance Digest {said}"))
    assert issue.key == Key(2, 7)


def broken(text: str, between: str) -> str:
    words = text.replace("&", "&amp;").split()
    return " ".join(words[:4]) + between + " ".join(words[4:])


@pytest.mark.parametrize("which", [{0}, {4}, {0, 1, 2, 3, 4}])
@pytest.mark.parametrize("between", ["<br>", "<br />\n"])
def test_a_headline_of_two_lines_is_one_headline(which: set[int], between: str) -> None:
    heads = [
        broken(text, between) if at in which else text.replace("&", "&amp;")
        for at, text in enumerate(HEADLINES)
    ]
    in_list = "<ul>" + "".join(f"<li>{text}</li>" for text in heads) + "</ul>"
    in_paragraphs = "".join(f"<p>● {text}</p>" for text in heads)
    for lists in (around(in_list, ul(ITEMS)), around(in_paragraphs, typed(ITEMS), labels=False)):
        assert texts(sound(page(lists))) == (HEADLINES, ITEMS)


def test_a_headline_in_two_paragraphs_is_one_where_its_list_goes_on() -> None:
    heads = ul([f"{broken(text, '</p><p>')}" for text in HEADLINES], "<p>", "</p>")
    heads = heads.replace("&amp;amp;", "&amp;").replace("&lt;", "<")
    assert texts(sound(page(around(heads, ul(ITEMS))))) == (HEADLINES, ITEMS)


def test_what_may_be_the_second_line_of_the_last_headline_or_a_label_is_told() -> None:
    lists = around(
        "<p>● " + "<br>● ".join(t.replace("&", "&amp;") for t in HEADLINES), typed(ITEMS), labels=False
    )
    one = reading(page(lists.replace("Eastmark<p>●", "Eastmark<br>In Full</p><p>●", 1)))
    assert WarningCode.LEFTOVERS in {caution.code for caution in one.cautions}


def test_a_second_line_behind_each_headline_is_never_passed_over_in_silence() -> None:
    lines = "".join(f"<p>● {text}</p><p>Told By Crews</p>".replace("&", "&amp;") for text in HEADLINES)
    one = reading(page(around(lines, typed(ITEMS))))
    assert WarningCode.LEFTOVERS in {caution.code for caution in one.cautions}
