"""The dates said in an item: every form of the grammar, and everything that only looks like a date."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.mentions import mentions
from parsers.model import MentionKind, Span

JANUARY = Span(date(2023, 1, 1), date(2023, 1, 15))
FEBRUARY = Span(date(2023, 2, 16), date(2023, 2, 28))
MARCH = Span(date(2024, 3, 1), date(2024, 3, 15))
SEPTEMBER = Span(date(2023, 9, 16), date(2023, 9, 30))
DECEMBER = Span(date(2023, 12, 16), date(2023, 12, 31))

# Each row: a sentence, and after each "=>" a phrase of it with its days (one date, or first and last); a
# row that begins with "=>" goes on from the one above.
DAYS = """
The ministers met on February 16 in Lindholm. => February 16 | 2023-02-16
The ministers met Feb 16. => Feb 16 | 2023-02-16
The envoy left on Feb. 21 for talks. => Feb. 21 | 2023-02-21
The envoy left on Sept. 4 for talks. => Sept. 4 | 2022-09-04
The envoy left on Sept 4. => Sept 4 | 2022-09-04
He spoke on Mar. 3 and sailed. => Mar. 3 | 2023-03-03
She arrived March9 by ship. => March9 | 2023-03-09
She arrived onMarch 9 by ship. => March 9 | 2023-03-09
It ended on March 8.The fleet left. => March 8 | 2023-03-08
It ended on March 8.US ships left. => March 8 | 2023-03-08
On March 1, the council met. => March 1 | 2023-03-01
On March 1st, the council met. => March 1st | 2023-03-01
On the 4th of March he left. => 4th of March | 2023-03-04
On 4 March they left. => 4 March | 2023-03-04
By 16 February 2021 all had left. => 16 February 2021 | 2021-02-16
On February 16, 2021, he spoke. => February 16, 2021 | 2021-02-16
On February 16, 2021 he spoke. => February 16, 2021 | 2021-02-16
The treaty of May 17, 1954 stands. => May 17, 1954 | 1954-05-17
The (February 20) meeting. => February 20 | 2023-02-20
He said “February 20 was cold.” => February 20 | 2023-02-20
Lindholm’s February 20 statement was short. => February 20 | 2023-02-20
On Tuesday, February 21, they met. => February 21 | 2023-02-21
The election is on April 1. => April 1 | 2023-04-01
He arrived January 5 and left. => January 5 | 2023-01-05
After the storm of December 30, nothing moved. => December 30 | 2022-12-30
At 10:30 a.m. on May 5, they met. => May 5 | 2023-05-05
On March 8, 40 boats sailed. => March 8 | 2023-03-08
On March 8, 2000 troops came. => March 8 | 2023-03-08
May 5 was a holiday. => May 5 | 2023-05-05
March 9, the last day. => March 9 | 2023-03-09
In the week of February 20 they met. => week of February 20 | 2023-02-20 2023-02-26
"""
LISTS_AND_RANGES = """
Launches came on February 18 and 20. => February 18 and 20 | 2023-02-18 2023-02-20
Launches on February 3, 5 and 9 failed. => February 3, 5 and 9 | 2023-02-03 2023-02-09
Launches on February 3, 5, and 9 failed. => February 3, 5, and 9 | 2023-02-03 2023-02-09
Launches on June 3 and 5, 2021, failed. => June 3 and 5, 2021 | 2021-06-03 2021-06-05
On February 18 and 20 ships sailed. => February 18 | 2023-02-18
The February 18 and 20 talks failed. => February 18 and 20 | 2023-02-18 2023-02-20
On February 18 and 20 people left. => February 18 | 2023-02-18
They met on February 18 and on March 2. => February 18 | 2023-02-18 => March 2 | 2023-03-02
They met on February 18 and March 2. => February 18 | 2023-02-18 => March 2 | 2023-03-02
They met from Sept 1-4. => Sept 1-4 | 2022-09-01 2022-09-04
They met Nov. 7-8 on the coast. => Nov. 7-8 | 2022-11-07 2022-11-08
They met February 7–9. => February 7–9 | 2023-02-07 2023-02-09
They met February 7 — 9. => February 7 — 9 | 2023-02-07 2023-02-09
They meet May 31-June 2. => May 31-June 2 | 2023-05-31 2023-06-02
They met Jan. 30 – Feb. 2. => Jan. 30 – Feb. 2 | 2023-01-30 2023-02-02
The drill ran from February 1 to 7. => February 1 to 7 | 2023-02-01 2023-02-07
The drill ran February 1 through 7. => February 1 through 7 | 2023-02-01 2023-02-07
The drill ran from February 20 until March 2. => February 20 until March 2 | 2023-02-20 2023-03-02
The drill ran from January 30 to February 7. => January 30 to February 7 | 2023-01-30 2023-02-07
They met between February 3 and 5. => February 3 and 5 | 2023-02-03 2023-02-05
They met between January 30 and February 5. => January 30 and February 5 | 2023-01-30 2023-02-05
The February 1-7 drill ended. => February 1-7 | 2023-02-01 2023-02-07
They met February 3-4, 2021. => February 3-4, 2021 | 2021-02-03 2021-02-04
They met from Dec 30, 2020 to Jan 2, 2021. => Dec 30, 2020 to Jan 2, 2021 | 2020-12-30 2021-01-02
They met Dec 30-Jan 2, 2021. => Dec 30-Jan 2, 2021 | 2020-12-30 2021-01-02
From 4 to 6 March they rested. => 4 to 6 March | 2023-03-04 2023-03-06
They rested on 4-6 March 2021. => 4-6 March 2021 | 2021-03-04 2021-03-06
They rested from 30 March-2 April. => 30 March-2 April | 2023-03-30 2023-04-02
They rested on the 15th and 16th of March. => 15th and 16th of March | 2023-03-15 2023-03-16
They met from February 30 to 31.
They met on June 28-3 there.
"""
DAYS_OF_MONTH = """
He spoke on February 15 and, after the landing on the 24th, again.
=> February 15 | 2023-02-15
=> the 24th | 2023-02-24
After the landing on the 24th, he spoke. => the 24th | 2023-02-24
They met on the 3rd and 4th in Lindholm. => the 3rd and 4th | 2023-02-03 2023-02-04
They met from the 3rd to the 5th. => the 3rd to the 5th | 2023-02-03 2023-02-05
In January X came, on the 2nd, to land. => January | 2023-01-01 2023-01-31 => the 2nd | 2023-01-02
The crew of the 7th Fleet met.
On the 10th anniversary they met.
By the 3rd quarter they met.
On the 30th, they met.
"""
MONTHS = """
He took office in October, the paper said. => October | 2022-10-01 2022-10-31
A plan for talks in June was approved. => June | 2023-06-01 2023-06-30
The January talks were long. => January | 2023-01-01 2023-01-31
His March talks were long. => March | 2023-03-01 2023-03-31
The planned May summit moved. => May | 2023-05-01 2023-05-31
Since April, nothing moved. => April | 2022-04-01 2022-04-30
It will be ready by December. => December | 2023-12-01 2023-12-31
It was signed in May 2022 there. => May 2022 | 2022-05-01 2022-05-31
The May 2022 signing was short. => May 2022 | 2022-05-01 2022-05-31
It was signed in October of 2021. => October of 2021 | 2021-10-01 2021-10-31
It was signed in October last year. => October last year | 2022-10-01 2022-10-31
It ends in December of this year. => December of this year | 2023-12-01 2023-12-31
It ends in April next year. => April next year | 2024-04-01 2024-04-30
It began last December. => last December | 2022-12-01 2022-12-31
It begins next June. => next June | 2023-06-01 2023-06-30
It lasts until the end of next June. => end of next June | 2023-06-21 2023-06-30
It came late last December. => late last December | 2022-12-21 2022-12-31
It began this January. => this January | 2023-01-01 2023-01-31
It began this past December. => this past December | 2022-12-01 2022-12-31
In 2020 it began, and in May of that year it ended.
=> 2020 | 2020-01-01 2020-12-31
=> May of that year | 2020-05-01 2020-05-31
In January and February ships sailed. => January | 2023-01-01 2023-01-31 => February | 2023-02-01 2023-02-28
In April or May they vote. => April | 2023-04-01 2023-04-30 => May | 2023-05-01 2023-05-31
Work started in Sept. and ended. => Sept. | 2022-09-01 2022-09-30
From late January through February it rained. => late January through February | 2023-01-21 2023-02-28
Sales in the January-March quarter rose. => January-March | 2023-01-01 2023-03-31
It runs from mid-March to early April. => mid-March to early April | 2023-03-11 2023-04-10
It ran from November to January. => November to January | 2022-11-01 2023-01-31
It ran from April 2021 to March 2022. => April 2021 to March 2022 | 2021-04-01 2022-03-31
It fell between January and March. => January and March | 2023-01-01 2023-03-31
"""
MONTH_PARTS = """
It came in early February. => early February | 2023-02-01 2023-02-10
It came in mid-December. => mid-December | 2022-12-11 2022-12-20
Mid-January brought snow. => Mid-January | 2023-01-11 2023-01-20
It came in late January. => late January | 2023-01-21 2023-01-31
It came in late February 2024. => late February 2024 | 2024-02-21 2024-02-29
It came in early to mid-January. => early to mid-January | 2023-01-01 2023-01-20
It ends by the end of March. => end of March | 2023-03-21 2023-03-31
It began at the beginning of January. => beginning of January | 2023-01-01 2023-01-10
It fell in the first two weeks of December. => first two weeks of December | 2022-12-01 2022-12-14
It fell in the first week of January. => first week of January | 2023-01-01 2023-01-07
It fell in the third week of January. => third week of January | 2023-01-15 2023-01-21
It fell in the last week of January. => last week of January | 2023-01-25 2023-01-31
It fell in the second half of January. => second half of January | 2023-01-16 2023-01-31
A warden’s early February visit ended. => early February | 2023-02-01 2023-02-10
"""
YEARS = """
It began in 2011. => 2011 | 2011-01-01 2011-12-31
It began In 2011, they said. => 2011 | 2011-01-01 2011-12-31
It ends by 2027. => 2027 | 2027-01-01 2027-12-31
It ends no later than 2030. => 2030 | 2030-01-01 2030-12-31
It ends as early as 2025. => 2025 | 2025-01-01 2025-12-31
Since 2015 it has grown. => 2015 | 2015-01-01 2015-12-31
The plan runs to 2030. => 2030 | 2030-01-01 2030-12-31
The plan of 2018, he said, failed. => 2018 | 2018-01-01 2018-12-31
The 2021 agreement stands. => 2021 | 2021-01-01 2021-12-31
Lindholm’s 2021 decision stands. => 2021 | 2021-01-01 2021-12-31
They come by 2025-2027 at last. => 2025-2027 | 2025-01-01 2027-12-31
They come in 2025–27 at last. => 2025–27 | 2025-01-01 2027-12-31
It grew from 2013 to 2017. => 2013 to 2017 | 2013-01-01 2017-12-31
It grew between 2013 and 2017. => 2013 and 2017 | 2013-01-01 2017-12-31
It grew in 2016, 2018 and 2021.
=> 2016 | 2016-01-01 2016-12-31
=> 2018 | 2018-01-01 2018-12-31
=> 2021 | 2021-01-01 2021-12-31
It fell in the first half of 2022. => first half of 2022 | 2022-01-01 2022-06-30
It fell in the second half of 2022. => second half of 2022 | 2022-07-01 2022-12-31
It fell in the first quarter of 2024. => first quarter of 2024 | 2024-01-01 2024-03-31
It fell in the third quarter of 2024. => third quarter of 2024 | 2024-07-01 2024-09-30
It fell at the end of 2023. => end of 2023 | 2023-12-01 2023-12-31
It began at the start of 2023. => start of 2023 | 2023-01-01 2023-01-31
It has grown since early 2021. => early 2021 | 2021-01-01 2021-04-30
It has grown since mid-2021. => mid-2021 | 2021-05-01 2021-08-31
It has grown since late 2021. => late 2021 | 2021-09-01 2021-12-31
The budget for fiscal 2023 rose. => fiscal 2023 | 2023-04-01 2024-03-31
The budget for fiscal year 2023 rose. => fiscal year 2023 | 2023-04-01 2024-03-31
The budget for FY2023 rose. => FY2023 | 2023-04-01 2024-03-31
The budget for FY 2023 rose. => FY 2023 | 2023-04-01 2024-03-31
The budget for FY23 rose. => FY23 | 2023-04-01 2024-03-31
Its 2025 fiscal year is far. => 2025 fiscal year | 2025-04-01 2026-03-31
The budgets for fiscal 2023 and 2024 rose.
=> fiscal 2023 | 2023-04-01 2024-03-31
=> 2024 | 2024-04-01 2025-03-31
The plan for fiscal 2023-2027 rose. => fiscal 2023-2027 | 2023-04-01 2028-03-31
It comes by the end of fiscal 2023. => end of fiscal 2023 | 2024-03-01 2024-03-31
It comes in spring 2024. => spring 2024 | 2024-03-01 2024-05-31
It came in the summer of 2022. => summer of 2022 | 2022-06-01 2022-08-31
It came in the winter of 2021. => winter of 2021 | 2021-12-01 2022-02-28
"""
RELATIVE = """
They met on February 22. On the same day, others left.
=> February 22 | 2023-02-22
=> the same day | 2023-02-22
They met February 22, after launches on February 17 and 19. On the same day, others left.
=> February 22 | 2023-02-22
=> February 17 and 19 | 2023-02-17 2023-02-19
=> the same day | 2023-02-22
They met on January 30. Ten days later, they met again.
=> January 30 | 2023-01-30
=> Ten days later | 2023-02-09
They met on January 30, as in 2011. Ten days later, they left.
=> January 30 | 2023-01-30
=> 2011 | 2011-01-01 2011-12-31
=> Ten days later | 2023-02-09
They met on February 3, and 12 days later they left.
=> February 3 | 2023-02-03
=> 12 days later | 2023-02-15
They met on February 3. A week earlier, they left. => February 3 | 2023-02-03 => A week earlier | 2023-01-27
They met on February 3. Two days after, they left. => February 3 | 2023-02-03 => Two days after | 2023-02-05
They met on February 3. Two days after the talks, they left.
=> February 3 | 2023-02-03
=> Two days after | 2023-02-05
They met February 3, two days after the storm hit. => February 3 | 2023-02-03
They met on February 3. The next day, they left. => February 3 | 2023-02-03 => The next day | 2023-02-04
They met on February 3. The following day, they left.
=> February 3 | 2023-02-03
=> The following day | 2023-02-04
They met on February 3, but on the previous day all was calm.
=> February 3 | 2023-02-03
=> the previous day | 2023-02-02
They met on February 3. The following week, they left.
=> February 3 | 2023-02-03
=> The following week | 2023-02-06 2023-02-12
They met on January 31. The following month, they left.
=> January 31 | 2023-01-31
=> The following month | 2023-02-01 2023-02-28
They met on February 1-7. Two days later, they left.
=> February 1-7 | 2023-02-01 2023-02-07
=> Two days later | 2023-02-09
They met in 2018. A year later, they left.
=> 2018 | 2018-01-01 2018-12-31
=> A year later | 2019-01-01 2019-12-31
They met on February 3. A month later, they left. => February 3 | 2023-02-03
It begins in 2025 and ends by the end of the same year.
=> 2025 | 2025-01-01 2025-12-31
=> the end of the same year | 2025-12-01 2025-12-31
It began in 2018 and ended later that year.
=> 2018 | 2018-01-01 2018-12-31
=> later that year | 2018-01-01 2018-12-31
It ends before the end of the year. => the end of the year | 2023-12-01 2023-12-31
It ends by the end of this year. => the end of this year | 2023-12-01 2023-12-31
It ends by year-end. => year-end | 2023-12-01 2023-12-31
They met earlier this month. => earlier this month | 2023-02-01 2023-02-28
They met earlier this year. => earlier this year | 2023-01-01 2023-12-31
They meet later this year. => later this year | 2023-01-01 2023-12-31
They met last month. => last month | 2023-01-01 2023-01-31
They meet next month. => next month | 2023-03-01 2023-03-31
They met last year. => last year | 2022-01-01 2022-12-31
This year’s budget rose. => This year | 2023-01-01 2023-12-31
They meet early next year. => early next year | 2024-01-01 2024-04-30
They met late last month. => late last month | 2023-01-21 2023-01-31
They met in the first half of last year. => the first half of last year | 2022-01-01 2022-06-30
The next fiscal year begins. => The next fiscal year | 2023-04-01 2024-03-31
They meet this summer. => this summer | 2023-06-01 2023-08-31
They met last fall. => last fall | 2022-09-01 2022-11-30
They met this winter. => this winter | 2022-12-01 2023-02-28
"""
LOOKALIKES = """
The 7th Fleet and the 31st Marine Expeditionary Unit sailed.
The Seventh Squadron flew F-35 and MV-22 aircraft.
The “2+2” talks on Article 5 and COVID-19 ended.
“Quiet Lantern” 2023 ended.
The fleet joined Quiet Lantern 2023 off the coast.
The bloc’s forum, APEC 2023, was held.
The 2022 National Harbour Strategy names them.
Resolution 2017 and section 2011 apply.
The grant of $2023 and ¥2000 was small.
Some 1,700 sailors and 2,023 crates came.
A 1400-mile cable and a 2021-mile one were laid.
The 1960s and the 2030s differ.
Up to 2000 troops came.
The file 2023-02-16 was lost.
Ships may sail and may 5 of them return?
May they rest in peace.
May 5 ships enter the port?
March on the capital failed.
March 10,000 people did.
The Long March ended.
A person called Jun Ito and Jun spoke.
Prime Minister May and Theresa May spoke.
An envoy, April Stone, met with June and August Weber.
They talked to Mr. March about the early warning aircraft.
The May 10-day visit ended.
A growth of May 5.2 percent was seen.
The second meeting, the first time in five years, ended.
They met for the 5-year plan, a month-long drill and a week of talks.
A few days later they left.
Several weeks later they left.
About two weeks later they left.
The work over the last year was hard.
The work in the last month was hard.
It will grow over the next year.
It fell in the past year.
They met last week and meet this week.
They met recently, and now, and soon.
They met two years ago.
They met on June 31.
They met on 31 June.
They met on February 30.
They met on March 0 and March 32.
They met on February 15-year terms.
They met that week.
They met on the coast earlier that week.
The September 11 attacks changed it.
They closed on May Day.
The decision 5 and the octagon 9 are not dates.
They grew 10 percent by 85% of 256 carriages.
On the same day, they met.
Two days later, they met.
The following week, they met.
"""
TABLES = {
    "days": DAYS,
    "lists and ranges": LISTS_AND_RANGES,
    "days of the month": DAYS_OF_MONTH,
    "months": MONTHS,
    "parts of months": MONTH_PARTS,
    "years": YEARS,
    "relative": RELATIVE,
    "lookalikes": LOOKALIKES,
}
ROWS = [row for table in TABLES.values() for row in table.strip().replace("\n=> ", " => ").splitlines()]


def expected(row: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The sentence of a row, and what it says: phrase, first and last day."""
    sentence, *phrases = row.split(" => ")
    said = []
    for phrase in phrases:
        surface, _, days = phrase.rpartition(" | ")
        first, *last = days.split()
        said.append((surface, first, last[0] if last else first))
    return sentence, said


