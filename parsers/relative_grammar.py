"""The phrases that count from another day: "ten days later", "the end of the year", "this summer", "the 24th"."""

from __future__ import annotations

import re
from typing import Literal, cast

from parsers.date_phrases import Candidate, DaysOfMonth, Phrase, Relative, Season, Unit, Which
from parsers.date_words import (
    COUNTS,
    DASH,
    FINISHED,
    MONTH_PARTS,
    SEASONS,
    YEAR_PARTS,
    alternatives,
    part_name,
)

LEAD_WINDOW = 44  # code points to look back from a unit: "the first half of the following "
TAIL_WINDOW = 24
# Cheap anchors: a phrase counted from another day holds a unit.
UNIT = re.compile(r" (?:day|week|month|year|spring|summer|fall|autumn|winter)(?![a-rt-z])")
ORDINAL = r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)"

COUNT = "|".join(COUNTS) + r"|\d{1,2}"
COUNTED = re.compile(
    rf"(?<![\w-])(?P<count>{COUNT})\s(?P<unit>day|week|month|year)s?\s(?P<way>later|earlier|before|prior|after|afterwards)\b",
    re.IGNORECASE,
)
LONG = alternatives({**MONTH_PARTS, **YEAR_PARTS}, short=False)
PERIOD = re.compile(
    rf"\b(?:(?P<short>early|late)\s(?:in\s)?|(?P<long>(?:the\s)?(?P<piece>{LONG}))\sof\s|(?P<when>earlier|later)\s(?:in\s)?)?"
    r"(?P<which>last|this|next|the\s(?:same|following|next|previous|preceding|current)|that|the)\s"
    r"(?P<fiscal>fiscal\s)?(?P<unit>day|week|month|year|spring|summer|fall|autumn|winter)\b",
    re.IGNORECASE,
)
YEAR_END = re.compile(
    r"\b(?:by|before|until|at|around)\s(?P<phrase>(?:the\s)?(?:year-end|year[’']s\send|end of year))\b"
)
DAY_ONLY = re.compile(
    rf"\b(?:[Oo]n|[Ff]rom|[Uu]ntil|till|[Bb]y|[Ss]ince|[Aa]fter|[Bb]efore|[Bb]etween)\s"
    rf"(?P<phrase>the\s(?P<first>{ORDINAL})(?:(?P<join>\sand\s|\sto\s|\sthrough\s|\s?{DASH}\s?)(?:the\s)?(?P<last>{ORDINAL}))?)"
)

# Durations and approximations: "over the last year", "about two weeks later".
DURATION_BEFORE = re.compile(
    r"\b(?:over|in|within|for|during|throughout|of|through|than|across)\s\Z", re.IGNORECASE
)
VAGUE_BEFORE = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|some|over|than|least|approximately|within|barely|up to)\s\Z",
    re.IGNORECASE,
)
SENTENCE_START = re.compile(r"(?:\A|[.!?][”’\"]?\s|(?:Also|Separately|Then|However),\s)\Z")


def relative_candidates(text: str) -> list[Candidate]:
    """Every phrase with a unit that counts from the issue or from what was said before, in order."""
    found: list[Candidate] = []
    end = 0
    for unit in UNIT.finditer(text):
        if unit.start() < end:
            continue
        low, high = max(end, unit.start() - LEAD_WINDOW), min(len(text), unit.end() + TAIL_WINDOW)
        candidate = counted_candidate(text, low, high) or period_candidate(text, low, high, unit.start())
        if candidate is not None:
            found.append(candidate)
            end = candidate.end
    return found


def counted_candidate(text: str, low: int, high: int) -> Candidate | None:
    """ "Ten days later", "two weeks before": a count, a unit and a direction."""
    match = COUNTED.search(text, low, high)
    if match is None or VAGUE_BEFORE.search(text[max(0, match.start() - 16) : match.start()]):
        return None
    way = match["way"].lower()
    if way in {"before", "after", "prior"} and not stands_alone(text, match, way):
        return None
    words = match["count"].lower()
    count = COUNTS[words] if words in COUNTS else int(words)
    shift = count if way in {"later", "after", "afterwards"} else -count
    unit = cast(Unit, match["unit"].lower())
    exact = unit in {"day", "week"}
    return Candidate(match.start(), match.end(), Relative(unit, shift, to_issue=False, exact=exact))


