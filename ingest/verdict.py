"""How a crawl went: from what it did and found to one exit code and one sentence, without any I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ingest.night import Night, Trouble
from ingest.page_outcomes import DENIED, UNREACHED, UNREADABLE, VANISHED
from ingest.wording import counted
from parsers.model import Key

NAMED_AT_MOST = 3


class ExitCode(IntEnum):
    """What every command ends with, as the contract numbers it."""

    GOOD = 0
    FAILED = 1
    USAGE = 2
    NOT_UNDERSTOOD = 3
    GAP = 4
    UNREACHABLE = 5
    ARCHIVE = 6


# Which cause gives the exit code when there are several: the contract's order.
ORDER = (
    ExitCode.USAGE,
    ExitCode.ARCHIVE,
    ExitCode.FAILED,
    ExitCode.UNREACHABLE,
    ExitCode.NOT_UNDERSTOOD,
    ExitCode.GAP,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a night was not good, and what to do about it."""

    code: ExitCode
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code, the one sentence, and the causes behind them in the contract's order."""

    exit_code: ExitCode
    sentence: str
    causes: tuple[Cause, ...] = ()


def verdict(night: Night) -> Verdict:
    """Judge a night. Nothing new is good; the first cause in the contract's order gives the exit code."""
    return judged(_causes(night), _news(night))


def judged(causes: Iterable[Cause], news: Iterable[str]) -> Verdict:
    """The verdict that causes make, good without any, with what else there is to tell."""
    ordered = tuple(sorted(causes, key=lambda cause: ORDER.index(cause.code)))
    if not ordered:
        return Verdict(ExitCode.GOOD, f"Good: {'; '.join(news)}.")
    told = "; ".join(f"{cause.text} ({cause.advice})" for cause in ordered)
    return Verdict(ordered[0].code, f"{LEADS[ordered[0].code]}: {told}. Besides: {'; '.join(news)}.", ordered)


LEADS = {
    ExitCode.USAGE: "Not started",
    ExitCode.ARCHIVE: "Archive failed",
    ExitCode.FAILED: "Failed",
    ExitCode.UNREACHABLE: "Not reached",
    ExitCode.NOT_UNDERSTOOD: "Not understood",
    ExitCode.GAP: "Gap",
}


def failure(code: ExitCode, text: str, advice: str) -> Verdict:
    """The verdict on a run that ended before it could do or find anything."""
    return Verdict(code, f"{LEADS[code]}: {text} ({advice}).", (Cause(code, text, advice),))


def _causes(night: Night) -> Iterable[Cause]:
    if night.archive_fault:
        yield Cause(
            ExitCode.ARCHIVE, night.archive_fault, "see to the disk or the database, then crawl again"
        )
    if night.faults:
        yield Cause(
            ExitCode.FAILED,
            f"unexpected: {_some(night.faults)}",
            "crawl again, and report it if it comes back",
        )
    if night.interrupted:
        text = f"the crawl was ended before its time ({night.interrupted})"
        yield Cause(ExitCode.FAILED, text, "crawl again to go on")
    yield from _unreached(night)
    yield from _not_understood(night)
    yield from _gaps(night)


def _unreached(night: Night) -> Iterable[Cause]:
    """Nothing answered, every way of discovery failed, or single issues and PDFs could not be fetched."""
    if night.faults or night.archive_fault or night.interrupted:
        return  # what was not asked for or not kept says nothing about the site
    if night.answered == 0 and night.counts.get("asked", 0):
        yield Cause(ExitCode.UNREACHABLE, f"nothing answered, {_states(night)}", advice_on(night.troubles))
        return
    if night.ways and all(way.is_broken for way in night.ways.values()):
        yield Cause(
            ExitCode.UNREACHABLE,
            f"every way of discovery failed ({', '.join(night.ways)}), {_states(night)}",
            advice_on(night.troubles),
        )
    # Who asks for one page has not got it where nothing is there.
    missing = UNREACHED + DENIED + (VANISHED if night.is_given else ())
    missed = [page for page in _contents(night) if page.state in missing]
    if missed:
        text = f"{counted(len(missed), 'page')} could not be fetched: {_addresses(missed)}"
        yield Cause(ExitCode.UNREACHABLE, text, advice_on(missed))


def _not_understood(night: Night) -> Iterable[Cause]:
    unread = [page for page in _contents(night) if page.state in UNREADABLE]
    if unread:
        yield Cause(
            ExitCode.NOT_UNDERSTOOD,
            f"{counted(len(unread), 'page')} kept but not read as expected: {_addresses(unread)}",
            "look at them in a browser; `digest inbox` gives the next command for each",
        )
    if night.held_back:
        yield held_back_cause(night.held_back)
    yield from _fewer(night)
    answered = [way for way in night.ways.values() if way.answered]
    if answered and not any(way.issues or way.unchanged for way in answered):
        yield Cause(
            ExitCode.NOT_UNDERSTOOD,
            "no page of discovery named any issue",
            "see whether the site was redesigned, and mend the publication's start pages",
        )


def held_back_cause(held_back: Mapping[Key, int]) -> Cause:
    """Newer copies that lost items since this run, and how to look at them and accept them."""
    first, number = min(held_back), counted(len(held_back), "issue")
    text = f"newer copies of {number} have lost something and are held back: {_keys(list(held_back))}"
    advice = (
        f"compare them by `digest history {first}`; if the publisher took it down, "
        f"`digest accept {held_back[first]} --because TEXT`, else mend the parser and `digest reparse`"
    )
    return Cause(ExitCode.NOT_UNDERSTOOD, text, advice)