def said(text: str, span: Span | None, *, complete: bool = True) -> list[tuple[str, str, str]]:
    """What is found: phrase, first and last day, each phrase checked to stand where it is said to."""
    found = mentions(text, span, complete=complete)
    assert all(text.startswith(mention.surface, mention.offset) for mention in found)
    return [(mention.surface, str(mention.start), str(mention.end)) for mention in found]


@pytest.mark.parametrize("row", ROWS)
def test_a_sentence_of_a_february_issue(row: str) -> None:
    sentence, phrases = expected(row)
    assert said(sentence, FEBRUARY) == phrases


@pytest.mark.parametrize(
    ("span", "text", "first", "last"),
    [
        (JANUARY, "in December, they met", "2022-12-01", "2022-12-31"),
        (JANUARY, "in October, they met", "2022-10-01", "2022-10-31"),
        (JANUARY, "on December 28 they met", "2022-12-28", "2022-12-28"),
        (JANUARY, "from Dec 28-Jan 3 they met", "2022-12-28", "2023-01-03"),
        (JANUARY, "in late July they met", "2022-07-21", "2022-07-31"),
        (JANUARY, "they will meet in June.", "2023-06-01", "2023-06-30"),
        (JANUARY, "it ran until November 17.", "2022-11-17", "2022-11-17"),
        (JANUARY, "since last month nothing moved", "2022-12-01", "2022-12-31"),
        (MARCH, "the first since September.", "2023-09-01", "2023-09-30"),
        (MARCH, "talks will be held in September.", "2024-09-01", "2024-09-30"),
        (MARCH, "in June there.", "2024-06-01", "2024-06-30"),
        (MARCH, "on Feb 29 they met", "2024-02-29", "2024-02-29"),
        (MARCH, "the end of the fiscal year.", "2024-03-01", "2024-03-31"),
        (MARCH, "this fiscal year.", "2023-04-01", "2024-03-31"),
        (SEPTEMBER, "in January they met", "2023-01-01", "2023-01-31"),
        (SEPTEMBER, "they will meet in January.", "2024-01-01", "2024-01-31"),
        (SEPTEMBER, "last May they met", "2023-05-01", "2023-05-31"),
        (SEPTEMBER, "last October they met", "2022-10-01", "2022-10-31"),
        (SEPTEMBER, "next spring they meet", "2024-03-01", "2024-05-31"),
        (SEPTEMBER, "this summer they met", "2023-06-01", "2023-08-31"),
        (DECEMBER, "on January 5 they meet", "2024-01-05", "2024-01-05"),
        (DECEMBER, "from Dec 28-Jan 3 they meet", "2023-12-28", "2024-01-03"),
        (DECEMBER, "in May they met", "2023-05-01", "2023-05-31"),
        (DECEMBER, "the year that begins in April.", "2024-04-01", "2024-04-30"),
        (DECEMBER, "next month they meet", "2024-01-01", "2024-01-31"),
        (DECEMBER, "early next year they meet", "2024-01-01", "2024-04-30"),
    ],
)
def test_the_year_comes_from_the_half_month(span: Span, text: str, first: str, last: str) -> None:
    assert [days[1:] for days in said(f"Once more, {text}", span)] == [(first, last)]


