"""The phrases that count from another day: "ten days later", "the end of the year", "the 24th"."""

from __future__ import annotations

import re
from typing import Literal, cast

from parsers.date_phrases import Candidate, DaysOfMonth, Phrase, Relative, Season, Unit, Which
from parsers.date_words import (
    COUNTS,
    DASH,
    DASHES,
    FINISHED,
    MONTH_PARTS,
    SEASONS,
    YEAR_PARTS,
    alternatives,
    part_name,
    word_before,
)

LEAD_WINDOW = 44  # code points to look back from a unit: "the first half of the following "
# Cheap anchors: a phrase counted from another day holds a unit.
UNIT = re.compile(r" (?:day|week|month|year|spring|summer|fall|autumn|winter)(?![a-rt-z])")
ORDINAL = r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)"

COUNTED = re.compile(
    r" (?P<unit>day|week|month|year)s?\s(?P<way>later|earlier|before|prior|after|afterwards)\b(?!\sthan\b)"
)
TURNS = ("last", "this", "next")
# What stands before the unit of a period; any other word rules one out without a closer look.
PERIOD_WORDS = frozenset(
    (
        "last",
        "this",
        "next",
        "same",
        "following",
        "previous",
        "preceding",
        "current",
        "that",
        "the",
        "fiscal",
        "past",
        "coming",
        *(f"{part}{dash}{which}" for part in ("early", "mid", "late") for dash in DASHES for which in TURNS),
    )
)
LONG = alternatives({**MONTH_PARTS, **YEAR_PARTS}, short=False)
PERIOD = re.compile(
    r"(?<!\w)(?P<which>last|this|next|this\spast|(?:this|the)\scoming|the\s(?:same|following|next|previous|preceding|current)|that\ssame|that|the)\s"
    r"(?P<fiscal>fiscal\s)?(?P<unit>day|week|month|year|spring|summer|fall|autumn|winter)\Z",
    re.IGNORECASE,
)
PERIOD_WINDOW = 22  # code points to look back from a unit: "the preceding fiscal"
PERIOD_LEAD = re.compile(
    rf"(?<!\w)(?:(?P<short>early|mid|late)(?:\s(?:in\s)?|{DASH})|(?:the\s)?(?P<piece>{LONG})\sof\s|(?P<when>earlier|later)\s(?:in\s)?"
    r"|(?P<season>spring|summer|fall|autumn)\sof\s)\Z",
    re.IGNORECASE,
)
NUMBERED = (" 19", " 20")  # "the end of the year 2024"
PERIOD_LEAD_ENDS = ("arly ", "ate ", "id ", "arly-", "ate-", "id-", " of ", " in ", "lier ", "ater ")
YEAR_END = re.compile(r" year(?:-end|\send|[’']s\send)\b(?!-|\s\d{4})")
SEASON_ENDS = (" in ", "In ", " by ", "By ", " until ", " since ", "Since ")
BEFORE_DAY = frozenset(
    ("on", "from", "until", "till", "by", "since", "after", "before", "between", "through", "of")
)
DAY_ONLY_WINDOW = 18  # code points to look back from an ordinal: "afternoon of the "
DAY_ONLY = re.compile(
    r"\b(?:[Oo]n|[Ff]rom|[Uu]ntil|till|[Bb]y|[Ss]ince|[Aa]fter|[Bb]efore|[Bb]etween|[Tt]hrough|[Aa]s\sof"
    rf"|(?:morning|afternoon|evening|night)\sof)\s(?P<phrase>the\s(?P<first>{ORDINAL})"
    rf"(?:(?P<listed>(?:,\s(?:the\s)?{ORDINAL})+(?=,?\sand\s))?,?(?P<join>\sand\s|\sto\s|\sthrough\s|\s?{DASH}\s?)(?:the\s)?(?P<last>{ORDINAL}))?)"
)

