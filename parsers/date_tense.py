"""What the sentence of a date without a year says of it: that it was, that it will be, or neither."""

from __future__ import annotations

import re
from collections import deque

from parsers.date_verbs import (
    AFTERMATH,
    ALIKE,
    AT_ONCE,
    ATTACHED,
    ATTRIBUTE_WINDOW,
    BEHIND_ALIKE,
    BY,
    CALENDAR,
    COMING,
    COMING_HEADS,
    DIRECT_WORDS,
    EARLIER,
    EARLIER_ENDS,
    ELECTION,
    ELECTION_WORDS,
    LATE_IN,
    NEAR_WORDS,
    NO_VERB_BEHIND,
    NOT_BEFORE_ALIKE,
    NOT_PAST,
    OF_THE_DATE,
    OPENING,
    PAST,
    PERFECT_WORDS,
    PROMISED,
    PROMISED_HEADS,
    PUT_OFF,
    PUT_OFF_ENDS,
    SCHEDULED,
    SCHEDULED_WORDS,
    SENTENCE_END,
    SHORT_PARTS,
    SHORTEST_NAME,
    SINCE,
    STATED,
    TELLS,
    TOLD,
    UP_TO,
    WHEN,
    WILL,
    WILL_HEADS,
    WINDOW,
    WITHIN,
    Tense,
)
from parsers.date_words import is_owned, word_before


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
    return words[1:] != [] and words[-1] == "in" and is_past(words, -2) and words[-2] not in COMING_HEADS


def foretold(text: str, start: int) -> Tense:
    """What the sentence of a month just gone by says of the next one: "to come" where it "will open in May",
    "future" where it only speaks as a calendar does ("takes effect in May"), else "open"."""
    before = sentence_before(text, start)
    if len(before) <= OPENING:
        will = WILL.search(sentence_after(text, start))
        return "to come" if will and told_after(text, start, opening=True) == "future" else "open"
    if not WILL_HEADS.isdisjoint(before.split()) and WILL.search(before):
        return "to come" if told_before(before) in {"to come", "future"} else "open"
    return "future" if scheduled(before) else "open"


def speaks_of_election(text: str, start: int) -> bool:
    """Whether the sentence of a date speaks of an election."""
    sentence = (sentence_before(text, start) + sentence_after(text, start)).lower()
    return any(word in sentence for word in ELECTION_WORDS) and ELECTION.search(sentence) is not None


def is_part(text: str, start: int) -> bool:
    """Whether a date is a part of a month behind "the": "the end of May", and not "the early May talks"."""
    named = not text[start].islower() or text.startswith(SHORT_PARTS, start)
    return text.endswith("the ", 0, start) and not named


def describes_doubtfully(text: str, start: int) -> bool:
    """Whether a month only names what happens in it, and nothing says that it is still to come: "the August
    summit" said in June may have been last year's."""
    if not is_owned(text, start) or is_part(text, start):
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
    part = is_part(text, start)
    word = word_before(text, start - len("the ")) if part else word_before(text, start)
    if before.endswith(PUT_OFF_ENDS) and PUT_OFF.search(before):
        return "future"
    if not (part or word.lower() in WHEN or happens_within(text, start)):
        told = told_before(before)
        if told in {"future", "to come"}:
            return "future" if COMING.search(before[-ATTRIBUTE_WINDOW:]) else "open"
        over = told != "open" or told_after(text, start, opening=False) == "past"
        return "past" if over else "open"
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
    if CALENDAR.isdisjoint(before.split()):
        return False
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
