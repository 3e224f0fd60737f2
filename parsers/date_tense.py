"""What the sentence of a date without a year says of it: that it was, that it will be, or neither."""

from __future__ import annotations

import re
from collections import deque
from typing import Literal

from parsers.date_words import is_owned, word_before

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

LATE_IN = ("early in ", "Early in ", "late in ", "Late in ")
UP_TO = frozenset(("until", "through", "for"))
WITHIN = ("in ", "In ", "during ", "During ", "in the ")

COMING = re.compile(
    r"\b(?:(?P<sure>(?:will|would|shall|to|may|might|could|should|must)(?:\s(?:also|then|not|soon|\w+ly))?"
    r"\s(?:be|have been)(?:\s\w+ly)?\s[a-z]+|will|would|scheduled|slated|expected|set (?:to|for)|to be|due)"
    r"|shall|may|might|could|planned|planning|plans?(?!\s(?:of|from|that|which))|expects?|being|aims?|intends?|upcoming"
    r"|coming|begins|starts|going to|hopes?|no later|faces?|wants?|seeks?"
    r"|likely|considering|weighing|arranging|mulling|eyeing|preparing"
    r"|[Aa]head of|[Bb]efore(?! that\b)|[Ww]hoever|[Ii]f (?:re-?)?elected|[Nn]ext)\b"
)
# Without one of these words its pattern finds nothing, and to ask for a word is ten times cheaper.
COMING_HEADS = frozenset(
    (
        *("be", "been", "will", "would", "shall", "may", "might", "could", "should", "must", "scheduled"),
        *("slated", "expected", "set", "due", "planned", "planning", "plan", "plans", "expect", "expects"),
        *("being", "aim", "aims", "intend", "intends", "upcoming", "coming", "begins", "starts", "going"),
        *("hope", "hopes", "later", "face", "faces", "want", "wants", "seek", "seeks", "ahead", "Ahead"),
        *("likely", "considering", "weighing", "arranging", "mulling", "eyeing", "preparing"),
        *("before", "Before", "whoever", "Whoever", "elected", "next", "Next"),
    )
)
WILL = re.compile(
    r"\b(?:will|must|(?:is|are)\s(?:\w+\s)?(?:to|scheduled|slated|expected|set|due|planned|considering|weighing"
    r"|arranging|mulling|eyeing|preparing|planning)|plans?\sto|aims?\sto|hopes?\sto|intends?\sto|wants?\sto|seeks?\sto"
    r"|(?<!was )(?<!were )to be)\b"
)
PROMISED_HEADS = frozenset(
    (
        *("agreed", "decided", "promised", "pledged", "vowed", "wanted", "hoped", "asked", "invited"),
        *("prepares", "preparing"),
    )
)
# What was agreed on lies ahead: "agreed to meet in June".
PROMISED = re.compile(
    r"\b(?:agreed|decided|promised|pledged|vowed|wanted|hoped|asked|invited|prepar(?:es|ing))\s(?:\S+\s){0,2}to\s"
    r"(?!(?:the|a|an|at|in|on|by|it|this|that|its|their|his|her)\b)[a-z]"
)
# The present tense of what is on a calendar, right before its date: "the new ships arrive in August".
SCHEDULED = re.compile(
    r"\b(?<!\b[Tt]he )(?<!\b[Aa] )(?<!\b[Aa]n )(?:arrives?|begins|starts|(?:is|are)\sto\s[a-z]+"
    r"|(?:comes? into|takes?|goes into) (?:effect|force|place)"
    r"|concludes?|ends?|enters?|expires?|(?:has|have)(?=\suntil\s)"
    r"|follows?(?=\s(?:in|on|from|by)\b)|goe?s?|leaves|joins?|launch(?:es)?|meets?|opens?|resumes?|returns?|runs?|votes?|wins?)\b(?:\s\S+){0,4}\s\S*\Z"
)
# The same behind a date that opens its sentence: "In March, the ship returns".
AT_ONCE = re.compile(
    r"\A\S+,(?:\s\S+){1,6}?\s(?:arrives?|begins?|starts?|comes? into|takes?\s(?:effect|place|over)"
    r"|goes into|ends?|enters?|expires?|joins?|meets?|opens?|resumes?|returns?)\b"
)
# Past tense, also of "had been built"; not behind "be" or "is", nor in "the proposed visit".
PAST = frozenset(
    (
        *("was", "were", "had", "held", "met", "took", "made", "began", "came", "won", "went", "gave"),
        *("led", "said", "told", "left", "saw", "brought", "sent", "spoke", "rose", "begun", "taken"),
        *("given", "seen", "shot", "ran", "grew", "chose", "wrote", "bought", "fell", "lost", "flew"),
        *("became", "built", "drew", "found", "got", "kept", "paid", "sold", "stood", "struck", "broke"),
        *("broken", "threw", "knew", "heard", "felt", "thought", "taught", "sought", "fought", "caught"),
        *("laid", "drove", "sank", "swore", "spent", "lent", "meant", "swept", "dug", "shook", "froze"),
        *("withdrew", "withdrawn", "overcame", "arose", "bore", "tore", "fled", "undertook", "underwent"),
        *("chosen", "fallen", "written", "spoken", "drawn", "shown", "risen", "flown", "grown"),
    )
)
NOT_PAST = frozenset(
    (
        *("need", "speed", "indeed", "exceed", "proceed", "succeed", "feed", "seed", "hundred", "armed"),
        "combined",
    )
)
# These are alike in both tenses; before an object or a particle, and behind none that calls for the present,
# they tell of what was.
ALIKE = frozenset(("set", "put", "cut", "hit", "let", "shut", "cast", "split", "quit", "cost"))
BEHIND_ALIKE = frozenset(
    ("a", "an", "the", "its", "their", "his", "her", "up", "out", "off", "forth", "aside", "down")
)
NO_VERB_BEHIND = frozenset(("be", "is", "are", "the", "a", "an"))
NOT_BEFORE_ALIKE = NO_VERB_BEHIND | frozenset(
    ("to", "will", "would", "can", "could", "may", "might", "must", "shall", "should", "not", "they", "we")
)
ATTACHED = ",.;:!?()“”‘’\"'"
# What was put off lies ahead of the day it was put off to.
PUT_OFF = re.compile(
    r"\b(?:delayed|extended|moved|postponed|put off|pushed back|rescheduled)\s(?:\w+\s){0,3}"
    r"(?:to|until|till|for|into)\s(?:\w+[\s-])?\Z"
)
PUT_OFF_ENDS = (*(f"{to} " for to in ("to", "until", "till", "for", "into")), "arly ", "late ", "mid-")
TELLS = frozenset(
    (
        *("announced", "said", "unveiled", "proposed", "invited", "confirmed", "reported", "discussed"),
        *("considered", "debated", "outlined", "previewed", "agreed", "approved", "decided", "requested"),
        *("arranged", "ordered", "urged", "backed", "postponed", "delayed", "suspended", "floated"),
    )
)
# What a figure is set against: "from 35 percent in May", "than in May".
STATED = re.compile(
    r"\b(?:from|than|against|versus|compared (?:to|with))\s"
    r"(?:(?:\S*\d\S*\s(?:[a-z]+\s){0,2}|that\s|those\s))?in\s\Z"
)
TOLD = tuple([word] for word in TELLS)
# What came earlier than something past: "and, before that, on December 6".
EARLIER = re.compile(r"\b(?:[Bb]efore that|[Pp]rior to that|[Pp]reviously|[Mm]ost recently),?\s(?:on|in)\s\Z")
EARLIER_ENDS = tuple(
    f"{word}{comma} {at} " for word in ("that", "usly", "ntly") for comma in ("", ",") for at in ("on", "in")
)
PERFECT_WORDS = 3  # "had also been named"
NEAR_WORDS = 6  # a verb farther off than this tells of something else
DIRECT_WORDS = 3
SCHEDULED_WORDS = 10  # no phrase of a calendar before a date is longer
OPENING = 7  # code points before a date that opens its sentence: "During "
ATTRIBUTE_WINDOW = 40  # code points before a date that describes a noun: "before the November "
AFTERMATH = re.compile(r"\b(?:[Aa]fter|[Ff]ollowing|[Ss]ince|[Ff]rom)\s(?:[\w.’'-]+\s){1,3}\Z")
SHORTEST_NAME = 3  # "May" is no verb here
# United States elections fall in November of even years.
ELECTION_MONTH = 11
ELECTION_WORDS = ("midterm", "elect", "presidential", "vot", "ballot", "wins")
ELECTION = re.compile(
    r"\b(?:midterms?|elect(?:ions?|ed|oral)|presidential|vot(?:es?|ing|ers)|ballots?|wins)\b"
)


