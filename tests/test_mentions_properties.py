"""What holds for any date and any text: dates written out are found, and nothing outside the text decides."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.mentions import mentions
from parsers.model import Span

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WORDS = st.lists(
    st.sampled_from(["the harbour", "a pilot", "met", "and", "sailed", "7", "of", "“fleet”"]), max_size=6
)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SPAN = Span(date(2023, 2, 16), date(2023, 2, 28))
SPANS = st.dates(date(2022, 1, 1), date(2030, 12, 31)).map(
    lambda day: Span(day.replace(day=1), day.replace(day=15))
)


def named(day: date) -> str:
    """A day as the publication writes it."""
    return f"{NAMES[day.month - 1]} {day.day}"


@given(before=WORDS, day=DAYS, form=st.sampled_from(["{}, {}", "{} {}"]))
def test_a_day_with_its_year_is_found_anywhere(before: list[str], day: date, form: str) -> None:
    surface = form.format(named(day), day.year)
    lead = " ".join([*before, "on "])
    found = [
        (one.surface, one.offset, one.start, one.end) for one in mentions(f"{lead}{surface}, they met.", SPAN)
    ]
    assert (surface, len(lead), day, day) in found


@given(span=SPANS, away=st.integers(-80, 60))
def test_a_day_near_the_issue_needs_no_year(span: Span, away: int) -> None:
    day = span.start + timedelta(days=away)
    said = "They meet on " if away > 0 else "They met on "
    (found,) = mentions(f"{said}{named(day)} in Lindholm.", span)
    assert (found.offset, found.start, found.end) == (len(said), day, day)


@given(
    span=SPANS,
    away=st.integers(-60, 30),
    length=st.integers(1, 20),
    dash=st.sampled_from(["-", "–", " – ", " to "]),
)
def test_a_range_may_cross_months_and_years(span: Span, away: int, length: int, dash: str) -> None:
    first = span.start + timedelta(days=away)
    last = first + timedelta(days=length)
    to = str(last.day) if last.month == first.month else named(last)
    (found,) = mentions(f"They met from {named(first)}{dash}{to}, in Lindholm.", span)
    assert (found.offset, found.start, found.end) == (14, first, last)


PIECES = (
    *(
        "In",
        "on",
        "by",
        "since",
        "the",
        "May",
        "March",
        "24th",
        "2023",
        "2023/24",
        "FY26",
        "Q3",
        "last",
        "next",
    ),
    *(
        "mid-next",
        "end-",
        "years",
        "year",
        "ago,",
        "earlier",
        "this",
        "weeks",
        "second",
        "and",
        "third",
        "of",
    ),
    *(
        ",",
        ";",
        ".",
        "-",
        "to",
        "until",
        "7-8",
        "11",
        "or",
        "ten",
        "4000",
        "fiscal",
        "quarter",
        "in",
        "early",
    ),
    *("July-September", "will", "met", "said", "US’s", "Feb.", "29", "31", "month"),
)


@given(
    text=st.text(alphabet=st.sampled_from("MayJunech 0123456789-–,.stndrh of the year’s(”$"), max_size=80)
    | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    near=SPANS,
)
@example("the end of the the same year", SPAN)
@example("May 31-June", SPAN)
@example("FY", SPAN)
@example("20232023 19 2000-", SPAN)
@example("in March they met", SPAN)
@settings(max_examples=400, deadline=None)  # the first "last year" loads dateparser
def test_any_text_gives_ordered_mentions_that_do_not_overlap(text: str, near: Span) -> None:
    for span in (SPAN, near, None):
        found = mentions(text, span)
        ends = [one.offset + len(one.surface) for one in found]
        assert all(text[one.offset : end] == one.surface for one, end in zip(found, ends, strict=True))
        assert all(end <= later.offset for end, later in zip(ends, found[1:], strict=False))
        assert all((one.start is None) == (one.end is None) for one in found)
        assert all(one.start <= one.end for one in found if one.start and one.end)


PROGRAM = """
import datetime, os, time
pretended = datetime.datetime.fromisoformat(os.environ["PRETENDED"])
class Pretended(datetime.datetime):
    now = classmethod(lambda cls, tz=None: cls.fromtimestamp(pretended.timestamp(), tz))
    utcnow = today = classmethod(lambda cls: cls.now())
datetime.datetime, time.time = Pretended, pretended.timestamp
from datetime import date
from parsers.mentions import mentions
from parsers.model import Span
text = ("They met on January 30. Ten days later, they left; a week earlier it rained. Last month was dry,"
        " next year will be wet, and this summer hot. On the 24th, by the end of the year, in October.")
for one in mentions(text, Span(date(2023, 2, 16), date(2023, 2, 28))):
    print(one.offset, one.start, one.end, one.rule, one.base)
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "PRETENDED": "1999-12-31T23:59"},
        {
            "TZ": "Pacific/Pago_Pago",
            "PYTHONHASHSEED": "2",
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "fr",
            "PRETENDED": "2024-02-29T00:00",
        },
    ],
    ids=["east", "west"],
)
def test_day_zone_locale_and_hash_seed_decide_nothing(surroundings: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "12 2023-01-30 2023-01-30 day numbering 2023-02-16/2023-02-28",
        "24 2023-02-09 2023-02-09 said-day said 2023-01-30",
        "51 2023-02-02 2023-02-02 said-week said 2023-02-09",
        "77 2023-01-01 2023-01-31 issue-month numbering 2023-02-16/2023-02-28",
        "97 2024-01-01 2024-12-31 issue-year numbering 2023-02-16/2023-02-28",
        "124 2023-06-01 2023-08-31 season numbering 2023-02-16/2023-02-28",
        "144 2023-02-24 2023-02-24 day-of-month said 2023-02-02",
        "157 2023-12-01 2023-12-31 issue-end numbering 2023-02-16/2023-02-28",
        "181 2022-10-01 2022-10-31 month numbering 2023-02-16/2023-02-28",
    ]
