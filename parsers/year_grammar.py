"""The phrases around a numbered year: years, their parts, fiscal years and seasons."""

from __future__ import annotations

import re

from parsers.date_phrases import Candidate, Season, Year
from parsers.date_tense import sentence_after, sentence_before
from parsers.date_words import (
    COUNTED,
    DASH,
    DASHES,
    DETERMINERS,
    FINISHED,
    POSSESSIVES,
    SEASONS,
    YEAR,
    YEAR_PARTS,
    alternatives,
    part_name,
    word_before,
)

LEAD_WINDOW = 48  # code points to look back: "second half of the fiscal year " and a word before it
SHORT_WINDOW = 28  # where there is no "of": "early to mid fiscal years "
PLAIN_YEAR = re.compile(YEAR, re.ASCII)
SHORT = alternatives(YEAR_PARTS, short=True)
LONG = alternatives(YEAR_PARTS, short=False)
PART = (
    rf"(?i:(?P<short>{SHORT}|(?:year[\s-])?end|q[1-4])(?:\s|-)(?:in\s)?"
    rf"|(?P<long>{LONG})\sof\s(?:the\s(?:year\s)?)?)"
)
YEAR_LEAD = re.compile(
    rf"(?<![\w-])(?:(?:{PART})?(?P<fiscal>[Ff]iscal(?:\s[Yy]ears?)?\s|J?FY\s?)?|(?i:(?P<season>{'|'.join(SEASONS)})\s(?:of\s)?))\Z"
)
# A lead can only end in one of these: asking this first spares most years the look back.
LEAD_ENDS = (
    *("arly ", "ate ", "id ", "id-", "late-", "arly-", "ate in ", "arly in ", "mid in ", " of ", " of the "),
    *("iscal ", "ear ", "ears ", "FY", "FY ", "ing ", "mer ", "all ", "umn ", "ter ", "nd ", "nd-"),
    *(f"Q{number} " for number in range(1, 5)),
)
# "2026/27": fiscal where something says so, else it could be anything.
SLASHED = r"(?:19\d\d|20[0-6]\d)(?=/\d\d(?![\w%/]))"
FISCAL_NUMBER = re.compile(rf"J?FY\s?[’']?(?P<year>{YEAR}|{SLASHED}|\d\d(?![\w%]))", re.ASCII)
SLASHED_YEAR = re.compile(SLASHED, re.ASCII)
GOES_ON = (*DASHES, "/", " to ", " through ", " until ", " and ", *(f" {dash}" for dash in DASHES))
LATER = re.compile(
    rf"(?P<join>\s?{DASH}\s?|/|\s(?:to|through|until|and)\s)(?:J?FY\s?|fiscal\s(?:year\s)?)?(?P<year>{YEAR}|\d\d(?![\w%]|{DASH}\d))",
    re.ASCII,
)
# Fiscal years of the United States are others than Japan's: of these neither is certain.
AMERICAN_BEFORE = re.compile(
    r"(?<![\w-])(?:U\.S\.|US|American|NDAA|National Defense Authorization Act|Pentagon|Congress|White House"
    r"|Biden)(?:[’']s)?(?:\s(?:\(NDAA\)|act|bill|budget|defen[cs]e|for|military|of|proposal|proposed|request|the|spending|funding|appropriations?|omnibus))*\s\Z"
)
AMERICAN_AFTER = re.compile(r"\s(?:U\.S\.|US|NDAA|National Defense Authorization)(?!\w)")
AMERICAN_WINDOW = 80
# Of whom the sentence speaks, where the words around the year say nothing.
AMERICAN = re.compile(
    r"(?<![\w-])(?:U\.S\.|US\b|American|NDAA|Pentagon|Congress|Senate|White House|Marine Corps|Air Force"
    r"|\$\d)"
)
JAPANESE = re.compile(
    r"\b(?:Japan|Tokyo|yen\b|MOD\b|MOFA\b|METI\b|Diet\b|[Cc]abinet|[A-Z]*SDF\b|Self[- ]Defen[cs]e|Ministry)|¥"
)
# A budget is of a fiscal year, and whether its number stands for that or for the calendar's is not said.
BUDGET = re.compile(r"\s(?:[a-z]+\s){0,2}budgets?\b")
# "The Harbor Act of 2022": the year belongs to the name.
NAME_WINDOW = 24
NAMED_OF = re.compile(r"\b[A-Z]\w+\sof\s\Z")
FISCAL_TAIL = re.compile(r"\sfiscal\s(?:year|term)s?\b")
# "Fiscal year 2024-25", "the 2024-25 fiscal year", "FY2024/25": one year, from April of the first to March
# of the last.
ONE_FISCAL_YEAR = re.compile(
    rf"(?:.*\s)?[Ff]iscal\s[Yy]ear\s\d{{4}}{DASH}\d+|\d{{4}}{DASH}\d+\sfiscal\syear|.*\d/\d+(?:\sfiscal.*)?"
)
QUARTER_BEHIND = re.compile(r"\s(?P<quarter>Q[1-4])(?![\w%])")
# "2021-mile", "2023-02-16".
TO_WORD = re.compile(rf"{DASH}(?:[A-Za-z]|\d\d?{DASH}\d)")