def bound(text: str, start: int) -> Tense:
    """What the words right before a date say: "since" of what was, "by" of what is to come."""
    word = text[max(0, start - 10) : start]
    if word.endswith(SINCE):
        return "since"
    if not word.endswith(BY):
        return "open"
    # "By the end of March, all had left."
    over = len(sentence_before(text, start)) <= OPENING and told_after(text, start, opening=True) == "past"
    return "done" if over and COMING.search(sentence_after(text, start), SHORTEST_NAME) is None else "by"


def sentence_before(text: str, start: int) -> str:
    """The sentence or its half before a place, as far as the window reaches."""
    return SENTENCE_END.split(text[max(0, start - WINDOW) : start])[-1]


def sentence_after(text: str, start: int) -> str:
    """The sentence or its half from a place on, as far as the window reaches."""
    return SENTENCE_END.split(text[start : start + WINDOW], 1)[0]


def happens_within(text: str, start: int) -> bool:
    """Whether a date is when something happens, and not up to or from when."""
    return text.endswith(WITHIN, 0, start) or text.startswith(LATE_IN, start)


def is_over(text: str, start: int) -> bool:
    """Whether the words right before a month say that it is over: "since July", "signed in July"."""
    if text.endswith(SINCE, 0, start):
        return True
    words = text[max(0, start - ATTRIBUTE_WINDOW) : start].split()
    return words[-1:] == ["in"] and is_past(words, -2) and words[-2] not in COMING_HEADS


