"""The phrases around a month's name: a month, its part, its year, months up to a later one."""

from __future__ import annotations

import re
from typing import cast

from parsers.date_phrases import Candidate, Month, Which, WhichYear
from parsers.date_words import (
    COUNTED,
    DASH,
    DASHES,
    DETERMINERS,
    FISCAL_START,
    MONTH,
    MONTH_PARTS,
    OWN_YEAR,
    POSSESSIVES,
    UNTIL,
    YEAR,
    YEAR_BY_WORD,
    alternatives,
    month_number,
    part_name,
    word_before,
)
from parsers.day_grammar import (
    HYPHENED,
    NAMED_DAY,
    YEAR_STARTS,
    day_first_candidate,
    days_candidate,
    is_day,
    with_word_year,
)

LEAD_WINDOW = 40  # code points to look back: the longest part before a month, "first three weeks of "
NAMED_MONTH = re.compile(MONTH)

SHORT = alternatives(MONTH_PARTS, short=True)
LONG = alternatives(MONTH_PARTS, short=False)
PART = (
    rf"(?i:(?P<short>{SHORT}|end(?=-))(?:(?:\s|{DASH})\s?|\sin\s)|(?P<long>{LONG})\sof\s"
    rf"|(?P<week>(?:first|second|third|fourth|last|final)\sweek)\sin\s)"
)
WHICH = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his\spast|[Tt]his\scoming)\s"
MONTH_LEAD = re.compile(rf"(?<!\w)(?=\w)(?:{PART})?(?:{WHICH})?\Z")
TO_MONTH = re.compile(rf"(?P<until>{UNTIL}|\s?/\s?|\sand\s)(?:{PART})?(?P<month>{MONTH})")
# "The July-September quarter of 2022", "of fiscal 2022", "of last year".
QUARTER_YEAR = re.compile(
    rf"\s(?:quarter|period)\s(?:of|in)\s(?:(?P<fiscal>fiscal\s(?:year\s)?|FY\s?)?(?P<year>{YEAR})"
    r"|(?P<which>last|this|next)\syear\b(?![’']s))",
    re.ASCII,
)
WHICH_ONE: dict[str, Which] = {
    "last": "last",
    "this past": "past",
    "this": "this",
    "next": "next",
    "this coming": "coming",
}
NUMBER = re.compile(r"\s?\d(?!\+)")  # "the January 2+2" names talks
# "In March 12 ships", "early March 40 boats": what follows is counted, for a day would stand behind "on".
INSIDE = ("in ", "In ")
COUNT = re.compile(
    rf"\s(?:(?:3[2-9]|[4-9]\d|\d{{1,3}},\d{{3}}|\d{{3}}|\d+(?={COUNTED.pattern}))(?![\d%+/.]))"
)
# A lead can only end in one of these: asking this first spares most months the look back.
SHORT_ENDS = (
    *("arly ", "late ", "Late ", "mid ", "Mid ", "id-", "nd-", "late-", "arly-"),
    *("d\u2013", "e\u2013", "y\u2013", "- "),
)
SHORT_WINDOW = 16  # "early to mid-" and the letter before it
LEAD_ENDS = (" of ", "y in ", "e in ", "k in ", "ast ", "this ", "This ", "ext ", "oming ")

# A month's name that is also a word or a name is a month after one of these, whatever follows.
BEFORE_MONTH = frozenset(
    (
        "in",
        "In",
        "since",
        "Since",
        "during",
        "During",
        "until",
        "Until",
        "till",
        "throughout",
        "between",
        "Between",
    )
)
# These open a sentence before a month; before another capital they can stand before a person.
OPENERS = frozenset(("By", "From", "After", "Before", "Through", "Throughout", "Till"))
MONTH_AND = re.compile(rf"\b{MONTH}(?:\s{YEAR})?,?\s(?:and|or)\s\Z", re.ASCII)
# "May, June and July": a name between two months is one of them.
MONTH_COMMA = re.compile(rf"\b{MONTH},\s\Z")
MONTH_NEXT = re.compile(rf"(?:,|,?\s(?:and|or))\s{MONTH}\b")
PLAIN_NAMES = frozenset(("January", "February", "July", "September", "October", "November", "December"))
WORD_NAMES = frozenset(("March", "April", "May", "June", "August"))
# "the August Camp David summit": behind a person's name stands no event.
BEFORE_EVENT = frozenset(("after", "After", "before", "Before", "following", "Following", "at", "At"))
NAMED_EVENT = re.compile(
    r"(?:\s[“‘]?[A-Z0-9][^\s,;:.]*){1,4}\s(?:(?:joint|leaders|ministers|foreign|defense|economic|trilateral|bilateral|virtual)[’']?\s)*"
    r"(?:summits?|meetings?|talks|visits?|trips?|tours?|elections?|votes?|polls?|dialogues?|drills?|exercises?|tests?|launch(?:es)?"
    r"|conferences?|statements?|agreements?|deals?|sessions?|ministerials?|forums?|calls?|speech|hearings?|crash|attacks?"
    r"|incidents?|earthquakes?|decisions?|announcements?|gatherings?)\b"
)
# "the March on the capital", "a March to the sea": a month behind an article describes what follows.
NO_NOUN = re.compile(r"\s(?:on|to|for|of|toward|towards|against|through|into|over)\b")
BOUNDS = ("earlier than ", "later than ", "sooner than ", "now and ")
SPEAKERS = frozenset(("with", "said", "says", "told", "asked", "on", "and", "or", "at", "than", "against"))


