"""A backfill's plan on a terminal of eighty columns, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from ingest.backfill_plan import WANTED, Plan, Planned
from ingest.comparison import COPY_NAMES
from ingest.gap_ledger import GapState
from ingest.gaps import key_ranges
from ingest.intake import shown
from ingest.layout import table_lines, wrapped
from ingest.live_site import site_name
from ingest.offers import Offer, Stock
from ingest.progress import clock
from ingest.verdict import ExitCode
from ingest.wording import counted
from parsers.publications import named

COLUMNS = 80
BEST_AT = 41  # where the words on the best copy begin
FOLDED_FROM = 4  # issues in turn of which the same is known
NAME_AT_MOST = 34
ONLY = "only reading"
FILES_SHOWN = 10
STATES: dict[GapState | None, str] = {GapState.NOT_PUBLISHED: "not published", None: "not expected"}
Story = tuple[str, str, str]


def plan_lines(plan: Plan) -> Iterator[str]:
    """The issues of each publication, runs of which the same is to be said in a line; then the sources."""
    letters = letters_of(plan.stocks)
    for name, issues in groupby(plan.issues, key=lambda one: one.publication):
        yield named(name).title
        yield f"{'issue':<12}{'now':<15}{'copies':<14}best copy to be had"
        for story, group in groupby(issues, key=lambda one: told(one, letters)):
            run = list(group)
            for some in [run] if len(run) >= FOLDED_FROM else [[one] for one in run]:
                yield issue_line(some, story)
        yield ""
    yield from source_lines(plan.stocks, letters)


def letters_of(stocks: Sequence[Stock]) -> dict[str, str]:
    """A letter for each source, in the order of the sources."""
    names = dict.fromkeys(stock.name for stock in stocks)
    return {name: ascii_uppercase[at] if at < 26 else f"S{at + 1}" for at, name in enumerate(names)}


def told(one: Planned, letters: dict[str, str]) -> Story:
    """What a line says of an issue: its state, who has how many copies, and the best of them."""
    counts = one.counts
    copies = " ".join(f"{letter}{counts[name]}" for name, letter in letters.items() if name in counts)
    return STATES.get(one.state, one.state or ""), copies, best_told(one, letters)


def best_told(one: Planned, letters: dict[str, str]) -> str:
    """The best copy to be had and why it is; where there is none, whether that is a pity."""
    best, vouching = one.best, one.vouching
    if best is None and one.away and one.state in WANTED:
        return f"{form(one.away[0])} of {letters[one.away[0].source]}, to be fetched first"
    if best is None:
        return "" if one.offers or one.state not in WANTED else live_told(one, letters)
    words = f"{form(best)} of {letters[best.source]}"
    if vouching is not None:
        words += f" with {form(vouching)} of {letters[vouching.source]}"
    return f"{words}: {'no other' if one.why == ONLY else one.why}"


def live_told(one: Planned, letters: dict[str, str]) -> str:
    """Where an issue may be that no source has: on the live site, at an address that promises something."""
    live = one.live
    if live is None:
        return "nowhere"
    if not live.is_hopeful:
        return f"nowhere (live site: {(live.state or '').replace('_', ' ')})"
    letter = letters[site_name(named(one.publication))]
    return f"perhaps {letter}{'' if live.state else ', by the numbering'}"


def form(offer: Offer) -> str:
    """What a copy is, in words."""
    return f"{'' if offer.copy.is_whole else 'cut '}{COPY_NAMES[offer.copy.format]}"


def issue_line(run: Sequence[Planned], story: Story) -> str:
    """One issue or one run of them."""
    state, copies, best = story
    keys = f"{run[0].key}–{run[-1].key}" if len(run) > 1 else f"{run[0].key}"
    lead = f"{keys:<12}{state:<15}{copies:<14}"
    return wrapped(best, COLUMNS, " " * BEST_AT, lead).rstrip() if best else lead.rstrip()


def source_lines(stocks: Sequence[Stock], letters: dict[str, str]) -> Iterator[str]:
    """What each source has, and what all of it would cost at the source's pace."""
    heads = ["source", "copies", "issues", "held", "no number", "failed", "requests", "time"]
    rows = [
        [
            f"{letters[stock.name]} {shortened(shown(stock.name))}",
            *(f"{number:,}" if number else "" for number in numbers(stock)),
            clock(stock.seconds) if stock.requests else "",
        ]
        for stock in stocks
    ]
    kept = [at for at in range(len(heads)) if at == 0 or any(row[at] for row in rows)]
    yield from table_lines([[cells[at] for at in kept] for cells in (heads, *rows)])
    yield from (f"{letters[stock.name]}: {stock.trouble}" for stock in stocks if stock.trouble)
    for stock in stocks:
        if stock.live is not None:
            never = "" if stock.live.is_known else "; it was never crawled"
            yield f"{letters[stock.name]}: only a crawl asks it{never}:"
            yield f"   {stock.live.command}"
    for stock in stocks:
        yield from away_lines(stock, letters[stock.name])


def away_lines(stock: Stock, letter: str) -> Iterator[str]:
    """Where the records lie that an index names and that are not on this machine."""
    files = Counter(one.file for one in stock.away)
    for file, number in list(files.items())[:FILES_SHOWN]:
        size = sum(one.length for one in stock.away if one.file == file)
        yield f"{letter}: to be fetched: {counted(number, 'record')} ({size:,} bytes) of"
        yield f"   {file}"
    if len(files) > FILES_SHOWN:
        yield f"{letter}: and of {counted(len(files) - FILES_SHOWN, 'more file')} (--json has all)"


