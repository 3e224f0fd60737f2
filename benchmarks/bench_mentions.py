"""Dates of one item: our grammar beside a bare month-name regex and dateparser's own search, in one run."""

from __future__ import annotations

import calendar
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.mentions import mentions
from parsers.model import Span

ROUNDS = 15
REPEATS = 100  # of the fast ones in a round; the slow search runs once
SPAN = Span(date(2023, 2, 16), date(2023, 2, 28))
ITEMS = (
    "Invented text. The harbour ministers of both countries met in Lindholm on February 16 to review the "
    "coastal signal agreement, which entered into force in 2021. The ministers praised the crews of the "
    "survey ships and said that the new charts, drawn after two years of patient measuring along the "
    "northern shelf, would make the passage safer for ferries and for the fishing fleet. Officials "
    "presented a plan to train 1,700 pilots and to replace the older lighthouses. Separately, the two "
    "navies concluded exercise “Quiet Lantern” 2023 on February 24 after eight days of common drills in the "
    "outer islands, where they rehearsed the towing of a disabled tanker and the rescue of its crew in "
    "heavy seas.",
    "Invented text. A delegation of the northern islands arrived on Feb. 21 for talks on fisheries. The "
    "chair of the fisheries board said that the stocks had been poor and that catches would recover once "
    "the nets had been changed. About 85% of the fleet has new radios. The 7th Squadron provided escorts "
    "between Port Alder and Cape Mirren, and its commander praised the crews for their patience and for "
    "the quick repair of the damaged pier. On the same day, the two sides signed a memorandum on the "
    "exchange of weather data, which adds a second channel to the one that the coast guards have used "
    "until now, and they agreed to a common scheme for marking lost gear.",
    "Invented text. The grain company will now sell its surplus directly to mills abroad rather than "
    "through the exchange. The move comes as buyers try to spread their risk, and the company expects the"
    " share of long contracts to reach 40 percent. A joint statement said that the arrangement will make "
    "supply steadier for both sides, and that a second meeting on storage would follow. No price was "
    "given for the deal, which covers three ports and two railway lines in the east of the country. The "
    "company said that it would not reduce its staff, and the mills announced that they would keep their "
    "own stocks at the present level for the first time in five years.",
    "Invented text. The committee on roads approved the tunnel under the strait on February 20 and sent "
    "the plan to the upper house, where a vote is expected next month. The tunnel, the longest of its "
    "kind in the region, will cost $2.2 billion and will be paid for by the two cities and by a fund for "
    "the islands. Engineers from both countries will share the work on 256 carriages, on the signals and "
    "on the ventilation, and the first trains are to run by 2027. Work on the approach roads began in "
    "mid-December, after the court had thrown out a complaint by owners of land near the western mouth, "
    "who feared for their wells.",
    "Invented text. Survey crews of three nations sailed from Port Alder on February 4, after drills on "
    "January 18, 19 and 27 and a planning meeting from January 30 to February 2. They measured the "
    "shelf until February 11; five days later, they met again near Cape Mirren, and on February 18 and "
    "20 they towed a hulk into the bay. On the same day, the ministers announced that the second "
    "survey, agreed on in November, will begin on April 1 and end by late September. A first report is "
    "due by the end of the year, and charts drawn since 2021 will be printed in fiscal 2024. "
    "Separately, the pilots of the 7th Squadron opened their new school on February 24. The school, "
    "planned since May 2022, takes thirty pupils from March 6-10 and again from the 20th.",
)
USUAL = "the usual item: first four"
KINDS = ("three dates", "two dates", "no date", "four dates, one far", "seventeen dates, crowded")
MONTHS = tuple(calendar.month_name)[1:]
NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
BARE = re.compile(rf"\b({'|'.join([*MONTHS, 'Sept', *(name[:3] for name in MONTHS)])})\.?\s?(\d{{1,2}})\b")


def bare(text: str) -> list[datetime]:
    """The floor: month and day by one regex, the year taken for granted, no other form."""
    return [
        datetime(SPAN.start.year, NUMBERS[match[1][:3]], int(match[2]))  # noqa: DTZ001 - a calendar day
        for match in BARE.finditer(text)
    ]


def ours(text: str) -> object:
    """The whole grammar, resolved."""
    return mentions(text, SPAN)


def searched(text: str) -> object:
    """dateparser's own search with its best settings: fixed language, base date, no other parsers."""
    from dateparser.search import search_dates

    settings = {
        "RELATIVE_BASE": datetime(2023, 2, 28),  # noqa: DTZ001 - a calendar day
        "PREFER_DATES_FROM": "past",
        "PARSERS": ["absolute-time", "relative-time"],
        "DATE_ORDER": "MDY",
        "TIMEZONE": "UTC",
    }
    return search_dates(text, languages=["en"], settings=settings)


def microseconds(find: Callable[[str], object], text: str, repeats: int) -> float:
    """What one item costs in CPU time."""
    started = time.process_time_ns()
    for _ in range(repeats):
        find(text)
    return (time.process_time_ns() - started) / repeats / 1e3


def main() -> None:
    """Interleaved rounds, medians, one table."""
    ways: dict[str, tuple[Callable[[str], object], int]] = {
        "floor": (bare, REPEATS),
        "ours": (ours, REPEATS),
        "search_dates": (searched, 1),
    }
    for find, _ in ways.values():  # first calls import and compile
        for text in ITEMS:
            find(text)
    rounds = [
        {
            (name, kind): microseconds(find, text, repeats)
            for kind, text in zip(KINDS, ITEMS, strict=True)
            for name, (find, repeats) in ways.items()
        }
        for _ in range(ROUNDS)
    ]
    print(f"dates of one item in CPU µs, {ROUNDS} interleaved rounds, medians of costs and of ratios")
    print(
        "floor: a bare regex of month and day, and datetime; search_dates: dateparser.search, best settings"
    )
    print(f"  {'':28}{'floor':>9}{'ours':>9}{'search_dates':>14}{'ours/floor':>12}{'search/ours':>13}")
    for kind in (*KINDS, USUAL):
        kinds = KINDS[:-1] if kind == USUAL else (kind,)
        costs = [
            tuple(sum(one[name, part] for part in kinds) / len(kinds) for name in ways) for one in rounds
        ]
        floor, own, search = (statistics.median(column) for column in zip(*costs, strict=True))
        slower = statistics.median(one[1] / one[0] for one in costs)
        faster = statistics.median(one[2] / one[1] for one in costs)
        print(f"  {kind:28}{floor:9.1f}{own:9.1f}{search:14.1f}{slower:12.2f}{faster:13.0f}")
    print("goals for the usual item: ours/floor at most 3, search/ours at least 40")


if __name__ == "__main__":
    main()
