"""One crawl while it runs, from its lock to its verdict: what it asks for next and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from db import store
from db.engine import open_archive
from db.errors import ArchiveError
from ingest import assessment, ledger
from ingest.announcing import known_publication
from ingest.captures import CaptureFiles
from ingest.clock import now
from ingest.crawl_lock import lock
from ingest.crawl_plan import Outcome, Plan
from ingest.crawl_tally import LISTS, Tally
from ingest.gaps import absences
from ingest.gathering import Gathering
from ingest.ledger import Page, PageState, Result, Scope
from ingest.night_log import ROBOTS, tell
from ingest.pipeline import Answer, Pipeline
from ingest.readers import Readers
from ingest.sightings import Sighting, sighted
from ingest.soft_404 import Fingerprint, alike, fingerprint, nowhere
from ingest.verdict import ExitCode, Verdict, failure, verdict
from parsers.addresses import canonical, is_owned, kind_of
from parsers.guesses import guessed
from parsers.links import FoundAddress
from parsers.publication import Start
from parsers.reconcile import copy_differences

# A site that names ever new pages of itself must not hold a night for ever.
PAGES_A_RUN = 3_000


@dataclass(frozen=True, slots=True)
class Suspect:
    """A page that gave no issue, what it came to, and what it says."""

    page: Page
    result: Result
    fingerprint: Fingerprint


class CrawlRun:
    """A crawl. Its row stands from the start and is finished whatever happens; rows of the ledger stand
    before anything is asked for."""

    def __init__(self, plan: Plan) -> None:
        """Begin: lock, archive, run row, files, readers. BusyError or ArchiveError where one can't be had."""
        self.plan = plan
        self.publication = plan.publication
        self.started_at = now()
        self.tally = Tally(self.publication.name)
        self.archive_fault: str | None = None
        self.outcome: Outcome | None = None
        self.suspects: list[Suspect] = []
        self._told: dict[Sighting, Page] = {}
        self._gathering = Gathering(self)
        self.sitemaps: set[str] = set()
        with ExitStack() as held:
            held.enter_context(lock(plan.configuration.data, self.publication.name))
            self.archive = held.enter_context(
                open_archive(plan.configuration.database_url, create=True, compare=copy_differences)
            )
            self.run_id = self._begun()
            files = held.enter_context(CaptureFiles(plan.configuration.captures))
            readers = held.enter_context(Readers())
            self.pipeline = Pipeline(
                self.archive, files, readers, self.run_id, self.publication.name, plan.second_witness
            )
            self._held = held.pop_all()

    def _begun(self) -> int:
        """The run's row number, with what was held and known before it."""
        name = self.publication.name
        with self.archive.write() as connection:
            self.publication_id = known_publication(connection, self.publication, self.started_at)
            self.before = assessment.before(connection, name)
            self.scope = self._scope()
            return store.start_run(connection, kind="crawl", publication=name, now=self.started_at)

    def _scope(self) -> Scope:
        """How much this crawl asks for: everything that it knows if no crawl did for a week."""
        if self.plan.full:
            return Scope.FULL
        weekly = self.before.weekly
        rested = None if weekly is None else (self.started_at.date() - weekly.started_at.date()).days
        return Scope.DUE if rested is not None and rested < ledger.ROTATION_DAYS else Scope.WEEKLY

    def first_pages(self) -> tuple[Page, ...]:
        """What a crawl begins with: the first index page, the feeds, the newest issues and all that is due,
        or the one address it was given. All else takes its turn in the weekly night."""
        address = self.plan.address
        if address is not None:
            return self._taken([Sighting(address, kind_of(address, self.publication) or "issue", "given")])
        starts = self._rows([self._start(start) for start in self.publication.starts])
        nightly = self._not_asked(page for page in starts if self._is_nightly(page, starts))
        with self.archive.read() as connection:
            rows = ledger.all_pages(connection, self.publication_id)
            recent = ledger.recent(rows, self.publication, self.started_at)
        return nightly + self._not_asked(sorted({*self._due(rows), *recent}, key=ledger.asking_order))

    @staticmethod
    def _is_nightly(page: Page, starts: Sequence[Page]) -> bool:
        return page.kind == "feed" or page == next((one for one in starts if one.kind == "index"), None)

    def _start(self, start: Start) -> Sighting:
        address = urljoin(self.publication.site, start.path)
        return Sighting(canonical(address) or address, start.way, start.way)

    def sighted(self, page: Page, found: Iterable[FoundAddress]) -> tuple[Page, ...]:
        """The rows to ask for now among what a page named; every address stands in the ledger after this."""
        if self.plan.address is not None:
            found = [address for address in found if address.kind == "pdf"]
        sightings = [Sighting(address.address, address.kind, address.way, address.day) for address in found]
        self.tally.named[page.id] += sum(sighting.kind == "issue" for sighting in sightings)
        return self._not_asked(self._due(self._rows(sightings)))

    def afterthoughts(self) -> tuple[Page, ...]:
        """What to ask for once all else is answered: sitemaps that robots.txt names, and after them addresses
        that only the numbering suggests; both weekly."""
        named = [Sighting(address, "sitemap", "sitemap") for address in sorted(self.sitemaps)]
        if sitemaps := self._not_asked(self._due(self._rows(named))):
            return sitemaps
        if self.plan.address is not None or self.scope is Scope.DUE:
            return ()
        with self.archive.read() as connection:
            known = ledger.content_addresses(ledger.all_pages(connection, self.publication_id))
            absent = frozenset(absences(connection, self.publication.name))
        publication = replace(self.publication, not_published=self.publication.not_published | absent)
        addresses = guessed(publication, known, self.started_at.date())
        sightings = [Sighting(address, "issue", "numbering") for address in addresses]
        return self._not_asked(self._due(self._rows(sightings)))

    def suspected(self) -> Mapping[str, Sequence[Suspect]]:
        """The pages of this run that gave no issue and may be what their site shows for addresses that lead
        nowhere, by an address beside them that does lead nowhere; each once."""
        suspects, self.suspects = self.suspects, []
        beside: dict[str, list[Suspect]] = {}
        for one in suspects:
            beside.setdefault(one.page.address.rstrip("/").rpartition("/")[0], []).append(one)
        return {nowhere(some[0].page.address): some for some in beside.values()}

    def suspect(self, answer: Answer, result: Result) -> None:
        """Remember a page that should hold an issue and gave none."""
        if result.state is PageState.NOT_UNDERSTOOD and answer.page.kind == "issue" and answer.capture:
            self.suspects.append(Suspect(answer.page, result, fingerprint(answer.capture.body)))

    def compared(self, suspects: Sequence[Suspect], body: bytes) -> None:
        """Settle the suspects that say what a page at an address that leads nowhere says."""
        seen = fingerprint(body)
        for one in suspects:
            if alike(one.fingerprint, seen):
                note = "the site gives the same page for an address that leads nowhere"
                self.came(one.page, replace(one.result, state=PageState.SOFT_404, note=note))

    def moved(self, page: Page, address: str) -> tuple[Page, ...]:
        """The row of an address that a page redirects to, to be asked for unless it was."""
        return self._taken([Sighting(address, page.kind, "link")])

    def robots_said(self, origin: str, delay: float | None, sitemaps: Sequence[str]) -> None:
        """Remember in the log what a host's rules ask of us, and its sitemaps until all else is answered."""
        tell(ROBOTS, origin=origin, crawl_delay=delay, sitemaps=list(sitemaps))
        if self.plan.address is None:
            copy = self.plan.copy
            own = (canonical(copy.here(address) if copy else address, origin) for address in sitemaps)
            self.sitemaps |= {address for address in own if address and is_owned(address, self.publication)}

    async def take(self, answer: Answer) -> None:
        """Take one answer all the way: bytes, capture row, readings, page row."""
        if answer.page.kind in LISTS:
            named = self.tally.named.get(answer.page.id)
            answer = replace(answer, result=replace(answer.result, named=named))
        await self._gathering.take(answer)

    def unexpected(self, fault: str) -> None:
        """Remember a fault of this program for the verdict."""
        self.tally.faults.append(fault)

    def came(self, page: Page, result: Result) -> None:
        """Settle a page that brought no bytes, or none that are new."""
        self.all_came([(page, result)])

    def all_came(self, settled: Sequence[tuple[Page, Result]]) -> None:
        """The same of several pages."""
        self.pipeline.settle(settled)
        for page, result in settled:
            self.tally.settled(page, result)

    def archive_failed(self, error: Exception) -> None:
        """Remember the first failure of the archive or the disk: from now on nothing can be kept."""
        self.archive_fault = self.archive_fault or str(error)

    def finish(self, reason: str) -> Outcome:
        """Settle what was never answered, judge, write the run's verdict and let everything go. Scrapy's
        `reason` is "finished" for a crawl that came to its own end. Calling it again changes nothing."""
        if self.outcome is None:
            with self._held:
                try:
                    self.outcome = self._finished(reason)
                except ArchiveError as error:
                    self.archive_failed(error)
                    advice = "see to the disk or the database, then crawl again"
                    verdict = failure(ExitCode.ARCHIVE, str(self.archive_fault), advice)
                    self.outcome = Outcome(self.run_id, verdict, self.tally.counts())
        return self.outcome

    def _finished(self, reason: str) -> Outcome:
        if reason == "finished" and self.archive_fault is None:
            self._settle_unanswered()
        interrupted = None if reason in {"finished", "archive_failed"} else reason
        with self.archive.read() as connection:
            night = assessment.night(connection, self, interrupted)
        judged = verdict(night)
        self._write_down(judged, night.counts)
        return Outcome(
            self.run_id,
            judged,
            night.counts,
            night.held,
            tuple(night.new),
            tuple(night.changed),
            tuple(night.differing),
            dict(night.held_back),
        )

    def _write_down(self, judged: Verdict, counts: Mapping[str, int]) -> None:
        store.gather(self.archive, counts.get("revisions", 0))
        with self.archive.write() as connection:
            store.finish_run(
                connection,
                self.run_id,
                now=now(),
                exit_code=judged.exit_code,
                sentence=judged.sentence,
                counts=counts,
            )

    def _settle_unanswered(self) -> None:
        """Requests can vanish without any callback, errback or signal; their rows say so."""
        vanished = Result(PageState.UNANSWERED, "no answer and no error")
        self.all_came([(page, vanished) for page in self.tally.unanswered()])

    def _due(self, pages: Iterable[Page]) -> tuple[Page, ...]:
        return ledger.due(pages, self.started_at, self.scope)

    def _taken(self, sightings: Sequence[Sighting]) -> tuple[Page, ...]:
        return self._not_asked(self._rows(sightings))

    def _rows(self, sightings: Sequence[Sighting]) -> tuple[Page, ...]:
        """The rows of what was named; what this run has written down already is not looked up again."""
        new = [one for one in sightings if one not in self._told]
        if new:
            with self.archive.write() as connection:
                pages = sighted(connection, self.publication_id, new, self.started_at)
            rows = {page.address: page for page in pages}
            self._told |= {one: rows[one.address] for one in new}
        return tuple({(page := self._told[one]).id: page for one in sightings}.values())

    def _not_asked(self, pages: Iterable[Page]) -> tuple[Page, ...]:
        """Those not asked for in this run yet; from now on they are. What one run can't take stays due."""
        new = [page for page in pages if page.id not in self.tally.pages and self.plan.wants(page.address)]
        room = max(PAGES_A_RUN - len(self.tally.pages), 0)
        self.tally.left += len(new[room:])
        self.tally.pages |= {page.id: page for page in new[:room]}
        return tuple(new[:room])
