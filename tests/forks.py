"""Processes for tests, forked from one that has imported everything: each begins in milliseconds."""

from __future__ import annotations

import multiprocessing
from pkgutil import iter_modules

import db
import ingest
import parsers

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    [
        *[
            f"{package.__name__}.{module.name}"
            for package in (db, ingest, parsers)
            for module in iter_modules(package.__path__)
            if module.name not in {"__main__", "commands", "migrations"}
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
        "scrapy.squeues",
        "spiders.downloads",
        "spiders.issues",
        "sqlalchemy.dialects.postgresql.psycopg",
        "sqlalchemy.dialects.sqlite.pysqlite",
        "tests.ready",  # found from the root of the project, where the tests are begun
    ]
)