NEAR = frozenset(("least", "latest", "earliest", "about", "around", "roughly", "approximately"))
NEAR_YEAR = re.compile(
    r"\b(?:in|since|by|until|till|through|before|after)\s(?:(?:at\s(?:the\s)?(?:least|latest|earliest))|about|around|roughly|approximately)\s\Z"
)
NEAR_WINDOW = 32  # code points to look back: "through at the earliest "
RANGE_WORDS = frozenset(("from", "From", "between", "Between"))
LIST_JOINS = frozenset((", ", " and ", " or ", ", and "))
BEFORE_YEAR = frozenset(("in", "since", "by", "until", "till", "during", "throughout"))
# Before these a number of four digits names or counts a thing.
BEFORE_NUMBER = re.compile(
    r"(?:resolution|section|article|page|flight|room|number|chapter|block|phase|point|law|bill|type|class|model|unit"
    r"|exercise|drill|operation|vision|route|highway)s?|no|another|these|those|about|over|some|nearly|almost|around"
    r"|approximately|roughly|only|least|most|up|totaling|all"
)
LOWER_WORD = re.compile(r"\s(?:(?:US|U\.S\.)\s)?[a-z]")


def fiscal_candidate(text: str, start: int) -> Candidate | None:
    """A fiscal year written "FY2023", "FY 2023" or "FY23", perhaps a range of them."""
    start -= text.startswith("JFY", start - 1)
    match = FISCAL_NUMBER.match(text, start)
    if match is None or (start and text[start - 1].isalnum()):
        return None
    return japanese(text, with_part(text, start, match.end(), whole_year(match["year"]), fiscal=True))


def japanese(text: str, found: Candidate) -> Candidate | None:
    """The fiscal year if it is not said of the United States."""
    before = text[max(0, found.start - AMERICAN_WINDOW) : found.start]
    if AMERICAN_BEFORE.search(before) or AMERICAN_AFTER.match(text, found.end):
        return None
    sentence = sentence_before(text, found.start) + sentence_after(text, found.end)
    return None if AMERICAN.search(sentence) and not JAPANESE.search(sentence) else found


def with_part(text: str, start: int, end: int, year: int, *, fiscal: bool) -> Candidate:
    """The year with the range after it and the part before it."""
    offset = max(0, start - LEAD_WINDOW)
    before = text[offset:start]
    low = 0 if " of " in before else max(0, len(before) - SHORT_WINDOW)
    lead = YEAR_LEAD.search(before, low) if before.endswith(LEAD_ENDS) else None
    words = (lead["short"] or lead["long"]) if lead else None
    fiscal = fiscal or bool(lead and lead["fiscal"])
    begin = offset + lead.start() if lead and lead[0] else start
    if lead and lead["season"]:
        return Candidate(begin, end, Season(lead["season"].lower(), year))
    if text.startswith(" Q", end) and (quarter := QUARTER_BEHIND.match(text, end)) is not None:
        return Candidate(begin, quarter.end(), Year(year, quarter["quarter"].lower(), fiscal))
    to_year, end = later_year(text, begin, end, year)
    if text.startswith(" fiscal ", end) and (tail := FISCAL_TAIL.match(text, end)) is not None:
        fiscal, end = True, tail.end()
    if to_year == year + 1 and ONE_FISCAL_YEAR.fullmatch(text[begin:end]):
        to_year = None
    return Candidate(begin, end, Year(year, part_name(words) if words else None, fiscal, to_year))


