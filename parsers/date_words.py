"""The closed vocabulary of dates in English news: month names, parts, counts, and the words around them."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}

# First and last day of a part of a month; counted from the end where negative.
MONTH_PARTS: dict[str, tuple[int, int]] = {
    "early": (1, 10),
    "beginning": (1, 10),
    "start": (1, 10),
    "mid": (11, 20),
    "early to mid": (1, 20),
    "mid to late": (11, -1),
    "middle": (11, 20),
    "late": (21, -1),
    "end": (21, -1),
    "close": (21, -1),
    "first ten days": (1, 10),
    "last ten days": (-10, -1),
    "final ten days": (-10, -1),
    "first half": (1, 15),
    "second half": (16, -1),
    "latter half": (16, -1),
    "first week": (1, 7),
    "second week": (8, 14),
    "third week": (15, 21),
    "fourth week": (22, 28),
    "last week": (-7, -1),
    "final week": (-7, -1),
    "1st week": (1, 7),
    "2nd week": (8, 14),
    "3rd week": (15, 21),
    "4th week": (22, 28),
    "1st half": (1, 15),
    "2nd half": (16, -1),
    "first two weeks": (1, 14),
    "last two weeks": (-14, -1),
    "final two weeks": (-14, -1),
    "first three weeks": (1, 21),
}

ORDINALS = ("first", "second", "third", "fourth")
# "The second and third weeks", "the first or second week".
MONTH_PARTS |= {
    f"{ORDINALS[at]} {join} {ORDINALS[at + 1]} {week}": (7 * at + 1, 7 * at + 14)
    for at in range(3)
    for join in ("and", "or", "to")
    for week in ("weeks", "week")
}
MONTHS_OF_A_YEAR = {
    count: months
    for months, count in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), start=2
    )
}
# First and last month of a part of a year, counted from the month in which that year begins.
YEAR_PARTS: dict[str, tuple[int, int]] = {
    "early": (1, 4),
    "mid": (5, 8),
    "early to mid": (1, 8),
    "mid to late": (5, 12),
    "middle": (5, 8),
    "late": (9, 12),
    "beginning": (1, 1),
    "start": (1, 1),
    "end": (12, 12),
    "year end": (12, 12),
    "first half": (1, 6),
    "second half": (7, 12),
    "latter half": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "fourth quarter": (10, 12),
    "last quarter": (10, 12),
    "final quarter": (10, 12),
    "first three quarters": (1, 9),
    **{f"{ORDINALS[at]} and {ORDINALS[at + 1]} quarters": (3 * at + 1, 3 * at + 6) for at in range(3)},
    **{f"q{number}": (3 * number - 2, 3 * number) for number in range(1, 5)},
    **{f"first {count} months": (1, months) for count, months in MONTHS_OF_A_YEAR.items()},
    **{f"last {count} months": (13 - months, 12) for count, months in MONTHS_OF_A_YEAR.items()},
}

FISCAL_START = 4  # Japanese fiscal years begin in April
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}

WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
}

COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}

DASHES = ("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014")
DASH = r"[-\u2010\u2011\u2012\u2013\u2014]"
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June|Jun\.?|July|Jul\.?|Aug(?:ust|\.)?"
    r"|Sep(?:tember|t\.?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![A-Za-z])"
)
# Never the front of an amount: "10,000", "5.2", "5%", "10-day", "1/3".
# A lost space after it ("8.US") is no harm.
DAY = (
    r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    r"(?!(?!(?:in|at|to|and|with|for|that|by|the|on|as|from|after|when|where|while|which)\b)[a-z]|[\d%+]|[.:]\d|/\d(?!\d?(?![\d/]))|,\d{3}(?!\d)"
    r"|\s?(?:million|billion|trillion|per ?cent|bn)\b)"
)
# A round number before a plural counts: "2000 troops".
YEAR = (
    r"(?:(?:19\d\d|20[0-6]\d)(?<!00)|(?:19|20)00(?!\s[a-z]+s\b))(?![A-Za-z\d%]|[.:/]\d|,\d{3}(?!\d)"
    r"|\s(?:hours|hrs|GMT|UTC|JST|local\stime)\b)"
)

OWN_YEAR = re.compile(rf"(?:,?\s(?:of\s)?)?(?P<year>{YEAR})", re.ASCII)
UNTIL = rf"(?:{DASH}to{DASH}|\s?{DASH}\s?|\s(?:to|through(?:\sto)?|thru|until|till)\s(?:the\s)?)"

YEAR_BY_WORD = re.compile(
    r"\s(?:of\s)?(?:(?P<which>last|this|next)|(?P<said>the same|that|the following))\syear\b(?![’']s)"
)


def alternatives(words: dict[str, tuple[int, int]], *, short: bool) -> str:
    """A pattern of the parts that stand directly before a date (short: "early") or with "of" ("end of")."""
    chosen = [word for word in words if (word.split()[-1] in {"early", "mid", "late"}) == short]
    return "|".join(sorted(chosen, key=len, reverse=True)).replace(" ", r"(?:-\s|[\s-])")


# Words that can follow a finished date, where a noun would make the number a count or a name.
AFTER_DATE = (
    "in|at|on|for|with|to|from|as|by|and|or|but|that|which|who|when|where|while|after|before|during|between|under"
    "|over|off|near|via|is|was|were|are|will|would|has|had|have|the|a|an|this|its|their|his|her|also|through|until"
    "|following|amid|against|aboard|around|about|across|along|because|since|he|she|they|it|marking|although|if|than"
    "|nor|not|so|then|again|onwards?|despite|alone|compared|instead|respectively|together|there|within|without|both"
)
FINISHED = re.compile(rf"\s?(?:\Z|(?!{DASH}\w)[^\w\s%]|(?:{AFTER_DATE})\b)")
# A number before one of these counts things: "3 and 20 ships".
COUNTED = re.compile(
    r"\s(?!(?:as|was|is|this|its|his|has|across|towards|versus|plus|amidst|yes)\b)"
    r"(?:[a-z]+(?:-[a-z]+)?s\b|people\b|personnel\b|aircraft\b|percent\b)"
)

DETERMINERS = frozenset(("the", "its", "his", "her", "their", "our", "a", "this"))
POSSESSIVES = ("’s", "'s", "s’", "s'")


def month_number(name: str) -> int:
    """The number of a month from 1, by any spelling of its name."""
    return MONTHS[name[:3].lower()]


def part_name(words: str) -> str:
    """A part as the tables name it."""
    return " ".join(words.lower().replace("-", " ").split())


def word_before(text: str, start: int) -> str:
    """The word that ends one space before a position, without an opening quote; empty where none does."""
    if start < 2 or text[start - 1] != " ":
        return ""
    return text[text.rfind(" ", 0, start - 1) + 1 : start - 1].lstrip('(“‘"')


def is_owned(text: str, start: int) -> bool:
    """Whether a date stands behind "the" or an owner, and so describes what follows."""
    owner = word_before(text, start)
    return owner.lower() in DETERMINERS or owner.endswith(POSSESSIVES)