def is_scheduled(text: str, start: int) -> bool:
    """Whether the words before a month speak of it as a calendar does: "takes effect in May"."""
    return scheduled(sentence_before(text, start))


def is_promised(text: str, start: int) -> bool:
    """Whether the sentence says that a month just gone by is the next one: "will open in March"."""
    before = sentence_before(text, start)
    if len(before) <= OPENING:
        return (
            WILL.search(sentence_after(text, start)) is not None
            and told_after(text, start, opening=True) == "future"
        )
    return WILL.search(before) is not None and told_before(before) in {"to come", "future"}


def speaks_of_election(text: str, start: int) -> bool:
    """Whether the sentence of a date speaks of an election."""
    sentence = (sentence_before(text, start) + sentence_after(text, start)).lower()
    return any(word in sentence for word in ELECTION_WORDS) and ELECTION.search(sentence) is not None


def describes_doubtfully(text: str, start: int) -> bool:
    """Whether a month only names what happens in it, and nothing says that it is still to come: "the August
    summit" said in June may have been last year's."""
    if not is_owned(text, start):
        return False
    if AFTERMATH.search(text, max(0, start - ATTRIBUTE_WINDOW), start):
        return not speaks_of_election(text, start)
    told = COMING.search(sentence_before(text, start)) or COMING.search(
        sentence_after(text, start), SHORTEST_NAME
    )
    return told is None and not speaks_of_election(text, start)


