"""What an examination of the site means: robots, every way of discovery, one issue and its PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

from ingest.checks import Check
from ingest.examination import Examination, Look
from ingest.layout import days
from ingest.ledger import PageState, Result
from ingest.night import Trouble
from ingest.page_outcomes import DENIED, UNREACHED, VANISHED
from ingest.verdict import ExitCode, advice_on
from ingest.wording import counted
from parsers.guesses import like
from parsers.model import Issue

UNTRIED = Result(PageState.UNSEEN, "not asked for")


def site_checks(examination: Examination) -> Iterator[Check]:
    """Every check of the site, in the order in which a night depends on them."""
    yield from program(examination)
    yield robots(examination)
    ways = tuple(ways_checked(examination))
    yield from ways
    yield discovery(examination, ways)
    yield from (links(examination), numbering(examination))
    yield issue(examination)
    yield pdf(examination)


def program(examination: Examination) -> Iterator[Check]:
    """What kept the examination itself from its end."""
    if examination.interrupted:
        found = f"the examination was ended before its time ({examination.interrupted})"
        yield Check("program", found, "run it again", ExitCode.FAILED)
    if examination.faults:
        found = f"unexpected: {'; '.join(examination.faults)}"
        yield Check("program", found, "run it again, and report it if it comes back", ExitCode.FAILED)


def starts(examination: Examination) -> tuple[str, ...]:
    """The addresses of the start pages."""
    return tuple(examination.address_of(start) for start in examination.publication.starts)


def robots(examination: Examination) -> Check:
    """Whether the site's robots.txt was had, and what it allows us."""
    looks = list(examination.looks.values())
    closed = [look for look in looks if _state(look) is PageState.ROBOTS_UNREACHABLE]
    if closed:
        advice = "without an answer nothing of the host is asked for: look at /robots.txt in a browser"
        return Check("robots", _result(closed[0]).note, advice, ExitCode.UNREACHABLE)
    denied = [look for look in looks if _state(look) is PageState.ROBOTS_DENIED]
    if denied:
        found = f"robots.txt forbids {len(denied)} of {len(looks)} pages: {_path(denied[0].page.address)}"
        code = ExitCode.UNREACHABLE if len(denied) == len(looks) else ExitCode.GOOD
        return Check("robots", found, "it is obeyed; ask the publisher for leave", code)
    if not examination.delays:
        return Check("robots", "not asked for", "mend what is named above first")
    delay = max(filter(None, examination.delays.values()), default=None)
    pace = f"{delay:g} seconds between requests as it asks" if delay else "a second or more between requests"
    return Check("robots", f"allows all {len(looks)} pages asked for; {pace}")


def ways_checked(examination: Examination) -> Iterator[Check]:
    """Every start page; one that breaks is nothing to mend where another page of its kind works."""
    checks = [way(examination, start) for start in starts(examination)]
    working = {check.name for check in checks if check.state == "good"}
    for check in checks:
        if check.state != "good" and check.name in working:
            yield replace(check, found=f"{check.found}; another {check.name} works", advice="")
        else:
            yield check


def way(examination: Examination, start: str) -> Check:
    """Whether a start page names issues, itself or by the pages that it leads to."""
    looks = examination.of_start(start)
    kind, where = looks[0].page.kind if looks else "start", _path(start)
    keys = {key for look in looks for key in look.issues}
    if keys:
        return Check(kind, f"{where} names {counted(len(keys), 'issue')}, the newest is {max(keys)}")
    advice = "a night goes on by the other ways; if the page has moved, mend `starts` in the profile"
    if any(look.is_served for look in looks):
        pages = f" and {len(looks) - 1} more" if len(looks) > 1 else ""
        return Check(kind, f"{where}{pages} came, and names no issue", advice)
    return Check(kind, f"{where}: {_told(looks[-1] if looks else None)}", advice)


