"""Every form of date that the publication can say, in invented sentences, each read as of its own issue."""

from __future__ import annotations

import pytest
from marked_sentences import bare, half_month, labels, rows

from parsers.mentions import mentions

# Each row: the half-month (a or b) and a sentence with every date as [surface|first..last|kind], the
# kind where it is not plain; nothing else in the sentence is a date.
DAYS = """
2023-02b Two destroyers called at Alder on [Feb.16|2023-02-16|day] and at Mirren on [Feb 20|2023-02-20].
2022-08b The frigate came to Lindholm on [August10-11|2022-08-10..2022-08-11|day-range] and left on
    [Aug.15|2022-08-15].
2022-11b At the forum on [Nov.7|2022-11-07], pilots from nine ports sat down.
2023-03a Talks ended on [March 8th|2023-03-08]; on [March9|2023-03-09]the crews left.
2022-10a They sailed [Oct 3rd-5th|2022-10-03..2022-10-05|day-range] and rested until [Oct. 9th|2022-10-09].
2023-06a The wardens met in Lindholm on the [7th of June|2023-06-07] and in Alder on the [9th of
    June|2023-06-09].
2022-11b On [7 November|2022-11-07], the harbour board met, as on [9 October|2022-10-09].
2022-11b The course ran from [7–9 November|2022-11-07..2022-11-09|day-range] and from [14 to 16
    November|2022-11-14..2022-11-16].
2024-01a They stay from [December 29-January 3|2023-12-29..2024-01-03|day-range].
2023-12b They will stay from [December 29 to January 3|2023-12-29..2024-01-03].
2023-03a The sweep from [February 28 to March 3|2023-02-28..2023-03-03|day-range] found nothing.
2022-10a The crews trained between [October 3 and 7|2022-10-03..2022-10-07|day-range] near Cape Mirren.
2022-10b The crews trained between [October 3 and October 7|2022-10-03..2022-10-07] near Cape Mirren.
2022-09b They drilled between [August 29 and September 1|2022-08-29..2022-09-01] off the cape.
2022-07b They will be in port [July 28 through August 2|2022-07-28..2022-08-02].
2023-05b The ship is open to visitors until [May 30|2023-05-30], and the museum through [June 4|2023-06-04].
2022-02b After the flood on [February 15|2022-02-15], aid came through [the 24th|2022-02-24|day].
2023-04b One buoy drifted ashore on [April 13|2023-04-13], a third on [the 16th|2023-04-16|day] and a fourth
    [two days later|2023-04-18|relative].
2023-04b One buoy drifted ashore on [April 13|2023-04-13], two on [the 16th|2023-04-16|day] and another on
    [the 18th|2023-04-18].
2023-09a On [September 5|2023-09-05] the envoy landed; on [the 6th and 7th|2023-09-06..2023-09-07|day-list]
    she toured the docks.
2022-06b Parades on [June 18, 19, and 25|2022-06-18..2022-06-25|day-list] drew crowds.
2022-06b Parades on [June 18, 19 and 25|2022-06-18..2022-06-25|day-list], then on [July 2|2022-07-02], drew
    crowds.
2023-11a They were in the strait on [November 6-9|2023-11-06..2023-11-09] and [November
    13-15|2023-11-13..2023-11-15].
2023-05b Over the weekend of [May 20-21|2023-05-20..2023-05-21|day-range] pilots met.
2023-05b On [May 18, 19, and 20|2023-05-18..2023-05-20|day-list] talks were held.
2023-02b On [January 30, 31|2023-01-30..2023-01-31|day-list] and [February 1|2023-02-01|day] they met.
2022-12b After the [January|2023-01-01..2023-01-31|month] 2+2, talks go on in
    [early January|2023-01-01..2023-01-10|month-part].
2023-05b Crews train in [mid- to late May|2023-05-11..2023-05-31|month-part] and in [early- to
    mid-June|2023-06-01..2023-06-20|month-part].
2023-05b An [April-to-June|2023-04-01..2023-06-30|other] pause, and another in
    [July/August|2023-07-01..2023-08-31|other], were agreed.
2023-02b On [February 22|2023-02-22], crews met. Also [that day|2023-02-22|relative], the dock was opened.
    [That day|2023-02-22|relative], a tug sank.
2023-12b In [March|2024-03-01..2024-03-31], the ship returns. In [March|2023-03-01..2023-03-31], she left.
2023-01b He left on [January 16|2023-01-16] or [January 17|2023-01-17], nobody recalls.
2022-05b Flights on [May 4 and 7|2022-05-04..2022-05-07|day-list] were followed by others on [May
    12|2022-05-12], [May 17|2022-05-17] and [May 25|2022-05-25].
2022-12b Guests of both capitals dined [Dec. 16 & 17|2022-12-16..2022-12-17|day-list] in Lindholm.
2023-04a Starting [April 3|2023-04-03], tolls rise; starting [April 10|2023-04-10] ferries run at night.
2023-04b As of [April 24|2023-04-24], 400 had signed; by the morning of [April 25|2023-04-25], 500 had.
2023-08b Through [August 31|2023-08-31], the pier is closed.
2022-03b The [March 16-17|2022-03-16..2022-03-17] storm and the [March 22 and
    23|2022-03-22..2022-03-23|day-list] outages cost much.
2022-03b The envoy’s [March 24|2022-03-24] speech, and hers of [March 25|2022-03-25], were short.
2022-09a The vote of [Sept. 30, 2018|2018-09-30|day], and the ruling of [1 October 2018|2018-10-01], stand.
2022-09a The treaty of [September 8, 1951|1951-09-08] and the accord of [November 15-16,
    2006|2006-11-15..2006-11-16|day-range] were cited.
2024-02b It was born on [February 29, 2020|2020-02-29] and will be four on [February 29|2024-02-29].
2023-03a The [week of March 6|2023-03-06..2023-03-12|other] was dry.
2023-03a During the [week of March 8|2023-03-06..2023-03-12] the boats lay idle.
2022-01a On [December 7, 1941|1941-12-07], war came; on [December 7|2021-12-07] wreaths were laid.
2023-01a The budget was passed on [December 23|2022-12-23], the bond on [January 4|2023-01-04].
2023-02a Ballots will be cast on [April 9 and 23|2023-04-09..2023-04-23|day-list].
2023-02a The new rates hold from [April 1|2023-04-01] on.
2024-01a The ballot is on [January 13|2024-01-13]; the oath follows on [May 20|2024-05-20].
2022-12b The board meets again on [January 12|2023-01-12], having met on [December 19|2022-12-19].
2023-12a The pact of [August 18|2023-08-18] was praised on [December 8|2023-12-08].
2024-03b Since [October 7|2023-10-07], the strait has seen forty attacks.
2022-06a The war that began on [February 24|2022-02-24] goes on.
2023-02b One year after [February 24, 2022|2022-02-24], aid was pledged.
2024-01b On Monday, [January 8|2024-01-08], and Tuesday, [January 16|2024-01-16], boats came near.
2024-01b The vote took place on Saturday, [January 13, 2024|2024-01-13].
2024-02a On [January 9, 2024|2024-01-09], a rocket flew over the island; the alarm rang on [January
    10|2024-01-10].
2022-02b The board sat on Friday, [August 20|2021-08-20], and will sit on Saturday, [August 20|2022-08-20].
2023-06b The museum will open in [July|2023-07-01..2023-07-31|month] and
    [August|2023-08-01..2023-08-31|month].
"""
MONTHS = """
2023-04b The lock will be shut in [May|2023-05-01..2023-05-31|month], [June|2023-06-01..2023-06-30], and
    [July|2023-07-01..2023-07-31].
2023-04b The lock will be shut in [May|2023-05-01..2023-05-31|month] or [June|2023-06-01..2023-06-30|month].
2022-12a The share rose over [October-December 2021|2021-10-01..2021-12-31|other] and again in [July to
    September|2022-07-01..2022-09-30].
2024-02b Output for [October–December|2023-10-01..2023-12-31|other] was revised.
2023-06a Shipments from [January through March|2023-01-01..2023-03-31] fell.
2022-08a [July|2022-07-01..2022-07-31]’s ballot and the [August|2022-08-01..2022-08-31] reshuffle were
    discussed.
2023-09b [August 2023|2023-08-01..2023-08-31|month] was the hottest month since [August
    1994|1994-08-01..1994-08-31].
2022-11b A poll for the month of [November|2022-11-01..2022-11-30] puts support at a third.
2023-03b By the [end of March|2023-03-21..2023-03-31|month-part] all will have gone; some left at the [start
    of March|2023-03-01..2023-03-10].
2023-03b Nets come out at the [beginning of April|2023-04-01..2023-04-10], the [middle of
    April|2023-04-11..2023-04-20] at the latest.
2022-07a A vote in [mid July|2022-07-11..2022-07-20|month-part], not in [late-July|2022-07-21..2022-07-31],
    is planned.
2022-07b She sails between [late July and early August|2022-07-21..2022-08-10|other].
2022-07b She sails in [late July|2022-07-21..2022-07-31] or [early August|2022-08-01..2022-08-10].
2023-05b The drill lasts from [late May to early June|2023-05-21..2023-06-10|other].
2023-01a The bill came in [late December|2022-12-21..2022-12-31] and the vote is due in [late
    January|2023-01-21..2023-01-31].
2023-12a The crews met in the [first week of December|2023-12-01..2023-12-07|month-part], as in the [last
    week of November|2023-11-24..2023-11-30].
2022-05a The [second week of May|2022-05-08..2022-05-14|month-part] and the [third week of
    May|2022-05-15..2022-05-21] will be wet.
2023-12b The [first two weeks of December|2023-12-01..2023-12-14|month-part] were calm, the [first half of
    December|2023-12-01..2023-12-15] too.
2023-11a They return in the [second half of November|2023-11-16..2023-11-30|month-part] and leave by the
    [end of November|2023-11-21..2023-11-30].
2023-10a A visit in [early to mid-November|2023-11-01..2023-11-20|month-part] is being weighed.
2022-04b Fleets from [mid-April to mid-May|2022-04-11..2022-05-20|other] will gather.
2023-02a Snow fell in [early February 2022|2022-02-01..2022-02-10|month-part] and in [late February of last
    year|2022-02-21..2022-02-28].
2023-02b The crane comes in [September this year|2023-09-01..2023-09-30|month].
2023-11b The crane comes in [March next year|2024-03-01..2024-03-31|month] at a cost of $3 million.
2023-11b The crane was bought in [October of last year|2022-10-01..2022-10-31|month].
2022-01b It was in [November last year|2021-11-01..2021-11-30] that the chart was drawn.
2022-01b Since [last October|2021-10-01..2021-10-31|month], five boats were lost.
2023-01b Since [last November|2022-11-01..2022-11-30|month], five boats were lost.
2022-11a The ferry will be sold [next March|2023-03-01..2023-03-31|month].
2022-12b The pilots sit their test [next February|2023-02-01..2023-02-28|month], at the [end of next
    February|2023-02-21..2023-02-28].
2023-10b It began [last April|2023-04-01..2023-04-30] and ends [this December|2023-12-01..2023-12-31].
2023-05a The [March 2022|2022-03-01..2022-03-31|month] accord and that of [April
    2021|2021-04-01..2021-04-30] stand.
2023-08b The agreement, signed in [January 2023|2023-01-01..2023-01-31] and in force since [August
    2023|2023-08-01..2023-08-31], helps pilots.
2022-03a Pilots struck in [Sept. 2021|2021-09-01..2021-09-30] and [Oct. 2021|2021-10-01..2021-10-31].
"""
YEARS_AND_SEASONS = """
2022-06b The wharf was begun in [1996|1996-01-01..1996-12-31|year] and ended in
    [2006|2006-01-01..2006-12-31].
2022-06b By the year [2050|2050-01-01..2050-12-31|year], no ship shall burn oil.
2023-03b Costs would peak in [2030|2030-01-01..2030-12-31|year] or [2031|2031-01-01..2031-12-31].
2022-09b Trade doubled from [2010 to 2019|2010-01-01..2019-12-31|year], then fell in
    [2020|2020-01-01..2020-12-31] and [2021|2021-01-01..2021-12-31].
2023-07a The [2013-17|2013-01-01..2017-12-31|year] survey and the [2018–2022|2018-01-01..2022-12-31|year]
    one differ.
2023-03b The hulls arrive in [early 2024|2024-01-01..2024-04-30|other], the masts in
    [mid-2024|2024-05-01..2024-08-31|other].
2022-10b Between [late 2022|2022-09-01..2022-12-31|other] and [early 2023|2023-01-01..2023-04-30|other]
    prices will ease.
2022-10b Prices will ease in [late 2022|2022-09-01..2022-12-31] and [early 2023|2023-01-01..2023-04-30].
2023-08a In the [second quarter of 2023|2023-04-01..2023-06-30|other] and the [fourth quarter of
    2022|2022-10-01..2022-12-31|other] sales grew.
2023-08a Loans end in [the first quarter of next year|2024-01-01..2024-03-31|relative].
2023-08a Loans rose in [the first half of this year|2023-01-01..2023-06-30|relative].
2024-05a Loans fell in the [latter half of 2023|2023-07-01..2023-12-31|other].
2023-08a Work starts at the [beginning of 2024|2024-01-01..2024-01-31|other] and stops in the [middle of
    2024|2024-05-01..2024-08-31].
2022-12b A five-year plan from [fiscal year 2023|2023-04-01..2024-03-31|fiscal-year] was passed.
2022-12b Outlays through [fiscal 2027|2027-04-01..2028-03-31|fiscal-year] would reach 2 percent.
2022-12b Outlays in [fiscal years 2023-2027|2023-04-01..2028-03-31|fiscal-year] are set.
2022-12b Outlays from [fiscal 2023 to fiscal 2027|2023-04-01..2028-03-31] are set.
2023-08b The request for the [2024 fiscal year|2024-04-01..2025-03-31|fiscal-year] is the largest ever.
2023-12b The cabinet passed the [FY2024|2024-04-01..2025-03-31|fiscal-year] draft on [December
    22|2023-12-22].
2023-12b Shares for [FY24|2024-04-01..2025-03-31] and for [JFY2025|2025-04-01..2026-03-31|fiscal-year] are
    unknown.
2022-08b The list for Japanese [fiscal year 2023|2023-04-01..2024-03-31|fiscal-year] is long.
2022-08b In the [first half of fiscal 2023|2023-04-01..2023-09-30|other] nine boats will be built.
2022-08b In the [fourth quarter of fiscal 2022|2023-01-01..2023-03-31|other] two more will follow.
2022-08b By [the end of this fiscal year|2023-03-01..2023-03-31|relative] the old boats go.
2023-02b By [the end of the current fiscal year|2023-03-01..2023-03-31|relative] the old boats go.
2023-02b Money for [the next fiscal year|2023-04-01..2024-03-31|relative] is short, as it was [last fiscal
    year|2021-04-01..2022-03-31|relative].
2023-09b Tests are planned for the [spring of 2024|2024-03-01..2024-05-31|season] and for [summer
    2025|2025-06-01..2025-08-31|season].
2023-09b In the [fall of 2022|2022-09-01..2022-11-30|season] and the [winter of
    2022|2022-12-01..2023-02-28|season] it was tried.
2023-10a A visit [this fall|2023-09-01..2023-11-30|season] and another [next
    spring|2024-03-01..2024-05-31|season] are planned.
2023-07a A visit [later this summer|2023-06-01..2023-08-31|season] is planned.
2023-08b It rained [earlier this summer|2023-06-01..2023-08-31|season], pilots say.
2024-02a The crane fell [last summer|2023-06-01..2023-08-31|season] and again [last
    fall|2023-09-01..2023-11-30|season].
2023-10b The crane fell [this past summer|2023-06-01..2023-08-31|season].
2024-02b The crane falls [this coming spring|2024-03-01..2024-05-31|season].
2023-10a The crane fell last summer.
"""
RELATIVE = """
2022-09a They will sign it by [the end of this year|2022-12-01..2022-12-31|relative].
2022-09a They will sign it before [the end of the year|2022-12-01..2022-12-31|relative].
2022-09a They will sign it by [year-end|2022-12-01..2022-12-31|relative], or by [year’s
    end|2022-12-01..2022-12-31|relative].
2022-09a They will sign it at [the end of the month|2022-09-21..2022-09-30|relative].
2022-09a They will sign it [later this month|2022-09-01..2022-09-30|relative] or [early next
    month|2022-10-01..2022-10-10|relative].
2022-09a They signed it [late last month|2022-08-21..2022-08-31|relative], not [earlier this
    year|2022-01-01..2022-12-31|relative].
2023-01a They signed it [late last year|2022-09-01..2022-12-31|relative] and will build it [early this
    year|2023-01-01..2023-04-30|relative].
2023-01a They met [last month|2022-12-01..2022-12-31|relative] and will meet [next
    month|2023-02-01..2023-02-28|relative].
2023-12b They met [last month|2023-11-01..2023-11-30|relative] and will meet [next
    month|2024-01-01..2024-01-31|relative] and [next year|2024-01-01..2024-12-31|relative].
2023-06b Fares rise in [the second half of this year|2023-07-01..2023-12-31|relative], unlike [last
    year|2022-01-01..2022-12-31|relative].
2022-10a Boats left on [October 4|2022-10-04]; [five days later|2022-10-09|relative], on [October
    9|2022-10-09], more left.
2022-10a Boats left on [October 4|2022-10-04]. [The next day|2022-10-05|relative], more left; [two days
    later|2022-10-07|relative], none.
2022-10a Boats left on [October 4|2022-10-04]. On [the previous day|2022-10-03|relative], fog lay on the
    sound.
2022-10a Boats left on [October 4|2022-10-04]; [a day earlier|2022-10-03|relative], fog lay on the sound.
2022-10a Boats left on [October 4|2022-10-04]; [two weeks earlier|2022-09-20|relative], fog lay on the
    sound.
2022-10a Boats left on [October 4|2022-10-04], and [the following day|2022-10-05|relative] they were found.
2022-10a Boats left on [October 4|2022-10-04], and on [that day|2022-10-04|relative] one sank.
2022-10a Boats left on [October 4|2022-10-04], and [later that day|2022-10-04|relative] one sank.
2022-10a Boats left on [October 4-6|2022-10-04..2022-10-06], and [three days later|2022-10-09|relative] one
    sank.
2022-10a Boats left on [October 4|2022-10-04]. [The following week|2022-10-10..2022-10-16|relative], one
    sank.
2022-11b The board sat on [November 14|2022-11-14] and again in [the following
    week|2022-11-21..2022-11-27|relative].
2022-11b The board sat on [November 14|2022-11-14] and [the same week|2022-11-14..2022-11-20|relative] the
    mayor left.
2022-11b The board was set up in [2019|2019-01-01..2019-12-31]; [the following
    year|2020-01-01..2020-12-31|relative] it met twice.
2022-11b The board was set up in [2019|2019-01-01..2019-12-31], and [two years
    later|2021-01-01..2021-12-31|relative] it met.
2022-11b The board was set up in [July 2019|2019-07-01..2019-07-31] and met in [October of that
    year|2019-10-01..2019-10-31].
2022-11b The board was set up in [July 2019|2019-07-01..2019-07-31] and met in [March of the following
    year|2020-03-01..2020-03-31].
2022-11b Sales start in [2025|2025-01-01..2025-12-31], with 900 boats by the end of the year.
2022-11b Sales start in [2025|2025-01-01..2025-12-31], with 900 boats by [the end of that
    year|2025-12-01..2025-12-31|relative].
2022-11b Sales began in [August|2022-08-01..2022-08-31] and ended [the next
    month|2022-09-01..2022-09-30|relative].
2023-02a After the tests on [January 30|2023-01-30] and on [the 2nd|2023-02-02], all was quiet.
2023-04b The bay was closed on [April 17|2023-04-17] and, for one boat, on [the 19th|2023-04-19].
2023-04b The bay was closed from [the 17th to the 19th|2023-04-17..2023-04-19|day-range] for all.
2023-12a The crane was stopped on [December 6|2023-12-06], a week after. It ran on [December 8|2023-12-08],
    two days later, and, [three days later|2023-12-11], broke.
2023-09b The crane comes in [2025|2025-01-01..2025-12-31] rather than in [2026|2026-01-01..2026-12-31], one
    year earlier than planned, two years later than hoped.
2022-11b Pilots met on [November 14|2022-11-14], before the fair of [November 16|2022-11-16]; their wardens
    met a day earlier, on [November 13|2022-11-13].
2022-11b Pilots met on [November 14|2022-11-14]; [the following day|2022-11-15|relative], [November
    15|2022-11-15], they left.
2022-11b Pilots met on [November 14-16|2022-11-14..2022-11-16]; [a week later|2022-11-23|relative], on
    [November 23|2022-11-23], they met again.
2024-06b Loans grew in the [first ten months of 2023|2023-01-01..2023-10-31|other] and fell in the [last two
    months of 2023|2023-11-01..2023-12-31|other].
2024-06b For [2024|2024-01-01..2024-12-31|year], between now and [2030|2030-01-01..2030-12-31|year], more is
    planned.
2022-08b The bay was shut between [August 4 and the 7th|2022-08-04..2022-08-07|day-range] and, on the
    morning of [the 9th|2022-08-09|day], again.
2022-01b They met on [January 21|2022-01-21], as in [October|2021-10-01..2021-10-31]; on [the
    24th|2022-01-24] they left.
2024-01a On [January 1|2024-01-01] the ground shook; on [the 2nd|2024-01-02], a ferry burned.
2024-04a She comes for [April 8-14|2024-04-08..2024-04-14], lands on [the 8th|2024-04-08], and speaks on [the
    11th|2024-04-11].
2023-06b It lasts from the [beginning of June to the end of July|2023-06-01..2023-07-31|other] or to [the
    middle of next year|2024-05-01..2024-08-31|relative].
"""
TABLES = (DAYS, MONTHS, YEARS_AND_SEASONS, RELATIVE)


@pytest.mark.parametrize(("key", "marked"), [row for table in TABLES for row in rows(table)])
def test_a_form_of_date(key: str, marked: str) -> None:
    found = mentions(bare(marked), half_month(key))
    wanted = labels(marked)
    resolved = [(one.offset, one.surface, str(one.start), str(one.end)) for one in found if one.start]
    assert resolved == [label[:4] for label in wanted]
    kinds = [one.kind for one in found if one.start]
    assert [label[4] or kind for label, kind in zip(wanted, kinds, strict=True)] == kinds