@pytest.mark.parametrize("text", ["last summer", "last fall"])
def test_a_season_that_could_be_either_of_two_is_left_out(text: str) -> None:
    assert said(f"They met {text}.", DECEMBER) == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("They met on Feb 29.", "Feb 29"),  # no year near the issue has it
        ("It begins next April.", "next April"),  # of this year, or of the next
        ("On Monday, February 20 they met; on Tuesday, February 20 they left.", "February 20"),
    ],
)
def test_a_date_of_either_of_two_years_is_kept_without_days(text: str, surface: str) -> None:
    assert said(text, FEBRUARY)[-1] == (surface, "None", "None")


def test_nothing_is_counted_from_a_date_of_an_unknown_year() -> None:
    text = "They met on February 3. They meet next April. The following month, on the 4th, all leave."
    assert said(text, FEBRUARY) == [
        ("February 3", "2023-02-03", "2023-02-03"),
        ("next April", "None", "None"),
    ]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("They met on June 1", []),
        ("They met on June 9-", []),
        ("They met from June 1 to", []),
        ("They met in January", []),
        ("They met in 2021", []),
        ("They met last month", []),
        ("They met on February 16.", ["February 16"]),
        ("They met on February 16 wh", ["February 16"]),
        ("They met on February 16, then on February 2", ["February 16"]),
    ],
)
def test_a_date_at_the_cut_is_left_out_for_it_may_be_cut_itself(text: str, phrases: list[str]) -> None:
    assert [surface for surface, _, _ in said(text, FEBRUARY, complete=False)] == phrases


