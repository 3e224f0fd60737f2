"""The words and patterns by which a sentence tells whether a date in it was or is to come."""

from __future__ import annotations

import re
from typing import Literal

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

SHORT_PARTS = ("early", "mid ", "mid-", "late ", "late-")
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
WILL_HEADS = frozenset(
    (
        *("will", "must", "is", "are", "plan", "plans", "aim", "aims", "hope", "hopes", "intend", "intends"),
        *("want", "wants", "seek", "seeks", "be"),
    )
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
    r"|follows?(?=\s(?:in|on|from|by)\b)|go(?:es)?|leaves|joins?|launch(?:es)?|meets?|opens?|resumes?|returns?|runs?|votes?|wins?)\b(?:\s\S+){0,4}\s\S*\Z"
)
CALENDAR = frozenset(
    (
        *("arrive", "arrives", "begins", "starts", "is", "are", "come", "comes", "take", "takes"),
        *("go", "goes", "leaves", "conclude", "concludes", "end", "ends", "enter", "enters", "expire"),
        *("expires", "has", "have", "follow", "follows", "join", "joins", "launch", "launches", "meet"),
        *("meets", "open", "opens", "resume", "resumes", "return", "returns", "run", "runs", "vote"),
        *("votes", "win", "wins"),
    )
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
