"""Text that a page keeps from its readers is no part of a headline or an item, or it is told."""

from __future__ import annotations

import pytest
from invented_issue import HEADLINES, ITEMS, around, escaped, page, typed, ul

from parsers import read
from parsers.model import Capture, Issue, Reading, WarningCode

UNSEEN = [
    '<span class="screen-reader-text">(opens in a new tab)</span>',
    ' <span class="link sr-only">Read more</span>',
    ' <a class="visually-hidden" href="#x">Skip this</a>',
    '<div class="screen-reader-text">Opens in a new tab</div>',
    " <span style='display:none'>Words</span>",
    " <span hidden>Words</span>",
    " <span style='position:absolute; left:-9999px'>Words</span>",
    " <span style='position:absolute;clip:rect(1px,1px,1px,1px)'>Words</span>",
    " <span style='font-size:0'>Words</span>",
    ' <span role="tooltip">Words for a mouse</span>',
    ' <span aria-hidden="true">→</span>',
    ' <a href="#a" aria-hidden="true">#</a>',
    "<template>Words</template>",
    "<noscript>Words</noscript>",
    "<dialog>Words</dialog>",
    "<svg><title>Words</title></svg>",
]
PERHAPS = [
    ' <i class="icon" aria-hidden="true">arrow_forward</i>',
    ' <span style="visibility:hidden">Words</span>',
    ' <span style="opacity:0">Words</span>',
    ' <span class="tip hidden">Words</span>',
    ' <span class="d-none d-print-inline">Words</span>',
    " <del>Words</del>",
    " <s>Words</s>",
]


def reading(html: str) -> Reading:
    (one,) = read(Capture(html.encode()))
    return one


def sound(html: str) -> Issue:
    one = reading(html)
    assert one.issue is not None, one.failure
    assert one.cautions == ()
    return one.issue


def texts(issue: Issue) -> tuple[list[str], list[str]]:
    return [one.text for one in issue.headlines], [one.text for one in issue.items]


def behind_the_second_headline(more: str) -> str:
    return page(around(ul(HEADLINES).replace("radar upkeep", f"radar upkeep{more}"), ul(ITEMS)))


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_sees_is_no_part_of_an_entry(unseen: str) -> None:
    everywhere = page(around(ul(HEADLINES, "", unseen), ul(ITEMS, "", unseen)))
    for html in (everywhere, behind_the_second_headline(unseen)):
        assert texts(sound(html)) == (HEADLINES, ITEMS)


@pytest.mark.parametrize("perhaps", PERHAPS)
def test_what_some_may_not_see_is_told(perhaps: str) -> None:
    one = reading(behind_the_second_headline(perhaps))
    assert [caution.code for caution in one.cautions] == [WarningCode.UNUSUAL_ENTRY]
    assert one.cautions[0].message == "text that the page may hide or strikes out stands in headline 2"


def test_what_the_style_sheet_of_a_page_hides_is_told() -> None:
    html = behind_the_second_headline(' <span class="tip">Words</span>')
    for sheet, told in (
        ("p{color:red} .x, span.tip { display : none }", True),
        ("@media print{.tip{display:none}}", False),
    ):
        one = reading(html.replace("</head>", f"<style>{sheet}</style></head>"))
        assert (WarningCode.WITNESSES_DIFFER in {caution.code for caution in one.cautions}) is told


def test_a_hidden_title_and_signs_in_front_of_entries_stay() -> None:
    bullets = [f'<span aria-hidden="true">{sign}</span>' for sign in "●→"]
    title = page(around(ul(HEADLINES), ul(ITEMS)))
    for html in (
        title.replace("<h1>", '<h1 class="screen-reader-text">'),
        title.replace("<h1>", '<h1><span class="sr-only">').replace("</h1>", "</span></h1>"),
        *(page(around(typed(HEADLINES, sign), typed(ITEMS, sign))) for sign in bullets),
    ):
        issue = sound(html)
        assert issue.title == "US-Japan Alliance Digest Vol 2.7"
        assert texts(issue) == (HEADLINES, ITEMS)


def test_entries_that_appear_when_scrolled_to_or_opened_are_read() -> None:
    scrolled = page(
        around(
            ul(HEADLINES, '<div style="visibility: hidden">', "</div>"),
            ul(ITEMS, '<div style="visibility: hidden">', "</div>"),
        )
    )
    buttons = "".join(f"<li><button aria-expanded=false>{escaped(text)}</button></li>" for text in HEADLINES)
    for html in (scrolled, page(around(f"<ul>{buttons}</ul>", ul(ITEMS)))):
        assert texts(sound(html)) == (HEADLINES, ITEMS)


@pytest.mark.parametrize(
    "more", ["<button>Copy link</button>", "<figure><figcaption>The frigate Corrin</figcaption></figure>"]
)
def test_a_button_or_a_caption_inside_a_headline_is_no_line_of_it(more: str) -> None:
    assert texts(sound(behind_the_second_headline(more))) == (HEADLINES, ITEMS)


def test_a_capital_paragraph_behind_one_typed_headline_is_told() -> None:
    heads = typed(HEADLINES).replace("radar upkeep", "radar</p><p>Upkeep For Years")
    one = reading(page(around(heads, typed(ITEMS))))
    assert WarningCode.LEFTOVERS in {caution.code for caution in one.cautions}
