"""Python's searches for garbage, which cost a job that reads many captures a tenth of its time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects between two searches: a page makes some hundred that last a moment. What lasts until a search are
# the lists in the statements of a batch, which refer to themselves, some 300 kB.
GARBAGE = 10_000


def collect_seldom() -> None:
    """What is loaded by now stays: no search need go over it again, and there are few."""
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