def later_year(text: str, begin: int, end: int, year: int) -> tuple[int | None, int]:
    """The last year of a range and where it ends; words join years only after "from" or "between"."""
    match = LATER.match(text, end) if text.startswith(GOES_ON, end) else None
    if match is None:
        return None, end
    join = match["join"].strip()
    tied = join == "through" or (join != "and" and text[begin].isalpha())  # "fiscal 2023 to 2027"
    if join.isalpha() and not tied and word_before(text, begin) not in RANGE_WORDS:
        return None, end
    last = int(match["year"]) if len(match["year"]) == 4 else year // 100 * 100 + int(match["year"])
    return (last, match.end()) if last > year else (None, end)


def year_candidate(text: str, start: int, previous: Candidate | None) -> Candidate | None:
    """The phrase around the four digits at `start`; None where they name or count something.

    `previous` is the date before it: the years of a list stand behind one another."""
    match = PLAIN_YEAR.match(text, start) or SLASHED_YEAR.match(text, start)
    if match is None:
        return None
    if text.startswith(DASHES, match.end()) and TO_WORD.match(text, match.end()):
        return None
    before = previous.phrase if previous and text[previous.end : start] in LIST_JOINS else None
    if isinstance(before, Year):
        fiscal = before.fiscal and not before.part
        return with_part(text, start, match.end(), int(match[0]), fiscal=fiscal)
    found = with_part(text, start, match.end(), int(match[0]), fiscal=False)
    if isinstance(found.phrase, Year) and found.phrase.fiscal:
        return japanese(text, found)
    if text.startswith("/", match.end()):
        return None
    if found.start < start:
        return found
    return found if is_year(text, found) else None


def whole_year(digits: str) -> int:
    """The year of two or four digits."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def is_near_year(text: str, found: Candidate) -> bool:
    """Whether a number behind "around" or "at least" is a year and no count: "by around 2030"."""
    if NEAR_YEAR.search(text, max(0, found.start - NEAR_WINDOW), found.start):
        return not COUNTED.match(text, found.end)
    return text.endswith("around ", 0, found.start) and FINISHED.match(text, found.end) is not None


def is_year(text: str, found: Candidate) -> bool:
    """Whether a number stands where years do: behind a preposition, and not before what it would count."""
    start, end = found.start, found.end
    word = word_before(text, start)
    if word in NEAR:
        return is_near_year(text, found)
    before, round_number = word.lower(), text[start:end].endswith("00")
    if word.islower() and isinstance(found.phrase, Year) and found.phrase.to_year is not None:
        return True  # two years with a dash between them count nothing
    if before in BEFORE_YEAR or word in {"From", "Before", "After", "Beyond", "Through"}:
        return not (round_number and COUNTED.match(text, end))
    if word.islower() and text.startswith(" level", end):
        return True
    # The years of a list were taken before: behind another number "and 2016" is no year.
    listed = before in {"and", "or"} and not text.endswith("now and ", 0, start)
    if not word or round_number or listed or BEFORE_NUMBER.fullmatch(before):
        return False
    if before in DETERMINERS or before.endswith(POSSESSIVES):
        return LOWER_WORD.match(text, end) is not None and not BUDGET.match(text, end)
    if before == "of" and NAMED_OF.search(text[max(0, start - NAME_WINDOW) : start]):
        return False
    return (word == "For" or (word.islower() and word.isalpha())) and FINISHED.match(text, end) is not None
