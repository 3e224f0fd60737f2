"""Forms beside those the publication is known to use, each sentence labelled before it was ever read."""

from __future__ import annotations

import pytest
from marked_sentences import bare, half_month, labels, rows

from parsers.mentions import mentions

# Each row: the half-month (a or b) and a sentence with every date as [surface|first..last|kind], the
# kind where it is not plain; nothing else in the sentence is a date.
DAYS = """
2023-03b They met in Tokyo [March 16/17|2023-03-16..2023-03-17|day-list] and dined twice.
2023-04a A cabinet decision of [5 April|2023-04-05|day] set up the fund; of 5 April arrivals, none stayed.
2023-04a Under the agreement of [4 April 2022|2022-04-04|day], and in her [3 April|2023-04-03] speech,
    it was said.
2022-11a They met on [November 3 of 2021|2021-11-03|day] and on [November 4 last year|2021-11-04|day].
2022-11a It began on [December 30 last year|2021-12-30] and ended on [January 3 this year|2022-01-03].
2022-11a It lasted from [Dec 30 to Jan 3 last year|2020-12-30..2021-01-03|day-range]; it was in [last
    year|2021-01-01..2021-12-31]’s plan.
2023-01a A pact will be in force from [April 1 of next year|2024-04-01].
2022-11a Launches on [the 7th, 8th and 9th|2022-11-07..2022-11-09|day-list], failed; the 7th, 8th and
    9th wings
    stayed.
2024-01b On [January 17|2024-01-17], drills that had begun on [the 15th|2024-01-15|day] in the strait
    ended.
2024-04a He lands on [April 8|2024-04-08], speaks on [the 11th|2024-04-11] and returns on [the
    14th|2024-04-14].
2022-10a On [Oct 3|2022-10-03], 4,000 marched; on [Oct 4|2022-10-04] 6 missiles flew.
2023-06b In [March|2023-03-01..2023-03-31] 12 ships called, in [early May|2023-05-01..2023-05-10] 40 more.
2023-07b It came in on [July 18|2023-07-18]; [a day later|2023-07-19|relative], on [July
    19|2023-07-19], it
    left.
2024-06a They met between the [29th and 31st of May|2024-05-29..2024-05-31|day-range].
"""
MONTHS = """
2024-06a After the [May|2024-05-01..2024-05-31|month] Seoul summit, the talks of
    [April|2024-04-01..2024-04-30]
    went on.
2023-05b Its [March|2023-03-01..2023-03-31] White House visit and his [April|2023-04-01..2023-04-30] G7
    meeting were hailed; the June Carter song and the March Air Base were not.
2023-05b The March on the capital, Camp May and May Day are names.
2023-06b It will be back no earlier than [August|2023-08-01..2023-08-31]; between now and
    [August|2023-08-01..2023-08-31], rates rise.
2022-12b In the [last ten days of November|2022-11-21..2022-11-30|month-part] and the [2nd week of
    December|2022-12-08..2022-12-14|month-part], output fell.
2022-12b It was signed in [November2021|2021-11-01..2021-11-30] at the [close of
    November|2022-11-21..2022-11-30].
2024-06a The joint staff will be set up in [March|2025-03-01..2025-03-31] and must be at work by
    [April|2025-04-01..2025-04-30]. By [March|2024-03-01..2024-03-31], 40 had signed.
2023-06a Since [July|2022-07-01..2022-07-31], three ships have called; the pact, signed in
    [July|2022-07-01..2022-07-31], stands.
2023-06a It was announced in [August|2022-08-01..2022-08-31] that a pact, expected in
    [July|2023-07-01..2023-07-31], was near.
2023-02b The visit follows a meeting in [September|2022-09-01..2022-09-30] in Lindholm; another follows in
    [December|2023-12-01..2023-12-31].
2023-02b He had been named to the post in [April|2022-04-01..2022-04-30] by the mayor.
2023-02b After talks in [April|2022-04-01..2022-04-30], the ministry decided to go ahead.
2023-06b The fair scheduled for [April|2023-04-01..2023-04-30] was called off; one is scheduled for
    [April|2024-04-01..2024-04-30].
"""
YEARS_AND_SEASONS = """
2022-12b Spending for [fiscal years 2023 through 2027|2023-04-01..2028-03-31|fiscal-year] and from [2022
    through 2024|2022-01-01..2024-12-31|year] is set.
2024-01b Spending in [fiscal year 2024-25|2024-04-01..2025-03-31|fiscal-year] and in the [2025-26 fiscal
    year|2025-04-01..2026-03-31|fiscal-year] is set; [FY2026-28|2026-04-01..2029-03-31] is not.
2024-01b Spending in [fiscal 2024 to 2026|2024-04-01..2027-03-31|fiscal-year] is set; it went from 3 in
    [2021|2021-01-01..2021-12-31] to 4 in [2022|2022-01-01..2022-12-31].
2024-01b It is to begin around [2027|2027-01-01..2027-12-31]; by around [2030|2030-01-01..2030-12-31] and
    until at least [2035|2035-01-01..2035-12-31] it goes on for about 2020 crews.
2024-01b Beyond [2030|2030-01-01..2030-12-31], neither before [2026|2026-01-01..2026-12-31] nor from
    [2013|2013-01-01..2013-12-31] levels.
2024-01b They met by 1900 GMT, at 2030 local time and before 1945 hours.
2024-01b US spending for fiscal 2024 is another matter.
2024-02a The tour is planned for [the coming spring|2024-03-01..2024-05-31|season] and [the coming fiscal
    year|2024-04-01..2025-03-31|relative].
2023-11b The plan was laid out in [the fall|2023-09-01..2023-11-30|season]; in the fall of the city
    nobody won.
2024-02b It will be laid out in [the fall|2024-09-01..2024-11-30|season].
"""
TABLES = (DAYS, MONTHS, YEARS_AND_SEASONS)


@pytest.mark.parametrize(("key", "marked"), [row for table in TABLES for row in rows(table)])
def test_a_sentence_of_a_neighbouring_form(key: str, marked: str) -> None:
    found = mentions(bare(marked), half_month(key))
    wanted = labels(marked)
    assert [(one.offset, one.surface, str(one.start), str(one.end)) for one in found] == [
        label[:4] for label in wanted
    ]
    assert [label[4] or one.kind for label, one in zip(wanted, found, strict=True)] == [
        one.kind for one in found
    ]