def _fewer(night: Night) -> Iterable[Cause]:
    """What came and was read, and is less than it should be."""
    if night.in_part:
        yield Cause(
            ExitCode.NOT_UNDERSTOOD,
            f"parts are missing of {counted(len(night.in_part), 'new issue')}: {_keys(night.in_part)}",
            f"`digest show {min(night.in_part)}` says what is there; compare it with the page in a browser, "
            "and mend the parser if the page has more",
        )
    if night.few_items is not None:
        found, usual = (f"{items:.3g}" for items in (night.few_items.found, night.few_items.usual))
        yield Cause(
            ExitCode.NOT_UNDERSTOOD,
            f"new issues have {found} items each, where the last runs found {usual}: {_keys(night.new)}",
            "compare them with the page in a browser; mend the parser if it has more, else there is nothing "
            "to do",
        )
    for way, shrunk in night.shrunk.items():
        yield Cause(
            ExitCode.NOT_UNDERSTOOD,
            f"the {way} names {shrunk.found:.0f} issues, where it named {shrunk.usual:.0f} before",
            "look at it in a browser; if older issues have moved, mend the publication's start pages",
        )


def _gaps(night: Night) -> Iterable[Cause]:
    if night.overdue:
        yield Cause(
            ExitCode.GAP,
            f"{counted(len(night.overdue), 'issue')} overdue since the last good run: {_keys(night.overdue)}",
            "look whether the publisher put it elsewhere; if there was none, "
            f"`digest gaps --accept {min(night.overdue)} --because TEXT`",
        )
    if night.silent_since is not None:
        yield Cause(
            ExitCode.GAP,
            f"nothing new since {night.silent_since.isoformat()}, longer than the publication ever pauses",
            "look at the publisher's site; if the publication has ended, set `ended_after` in its profile, "
            "else `digest doctor` shows which way of discovery fails",
        )


def _contents(night: Night) -> list[Trouble]:
    """The troubles of pages that should hold an issue, as against those that only name addresses."""
    return [page for page in night.troubles if page.kind in {"issue", "pdf"}]


def _news(night: Night) -> Iterable[str]:
    """What a good night has to tell, and any night tells besides."""
    news = [f"{counted(len(night.new), 'new issue')}: {_keys(night.new)}"] if night.new else []
    if night.changed:
        news.append(
            f"{counted(len(night.changed), 'issue')} changed by the publisher: {_keys(night.changed)}"
        )
    yield "; ".join(news) or "nothing new"
    yield f"{counted(night.held, 'issue')} held"
    if night.differing:
        yield differing_news(night.differing)
    if night.missing:
        yield f"{len(night.missing)} missing by the numbering: {_keys(night.missing)}"
    vanished = [page for page in _contents(night) if page.state in VANISHED and not night.is_given]
    if vanished:
        yield f"{counted(len(vanished), 'page')} no longer there: {_addresses(vanished)}"
    broken = [name for name, way in night.ways.items() if way.is_broken and way.worked_before]
    if broken:
        yield f"no longer of use for discovery: {', '.join(broken)}"
    if night.left:
        yield f"{counted(night.left, 'address')} left to the next run"
    if night.disk_left is not None:
        yield f"only {night.disk_left / (1 << 30):.1f} GiB of disk left for captures: make room"
    if night.standing:
        yield f"{counted(night.standing, 'page')} of earlier runs still not understood, see `digest status`"


def differing_news(keys: Sequence[Key]) -> str:
    """The issues whose witnesses differ since this run, and how to look at them."""
    first = min(keys)
    number = counted(len(keys), "issue")
    return f"witnesses newly differ on {number}: {_keys(keys)} (see `digest show {first} --witnesses`)"


def advice_on(troubles: Sequence[Trouble]) -> str:
    """What to do about pages that could not be fetched."""
    states = {trouble.state for trouble in troubles}
    if "challenge" in states:
        return "save the page in a browser and `digest backfill` the file"
    if states & set(DENIED):
        return "robots.txt forbids it; ask the publisher"
    if states and states <= set(VANISHED):
        return "look in a browser whether the address is right"
    if "robots_unreachable" in states:
        return "robots.txt gave no answer, so nothing of the host was asked for; the next run tries again"
    return "the next run tries again; look at the site if this goes on"


def _states(night: Night) -> str:
    """The states that pages came to, with the first note of each."""
    notes = {state: "" for state in UNREACHED + DENIED + VANISHED + UNREADABLE if night.counts.get(state)}
    for trouble in night.troubles:
        notes[trouble.state] = notes.get(trouble.state) or trouble.note
    return _some([f"{state}: {note}" if note else state for state, note in notes.items()])


def _addresses(troubles: Sequence[Trouble]) -> str:
    return _some([f"{trouble.address} [{trouble.state}{_note(trouble)}]" for trouble in troubles])


def _note(trouble: Trouble) -> str:
    return f", {trouble.note}" if trouble.note else ""


def _keys(keys: Sequence[Key]) -> str:
    ordered = sorted(keys)
    if len(ordered) <= 2 * NAMED_AT_MOST:
        return ", ".join(map(str, ordered))
    return f"{', '.join(map(str, ordered[:NAMED_AT_MOST]))} … {ordered[-1]}"


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - NAMED_AT_MOST} more" if len(texts) > NAMED_AT_MOST else ""
    return ", ".join(texts[:NAMED_AT_MOST]) + more