def tense(text: str, start: int) -> Tense:
    """What the sentence of a date says of it: the verb nearest before it, else the first one after it."""
    before = sentence_before(text, start)
    word = word_before(text, start)
    if before.endswith(PUT_OFF_ENDS) and PUT_OFF.search(before):
        return "future"
    if word.lower() not in WHEN and not happens_within(text, start):
        told = told_before(before)
        if told in {"future", "to come"}:
            return "future" if COMING.search(before[-ATTRIBUTE_WINDOW:]) else "open"
        return "past" if told != "open" else told_after(text, start, opening=False)
    if len(before) > OPENING:
        told = told_before(before)
        if told in {"done", "past"} and word in UP_TO:
            return "open"  # "lasted until March", "stopped until March"
        if told != "open":
            return told
        told = told_after(text, start, opening=before.startswith(("After ", "Following ")))
        if told == "past" and word in UP_TO:
            return "open"  # "chair until December, it held talks"
        return "done" if told == "past" and before.startswith(("After ", "Following ")) else told
    told = told_after(text, start, opening=True)
    return OF_THE_DATE.get(told, told)


def told_before(before: str) -> Tense:
    """What the verb nearest before a date says of it."""
    if before.endswith(EARLIER_ENDS) and EARLIER.search(before):
        return "done"
    if before.endswith(" in ") and STATED.search(before):
        return "done"
    words = [word.strip(ATTACHED) for word in before.split()]
    coming = None if COMING_HEADS.isdisjoint(words) else last(COMING, before)
    promised = None if PROMISED_HEADS.isdisjoint(words) else last(PROMISED, before)
    ahead = max((match.end() for match in (coming, promised) if match), default=-1)
    since_ahead = len(before[ahead:].split()) if ahead >= 0 else NEAR_WORDS + 1
    # A verb farther back than this tells nothing of the date, unless it has to outdo another one.
    distance = next((away for away in range(min(since_ahead, len(words))) if is_past(words, ~away)), None)
    if distance is None:
        sure = coming is not None and coming["sure"] and len(before[coming.end() :].split()) <= DIRECT_WORDS
        plain: Tense = "future" if ahead >= 0 else "open"
        return "to come" if sure or scheduled(before) else plain
    # Right before stands "in" or "on": "announced in June" is done, "announced talks in June" is not.
    if distance <= DIRECT_WORDS and (distance <= 1 or words[~distance] not in TELLS):
        return "done"
    if distance <= NEAR_WORDS:
        return "done" if "had" in words[-distance - PERFECT_WORDS : -distance] else "past"
    return "to come" if scheduled(before) else "open"


def is_past(words: list[str], place: int) -> bool:
    """Whether the word at a place, counted from the end if negative, is a verb in the past tense."""
    word = words[place]
    if word == "follows":  # what it follows is past, and what follows "in June" is not
        return place < -1 and words[place + 1] not in {"in", "on", "from", "by"}
    first = place in {0, -len(words)}
    if word not in PAST and not (word.endswith("ed") and word.islower() and word.isalpha()):
        if word not in ALIKE or place in {-1, len(words) - 1}:
            return False
        return words[place + 1] in BEHIND_ALIKE and (first or words[place - 1] not in NOT_BEFORE_ALIKE)
    return word not in NOT_PAST and (first or words[place - 1] not in NO_VERB_BEHIND)


def scheduled(before: str) -> bool:
    """Whether the words right before a date speak of a calendar."""
    return SCHEDULED.search(" ".join(before.split(" ")[-SCHEDULED_WORDS:])) is not None


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern."""
    return next(iter(deque(pattern.finditer(text), maxlen=1)), None)


def tells(words: list[str], place: int) -> bool:
    """Whether a verb only says that something was said or agreed: "announced", "were agreed"."""
    return words[place] in TELLS or (words[place] in {"was", "were"} and words[place + 1 :][:1] in TOLD)


def told_after(text: str, start: int, *, opening: bool) -> Tense:
    """What the first verb of the sentence after the name of a month says of it. Of a month that does not
    open it only a near one does, and what was said may lie ahead: also in "in May, he said, they will"."""
    after = sentence_after(text, start)
    coming = COMING.search(after, SHORTEST_NAME)
    found = (after[: coming.start()] if coming else after).split()
    words = [word.strip(ATTACHED) for word in found]
    far = len(words) if opening else min(NEAR_WORDS, len(words))
    for at in range(1, far):
        aside = found[at].endswith(",") if opening else True
        if is_past(words, at) and not (aside and tells(words, at)):
            return "past"
    return "future" if coming or AT_ONCE.search(after) else "open"
