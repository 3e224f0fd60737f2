"""Python's searches for garbage, which cost a job that reads many captures a tenth of its time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GARBAGE = 10_000  # objects between two searches; a page makes some hundred that last a moment


def collect_seldom() -> None:
    """What is loaded by now stays: no search need go over it again, and fewer do."""
    gc.freeze()
    gc.set_threshold(max(GARBAGE, gc.get_threshold()[0]), 10, 10)


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
