"""First contact with a site: what a night depends on, looked at without keeping anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from shutil import disk_usage

from db.engine import standing_versions
from db.errors import ArchiveError, NotAnArchiveError
from db.upgrade import REVISIONS
from ingest.assessment import LITTLE_DISK
from ingest.checks import Check, conclusion
from ingest.configuration import Configuration
from ingest.crawl import scrapy_run
from ingest.crawl_lock import BusyError, lock, lock_file
from ingest.crawl_plan import ContactError, Plan, plan
from ingest.examination import Examination
from ingest.readers import Readers
from ingest.site_checks import site_checks
from ingest.verdict import ExitCode, Verdict
from parsers.publication import Publication

# Less than this may not hold one night with its PDFs.
FULL_DISK = 256 << 20


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every check in order, and what they come to."""

    checks: tuple[Check, ...]
    verdict: Verdict


def diagnosis(
    configuration: Configuration, publication: Publication, *, site: str | None = None
) -> Diagnosis:
    """Look at everything that a night depends on. PlanError or SiteError for what no crawl could be asked
    for; where the contact is missing nothing is asked of the site. Nothing is kept."""
    checks = [disk(configuration), schema(configuration)]
    try:
        made = plan(configuration, publication, site=site)
    except ContactError as error:
        contact = Check("contact", str(error), "then run this again: the site was not asked", ExitCode.USAGE)
        return Diagnosis((contact, *checks), conclusion([contact, *checks], "the site was not asked"))
    found = configuration.contact or "none set, and none needed for a copy on this machine"
    checks = [Check("contact", found), *checks, *examined(made)]
    return Diagnosis(tuple(checks), conclusion(checks))


def disk(configuration: Configuration) -> Check:
    """Whether the data directory can be written and has room."""
    folder = configuration.data.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        found = f"expected a folder that can be written for {configuration.data}, found {there}"
        return Check("disk", found, "give the user who crawls leave to write there", ExitCode.ARCHIVE)
    free = disk_usage(there).free
    found = f"{free / (1 << 30):.1f} GiB free for {configuration.data}"
    if free < FULL_DISK:
        return Check("disk", found, "make room, or set another data directory", ExitCode.ARCHIVE)
    return Check("disk", found, "make room in time" if free < LITTLE_DISK else "")


def schema(configuration: Configuration) -> Check:
    """Whether there is an archive that this program can write to, or none yet."""
    try:
        label, version, _ = standing_versions(configuration.database_url)
    except NotAnArchiveError as error:
        return Check("schema", f"{error} (the first crawl makes one)")
    except ArchiveError as error:
        return Check("schema", str(error), "see to the database, or set another one", ExitCode.ARCHIVE)
    if version not in REVISIONS:
        found = f"expected a schema up to {REVISIONS[-1]}, found {version} in {label}"
        return Check("schema", found, "use the version of this program that wrote it", ExitCode.ARCHIVE)
    later = "" if version == REVISIONS[-1] else f", which the next crawl brings to {REVISIONS[-1]}"
    return Check("schema", f"{version} in {label}{later}")


def examined(made: Plan) -> Iterator[Check]:
    """What the site says. Where a crawl of it may be under way, none begins and none is disturbed."""
    data, name = made.configuration.data, made.publication.name
    try:
        with ExitStack() as held:
            held.enter_context(lock(data, name) if lock_file(data, name).exists() else nullcontext())
            examination = Examination(made, held.enter_context(Readers()))
            scrapy_run(examination)
            yield from site_checks(examination)
    except BusyError as error:
        yield Check("site", str(error), "wait for its end: two would ask too often", ExitCode.FAILED)
