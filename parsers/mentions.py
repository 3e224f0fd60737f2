"""The dates said inside an item: found by a small closed grammar, resolved against the issue's half-month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from parsers import date_resolution as absolute
from parsers.date_phrases import Candidate, Days, DaysOfMonth, Month, Relative, Season, Year
from parsers.date_resolution import Frame, Resolved, frame_of
from parsers.date_words import POSSESSIVES
from parsers.model import Mention, MentionKind, Span
from parsers.month_grammar import month_candidate
from parsers.relative_dates import days_of_month, relative, said_year
from parsers.relative_grammar import ordinal_candidate, relative_candidates
from parsers.year_grammar import fiscal_candidate, year_candidate

__all__ = ["Frame", "mentions"]

# Everywhere a date without a unit can begin; what stands around it is looked at only there. Each branch
# begins with a literal and none is a group: then the engine skips all other characters ten times as fast.
ANCHOR = re.compile(
    "Jan(?![a-tv-z])|Feb(?![a-qs-z])|Mar(?![abd-z])|Apr(?![a-hj-z])|May(?![a-z])|Jun(?![a-df-z])|Jul(?![a-xz])"
    "|Aug(?![a-tv-z])|Sep(?![a-su-z])|Oct(?![a-np-z])|Nov(?![a-df-z])|Dec(?![a-df-z])|19[0-9][0-9]|20[0-9][0-9]|FY|"
    + "|".join(f"{digit}[0-9]?(?:st|nd|rd|th)" for digit in "123456789")
)
RELATIVE = MentionKind.RELATIVE
# Between a year and a day or month of it, and between two months of a list.
WITHIN_YEAR = frozenset((", on ", " on ", ", in ", " in "))
IN_A_LIST = frozenset((", ", " and ", ", and ", " or ", ", or "))
JOIN = 6  # code points: the longest of them
# A year or month behind this frames what is told up to the end of the clause.
FRAMING = re.compile(r"(?:\A|[.;:,(][”’]?\s?|\b(?:and|but|while)\s)(?:[Ii]n|[Dd]uring)\s\Z")
FRAMED = 12  # code points
CLAUSE = 60  # code points
CLAUSE_END = re.compile(r"[,;:.!?](?=[\s”’])")
# What may stand between a date and the cut when the cut could have taken the rest of it.
OPEN_END = re.compile(r"[\s\-\u2010-\u2014]*(?:\s(?:to|through))?\s*\Z")


def mentions(text: str, span: Span | None, *, complete: bool = True) -> tuple[Mention, ...]:
    """The dates said in an item's text, in order, offsets in code points.

    `span` is the issue's half-month; without one only dates that carry their own year get start and end. In
    an item that is not `complete` a date at the very end may itself be cut, and is left out. The same text
    and span give the same mentions on any day, in any time zone and locale."""
    frame = frame_of(span)
    found: list[Mention] = []
    end = 0
    for candidate in candidates(text):
        if not complete and OPEN_END.match(text, candidate.end):
            continue
        near = candidate.start - end <= JOIN
        resolved = amid(candidate, frame, text, found[-1]) if near and found else None
        resolved = resolved or resolution(candidate, frame, text, found)
        if resolved is not None:
            if found and is_told_of_another_year(text, candidate, resolved, found[-1]):
                resolved = absolute.unresolved(resolved.kind, resolved.rule)
            if found and found[-1].kind is RELATIVE and contradicts(text, candidate, resolved, found[-1]):
                found.pop()
            end = candidate.end
            found.append(Mention(text[candidate.start : candidate.end], candidate.start, *resolved))
    return tuple(found)


def candidates(text: str) -> list[Candidate]:
    """Every phrase of the grammar in order, none overlapping another: the one that begins first stands."""
    calendar, relative = calendar_candidates(text), relative_candidates(text)
    if not calendar or not relative:
        return calendar or relative
    found = sorted([*calendar, *relative], key=attrgetter("start"))
    kept: list[Candidate] = []
    for candidate in found:
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
    return kept


def calendar_candidates(text: str) -> list[Candidate]:
    """The phrases around months, numbered years and ordinals, in order."""
    found: list[Candidate] = []
    end = 0
    for anchor in ANCHOR.finditer(text):
        start = anchor.start()
        if start < end:
            continue
        candidate = candidate_at(text, start, anchor[0], found)
        if candidate is not None and candidate.start >= end:
            found.append(candidate)
            end = candidate.end
    return found


def candidate_at(text: str, start: int, anchor: str, before: Sequence[Candidate]) -> Candidate | None:
    """The phrase around one anchor, `before` it the others; None where it is only a lookalike."""
    if anchor == "FY":
        return fiscal_candidate(text, start)
    if anchor.isalpha():
        return month_candidate(text, start)
    if start and (text[start - 1].isalnum() or text[start - 1] in "$€£¥~#./_,"):
        return None
    if anchor.isdigit():
        return year_candidate(text, start, before[-1] if before else None)
    return ordinal_candidate(text, start)


def resolution(candidate: Candidate, frame: Frame, text: str, said: Sequence[Mention]) -> Resolved | None:
    """The days a phrase stands for; None where the calendar or what was said before has none."""
    match candidate.phrase:
        case Days() as phrase:
            return absolute.days(phrase, frame, text, candidate.start)
        case Month() as phrase:
            return absolute.month(phrase, frame, text, candidate.start, said_year(said))
        case Year() as phrase:
            return absolute.year(phrase)
        case Season() as phrase:
            return absolute.season(phrase, frame, text, candidate.start)
        case DaysOfMonth() as phrase:
            return days_of_month(phrase, frame, said)
        case Relative() as phrase:
            return (
                None if phrase.counted and apposed(text, candidate, said) else relative(phrase, frame, said)
            )


def amid(candidate: Candidate, frame: Frame, text: str, before: Mention) -> Resolved | None:
    """The days of a phrase without a year that the date right before it gives: "in 2011, on March 11", "next
    year in March", the months of a list; None where it gives none."""
    between = text[before.offset + len(before.surface) : candidate.start]
    within = between in WITHIN_YEAR
    if not (within or between in IN_A_LIST) or before.start is None or before.end is None:
        return None
    phrase, year = candidate.phrase, before.start.year
    if before.end.year != year or not isinstance(phrase, Days | Month) or phrase.year or phrase.which_year:
        return None
    numbered = Candidate(candidate.start, candidate.end, phrase._replace(year=year))
    found = resolution(numbered, frame, text, ())
    if found is None or found.start is None or found.end is None:
        return None
    if within:
        known = before.start <= found.start <= found.end <= before.end
    else:
        known = is_listed(phrase, before) and before.end < found.start and are_beside(before, found, frame)
    return found._replace(base=f"said {before.start}/{before.end}") if known else None


