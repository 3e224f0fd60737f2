"""The phrases around a month's name: days, lists and ranges of days, months and their parts."""

from __future__ import annotations

import re
from typing import cast

from parsers.date_phrases import Candidate, Days, Month, Which, WhichYear
from parsers.date_words import (
    AFTER_DATE,
    COUNTED,
    DASH,
    DAY,
    MONTH,
    MONTH_PARTS,
    YEAR,
    alternatives,
    month_number,
    part_name,
)

LEAD_WINDOW = 40  # code points to look back: the longest part before a month, "first three weeks of "
NAMED_DAY = re.compile(rf"(?P<month>{MONTH})\s?(?P<day>{DAY})(?:(?:,?\s|,)(?P<year>{YEAR}))?", re.ASCII)
NAMED_MONTH = re.compile(MONTH)
OWN_YEAR = re.compile(rf",?\s(?:of\s)?(?P<year>{YEAR})", re.ASCII)
YEAR_BY_WORD = re.compile(
    r"\s(?:of\s)?(?:(?P<which>last|this|next)|(?P<said>the same|that|the following))\syear\b"
)

UNTIL = rf"(?:\s?{DASH}\s?|\s(?:to|through|thru|until|till)\s(?:the\s)?)"
TO_DAY = rf"(?:(?P<month>{MONTH})\s?)?(?P<day>{DAY})(?:,?\s(?P<year>{YEAR}))?"
RANGE = re.compile(UNTIL + TO_DAY, re.ASCII)
RANGE_BETWEEN = re.compile(rf"(?:{UNTIL}|\sand\s(?:the\s)?)" + TO_DAY, re.ASCII)
RANGE_DAY_FIRST = re.compile(
    rf"{UNTIL}(?P<day>{DAY})\s(?:of\s)?(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?", re.ASCII
)
LIST = re.compile(
    rf"(?P<more>(?:,\s?{DAY})*,?\s(?:and|or|&)\s(?:the\s)?{DAY})(?:,?\s(?P<year>{YEAR}))?", re.ASCII
)
# Events known by a day of another year than the issue's.
NAMED_AFTER_DAY = re.compile(r"Sept(?:ember|\.)?\s11(?:th)?\s(?:terror\w*\s)?attacks?\b")
HYPHENED = re.compile(rf"{DASH}[a-z]")

DAY_BEFORE = re.compile(
    rf"(?P<lead>\A|[(“‘,;:.]\s?|\b(?:[Oo]n|[Ff]rom|[Bb]y|[Uu]ntil|till|[Ss]ince|[Aa]fter|[Bb]efore|[Bb]etween|[Tt]he"
    rf"|through|to|and)\s(?:the\s)?)?(?<![\w-])"
    rf"(?:(?P<first>{DAY})(?P<join>\s?{DASH}\s?|\s(?:to|and|&)\s)(?:the\s)?)?(?P<day>{DAY})\s(?:of\s)?\Z",
    re.ASCII,
)

SHORT = alternatives(MONTH_PARTS, short=True)
LONG = alternatives(MONTH_PARTS, short=False)
PART = rf"(?i:(?P<short>{SHORT}|end(?=-))(?:\s|-)\s?|(?P<long>{LONG})\sof\s)"
WHICH = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his\spast|[Tt]his\scoming)\s"
MONTH_LEAD = re.compile(rf"(?<!\w)(?:{PART}|{WHICH})\Z")
TO_MONTH = re.compile(rf"(?P<until>{UNTIL}|\sand\s)(?:{PART})?(?P<month>{MONTH})")
WHICH_ONE: dict[str, Which] = {
    "last": "last",
    "this past": "last",
    "this": "this",
    "next": "next",
    "this coming": "next",
}
NUMBER = re.compile(r"\s?\d")
WEEK_LEAD = re.compile(r"\b[Ww]eek\s(?:of|beginning|starting)\s\Z")
# A lead can only end in one of these: asking this first spares most months the look back.
LEAD_ENDS = (
    "arly ",
    "late ",
    "Late ",
    "id-",
    "nd-",
    "mid ",
    "Mid ",
    " of ",
    "ast ",
    "this ",
    "This ",
    "ext ",
    "oming ",
    "k beginning ",
    "k starting ",
)

