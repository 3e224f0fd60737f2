"""The phrases around a named day: one day, lists and ranges of days, "4 March", the week of a day."""

from __future__ import annotations

import re
from typing import cast

from parsers.date_phrases import Candidate, Days, WhichYear, with_year
from parsers.date_words import (
    AFTER_DATE,
    COUNTED,
    DASH,
    DASHES,
    DAY,
    MONTH,
    OWN_YEAR,
    UNTIL,
    YEAR,
    YEAR_BY_WORD,
    is_owned,
    month_number,
)

LEAD_WINDOW = 40  # code points to look back: "between the 29th and the 30th of " and a word before it
NAMED_DAY = re.compile(rf"(?P<month>{MONTH})\s?(?P<day>{DAY})(?:(?:,?\s|,)(?P<year>{YEAR}))?", re.ASCII)
TO_DAY = rf"(?:(?P<month>{MONTH})\s?)?(?P<day>{DAY})(?:,?\s(?P<year>{YEAR}))?"
RANGE = re.compile(UNTIL + TO_DAY, re.ASCII)
RANGE_BETWEEN = re.compile(rf"(?:{UNTIL}|\sand\s(?:the\s)?)" + TO_DAY, re.ASCII)
RANGE_DAY_FIRST = re.compile(
    rf"{UNTIL}(?P<day>{DAY})\s(?:of\s)?(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?", re.ASCII
)
LIST = re.compile(
    rf"(?P<more>(?:,\s?{DAY})*,?\s(?:and|or|&)\s(?:the\s)?{DAY}|/{DAY})(?:,?\s(?P<year>{YEAR}))?", re.ASCII
)
# "January 30, 31 and February 1": the list goes on in the next month.
LIST_BEFORE_MONTH = re.compile(
    rf"(?P<more>(?:,\s?{DAY})+)(?P<year>(?!))?(?=,?\s(?:and|or|&)\s{MONTH}\s?\d)", re.ASCII
)
# Events known by a day of another year than the issue's.
NAMED_AFTER_DAY = re.compile(
    r"Sept(?:ember|\.)?\s11(?:th)?\s(?:terror\w*\s)?attacks?\b"
    r"|Jan(?:uary|\.)?\s6(?:th)?\s(?:Capitol\b|committee|riot|insurrection|attack|hearing|panel)"
    r"|Mar(?:ch|\.)?\s11(?:th)?\s(?:(?:triple|nuclear|natural)\s)?(?:earthquake|disaster|tsunami|quake)"
)
NUMBERS = re.compile(r"\d+")
HYPHENED = re.compile(rf"{DASH}(?!to{DASH}|(?:early|mid|late)\b)[a-z]")

DAY_BEFORE = re.compile(
    rf"(?P<lead>\A|[(“‘,;:.]\s?|\b(?:[Oo]n|[Ff]rom|[Bb]y|[Uu]ntil|till|[Ss]ince|[Aa]fter|[Bb]efore|[Bb]etween|[Tt]he"
    rf"|through|to|and|[Aa]|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|(?P<loose>of|for|at))\s(?:the\s)?)?(?<![\w-])"
    rf"(?:(?P<first>{DAY})(?P<join>\s?{DASH}\s?|\s(?:to|and|&)\s)(?:the\s)?)?(?P<day>{DAY})\s(?:of\s)?\Z",
    re.ASCII,
)
COUNTS = re.compile(rf"{COUNTED.pattern}|\s[A-Z]")

# What a list or a range of days can go on with: asking this first spares most days the closer look.
JOINS = (*DASHES, "&")
GOES_ON = (*JOINS, ",", "/", " to ", " th", " un", " ti", " and ", " or ", *(f" {join}" for join in JOINS))
YEAR_STARTS = (" of ", " last ", " this ", " next ")
WEEK_ENDS = ("eek of ", "eek beginning ", "eek starting ")
WEEK_LEAD = re.compile(r"\b[Ww]eek\s(?:of|beginning|starting)\s\Z")
# Behind a day that opens its sentence, and not behind "May" or "March" the verb.
DAY_FOLLOWS = re.compile(
    rf"\s?(?:\Z|[^\w\s]|(?:{AFTER_DATE}|for|saw|marks|became|brought|fell|found|came|went|[a-z]+(?<!e)ed)\b)"
)
SENTENCE_START = re.compile(r"(?:\A|[.!?:][”’\"]?\s|[“‘\"(])\Z")


