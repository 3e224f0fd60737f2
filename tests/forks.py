"""Processes for tests, forked from one that has imported everything: each begins in milliseconds.

There is one such server a process. Who last says what it loads beforehand is heard, so this alone says it."""

from __future__ import annotations

import multiprocessing
from pkgutil import iter_modules

import db
import ingest.commands
import parsers

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    [
        *[
            f"{package.__name__}.{module.name}"
            for package in (db, ingest, ingest.commands, parsers)
            for module in iter_modules(package.__path__)
            if module.name not in {"__main__", "migrations"}
        ],
        "alembic.command",
        "alembic.context",
        "click",
        "dateparser",
        "psycopg",
        "rich.progress",
        "rich.table",
        "scrapy.core.downloader.handlers.http11",
        "scrapy.core.engine",
        "scrapy.core.scheduler",
        "scrapy.crawler",
        "scrapy.dupefilters",
        "scrapy.extensions.memusage",
        "scrapy.extensions.throttle",
        "scrapy.logformatter",
        "scrapy.pqueues",
        "scrapy.squeues",
        "scrapy.statscollectors",
        "spiders.downloads",
        "spiders.issues",
        "sqlalchemy.dialects.postgresql.psycopg",
        "sqlalchemy.dialects.sqlite.pysqlite",
        "tests.ready",  # found from the root of the project, where the tests are begun
    ]
)