# A month's name that is also a word or a name is a month after one of these, whatever follows.
BEFORE_MONTH = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|till|[Tt]hroughout|[Bb]etween)\s\Z")
MONTH_AND = re.compile(rf"\b{MONTH}(?:\s{YEAR})?,?\s(?:and|or)\s\Z", re.ASCII)
WORD_BEFORE = re.compile(r"(?:^|[\s(“‘])([^\s(“‘]+)\s\Z")
PLAIN_NAMES = frozenset(("January", "February", "July", "September", "October", "November", "December"))
WORD_NAMES = frozenset(("March", "April", "May", "June", "August"))
SPEAKERS = frozenset(("with", "said", "says", "told", "asked", "on", "and", "or", "at", "than", "against"))
MODAL_FOLLOWS = re.compile(rf"\s?(?:\Z|[^\w\s]|(?:{AFTER_DATE}|for|saw|marks)\b)")
SENTENCE_START = re.compile(r"(?:\A|[.!?:][”’\"]?\s|[“‘\"(])\Z")


def month_candidate(text: str, start: int) -> Candidate | None:
    """The phrase around the month's name that stands at `start`; None where it is no date."""
    glued = start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_/")
    named = NAMED_DAY.match(text, start)
    if named is not None:
        # "inMarch 9": the space is lost, yet a capital after a small letter and before a day is nothing else.
        if (glued and not text[start - 1].islower()) or not is_day(text, named):
            return None
        return days_candidate(text, named)
    name = NAMED_MONTH.match(text, start)
    if name is None or glued:
        return None
    return day_first_candidate(text, name) or months_candidate(text, name)


def is_day(text: str, named: re.Match[str]) -> bool:
    """Whether the number is a day: not in "May 10-day", nor in "May 5 ships" at the start of a sentence."""
    if HYPHENED.match(text, named.end()) or NAMED_AFTER_DAY.match(text, named.start()):
        return False
    if named["month"] in {"May", "March"} and SENTENCE_START.search(
        text[max(0, named.start() - 3) : named.start()]
    ):
        return (
            MODAL_FOLLOWS.match(text, named.end()) is not None or RANGE.match(text, named.end()) is not None
        )
    return True


def days_candidate(text: str, named: re.Match[str]) -> Candidate:
    """The days that begin with a named one: alone, a list or a range."""
    month, day, end = month_number(named["month"]), day_number(named["day"]), named.end()
    year = int(named["year"]) if named["year"] else None
    start = named.start()
    before = text[max(0, start - LEAD_WINDOW) : start]
    if (follows := text[end : end + 1]) and follows in " ,-‐‑‒–—":
        tail = range_tail(text, end, between=before.endswith(("between ", "Between ")))
        if tail is not None:
            to_year = int(tail["year"]) if tail["year"] else None
            to_month = month_number(tail["month"]) if tail["month"] else None
            return Candidate(
                start, tail.end(), Days(month, (day,), year, to_month, day_number(tail["day"]), to_year)
            )
        listed = LIST.match(text, end) if year is None else None
        if (
            listed is not None
            and not COUNTED.match(text, listed.end())
            and not HYPHENED.match(text, listed.end())
        ):
            more = tuple(int(number) for number in re.findall(r"\d+", listed["more"]))
            year = int(listed["year"]) if listed["year"] else None
            return Candidate(start, listed.end(), Days(month, (day, *more), year))
    if before.endswith(LEAD_ENDS) and (lead := WEEK_LEAD.search(before)):
        return Candidate(start - len(before) + lead.start(), end, Days(month, (day,), year, week=True))
    return Candidate(start, end, Days(month, (day,), year))


def range_tail(text: str, end: int, *, between: bool) -> re.Match[str] | None:
    """The second half of a range of days; a bare number before a noun is none."""
    tail = (RANGE_BETWEEN if between else RANGE).match(text, end)
    if tail is None or HYPHENED.match(text, tail.end()):
        return None
    return tail if tail["month"] or not COUNTED.match(text, tail.end()) else None


def day_number(text: str) -> int:
    """The number of a day, with or without its ordinal ending."""
    return int(text.rstrip("sthndr"))