def numbers(stock: Stock) -> tuple[int, ...]:
    """The counts of a source in the order of the table."""
    issues = {(offer.publication, offer.key) for offer in stock.offers}
    count = len(issues) + len(stock.live.hopeful if stock.live else ())
    return len(stock.offers), count, stock.held, stock.unnumbered, stock.failed, stock.requests


def shortened(name: str) -> str:
    """The end of a long name, which tells more than its beginning."""
    return name if len(name) <= NAME_AT_MOST else f"…{name[1 - NAME_AT_MOST :]}"


def sentence(plan: Plan) -> tuple[ExitCode, str]:
    """The exit code and the one sentence of a plan."""
    code, lead = ExitCode.GOOD, "Plan"
    missing, found = len(plan.missing), len(plan.found)
    news = [f"{found:,} of {counted(missing, 'missing issue')} can be had"]
    others = sum(len(one.fresh) for one in plan.issues) - sum(len(one.fresh) for one in plan.found)
    if others:
        news.append(f"{counted(others, 'further copy', 'further copies')} of others")
    away = sum(len(stock.away) for stock in plan.stocks)
    if away:
        news.append(f"{counted(away, 'record')} to be fetched first from elsewhere")
    nowhere = [one for one in plan.missing if one.is_nowhere]
    for name, some in groupby(nowhere, key=lambda one: one.publication):
        ranges = key_ranges([one.key for one in some], named(name).following)
        news.append(f"nowhere: {', '.join(ranges[:FOLDED_FROM])}{' …' if len(ranges) > FOLDED_FROM else ''}")
    asked = [stock for stock in plan.stocks if stock.live is None]
    requests = sum(stock.requests for stock in asked)
    if requests:
        seconds = sum(stock.seconds for stock in asked)
        news.append(f"{counted(requests, 'request')}, {clock(seconds)} at the least")
    failed = sum(stock.failed for stock in plan.stocks)
    if failed:
        code, lead = ExitCode.NOT_UNDERSTOOD, "Not understood"
        news.append(f"{counted(failed, 'input')} failed (--dry-run names them)")
    if any(stock.trouble for stock in plan.stocks):
        code, lead = ExitCode.UNREACHABLE, "Not reached"
    if any(one.fresh for one in plan.issues):
        news.append("the same with --apply brings it in")
    news += [live_news(stock) for stock in plan.stocks if stock.live is not None]
    return code, f"{lead}: {'; '.join(news)}."


def live_news(stock: Stock) -> str:
    """What only a crawl brings in, and the command that does."""
    live = stock.live
    assert live is not None
    if not live.is_known:
        return f"the live site was never crawled ({live.command})"
    cost = f"{counted(stock.requests, 'request')}, {clock(stock.seconds)} at the least"
    return f"{live.name} may have {len(live.hopeful)} of those missing ({live.command}: {cost})"


def crawls(plan: Plan) -> list[str]:
    """What is left to do once a plan is applied: a backfill asks nobody whom it was not told to ask."""
    return [f"Not asked: the live site ({one.command})." for one in plan.live if one.is_known]


def plan_records(plan: Plan) -> Iterator[dict[str, Any]]:
    """The plan as JSON: an object for each issue, the last for the sources."""
    for one in plan.issues:
        yield {
            "publication": one.publication,
            "issue": str(one.key),
            "issue_id": one.key.issue_id,
            "state": one.state,
            "because": one.because,
            "copies": one.counts,
            "to_bring_in": len(one.fresh),
            "best": record(one.best),
            "with": record(one.vouching) if one.best else None,
            "why": one.why or None,
            "live": one.live and {"address": one.live.address, "state": one.live.state},
        }
    code, said = sentence(plan)
    yield {
        "exit_code": int(code),
        "sentence": said,
        "missing": [str(one.key) for one in plan.missing],
        "to_be_had": [str(one.key) for one in plan.found],
        "sources": [stock_record(stock) for stock in plan.stocks],
    }


def record(offer: Offer | None) -> dict[str, Any] | None:
    """A copy as JSON."""
    if offer is None:
        return None
    copy = offer.copy
    return {
        "source": offer.source,
        "format": copy.format,
        "is_whole": None if offer.row else copy.is_whole,
        "evidence": copy.evidence,
        "captured_at": copy.captured_at.isoformat() if copy.captured_at else None,
        "address": copy.address,
        "name": copy.name,
        "is_held": offer.is_held,
    }


def stock_record(stock: Stock) -> dict[str, Any]:
    """A source as JSON; seconds are those of all its requests at its pace, the least they can take."""
    names = ("copies", "issues", "held", "unnumbered", "failed", "requests")
    return {
        "source": stock.name,
        **dict(zip(names, numbers(stock), strict=True)),
        "seconds": stock.seconds,
        "passed": stock.passed,
        "trouble": stock.trouble,
        "command": stock.live.command if stock.live else None,
        "to_fetch": [
            {"address": one.row.address, "file": one.file, "offset": one.offset, "length": one.length}
            for one in stock.away
        ],
    }