def is_day(text: str, named: re.Match[str]) -> bool:
    """Whether the number is a day: not in "May 10-day", nor in "May 5 ships" at the start of a sentence."""
    month, end = named["month"], named.end()
    if text.startswith(DASHES, end) and HYPHENED.match(text, end):
        return False
    if month[:3] in {"Sep", "Jan", "Mar"} and NAMED_AFTER_DAY.match(text, named.start()):
        return False
    if month in {"May", "March"} and SENTENCE_START.search(text[max(0, named.start() - 3) : named.start()]):
        return bool(DAY_FOLLOWS.match(text, named.end()) or RANGE.match(text, named.end()))
    return True


def with_word_year(text: str, found: Candidate) -> Candidate:
    """The days with the year said behind them: "November 3 of 2021", "November 3 last year"."""
    phrase = found.phrase
    if not isinstance(phrase, Days) or phrase.year or phrase.to_year:
        return found
    if (own := OWN_YEAR.match(text, found.end)) is not None:
        return Candidate(found.start, own.end(), with_year(phrase, int(own["year"])))
    word = YEAR_BY_WORD.match(text, found.end)
    if word is None or word["said"]:
        return found
    which = cast(WhichYear, word["which"])
    return Candidate(found.start, word.end(), phrase._replace(which_year=which))


def days_candidate(text: str, named: re.Match[str]) -> Candidate:
    """The days that begin with a named one: alone, a list or a range."""
    name, number, said_year = named.groups()
    month, day, year = month_number(name), day_number(number), int(said_year) if said_year else None
    start, end = named.span()
    if not text.startswith(GOES_ON, end):
        return named_day(text, start, end, Days(month, (day,), year))
    tail = range_tail(text, start, end)
    if tail is not None:
        to_year = int(tail["year"]) if tail["year"] else None
        to_month = month_number(tail["month"]) if tail["month"] else None
        to = to_month, day_number(tail["day"]), to_year
        return Candidate(start, tail.end(), Days(month, (day,), year, *to))
    listed = list_tail(text, start, end) if year is None else None
    if listed is not None:
        more = (int(number) for number in NUMBERS.findall(listed["more"]))
        year = int(listed["year"]) if listed["year"] else None
        return Candidate(start, listed.end(), Days(month, (day, *more), year))
    return named_day(text, start, end, Days(month, (day,), year))


def named_day(text: str, start: int, end: int, phrase: Days) -> Candidate:
    """A single day, or the week that holds it."""
    if not text.endswith(WEEK_ENDS, 0, start):
        return Candidate(start, end, phrase)
    lead = WEEK_LEAD.search(text[:start], max(0, start - LEAD_WINDOW))
    return Candidate(lead.start(), end, phrase._replace(week=True)) if lead else Candidate(start, end, phrase)


def range_tail(text: str, start: int, end: int) -> re.Match[str] | None:
    """The second half of a range of days; a bare number before a noun is none, unless a dash ties it or the
    whole range describes what follows: "the May 24 to 26 talks"."""
    between = text.endswith(("between ", "Between "), 0, start)
    tail = (RANGE_BETWEEN if between else RANGE).match(text, end)
    if tail is None or HYPHENED.match(text, tail.end()):
        return None
    tied = tail["month"] or text.startswith(DASHES, end) or is_owned(text, start)
    return tail if tied or not COUNTED.match(text, tail.end()) else None


def list_tail(text: str, start: int, end: int) -> re.Match[str] | None:
    """The days after the first of a list; a number before what it counts is none, unless it is the third.

    Behind "the" or an owner the whole list describes what follows: "the February 16 and 17 talks"."""
    tail = LIST.match(text, end) or LIST_BEFORE_MONTH.match(text, end)
    if tail is None or HYPHENED.match(text, tail.end()):
        return None
    longer = len(NUMBERS.findall(tail["more"])) > 1
    return tail if longer or is_owned(text, start) or not COUNTED.match(text, tail.end()) else None


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
    if before["loose"] and tail is None and COUNTS.match(text, name.end()):
        return None  # "a fleet of 5 April arrivals"
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
