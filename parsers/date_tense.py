"""What the sentence of a date without a year says of it: that it was, that it will be, or neither."""

from __future__ import annotations

import re
from collections import deque
from typing import Literal

from parsers.date_words import word_before

# "done" and "to come" are said of the date itself, "past" and "future" only somewhere in its sentence.
Tense = Literal["since", "done", "past", "future", "to come", "by", "open"]

# The mark comes first, then what stands before it: so the engine stops at marks alone.
SENTENCE_END = re.compile(
    r"[.!?;](?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bGen\.)(?<!\bAdm\.)(?<!\bRep\.)(?<!\bSen\.)(?<!U\.S\.)"
    r"(?:(?<!\.)|(?=[”’\"]?\s[“‘\"(]?[A-Z]))[”’\"]?\s"
)
OF_THE_DATE: dict[Tense, Tense] = {"past": "done", "future": "to come"}
OF_THE_SENTENCE: dict[Tense, Tense] = {"done": "past", "to come": "future"}
WINDOW = 160  # code points to look at on either side of a date

SINCE = ("since ", "Since ", "since the ", "Since the ")
BY = ("by ", "By ", "by the ", "By the ")
# A month behind one of these is when something happens; behind any other word it only describes a noun.
WHEN = frozenset(
    ("in", "on", "from", "during", "until", "through", "for", "between", "throughout", "and", "or")
)

UP_TO = frozenset(("until", "through", "for"))
WITHIN = ("in ", "In ", "during ", "During ", "in the ", "in early ", "in mid-", "in late ")

COMING = re.compile(
    r"\b(?:(?P<sure>(?:will|would|shall|to|may|might|could|should|must)(?:\s(?:also|then|not|soon|\w+ly))?"
    r"\s(?:be|have been)(?:\s\w+ly)?\s[a-z]+|will|would|scheduled|slated|expected|set (?:to|for)|to be|due)"
    r"|shall|may|might|could|planned|planning|plans?(?!\s(?:of|from|that|which))|expects?|being|aims?|intends?|upcoming"
    r"|coming|begins|starts|going to|hopes?|no later|faces?|wants?|seeks?"
    r"|[Aa]head of|[Bb]efore|[Ww]hoever|[Ii]f (?:re-?)?elected|[Nn]ext)\b"
)
# What was agreed on lies ahead: "agreed to meet in June".
PROMISED = re.compile(
    r"\b(?:agreed|decided|promised|pledged|vowed|wanted|hoped|asked|invited|prepar(?:es|ing))\s(?:\S+\s)?to\s"
    r"(?!(?:the|a|an|at|in|on|by|it|this|that|its|their|his|her)\b)[a-z]"
)
# The present tense of what is on a calendar, right before its date: "the new ships arrive in August".
SCHEDULED = re.compile(
    r"\b(?<!\bthe )(?<!\ba )(?<!\ban )(?:arrives?|(?:comes? into|takes?|goes into) (?:effect|force|place)"
    r"|concludes?|ends?|enters?|expires?"
    r"|follows?|goes|leaves|joins?|launch(?:es)?|meets?|opens?|resumes?|returns?|runs?|votes?|wins?)\b(?:\s\S+){0,4}\s\S*\Z"
)
# Past tense, also of "had been built"; none where "be" or "is" stands before it, nor in "the proposed visit".
GONE = re.compile(
    r"\b(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bthe )(?<!\ba )(?<!\ban )(?<!-)"
    r"(?!(?:need|speed|indeed|exceed|proceed|succeed|feed|seed|hundred|armed|combined)\b)"
    r"(?:was|were|had|held|met|took|made|began|came|won|went|gave|led|said|told|left|saw|brought|sent|spoke|rose"
    r"|begun|taken|given|seen|shot|ran|grew|chose|wrote|bought|fell|lost|flew|became|built|drew|found|got|kept|paid"
    r"|sold|stood|struck|broke|broken|threw|knew|heard|felt|thought|taught|sought|fought|caught|laid|drove|sank|swore"
    r"|spent|lent|meant|swept|dug|shook|froze|withdrew|withdrawn|overcame|arose|bore|tore|fled|undertook|underwent"
    r"|chosen|fallen|written|spoken|drawn|shown|risen|flown|grown|[a-z]+ed)\b"
)
# What was put off lies ahead of the day it was put off to.
PUT_OFF = re.compile(
    r"\b(?:delayed|extended|moved|postponed|put off|pushed back|rescheduled)\s(?:\w+\s){0,3}"
    r"(?:to|until|till|for|into)\s(?:\w+[\s-])?\Z"
)
TELLS = re.compile(r"\b(?:announced|said|unveiled|proposed|invited|confirmed|reported)\Z")
NEAR_WORDS = 6  # a verb farther off than this tells of something else
DIRECT_WORDS = 3
OPENING = 7  # code points before a date that opens its sentence: "During "
ATTRIBUTE_WINDOW = 40  # code points before a date that describes a noun: "before the November "
SHORTEST_NAME = 3  # "May" is no verb here
# United States elections fall in November of even years.
ELECTION_MONTH = 11
ELECTION = re.compile(
    r"\b(?:midterms?|elect(?:ions?|ed|oral)|presidential|vot(?:es?|ing|ers)|ballots?|wins)\b"
)