def is_listed(phrase: Days | Month, before: Mention) -> bool:
    """Whether a phrase and the one before it are whole months of a list."""
    plain = isinstance(phrase, Month) and not (phrase.which or phrase.to or phrase.part)
    return plain and before.kind is MentionKind.MONTH


def are_beside(before: Mention, found: Resolved, frame: Frame) -> bool:
    """Whether two dates lie on one side of the issue: a list that reaches over it can go on either way."""
    if frame.span is None or before.start is None or found.start is None:
        return False
    return (before.start <= frame.span.end) == (found.start <= frame.span.end)


def is_told_of_another_year(text: str, said: Candidate, resolved: Resolved, before: Mention) -> bool:
    """Whether a day without a year stands in what is told of an earlier one: "in 2021 it ran April 11-28"."""
    first, last, end = before.start, before.end, before.offset + len(before.surface)
    if resolved.start is None or first is None or last is None or first.year >= resolved.start.year:
        return False
    if not isinstance(said.phrase, Days) or said.start - end > CLAUSE or resolved.base == absolute.OWN_YEAR:
        return False
    year = (first.month, last.month) == (1, 12) and first.year == last.year
    month = before.base == absolute.OWN_YEAR and (first.month, last.month) == (said.phrase.month,) * 2
    if not (year or month):
        return False
    frames = before.surface.startswith("Last ") or text.startswith(POSSESSIVES, end)
    if not frames and not FRAMING.search(text[max(0, before.offset - FRAMED) : before.offset]):
        return False
    return CLAUSE_END.search(text[end : said.start].removeprefix(",")) is None


def contradicts(text: str, said: Candidate, resolved: Resolved, relative: Mention) -> bool:
    """Whether the date right behind a relative one is another: "a day earlier, on November 13"."""
    if relative.start is None or relative.end is None or not isinstance(said.phrase, Days):
        return False
    if text[relative.offset + len(relative.surface) : said.start] not in {", on ", " on ", ", "}:
        return False
    return resolved.start is None or not relative.start <= resolved.start <= relative.end


def apposed(text: str, counted: Candidate, said: Sequence[Mention]) -> bool:
    """Whether a counted phrase only adds to the date before it: "on October 9, five days later, …"."""
    if not said or not text.startswith((",", ".", ";", ")"), counted.end):
        return False
    return text[said[-1].offset + len(said[-1].surface) : counted.start] in {", ", " (", ", just ", ", only "}
