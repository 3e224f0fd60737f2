"""A limit on how long a database may think: what takes longer is stopped, and the connection stays sound."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

STEPS = 5_000  # of SQLite's own machine between two looks at the clock: a fraction of a millisecond
CANCELLED = "57014"  # what Postgres calls a statement that its time limit has ended


@contextmanager
def limited(connection: Connection, at_most: float | None) -> Iterator[None]:
    """Have what is asked within the block end `at_most` seconds from now; None sets no limit."""
    if at_most is None:
        yield
        return
    if connection.dialect.name == "postgresql":
        # Each statement of the transaction has the whole time; few are asked, and all but one are quick.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(at_most * 1000))}")
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    end = time.monotonic() + at_most
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def is_out_of_time(error: BaseException | None) -> bool:
    """Whether a driver's error says that a limit of time has ended what was asked."""
    return str(error) == "interrupted" or getattr(error, "sqlstate", None) == CANCELLED