def discovery(examination: Examination, ways: Sequence[Check]) -> Check:
    """All ways together: one that works is enough for a night."""
    named = examination.named()
    if named:
        works = sum(any(look.issues for look in examination.of_start(start)) for start in starts(examination))
        found = f"{works} of {len(ways)} start pages work; {counted(len(named), 'issue')} named in all"
        return Check("discovery", found)
    states = {_state(look) for look in examination.looks.values()}
    if PageState.STORED in states or PageState.NOT_UNDERSTOOD in states:
        advice = "see whether the site was redesigned, and mend `starts` in the publication's profile"
        return Check("discovery", "no start page names any issue", advice, ExitCode.NOT_UNDERSTOOD)
    told = ", ".join(sorted(str(state) for state in states if state))
    advice = advice_on([_trouble(look) for look in examination.looks.values()])
    return Check("discovery", f"no start page could be had ({told})", advice, ExitCode.UNREACHABLE)


def links(examination: Examination) -> Check:
    """Whether the issue's page names other issues."""
    look = examination.issue()
    if look is None or not look.is_served:
        return Check("link", "not tried, no issue could be had", "mend what is named above first")
    if not look.issues:
        return Check("link", "the issue's page names no other issue", "a night goes on by the other ways")
    return Check("link", f"the issue's page names {counted(len(look.issues), 'other issue')}")


def numbering(examination: Examination) -> Check:
    """Whether addresses follow the numbering, so that an issue which nothing names can be found by it."""
    named = sorted(examination.named().items())
    if len(named) < 2:
        return Check("numbering", "not tried, it takes two issues", "mend what is named above first")
    pairs = list(pairwise(named))
    right = sum(like(older, examination.publication, key) == newer for (_, older), (key, newer) in pairs)
    found = f"{right} of {len(pairs)} addresses follow from the issue's before by the numbering"
    return Check("numbering", found, "" if right else "an issue that nothing names can't be found by it")


def issue(examination: Examination) -> Check:
    """Whether the newest issue was read."""
    look = examination.issue()
    if look is None:
        code = ExitCode.NOT_UNDERSTOOD if examination.delays else ExitCode.UNREACHABLE
        return Check("issue", "none was named, so none was read", "mend discovery first", code)
    return _content("issue", look)


def pdf(examination: Examination) -> Check:
    """Whether its PDF was read; an issue without one is no fault."""
    look = examination.pdf()
    if look is None:
        return Check("pdf", "the issue's page names none")
    return _content("pdf", look)


def _content(name: str, look: Look) -> Check:
    where = look.page.address
    issues = [reading.issue for reading in look.readings if reading.issue is not None]
    if look.is_served and issues:
        cautions = sorted({caution.code for reading in look.readings for caution in reading.cautions})
        said = "; ".join(map(_said, issues))
        if not cautions:
            return Check(name, f"{where}: {said}")
        advice = (
            f"docs/codes.md tells what these are; `digest parse --explain` of the saved {name} shows where"
        )
        return Check(name, f"{where}: {said}, with {', '.join(cautions)}", advice)
    found = f"{where}: {_told(look)}"
    if _result(look).state.value in UNREACHED + DENIED + VANISHED:
        return Check(name, found, advice_on([_trouble(look)]), ExitCode.UNREACHABLE)
    advice = f"save it from a browser, see `digest parse --explain FILE --address {where}`, mend the parser"
    return Check(name, found, advice, ExitCode.NOT_UNDERSTOOD)


def _said(issue: Issue) -> str:
    """An issue in few words."""
    published = issue.published
    span = f", {days(published.start, published.end)}" if published else ""
    number = str(issue.key) if issue.key else "an issue without a number"
    return f"{number}, {len(issue.headlines)} headlines, {counted(len(issue.items), 'item')}{span}"


def _result(look: Look | None) -> Result:
    return (look.result if look else None) or UNTRIED


def _state(look: Look) -> PageState | None:
    return look.result.state if look.result else None


def _told(look: Look | None) -> str:
    result = _result(look)
    return f"{result.state}, {result.note}" if result.note else str(result.state)


def _trouble(look: Look) -> Trouble:
    return Trouble(look.page.address, look.page.kind, _result(look).state.value, _result(look).note)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
