"""Items as a newsletter writes them, of every half-month and several years: each date labelled by hand."""

from __future__ import annotations

import pytest
from marked_sentences import bare, half_month, labels, rows

from parsers.mentions import mentions

# Each row: the issue's half-month (a or b) and a text with every date as [surface|first..last|kind], the kind
# where it is not plain; whatever else looks like a date is none, or nothing says its year.
ITEMS = """
2022-02a The Navy recovered an F-35C on [March 2|2022-03-02].
2022-03a The Marines will host “Resolute Dragon 22” with 3,000 personnel from [March 4 until March
    25|2022-03-04..2022-03-25], a drill last held in [December|2021-12-01..2021-12-31].
2022-03b The embassy said on [March 28|2022-03-28] that the ambassador would travel to Hiroshima on [the
    30th|2022-03-30] and to Nagasaki [two days later|2022-04-01].
2022-04a A Japan-US-Philippines trilateral, first proposed [last September|2021-09-01..2021-09-30], took
    place on [April 9|2022-04-09]; the next is planned for [this fall|2022-09-01..2022-11-30].
2022-06a The party’s platform, released [earlier this month|2022-06-01..2022-06-30], calls for 2% of GDP
    within five years, ahead of the [July 10|2022-07-10] Upper House election.
2022-06b Officials will finish the three documents by [year-end|2022-12-01..2022-12-31] and submit a
    request in [August|2022-08-01..2022-08-31]. Ships left Pearl Harbor on [June 29|2022-06-29] for RIMPAC
    2022, which lasts until [August 4|2022-08-04].
2022-07b Mr. Abe, 67, was shot in Nara on [July 8|2022-07-08]; a state funeral is to be held [this
    fall|2022-09-01..2022-11-30], possibly on [September 27|2022-09-27].
2022-08a China fired 11 missiles on [August 4|2022-08-04], five of which fell in Japan’s EEZ; drills
    went on through [the 7th|2022-08-07].
2022-10a On [Oct. 4|2022-10-04], a missile flew 4,600 km over Aomori at 7:22 a.m.; it was the first
    since [September 2017|2017-09-01..2017-09-30].
2022-11b Keen Sword 23 took place from [November 10 to 19|2022-11-10..2022-11-19]. Separately, at the
    East Asia Summit on [November 13|2022-11-13], the three leaders issued the Phnom Penh statement.
2022-12a The Self-Defense Force’s ships will carry SM-6 missiles by [early
    FY2026|2026-04-01..2026-07-31]. In a poll of [December 3-4|2022-12-03..2022-12-04], half were in favor;
    support had been 45 percent in [November|2022-11-01..2022-11-30].
2022-12b The cabinet adopted three documents on [December 16|2022-12-16]. The premier will visit five
    nations from [January 9|2023-01-09], and the “2+2” is set for [January 11|2023-01-11]. Spending rises to
    2% by [2027|2027-01-01..2027-12-31], double that of [fiscal 2022|2022-04-01..2023-03-31].
2023-01a In a first, an F-15 from Komatsu landed in India on [January 10|2023-01-10]; the exercise runs
    through [January 26|2023-01-26]. At [the end of last year|2022-12-01..2022-12-31], the cabinet had
    lifted the cap, which had stood since [1976|1976-01-01..1976-12-31].
2023-01b A C-2 left on [January 16|2023-01-16]. The MLR will be set up by [2025|2025-01-01..2025-12-31];
    the 3rd Marine Division and the 13th Engineer Company are affected. The plan was first mooted [last
    October|2022-10-01..2022-10-31].
2023-03b The 12th Aegis ship will join in [2027|2027-01-01..2027-12-31] and the 13th in
    [2028|2028-01-01..2028-12-31], Vice Adm. Ito, 58, said on [Mar. 22|2023-03-22], the first day of
    hearings on the FY2024 NDAA.
2023-04a The two agreed on a critical-minerals pact on [March 28|2023-03-28]; the tax rules take effect
    on [April 18|2023-04-18]. The minister’s visit over [April 1-2|2023-04-01..2023-04-02] was the first
    since [December 2019|2019-12-01..2019-12-31].
2023-05a Summits are planned for the [second and third weeks of May|2023-05-08..2023-05-21], ministers
    said on [April 30|2023-04-30].
2023-06b Yard repairs of US ships are to start in the first half of fiscal 2024, a council said on [June
    20|2023-06-20].
2023-07a At the NATO summit in Vilnius on [July 11-12|2023-07-11..2023-07-12], Japan announced an ITPP
    for [2023-2026|2023-01-01..2026-12-31]. An office in Tokyo, proposed in
    [January|2023-01-01..2023-01-31], is on hold until autumn.
2023-08a The leaders will meet at Camp David on [August 18|2023-08-18]. The White Paper of [July
    28|2023-07-28] cites 59 launches [last year|2022-01-01..2022-12-31].
2023-08b Discharge of water began on [August 24|2023-08-24] and is expected to take 30 years; the first
    phase ended on [September 11|2023-09-11].
2023-09b China’s ban, imposed [last month|2023-08-01..2023-08-31], led to a fall of 67% in
    [August|2023-08-01..2023-08-31]. The deal was to be signed in [mid-to-late
    October|2023-10-11..2023-10-31].
2023-10b Exercise Resolute Dragon 23 ran from [October 14 through 31|2023-10-14..2023-10-31] with 5,000
    troops in Kyushu and Hokkaido; the [October 2022|2022-10-01..2022-10-31] round had 3,500.
2023-12a An Osprey crashed off Yakushima on [November 29|2023-11-29]; on [December 6|2023-12-06] the US
    grounded all. Tokyo and London will set up an office for GCAP [next year|2024-01-01..2024-12-31] and fly
    a jet by [2035|2035-01-01..2035-12-31].
2023-12b Japan eased its rules on [December 22|2023-12-22] to send Patriot missiles to the US. On
    [January 10|2024-01-10], a data link for warnings goes live. The budget for the year that starts in
    [April|2024-04-01..2024-04-30] was passed.
2024-01a After the [January 1|2024-01-01] earthquake on the Noto Peninsula, US helicopters carried
    supplies from [the 17th|2024-01-17]. Taiwan votes on [January 13|2024-01-13].
2024-01b The Tomahawk contract of [January 18|2024-01-18] is for 400 missiles, to be delivered in
    [FY2025-27|2025-04-01..2028-03-31]. Keen Edge 24 begins on [February 1|2024-02-01].
2024-02a Nippon Steel’s $14.9 billion bid, announced [last December|2023-12-01..2023-12-31], was
    attacked by Mr. Trump on [January 31|2024-01-31]. “I would block it,” he said. The steelmaker hopes to
    close by [September|2024-09-01..2024-09-30].
2024-03a The premier will go to Washington on [April 10|2024-04-10], the first state visit since
    [2015|2015-01-01..2015-12-31], a week ahead of the 75th anniversary on [April 4|2024-04-04] of NATO.
2024-03b Flights of Ospreys resumed on [March 14|2024-03-14], more than 3 months after the
    [November|2023-11-01..2023-11-30] crash; in Kisarazu they did on [the 21st|2024-03-21].
2024-04a On [April 8|2024-04-08], AUKUS partners said that they would consult with Japan on Pillar II
    [this year|2024-01-01..2024-12-31]. The trilateral summit was held on [April 11|2024-04-11], and the
    joint patrol [four days earlier|2024-04-07].
2024-06a Freedom Edge, agreed at the [June 2|2024-06-02] talks in Singapore, is set for [this
    summer|2024-06-01..2024-08-31]. The three last met in [August|2023-08-01..2023-08-31] at Camp David.
2024-07b The “2+2” of [July 28|2024-07-28] made USFJ a joint force headquarters. It will be phased in
    from [March of next year|2025-03-01..2025-03-31]. On [July 26-27|2024-07-26..2024-07-27], the Quad met.
2024-10a Mr. Ishiba was elected on [September 27|2024-09-27] and took office on [October 1|2024-10-01];
    a snap election follows on [the 27th|2024-10-27].
2024-11b Voters chose Mr. Trump on [November 5|2024-11-05]; he takes office on [January 20|2025-01-20].
    Keen Sword 25, from [October 23 to November 1|2024-10-23..2024-11-01], had 45,000 troops.
2024-12b The decision on the steel deal, due by [December 23|2024-12-23], went to the president, who has
    15 days. He is to decide by [January 7|2025-01-07].
2025-01a On [January 3|2025-01-03] the bid was blocked; the firms sued on [the 6th|2025-01-06]. The
    premier may visit in [February|2025-02-01..2025-02-28]. [Last year|2024-01-01..2024-12-31], Japan
    recorded 704 scrambles through [December|2024-12-01..2024-12-31].
2025-04b Tariffs of 24% were put off for 90 days on [April 9|2025-04-09], until [July 9|2025-07-09];
    envoy Akazawa, 64, met the president on [April 16|2025-04-16] and returns to Washington on [the
    30th|2025-04-30].
2025-08a For the 80th anniversary of the war’s end on [August 15|2025-08-15], the premier will make a
    personal statement. Hiroshima’s was on [August 6|2025-08-06], Nagasaki’s [three days later|2025-08-09].
    The 15% tariff came into force on [Aug. 7|2025-08-07].
2025-10b Ms. Takaichi, 64, became premier on [October 21|2025-10-21]; the President arrived [six days
    later|2025-10-27] and left on [October 29|2025-10-29]. She will move the 2% goal up to [this fiscal
    year|2025-04-01..2026-03-31].
2026-01b The Lower House was dissolved on [January 23|2026-01-23]; ballots are cast on [February
    8|2026-02-08]. US strategy papers of [December 2025|2025-12-01..2025-12-31] and [January
    2026|2026-01-01..2026-01-31] were compared.
2026-03a The envoy, who visited Guam last week and Saipan on [February 28|2026-02-28], returns by
    [mid-March|2026-03-11..2026-03-20]. Budgets for [FY2026/27|2026-04-01..2027-03-31] and
    [FY26|2026-04-01..2027-03-31] were cited.
2027-02b Output was 3% up in [Q4 2026|2026-10-01..2026-12-31] on Q3; the yards of Kure reported for the
    [first three quarters of fiscal 2026|2026-04-01..2026-12-31].
2027-06a The tests, held between [late April and mid-May|2027-04-21..2027-05-20], came a year after
    those of [May 2026|2026-05-01..2026-05-31]. Delivery slips from [end-2027|2027-12-01..2027-12-31] to
    [mid-next year|2028-05-01..2028-08-31].
2028-02b On [February 29|2028-02-29], the leap day, the fifth drill ended. The next, in leap year terms,
    is in [2032|2032-01-01..2032-12-31].
2019-05a The new era, Reiwa 1, began on [May 1|2019-05-01]. The President will be the first guest, from
    [May 25 to 28|2019-05-25..2019-05-28].
2019-12b The Aegis Ashore site is to be chosen after [next spring|2020-03-01..2020-05-31]; the treaty
    turns 60 on [January 19|2020-01-19]. The 1,800 Marines leave by the mid-2020s.
2021-04b At the summit on [April 16|2021-04-16], Taiwan was named for the first time since
    [1969|1969-01-01..1969-12-31]; the leaders’ first call was on [January 28|2021-01-28].
2021-07b US and Japanese troops held Orient Shield 21 from [June 24 through July
    11|2021-06-24..2021-07-11]. The Games opened on [July 23|2021-07-23], a year late.
"""
SENTENCES = """
2023-05b [May 20|2023-05-20] saw the leaders of four nations in Hiroshima. [May 21|2023-05-21] brought
    three.
2023-03b [March 21|2023-03-21] found the premier in Kyiv.
2023-01a By [April 1|2023-04-01] the unit, formed last [November 15|2022-11-15], will be on Ishigaki.
2023-01a The survey of [November 5-7|2022-11-05..2022-11-07] was followed by one on [January
    7-9|2023-01-07..2023-01-09].
2023-12b The two will meet from [December 28 until January 2|2023-12-28..2024-01-02].
2024-01a The year’s last launch, on [December 18|2023-12-18], flew 73 minutes; the first came on
    [January 14|2024-01-14].
2024-01a The Diet, closed since [December 13|2023-12-13], opens on [January 26|2024-01-26]; budget talks
    end in [March|2024-03-01..2024-03-31].
2024-02b In [November|2023-11-01..2023-11-30], [December|2023-12-01..2023-12-31] and
    [January|2024-01-01..2024-01-31], exports rose; in [February|2024-02-01..2024-02-29], they fell.
2022-07a Polls on [July 10|2022-07-10] gave the party 63 seats, eight more than it held before. It last
    won so many in [2013|2013-01-01..2013-12-31].
2022-11a The talks of [late October|2022-10-21..2022-10-31] and [early November|2022-11-01..2022-11-10]
    ended without a text.
2023-07a Since taking office on [October 4, 2021|2021-10-04], he has met the president nine times, most
    recently on [May 18|2023-05-18].
2023-06a In [May 2022|2022-05-01..2022-05-31] and [May 2023|2023-05-01..2023-05-31], the Quad met in
    Japan.
2023-06a Over the [June 3-4|2023-06-03..2023-06-04] weekend, ministers met in Singapore.
2024-04b The two allies will hold the drill in [late May|2024-05-21..2024-05-31] and [early
    June|2024-06-01..2024-06-10].
2022-08a Pelosi’s [August 2-3|2022-08-02..2022-08-03] stop in Taipei was the first by a Speaker in 25
    years, since Gingrich in [1997|1997-01-01..1997-12-31].
2022-05b A [May 23-24|2022-05-23..2022-05-24] visit; a three-day visit; day two of the visit; the
    visit’s first day.
2023-10a As of [Oct 1|2023-10-01], JST 00:00, the rule holds; at 10:30 on [October 2|2023-10-02] it
    lapsed.
2023-10a The five-year, 43-trillion-yen plan to [FY2027|2027-04-01..2028-03-31] needs more, a [Sept.
    28|2023-09-28] report says.
2024-06a The Upper House passed the bill on [June 5|2024-06-05], the Lower House having done so on
    [April 9|2024-04-09].
2024-06b The ministers, who met on [June 1|2024-06-01] and before that on [December 6|2023-12-06], meet
    again in [2025|2025-01-01..2025-12-31].
2024-09a The race for party head, which starts on [the 12th|2024-09-12], will be decided on [September
    27|2024-09-27].
2024-09b Ballots in the US will be cast on [November 5|2024-11-05]; in Japan perhaps in [late
    October|2024-10-21..2024-10-31].
2025-01b He took the oath on [January 20|2025-01-20]. Four years ago, on [January 6|2021-01-06|day], a
    mob stormed the Capitol.
2025-02a The [February 7|2025-02-07] summit yielded a pledge of $1 trillion; LNG from Alaska would flow
    by [2030|2030-01-01..2030-12-31].
2025-02a He met the president for the first time since his [November 2024|2024-11-01..2024-11-30]
    victory.
2025-06b Exercise Resolute Force Pacific, [July 10-August 8|2025-07-10..2025-08-08], involves 350
    aircraft.
2025-07b The deal of [July 22|2025-07-22] sets a 15% rate from [August 1|2025-08-01] and was followed by
    a loss in the [July 20|2025-07-20] election.
2025-09a A memorandum signed [September 4|2025-09-04] covers $550 billion through [January 19,
    2029|2029-01-19].
2025-12a GDP shrank by 1.8% in [July-September|2025-07-01..2025-09-30]; the [fiscal
    2025|2025-04-01..2026-03-31] extra budget was passed on [November 28|2025-11-28].
2026-02a The [February 8|2026-02-08] vote gave her two thirds of seats. She goes to Washington on [March
    19|2026-03-19].
2022-10a Five years ago to the day, on [October 4, 2017|2017-10-04], it was the same.
2022-10a The missile, the first over Japan since [September 15, 2017|2017-09-15], fell 3,200 km to the
    east.
2023-08b One year from now, and 12 months ago, and in a year’s time, nothing is said.
2023-08b The 1951 Treaty, the 1960 Status of Forces Agreement, the 1978, 1997 and 2015 Guidelines stand.
2023-08b “Vision 2030”, “Agenda 2063”, Digital Garden City Nation 2024 and Operation 2027 are plans.
2023-08b The RQ-4B, the KC-46A, the C-130J, the UH-60JA, the MQ-9, a 2024 Ford and the E-2D flew; JS
    Izumo (DDH-183) and USS Ronald Reagan (CVN-76) sailed.
2023-08b Some 2,100 of 9,000 marines, 1 in 5, 24/7, 50-50, 3/11 and 9/11, 10 percent, 1.5 track, Track
    2, Phase 1, Tier 1, 5G, 6G, L1, H3 and M4 mean no day.
2023-08b He is 66 and she, aged 45, will be 46; the 46th president, the 101st premier and the 3rd Monday
    are no days.
2023-08b UNSC Resolutions 1718, 1874 and 2087 as well as Public Law 2023 and House Resolution 1969
    stand.
2023-08b The price went from 1980 yen to 2023 yen; 2050 won, 1995 dollars and 2010 points are sums.
2023-08b Between 1990 and 2010 jobs were lost; of 2019 jobs, 2001 are left.
2023-09a He has led Japan since [fall 2021|2021-09-01..2021-11-30], and in [summer
    2022|2022-06-01..2022-08-31] won a vote.
2023-04a In the fiscal year that began on [April 1|2023-04-01], spending tops 6.8 trillion yen. In the
    one that ended on [March 31|2023-03-31], it was 5.4.
2023-04a [Fiscal year 2022|2022-04-01..2023-03-31] ended; in FY23, the US will spend $816 billion.
2023-04a Japan’s [FY23|2023-04-01..2024-03-31] budget rose.
2023-11b Around [Nov. 30|2023-11-30], the launch window of [Nov 22-Dec 1|2023-11-22..2023-12-01] closes.
2023-11b A drill off Guam on [Nov. 8, 9 and 10|2023-11-08..2023-11-10] preceded it.
2023-11b Talks over the next two weeks, the past month, the last three months and the coming year are
    durations.
2023-11b It lasts from [mid-November through early December|2023-11-11..2023-12-10] and resumes in
    [January through March|2024-01-01..2024-03-31].
2024-03b Japan raised rates on [March 19|2024-03-19] for the first time since
    [2007|2007-01-01..2007-12-31], ending eight years of negative rates that began in [January
    2016|2016-01-01..2016-01-31].
2024-03b The [spring of this year|2024-03-01..2024-05-31] and the [fall of last
    year|2023-09-01..2023-11-30] differ.
2022-12b It begins later this decade, in the early 2030s, by the end of the decade.
2022-06a The Shangri-La Dialogue ([June 10 to June 12|2022-06-10..2022-06-12]) and the NATO summit
    ([June 29 and 30|2022-06-29..2022-06-30]) follow.
2022-06a The summit – planned for [24 May|2022-05-24] – was held; the [27-28 May|2022-05-27..2022-05-28]
    forum was not.
2022-12b Before Christmas, on New Year’s Eve and over Golden Week, nothing is said.
2022-12b They agreed to meet in the New Year, no later than [January 31|2023-01-31].
2023-01b The bill, first filed on [January 31, 2022|2022-01-31], was filed anew on [January
    24|2023-01-24].
2023-03a The Diet enacted a budget on [March 28, 2023|2023-03-28] for the year to [March 31,
    2024|2024-03-31].
2025-05b The court blocked tariffs on [May 28|2025-05-28]; [a day later|2025-05-29], another stayed it
    until [June 9|2025-06-09].
2024-06a Following the August Camp David summit, the three set up a hotline.
2024-06a At the August Camp David summit, the three agreed on a hotline.
2024-06a The three agreed on it at the August summit.
2024-06a The premier will attend the [July|2024-07-01..2024-07-31] NATO summit.
2024-06a The [July|2024-07-01..2024-07-31] NATO summit will be his last.
2024-06a Ahead of the [September|2024-09-01..2024-09-30] party race, he is unpopular.
2023-05a The [July|2023-07-01..2023-07-31] Upper House election looms.
2023-11b Sales in the [third week of March 2022|2022-03-15..2022-03-21] fell, and in [mid-March of
    2021|2021-03-11..2021-03-20].
2023-06a [Last year|2022-01-01..2022-12-31], on [June 7|2022-06-07], they met; in
    [2011|2011-01-01..2011-12-31], on [March 11|2011-03-11], the wave came.
2023-06a It comes [later this year|2023-01-01..2023-12-31] in [October|2023-10-01..2023-10-31] or [next
    year|2024-01-01..2024-12-31] in [March|2024-03-01..2024-03-31].
2022-05b The ministers discussed the drill planned for [July|2022-07-01..2022-07-31].
2023-02b A year ago, on [February 24|2022-02-24], war came. Twelve years ago, in
    [March|2011-03-01..2011-03-31], a wave did.
2023-11b [Mid-next month|2023-12-11..2023-12-20], they go; in [mid-next year|2024-05-01..2024-08-31],
    they return.
2023-11b The US Army will test it in FY2024; the Pentagon asked for $9 billion in its plan through
    FY2028.
2023-11b Japan’s [FY2024|2024-04-01..2025-03-31] request; the Senate’s FY2024 one; the yen outlays of
    [FY2024|2024-04-01..2025-03-31].
2023-11b Output fell in the [second and third weeks of November|2023-11-08..2023-11-21], the [first or
    second week of October|2023-10-01..2023-10-14] and the [third to fourth week of
    September|2023-09-15..2023-09-28].
2023-11b It grew in the [second and third quarters of 2023|2023-04-01..2023-09-30] and in [Q1 of fiscal
    2023|2023-04-01..2023-06-30], [Q3 FY2022|2022-10-01..2022-12-31] and [2023 Q1|2023-01-01..2023-03-31];
    Q2 was flat, and so was 1Q.
2023-11b In the [fiscal year 2023/24|2023-04-01..2024-03-31], the [2024/25 fiscal
    year|2024-04-01..2025-03-31], [fiscal 2025/26|2025-04-01..2026-03-31] and
    [FY25/26|2025-04-01..2026-03-31]; in 2026/27 and on 2023/11/20, none; 2/3 and 24/7, none.
2024-02b Rates rose in [October|2023-10-01..2023-10-31] and [December|2023-12-01..2023-12-31], not in
    [January|2024-01-01..2024-01-31].
2024-02b Rates rose in [January|2024-01-01..2024-01-31] and [December|2023-12-01..2023-12-31].
2023-05b [May 21|2023-05-21] brought three. [March 11|2023-03-11] passed in silence. May 5 ships sail?
    March 12 miles, he said.
2023-09a It was finished before [December 6|2023-12-06].
2026-06b Next week and the week after next, a fortnight ago, the day after tomorrow.
2026-06b In the [second week of May|2026-05-08..2026-05-14] and the [first week of
    June|2026-06-01..2026-06-07].
2023-06a In the run-up to the [May 19-21|2023-05-19..2023-05-21] summit and the [May 24 to
    26|2023-05-24..2023-05-26] talks, it rained.
2023-06a Since [the beginning of the year|2023-01-01..2023-01-31], and from the start of the new fiscal
    year on [April 1|2023-04-01], tolls rose.
2023-06a From [fiscal year 2024|2024-04-01..2025-03-31] onward, by Japanese fiscal year (JFY) 2025, in
    the [FY2023-27|2023-04-01..2028-03-31] Program.
2023-06a It opened [Jan. 31|2023-01-31] and [Feb. 1|2023-02-01], and again from [May 30th through June
    2nd|2023-05-30..2023-06-02].
2023-06a From [August to October|2023-08-01..2023-10-31], and again in [Aug-Oct
    2024|2024-08-01..2024-10-31], it will be shut.
2023-06a A week prior to the [May 3|2023-05-03] meeting and nine days after the [April 6|2023-04-06]
    accident, it rained.
2023-06a On [May 30|2023-05-30] he left; [the same month|2023-05-01..2023-05-31] she had come. In [the
    previous month|2023-04-01..2023-04-30], no one had.
2023-06a The accord of [January 13|2023-01-13] was followed up on [March 16|2023-03-16] and again [the
    following month|2023-04-01..2023-04-30].
2023-06a Over the weekend, on Monday the 5th, on Tuesday, and this past weekend, drills went on.
2023-06a He will visit [June 21-24|2023-06-21..2023-06-24], before India’s premier, due [June
    22|2023-06-22], and after Korea’s, hosted on [April 26|2023-04-26].
2023-06a The law, to take effect in [October|2023-10-01..2023-10-31], was passed in
    [June|2023-06-01..2023-06-30] by the Diet.
2023-06a Since the G7 in [May|2023-05-01..2023-05-31], his ratings fell 6 points from
    [April|2023-04-01..2023-04-30]’s 52 to 46 percent.
2023-11b The two sides met in [June|2023-06-01..2023-06-30], [July|2023-07-01..2023-07-31] and on
    [November 8|2023-11-08].
2023-11b A 12-month study to be done by [fall 2024|2024-09-01..2024-11-30] began on [October
    30|2023-10-30].
2023-11b The Osprey fleet, idle since [August|2023-08-01..2023-08-31], flies in
    [December|2023-12-01..2023-12-31].
2023-11b He said in [May|2023-05-01..2023-05-31] that by [December|2023-12-01..2023-12-31] a plan would
    stand; in [December 2022|2022-12-01..2022-12-31], none had.
2023-11b The ban took effect [Aug. 24|2023-08-24], the day Japan began the release, and in
    [September|2023-09-01..2023-09-30] exports to China fell 90% from a year earlier.
2023-11b Exports in [October|2023-10-01..2023-10-31] rose 1.6% year-on-year, the second monthly gain
    after [September|2023-09-01..2023-09-30]’s 4.3%.
2024-01b Arms talks in [December|2023-12-01..2023-12-31] led to a [January|2024-01-01..2024-01-31] order
    of 400 missiles and to [February|2024-02-01..2024-02-29] drills.
2024-01b The carrier leaves in [May|2024-05-01..2024-05-31] and its relief arrives in the [second half
    of 2024|2024-07-01..2024-12-31].
2024-01b The [Dec 21|2023-12-21] ruling lets work start [Jan. 12|2024-01-12], said a paper on [January
    10|2024-01-10].
2024-01b Since [October 7, 2023|2023-10-07], and after [Nov. 19|2023-11-19]’s seizure of a Japanese-run
    ship, escorts have sailed; from [December 18|2023-12-18], a task force has.
2024-01b A poll by Kyodo ([January 13-14|2024-01-13..2024-01-14]) put support at 27.3%, up from 22.3% in
    [December|2023-12-01..2023-12-31].
2024-01b The Noto quake, at 4:10 p.m. on New Year’s Day, left over 200 dead; by [January 17|2024-01-17],
    US troops had flown twice.
2024-12a Martial law was declared in Seoul on [December 3|2024-12-03] and lifted six hours later; on
    [the 14th|2024-12-14], lawmakers impeached.
2024-12a A visit in [early January|2025-01-01..2025-01-10] is planned; a meeting with Mr. Trump before
    his [January 20|2025-01-20] inauguration is not.
2024-12a The Osprey flights were halted [December 9|2024-12-09], a year after the [November
    2023|2023-11-01..2023-11-30] crash.
2024-12b The leaders met in Lima on [November 15|2024-11-15] and set up a secretariat on [November
    20|2024-11-20]; the next summit is in Japan in [2025|2025-01-01..2025-12-31].
2024-12b USFJ will move to a joint headquarters in phases beginning in [early
    2025|2025-01-01..2025-04-30]. The JJOC opens by [March|2025-03-01..2025-03-31].
2025-01a The strategic talks of [December 10-12|2024-12-10..2024-12-12] led to the first guidelines for
    extended deterrence on [December 27|2024-12-27].
2025-01a The premier will go to Malaysia from [Jan 9 to 12|2025-01-09..2025-01-12]; the Nippon Steel
    deal has until [June 18|2025-06-18].
2025-02a Tariffs on steel take effect [March 12|2025-03-12], reciprocal ones in
    [April|2025-04-01..2025-04-30]. In [2018|2018-01-01..2018-12-31], it was 25%.
2025-04a The Nikkei fell 7.8% on [April 7|2025-04-07], its third-largest drop; on [the 10th|2025-04-10],
    it rose 9.1%.
2025-08b TICAD 9 ([August 20-22|2025-08-20..2025-08-22]) in Yokohama drew 50 leaders; Expo 2025, open
    since [April 13|2025-04-13], closes on [October 13|2025-10-13].
2025-09a The premier said on [Sept 7|2025-09-07] he would resign; the vote is on [Oct 4|2025-10-04]. He
    had been in office since [October 1, 2024|2024-10-01].
2025-11a The Diet named her on [Oct. 21|2025-10-21], a week before Mr. Trump came ([Oct.
    27-29|2025-10-27..2025-10-29]); on [Nov. 7|2025-11-07] she spoke of Taiwan.
2022-12b In the latter half of the decade, by the mid-2030s, no later than
    [JFY2027|2027-04-01..2028-03-31], it will be built.
2022-12b The five-year plan starts [April 2023|2023-04-01..2023-04-30] and covers [April 2023-March
    2028|2023-04-01..2028-03-31].
2022-12b The [December 16|2022-12-16] strategies replace those of [2013|2013-01-01..2013-12-31] (NSS)
    and [December 2018|2018-12-01..2018-12-31] (NDPG).
2022-12b Tax hikes begin in [2024|2024-01-01..2024-12-31] or later; in [fiscal
    2027|2027-04-01..2028-03-31], they yield ¥1 trillion a year.
2022-09b A [September 21|2022-09-21] summit in New York, held after the [September
    8-9|2022-09-08..2022-09-09] IPEF talks in Los Angeles.
2022-09b The ban, in place since [March 2020|2020-03-01..2020-03-31], ends [October 11|2022-10-11].
2022-09b On [Sept. 27|2022-09-27], a state funeral drew 4,300, 55 years after Yoshida’s in
    [1967|1967-01-01..1967-12-31].
"""
WHOSE_YEAR = """
2022-01a The two governments concluded the talks [late last month|2021-12-21..2021-12-31|relative], and
    the pact runs from [April 2022 until March 2027|2022-04-01..2027-03-31|other].
2023-02a From [February 8 through the 12th|2023-02-08..2023-02-12|day-range], the president was in
    Tokyo.
2023-11a On [Nov 3-5|2023-11-03..2023-11-05] the premier visited Manila; [five days
    earlier|2023-10-29|relative], on [October 29|2023-10-29], ministers met in Osaka.
2028-12b The lease ends at midnight on [December 31|2028-12-31] and the new one begins on New Year’s
    Day.
2023-11b Sales in the [July-September quarter of 2022|2022-07-01..2022-09-30|other] fell; in the
    [July-September period of 2021|2021-07-01..2021-09-30], too; in the [January-March quarter of fiscal
    2022|2023-01-01..2023-03-31] and the [October-December quarter of last year|2022-10-01..2022-12-31],
    less.
2023-06a Stocks fall by [year-end 2022|2022-12-01..2022-12-31|other], by the [end of the year
    2024|2024-12-01..2024-12-31].
2023-06a In the [May 24 to 26|2023-05-24..2023-05-26|day-range] talks, they spoke of the 8 to 10 ships
    of [May 24|2023-05-24] to 26 crews.
2023-06a Japan, chair until December, held talks; the deal has until [October 18|2023-10-18].
2022-07b After talks in [November|2021-11-01..2021-11-30], the two sides set up an office; to set up
    another in [November|2022-11-01..2022-11-30] is planned.
2022-07b Support fell to 30 percent from 35 percent in [November|2021-11-01..2021-11-30], and exports to
    9 from 11 trillion yen in [October|2021-10-01..2021-10-31].
2022-05b [Late in July|2021-07-21..2021-07-31|month-part], the court ruled against it; [late in
    July|2022-07-21..2022-07-31], it will rule again.
2022-01b The talks were postponed to [July|2022-07-01..2022-07-31], and a visit by the envoy in
    [August|2022-08-01..2022-08-31] is being weighed.
2022-05b The firm, which announced its bid in July, waits; Yoon’s visit in July was his first.
2022-05b A visit in [July|2022-07-01..2022-07-31] was announced.
2023-05b The premier hopes to retire in [March|2024-03-01..2024-03-31] and is considering a trip in
    [August|2023-08-01..2023-08-31].
2022-09a He took office in October; he takes leave in [October|2022-10-01..2022-10-31].
2023-09a They met on December 6; they will meet on [December 6|2023-12-06].
2024-01b A year ago, on [December 16|2022-12-16], three papers came out; twelve years ago in
    [March|2012-03-01..2012-03-31], a wave did.
2024-06a The [March|2024-03-01..2024-03-31] talks of the Quad were short.
2023-11b Q3 was flat, as was 1Q. FY2024 funds for the US Army and the Senate’s plan through FY2028 are
    American. Tokyo’s of [FY2024|2024-04-01..2025-03-31] are not.
2023-11b On 2026/27, on 2023/11/20, on 24/7 and on the 2/3 majority nothing is said; the [fiscal
    2026-27|2026-04-01..2028-03-31|fiscal-year] plan has two years.
2022-09b Support fell to 30 percent; it was 35 in [May|2022-05-01..2022-05-31], down from 41 percent in
    [November|2021-11-01..2021-11-30].
2024-06a Since the [August|2023-08-01..2023-08-31] summit, and building on the August Camp David summit,
    they have met; they will attend the [August|2024-08-01..2024-08-31] fair and vote in the
    [September|2024-09-01..2024-09-30] party election.
2024-04a In [2023|2023-01-01..2023-12-31] it ran April 11–28; in [April 2022|2022-04-01..2022-04-30], it was
    held on April 9. The pact signed in [2022|2022-01-01..2022-12-31] was extended on [April
    10|2024-04-10]. In [2023|2023-01-01..2023-12-31], it grew; it will run from [April
    22|2024-04-22].
2024-04a [Last year|2023-01-01..2023-12-31]’s drill ran April 11–28. Following [last
    year|2023-01-01..2023-12-31]’s accord, they met on [April 11|2024-04-11].
2023-09b By the [end of March|2023-03-21..2023-03-31], all had left. By the [end of
    March|2024-03-21..2024-03-31], all will have left.
2023-09b In [early March|2023-03-01..2023-03-10], the firm said that it would leave. In
    [March|2024-03-01..2024-03-31], it said, it will leave.
2023-03a A decision is likely in [September|2023-09-01..2023-09-30], and he invited the premier to visit in
    [October|2023-10-01..2023-10-31].
2023-03a The [August|2022-08-01..2022-08-31] summit was a success, and the court ruled on the
    [September|2022-09-01..2022-09-30] bid.
2023-03a Some 2066 years ago, on March 15, a consul fell; ten years ago, on [March 11|2013-03-11], a pier.
2022-03b Rides are free until the [end of May|2022-05-21..2022-05-31] so that people complain; they were dear
    at the [end of November|2021-11-21..2021-11-30].
2023-01a They had warned of old shafts in a letter of [Sept 14|2022-09-14], and the court wants to know more.
"""
TABLES = (ITEMS, SENTENCES, WHOSE_YEAR)


@pytest.mark.parametrize(("key", "marked"), [row for table in TABLES for row in rows(table)])
def test_a_text_of_its_issue(key: str, marked: str) -> None:
    found = [one for one in mentions(bare(marked), half_month(key)) if one.start]
    wanted = labels(marked)
    assert [(one.offset, one.surface, str(one.start), str(one.end)) for one in found] == [
        label[:4] for label in wanted
    ]
    kinds = [one.kind for one in found]
    assert [label[4] or kind for label, kind in zip(wanted, kinds, strict=True)] == kinds
