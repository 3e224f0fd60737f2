"""Sentences in the register of news on diplomacy, each read as of its own issue."""

from __future__ import annotations

import pytest
from marked_sentences import bare, half_month, labels, rows

from parsers.mentions import mentions

# Each row: the issue's half-month (a or b) and a sentence with every date as [surface|first..last];
# nothing else in it is a date. All sentences are invented.
SENTENCES = """
2023-10b The unit will be formally established in [April|2024-04-01..2024-04-30] at the northern pier.
2023-10b They will join the US-led drill in [April|2024-04-01..2024-04-30] and pay for it.
2024-02b The plan will have been completed in [August|2024-08-01..2024-08-31], the mayor of Alder thinks.
2023-08a The envoy goes home in [January|2024-01-01..2024-01-31].
2023-11b A study begun in [June|2023-06-01..2023-06-30] is over; a second is to be made in
    [May|2024-05-01..2024-05-31].
2023-05a In the [spring of this year|2023-03-01..2023-05-31], as in the [fall of last
    year|2022-09-01..2022-11-30], crews met.
2023-09a The ships will be ready by the [spring of next year|2024-03-01..2024-05-31].
2023-05a The crews met on [March 9|2023-03-09]in Lindholm and since [mid–December|2022-12-11..2022-12-20] in
    Alder.
2023-05a They came [early in January|2023-01-01..2023-01-10] and left [late in
    March|2023-03-21..2023-03-31].
2023-05a The [first week in June|2023-06-01..2023-06-07] will be busy.
2023-05a The January 6 committee and the March 11 earthquake were named, as were the Sept. 11 attacks.
2023-05a The NDAA for FY2024, the FY2024 NDAA and the US fiscal year 2024 budget were passed.
2023-05a The MOD’s [FY2024|2024-04-01..2025-03-31] budget and the US share in [fiscal
    2024|2024-04-01..2025-03-31] grew.
2023-05a The Harbor Act of 2022 followed the flood of [2011|2011-01-01..2011-12-31]; the 2023 budget is
    small.
2023-05a He arrived on [May 3|2023-05-03], and [that same day|2023-05-03] he left.
2023-05a On [the 9th|2023-05-09] and again later he spoke; on the 7th and other decks, by the 3rd and
    Fourth, none did.
2023-10b Japan will join in [April|2024-04-01..2024-04-30]. In [April|2023-04-01..2023-04-30] the two
    signed.
2023-02b Another course follows in [December|2023-12-01..2023-12-31] at Senn Harbor.
2023-02b The second dock is to open in [December|2023-12-01..2023-12-31].
2023-02b The start of the talks in [December|2022-12-01..2022-12-31] was slow.
2023-02b Ties were strengthened in [July|2022-07-01..2022-07-31]; talks are set for
    [July|2023-07-01..2023-07-31].
2024-02b In [May|2024-05-01..2024-05-31], voters go to the polls; in [October|2024-10-01..2024-10-31] the
    leaders will meet.
2022-03a The deficit hit a record in [November|2021-11-01..2021-11-30].
2022-03a With midterms coming in [November|2022-11-01..2022-11-30], the White House is in no rush to send a
    trade pact to Congress.
2022-04b Few expect a bill before the [November|2022-11-01..2022-11-30] midterm elections.
2023-02a Since the [November|2022-11-01..2022-11-30] midterm elections, the House has been in Republican
    hands.
2024-02b A second Trump term after the [November|2024-11-01..2024-11-30] presidential election worries
    Tokyo.
2024-03b Both parties oppose the steel deal ahead of the election in [November|2024-11-01..2024-11-30].
2024-04b Whoever wins in [November|2024-11-01..2024-11-30] will find the alliance strong.
2024-05a If elected in [November|2024-11-01..2024-11-30], the former president would raise tariffs to 10%.
2024-06a Mr. Aso met the former president in [April|2024-04-01..2024-04-30] in New York, half a year before
    the [November|2024-11-01..2024-11-30] vote.
2022-02a The party faces an Upper House election in [July|2022-07-01..2022-07-31].
2022-03b Since the [October|2021-10-01..2021-10-31] election, Mr. Kishida has led the party.
2022-04a In [September|2021-09-01..2021-09-30], the four leaders met in person for the first time.
2022-05a The group agreed in [October|2021-10-01..2021-10-31] to spend more.
2022-05b He took office in [October|2021-10-01..2021-10-31] and has met the president four times.
2023-02b The leaders promised in [June|2022-06-01..2022-06-30] that they would share warnings.
2023-02b The G7 summit in [May|2023-05-01..2023-05-31] in Hiroshima will be the first in the city.
2023-03a He has been under fire since the [July|2022-07-01..2022-07-31] shooting of former Prime Minister
    Abe.
2023-03a The new law was passed in [September|2022-09-01..2022-09-30], and the fund starts in
    [April|2023-04-01..2023-04-30].
2023-01a The prime minister, who met the president in [May|2022-05-01..2022-05-31] in Tokyo, will host him
    in [May|2023-05-01..2023-05-31].
2023-01b After her [August|2022-08-01..2022-08-31] visit to Taiwan, drills went on for a week.
2023-02a The missile that flew over Japan in [October|2022-10-01..2022-10-31] landed in the Pacific.
2023-03b A fighter program launched in [December|2022-12-01..2022-12-31] will have its office in the UK.
2023-04a The documents revised in [December|2022-12-01..2022-12-31] call for counterstrike.
2023-05a The strategy was revised in [December|2022-12-01..2022-12-31]; spending has grown since.
2023-06b The five-year plan adopted in [December|2022-12-01..2022-12-31] foresees 43 trillion yen.
2023-07a In [January|2023-01-01..2023-01-31], the two leaders met at the White House.
2023-10a The ministers had agreed in [January|2023-01-01..2023-01-31] to reorganize the Marines.
2023-11b The prime minister plans to go to Washington in [March|2024-03-01..2024-03-31] or
    [April|2024-04-01..2024-04-30].
2023-12a The fund will be launched in [June|2024-06-01..2024-06-30].
2023-12b A state visit in [April|2024-04-01..2024-04-30] is being arranged.
2023-12b The trilateral at Camp David in [August|2023-08-01..2023-08-31] was called historic.
2024-01b The pact reached in [August|2023-08-01..2023-08-31] at Camp David calls for yearly drills.
2024-01b The prime minister is to address Congress in [April|2024-04-01..2024-04-30].
2024-02b The ambassador, who was in Noto in [January|2024-01-01..2024-01-31], spoke about aid.
2024-03a After the [November|2023-11-01..2023-11-30] crash off Yakushima, the aircraft were grounded.
2024-03a Since the [November|2023-11-01..2023-11-30] crash that killed eight airmen, no Osprey had flown.
2024-03b Mr. Kishida’s term as party head ends in [September|2024-09-01..2024-09-30].
2024-04b Mr. Kishida’s term expires in [September|2024-09-01..2024-09-30], and polls are low.
2024-05b The party’s race in [September|2024-09-01..2024-09-30] draws near.
2022-01a The force will shrink in [October|2022-10-01..2022-10-31], the plan says.
2022-01b In [August|2021-08-01..2021-08-31], after the fall of Kabul, Japan sent three planes.
2022-02a AUKUS, announced in [September|2021-09-01..2021-09-30], was discussed.
2022-06a The talks held in [January|2022-01-01..2022-01-31] were virtual.
2022-08a The treaty conference in [January|2022-01-01..2022-01-31] was put off to
    [August|2022-08-01..2022-08-31].
2022-09a In [March|2022-03-01..2022-03-31], both nations joined in sanctions.
2022-10b The ruling party’s congress in [February|2023-02-01..2023-02-28] will set its goals.
2022-11a In [April|2022-04-01..2022-04-30], the party called for 2%.
2022-12b The visit to Kyiv in [June|2022-06-01..2022-06-30] was called off.
2022-12b He became prime minister in [October 2021|2021-10-01..2021-10-31], won in
    [July|2022-07-01..2022-07-31], and lost support in [August|2022-08-01..2022-08-31].
2022-12b Budget talks open in [late January|2023-01-21..2023-01-31] with votes in
    [March|2023-03-01..2023-03-31].
2022-11b The G7 will meet in Hiroshima in [May|2023-05-01..2023-05-31].
2023-01b On [December 16|2022-12-16], the cabinet approved the strategies; on [January 13|2023-01-13], the
    leaders met.
2023-01b The [November 13|2022-11-13] Phnom Penh statement was recalled.
2023-02b Drills between [October 17 and 28|2022-10-17..2022-10-28] were larger than this one.
2023-03b The [November 13|2022-11-13] statement of the three leaders called for data sharing.
2023-04a Under the accord of [December 9|2022-12-09], three nations share costs.
2023-05b The three nations said on [Dec. 9|2022-12-09] that they would build a jet.
2023-11b Elections in Taiwan will be held on [January 13|2024-01-13].
2024-01a The two leaders last met on [November 16|2023-11-16].
2024-02a Since the accident of [November 29|2023-11-29], no Osprey has flown.
2024-02b Congress has until [March 8|2024-03-08] to pass a budget.
2024-03b On [August 18|2023-08-18], at Camp David, they agreed to do so.
2024-04a The crash on [Nov. 29|2023-11-29] killed eight.
2024-05a The NATO summit in Washington [July 9-11|2024-07-09..2024-07-11] will be attended by four partners.
2024-05a The vote is on [November 5|2024-11-05], half a year away.
2024-02a The vote on [November 5|2024-11-05] may change much.
2024-03a With the [November 5|2024-11-05] election nearing, allies are uneasy.
2022-05b The midterms on [November 8|2022-11-08] will matter.
2022-03a The [Nov. 8|2022-11-08] midterm elections could change Congress.
2023-01b The [Nov. 8|2022-11-08] midterms gave Republicans the House.
2023-07b NATO and Japan agreed on [July 12|2023-07-12] on a program through [2026|2026-01-01..2026-12-31],
    four years.
2023-09a Expo 2025 in Osaka opens in [April 2025|2025-04-01..2025-04-30].
2022-07b The prime minister’s [January 21|2022-01-21] call with the president was recalled.
2022-08b Since [January|2022-01-01..2022-01-31], 20 tests have been made.
2022-12a In [January|2022-01-01..2022-01-31], Japan and Australia signed a pact; the UK will sign one in
    [January|2023-01-01..2023-01-31].
2023-12b The UK pact, signed in [January|2023-01-01..2023-01-31], entered into force in
    [October|2023-10-01..2023-10-31].
2022-01b At an online 2+2 on [January 7|2022-01-07], ministers agreed to study hypersonic defense; a year
    earlier, no such talks were held.
2022-01b The CHIPS and Science Act of 2022 and the Inflation Reduction Act of 2022 were praised; a 2014
    Cabinet decision was not.
2022-02a The Winter Olympics in Beijing, from [Feb. 4 to 20|2022-02-04..2022-02-20], will see no US
    officials.
2022-02b The Indo-Pacific Strategy came out on [Feb. 11|2022-02-11], one day before the trilateral in
    Hawaii.
2022-03a Since the invasion of [February 24|2022-02-24], Japan has frozen the assets of 32 people, up from
    20 in [early March|2022-03-01..2022-03-10].
2022-03b The two nations ended the “sympathy budget” name on [March 25|2022-03-25] when the Diet approved
    the agreement for [fiscal 2022-2026|2022-04-01..2027-03-31].
2022-04a The poll found support at 59 percent in [April|2022-04-01..2022-04-30] against 54 percent in
    [January|2022-01-01..2022-01-31].
2022-04b In its [April 26|2022-04-26] proposals, the LDP called for 2% within five years, i.e. by
    [FY2027|2027-04-01..2028-03-31].
2022-05b As many as 90 percent in [May|2022-05-01..2022-05-31] feared an attack, said the [May
    20|2022-05-20] paper.
2022-06a The yen fell to 134 on [June 9|2022-06-09], its lowest since [2002|2002-01-01..2002-12-31].
2022-06b The Mogami will be at RIMPAC 2022 and Malabar 2022; Pitch Black 2022 follows in
    [August|2022-08-01..2022-08-31].
2022-07a Two days after the shooting, the party won 63 of 125 seats on [July 10|2022-07-10].
2022-07b The funds will be paid through [2030|2030-01-01..2030-12-31], and at least 2,000 jobs will be
    created.
2022-08b TICAD 8 was held in Tunis [Aug 27-28|2022-08-27..2022-08-28], and the prime minister, who tested
    positive on [Aug 21|2022-08-21], joined online.
2022-09b From [September 23-29|2022-09-23..2022-09-29] and again on [September 30|2022-09-30], naval drills
    were held.
2022-10a On [Oct. 1|2022-10-01], [Oct. 4|2022-10-04], and [Oct. 6|2022-10-06], missiles flew.
2022-10a On [October 1, 4 and 6|2022-10-01..2022-10-06], missiles flew.
2022-10b The [Oct 14-15|2022-10-14..2022-10-15] poll put support at 35 percent, 8 points down from
    [September|2022-09-01..2022-09-30].
2022-11a Japan joined Vigilant Storm, which took place from [October 31-November 5|2022-10-31..2022-11-05],
    as an observer.
2022-11b From [Nov 10 until Nov 19|2022-11-10..2022-11-19], 26,000 Japanese and 10,000 US personnel took
    part in Keen Sword 23.
2022-12b Polls in [mid-to-late December|2022-12-11..2022-12-31] showed that 64 percent oppose a tax hike
    from [2024|2024-01-01..2024-12-31] on.
2023-01a The foreign and defense ministers met on [January 11|2023-01-11] (in Washington), the leaders on
    [January 13|2023-01-13].
2023-01a A new MLR is to be in place by [2025|2025-01-01..2025-12-31]; the 12th Marine Regiment will be
    renamed.
2023-01a The plan passed by the cabinet in [December|2022-12-01..2022-12-31] raises spending to 43 trillion
    yen over five years.
2023-02a Marcos, in Tokyo [Feb. 8-12|2023-02-08..2023-02-12], signed a pact on aid; the Philippines opened
    four bases on [Feb. 2|2023-02-02].
2023-03a The GDP figure for [October-December 2022|2022-10-01..2022-12-31] was cut to 0.1 percent on [March
    9|2023-03-09].
2023-03a The 2023 budget, passed by the lower house on [Feb 28|2023-02-28], is the largest ever.
2023-03b The two leaders dined in Ginza on [March 16|2023-03-16]. In [May|2023-05-01..2023-05-31] Yoon will
    come to Hiroshima.
2023-04b As of [April 20|2023-04-20], 57 Japanese remained in Khartoum; all were out by [the
    25th|2023-04-25].
2023-05a The summits come a week apart in [mid-May|2023-05-11..2023-05-20] and [late
    May|2023-05-21..2023-05-31].
2023-05b Quad leaders met in Hiroshima on [May 20|2023-05-20] since a [May 24|2023-05-24] meeting in Sydney
    was dropped.
2023-05b The IPEF supply chain agreement was concluded [May 27|2023-05-27] in Detroit – one year after the
    launch in [May 2022|2022-05-01..2022-05-31].
2023-06a Poll numbers fell in [June|2023-06-01..2023-06-30] after rising from [January to
    May|2023-01-01..2023-05-31].
2023-06b The Defense Production Act of [June 7|2023-06-07] will come into force in
    [October|2023-10-01..2023-10-31].
2023-07a The 10th flight of the day on [July 12|2023-07-12] landed; the missile flew for 74 minutes.
2023-07b Ospreys, flown at 60 meters since [July 10|2023-07-10], numbered 24.
2023-08a The 78th anniversary on [August 15|2023-08-15] was marked; Mr. Aso had been in Taipei [August
    7-9|2023-08-07..2023-08-09].
2023-08b Three days before the [Aug 18|2023-08-18] summit, former ministers visited Yasukuni.
2023-09a The G20 leaders met in New Delhi [September 9 and 10|2023-09-09..2023-09-10], but Xi did not.
2023-10b The House of Representatives was without a Speaker from [Oct 3-25|2023-10-03..2023-10-25].
2023-11a IPEF talks in San Francisco, [Nov 5-12|2023-11-05..2023-11-12], ended without a trade pillar.
2023-12a Two warships drilled [Nov. 25 - 27|2023-11-25..2023-11-27] off Jeju with the Carl Vinson.
2023-12a Eight airmen died [November 29|2023-11-29]; on [December 4|2023-12-04], divers found five.
2023-12b In [April 2024|2024-04-01..2024-04-30], the prime minister will be a state guest, it was announced
    [Dec 22|2023-12-22].
2024-01a AUKUS was begun in [September 2021|2021-09-01..2021-09-30] and Pillar II in [April
    2022|2022-04-01..2022-04-30].
2024-01b The trilateral drill from [January 15-17|2024-01-15..2024-01-17] was the largest so far.
2024-02a In a [Feb 6|2024-02-06] letter, 1,000 scholars asked that the 2024 Summer school be open to all by
    [June 30|2024-06-30].
2024-02b Lawmakers said on [February 27|2024-02-27] that the vote in [November|2024-11-01..2024-11-30] could
    change plans.
2024-03b The spring offensive of wages led on [March 15|2024-03-15] to gains of 5.28%, the most since
    [1991|1991-01-01..1991-12-31].
2024-04a US Ambassador Emanuel flew to Yonaguni on [May 17|2024-05-17].
2024-04b The special election of [April 28|2024-04-28] went badly; the party lost all 3 seats.
2024-04b President Biden signed the $95 billion bill on [April 24|2024-04-24], 6 months after he asked for
    it in [October|2023-10-01..2023-10-31].
2024-05b The 2024 Defense White Paper will come out in [July|2024-07-01..2024-07-31].
2024-05b On [May 20|2024-05-20], Lai took office; on [May 23-24|2024-05-23..2024-05-24], China held drills.
2024-06a Mr. Kishida goes to Puglia [June 13-15|2024-06-13..2024-06-15], then to Lucerne on [the
    16th|2024-06-16].
2024-06b The Diet closed on [June 23|2024-06-23], three months before the LDP race in
    [September|2024-09-01..2024-09-30].
2024-06b Navy LCDR June Park and Gen. Jan Smit met on [June 20|2024-06-20].
2022-10b Support is at its lowest since he took office in [October 2021|2021-10-01..2021-10-31], a
    [mid-October|2022-10-11..2022-10-20] poll found.
2022-12a Over a [November 29 to December 2|2022-11-29..2022-12-02] visit, Macron and Biden spoke.
2023-01a He left [Jan 9|2023-01-09] for France and from there flew to Italy ([Jan 10|2023-01-10]), the UK
    ([Jan 11|2023-01-11]), Canada ([Jan 12|2023-01-12]) and the US ([Jan 13|2023-01-13]).
2023-03b A group of 70 firms met on [March 22|2023-03-22], and the next meeting is in
    [2024|2024-01-01..2024-12-31].
2022-11b An outlay of 40 trillion yen from [FY2023 to FY2027|2023-04-01..2028-03-31] would be 1.5 times that
    of [FY2019-2023|2019-04-01..2024-03-31].
2022-11b Over five years starting in [fiscal 2023|2023-04-01..2024-03-31], spending would grow.
2022-12b Of the 43 trillion yen, 14.6 trillion would go in [fiscal years 2023-27|2023-04-01..2028-03-31].
2022-06b Polls in [June 2022|2022-06-01..2022-06-30] (NHK, [June 17-19|2022-06-17..2022-06-19]) found 54%.
2022-07a Abe served in [2006-2007|2006-01-01..2007-12-31] and [2012-2020|2012-01-01..2020-12-31].
2022-07a Abe, prime minister from [2012 to 2020|2012-01-01..2020-12-31], was 67.
2022-07a Abe (1954-2022) coined the “free and open Indo-Pacific” in [August 2016|2016-08-01..2016-08-31].
2022-08a Nancy Pelosi, in Tokyo [August 4-5|2022-08-04..2022-08-05], was the first Speaker to visit since
    [2015|2015-01-01..2015-12-31].
2022-03b Sales tripled between [2010 and 2020|2010-01-01..2020-12-31].
2023-08a Between [July 17 and August 4|2023-07-17..2023-08-04], Japan joined 12 nations in Australia.
2022-12a US and Philippine troops, along with Japan, met in the [Oct. 3-14|2022-10-03..2022-10-14] Kamandag
    6 drill.
2024-02a The jets (12 of them) arrived at Kadena in [early to mid-January|2024-01-01..2024-01-20].
2022-04a Ambassador Emanuel arrived in [January|2022-01-01..2022-01-31] and had by [late
    March|2022-03-21..2022-03-31] met the mayors of 2 cities.
2022-08b Since [June 2021|2021-06-01..2021-06-30], when the G7 met in Cornwall, the group has met 4 times.
2022-10a The 30-year-old carrier left port in [late September|2022-09-21..2022-09-30]; its Carrier Strike
    Group 5 returned on [Oct 5|2022-10-05].
2023-06a US, Japan, and Philippine ships drilled off Bataan [June 1–7|2023-06-01..2023-06-07].
2023-12b The ROK and Japan talked on [December 21st|2023-12-21].
2023-07b By [July 31st|2023-07-31], Niger had fallen.
2023-09b The [first half of September|2023-09-01..2023-09-15] was calm.
2022-11a U.S. midterms on [Nov. 8|2022-11-08] could alter aid in [2023|2023-01-01..2023-12-31].
2023-03a Vietnam’s and Japan’s [March-April|2023-03-01..2023-04-30] talks went on.
2022-12b Talks resume [early next year|2023-01-01..2023-04-30]; ships sail [late next
    month|2023-01-21..2023-01-31].
2022-12b The unit moves [next January|2023-01-01..2023-01-31].
2023-01b The deal of [late last year|2022-09-01..2022-12-31] was signed.
2022-06a At the [June 10-12|2022-06-10..2022-06-12] Dialogue, PM Kishida spoke on day one.
2022-09b On [29 September|2022-09-29], the vice president flew to the DMZ.
2023-04b On [26th April|2023-04-26], a summit was held.
2022-03a Tests on [Feb. 26|2022-02-26] and [March 4|2022-03-04] were of a new missile.
2023-11b The “2022 National Defense Strategy” and “Joint Vision 2025” were cited by the 2022 NSS.
2024-01b Japan will pay for 2024-model trucks, 2025 of them.
2022-07b Chip sales rose in the [April-June|2022-04-01..2022-06-30] quarter.
2023-12a By [May 2024|2024-05-01..2024-05-31], a 2,500-ton ship will sail, and by [March of next
    year|2024-03-01..2024-03-31] another.
2023-12a Tomahawk use will begin in [March of 2026|2026-03-01..2026-03-31].
2022-12a By [March 2023|2023-03-01..2023-03-31] or [April 2023|2023-04-01..2023-04-30], units move.
2024-04b On [April 18|2024-04-18], the two met; [two days after|2024-04-20], their aides did.
"""


@pytest.mark.parametrize(("key", "marked"), list(rows(SENTENCES)))
def test_a_sentence_of_its_issue(key: str, marked: str) -> None:
    found = mentions(bare(marked), half_month(key))
    resolved = [(one.offset, one.surface, str(one.start), str(one.end)) for one in found if one.start]
    assert resolved == [label[:4] for label in labels(marked)]
