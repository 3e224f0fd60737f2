"""The nightly crawl: Scrapy in this process, and the verdict that it comes to."""

from __future__ import annotations

import logging

from db.errors import ArchiveError
from ingest.captures import CaptureError
from ingest.configuration import Configuration
from ingest.crawl_lock import BusyError
from ingest.crawl_plan import Outcome, Plan, PlanError, plan
from ingest.crawl_run import CrawlRun
from ingest.frontier import Frontier
from ingest.garbage import collect_seldom
from ingest.night_log import BEGUN, night_log, tell
from ingest.site_copy import SiteError
from ingest.verdict import ExitCode, failure
from parsers.model import SecondWitness, Span
from parsers.publication import Publication

SPIDER = "issues"


def crawl(
    configuration: Configuration,
    publication: Publication,
    *,
    site: str | None = None,
    address: str | None = None,
    full: bool = False,
    second_witness: SecondWitness = "always",
    days: Span | None = None,
) -> Outcome:
    """Crawl a publication once and say how it went, whatever happens.

    `site` points the crawl at a copy of the publication's site, `address` at one page and its PDF, `days` at
    the issues of these days, `full` at every address ever seen. Blocks until the end; a second crawl needs a
    process of its own, for Scrapy's reactor starts once. SIGINT and SIGTERM end it in good order.
    """
    try:
        made = plan(
            configuration,
            publication,
            site=site,
            address=address,
            full=full,
            second_witness=second_witness,
            days=days,
        )
    except (PlanError, SiteError) as error:
        return Outcome(None, failure(ExitCode.USAGE, str(error), "see `digest crawl --help`"))
    return crawled(made)


def crawled(plan: Plan) -> Outcome:
    """Carry out a plan: a run is begun, Scrapy does it, and its verdict is written down."""
    try:
        run = CrawlRun(plan)
    except BusyError as error:
        return Outcome(None, failure(ExitCode.FAILED, str(error), "wait for its end, or stop it"))
    except (ArchiveError, CaptureError) as error:
        return Outcome(None, failure(ExitCode.ARCHIVE, str(error), "see to the disk or the database"))
    reason = "never_begun"
    with night_log(plan.configuration.data, plan.publication.name):
        tell(BEGUN, run=run.run_id, publication=plan.publication.name)
        try:
            scrapy_run(run)
        finally:
            # Scrapy's own end of the spider has finished the run already, unless it never came that far.
            outcome = run.finish(reason)
            code = outcome.verdict.exit_code.value
            tell("ended", run=run.run_id, exit_code=code, sentence=outcome.verdict.sentence)
    return outcome


def scrapy_run(run: Frontier) -> None:
    """Let Scrapy crawl until nothing is left to ask for."""
    # Imported late: only a crawl pays for Scrapy. The first of these, while it is loaded, looks at every
    # module for each call on the stack, and far more of these stand there when Scrapy comes to load it.
    import scrapy.core.downloader.contextfactory  # noqa: F401
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("ingest.settings", priority="project")
    process = CrawlerProcess(settings)
    # It has set this to DEBUG, whose lines tell every answer anew, bodies and all.
    logging.getLogger("scrapy").setLevel(logging.INFO)
    process.crawl(SPIDER, run=run)
    collect_seldom()
    process.start()