# "On the 7th and 31st Marines", "by the 3rd and other units": the ordinal counts what follows.
NAMES_MORE = re.compile(
    r"\s(?:and|or)\s(?!(?:will|would|was|were|is|are|has|had|to|in|at|on|the|then|again|also|met|held|said|he|she|they|it"
    r"|an?|another|one|two|three|four|five|his|her|their|its|left|came|went|took|made|gave|saw|began|returned"
    r"|[a-z]+(?<!e)ed|agreed|returns|leaves|goes|comes|meets|speaks|flies|travels|visits|ends|begins)\b)"
)

# Durations and approximations: "over the last year", "about two weeks later".
DURATION_BEFORE = re.compile(
    r"\b(?:over|in|within|for|during|throughout|of|through|than|across)\s\Z", re.IGNORECASE
)
VAGUE_BEFORE = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|some|over|than|least|approximately|within|barely|up to)\s\Z",
    re.IGNORECASE,
)
DURATIONS = ("the ", "The ", "past ", "his ", "its ")
POINTING = re.compile(
    r"(?:\A|[.!?;][”’\"]?\s|\b(?:[Aa]lso|[Ii]n|[Oo]n|[Bb]y|since|until|[Dd]uring|of|from)\s)\Z"
)
WHICH_SEASON: dict[str, Which] = {
    "last": "last",
    "this": "this",
    "next": "next",
    "this past": "past",
    "this coming": "coming",
    "the coming": "coming",
}
PARTS_OF = {"month": MONTH_PARTS, "year": YEAR_PARTS}
SENTENCE_START = re.compile(r"(?:\A|[.!?][”’\"]?\s|(?:Also|Separately|Then|However),\s)\Z")


def relative_candidates(text: str) -> list[Candidate]:
    """Every phrase with a unit that counts from the issue or from what was said before, in order."""
    found: list[Candidate] = []
    end = 0
    for unit in UNIT.finditer(text):
        if unit.start() < end:
            continue
        candidate = unit_candidate(text, unit, max(end, unit.start() - LEAD_WINDOW))
        if candidate is not None:
            found.append(candidate)
            end = candidate.end
    return found


def unit_candidate(text: str, unit: re.Match[str], low: int) -> Candidate | None:
    """The phrase around one unit, looked for no further back than `low`."""
    word = text[text.rfind(" ", low, unit.start()) + 1 : unit.start()].lstrip('(“‘"')
    if word.lower() in COUNTS or word.isdecimal():
        return counted_candidate(text, unit.start(), word)
    end_of_year = YEAR_END.match(text, unit.start()) if unit[0] == " year" else None
    if end_of_year is not None and word.lower() in {"by", "before", "until", "at", "around", "the"}:
        start = unit.start() - 3 if word == "the" else unit.start() + 1
        return Candidate(
            start, end_of_year.end(), Relative("year", 0, to_issue=True, part="end", shared=True)
        )
    return period_candidate(text, low, unit) if word.lower() in PERIOD_WORDS else None


def counted_candidate(text: str, unit_at: int, word: str) -> Candidate | None:
    """ "Ten days later", "two weeks before": a count, a unit and a direction."""
    match, start = COUNTED.match(text, unit_at), unit_at - len(word)
    if match is None or VAGUE_BEFORE.search(text[max(0, start - 16) : start]):
        return None
    way, words = match["way"], word.lower()
    if way in {"before", "after", "prior"} and not stands_alone(text, start, match.end(), way):
        return None
    count = COUNTS[words] if words in COUNTS else int(words)
    shift = count if way in {"later", "after", "afterwards"} else -count
    phrase = Relative(cast(Unit, match["unit"]), shift, to_issue=False, counted=True)
    return Candidate(start, match.end(), phrase)


def stands_alone(text: str, start: int, end: int, way: str) -> bool:
    """Whether "two days after" counts from what was said before, and not from an event named behind it."""
    if FINISHED.match(text, end) and text[end : end + 1] != " ":
        return True
    return way == "after" and SENTENCE_START.search(text[max(0, start - 12) : start]) is not None