def day_first_candidate(text: str, name: re.Match[str]) -> Candidate | None:
    """Days before the month: "4 March", "the 4th of March", "4-6 March 2023"."""
    start = name.start()
    if start < 2 or text[start - 1] != " " or text[start - 2] not in "0123456789htdf":
        return None
    offset = max(0, start - LEAD_WINDOW)
    before = DAY_BEFORE.search(text[offset:start])
    tail = OWN_YEAR.match(text, name.end())
    if before is None or (before["lead"] is None and tail is None):
        return None
    month, year = month_number(name[0]), int(tail["year"]) if tail else None
    end = tail.end() if tail else name.end()
    first, day = before["first"], day_number(before["day"])
    if first is None and (until := RANGE_DAY_FIRST.match(text, end)) is not None:
        to_year = int(until["year"]) if until["year"] else None
        to = month_number(until["month"]), day_number(until["day"]), to_year
        return Candidate(offset + before.start("day"), until.end(), Days(month, (day,), year, *to))
    if first is None:
        return Candidate(offset + before.start("day"), end, Days(month, (day,), year))
    begin = offset + before.start("first")
    if before["join"].strip() in {"and", "&"} and not (before["lead"] or "").lower().startswith("between"):
        return Candidate(begin, end, Days(month, (day_number(first), day), year))
    return Candidate(begin, end, Days(month, (day_number(first),), None, month, day, year))


def months_candidate(text: str, name: re.Match[str]) -> Candidate | None:
    """A month without a day, its part, year and range; None where the name is a word or a person."""
    start = name.start()
    offset = max(0, start - LEAD_WINDOW)
    before = text[offset:start]
    lead = MONTH_LEAD.search(before) if before.endswith(LEAD_ENDS) else None
    part = lead_part(lead)
    which = WHICH_ONE[lead["which"].lower()] if lead and lead["which"] else None
    month, end = month_with_year(text, name, part, which)
    to, end = later_month(text, end, before)
    certain = lead is not None or month.year is not None or month.which_year is not None or to is not None
    if not certain and not is_month(text, name, before):
        return None
    if NUMBER.match(text, end):
        return None
    begin = offset + lead.start() if lead else start
    return Candidate(begin, end, Month(month.month, part, month.year, which, month.which_year, to))


def lead_part(lead: re.Match[str] | None) -> str | None:
    """The part of the month that a lead or a range's second half names."""
    words = (lead["short"] or lead["long"]) if lead else None
    return part_name(words) if words else None


def month_with_year(
    text: str, name: re.Match[str], part: str | None, which: Which | None
) -> tuple[Month, int]:
    """The month with the year that follows it, by number or by word, and where this ends."""
    number, end = month_number(name[0]), name.end()
    if (own := OWN_YEAR.match(text, end)) is not None:
        return Month(number, part, int(own["year"]), which), own.end()
    if (word := YEAR_BY_WORD.match(text, end)) is not None:
        said: WhichYear = "following" if word["said"] == "the following" else "same"
        return Month(number, part, None, which, cast(WhichYear, word["which"] or said)), word.end()
    return Month(number, part, None, which), end


def later_month(text: str, end: int, before: str) -> tuple[Month | None, int]:
    """The month that a range of months goes on to, and where this ends."""
    tail = TO_MONTH.match(text, end)
    if tail is None or (tail["until"] == " and " and not re.search(r"\b[Bb]etween\s(?:\S+\s)?\Z", before)):
        return None, end
    name = NAMED_MONTH.match(text, tail.start("month"))
    if name is None or NAMED_DAY.match(text, name.start()):
        return None, end
    return month_with_year(text, name, lead_part(tail), None)


def is_month(text: str, name: re.Match[str], before: str) -> bool:
    """Whether a bare name is a month rather than a person, a verb or the front of a longer name."""
    follows = text[name.end() : name.end() + 2]
    capital = follows[:1] == " " and follows[1:].isupper()
    word = WORD_BEFORE.search(before)
    if text.startswith(" Day", name.end()):
        return False
    if BEFORE_MONTH.search(before) or MONTH_AND.search(before):
        return True
    if name[0] in PLAIN_NAMES:
        return not (word and word[1] == "on" and capital)
    if name[0] not in WORD_NAMES or word is None or capital:
        return False
    return word[1][0].islower() and word[1][-1].isalpha() and word[1] not in SPEAKERS
