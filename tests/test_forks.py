"""Processes of the tests begin with all loaded that they need, whichever tests run beside them."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from forks import forks

NEEDED = {"alembic.command", "db.verify", "ingest.commands.crawl", "parsers.pdf_blocks", "psycopg"}
NEEDED |= {"dateparser", "scrapy.crawler", "spiders.issues", "tests.ready"}


def test_a_fork_has_loaded_what_it_needs() -> None:
    ours, theirs = forks.Pipe(duplex=False)
    process = forks.Process(target=_tell, args=(theirs,))
    process.start()
    theirs.close()
    assert NEEDED - ours.recv() == set()
    process.join()


def _tell(answers: Connection) -> None:
    answers.send(set(sys.modules))