def period_candidate(text: str, low: int, unit: re.Match[str]) -> Candidate | None:
    """ "The same day", "early next month", "the end of the year": a period named by its unit."""
    core = PERIOD.search(text, max(low, unit.start() - PERIOD_WINDOW), unit.end())
    if core is None or text[unit.end() : unit.end() + 1] == "s" or text.startswith(NUMBERED, unit.end()):
        return None
    before = text[low : core.start()]
    lead = PERIOD_LEAD.search(before) if before.endswith(PERIOD_LEAD_ENDS) else None
    phrase = period(core, lead, before[: lead.start()] if lead else before)
    if isinstance(phrase, Season) and not phrase.which and not FINISHED.match(text, core.end()):
        return None  # "in the fall of the city"
    return Candidate(low + lead.start() if lead else core.start(), core.end(), phrase) if phrase else None


def period(core: re.Match[str], lead: re.Match[str] | None, before: str) -> Phrase | None:
    """What a period means; None for durations ("the last year") and where no base decides ("this week")."""
    which, unit, fiscal = " ".join(core["which"].lower().split()), core["unit"].lower(), bool(core["fiscal"])
    words = (lead["short"] or lead["piece"]) if lead else None
    part = part_name(words) if words else None
    to_issue = which in {"last", "this", "next", "the current", "the"} or (fiscal and which == "the next")
    if lead and lead["season"]:
        known = unit == "year" and which in {"last", "this", "next"} and not fiscal
        return Season(lead["season"].lower(), which=cast(Which, which)) if known else None
    if to_issue and before.endswith(DURATIONS):
        return None
    if unit in SEASONS:
        if which == "the" and lead is None and before.endswith(SEASON_ENDS):
            return Season(unit)
        known = which in WHICH_SEASON and (lead is None or (lead["when"] and which == "this"))
        return Season(unit, which=WHICH_SEASON[which]) if known else None
    if which in WHICH_SEASON and " " in which:
        return (
            Relative("year", 1, to_issue=True, part=part, fiscal=True)
            if fiscal and "coming" in which
            else None
        )
    if which == "the" and lead is None:
        return None
    if part and part not in PARTS_OF.get(unit, {}):
        return None
    if unit in {"day", "week"} and (to_issue):
        return None
    if which == "that" and (unit == "week" or (lead is None and not POINTING.search(before))):
        return None
    if which == "the next" and unit != "day" and not fiscal and DURATION_BEFORE.search(before):
        return None
    return Relative(cast(Unit, unit), shift_of(which), to_issue, part, fiscal, shared=which == "the")


def shift_of(which: str) -> Literal[-1, 0, 1]:
    """How many units the word moves: back, none or on."""
    if which in {"last", "the previous", "the preceding"}:
        return -1
    return 1 if which in {"next", "the next", "the following"} else 0


def ordinal_candidate(text: str, start: int) -> Candidate | None:
    """ "The 24th", "the 3rd and 4th": days of the month spoken of; None before a noun ("the 7th Fleet")."""
    if not text.endswith("the ", 0, start) or word_before(text, start - 4).lower() not in BEFORE_DAY:
        return None
    match = DAY_ONLY.search(text, max(0, start - DAY_ONLY_WINDOW))
    if match is None or match.start("first") != start or not FINISHED.match(text, match.end()):
        return None
    first = int(match["first"][:-2])
    if match["last"] is None:
        if NAMES_MORE.match(text, match.end()):
            return None
        return Candidate(match.start("phrase"), match.end(), DaysOfMonth((first,)))
    listed = [int(day) for day in re.findall(r"\d+", match["listed"] or "")]
    between = text[match.start() : match.start() + 7].lower() == "between"
    ranged = (between and not listed) or match["join"].strip() != "and"
    return Candidate(
        match.start("phrase"), match.end(), DaysOfMonth((first, *listed, int(match["last"][:-2])), ranged)
    )