def bound(text: str, start: int) -> Tense:
    """What the words right before a date say: "since" of what was, "by" of what is to come."""
    word = text[max(0, start - 10) : start]
    return "since" if word.endswith(SINCE) else "by" if word.endswith(BY) else "open"


def sentence_around(text: str, start: int) -> tuple[str, str]:
    """The sentence or its half before and after a place, as far as the window reaches."""
    before, after = text[max(0, start - WINDOW) : start], text[start : start + WINDOW]
    return SENTENCE_END.split(before)[-1], SENTENCE_END.split(after)[0]


def happens_within(text: str, start: int) -> bool:
    """Whether a date is when something happens, and not up to or from when."""
    return text.endswith(WITHIN, 0, start)


def speaks_of_election(text: str, start: int) -> bool:
    """Whether the sentence of a date speaks of an election."""
    return any(ELECTION.search(half) for half in sentence_around(text, start))


def tense(text: str, start: int) -> Tense:
    """What the sentence of a date says of it: the verb nearest before it, else the first one after it."""
    before, after = sentence_around(text, start)
    word = word_before(text, start)
    if word.lower() not in WHEN:
        ahead = COMING.search(before[-ATTRIBUTE_WINDOW:])
        return "future" if ahead and told_before(before) in {"future", "to come"} else "open"
    if len(before) > OPENING:
        told = told_before(before)
        if told in {"done", "past"} and word in UP_TO:
            return "open"  # "lasted until March", "stopped until March"
        return told if told != "open" else told_after(after)
    told = told_after(after)
    return OF_THE_DATE.get(told, told)


def told_before(before: str) -> Tense:
    """What the verb nearest before a date says of it."""
    if PUT_OFF.search(before):
        return "future"
    coming = last(COMING, before)
    ahead = max((match.end() for match in (coming, last(PROMISED, before)) if match), default=-1)
    gone = last(GONE, before)
    if gone is None or gone.end() <= ahead:
        sure = coming is not None and coming["sure"] and len(before[coming.end() :].split()) <= DIRECT_WORDS
        plain: Tense = "future" if ahead >= 0 or SCHEDULED.search(before) else "open"
        return "to come" if sure else plain
    words = len(before[gone.end() :].split())
    if words <= DIRECT_WORDS and not TELLS.search(before, 0, gone.end()):
        return "done"
    if words <= NEAR_WORDS:
        return "past"
    return "future" if SCHEDULED.search(before) else "open"


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern."""
    return next(iter(deque(pattern.finditer(text), maxlen=1)), None)


def told_after(after: str) -> Tense:
    """What the first verb after the name of a month says of it."""
    coming, gone = COMING.search(after, SHORTEST_NAME), GONE.search(after, SHORTEST_NAME)
    if coming and (gone is None or coming.start() <= gone.start()):
        return "future"
    return "past" if gone else "open"