def test_a_date_at_the_end_of_a_whole_item_stands() -> None:
    assert said("They met on February 1", FEBRUARY) == [("February 1", "2023-02-01", "2023-02-01")]


def test_without_a_half_month_only_dates_with_their_own_year_are_resolved() -> None:
    text = "On June 3, and in May 2022, by 2025, on July 4, 2021, this summer, on the 4th, last month."
    assert said(text, None) == [
        ("June 3", "None", "None"),
        ("May 2022", "2022-05-01", "2022-05-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("July 4, 2021", "2021-07-04", "2021-07-04"),
        ("this summer", "None", "None"),
        ("the 4th", "None", "None"),
        ("last month", "None", "None"),
    ]


def test_a_list_carries_its_days_and_a_mention_says_how_it_was_resolved() -> None:
    listed, same, year = mentions("On February 18 and 20. On February 22, as in 2021.", FEBRUARY)
    assert listed.kind is MentionKind.DAY_LIST
    assert listed.days == (date(2023, 2, 18), date(2023, 2, 20))
    assert (listed.rule, listed.base) == ("day-list", "numbering 2023-02-16/2023-02-28")
    assert (same.kind, same.days) == (MentionKind.DAY, None)
    assert (year.kind, year.rule, year.base) == (MentionKind.YEAR, "year", "own year")


def test_a_relative_mention_names_the_date_it_was_counted_from() -> None:
    _, later = mentions("They met on February 3. Ten days later, they left.", FEBRUARY)
    assert (later.kind, later.base) == (MentionKind.RELATIVE, "said 2023-02-03")


def test_a_weekly_with_weekdays_and_years_is_read_in_its_week() -> None:
    week = Span(date(2024, 1, 8), date(2024, 1, 14))
    text = (
        "On January 9, 2024, ferries waited; on Monday, January 8, two left. The vote of Saturday, January"
        " 13, was calm; on Friday, December 29, it was not. By January 11, 2024 at 10 am, and since December"
        " 7, none left."
    )
    assert [(surface, first) for surface, first, _ in said(text, week)] == [
        ("January 9, 2024", "2024-01-09"),
        ("January 8", "2024-01-08"),
        ("January 13", "2024-01-13"),
        ("December 29", "2023-12-29"),
        ("January 11, 2024", "2024-01-11"),
        ("December 7", "2023-12-07"),
    ]


def test_offsets_count_code_points() -> None:
    (mention,) = mentions("“𝒯he fleet” — 港 — left on February 3.", FEBRUARY)
    assert mention.offset == 26