def stands_alone(text: str, match: re.Match[str], way: str) -> bool:
    """Whether "two days after" counts from what was said before, and not from an event named behind it."""
    if FINISHED.match(text, match.end()) and not text[match.end() : match.end() + 1] == " ":
        return True
    return (
        way == "after" and SENTENCE_START.search(text[max(0, match.start() - 12) : match.start()]) is not None
    )


def period_candidate(text: str, low: int, high: int, unit: int) -> Candidate | None:
    """ "The same day", "early next month", "the end of the year", "this summer": a period named by its unit."""
    end_of_year = YEAR_END.search(text, low, high)
    if end_of_year is not None:
        part = Relative("year", 0, to_issue=True, part="end")
        return Candidate(end_of_year.start("phrase"), end_of_year.end(), part)
    match = PERIOD.search(text, low, high)
    while match is not None and match.end() <= unit:
        match = PERIOD.search(text, match.end(), high)
    if match is None:
        return None
    phrase = period(text, match, " ".join(match["which"].lower().split()))
    return Candidate(match.start(), match.end(), phrase) if phrase else None


def period(text: str, match: re.Match[str], which: str) -> Phrase | None:
    """What a period means; None for durations ("the last year") and for what no base decides ("this week")."""
    unit, part = match["unit"].lower(), period_part(match)
    if unit in SEASONS:
        plain = part is None and not match["when"] and which in {"last", "this", "next"}
        return Season(unit, which=cast(Which, which)) if plain and not after_the(text, match) else None
    unit = cast(Unit, unit)
    if which == "the":
        whole = match["when"] and unit in {"month", "year"}
        return (
            Relative(unit, 0, to_issue=True, part=part, fiscal=bool(match["fiscal"]))
            if part or whole
            else None
        )
    if part and part not in (YEAR_PARTS if unit == "year" else MONTH_PARTS if unit == "month" else {}):
        return None
    to_issue = which in {"last", "this", "next", "the current"}
    if to_issue and (unit in {"day", "week"} or after_the(text, match)):
        return None
    if which == "that" and (unit == "week" or not is_pointing(text, match)):
        return None
    before = text[max(0, match.start() - 12) : match.start()]
    if which == "the next" and unit != "day" and DURATION_BEFORE.search(before):
        return None
    return Relative(unit, shift_of(which), to_issue, part, bool(match["fiscal"]))


def period_part(match: re.Match[str]) -> str | None:
    """The part of the period that the phrase names."""
    words = match["short"] or match["piece"]
    return part_name(words) if words else None


def after_the(text: str, match: re.Match[str]) -> bool:
    """Whether "the" or "past" stands before: "the last year" is a duration."""
    return text[max(0, match.start() - 5) : match.start()].lower().endswith(("the ", "past ", "his ", "its "))


def is_pointing(text: str, match: re.Match[str]) -> bool:
    """Whether "that year" points at a year: behind a preposition or a part, and not "said that year-on-year …"."""
    if match["when"] or match["piece"] or match["short"]:
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    return (
        re.search(
            r"(?:\A|\b(?:in|on|by|since|until|during|of|from|later|earlier|In|On|During|By))\s\Z", before
        )
        is not None
    )


def shift_of(which: str) -> Literal[-1, 0, 1]:
    """How many units the word moves: back, none or on."""
    if which in {"last", "the previous", "the preceding"}:
        return -1
    return 1 if which in {"next", "the next", "the following"} else 0


def ordinal_candidate(text: str, start: int) -> Candidate | None:
    """ "The 24th", "the 3rd and 4th": days of the month spoken of; None before a noun ("the 7th Fleet")."""
    low = max(0, start - 12)
    match = DAY_ONLY.search(text, low)
    if match is None or match.start("first") != start or not FINISHED.match(text, match.end()):
        return None
    first = int(match["first"][:-2])
    if match["last"] is None:
        if re.match(r"\s(?:and|or)\b", text[match.end() : match.end() + 5]):
            return None
        return Candidate(match.start("phrase"), match.end(), DaysOfMonth((first,)))
    between = text[match.start() : match.start() + 7].lower() == "between"
    ranged = between or match["join"].strip() != "and"
    return Candidate(
        match.start("phrase"), match.end(), DaysOfMonth((first, int(match["last"][:-2])), ranged)
    )
