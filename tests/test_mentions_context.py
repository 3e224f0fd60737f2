"""What only looks like a date, and the dates whose year the sentence decides, in invented sentences."""

from __future__ import annotations

import pytest
from marked_sentences import bare, half_month, labels, rows

from parsers.mentions import mentions

# Each row: the half-month (a or b) and a sentence with every date as [surface|first..last|kind], the
# kind where it is not plain; nothing else in the sentence is a date.
LOOKALIKES = """
2022-10a The first launch in five years came a month ago, the last one two weeks ago.
2022-10a Nearly a year ago, and about ten years earlier, the same was said; three decades later, not.
2022-10a Over the next five years, and in the coming months, the yard will hire; it did so for two months
    and in three weeks.
2022-10a Recently, soon, now, today, tomorrow, yesterday and overnight say nothing; nor do this week and
    last week.
2022-10a In the weeks after, a few days before, several years later and days later say nothing.
2022-10a The decade-long, year-long, month-long, week-long and day-long drills, three-day talks and a
    10-year lease went on.
2022-10a On day one and day 3 of week two, during month 9 of the war, nobody slept.
2022-10a The 7th Fleet, the 31st Unit, the 3rd Division, the 374th Wing and the 1st and 2nd Brigades sailed.
2022-10a On the 70th anniversary of the pact, at the 20th Congress, on the 38th parallel, in the 21st
    century, it was kept.
2022-10a By the 5th round and on the 2nd try, on the 3rd deck and from the 9th floor, they gave up.
2022-10a The “2+2” and the “Japan 2+2”, the G7 and G20, P5+1, the ROK-US 4+3 and 3-3-3 are forms of talks.
2022-10a F-35s, MV-22s, C-17s, CH-47s, SM-3 and SM-6, Block IIA, Type 12, Pier 5, Aegis 2000 and SPY-7 are
    machines.
2022-10a Keen Sword 2023, Yama Sakura 83, RIMPAC 2022, Orient Shield 23, Talisman Sabre 2023 and Expo 2025
    are names.
2022-10a Resolution 2017, resolutions 1929 and 2016, Articles 5 and 9, section 2023 and page 1999 are places
    in a text.
2022-10a Up to 2025 beds, about 1980 tents, some 2016 mines, 2000 crates, 2,023 lamps and $2023 were lost.
2022-10a A 2,000-ton hull, a 1900-meter quay, a 2022-style plan and 2024-based figures were shown.
2022-10a The 1990s, the late 1980s and the 2030s are decades; “1984” is a book.
2022-10a The 2022 National Security Strategy, the 2023 Defense White Paper and the 1996 Special Action
    Report are texts.
2022-10a The Harbor Safety Act of 2021 and the Vienna Convention of 1969 are laws.
2022-10a Ships may sail, may not sail, and March, the mayor says, they must; he may 5 times, or August
    bodies may.
2022-10a June Weber, April Stone, Jan Vermeer, Jun Ito, August Lind and Theresa May talked to Ms. March and
    Mr. May.
2022-10a Marines, Mayors, Junior officers, Decisions, Sepoys, Augustine and the Janitor are no months; nor
    are Mars, Octavia, Novak.
2022-10a The early warning aircraft, late filings, the mid-range missile and the end of the war were on the
    list.
2022-10a The second half, the first quarter of the game, the last quarter and the first two weeks were hard.
2022-10a At 5:30, at 10 p.m., 24 hours later, at 0900 and at 1945 hours the bell rang.
2022-10a Some 31 percent, 12%, 3.5 points, 5 to 7 degrees, 10-15 knots and 4th place were measured.
2022-10a Call 2022-1945 or flight 1991, model 2020, route 2001 and room 1999; ISBN 1984-2001 is none.
2022-10a In a 1951-vintage hall, by 2-1, from 3 to 4 and by the 8 members, it was rejected.
2022-10a The ship JS March, the city of Augusta, the Maya, the Julian calendar and the Octopus sail.
2022-10a The Sept. 11 attacks, the September 11 terrorist attacks, the Jan. 6 riot and the March 11 tsunami
    are events.
2022-10a The NDAA for fiscal year 2023, the US FY2023 budget and the Pentagon’s fiscal 2023 request are
    American.
2022-10a They met on June 31, on February 30, on November 31 and on 31 April, says the log.
2022-10a On February 29 the log has a page.
"""
WHOSE_YEAR = """
2022-01a Since the fire of [December 30|2021-12-30] and the flood of [January 3|2022-01-03], the yard is
    shut.
2022-01a A report of [November|2021-11-01..2021-11-30] on piers; a plan for
    [February|2022-02-01..2022-02-28].
2022-01b The new keel of [late December|2021-12-21..2021-12-31]; the old one of [early
    October|2021-10-01..2021-10-10].
2023-01a From [December 29-January 4|2022-12-29..2023-01-04|day-range], offices are closed.
2023-01a The cabinet approved the draft of [December 23|2022-12-23] for a vote by [March 31|2023-03-31].
2023-01b He will go to Alder in [late April|2023-04-21..2023-04-30] and was in Mirren in [late
    November|2022-11-21..2022-11-30].
2023-02a The rule comes into force on [April 1|2023-04-01], three months after that of [January
    1|2023-01-01].
2023-02a It was found off Cape Mirren in [November|2022-11-01..2022-11-30] and raised in
    [January|2023-01-01..2023-01-31].
2022-02a Talks planned for [April|2022-04-01..2022-04-30] follow those of [December|2021-12-01..2021-12-31].
2022-03b A fair in [June|2022-06-01..2022-06-30], a market in [April|2022-04-01..2022-04-30], a ball in
    [May|2022-05-01..2022-05-31].
2022-03b Since [August|2021-08-01..2021-08-31], no ship of that yard has failed.
2022-03b By [August|2022-08-01..2022-08-31], no ship of that yard shall fail.
2022-05a The pilots struck in [December|2021-12-01..2021-12-31] and will strike again in
    [December|2022-12-01..2022-12-31].
2022-06a They were warned in [September|2021-09-01..2021-09-30]; the next warning is due in
    [September|2022-09-01..2022-09-30].
2022-06b The crew was formed in [November|2021-11-01..2021-11-30] and will sail until
    [November|2022-11-01..2022-11-30].
2023-07a The mast, raised in [February|2023-02-01..2023-02-28], will be lowered in
    [February|2024-02-01..2024-02-29].
2023-08b On [August 15|2023-08-15], as on [June 23|2023-06-23], bells were rung.
2023-09b The lock, opened on [March 3|2023-03-03], will be shut on [February 3|2024-02-03].
2023-10a The next vote will be held by [next July|2024-07-01..2024-07-31].
2023-11a He will retire in [March|2024-03-01..2024-03-31], as was announced in
    [March|2023-03-01..2023-03-31].
2023-12a The yard closed in [July|2023-07-01..2023-07-31] and reopens in [July 2024|2024-07-01..2024-07-31].
2023-12b On [January 1|2024-01-01] fares rise; on [October 1|2023-10-01] they fell.
2023-12b The fare list of April, the April list of fares.
2022-12b The [September|2022-09-01..2022-09-30] list, the [November|2022-11-01..2022-11-30] list, the
    [January|2023-01-01..2023-01-31] list.
2024-01a The list of [October|2023-10-01..2023-10-31], the list of [March|2024-03-01..2024-03-31].
2024-04a In [fiscal 2023|2023-04-01..2024-03-31], which ended on [March 31|2024-03-31], sales rose.
2024-06b The fleet was there in [June|2024-06-01..2024-06-30], in [May|2024-05-01..2024-05-31] and in [late
    April|2024-04-21..2024-04-30].
2024-06b The law of [May 17|2024-05-17] comes into force on [November 1|2024-11-01].
2022-11a The new mayor will take office on [January 3|2023-01-03]; she was chosen on [November
    8|2022-11-08].
2022-11a Talks broke off on [May 25|2022-05-25]; they will go on in [May|2023-05-01..2023-05-31].
2024-01b Elections are due in Alder by [October 2025|2025-10-01..2025-10-31] and in Mirren in
    [November|2024-11-01..2024-11-30].
2024-02b The Friday, [August 4|2023-08-04], vote and the Sunday, [August 4|2024-08-04], vote.
2023-04a The fair was moved to [May 20|2023-05-20] and is now delayed until
    [September|2023-09-01..2023-09-30].
2023-12b It takes effect next [April 1|2024-04-01]; the office opened on last [June 1|2023-06-01].
"""
TABLES = (LOOKALIKES, WHOSE_YEAR)


@pytest.mark.parametrize(("key", "marked"), [row for table in TABLES for row in rows(table)])
def test_a_sentence_in_context(key: str, marked: str) -> None:
    found = mentions(bare(marked), half_month(key))
    wanted = labels(marked)
    resolved = [(one.offset, one.surface, str(one.start), str(one.end)) for one in found if one.start]
    assert resolved == [label[:4] for label in wanted]
    kinds = [one.kind for one in found if one.start]
    assert [label[4] or kind for label, kind in zip(wanted, kinds, strict=True)] == kinds