def month_candidate(text: str, start: int) -> Candidate | None:
    """The phrase around the month's name that stands at `start`; None where it is no date."""
    glued = start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_/")
    named = NAMED_DAY.match(text, start)
    if named is not None and not (text.endswith(INSIDE, 0, start) and COUNTED.match(text, named.end())):
        # "inMarch 9": the space is lost, yet a capital after a small letter and before a day is nothing else.
        if (glued and not text[start - 1].islower()) or not is_day(text, named):
            return None
        found = days_candidate(text, named)
        return with_word_year(text, found) if text.startswith(YEAR_STARTS, found.end) else found
    name = NAMED_MONTH.match(text, start)
    if name is None or glued or (text.startswith(DASHES, name.end()) and HYPHENED.match(text, name.end())):
        return None
    first = day_first_candidate(text, name)
    return with_word_year(text, first) if first else months_candidate(text, name)


def months_candidate(text: str, name: re.Match[str]) -> Candidate | None:
    """A month without a day, its part, year and range; None where the name is a word or a person."""
    start = name.start()
    offset = max(0, start - LEAD_WINDOW)
    before = text[offset:start]
    lead = None
    if before.endswith(SHORT_ENDS):
        lead = MONTH_LEAD.search(before, max(0, len(before) - SHORT_WINDOW))
    elif before.endswith(LEAD_ENDS):
        lead = MONTH_LEAD.search(before)
    part = lead_part(lead)
    which = WHICH_ONE[lead["which"].lower()] if lead and lead["which"] else None
    month, end = month_with_year(text, name, part, which)
    to, end = later_month(text, end, before)
    certain = lead is not None or month.year is not None or month.which_year is not None or to is not None
    if not certain and not is_month(text, name, before):
        return None
    if NUMBER.match(text, end) and not ((lead or before.endswith(INSIDE)) and COUNT.match(text, end)):
        return None
    begin = offset + lead.start() if lead else start
    found = Candidate(begin, end, Month(month.month, part, month.year, which, month.which_year, to))
    return (
        with_quarter_year(text, found, to)
        if to and text.startswith((" quarter ", " period "), end)
        else found
    )


def lead_part(lead: re.Match[str] | None) -> str | None:
    """The part of the month that a lead or a range's second half names."""
    words = (lead["short"] or lead["long"] or lead["week"]) if lead else None
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


def with_quarter_year(text: str, found: Candidate, to: Month) -> Candidate:
    """A range of months with the year said behind it: "the January-March quarter of 2022"."""
    phrase, said = found.phrase, QUARTER_YEAR.match(text, found.end)
    if said is None or not isinstance(phrase, Month) or phrase.year or to.year:
        return found
    if said["year"] is None:
        return Candidate(found.start, said.end(), phrase._replace(which_year=cast(WhichYear, said["which"])))
    year = int(said["year"]) + int(bool(said["fiscal"]) and to.month < FISCAL_START)
    return Candidate(found.start, said.end(), phrase._replace(to=to._replace(year=year)))


def is_month(text: str, name: re.Match[str], before: str) -> bool:
    """Whether a bare name is a month rather than a person, a verb or the front of a longer name."""
    follows = text[name.end() : name.end() + 2]
    capital = follows[:1] == " " and follows[1:].isupper()
    word = word_before(text, name.start())
    if text.startswith(" Day", name.end()):
        return False
    if word in BEFORE_MONTH or (word in OPENERS and not capital):
        return True
    if word in {"and", "or"} and not capital and MONTH_AND.search(before):
        return True
    if MONTH_COMMA.search(before) and MONTH_NEXT.match(text, name.end()):
        return True
    if name[0] in PLAIN_NAMES:
        return not (word == "on" and capital)
    if name[0] not in WORD_NAMES or not word:
        return False
    owned = word.lower() in DETERMINERS or word.endswith(POSSESSIVES)
    if capital:
        return (owned or word in BEFORE_EVENT) and NAMED_EVENT.match(text, name.end()) is not None
    if owned:
        return not (word.lower() in {"the", "a"} and NO_NOUN.match(text, name.end()))
    return (word[0].islower() and word[-1].isalpha() and word not in SPEAKERS) or before.endswith(BOUNDS)
